/* fb-config-core.h: the smallest part of a contradiction
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-sat.h"

G_BEGIN_DECLS

/* Called when all of @lits but @lit (and those that may fall, too) have the solution that the solver holds now, so that @lit is
 * needed. May add to @needed (of int) others that the solution shows to be needed as well. */
typedef void (*FbCoreNeeded) (int lit, GArray *lits, GHashTable *needed, gpointer user_data);

/**
 * fb_core_shrink:
 * @fixed: (element-type int): literals that are assumed anyway
 * @lits: (element-type int): assumptions; with @fixed a contradiction, or not
 * @found: (nullable): told of every needed literal
 *
 * Leaves in @lits (in their order) a part that with @fixed is still a contradiction and from which nothing can be left out:
 * the solver's own reason first, then one assumption after the other is tried without. FB_SAT_NO: done; FB_SAT_YES: there is
 * no contradiction, @lits is as it was; FB_SAT_UNKNOWN: given up.
 */
FbSatAnswer fb_core_shrink (FbSat *sat, GArray *fixed, GArray *lits, FbCoreNeeded found, gpointer user_data);
/* The solver's own reason only: nothing is tried without. */
FbSatAnswer fb_core_find (FbSat *sat, GArray *fixed, GArray *lits);
/* The same of what is known to be a contradiction, so that it need not be shown once more. @needed: of int, what is known to be needed; gets the rest. */
FbSatAnswer fb_core_minimize (FbSat *sat, GArray *fixed, GArray *lits, GHashTable *needed, FbCoreNeeded found, gpointer user_data);

G_END_DECLS
