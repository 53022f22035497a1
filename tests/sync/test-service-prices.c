/* test-service-prices.c: what a device says of a price is compared with the lists before a quote binds
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "service-device.h"

#include "fb-fake-clock.h"
#include "fb-json.h"
#include "fb-price-policy.h"
#include "fb-rules-hash.h"

#define DAY_MS ((gint64) 24 * 60 * 60 * 1000)
#define TODAY "2026-11-21"

static const char model_text[] = "product \"Unit\" version 1 currency EUR\n"
                                 "part \"Base\" list 400.00\n"
                                 "option Size one of S, M, L\n"
                                 "option Heater at most one of Electric, Gas\n"
                                 "R1: Gas excludes S because \"the flame needs room\"\n"
                                 "price L 100.00\n"
                                 "price Electric 50.00\n"
                                 "part \"Care\" list 20.00 per month\n";

/* Twelve for the pump in the book, ten as its own list price; a manager may give more than 10 %, a director more than
 * 30 %. */
typedef struct
{
  FbServiceFixture fixture;
  FbId north, account, book, pump, entry, model, quote, line, request;
  ServiceDevice *rep, *manager;
  const char *priced_on;
  char *hash; /* of the model */
} World;

static void
put (World *world, FbOp *op)
{
  service_fixture_apply (&world->fixture, op);
}

static void
add_policy (World *world, const char *name, const char *level, const char *discount)
{
  FbId id = service_fixture_new_id (&world->fixture);

  put (world, service_op_put ("discount_policy", &id, "name", name, "level", level, "max_discount", discount, NULL));
}

static void
add_catalogue (World *world)
{
  g_autofree char *book = NULL, *pump = NULL;

  world->book = service_fixture_new_id (&world->fixture);
  world->pump = service_fixture_new_id (&world->fixture);
  world->entry = service_fixture_new_id (&world->fixture);
  world->model = service_fixture_new_id (&world->fixture);
  book = fb_id_to_string (&world->book);
  pump = fb_id_to_string (&world->pump);
  world->hash = fb_rules_hash (model_text, NULL);
  put (world, service_op_put ("price_book", &world->book, "name", "List", "currency", "EUR", NULL));
  put (world, service_op_put ("product", &world->pump, "sku", "P-1", "name", "Pump", "list_price", "1000", "currency",
                              "EUR", NULL));
  put (world, service_op_put ("price_entry", &world->entry, "book", book, "product", pump, "price", "1200", "currency",
                              "EUR", NULL));
  put (world, service_op_put ("config_model", &world->model, "family", "unit", "name", "Unit", "version", "1", "hash",
                              world->hash, "text", model_text, NULL));
}

static void
set_up (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId rep, manager;

  service_fixture_set_up (&world->fixture);
  world->north = service_fixture_add_territory (&world->fixture, "north", NULL);
  rep = service_fixture_add_user (&world->fixture, "rolf", "rep");
  manager = service_fixture_add_user (&world->fixture, "mona", "manager");
  service_fixture_assign (&world->fixture, &rep, &world->north);
  service_fixture_assign (&world->fixture, &manager, &world->north);
  world->account = service_fixture_add_account (&world->fixture, "Acme", &world->north);
  add_policy (world, "Sales lead", "1", "1000");
  add_policy (world, "Director", "2", "3000");
  add_catalogue (world);
  world->rep = service_device_new (&world->fixture, &rep, "rep");
  world->manager = service_device_new (&world->fixture, &manager, "manager");
  service_device_sync (world->rep);
  world->quote = service_fixture_new_id (&world->fixture);
  world->line = service_fixture_new_id (&world->fixture);
  world->request = service_fixture_new_id (&world->fixture);
  world->priced_on = TODAY;
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
  g_free (world->hash);
  service_fixture_tear_down (&world->fixture);
}

/* --- what a device sends --------------------------------------------------------------------------------------- */

static FbOp *
line_op (World *world, const FbId *id, const FbPricedLine *priced, const char *currency)
{
  g_autoptr (JsonNode) node = fb_price_trace_to_json (priced->trace);
  g_autofree char *trace = fb_json_to_canonical (node);
  g_autofree char *net = g_strdup_printf ("%" G_GINT64_FORMAT, priced->net);
  g_autofree char *quote = fb_id_to_string (&world->quote);

  return service_op_put ("quote_line", id, "quote", quote, "position", priced->id, "currency", currency, "net", net,
                         "price_trace", trace, NULL);
}

static void
add_text (FbOp *op, const char *field, const char *text)
{
  const FbField *of = fb_table_field (op->table, fb_table_get_field (op->table, field));

  service_value_from_text (of, text, &fb_op_add_field (op, field)->new);
}

/* A quote of this one line, priced as the device says, which is consistent in itself. @...: further fields of the line.
 */
static void G_GNUC_NULL_TERMINATED
add_quote (World *world, const FbPriceLine *line, const char *state, ...)
{
  FbPriceRequest request = {.currency = "EUR", .lines = line, .n_lines = 1};
  g_autoptr (GError) error = NULL;
  g_autoptr (FbPricedQuote) priced = fb_price_quote (&request, &error);
  g_autofree char *account = fb_id_to_string (&world->account);
  g_autofree char *book = fb_id_to_string (&world->book);
  g_autofree char *net = NULL;
  const char *field;
  va_list args;
  FbOp *op;

  g_assert_no_error (error);
  net = g_strdup_printf ("%" G_GINT64_FORMAT, priced->net);
  op = line_op (world, &world->line, g_ptr_array_index (priced->lines, 0), "EUR");
  va_start (args, state);
  while ((field = va_arg (args, const char *)))
    add_text (op, field, va_arg (args, const char *));
  va_end (args);
  service_device_add_tx (world->rep,
                         service_op_put ("quote", &world->quote, "account", account, "currency", "EUR", "price_book",
                                         book, "priced_on", world->priced_on, "state", state, "binding",
                                         g_str_equal (state, "draft") ? "0" : "1", "net", net, "total", net, NULL),
                         op, NULL);
}

static FbPriceLine
line_of (gint64 list)
{
  return (FbPriceLine){
      .id = "10", .qty = 1000, .list_price = list, .list_currency = "EUR", .has_price = TRUE, .bundle = -1};
}

static void
add_pump (World *world, gint64 list, const char *state)
{
  FbPriceLine line = line_of (list);
  g_autofree char *pump = fb_id_to_string (&world->pump);
  g_autofree char *said = g_strdup_printf ("%" G_GINT64_FORMAT, list);

  add_quote (world, &line, state, "product", pump, "list_price", said, "list_currency", "EUR", NULL);
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
assert_quote (World *world, const char *field, const char *expected)
{
  g_autofree char *text = service_fixture_dup_text (&world->fixture, "quote", &world->quote, field);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_binds (World *world)
{
  g_assert_cmpstr (push (world->rep), ==, NULL);
  assert_quote (world, "state", "approved");
  assert_quote (world, "binding", "1");
  assert_quote (world, "held", NULL);
}

/* It is a draft that says why, its lines are there, and the person is told. */
static void
assert_held (World *world)
{
  g_autoptr (FbRecord) shown = NULL;
  g_autoptr (FbRecord) line = NULL;

  g_assert_cmpstr (push (world->rep), ==, NULL);
  assert_quote (world, "state", "draft");
  assert_quote (world, "binding", "0");
  assert_quote (world, "held", "lists");
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM conflict WHERE field = 'state'"
                                                         " AND status = 'open'"),
                   ==, 1);
  service_device_sync (world->rep);
  shown = service_device_get (world->rep, fb_schema_get_table ("quote"), &world->quote);
  line = service_device_get (world->rep, fb_schema_get_table ("quote_line"), &world->line);
  g_assert_cmpstr (fb_record_get_text (shown, "held"), ==, "lists");
  g_assert_cmpint (fb_record_get_int (shown, "needs_level"), >=, 1);
  g_assert_nonnull (line);
}

/* --- lists ------------------------------------------------------------------------------------------------------- */

static void
test_list (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_pump (world, 1200, "approved");
  assert_binds (world);
}

static void
test_forged_list (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_pump (world, 1, "approved");
  assert_held (world);
  assert_quote (world, "needs_level", "2");
}

/* What is missing counts as a discount: one within the limit binds. */
static void
test_small_difference (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_pump (world, 1080, "approved");
  assert_binds (world);
}

static void
test_larger_difference (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_pump (world, 1079, "approved");
  assert_held (world);
  assert_quote (world, "needs_level", "1");
}

/* The product's own price counts only where no book has one. */
static void
test_no_entry (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_set (&world->fixture, "price_entry", &world->entry, "valid_to", "2020-12-31");
  service_device_sync (world->rep);
  add_pump (world, 1000, "approved");
  assert_binds (world);
}

static void
test_forged_surcharge (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbPriceOption less = {.id = "x", .kind = FB_PRICE_OPTION_AMOUNT, .value = -900};
  FbPriceLine line = line_of (1200);
  g_autofree char *pump = fb_id_to_string (&world->pump);

  line.options = &less;
  line.n_options = 1;
  add_quote (world, &line, "approved", "product", pump, "price_input",
             "{\"options\":[{\"id\":\"x\",\"kind\":\"amount\",\"value\":-900}]}", NULL);
  assert_held (world);
}

/* Ten of them at the price of one. */
static void
test_forged_quantity (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbPriceLine line = line_of (1200);
  g_autofree char *pump = fb_id_to_string (&world->pump);

  add_quote (world, &line, "approved", "product", pump, "qty", "10000", NULL);
  assert_held (world);
}

static void
test_free_item (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbPriceLine line = line_of (1200);
  g_autofree char *pump = fb_id_to_string (&world->pump);

  line.has_price = FALSE;
  add_quote (world, &line, "approved", "product", pump, "kind", "free", NULL);
  assert_held (world);
}

/* Nobody knows what it should cost. */
static void
test_unlisted (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbPriceLine line = line_of (500000);

  add_quote (world, &line, "approved", "name", "Pump", "list_price", "500000", "list_currency", "EUR", NULL);
  assert_held (world);
  assert_quote (world, "needs_level", "1");
}

static void
test_below_nothing (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *quote = fb_id_to_string (&world->quote);
  FbId other = service_fixture_new_id (&world->fixture);

  add_pump (world, 1200, "draft");
  service_device_add_tx (
      world->rep,
      service_op_put ("quote_line", &other, "quote", quote, "position", "20", "currency", "EUR", "net", "-700",
                      "price_trace",
                      "{\"rounding\":\"half-away\",\"steps\":[{\"name\":\"list\",\"op\":\"set\",\"arg\":\"-700\","
                      "\"before\":\"0\",\"change\":\"-700\",\"after\":\"-700\"}]}",
                      NULL),
      service_op_set ("quote", &world->quote, 0, "net", "1200", "500", "total", "1200", "500", "state", "draft",
                      "approved", NULL),
      NULL);
  g_assert_cmpstr (push (world->rep), ==, "/problems/bad-value");
}

/* Prices without tax, and a quote that says they contain it. */
static void
test_tax_in_prices (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId tax = service_fixture_new_id (&world->fixture);

  put (world, service_op_put ("tax_rate", &tax, "tax_class", "standard", "name", "VAT", "rate", "1900", NULL));
  service_device_sync (world->rep);
  add_pump (world, 1200, "draft");
  service_device_set (world->rep, "quote", &world->quote, "includes_tax", "1");
  g_assert_cmpstr (push (world->rep), ==, NULL);
  service_device_set (world->rep, "quote", &world->quote, "state", "approved");
  assert_held (world);
}

/* --- lists of another time --- */

/* The list rose on the day of the quote. */
static void
test_risen_today (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_set (&world->fixture, "price_entry", &world->entry, "price", "1500");
  /* It was made before that day. */
  fb_fake_clock_advance (FB_FAKE_CLOCK (world->fixture.clock), DAY_MS);
  service_fixture_set (&world->fixture, "price_entry", &world->entry, "price", "2000");
  world->priced_on = "2026-11-22";
  add_pump (world, 1500, "approved");
  assert_binds (world);
}

/* The device has not heard of it yet. */
static void
test_risen_before (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *pump = fb_id_to_string (&world->pump);

  service_fixture_set (&world->fixture, "price_entry", &world->entry, "price", "1500");
  fb_fake_clock_advance (FB_FAKE_CLOCK (world->fixture.clock), 2 * DAY_MS);
  world->priced_on = "2026-11-23";
  add_pump (world, 1200, "approved");
  assert_held (world);
  /* Priced anew it binds, and says so. */
  {
    FbPriceLine line = line_of (1500);
    FbPriceRequest request = {.currency = "EUR", .lines = &line, .n_lines = 1};
    g_autoptr (FbPricedQuote) priced = fb_price_quote (&request, NULL);
    g_autoptr (JsonNode) node = fb_price_trace_to_json (((FbPricedLine *) g_ptr_array_index (priced->lines, 0))->trace);
    g_autofree char *trace = fb_json_to_canonical (node);

    service_device_set (world->rep, "quote_line", &world->line, "price_trace", trace);
    service_device_set (world->rep, "quote_line", &world->line, "net", "1500");
    service_device_set (world->rep, "quote", &world->quote, "net", "1500");
    service_device_set (world->rep, "quote", &world->quote, "total", "1500");
    service_device_set (world->rep, "quote", &world->quote, "held", NULL);
    service_device_set (world->rep, "quote", &world->quote, "state", "approved");
    service_device_set (world->rep, "quote", &world->quote, "binding", "1");
    assert_binds (world);
  }
}

/* A price that is gone since, with its row. */
static void
test_deleted_since (World *world, gconstpointer data G_GNUC_UNUSED)
{
  fb_fake_clock_advance (FB_FAKE_CLOCK (world->fixture.clock), 2 * DAY_MS);
  world->priced_on = "2026-11-23";
  put (world, service_op_del ("price_entry", &world->entry, 0));
  service_fixture_set (&world->fixture, "product", &world->pump, "list_price", "4000");
  add_pump (world, 1200, "approved");
  assert_binds (world);
}

/* The lists of a day before the quote was made are nobody's to choose. */
static void
test_backdated (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId old = service_fixture_new_id (&world->fixture);
  g_autofree char *book = fb_id_to_string (&world->book);
  g_autofree char *pump = fb_id_to_string (&world->pump);

  put (world, service_op_put ("price_entry", &old, "book", book, "product", pump, "price", "300", "currency", "EUR",
                              "valid_from", "2020-01-01", "valid_to", "2020-12-31", NULL));
  service_device_sync (world->rep);
  world->priced_on = "2020-06-01";
  add_pump (world, 300, "approved");
  assert_held (world);
}

/* --- models ------------------------------------------------------------------------------------------------------ */

static void
add_unit (World *world,
          gint64 base,
          const char *assignment,
          const char *price_input,
          const FbPriceOption *options,
          guint n_options)
{
  FbPriceLine line = line_of (base);
  g_autofree char *model = fb_id_to_string (&world->model);
  g_autofree char *said = g_strdup_printf ("%" G_GINT64_FORMAT, base);

  line.options = options;
  line.n_options = n_options;
  add_quote (world, &line, "approved", "model", model, "model_hash", world->hash, "assignment", assignment,
             "price_input", price_input, "list_price", said, "list_currency", "EUR", NULL);
}

#define LARGE "{\"Size\":\"L\",\"Heater\":\"Electric\"}"
static const FbPriceOption surcharges[] = {
    {.id = "L", .kind = FB_PRICE_OPTION_AMOUNT, .value = 10000, .qty = 1000},
    {.id = "Electric", .kind = FB_PRICE_OPTION_AMOUNT, .value = 5000, .qty = 1000},
};

static void
test_model (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_unit (world, 40000, LARGE, "{\"options\":[]}", surcharges, G_N_ELEMENTS (surcharges));
  assert_binds (world);
}

static void
test_model_base (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_unit (world, 100, LARGE, "{\"options\":[]}", surcharges, G_N_ELEMENTS (surcharges));
  assert_held (world);
}

/* A surcharge that the answers have and the price has not. */
static void
test_model_surcharge (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_unit (world, 40000, LARGE, "{\"options\":[]}", NULL, 0);
  assert_held (world);
}

/* Answers that are not all there, or none of the model's. */
static void
test_model_answers (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_unit (world, 40000, "{\"Size\":\"S\"}", "{\"options\":[]}", NULL, 0);
  assert_held (world);
}

/* Each answer is the model's and priced as the model says, but its rules do not allow them together. */
static void
test_model_forbidden (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_unit (world, 40000, "{\"Size\":\"S\",\"Heater\":\"Gas\"}", "{\"options\":[]}", NULL, 0);
  assert_held (world);
}

static void
test_model_allowed (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_unit (world, 40000, "{\"Size\":\"M\",\"Heater\":\"Gas\"}", "{\"options\":[]}", NULL, 0);
  assert_binds (world);
}

static void
test_model_unknown (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_free (world->hash);
  world->hash = g_strdup ("0000000000000000000000000000000000000000000000000000000000000000");
  add_unit (world, 40000, LARGE, "{\"options\":[]}", surcharges, G_N_ELEMENTS (surcharges));
  assert_held (world);
}

/* --- approval --- */

static void
ask (World *world, const char *figures)
{
  g_autofree char *quote = fb_id_to_string (&world->quote);

  service_device_add_tx (world->rep,
                         service_op_put ("approval_request", &world->request, "quote", quote, "level", "1", "figures",
                                         figures, "state", "open", NULL),
                         NULL);
}

/* What is said to be no discount is one of 20 %: a yes to the figures that are said does not cover it; one to those
 * that are, by somebody who may give them, does. */
static void
test_approved (World *world, gconstpointer data G_GNUC_UNUSED)
{
  static const char said[] = "{\"days\":0,\"discount\":0,\"lines\":{\"10\":{\"discount\":0}},\"total\":960}";
  static const char found[] = "{\"days\":0,\"discount\":2000,\"lines\":{\"10\":{\"discount\":2000}},\"total\":960}";

  add_pump (world, 960, "draft");
  ask (world, said);
  g_assert_cmpstr (push (world->rep), ==, NULL);
  service_device_sync (world->manager);
  service_device_set (world->manager, "approval_request", &world->request, "decided_figures", found);
  service_device_set (world->manager, "approval_request", &world->request, "state", "approved");
  g_assert_cmpstr (push (world->manager), ==, NULL);
  service_device_sync (world->rep);
  service_device_set (world->rep, "quote", &world->quote, "state", "approved");
  service_device_set (world->rep, "quote", &world->quote, "binding", "1");
  assert_binds (world);
}

static void
test_approved_as_said (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_pump (world, 960, "draft");
  ask (world, "{\"days\":0,\"discount\":0,\"lines\":{\"10\":{\"discount\":0}},\"total\":960}");
  g_assert_cmpstr (push (world->rep), ==, NULL);
  service_device_sync (world->manager);
  service_device_set (world->manager, "approval_request", &world->request, "state", "approved");
  g_assert_cmpstr (push (world->manager), ==, NULL);
  service_device_sync (world->rep);
  service_device_set (world->rep, "quote", &world->quote, "state", "approved");
  assert_held (world);
}

/* A manager cannot say yes to more than they may give, by the lists or by the figures. */
static void
test_authority (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_pump (world, 600, "draft");
  ask (world, "{\"days\":0,\"discount\":0,\"lines\":{\"10\":{\"discount\":0}},\"total\":600}");
  g_assert_cmpstr (push (world->rep), ==, NULL);
  service_device_sync (world->manager);
  service_device_set (world->manager, "approval_request", &world->request, "state", "approved");
  g_assert_cmpstr (push (world->manager), ==, "/problems/not-permitted");
}

static void
test_figures (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_pump (world, 1200, "draft");
  ask (world, "{\"days\":0,\"discount\":9000,\"lines\":{\"10\":{\"discount\":9000}},\"total\":1200}");
  g_assert_cmpstr (push (world->rep), ==, NULL);
  service_device_sync (world->manager);
  service_device_set (world->manager, "approval_request", &world->request, "state", "approved");
  g_assert_cmpstr (push (world->manager), ==, "/problems/not-permitted");
}

#define ADD(path, func) g_test_add ("/sync/service/prices/" path, World, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("list", test_list);
  ADD ("forged-list", test_forged_list);
  ADD ("small-difference", test_small_difference);
  ADD ("larger-difference", test_larger_difference);
  ADD ("no-entry", test_no_entry);
  ADD ("forged-surcharge", test_forged_surcharge);
  ADD ("forged-quantity", test_forged_quantity);
  ADD ("free-item", test_free_item);
  ADD ("unlisted", test_unlisted);
  ADD ("below-nothing", test_below_nothing);
  ADD ("tax-in-prices", test_tax_in_prices);
  ADD ("risen-today", test_risen_today);
  ADD ("risen-before", test_risen_before);
  ADD ("deleted-since", test_deleted_since);
  ADD ("backdated", test_backdated);
  ADD ("model", test_model);
  ADD ("model-base", test_model_base);
  ADD ("model-surcharge", test_model_surcharge);
  ADD ("model-answers", test_model_answers);
  ADD ("model-forbidden", test_model_forbidden);
  ADD ("model-allowed", test_model_allowed);
  ADD ("model-unknown", test_model_unknown);
  ADD ("approved", test_approved);
  ADD ("approved-as-said", test_approved_as_said);
  ADD ("authority", test_authority);
  ADD ("figures", test_figures);
  return g_test_run ();
}
