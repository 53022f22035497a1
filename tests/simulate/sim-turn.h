/* sim-turn.h: whose program is at work
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/**
 * SimTurn:
 *
 * Until the end of a block what runs is the server's program or a device's: it speaks the schema of that one, and what it begins calls back in its
 * context, where sim_drain() finds it. Nests. Between turns the simulator itself looks at the server, and speaks as that does.
 */
typedef struct
{
  guint         before;    /* the schema that was spoken */
  GMainContext *context;   /* (lent) (nullable) */
  gboolean      is_pushed;
} SimTurn;

SimTurn sim_turn_of_server (Sim *sim);
SimTurn sim_turn_of_device (SimDevice *device);
void    sim_turn_end       (SimTurn *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SimTurn, sim_turn_end)

G_END_DECLS
