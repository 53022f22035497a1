/* many/fb-many-bar.h: the bar under a list of which several rows are marked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-many-actions.h"

G_BEGIN_DECLS

/* A GtkActionBar that comes and goes with the marks: how many there are, and what can be done with them. */
GtkWidget *fb_many_bar_new        (FbManyActions *actions);

/* The button over a list that begins to mark rows, for fingers and for who does not know the keys. */
GtkWidget *fb_many_bar_new_toggle (void);

G_END_DECLS
