/* test-price-random.c: what holds for every quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-json.h"
#include "fb-money.h"
#include "fb-price.h"

#define N_QUOTES 3000
#define MAX_LINES 8
#define MAX_OPTIONS 4

static const char *const currencies[] = {"JPY", "EUR", "KWD"};

/* A quote and all that its inputs point to. */
typedef struct
{
  FbPriceLine lines[MAX_LINES];
  FbPriceOption options[MAX_LINES][MAX_OPTIONS];
  FbPriceTier tiers[MAX_LINES][3];
  FbPriceVolume volumes[MAX_LINES];
  FbPriceRule rules[3];
  FbPriceContract contract;
  FbPriceExchange rates[3];
  FbPriceRequest request;
} World;

static gint64
draw (gint64 from, gint64 below)
{
  return from + (gint64) (g_test_rand_double () * (double) (below - from));
}

static void
draw_options (World *world, guint i)
{
  static const char *const ids[] = {"o0", "o1", "o2", "o3"};
  FbPriceLine *line = &world->lines[i];

  line->options = world->options[i];
  line->n_options = (guint) draw (0, MAX_OPTIONS + 1);
  for (guint k = 0; k < line->n_options; k++)
    world->options[i][k] = (FbPriceOption){
        .id = ids[k],
        .kind = (FbPriceOptionKind) draw (0, 3),
        .value = draw (0, 5000),
        .qty = draw (0, 9000),
        .base = k > 0 && draw (0, 2) ? ids[draw (0, k)] : NULL,
        .volume = draw (0, 2) ? &world->volumes[i] : NULL,
    };
}

static void
draw_line (World *world, guint i)
{
  static const char *const ids[] = {"l0", "l1", "l2", "l3", "l4", "l5", "l6", "l7"};
  FbPriceLine *line = &world->lines[i];
  guint rate = (guint) draw (0, 3);

  world->tiers[i][0] = (FbPriceTier){draw (0, 3000), draw (0, 3000)};
  world->tiers[i][1] = (FbPriceTier){world->tiers[i][0].from + draw (1, 9000), draw (0, 10001)};
  world->tiers[i][2] = (FbPriceTier){world->tiers[i][1].from + draw (1, 9000), draw (0, 10001)};
  world->volumes[i] = (FbPriceVolume){"V", NULL, draw (0, 2) != 0, world->tiers[i], (guint) draw (0, 4)};
  *line = (FbPriceLine){
      .id = ids[i],
      .qty = draw (1, 30000),
      .list_price = draw (0, 2) ? draw (0, 100) : draw (0, 10000000),
      .list_currency = currencies[rate],
      .exchange = &world->rates[rate],
      .has_price = TRUE,
      .contract = draw (0, 3) == 0 ? &world->contract : NULL,
      .rules = world->rules,
      .n_rules = (guint) draw (0, 4),
      .volume = draw (0, 2) ? &world->volumes[i] : NULL,
      .discount = {draw (0, 2) ? FB_PRICE_DISCOUNT_RATE : FB_PRICE_DISCOUNT_NONE, draw (0, 4000), NULL},
      .bundle = -1,
      .optional = draw (0, 6) == 0,
      .tax_code = draw (0, 2) ? "standard" : "reduced",
      .tax_rate = draw (0, 2) ? 1900 : 775,
      .has_cost = TRUE,
      .cost = draw (0, 100000),
  };
  draw_options (world, i);
}

static void
draw_bundle (World *world)
{
  world->lines[0].is_head = TRUE;
  world->lines[0].optional = FALSE;
  for (guint i = 1; i < world->request.n_lines; i++)
    if (i == 1 || draw (0, 2))
      {
        world->lines[i].bundle = 0;
        world->lines[i].optional = FALSE;
      }
}

static void
draw_world (World *world)
{
  guint to = (guint) draw (0, 3);

  *world = (World){0};
  for (guint i = 0; i < 3; i++)
    world->rates[i] = (FbPriceExchange){"X", currencies[i], currencies[to], "2027-01-01", draw (1, 2000000), 1};
  world->contract = (FbPriceContract){"C", NULL, NULL, draw (0, 2) != 0, draw (0, 10001), 0, NULL, NULL};
  for (guint i = 0; i < 3; i++)
    world->rules[i] = (FbPriceRule){
        "R", NULL, i, draw (0, 2) != 0, FB_PRICE_RULE_RATE, draw (-5000, 2000), draw (0, 4) == 0, NULL, NULL, NULL};
  world->request = (FbPriceRequest){
      .currency = currencies[to],
      .date = "2027-03-01",
      .rounding = draw (0, 2) ? FB_ROUND_HALF_AWAY : FB_ROUND_HALF_EVEN,
      .includes_tax = draw (0, 2) != 0,
      .freight = draw (0, 3) ? 0 : draw (0, 10000),
      .freight_tax_code = "standard",
      .freight_tax_rate = 1900,
      .lines = world->lines,
      .n_lines = (guint) draw (1, MAX_LINES + 1),
  };
  for (guint i = 0; i < world->request.n_lines; i++)
    draw_line (world, i);
  if (world->request.n_lines > 1 && draw (0, 2))
    draw_bundle (world);
  if (draw (0, 3) == 0)
    world->request.discount = (FbPriceDiscount){FB_PRICE_DISCOUNT_RATE, draw (0, 3000), NULL};
}

static FbPricedQuote *
price (const FbPriceRequest *request)
{
  g_autoptr (GError) error = NULL;
  FbPricedQuote *quote = fb_price_quote (request, &error);

  g_assert_no_error (error);
  return quote;
}

static void
assert_replays (const FbPricedLine *line)
{
  g_autoptr (JsonNode) node = fb_price_trace_to_json (line->trace);
  g_autofree char *text = fb_json_to_text (node);
  g_autoptr (GError) error = NULL;
  gint64 net;

  fb_price_trace_replay_net (text, &net, &error);
  g_assert_no_error (error);
  g_assert_cmpint (net, ==, line->net);
}

static void
assert_regular (const FbPricedLine *line, gboolean is_head)
{
  gint64 regular;

  g_assert_true (fb_price_trace_get_regular (line->trace, is_head, &regular));
  g_assert_cmpint (regular, ==, line->regular);
}

static void
assert_adds_up (const World *world, const FbPricedQuote *quote)
{
  gint64 net = 0, taxable = 0, tax = 0;

  for (guint i = 0; i < quote->lines->len; i++)
    {
      const FbPricedLine *line = g_ptr_array_index (quote->lines, i);

      assert_replays (line);
      assert_regular (line, world->lines[i].is_head);
      g_assert_cmpint (line->net, >=, 0);
      if (!line->optional)
        net += line->net;
    }
  for (guint i = 0; i < quote->taxes->len; i++)
    {
      const FbPricedTax *group = g_ptr_array_index (quote->taxes, i);

      taxable += group->base;
      tax += group->tax;
    }
  g_assert_cmpint (quote->net, ==, net);
  g_assert_cmpint (taxable, ==, net + quote->freight);
  g_assert_cmpint (quote->tax, ==, tax);
  g_assert_cmpint (quote->total, ==, net + quote->freight + (world->request.includes_tax ? 0 : tax));
}

static char *
dup_bytes (const FbPricedQuote *quote, const char *currency)
{
  g_autoptr (JsonNode) node = fb_priced_quote_to_json (quote, currency);

  return fb_json_to_text (node);
}

static void
test_sums_and_traces (void)
{
  for (guint n = 0; n < N_QUOTES; n++)
    {
      g_autoptr (FbPricedQuote) quote = NULL;
      g_autoptr (FbPricedQuote) again = NULL;
      g_autofree char *bytes = NULL;
      g_autofree char *bytes_again = NULL;
      World world;

      draw_world (&world);
      quote = price (&world.request);
      assert_adds_up (&world, quote);
      again = price (&world.request);
      bytes = dup_bytes (quote, world.request.currency);
      bytes_again = dup_bytes (again, world.request.currency);
      g_assert_cmpstr (bytes, ==, bytes_again);
    }
}

/* The whole becomes exactly what was asked for. */
static void
test_targets (void)
{
  for (guint n = 0; n < N_QUOTES; n++)
    {
      g_autoptr (FbPricedQuote) before = NULL;
      g_autoptr (FbPricedQuote) after = NULL;
      World world;

      draw_world (&world);
      world.request.discount.kind = FB_PRICE_DISCOUNT_NONE;
      before = price (&world.request);
      if (before->net == 0)
        continue;
      world.request.discount = (FbPriceDiscount){FB_PRICE_DISCOUNT_TARGET, draw (0, before->net), NULL};
      after = price (&world.request);
      g_assert_cmpint (after->net, ==, world.request.discount.value);
      assert_adds_up (&world, after);
    }
}

/* A slab's total never falls when the quantity rises. */
static void
test_slab_rises (void)
{
  for (guint n = 0; n < N_QUOTES; n++)
    {
      gint64 last = -1;
      World world;

      draw_world (&world);
      world.request.n_lines = 1;
      world.lines[0].is_head = FALSE;
      world.volumes[0].slab = TRUE;
      world.lines[0].volume = &world.volumes[0];
      for (gint64 qty = draw (1, 500); qty < 25000; qty += draw (1, 3000))
        {
          g_autoptr (FbPricedQuote) quote = NULL;

          world.lines[0].qty = qty;
          quote = price (&world.request);
          g_assert_cmpint (((FbPricedLine *) g_ptr_array_index (quote->lines, 0))->net, >=, last);
          last = ((FbPricedLine *) g_ptr_array_index (quote->lines, 0))->net;
        }
    }
}

/* The difference that is shown beside an option is that of the prices with it and without it. */
static void
test_option_difference (void)
{
  for (guint n = 0; n < N_QUOTES; n++)
    {
      g_autoptr (FbPricedQuote) before = NULL;
      g_autoptr (FbPricedQuote) after = NULL;
      g_autoptr (GError) error = NULL;
      FbPriceOption option;
      gint64 shown;
      World world;

      draw_world (&world);
      if (world.lines[0].n_options == 0)
        continue;
      /* the last option, taken out and put back */
      option = world.options[0][world.lines[0].n_options - 1];
      after = price (&world.request);
      world.lines[0].n_options--;
      before = price (&world.request);
      g_assert_true (fb_price_option_difference (&world.request, 0, &option, &shown, &error));
      g_assert_cmpint (shown, ==,
                       ((FbPricedLine *) g_ptr_array_index (after->lines, 0))->unit
                           - ((FbPricedLine *) g_ptr_array_index (before->lines, 0))->unit);
    }
}

/* Amounts of any size are right or refused. */
static void
test_extremes (void)
{
  guint refused = 0;

  for (guint n = 0; n < N_QUOTES; n++)
    {
      g_autoptr (FbPricedQuote) quote = NULL;
      g_autoptr (GError) error = NULL;
      World world;

      draw_world (&world);
      for (guint i = 0; i < world.request.n_lines; i++)
        {
          world.lines[i].list_price = G_MAXINT64 >> draw (0, 60);
          world.lines[i].qty = MAX (G_MAXINT64 >> draw (0, 60), 1);
        }
      if ((quote = fb_price_quote (&world.request, &error)) != NULL)
        {
          assert_adds_up (&world, quote);
          continue;
        }
      g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_OVERFLOW);
      refused++;
    }
  g_assert_cmpuint (refused, >, 0);
  g_assert_cmpuint (refused, <, N_QUOTES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/price-random/sums-and-traces", test_sums_and_traces);
  g_test_add_func ("/price-random/targets", test_targets);
  g_test_add_func ("/price-random/slab-rises", test_slab_rises);
  g_test_add_func ("/price-random/option-difference", test_option_difference);
  g_test_add_func ("/price-random/extremes", test_extremes);
  return g_test_run ();
}
