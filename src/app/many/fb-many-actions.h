/* many/fb-many-actions.h: what can be done with the rows of a list that are marked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-many-job.h"
#include "fb-marks.h"

G_BEGIN_DECLS

/**
 * FbManyActions:
 *
 * The actions many.edit, many.move (of deals), many.delete, many.all, many.end and the switch many.adding over the marks of one list. Signal "changed": other
 * rows are marked, or it has begun or ended to be about several.
 */
#define FB_TYPE_MANY_ACTIONS (fb_many_actions_get_type ())
G_DECLARE_FINAL_TYPE (FbManyActions, fb_many_actions, FB, MANY_ACTIONS, GObject)

/* @list: the widget whose window dialogs belong to; it gets the actions. @fields (nullable): the only ones that many.edit offers. */
FbManyActions *fb_many_actions_new        (GtkWidget *list, FbProfile *profile, const FbTable *table, FbMarks *marks, FbManyCount count,
                                           const char *const *fields);
/* The keys of a list: Delete, F2, Escape, for @view and what is in it. */
void           fb_many_actions_add_keys   (FbManyActions *self, GtkWidget *view);
GActionGroup  *fb_many_actions_get_group  (FbManyActions *self);
const FbTable *fb_many_actions_get_table  (FbManyActions *self);
guint          fb_many_actions_get_n      (FbManyActions *self);
/* More than one row is marked, or a person is about to mark some. */
gboolean       fb_many_actions_is_several (FbManyActions *self);
/* Nothing is marked any more. */
void           fb_many_actions_end        (FbManyActions *self);
/* "3 selected" */
char          *fb_many_actions_dup_words  (FbManyActions *self);

G_END_DECLS
