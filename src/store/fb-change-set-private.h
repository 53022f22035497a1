/* fb-change-set-private.h: the rows of a change set
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-change-set.h"

G_BEGIN_DECLS

/* Of FbId; NULL when any row of the table may have changed. */
GArray *fb_change_set_list_ids (FbChangeSet *self, const FbTable *table);

G_END_DECLS
