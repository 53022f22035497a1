/* fb-quote-words.h: quotes, orders and prices in words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-operation.h"

G_BEGIN_DECLS

/* --- states: always an icon and words, never a colour alone */

/* Of a quote, an order or a request for approval. */
const char *fb_quote_state_icon    (const FbRecord *record);
/* "Draft", "Draft, not binding", "Waits for approval by a manager", "Sent, valid until 3 Mar". */
char       *fb_quote_state_words   (const FbRecord *quote);
/* Whether it may still be changed. */
gboolean    fb_quote_is_open       (const FbRecord *quote);
/* 1 a manager, 2 a director, 3 an administrator. */
const char *fb_quote_level_words   (gint64 level);

/* --- lines */

/* Whether the line has a quantity and a price of its own that a person may change: not parts and texts. */
gboolean    fb_quote_line_is_priced (const FbRecord *line);
/* The discount as a person typed it: "8 %", "120.00", "= 900.00"; "" for none. */
char       *fb_quote_discount_text  (const FbRecord *record, const char *currency);
/* And back. "8", "8 %" and "8,5" are percent, "120 EUR" and "120-" an amount off, "= 900" what the total shall be. *@kind: a code of the field discount_kind.
 * @currency "": only percent. */
gboolean    fb_quote_discount_parse (const char *text, const char *currency, const char **kind, gint64 *value, GError **error);

/* --- how a price came about */

typedef struct
{
  char *title;     /* (owned) "List price" */
  char *reason;    /* (owned) (nullable) */
  char *change;    /* (owned) "−€120.00", "× 4", "" for none */
  char *after;     /* (owned) "€1,080.00" */
  gboolean sum;    /* a price that is reached: unit price, line total */
} FbTraceRow;
void        fb_trace_row_free       (FbTraceRow *self);

/* Of FbTraceRow: every step of a stored trace, done again. @currency: of amounts after the exchange; @list_currency (nullable): before it. *@net (optional):
 * what it comes to. FB_PRICE_ERROR_TRACE when it does not give what it says. */
GPtrArray  *fb_trace_rows           (const char *json, const char *list_currency, const char *currency, gint64 *net, GError **error);

G_END_DECLS
