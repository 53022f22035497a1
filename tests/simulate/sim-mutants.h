/* sim-mutants.h: the mistakes that the simulator must find
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *const *sim_mutant_list (guint *n);
/* Those that no workload has brought to light yet. */
const char *const *sim_mutant_list_unfound (guint *n);

G_END_DECLS
