/* fb-markdown.h: text with headings, lists, emphasis and links, as blocks for the screen
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FB_MARKDOWN_HEADING,     /* level 1 … 6 */
  FB_MARKDOWN_PARAGRAPH,
  FB_MARKDOWN_BULLET,      /* level 0: not indented */
  FB_MARKDOWN_NUMBERED,    /* the same, with its number */
  FB_MARKDOWN_QUOTE,
  FB_MARKDOWN_CODE,
  FB_MARKDOWN_RULE,
} FbMarkdownKind;

typedef struct
{
  FbMarkdownKind kind;
  guint          level;
  guint          number;
  char          *markup;   /* (owned) for Pango, always well formed */
} FbMarkdownBlock;
void       fb_markdown_block_free (FbMarkdownBlock *self);

/* Of FbMarkdownBlock. A small part of CommonMark: # headings, lists by - * + and 1. (indented by two spaces a level), > quotes, ``` code, --- rules, **bold**,
 * *italic*, `code`, [links](https://…). Everything else is text; HTML is shown as it is typed, never understood. Links only to http, https, mailto and tel. Any
 * bytes that are UTF-8; time and memory grow with the length of @text. */
GPtrArray *fb_markdown_parse      (const char *text);
/* One line's inline marks as Pango markup. */
char      *fb_markdown_to_markup  (const char *line);

G_END_DECLS
