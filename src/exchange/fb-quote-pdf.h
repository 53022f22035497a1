/* fb-quote-pdf.h: a quote as the customer gets it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

/* The quote on A4 pages: letterhead and texts of its template, lines with bundle heads and their parts, optional lines, totals, taxes, terms, validity, page
 * numbers, in the language of the quote (English where there are no words for it). Its time is the quote's own, so that the same quote gives the same bytes
 * with the same fonts. Waits. FB_STORE_ERROR_NOT_FOUND, G_IO_ERROR_FAILED. */
GBytes *fb_quote_pdf_render   (FbStore *store, const FbId *quote, GError **error);
/* What it says, line by line (fb_pdf_pages_dup_text()). */
char   *fb_quote_pdf_dup_text (FbStore *store, const FbId *quote, GError **error);

/* An amount as people of a language write it: "1.234,50 EUR", "1,234.50 EUR"; the same on every machine. */
char   *fb_quote_pdf_money    (gint64 minor, const char *currency, const char *language);

G_END_DECLS
