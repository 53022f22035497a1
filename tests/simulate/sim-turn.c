/* sim-turn.c: whose program is at work
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-turn.h"

/* Where all speak one schema they share the default context. */
static SimTurn
begin (Sim *sim, guint schema, GMainContext *context)
{
  SimTurn turn = {fb_schema_version (), context, sim->apart};

  fb_schema_speak (schema);
  if (turn.is_pushed)
    g_main_context_push_thread_default (context);
  return turn;
}

SimTurn
sim_turn_of_server (Sim *sim)
{
  return begin (sim, sim->server.schema, NULL);
}

SimTurn
sim_turn_of_device (SimDevice *device)
{
  return begin (device->sim, device->schema, device->context);
}

void
sim_turn_end (SimTurn *self)
{
  if (self->is_pushed)
    g_main_context_pop_thread_default (self->context);
  fb_schema_speak (self->before);
}
