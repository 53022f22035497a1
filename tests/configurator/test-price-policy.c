/* test-price-policy.c: whose approval a quote needs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-policy.h"

static const FbApprovalRule rules[] = {
    {"P1", "Sales lead", 1, 1200, 1800, FB_POLICY_NO_LIMIT, FB_POLICY_NO_LIMIT},
    {"P2", "Director", 2, 2000, 1000, 5000000, 60},
    {"P3", "Board", 3, 4000, FB_POLICY_NO_LIMIT, FB_POLICY_NO_LIMIT, FB_POLICY_NO_LIMIT},
};

typedef struct
{
  FbPriceLine lines[2];
  FbPriceRequest request;
  gint64 days;
} World;

static void
set_up (World *world)
{
  *world = (World){0};
  for (guint i = 0; i < 2; i++)
    {
      FbPriceLine *line = &world->lines[i];

      line->id = i == 0 ? "a" : "b";
      line->qty = 1000;
      line->list_price = 10000;
      line->list_currency = "EUR";
      line->has_price = TRUE;
      line->bundle = -1;
      line->has_cost = TRUE;
      line->cost = 5000;
      line->discount.kind = FB_PRICE_DISCOUNT_RATE;
    }
  world->request = (FbPriceRequest){.currency = "EUR", .lines = world->lines, .n_lines = 2};
}

static FbApproval *
evaluate (World *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbPricedQuote) quote = fb_price_quote (&world->request, &error);
  FbApprovalFacts facts = {quote, world->days};

  g_assert_no_error (error);
  return fb_approval_evaluate (rules, G_N_ELEMENTS (rules), &facts);
}

static void
test_levels (void)
{
  static const struct
  {
    gint64 discount, cost, days, level;
    const char *approver;
  } cases[] = {
      {0, 5000, 30, 0, NULL},          {1200, 5000, 30, 0, NULL},    {1201, 5000, 30, 1, "Sales lead"},
      {2001, 5000, 30, 2, "Director"}, {4001, 5000, 30, 3, "Board"}, {0, 8201, 30, 1, "Sales lead"},
      {0, 9001, 30, 2, "Director"},    {0, 5000, 61, 2, "Director"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FbApproval) approval = NULL;
      World world;

      set_up (&world);
      world.lines[0].discount.value = cases[i].discount;
      world.lines[0].cost = cases[i].cost;
      world.days = cases[i].days;
      approval = evaluate (&world);
      g_assert_cmpint (approval->level, ==, cases[i].level);
      g_assert_cmpstr (approval->approver, ==, cases[i].approver);
      g_assert_cmpint (fb_approval_is_covered (approval, cases[i].level, NULL, NULL), ==, TRUE);
      g_assert_cmpint (fb_approval_is_covered (approval, cases[i].level - 1, NULL, NULL), ==, cases[i].level == 0);
    }
}

static void
test_total (void)
{
  g_autoptr (FbApproval) approval = NULL;
  const FbBreach *breach;
  World world;

  set_up (&world);
  world.lines[0].qty = 501000;
  approval = evaluate (&world);
  g_assert_cmpint (approval->level, ==, 2);
  breach = g_ptr_array_index (approval->breaches, 0);
  g_assert_cmpstr (breach->figure, ==, "total");
  g_assert_null (breach->line);
  g_assert_cmpint (breach->value, ==, 5020000);
  g_assert_cmpint (breach->limit, ==, 5000000);
}

/* Only what got worse is asked again. */
static void
test_smart (void)
{
  g_autoptr (FbApproval) approved = NULL;
  g_autoptr (FbApproval) same = NULL;
  g_autoptr (FbApproval) better = NULL;
  g_autoptr (FbApproval) worse = NULL;
  g_autoptr (FbApproval) other = NULL;
  World world;
  gint64 left;

  set_up (&world);
  world.lines[0].discount.value = 2500;
  approved = evaluate (&world);
  same = evaluate (&world);
  g_assert_cmpstr (same->fingerprint, ==, approved->fingerprint);
  g_assert_true (fb_approval_is_covered (same, 0, approved->figures, &left));
  g_assert_cmpint (left, ==, 0);

  world.lines[0].discount.value = 2400;
  better = evaluate (&world);
  g_assert_cmpstr (better->fingerprint, !=, approved->fingerprint);
  g_assert_true (fb_approval_is_covered (better, 0, approved->figures, NULL));

  world.lines[0].discount.value = 2501;
  worse = evaluate (&world);
  g_assert_false (fb_approval_is_covered (worse, 0, approved->figures, &left));
  g_assert_cmpint (left, ==, 2);
  g_assert_true (fb_approval_is_covered (worse, 2, approved->figures, NULL));

  world.lines[0].discount.value = 2500;
  world.lines[1].discount.value = 1300;
  other = evaluate (&world);
  g_assert_false (fb_approval_is_covered (other, 0, approved->figures, &left));
  g_assert_cmpint (left, ==, 1);
  g_assert_false (fb_approval_is_covered (other, 0, "{\"lines\":[]}", NULL));
  g_assert_false (fb_approval_is_covered (other, 0, "nonsense", NULL));
}

static void
test_json (void)
{
  g_autoptr (FbApproval) approval = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  World world;

  set_up (&world);
  world.lines[0].discount.value = 1300;
  approval = evaluate (&world);
  node = fb_approval_breaches_to_json (approval);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==,
                   "[{\"rule\":\"P1\",\"approver\":\"Sales lead\",\"line\":\"a\",\"figure\":\"discount\",\"level\":1,"
                   "\"value\":1300,\"limit\":1200}]");
  g_assert_cmpstr (approval->figures, ==,
                   "{\"days\":0,\"discount\":650,\"lines\":{\"a\":{\"discount\":1300},\"b\":{\"discount\":0}},"
                   "\"total\":18700}");
}

/* What margins there are stands in nothing that travels. */
static void
test_margin_is_not_told (void)
{
  g_autoptr (FbApproval) approval = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  World world;

  set_up (&world);
  world.lines[0].cost = 9001;
  approval = evaluate (&world);
  node = fb_approval_breaches_to_json (approval);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==,
                   "[{\"rule\":\"P2\",\"approver\":\"Director\",\"line\":\"a\",\"figure\":\"margin\",\"level\":2,"
                   "\"limit\":1000},"
                   "{\"rule\":\"P1\",\"approver\":\"Sales lead\",\"line\":\"a\",\"figure\":\"margin\",\"level\":1,"
                   "\"limit\":1800}]");
  g_assert_null (strstr (approval->figures, "margin"));
}

/* Where costs are not known a limit of margins is beyond what one gives alone; a quote with nothing in it is beyond
 * nothing. */
static void
test_margin_unknown (void)
{
  g_autoptr (FbApproval) approval = NULL;
  g_autoptr (FbApproval) empty = NULL;
  const FbBreach *breach;
  World world;

  set_up (&world);
  world.lines[1].has_cost = FALSE;
  approval = evaluate (&world);
  g_assert_cmpint (approval->level, ==, 1);
  g_assert_cmpuint (approval->breaches->len, ==, 1);
  breach = g_ptr_array_index (approval->breaches, 0);
  g_assert_cmpstr (breach->figure, ==, "margin");
  g_assert_null (breach->line);
  g_assert_cmpint (breach->value, ==, FB_POLICY_UNKNOWN);

  world.lines[0].optional = world.lines[1].optional = TRUE;
  empty = evaluate (&world);
  g_assert_cmpint (empty->level, ==, 0);
}

/* Who approved saw the margin of this price: the same price is as good, if they had the authority. */
static void
test_margin_approved (void)
{
  g_autoptr (FbApproval) low = NULL;
  g_autoptr (FbApproval) more = NULL;
  g_autoptr (FbApproval) swapped = NULL;
  g_autofree char *by_lead = NULL;
  g_autofree char *by_director = NULL;
  World world;
  gint64 left;

  set_up (&world);
  world.lines[0].cost = 9001;
  low = evaluate (&world);
  by_lead = fb_approval_figures_of (low->figures, 1);
  by_director = fb_approval_figures_of (low->figures, 2);
  g_assert_false (fb_approval_is_covered (low, 0, low->figures, &left));
  g_assert_cmpint (left, ==, 2);
  g_assert_false (fb_approval_is_covered (low, 0, by_lead, &left));
  g_assert_cmpint (left, ==, 2);
  g_assert_true (fb_approval_is_covered (low, 0, by_director, &left));

  world.lines[0].qty = 2000;
  more = evaluate (&world);
  g_assert_false (fb_approval_is_covered (more, 0, by_director, &left));

  /* The same total at another discount. */
  set_up (&world);
  world.lines[0].cost = 9001;
  world.lines[0].discount.value = 100;
  world.lines[1].list_price = 10100;
  swapped = evaluate (&world);
  g_assert_false (fb_approval_is_covered (swapped, 0, by_director, NULL));

  g_assert_null (fb_approval_figures_of (NULL, 1));
  g_assert_null (fb_approval_figures_of ("[]", 1));
}

/* A stored quote is told as it is, or not at all. */
static void
test_stored_overflow (void)
{
  FbStoredLine lines[] = {{.id = "a", .regular = G_MAXINT64, .net = G_MAXINT64, .head = -1},
                          {.id = "b", .regular = 1, .net = 1, .head = -1}};
  g_autoptr (FbPricedQuote) one = NULL;
  g_autoptr (GError) error = NULL;

  one = fb_approval_stored_quote (lines, 1, G_MAXINT64, &error);
  g_assert_no_error (error);
  g_assert_cmpint (one->net, ==, G_MAXINT64);
  g_assert_null (fb_approval_stored_quote (lines, 2, G_MAXINT64, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_OVERFLOW);
  g_clear_error (&error);
  /* What was given is more than an amount can be. */
  lines[0].net = -2;
  g_assert_null (fb_approval_stored_quote (lines, 1, 0, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_OVERFLOW);
}

static void
assert_breach (const FbApproval *approval, guint index, const char *rule, const char *line, const char *figure)
{
  const FbBreach *breach = g_ptr_array_index (approval->breaches, index);

  g_assert_cmpstr (breach->rule, ==, rule);
  g_assert_cmpstr (breach->line, ==, line);
  g_assert_cmpstr (breach->figure, ==, figure);
}

/* What was stored is judged as what was computed, the highest level first; there is no margin in it. */
static void
test_figures (void)
{
  static const char text[] =
      "{\"days\":61,\"discount\":1200,\"lines\":{\"a\":{\"discount\":2001},\"b\":{\"discount\":0}},"
      "\"total\":5000001,\"margin\":-9000}";
  g_autoptr (FbApproval) approval = fb_approval_evaluate_figures (rules, G_N_ELEMENTS (rules), text);
  g_autoptr (FbApproval) computed = NULL;
  g_autoptr (FbApproval) again = NULL;
  World world;

  g_assert_cmpint (approval->level, ==, 2);
  g_assert_cmpstr (approval->approver, ==, "Director");
  g_assert_cmpuint (approval->breaches->len, ==, 4);
  assert_breach (approval, 0, "P2", NULL, "days");
  assert_breach (approval, 1, "P2", NULL, "total");
  assert_breach (approval, 2, "P2", "a", "discount");
  assert_breach (approval, 3, "P1", "a", "discount");
  g_assert_cmpint (((const FbBreach *) g_ptr_array_index (approval->breaches, 3))->value, ==, 2001);
  g_assert_cmpint (((const FbBreach *) g_ptr_array_index (approval->breaches, 3))->limit, ==, 1200);
  g_assert_cmpstr (approval->figures, ==, text);

  set_up (&world);
  world.lines[1].discount.value = 4100;
  world.days = 90;
  computed = evaluate (&world);
  again = fb_approval_evaluate_figures (rules, G_N_ELEMENTS (rules), computed->figures);
  g_assert_cmpint (again->level, ==, 3);
  g_assert_cmpint (again->level, ==, computed->level);
  g_assert_cmpstr (again->approver, ==, computed->approver);
  g_assert_cmpstr (again->fingerprint, ==, computed->fingerprint);
}

/* Each at its limit, without rules, and what is no figures at all: nothing is beyond anything. */
static void
test_no_figures (void)
{
  static const char *const texts[] = {
      "{\"days\":60,\"discount\":1200,\"lines\":{\"a\":{\"discount\":1200}},\"total\":5000000}",
      "{\"days\":\"many\",\"discount\":null,\"lines\":{\"a\":{\"discount\":[4100]},\"b\":4100,\"c\":{}},\"total\":1.5}",
      "{\"lines\":[{\"discount\":4100}]}",
      "[9000]",
      "nonsense",
      "",
      "{}",
  };
  g_autoptr (FbApproval) none = fb_approval_evaluate_figures (rules, G_N_ELEMENTS (rules), NULL);
  g_autoptr (FbApproval) free = fb_approval_evaluate_figures (NULL, 0, "{\"days\":9000}");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (FbApproval) approval = fb_approval_evaluate_figures (rules, G_N_ELEMENTS (rules), texts[i]);

      g_test_message ("%s", texts[i]);
      g_assert_cmpint (approval->level, ==, 0);
      g_assert_null (approval->approver);
      g_assert_cmpuint (approval->breaches->len, ==, 0);
      g_assert_cmpstr (approval->figures, ==, texts[i]);
    }
  g_assert_cmpuint (none->breaches->len, ==, 0);
  g_assert_cmpstr (none->figures, ==, "{}");
  /* Of these two characters. */
  g_assert_cmpstr (none->fingerprint, ==, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  g_assert_cmpuint (free->breaches->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/price-policy/levels", test_levels);
  g_test_add_func ("/price-policy/total", test_total);
  g_test_add_func ("/price-policy/smart", test_smart);
  g_test_add_func ("/price-policy/json", test_json);
  g_test_add_func ("/price-policy/margin-is-not-told", test_margin_is_not_told);
  g_test_add_func ("/price-policy/margin-unknown", test_margin_unknown);
  g_test_add_func ("/price-policy/margin-approved", test_margin_approved);
  g_test_add_func ("/price-policy/stored-overflow", test_stored_overflow);
  g_test_add_func ("/price-policy/figures", test_figures);
  g_test_add_func ("/price-policy/no-figures", test_no_figures);
  return g_test_run ();
}
