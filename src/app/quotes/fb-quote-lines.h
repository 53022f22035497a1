/* fb-quote-lines.h: the lines of a quote or an order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbQuoteLines:
 *
 * Lines with bundle heads and their parts; of a quote that is open they are changed in place. Follows the store. Signals:
 *
 *   loaded: the lines are there or have changed
 *   discounted: a discount was entered, and the store has it
 */
#define FB_TYPE_QUOTE_LINES (fb_quote_lines_get_type ())
G_DECLARE_FINAL_TYPE (FbQuoteLines, fb_quote_lines, FB, QUOTE_LINES, AdwPreferencesGroup)

/* @table: quote_line or order_line. */
GtkWidget *fb_quote_lines_new        (FbProfile *profile, const FbTable *table);
/* @document NULL: nothing. @open: lines may be changed, added and removed. */
void       fb_quote_lines_set        (FbQuoteLines *self, const FbId *document, gboolean open);
/* Of FbRecord, as they are shown. (transfer none) */
GPtrArray *fb_quote_lines_get        (FbQuoteLines *self);
/* Opens the list of products. */
void       fb_quote_lines_choose     (FbQuoteLines *self);
void       fb_quote_lines_add_product (FbQuoteLines *self, const FbId *product);

G_END_DECLS
