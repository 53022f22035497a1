/* fb-markdown-view.h: shows text with headings, lists, emphasis and links
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A column of labels, one a block; what it understands is written at fb_markdown_parse(). */
#define FB_TYPE_MARKDOWN_VIEW (fb_markdown_view_get_type ())
G_DECLARE_FINAL_TYPE (FbMarkdownView, fb_markdown_view, FB, MARKDOWN_VIEW, AdwBin)

GtkWidget *fb_markdown_view_new      (void);
void       fb_markdown_view_set_text (FbMarkdownView *self, const char *text);   /* (nullable) */

G_END_DECLS
