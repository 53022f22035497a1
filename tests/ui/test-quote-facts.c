/* test-quote-facts.c: what a manager compares a quote with
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-facts.h"
#include "fb-temp-store.h"

#define DAY ((gint64) 24 * 60 * 60 * 1000)

typedef struct
{
  FbTempStore temp;
  FbId mine, other;
  gint64 now;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  fb_temp_store_set_up (&self->temp, NULL);
  self->mine = fb_temp_store_add_account (&self->temp, "Isdom");
  self->other = fb_temp_store_add_account (&self->temp, "Otcom");
  self->now = g_get_real_time () / 1000;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_temp_store_tear_down (&self->temp);
}

static FbRecord *
make_quote (Fixture *self, const char *name, gint64 net)
{
  FbRecord *quote = fb_record_new (fb_schema_get_table ("quote"), NULL);

  fb_record_set_text (quote, "name", name);
  fb_record_set_text (quote, "currency", "EUR");
  fb_record_set_id (quote, "account", &self->other);
  fb_record_set_int (quote, "net", net);
  fb_record_set_text (quote, "state", "accepted");
  fb_record_set_int (quote, "accepted_at", self->now - 10 * DAY);
  return quote;
}

/* "name name …", nearest sum first. */
static void
assert_similar (Fixture *self, gint64 net, const char *expected)
{
  g_autoptr (FbRecord) quote = make_quote (self, "New", net);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  fb_record_set_id (quote, "account", &self->mine);
  found = fb_quote_find_similar (self->temp.store, quote, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", fb_record_get_text (g_ptr_array_index (found, i), "name"));
  g_assert_cmpstr (names->str, ==, expected);
}

/* From half the sum to double. */
static void
test_sums (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *name;
    gint64 net;
  } quotes[] = {{"less", 4999}, {"half", 5000}, {"near", 10100}, {"same", 10000}, {"double", 20000}, {"more", 20001}};

  for (guint i = 0; i < G_N_ELEMENTS (quotes); i++)
    fb_temp_store_add (&self->temp, make_quote (self, quotes[i].name, quotes[i].net));
  assert_similar (self, 10000, "same near half double");
  assert_similar (self, G_MAXINT64, "");
  assert_similar (self, 0, "");
  for (guint i = 0; i < 4; i++)
    fb_temp_store_add (&self->temp, make_quote (self, "again", 10000));
  assert_similar (self, 10300, "near again again again again");
}

/* Of other accounts, of the last year, in the same money, and accepted. */
static void
test_others (Fixture *self, gconstpointer data)
{
  FbRecord *own = make_quote (self, "own", 10000), *old = make_quote (self, "old", 10000),
           *dollars = make_quote (self, "dollars", 10000), *sent = make_quote (self, "sent", 10000),
           *late = make_quote (self, "late", 10000);

  fb_record_set_id (own, "account", &self->mine);
  fb_record_set_int (old, "accepted_at", self->now - 400 * DAY);
  fb_record_set_int (late, "accepted_at", self->now - 360 * DAY);
  fb_record_set_text (dollars, "currency", "USD");
  fb_record_set_text (sent, "state", "sent");
  fb_temp_store_add (&self->temp, own);
  fb_temp_store_add (&self->temp, old);
  fb_temp_store_add (&self->temp, dollars);
  fb_temp_store_add (&self->temp, sent);
  fb_temp_store_add (&self->temp, late);
  assert_similar (self, 10000, "late");
}

static void
test_fails (Fixture *self, gconstpointer data)
{
  g_autoptr (FbRecord) quote = make_quote (self, "New", 10000);
  g_autoptr (GError) error = NULL;

  fb_store_close (self->temp.store);
  g_assert_null (fb_quote_find_similar (self->temp.store, quote, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/ui/quote-facts/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("sums", test_sums);
  ADD ("others", test_others);
  ADD ("fails", test_fails);
#undef ADD
  return g_test_run ();
}
