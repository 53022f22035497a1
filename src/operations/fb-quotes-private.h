/* fb-quotes-private.h: what the files of fb-quotes.h share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-quotes.h"

G_BEGIN_DECLS

gboolean
fb_quotes_refuse (GError **error, const char *message);
const char *
fb_quotes_get_state (const FbRecord *record);
gboolean
fb_quotes_is_state (const FbRecord *record, const char *state);
void
fb_quotes_get_today (FbStore *store, char out[11]);
/* The same language, whatever the country: "de", "de_AT". */
gboolean
fb_quotes_is_language (const char *a, const char *b);
/* The quote for changing: FB_SCHEMA_ERROR_FROZEN when it was sent. */
FbQuoteDoc *
fb_quotes_open (FbStore *store, const FbId *quote, GError **error);
/* A quote that is not stored yet. */
FbQuoteDoc *
fb_quotes_begin (FbStore *store, const FbQuoteStart *start, GError **error);
/* A configured line with its parts and other rhythms; its row of configuration goes into @edit. */
gboolean
fb_quotes_put_configured (FbQuoteDoc *doc,
                          FbEdit *edit,
                          const FbQuoteConfigured *what,
                          gint64 qty,
                          const char *kind,
                          FbId *line,
                          GError **error);
/* Makes, changes and removes the lines below @head, so that they are those of @what. */
gboolean
fb_quotes_set_parts (FbQuoteDoc *doc, FbRecord *head, const FbQuoteConfigured *what, GError **error);
/* Prices, lets what was approved stand where it still covers all, and commits. */
gboolean
fb_quotes_close (FbQuoteDoc *doc, const char *label, GError **error);
/* The same with an edit that has begun already (taken). */
gboolean
fb_quotes_close_with (FbQuoteDoc *doc, FbEdit *begun, GError **error);
/* (transfer none) A line of @kind with the product's texts in the quote's language. */
FbRecord *
fb_quotes_add_product_line (FbQuoteDoc *doc, const FbRecord *product, gint64 qty, const char *kind, GError **error);
/* (transfer none) The line for changing; @doc (nullable): NULL stays NULL, and sets no error. */
FbRecord *
fb_quotes_need_line (FbQuoteDoc *doc, const FbId *line, GError **error);
/* A line below a configured one: it is as the configuration has it. */
gboolean
fb_quotes_is_configured_part (FbQuoteDoc *doc, const FbRecord *line);
/* @line and what belongs to the same configuration in this quote, of FbRecord (unowned), in their order. */
GPtrArray *
fb_quotes_find_together (FbQuoteDoc *doc, FbRecord *line);

G_END_DECLS
