/* fb-search-lines.h: what the search window lists, before there are rows for it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-search-row.h"

G_BEGIN_DECLS

/* Everything that one answer lists, in its order. Making it is quick; rows, which are not, are filled from it a few a frame. */
typedef struct _FbSearchLines FbSearchLines;

FbSearchLines *fb_search_lines_new          (GtkWindow *parent, const char *query);
void           fb_search_lines_free         (FbSearchLines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbSearchLines, fb_search_lines_free)

/* Those whose label begins with what was typed (@meant), or the others that match. Without a query, all. Returns how many. */
guint          fb_search_lines_add_commands (FbSearchLines *self, gboolean meant);
/* Of FbHit, kinds in the order of their best hit, so many of a kind at most. */
void           fb_search_lines_add_hits     (FbSearchLines *self, GPtrArray *hits);
/* Of FbHit, in their order. */
void           fb_search_lines_add_recent   (FbSearchLines *self, GPtrArray *hits);
/* What a command with words behind it would do; @targets (nullable) of FbPhraseTarget. Returns how many. */
guint          fb_search_lines_add_phrase   (FbSearchLines *self, const FbPhrase *phrase, GPtrArray *targets);
/* To make what was not found. */
void           fb_search_lines_add_offers   (FbSearchLines *self);

guint          fb_search_lines_get_length   (const FbSearchLines *self);
void           fb_search_lines_show         (const FbSearchLines *self, guint index, FbSearchRow *row);

G_END_DECLS
