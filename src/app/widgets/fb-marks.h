/* fb-marks.h: which rows of a long list are marked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-list-model.h"

G_BEGIN_DECLS

/**
 * FbMarks:
 *
 * A GtkSelectionModel that remembers row ids, not items as GtkMultiSelection does: marking all of 100,000 rows reads none of them, and marks stay with their
 * rows when the list is sorted anew or rows come and go. A mark whose row leaves the list is gone once the list is read. A list of which one row alone makes
 * sense can be kept to that. Properties: adding (bool). Signal "changed": other rows are marked, or other ones are left.
 */
#define FB_TYPE_MARKS (fb_marks_get_type ())
G_DECLARE_FINAL_TYPE (FbMarks, fb_marks, FB, MARKS, GObject)

/* @shown: what the view shows of @model, beginning with its first row. */
FbMarks *fb_marks_new           (FbListModel *model, GListModel *shown);
/* FALSE, the default: never more than one row. */
void     fb_marks_set_many      (FbMarks *self, gboolean many);
/* While adding, a click marks a row or takes its mark away, and moving about marks nothing. @view: the list whose clicks are meant. */
void     fb_marks_follow_clicks (FbMarks *self, GtkWidget *view);
void     fb_marks_set_adding    (FbMarks *self, gboolean adding);
gboolean fb_marks_is_adding     (FbMarks *self);

guint    fb_marks_get_n         (FbMarks *self);
/* Position of the one row that is marked, GTK_INVALID_LIST_POSITION when there are none or several. */
guint    fb_marks_get_single    (FbMarks *self);
/* Marks this row alone; GTK_INVALID_LIST_POSITION: none. */
void     fb_marks_set_single    (FbMarks *self, guint position);
void     fb_marks_mark_all      (FbMarks *self);
/* (transfer full) of gint64, in the order of the list. */
GArray  *fb_marks_dup_rowids    (FbMarks *self);

G_END_DECLS
