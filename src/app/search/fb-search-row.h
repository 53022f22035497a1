/* fb-search-row.h: one line of what was found, or something to do
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-search-commands.h"
#include "fb-search-phrase.h"

G_BEGIN_DECLS

typedef enum
{
  FB_SEARCH_HIT,
  FB_SEARCH_RECENT,
  FB_SEARCH_COMMAND,
  FB_SEARCH_CREATE,
  FB_SEARCH_ADD,       /* the same, asked for by a command */
  FB_SEARCH_LOG,       /* an activity about a record */
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

/* The same for a command that asked for it. */
void                   fb_search_row_set_add     (FbSearchRow *self, const FbTable *table, const char *name);
/* Logs an activity of @kind about what was found. @target is copied as far as it is needed. */
void                   fb_search_row_set_log     (FbSearchRow *self, const char *kind, const FbPhraseTarget *target, const char *query);

FbSearchKind           fb_search_row_get_kind    (FbSearchRow *self);
const FbSearchCommand *fb_search_row_get_command (FbSearchRow *self);              /* (nullable) */
const FbTable         *fb_search_row_get_table   (FbSearchRow *self);              /* (nullable) */
/* Of FB_SEARCH_LOG and FB_SEARCH_ADD. */
const char            *fb_search_row_get_activity (FbSearchRow *self);
const char            *fb_search_row_get_name    (FbSearchRow *self);              /* of what is added (nullable) */
const char            *fb_search_row_get_step    (FbSearchRow *self);              /* (nullable) */
const char            *fb_search_row_get_day     (FbSearchRow *self);              /* "" for none */
const char            *fb_search_row_get_phone   (FbSearchRow *self);              /* (nullable) */
const FbId            *fb_search_row_get_id      (FbSearchRow *self);
/* Heading of the group that it belongs to. */
const char            *fb_search_row_get_group   (FbSearchRow *self);

G_END_DECLS
