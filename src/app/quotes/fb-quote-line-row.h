/* fb-quote-line-row.h: a line of a quote, changed in place
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-profile.h"

G_BEGIN_DECLS

typedef enum
{
  FB_QUOTE_CELL_QTY,
  FB_QUOTE_CELL_DISCOUNT,
} FbQuoteCell;

/**
 * FbQuoteLineRow:
 *
 * Name and total above, quantity, unit price and discount below. Signals:
 *
 *   move (int cell, int step): Up or Down in an entry: to the same one of another line
 *   entered (int cell): Enter in an entry, and the store has it
 *
 * Its buttons activate lines.why (s), lines.kind ((ss)), lines.configure (s) and lines.remove (s) of a widget above, with the line's id.
 */
#define FB_TYPE_QUOTE_LINE_ROW (fb_quote_line_row_get_type ())
G_DECLARE_FINAL_TYPE (FbQuoteLineRow, fb_quote_line_row, FB, QUOTE_LINE_ROW, GtkListBoxRow)

GtkWidget      *fb_quote_line_row_new      (FbProfile *profile);
/* Both are copied. @parts: what its parts cost, of a bundle's head. @open: may be changed. What a person is typing stays. */
void            fb_quote_line_row_set      (FbQuoteLineRow *self, const FbRecord *line, gint64 parts, gboolean open);
const FbRecord *fb_quote_line_row_get_line (FbQuoteLineRow *self);
/* FALSE: it has no such entry. */
gboolean        fb_quote_line_row_focus    (FbQuoteLineRow *self, FbQuoteCell cell);

G_END_DECLS
