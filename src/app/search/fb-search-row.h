/* fb-search-row.h: one line of what was found, or something to do
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-search-commands.h"
#include "fb-search.h"

G_BEGIN_DECLS

typedef enum
{
  FB_SEARCH_HIT,
  FB_SEARCH_RECENT,
  FB_SEARCH_COMMAND,
  FB_SEARCH_CREATE,
} FbSearchKind;

/* Rows are made once and filled again for every answer: a keystroke makes no widgets. */
#define FB_TYPE_SEARCH_ROW (fb_search_row_get_type ())
G_DECLARE_FINAL_TYPE (FbSearchRow, fb_search_row, FB, SEARCH_ROW, GtkListBoxRow)

GtkWidget             *fb_search_row_new         (void);
/* @query is made bold where it stands in the title. */
void                   fb_search_row_set_hit     (FbSearchRow *self, FbSearchKind kind, const FbHit *hit, const char *query);
void                   fb_search_row_set_command (FbSearchRow *self, const FbSearchCommand *command, const char *query, const char *keys);
/* Offers to make an account, a person or a deal named @name. */
void                   fb_search_row_set_create  (FbSearchRow *self, const FbTable *table, const char *name);

FbSearchKind           fb_search_row_get_kind    (FbSearchRow *self);
const FbSearchCommand *fb_search_row_get_command (FbSearchRow *self);              /* (nullable) */
const FbTable         *fb_search_row_get_table   (FbSearchRow *self);              /* (nullable) */
const FbId            *fb_search_row_get_id      (FbSearchRow *self);
/* Heading of the group that it belongs to. */
const char            *fb_search_row_get_group   (FbSearchRow *self);

G_END_DECLS
