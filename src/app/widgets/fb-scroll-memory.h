/* fb-scroll-memory.h: lists are where they were on the next start
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Notes how far @adjustment stands each time @scroller goes out of sight, in the preferences under @name, and puts it there again once, as soon as its
 * content is long enough. Whoever scrolls before that stays where they are. */
void fb_scroll_memory_attach (GtkScrolledWindow *scroller, GtkAdjustment *adjustment, const char *name);

G_END_DECLS
