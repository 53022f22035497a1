/* fb-text-button.h: a button that asks for a text between the lines of a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "text" (const char *text): a person has typed one, not empty. It stays, and nothing else can be typed, until
 * fb_text_button_end() says what came of it. */
#define FB_TYPE_TEXT_BUTTON (fb_text_button_get_type ())
G_DECLARE_FINAL_TYPE (FbTextButton, fb_text_button, FB, TEXT_BUTTON, AdwBin)

GtkWidget *fb_text_button_new (void);
/* Not @stored: what was typed is there for another try. */
void       fb_text_button_end (FbTextButton *self, gboolean stored);

G_END_DECLS
