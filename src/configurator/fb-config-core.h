/* fb-config-core.h: the smallest part of a contradiction
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-sat.h"

G_BEGIN_DECLS

/**
 * fb_core_shrink:
 * @fixed: (element-type int): literals that are assumed anyway
 * @lits: (element-type int): assumptions; with @fixed a contradiction, or not
 *
 * Leaves in @lits (in their order) a part that with @fixed is still a contradiction and from which nothing can be left out:
 * the solver's own reason first, then one assumption after the other is tried without. FB_SAT_NO: done; FB_SAT_YES: there is
 * no contradiction, @lits is as it was; FB_SAT_UNKNOWN: given up.
 */
FbSatAnswer fb_core_shrink (FbSat *sat, GArray *fixed, GArray *lits);

G_END_DECLS
