/* fb-search-recent.h: records that were opened lately on this computer
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-search.h"

G_BEGIN_DECLS

/* Puts it first. Any thread. */
void       fb_search_recent_add  (FbStore *store, const FbTable *table, const FbId *id);
/* Of FbHit, last one first; those that are not here any more are left out. Waits: in a thread. */
GPtrArray *fb_search_recent_list (FbStore *store, GCancellable *cancellable);

/* The list as it is kept, with a record put first: one "table id" a line. @kept may be NULL. */
char      *fb_search_recent_with (const char *kept, const char *table, const FbId *id);

G_END_DECLS
