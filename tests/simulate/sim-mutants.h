/* sim-mutants.h: the mistakes that the simulator must find
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  gint64      from, every;   /* seeds that are played first */
  gboolean    rare;          /* it may take hundreds of them: not made by rotation */
} SimMutant;
const SimMutant *sim_mutant_list (guint *n);

G_END_DECLS
