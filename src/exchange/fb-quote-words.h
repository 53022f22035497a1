/* fb-quote-words.h: the words of a quote in the customer's language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The customer's language is not that of who writes the quote, so gettext, which knows one language a process, does not serve here. */
typedef struct
{
  const char *language;      /* two letters */
  const char *group, *point; /* in numbers */
  const char *day_mark;      /* between day, month and year; "": YYYY-MM-DD */
  const char *quote, *version, *draft;
  const char *number, *date, *valid_until, *customer, *contact;
  const char *position, *text, *qty, *unit_price, *discount, *net;
  const char *included, *optional, *optional_note;
  const char *sum, *freight, *tax, *of, *total, *tax_within;
  const char *payment, *payment_days, *delivery, *not_included, *configured_with;
  const char *accepted, *place_date, *page;
} FbQuoteWords;

/* By the first two letters; English when there are none of that language. */
const FbQuoteWords *fb_quote_words_find (const char *language);

G_END_DECLS
