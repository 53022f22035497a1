/* test-quote-configured.c: a line of a quote costs what the configurator showed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-configure-source.h"
#include "fb-demo-models.h"
#include "fb-json.h"
#include "fb-quote-configured.h"
#include "fb-quotes.h"
#include "fb-rules-hash.h"

#include "fb-temp-store.h"

#define ORDERS 12

typedef struct
{
  FbTempStore temp;
  FbId account, quote;
} Fixture;

static FbId
add (Fixture *fixture, FbRecord *record)
{
  FbEdit *edit = fb_edit_new ("Set up");
  g_autoptr (GError) error = NULL;
  FbId id = fb_edit_create (edit, record);

  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  FbRecord *account = fb_record_new (fb_schema_get_table ("account"), NULL);
  g_autoptr (GError) error = NULL;
  FbQuoteStart start = {.account = &fixture->account, .currency = "EUR"};

  fb_temp_store_open (&fixture->temp);
  fb_record_set_text (account, "name", "Nordwerk");
  fb_record_set_text (account, "currency", "EUR");
  fixture->account = add (fixture, account);
  g_assert_true (fb_quotes_new (fixture->temp.store, &start, &fixture->quote, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_close (&fixture->temp);
}
