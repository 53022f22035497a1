/* quotes-world.h: a price list, two people and an empty quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-fake-clock.h"
#include "fb-quotes.h"
#include "fb-temp-store.h"

G_BEGIN_DECLS

#define QUOTES_DAY_MS ((gint64) 24 * 60 * 60 * 1000)

/* A pump for 150.00, a valve for 25.00 and a bundle of both for 200.00, with 19 % tax; beyond 10 % a manager is asked, beyond 25 % a director. */
typedef struct
{
  FbTempStore  temp;
  FbFakeClock *clock;   /* (owned) */
  FbId         account, book, pump, valve, bundle, quote, user, rep, manager;
} QuotesFixture;

void      quotes_set_up      (QuotesFixture *fixture, gconstpointer data);
void      quotes_tear_down   (QuotesFixture *fixture, gconstpointer data);

FbRecord *quotes_row         (const char *table);
FbId      quotes_add_product (QuotesFixture *fixture, const char *sku, const char *kind, gint64 price);
void      quotes_add_policy  (QuotesFixture *fixture, const char *name, gint64 level, gint64 discount);
FbId      quotes_add_role    (QuotesFixture *fixture, const char *base);
/* Who works at this device gets another role. */
void      quotes_become      (QuotesFixture *fixture, const FbId *role);

/* Steps with the quote, which must succeed. */
FbId      quotes_add_line    (QuotesFixture *fixture, const FbId *product, gint64 qty, const char *kind);
void      quotes_discount    (QuotesFixture *fixture, const FbId *line, gint64 rate);
FbId      quotes_submit      (QuotesFixture *fixture);

FbRecord *quotes_get         (QuotesFixture *fixture, const char *table, const FbId *id);
void      quotes_assert_int  (QuotesFixture *fixture, const char *table, const FbId *id, const char *field, gint64 expected);
void      quotes_assert_text (QuotesFixture *fixture, const char *table, const FbId *id, const char *field, const char *expected);

#define QUOTES_ASSERT_REFUSED(call, domain, code) \
  G_STMT_START                             \
  {                                        \
    g_autoptr (GError) error = NULL;       \
    g_assert_false (call);                 \
    g_assert_error (error, domain, code);  \
  }                                        \
  G_STMT_END

G_END_DECLS
