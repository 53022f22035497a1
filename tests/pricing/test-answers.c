/* test-answers.c: what was approved before, and who may approve
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-prices.h"
#include "price-rows.h"

static void
test_given (PriceRows *rows, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *request, *given;
  } cases[] = {
      {"{\"state\":\"open\",\"figures\":{\"total\":1}}", NULL},
      {"{\"state\":\"refused\",\"figures\":{\"total\":1}}", NULL},
      {"{\"state\":\"approved\",\"figures\":{\"total\":1}}", "{\"total\":1}"},
      /* As whoever answered saw it, where that was another thing. */
      {"{\"state\":\"approved\",\"figures\":{\"total\":1},\"decided_figures\":{\"total\":2}}", "{\"total\":2}"},
      {"{\"state\":\"approved\"}", NULL},
      {"{\"state\":\"countered\",\"figures\":{\"total\":1},\"counter\":{\"figures\":{\"total\":3}}}", "{\"total\":3}"},
      {"{\"state\":\"countered\",\"figures\":{\"total\":1},\"counter\":{\"note\":\"less\"}}", NULL},
      {"{\"state\":\"countered\",\"figures\":{\"total\":1},\"counter\":[3]}", NULL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *given =
          fb_quote_dup_given (price_rows_add (rows, "approval_request", 100 + i, cases[i].request));

      g_assert_cmpstr (given, ==, cases[i].given);
    }
}

static void
assert_approved (PriceRows *rows, const FbRecord *quote, const char *expected)
{
  g_autofree char *figures = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_quote_find_approved (&rows->source, quote, &figures, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (figures, ==, expected);
}

/* The answer that came last counts, at the level of whoever gave it; a version without one has that of the one before.
 */
static void
test_approved (PriceRows *rows, gconstpointer data G_GNUC_UNUSED)
{
  const FbRecord *first = price_rows_add (rows, "quote", 1, "{}");
  const FbRecord *second = price_rows_add (rows, "quote", 2, "{\"previous\":1}");

  assert_approved (rows, second, NULL);
  price_rows_add (rows, "approval_request", 10,
                  "{\"quote\":1,\"state\":\"open\",\"level\":1,\"figures\":{\"total\":9}}");
  assert_approved (rows, second, NULL);
  price_rows_add (rows, "approval_request", 11,
                  "{\"quote\":1,\"state\":\"approved\",\"level\":1,\"decided_at\":2000,\"figures\":{\"total\":1}}");
  price_rows_add (rows, "approval_request", 12,
                  "{\"quote\":1,\"state\":\"approved\",\"level\":1,\"decided_level\":3,\"decided_at\":3000,"
                  "\"figures\":{\"total\":2}}");
  assert_approved (rows, first, "{\"level\":3,\"total\":2}");
  assert_approved (rows, second, "{\"level\":3,\"total\":2}");
  price_rows_add (rows, "approval_request", 13,
                  "{\"quote\":2,\"state\":\"countered\",\"level\":2,\"decided_at\":1000,"
                  "\"counter\":{\"figures\":{\"total\":4}}}");
  assert_approved (rows, second, "{\"level\":2,\"total\":4}");
  assert_approved (rows, first, "{\"level\":3,\"total\":2}");
}

/* Versions that are each other's predecessors, as a forged row may say, end. */
static void
test_circle (PriceRows *rows, gconstpointer data G_GNUC_UNUSED)
{
  const FbRecord *quote = price_rows_add (rows, "quote", 1, "{\"previous\":2}");

  price_rows_add (rows, "quote", 2, "{\"previous\":1}");
  assert_approved (rows, quote, NULL);
}

static gboolean
read_approved (PriceRows *self, gpointer data, GError **error)
{
  g_autofree char *figures = NULL;

  return fb_quote_find_approved (&self->source, data, &figures, error);
}

static void
test_approved_fails (PriceRows *rows, gconstpointer data G_GNUC_UNUSED)
{
  FbRecord *quote;

  price_rows_add (rows, "quote", 1, "{}");
  quote = price_rows_add (rows, "quote", 2, "{\"previous\":1}");
  price_rows_add (rows, "approval_request", 10, "{\"quote\":1,\"state\":\"approved\",\"figures\":{\"total\":1}}");
  price_rows_fail_each (rows, read_approved, quote);
}

static void
test_role (PriceRows *rows, gconstpointer data G_GNUC_UNUSED)
{
  FbId with = price_rows_id (1), without = price_rows_id (2), stranger = price_rows_id (3);
  const FbId *people[] = {&with, &without, &stranger, NULL};

  price_rows_add (rows, "role", 9, "{\"name\":\"Sales lead\"}");
  price_rows_add (rows, "user", 1, "{\"name\":\"Rolf\",\"role\":9}");
  price_rows_add (rows, "user", 2, "{\"name\":\"Rosa\"}");
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autoptr (FbRecord) role = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (fb_quote_find_role (&rows->source, people[i], &role, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (role != NULL ? fb_record_get_text (role, "name") : NULL, ==, i == 0 ? "Sales lead" : NULL);
    }
}

static gboolean
read_role (PriceRows *self, gpointer data, GError **error)
{
  g_autoptr (FbRecord) role = NULL;

  return fb_quote_find_role (&self->source, data, &role, error);
}

static void
test_role_fails (PriceRows *rows, gconstpointer data G_GNUC_UNUSED)
{
  FbId id = price_rows_id (1);

  price_rows_add (rows, "role", 9, "{\"name\":\"Sales lead\"}");
  price_rows_add (rows, "user", 1, "{\"name\":\"Rolf\",\"role\":9}");
  price_rows_fail_each (rows, read_role, &id);
}

static void
set_up (PriceRows *rows, gconstpointer data G_GNUC_UNUSED)
{
  price_rows_set_up (rows);
}

static void
tear_down (PriceRows *rows, gconstpointer data G_GNUC_UNUSED)
{
  price_rows_tear_down (rows);
}

#define ADD(path, func) g_test_add ("/pricing/answers/" path, PriceRows, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("given", test_given);
  ADD ("approved", test_approved);
  ADD ("circle", test_circle);
  ADD ("approved-fails", test_approved_fails);
  ADD ("role", test_role);
  ADD ("role-fails", test_role_fails);
  return g_test_run ();
}
