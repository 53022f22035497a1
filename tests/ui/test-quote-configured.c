/* test-quote-configured.c: what a configured line of a quote costs by another version, in words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-line.h"
#include "fb-move-ways.h"

static FbConfigPrice *
make_price (const char *parts)
{
  g_autofree char *text = g_strdup_printf ("product P version 1 currency EUR\noption Size one of S\n%s", parts);
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load (text, -1, &error);
  g_autoptr (FbRulesModel) model = NULL;
  FbConfigPrice *price;
  guint values[] = {0};

  g_assert_no_error (error);
  model = fb_rules_lower (rules, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  price = fb_config_price_new (model, values, NULL, NULL, &error);
  g_assert_no_error (error);
  return price;
}

static void
test_price_words (void)
{
  g_autoptr (FbConfigPrice) before = make_price ("part Base list 100.00\n");
  g_autoptr (FbConfigPrice) after = make_price ("part Base list 120.00\npart Care list 9.00 per month\n");
  FbConfigMove move = {.before = before};
  FbQuoteMove quoted = {.move = &move};
  FbConfigMoveWay same = {.price = before}, dearer = {.price = after}, unknown = {0};
  g_autofree char *once = fb_config_period_money (12000, "EUR", FB_RULES_ONCE);
  g_autofree char *month = fb_config_period_money (900, "EUR", FB_RULES_PER_MONTH);
  g_autofree char *more = fb_config_signed_money (2000, "EUR");
  g_autofree char *wanted = g_strdup_printf ("%s + %s (%s)", once, month, more);
  g_autofree char *without = g_strdup_printf ("%s + %s", once, month);
  g_autofree char *first = fb_move_way_price_words (&quoted, &same);
  g_autofree char *second = fb_move_way_price_words (&quoted, &dearer);
  g_autofree char *third = NULL;

  g_assert_true (g_str_has_suffix (first, "(as before)"));
  g_assert_cmpstr (second, ==, wanted);
  g_assert_null (fb_move_way_price_words (&quoted, &unknown));
  /* What it cost before may not be known. */
  move.before = NULL;
  third = fb_move_way_price_words (&quoted, &dearer);
  g_assert_cmpstr (third, ==, without);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/quote-configured/price-words", test_price_words);
  return g_test_run ();
}
