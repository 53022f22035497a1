/* fb-search-match.h: where typed words stand in a text
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint from, to;   /* bytes */
} FbSearchRange;

/* Of FbSearchRange, in order: beginnings of words of @text that a word of @query is the beginning of, without case and accents. */
GArray  *fb_search_match_ranges (const char *text, const char *query);
/* Whether every word of @query begins a word of @text. An empty query matches. */
gboolean fb_search_match_all    (const char *text, const char *query);

G_END_DECLS
