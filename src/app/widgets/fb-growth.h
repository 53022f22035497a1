/* fb-growth.h: a long list that comes onto the screen a few rows a frame
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A list view of GTK 4.8 makes widgets for some two hundred rows, however few are seen, and all of them in the turn of the main loop in which the rows
 * arrive. Behind a growth it gets a first screen of them, then some more each frame, then all the others, for which it needs no widgets. */
#define FB_TYPE_GROWTH (fb_growth_get_type ())
G_DECLARE_FINAL_TYPE (FbGrowth, fb_growth, FB, GROWTH, GObject)

/* For @widget, which shows what fb_growth_get_model() gives and outlives the growth: @first rows at once, then @a_frame each frame. */
FbGrowth   *fb_growth_new       (GtkWidget *widget, GListModel *model, guint first, guint a_frame);
/* The rows there are so far (not owned by the caller). */
GListModel *fb_growth_get_model (FbGrowth *self);
/* Other rows are about to come: begins again with the first ones, up to @target of them (G_MAXUINT: all). Where all widgets there can be
 * are there already, those that are not seen go a few a frame, and come back once the rows are there; scrolled further, all stay. */
void        fb_growth_restart   (FbGrowth *self, guint target);
/* The rows have come; no need to tell where they have changed. */
void        fb_growth_go_on     (FbGrowth *self);
/* Somebody scrolls towards the end: so many rows, a few a frame. */
void        fb_growth_extend    (FbGrowth *self, guint target);
/* The row at @position is needed now, and some after it. */
void        fb_growth_reach     (FbGrowth *self, guint position);
/* How many rows there are to be; fewer are there while it grows. */
guint       fb_growth_get_target (FbGrowth *self);

G_END_DECLS
