/* fb-text.h: folding, digits and checks of text from outside
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lower case without accents for comparing and searching ("Müller" and "MULLER" give "muller"; ß gives ss, ø gives o, ł gives l). */
char    *fb_text_fold        (const char *text);
/* The digits of a phone number or reference, nothing else; "" when there is none. */
char    *fb_text_digits      (const char *text);
/* Valid UTF-8, no NUL, no control characters but tab and newline, at most @max_bytes. @length -1: up to the NUL. */
gboolean fb_text_is_clean    (const char *text, gssize length, gsize max_bytes);
/* A copy without leading and trailing white space (Unicode's), inner line ends made \n. */
char    *fb_text_tidy        (const char *text);
/* At most @max_chars characters, ended by "…" when cut. */
char    *fb_text_ellipsize   (const char *text, guint max_chars);
/* Levenshtein distance with adjacent swaps counted once, over folded characters; stops at @limit + 1. */
guint    fb_text_distance    (const char *a, const char *b, guint limit);

G_END_DECLS
