/* fb-avatar.h: the round sign of a person, a company or a thing, for what is shown by the hundred
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Looks as AdwAvatar does and takes one widget where that takes five: rows of long lists are made and laid out by the hundred. Assistive technology skips
 * it, for the name stands beside it. */
#define FB_TYPE_AVATAR (fb_avatar_get_type ())
G_DECLARE_FINAL_TYPE (FbAvatar, fb_avatar, FB, AVATAR, GtkWidget)

GtkWidget *fb_avatar_new (int size);
/**
 * fb_avatar_set:
 * @text: a name: the colour and the initials come from it
 * @icon: (nullable): shown instead of initials
 */
void fb_avatar_set (FbAvatar *self, const char *text, const char *icon);

G_END_DECLS
