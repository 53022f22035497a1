/* test-service-quote.c: what binds, and what a customer holds, is checked by the server too
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "service-device.h"

#include "fb-json.h"
#include "fb-price-policy.h"

#define LIST 10000

typedef struct
{
  FbServiceFixture fixture;
  FbId north, account, quote, line, request;
  FbId product; /* of the line */
  FbId cost;
  ServiceDevice *rep, *manager;
} World;

static void
set_up (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId rep, manager, policy;

  service_fixture_set_up (&world->fixture);
  world->north = service_fixture_add_territory (&world->fixture, "north", NULL);
  rep = service_fixture_add_user (&world->fixture, "rolf", "rep");
  manager = service_fixture_add_user (&world->fixture, "mona", "manager");
  service_fixture_assign (&world->fixture, &rep, &world->north);
  service_fixture_assign (&world->fixture, &manager, &world->north);
  world->account = service_fixture_add_account (&world->fixture, "Acme", &world->north);
  policy = service_fixture_new_id (&world->fixture);
  service_fixture_apply (&world->fixture, service_op_put ("discount_policy", &policy, "name", "Sales lead", "level",
                                                          "1", "max_discount", "1000", NULL));
  world->product = service_fixture_new_id (&world->fixture);
  service_fixture_apply (&world->fixture, service_op_put ("product", &world->product, "sku", "P-1", "name", "Pump",
                                                          "list_price", G_STRINGIFY (LIST), "currency", "EUR", NULL));
  world->rep = service_device_new (&world->fixture, &rep, "rep");
  world->manager = service_device_new (&world->fixture, &manager, "manager");
  service_device_sync (world->rep);
  world->quote = service_fixture_new_id (&world->fixture);
  world->line = service_fixture_new_id (&world->fixture);
  world->request = service_fixture_new_id (&world->fixture);
}

static void
tear_down (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_sync (world->rep);
  service_device_sync (world->manager);
  service_device_check (world->rep);
  service_device_check (world->manager);
  service_fixture_check (&world->fixture);
  service_device_free (world->rep);
  service_device_free (world->manager);
  service_fixture_tear_down (&world->fixture);
}

/* One line at the list price less @rate, as the device computes it. */
static FbPricedQuote *
price (gint64 rate)
{
  FbPriceLine line = {.id = "10",
                      .qty = 1000,
                      .list_price = LIST,
                      .list_currency = "EUR",
                      .has_price = TRUE,
                      .bundle = -1,
                      .discount = {FB_PRICE_DISCOUNT_RATE, rate, NULL}};
  FbPriceRequest request = {.currency = "EUR", .lines = &line, .n_lines = 1};
  g_autoptr (GError) error = NULL;
  FbPricedQuote *quote = fb_price_quote (&request, &error);

  g_assert_no_error (error);
  return quote;
}

static char *
dup_trace_of (const FbPricedQuote *quote, guint line)
{
  g_autoptr (JsonNode) node = fb_price_trace_to_json (((FbPricedLine *) g_ptr_array_index (quote->lines, line))->trace);

  return fb_json_to_canonical (node);
}

static char *
dup_trace (const FbPricedQuote *quote)
{
  return dup_trace_of (quote, 0);
}

/* A quote with one line in this state; @net_said (nullable): what the columns say instead of the truth. */
static void
add_quote (World *world, gint64 rate, const char *state, const char *net_said)
{
  g_autoptr (FbPricedQuote) priced = price (rate);
  g_autofree char *account = fb_id_to_string (&world->account);
  g_autofree char *quote = fb_id_to_string (&world->quote);
  g_autofree char *trace = dup_trace (priced);
  g_autofree char *net = g_strdup_printf ("%" G_GINT64_FORMAT, priced->net);
  g_autofree char *product = fb_id_to_string (&world->product);
  const char *said = net_said != NULL ? net_said : net;

  service_device_add_tx (world->rep,
                         service_op_put ("quote", &world->quote, "account", account, "currency", "EUR", "state", state,
                                         "binding", g_str_equal (state, "draft") ? "0" : "1", "net", said, "total",
                                         said, NULL),
                         service_op_put ("quote_line", &world->line, "quote", quote, "position", "10", "currency",
                                         "EUR", "net", said, "price_trace", trace, "product", product, NULL),
                         NULL);
}

/* The refused problem's type; NULL: all was taken. */
static const char *
push (ServiceDevice *device)
{
  g_ptr_array_set_size (device->refused, 0);
  g_assert_true (service_device_push (device, device->outbox->len, SERVICE_FAULT_NONE));
  return device->refused->len > 0 ? g_ptr_array_index (device->refused, 0) : NULL;
}

static void
test_within_policy (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_quote (world, 1000, "approved", NULL);
  g_assert_cmpstr (push (world->rep), ==, NULL);
}

static void
test_beyond_policy (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_quote (world, 1001, "approved", NULL);
  g_assert_cmpstr (push (world->rep), ==, "/problems/not-permitted");
}

static void
test_draft_is_free (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_quote (world, 5000, "draft", NULL);
  g_assert_cmpstr (push (world->rep), ==, NULL);
  service_device_set (world->rep, "quote", &world->quote, "state", "sent");
  g_assert_cmpstr (push (world->rep), ==, "/problems/not-permitted");
}

/* Columns that say anything but what the trace gives. */
static void
test_forged_sums (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_quote (world, 5000, "approved", "9500");
  g_assert_cmpstr (push (world->rep), ==, "/problems/bad-value");
}

/* A configured whole and what it is made of, as a device writes it: the head's price is split over two parts. @shift:
 * so much is said to be the first part's and not the second's. */
static void
add_nested (World *world, gint64 rate, gint64 shift)
{
  FbPriceLine lines[] = {
      {.id = "10",
       .qty = 1000,
       .list_price = LIST,
       .list_currency = "EUR",
       .has_price = TRUE,
       .bundle = -1,
       .is_head = TRUE,
       .discount = {FB_PRICE_DISCOUNT_RATE, rate, NULL}},
      {.id = "20", .qty = 1000, .list_price = 3333, .list_currency = "EUR", .has_price = TRUE, .bundle = 0},
      {.id = "30", .qty = 2000, .list_price = 1111, .list_currency = "EUR", .has_price = TRUE, .bundle = 0},
  };
  FbPriceRequest request = {.currency = "EUR", .lines = lines, .n_lines = G_N_ELEMENTS (lines)};
  g_autoptr (GError) error = NULL;
  g_autoptr (FbPricedQuote) priced = fb_price_quote (&request, &error);
  g_autofree char *account = fb_id_to_string (&world->account);
  g_autofree char *quote = fb_id_to_string (&world->quote);
  g_autofree char *head = fb_id_to_string (&world->line);
  g_autofree char *product = fb_id_to_string (&world->product);
  g_autofree char *given = g_strdup_printf ("%" G_GINT64_FORMAT, rate);
  g_autofree char *net = NULL;
  gint64 shifts[] = {0, shift, -shift};
  FbTx *tx;

  g_assert_no_error (error);
  net = g_strdup_printf ("%" G_GINT64_FORMAT, priced->net);
  tx = service_device_add_tx (world->rep,
                              service_op_put ("quote", &world->quote, "account", account, "currency", "EUR", "state",
                                              "approved", "binding", "1", "net", net, "total", net, NULL),
                              NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      const FbPricedLine *line = g_ptr_array_index (priced->lines, i);
      g_autofree char *trace = dup_trace_of (priced, i);
      g_autofree char *own = g_strdup_printf ("%" G_GINT64_FORMAT, line->net + shifts[i]);
      g_autofree char *list = g_strdup_printf ("%" G_GINT64_FORMAT, lines[i].list_price);
      g_autofree char *qty = g_strdup_printf ("%" G_GINT64_FORMAT, lines[i].qty);
      FbId id = i == 0 ? world->line : service_fixture_new_id (&world->fixture);
      FbOp *op = i == 0 ? service_op_put ("quote_line", &id, "quote", quote, "position", lines[i].id, "kind", "bundle",
                                          "currency", "EUR", "net", own, "price_trace", trace, "assignment",
                                          "{\"Drive.Gear\":\"Spur\"}", "product", product, "discount_kind", "rate",
                                          "discount_rate", given, NULL)
                        : service_op_put ("quote_line", &id, "quote", quote, "position", lines[i].id, "kind", "part",
                                          "parent", head, "currency", "EUR", "net", own, "price_trace", trace, "qty",
                                          qty, "list_price", list, "list_currency", "EUR", NULL);

      g_ptr_array_add (tx->ops, op);
    }
}

static void
test_nested (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_nested (world, 1000, 0);
  g_assert_cmpstr (push (world->rep), ==, NULL);
}

/* What is given away at the head is given away. */
static void
test_nested_beyond_policy (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_nested (world, 1001, 0);
  g_assert_cmpstr (push (world->rep), ==, "/problems/not-permitted");
}

static void
test_nested_forged (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_nested (world, 0, 1);
  g_assert_cmpstr (push (world->rep), ==, "/problems/bad-value");
}

static void
ask (World *world, gint64 rate, const char *state)
{
  g_autoptr (FbPricedQuote) priced = price (rate);
  const FbApprovalRule rule = {"x", "Sales lead", 1, 1000, FB_POLICY_NO_LIMIT, FB_POLICY_NO_LIMIT, FB_POLICY_NO_LIMIT};
  const FbApprovalFacts facts = {priced, 0};
  g_autoptr (FbApproval) approval = fb_approval_evaluate (&rule, 1, &facts);
  g_autofree char *quote = fb_id_to_string (&world->quote);

  service_device_add_tx (world->rep,
                         service_op_put ("approval_request", &world->request, "quote", quote, "level", "1", "figures",
                                         approval->figures, "state", state, NULL),
                         NULL);
}

static void
test_approval (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_quote (world, 2000, "draft", NULL);
  ask (world, 2000, "open");
  g_assert_cmpstr (push (world->rep), ==, NULL);
  /* Nobody answers themselves. */
  service_device_set (world->rep, "approval_request", &world->request, "state", "approved");
  g_assert_cmpstr (push (world->rep), ==, "/problems/not-permitted");

  service_device_sync (world->manager);
  service_device_set (world->manager, "approval_request", &world->request, "state", "approved");
  g_assert_cmpstr (push (world->manager), ==, NULL);
  service_device_sync (world->rep);
  service_device_set (world->rep, "quote", &world->quote, "state", "sent");
  g_assert_cmpstr (push (world->rep), ==, NULL);
}

static void
test_answered_from_the_start (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_quote (world, 2000, "draft", NULL);
  g_assert_cmpstr (push (world->rep), ==, NULL);
  ask (world, 2000, "approved");
  g_assert_cmpstr (push (world->rep), ==, "/problems/not-permitted");
}

static void
test_frozen (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *quote = fb_id_to_string (&world->quote);
  FbId more = service_fixture_new_id (&world->fixture);

  add_quote (world, 0, "sent", NULL);
  g_assert_cmpstr (push (world->rep), ==, NULL);
  service_device_sync (world->rep);
  service_device_set (world->rep, "quote", &world->quote, "name", "Other");
  g_assert_cmpstr (push (world->rep), ==, "/problems/not-permitted");
  service_device_set (world->rep, "quote", &world->quote, "state", "draft");
  g_assert_cmpstr (push (world->rep), ==, "/problems/not-permitted");
  service_device_set (world->rep, "quote_line", &world->line, "name", "Other");
  g_assert_cmpstr (push (world->rep), ==, "/problems/not-permitted");
  service_device_add_tx (world->rep, service_op_put ("quote_line", &more, "quote", quote, "currency", "EUR", NULL),
                         NULL);
  g_assert_cmpstr (push (world->rep), ==, "/problems/not-permitted");
  service_device_add_tx (world->rep, service_op_del ("quote_line", &world->line, 0), NULL);
  g_assert_cmpstr (push (world->rep), ==, "/problems/not-permitted");
  service_device_set (world->rep, "quote", &world->quote, "accepted_by", "Ann Lee");
  service_device_set (world->rep, "quote", &world->quote, "state", "accepted");
  g_assert_cmpstr (push (world->rep), ==, NULL);
}

/* A line that changes after its quote was bound is judged like the quote itself. */
static void
test_line_of_bound_quote (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (FbPricedQuote) more = price (5000);
  g_autofree char *trace = dup_trace (more);

  add_quote (world, 1000, "approved", NULL);
  g_assert_cmpstr (push (world->rep), ==, NULL);
  service_device_sync (world->rep);
  service_device_set (world->rep, "quote_line", &world->line, "price_trace", trace);
  g_assert_cmpstr (push (world->rep), ==, "/problems/bad-value");
}

/* What was given while it was allowed stays given. */
static void
test_stricter_policy (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId policy = service_fixture_new_id (&world->fixture);

  add_quote (world, 1000, "sent", NULL);
  g_assert_cmpstr (push (world->rep), ==, NULL);
  service_fixture_apply (&world->fixture, service_op_put ("discount_policy", &policy, "name", "Sales lead", "level",
                                                          "1", "max_discount", "100", NULL));
  service_device_sync (world->rep);
  service_device_set (world->rep, "quote", &world->quote, "state", "accepted");
  g_assert_cmpstr (push (world->rep), ==, NULL);
}

/* --- costs --------------------------------------------------------------------------------------------------- */

/* It costs @cents of the list price's 10000; a margin below a quarter needs @level. */
static void
set_cost (World *world, const char *cents, const char *level)
{
  FbId policy = service_fixture_new_id (&world->fixture);
  g_autofree char *product = fb_id_to_string (&world->product);

  world->cost = service_fixture_new_id (&world->fixture);
  service_fixture_apply (&world->fixture, service_op_put ("product_cost", &world->cost, "product", product, "cost",
                                                          cents, "currency", "EUR", NULL));
  service_fixture_apply (&world->fixture, service_op_put ("discount_policy", &policy, "name", "Margin", "level", level,
                                                          "min_margin", "2500", NULL));
}

static void
let_managers_see_costs (World *world, const char *yes)
{
  FbId role = service_fixture_get_id (&world->fixture, "SELECT id FROM \"role\" WHERE base = 'manager'");

  service_fixture_set (&world->fixture, "role", &role, "sees_costs", yes);
}

static gboolean
has_cost (World *world, ServiceDevice *device)
{
  g_autoptr (FbRecord) row = NULL;

  service_device_sync (device);
  row = service_device_get (device, fb_schema_get_table ("product_cost"), &world->cost);
  return row != NULL;
}

/* Costs are for roles that see them: they come with the right, and go with it. */
static void
test_who_sees_costs (World *world, gconstpointer data G_GNUC_UNUSED)
{
  set_cost (world, "6000", "1");
  g_assert_false (has_cost (world, world->rep));
  g_assert_false (has_cost (world, world->manager));
  let_managers_see_costs (world, "1");
  g_assert_false (has_cost (world, world->rep));
  g_assert_true (has_cost (world, world->manager));
  let_managers_see_costs (world, "0");
  g_assert_false (has_cost (world, world->manager));
}

/* The device does not know the margin, the server does. */
static void
test_margin (World *world, gconstpointer data G_GNUC_UNUSED)
{
  set_cost (world, "7000", "1");
  add_quote (world, 600, "approved", NULL);
  g_assert_cmpstr (push (world->rep), ==, NULL);
  service_device_sync (world->rep);
  /* A cost that rises takes back nothing. */
  service_fixture_set (&world->fixture, "product_cost", &world->cost, "cost", "9500");
  service_device_set (world->rep, "quote", &world->quote, "name", "For Ann");
  g_assert_cmpstr (push (world->rep), ==, NULL);
}

static void
test_low_margin (World *world, gconstpointer data G_GNUC_UNUSED)
{
  set_cost (world, "7100", "1");
  add_quote (world, 600, "approved", NULL);
  g_assert_cmpstr (push (world->rep), ==, "/problems/not-permitted");
}

/* Without a cost nobody can tell that the margin is enough. */
static void
test_margin_unknown (World *world, gconstpointer data G_GNUC_UNUSED)
{
  set_cost (world, "7000", "1");
  service_fixture_set (&world->fixture, "product_cost", &world->cost, "valid_to", "2001-01-01");
  add_quote (world, 0, "approved", NULL);
  g_assert_cmpstr (push (world->rep), ==, "/problems/not-permitted");
}

/* A request says level 1, because its device does not see costs; the margin asks for a director. */
static void
test_margin_needs_director (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId director = service_fixture_add_user (&world->fixture, "dora", "director");
  ServiceDevice *boss;

  service_fixture_assign (&world->fixture, &director, &world->north);
  boss = service_device_new (&world->fixture, &director, "director");
  set_cost (world, "7900", "2");
  add_quote (world, 0, "draft", NULL);
  ask (world, 0, "open");
  g_assert_cmpstr (push (world->rep), ==, NULL);
  service_device_sync (world->manager);
  service_device_set (world->manager, "approval_request", &world->request, "state", "approved");
  g_assert_cmpstr (push (world->manager), ==, "/problems/not-permitted");
  /* Nobody claims more than they have. */
  service_device_set (world->manager, "approval_request", &world->request, "decided_level", "2");
  service_device_set (world->manager, "approval_request", &world->request, "state", "countered");
  g_assert_cmpstr (push (world->manager), ==, "/problems/not-permitted");

  service_device_sync (boss);
  service_device_add_tx (
      boss, service_op_set ("approval_request", &world->request, 0, "state", "open", "approved", NULL),
      service_op_set ("approval_request", &world->request, 0, "decided_level", NULL, "2", NULL), NULL);
  g_assert_cmpstr (push (boss), ==, NULL);
  service_device_sync (world->rep);
  service_device_set (world->rep, "quote", &world->quote, "state", "sent");
  g_assert_cmpstr (push (world->rep), ==, NULL);
  service_device_sync (boss);
  service_device_check (boss);
  service_device_free (boss);
}

#define ADD(path, func) g_test_add ("/sync/service/quote/" path, World, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("within-policy", test_within_policy);
  ADD ("beyond-policy", test_beyond_policy);
  ADD ("draft", test_draft_is_free);
  ADD ("forged-sums", test_forged_sums);
  ADD ("nested", test_nested);
  ADD ("nested-beyond-policy", test_nested_beyond_policy);
  ADD ("nested-forged", test_nested_forged);
  ADD ("approval", test_approval);
  ADD ("answered-from-the-start", test_answered_from_the_start);
  ADD ("frozen", test_frozen);
  ADD ("line-of-bound-quote", test_line_of_bound_quote);
  ADD ("stricter-policy", test_stricter_policy);
  ADD ("who-sees-costs", test_who_sees_costs);
  ADD ("margin", test_margin);
  ADD ("low-margin", test_low_margin);
  ADD ("margin-unknown", test_margin_unknown);
  ADD ("margin-needs-director", test_margin_needs_director);
  return g_test_run ();
}
