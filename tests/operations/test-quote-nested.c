/* test-quote-nested.c: a configured product whose parts have models of their own, in quotes
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "configured.h"
#include "fb-config-children.h"
#include "fb-quote-order.h"
#include "fb-quotes-move.h"

static const char drive_text[] =
    "product \"Drive\" de \"Antrieb\" version 2 currency EUR language en, de\npart Motor article MOT-1 list 33.33\n"
    "option Supply one of \"230 V\", \"400 V\"\noption Gear de \"Getriebe\" one of Spur, Helical\n"
    "option Fit 0..1 of Brake de \"Bremse\"\nR1: Brake requires Supply = \"400 V\" because \"it needs it\"\n"
    "price Brake: 10.10\nprice Helical: 5.05\nprice Fit: 2.00 per month\n";

static const char cooler_text[] =
    "product Cooler version 1 currency EUR\noption Fans number 1..3\npart Case list 7.77\n"
    "price Fans: 1.11 each\n";

static const char machine_text[] =
    "product Machine de \"Maschine\" version 1 currency EUR language en, de\npart Frame de \"Rahmen\" list 100.01\n"
    "option Voltage de \"Spannung\" one of \"230 V\", \"400 V\"\noption Extras 0..1 of Chiller\n"
    "price Chiller: 3.00\ndiscount volume on quantity: 3.. 10 % range\n"
    "part Drive \"Drive unit\" de \"Antriebseinheit\" uses model drive quantity 2 link Supply = Voltage\n"
    "part Cooler uses model cooler version 1 when Chiller\n";

#define NAMES "Voltage\tExtras.Chiller\tDrive.Supply\tDrive.Gear\tDrive.Fit.Brake\tCooler.Fans"
#define PLAIN "230 V\tno\t230 V\tSpur\tno\t1"
#define RICH "400 V\tyes\t400 V\tHelical\tyes\t3"

/* The row of the cooler. */
static FbId
publish_all (ConfiguredFixture *fixture)
{
  FbId product = configured_add_product (fixture, "machine"), cooler;

  configured_publish (fixture, "drive", "2", drive_text, NULL);
  cooler = configured_publish (fixture, "cooler", "1", cooler_text, NULL);
  configured_publish (fixture, "machine", "1", machine_text, &product);
  return cooler;
}

static FbConfigFamily *
find_family (ConfiguredFixture *fixture, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) families = fb_config_families_list (fixture->temp.store, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < families->len; i++)
    if (g_str_equal (((FbConfigFamily *) g_ptr_array_index (families, i))->family, key))
      return fb_config_family_copy (g_ptr_array_index (families, i));
  g_assert_not_reached ();
}

static FbRulesModel *
lower (ConfiguredFixture *fixture, const FbConfigFamily *family)
{
  g_autoptr (GError) error = NULL;
  FbRulesModel *model = fb_config_family_lower (fixture->temp.store, family, &error);

  g_assert_no_error (error);
  return model;
}

/* In the order that people read. */
static GPtrArray *
read_lines (ConfiguredFixture *fixture)
{
  GPtrArray *lines = configured_read_lines (fixture);

  fb_quote_lines_sort (lines);
  return lines;
}

typedef struct
{
  const char *kind, *name, *description, *sku;
  gint64 qty;
} Line;

static void
assert_lines (ConfiguredFixture *fixture, const Line *wanted, guint n)
{
  g_autoptr (GPtrArray) lines = read_lines (fixture);

  g_assert_cmpuint (lines->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      const FbRecord *line = g_ptr_array_index (lines, i);

      g_assert_cmpstr (fb_record_get_text (line, "kind"), ==, wanted[i].kind);
      g_assert_cmpstr (fb_record_get_text (line, "name"), ==, wanted[i].name);
      g_assert_cmpstr (fb_record_get_text (line, "description"), ==, wanted[i].description);
      g_assert_cmpstr (fb_record_get_text (line, "sku"), ==, wanted[i].sku);
      g_assert_cmpint (fb_record_get_int (line, "qty"), ==, wanted[i].qty);
    }
}

/* The parts have all of the price, to the cent; the head has none. */
static gint64
assert_split (ConfiguredFixture *fixture)
{
  g_autoptr (GPtrArray) lines = read_lines (fixture);
  g_autoptr (FbRecord) quote = fb_store_get (fixture->temp.store, fb_schema_get_table ("quote"), &fixture->quote, NULL);
  gint64 sum = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (lines, i);

      if (g_strcmp0 (fb_record_get_text (line, "kind"), "bundle") == 0)
        g_assert_cmpint (fb_record_get_int (line, "net"), ==, 0);
      sum += fb_record_get_int (line, "net");
    }
  g_assert_cmpint (fb_record_get_int (quote, "net"), ==, sum);
  return sum;
}

static gint64
net_of (ConfiguredFixture *fixture, guint index)
{
  g_autoptr (GPtrArray) lines = read_lines (fixture);

  return fb_record_get_int (g_ptr_array_index (lines, index), "net");
}

/* --- lines ---------------------------------------------------------------------------------------------------- */

static void
test_lines (ConfiguredFixture *fixture, gconstpointer data)
{
  static const Line plain[] = {{"bundle", "Machine", "Voltage: 230 V", "machine", 1000},
                               {"part", "Frame", NULL, NULL, 1000},
                               {"part", "Drive unit", "Supply: 230 V · Gear: Spur", "MOT-1", 2000}};
  static const Line rich[] = {{"bundle", "Machine", "Voltage: 400 V · Chiller", "machine", 1000},
                              {"part", "Frame", NULL, NULL, 1000},
                              {"part", "Drive unit", "Supply: 400 V · Gear: Helical · Brake", "MOT-1", 2000},
                              {"part", "Cooler", "Fans: 3", NULL, 1000},
                              {"bundle", "Machine, per month", NULL, NULL, 1000},
                              {"part", "Drive unit", "Supply: 400 V · Gear: Helical · Brake", "MOT-1", 2000}};
  g_autoptr (FbConfigFamily) family = NULL;
  g_autoptr (FbRulesModel) model = NULL;
  g_autoptr (FbConfigResult) first = NULL;
  g_autoptr (FbConfigResult) second = NULL;
  FbId line;

  publish_all (fixture);
  family = find_family (fixture, "machine");
  model = lower (fixture, family);
  first = configured_make_result (model, NAMES, PLAIN);
  second = configured_make_result (model, NAMES, RICH);

  line = configured_store (fixture, first, family, NULL);
  assert_lines (fixture, plain, G_N_ELEMENTS (plain));
  g_assert_cmpint (assert_split (fixture), ==, first->price->total[FB_RULES_ONCE]);
  g_assert_cmpint (assert_split (fixture), ==, 10001 + 2 * 3333);
  g_assert_cmpint (net_of (fixture, 2), ==, 2 * 3333);
  configured_assert_listed (fixture);

  /* Another choice: parts come, another rhythm too, and all of them are read behind their head. */
  configured_store (fixture, second, family, &line);
  assert_lines (fixture, rich, G_N_ELEMENTS (rich));
  g_assert_cmpint (assert_split (fixture), ==,
                   second->price->total[FB_RULES_ONCE] + second->price->total[FB_RULES_PER_MONTH]);
  g_assert_cmpint (net_of (fixture, 2), ==, 2 * (3333 + 1010 + 505));
  g_assert_cmpint (net_of (fixture, 3), ==, 777 + 3 * 111);
  g_assert_cmpint (net_of (fixture, 5), ==, 400);
  configured_assert_listed (fixture);

  /* And back: what is not there any more goes. */
  configured_store (fixture, first, family, &line);
  assert_lines (fixture, plain, G_N_ELEMENTS (plain));
  configured_assert_text (fixture, "quote_line", &line, "model_version", "1");
  configured_assert_text (fixture, "quote_line", &line, "model_hash", family->hash);
}

/* The machine with all its parts is in the quote. */
static FbId
store_rich (ConfiguredFixture *fixture, FbConfigFamily **family, FbRulesModel **model, FbConfigResult **result)
{
  publish_all (fixture);
  *family = find_family (fixture, "machine");
  *model = lower (fixture, *family);
  *result = configured_make_result (*model, NAMES, RICH);
  return configured_store (fixture, *result, *family, NULL);
}

/* Discounts and quantities are those of the whole; what is off it is off its parts, to the cent. */
static void
test_prices (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autoptr (FbConfigFamily) family = NULL;
  g_autoptr (FbRulesModel) model = NULL;
  g_autoptr (FbConfigResult) result = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  gint64 whole;
  FbId line;

  line = store_rich (fixture, &family, &model, &result);
  whole = result->price->total[FB_RULES_ONCE];

  g_assert_true (
      fb_quotes_set_discount (fixture->temp.store, &fixture->quote, &line, FB_PRICE_DISCOUNT_AMOUNT, 777, &error));
  g_assert_cmpint (assert_split (fixture), ==, whole - 777 + 400);
  g_assert_true (
      fb_quotes_set_discount (fixture->temp.store, &fixture->quote, &line, FB_PRICE_DISCOUNT_NONE, 0, &error));
  g_assert_true (fb_quotes_set_qty (fixture->temp.store, &fixture->quote, &line, 7000, &error));
  g_assert_no_error (error);
  g_assert_cmpint (assert_split (fixture), ==, (7 * whole * 9 + 5) / 10 + 7 * 400 * 9 / 10);
  lines = read_lines (fixture);
  g_assert_cmpint (fb_record_get_int (g_ptr_array_index (lines, 2), "qty"), ==, 14000);
  g_assert_cmpint (fb_record_get_int (g_ptr_array_index (lines, 5), "qty"), ==, 14000);

  /* A part is as the configuration has it. */
  for (guint i = 0; i < lines->len; i++)
    {
      const FbRecord *part = g_ptr_array_index (lines, i);

      if (g_strcmp0 (fb_record_get_text (part, "kind"), "part") != 0)
        continue;
      g_assert_false (fb_quotes_set_qty (fixture->temp.store, &fixture->quote, &part->id, 1000, &error));
      g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
      g_clear_error (&error);
      g_assert_false (fb_quotes_remove_line (fixture->temp.store, &fixture->quote, &part->id, &error));
      g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
      g_clear_error (&error);
      g_assert_false (fb_quotes_set_discount (fixture->temp.store, &fixture->quote, &part->id, FB_PRICE_DISCOUNT_RATE,
                                              100, &error));
      g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
      g_clear_error (&error);
    }
  g_assert_true (fb_quotes_remove_line (fixture->temp.store, &fixture->quote, &line, &error));
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM quote_line"), ==, 0);
}

/* Free of charge or optional it is one line. */
static void
test_optional (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autoptr (FbConfigFamily) family = NULL;
  g_autoptr (FbRulesModel) model = NULL;
  g_autoptr (FbConfigResult) result = NULL;
  g_autoptr (FbQuoteConfiguration) configured = NULL;
  g_autoptr (GError) error = NULL;
  FbId line;

  publish_all (fixture);
  family = find_family (fixture, "machine");
  model = lower (fixture, family);
  result = configured_make_result (model, NAMES, PLAIN);
  configured = fb_quote_configuration_new (result, family, NULL, "de", &error);
  g_assert_cmpstr (fb_quote_configuration_get (configured)->parts[1].name, ==, "Antriebseinheit");
  g_assert_cmpstr (fb_quote_configuration_get (configured)->parts[1].summary, ==, "Supply: 230 V · Getriebe: Spur");
  g_assert_true (fb_quotes_add_configured (fixture->temp.store, &fixture->quote,
                                           fb_quote_configuration_get (configured), 1000, "option", &line, &error));
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM quote_line"), ==, 1);
  configured_assert_text (fixture, "quote_line", &line, "kind", "option");
}

/* A whole becomes optional, with what is paid each month for it, and counts again with the same parts. */
static void
test_optional_afterwards (ConfiguredFixture *fixture, gconstpointer data)
{
  static const Line one[] = {{"option", "Machine", "Voltage: 400 V · Chiller", "machine", 1000},
                             {"option", "Machine, per month", NULL, NULL, 1000}};
  static const Line rich[] = {{"bundle", "Machine", "Voltage: 400 V · Chiller", "machine", 1000},
                              {"part", "Frame", NULL, NULL, 1000},
                              {"part", "Drive unit", "Supply: 400 V · Gear: Helical · Brake", "MOT-1", 2000},
                              {"part", "Cooler", "Fans: 3", NULL, 1000},
                              {"bundle", "Machine, per month", NULL, NULL, 1000},
                              {"part", "Drive unit", "Supply: 400 V · Gear: Helical · Brake", "MOT-1", 2000}};
  FbStore *store = fixture->temp.store;
  g_autoptr (FbConfigFamily) family = NULL;
  g_autoptr (FbRulesModel) model = NULL;
  g_autoptr (FbConfigResult) result = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (FbRecord) quote = NULL;
  g_autoptr (GError) error = NULL;
  gint64 net;
  FbId line;

  line = store_rich (fixture, &family, &model, &result);
  assert_lines (fixture, rich, G_N_ELEMENTS (rich));
  net = assert_split (fixture);

  g_assert_true (fb_quotes_set_kind (store, &fixture->quote, &line, "option", &error));
  g_assert_no_error (error);
  assert_lines (fixture, one, G_N_ELEMENTS (one));
  g_assert_cmpint (net_of (fixture, 0) + net_of (fixture, 1), ==, net);
  quote = fb_store_get (store, fb_schema_get_table ("quote"), &fixture->quote, &error);
  g_assert_cmpint (fb_record_get_int (quote, "net"), ==, 0);
  configured_assert_listed (fixture);

  g_assert_true (fb_quotes_set_kind (store, &fixture->quote, &line, "item", &error));
  g_assert_no_error (error);
  assert_lines (fixture, rich, G_N_ELEMENTS (rich));
  g_assert_cmpint (assert_split (fixture), ==, net);
  configured_assert_listed (fixture);
  /* A part by itself stays with its whole. */
  lines = read_lines (fixture);
  g_assert_false (fb_quotes_set_kind (store, &fixture->quote, &((FbRecord *) lines->pdata[2])->id, "option", &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
}

/* --- versions ------------------------------------------------------------------------------------------------- */

/* What was published is complete: a later version of a part changes nothing about it, nor does its end. */
static void
test_pinned (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autofree char *newer = g_strconcat (drive_text, "price Spur: 1.00\n", NULL);
  g_autoptr (FbConfigFamily) before = NULL;
  g_autoptr (FbConfigFamily) after = NULL;
  g_autoptr (FbRulesModel) model = NULL;
  g_autoptr (FbRulesModel) again = NULL;
  g_autoptr (FbConfigResult) first = NULL;
  g_autoptr (FbConfigResult) second = NULL;
  g_autoptr (GError) error = NULL;
  FbId cooler = publish_all (fixture);
  FbEdit *retire = fb_edit_new ("Retire");

  before = find_family (fixture, "machine");
  model = lower (fixture, before);
  first = configured_make_result (model, NAMES, PLAIN);
  configured_publish (fixture, "drive", "3", newer, NULL);
  fb_edit_set_int (retire, fb_schema_get_table ("config_model"), &cooler, "retired", 1);
  g_assert_true (fb_store_commit_edit (fixture->temp.store, retire, NULL, &error));
  after = find_family (fixture, "machine");
  g_assert_cmpstr (after->hash, ==, before->hash);
  again = lower (fixture, after);
  second = configured_make_result (again, NAMES, PLAIN);
  g_assert_cmpint (first->price->total[FB_RULES_ONCE], ==, second->price->total[FB_RULES_ONCE]);
}

/* Published anew, the whole has the current version of a part that it asks no version of, and a line can be moved. */
static void
test_move (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autofree char *newer = g_strconcat (drive_text, "price Spur: 1.00\n", NULL);
  g_autofree char *machine = g_strconcat (machine_text, "price \"400 V\": 2.00\n", NULL);
  g_autoptr (FbConfigFamily) family = NULL;
  g_autoptr (FbRulesModel) model = NULL;
  g_autoptr (FbConfigResult) result = NULL;
  g_autoptr (FbQuoteMove) move = NULL;
  g_autoptr (FbQuoteConfiguration) moved = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *version = NULL;
  FbId line;

  publish_all (fixture);
  family = find_family (fixture, "machine");
  model = lower (fixture, family);
  result = configured_make_result (model, NAMES, PLAIN);
  for (guint v = 0; v < fb_config_model_get_n_variables (fb_rules_model_get_config (model)); v++)
    result->origins[v] = FB_CONFIG_BY_USER;
  line = configured_store (fixture, result, family, NULL);
  configured_publish (fixture, "drive", "3", newer, NULL);
  configured_publish (fixture, "machine", "2", machine, NULL);

  move = fb_quote_move_new (fixture->temp.store, &fixture->quote, &line, NULL, "en", NULL, &error);
  g_assert_no_error (error);
  moved = fb_quote_move_configure (move, 0, &error);
  g_assert_no_error (error);
  g_assert_true (fb_quotes_set_configured (fixture->temp.store, &fixture->quote, &line,
                                           fb_quote_configuration_get (moved), &error));
  configured_assert_text (fixture, "quote_line", &line, "model_version", "2");
  g_assert_cmpint (assert_split (fixture), ==, 10001 + 2 * (3333 + 100));
}

/* Another version of the quote, and the order that comes of it, have the same lines. */
static void
test_onward (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autoptr (FbConfigFamily) family = NULL;
  g_autoptr (FbRulesModel) model = NULL;
  g_autoptr (FbConfigResult) result = NULL;
  g_autoptr (GPtrArray) differences = NULL;
  g_autoptr (GError) error = NULL;
  FbId before, order;

  publish_all (fixture);
  family = find_family (fixture, "machine");
  model = lower (fixture, family);
  result = configured_make_result (model, NAMES, RICH);
  configured_store (fixture, result, family, NULL);
  before = fixture->quote;
  g_assert_true (fb_quotes_send (fixture->temp.store, &before, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (fb_quotes_new_version (fixture->temp.store, &before, &fixture->quote, &error));
  g_assert_no_error (error);
  assert_split (fixture);
  differences = fb_quotes_compare (fixture->temp.store, &before, &fixture->quote, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < differences->len; i++)
    g_assert_cmpint (((FbQuoteDifference *) g_ptr_array_index (differences, i))->position, ==, 0);
  g_assert_true (fb_quotes_send (fixture->temp.store, &fixture->quote, NULL, &error));
  g_assert_true (fb_quotes_accept (fixture->temp.store, &fixture->quote, "Ann Lee", NULL, &error));
  g_assert_true (fb_quotes_order (fixture->temp.store, &fixture->quote, &order, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM order_line"), ==, 6);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM order_line WHERE parent IS NOT NULL"),
                   ==, 4);
}

/* --- gathering ------------------------------------------------------------------------------------------------ */

static gboolean
has (GHashTable *files, const char *name, const char *wanted)
{
  GBytes *bytes = g_hash_table_lookup (files, name);

  return bytes != NULL && g_bytes_get_size (bytes) == strlen (wanted)
         && memcmp (g_bytes_get_data (bytes, NULL), wanted, strlen (wanted)) == 0;
}

static void
test_gather (ConfiguredFixture *fixture, gconstpointer data)
{
  static const char outer[] = "product O version 1 currency EUR\npart Machine uses model machine\n"
                              "part Old uses model drive version 2\npart Gone uses model gone\n";
  g_autofree char *newer = g_strconcat (drive_text, "price Spur: 1.00\n", NULL);
  g_autoptr (GHashTable) before =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GHashTable) files = NULL;
  g_autoptr (GError) error = NULL;

  publish_all (fixture);
  configured_publish (fixture, "drive", "3", newer, NULL);
  g_hash_table_insert (before, g_strdup ("own.csv"), g_bytes_new_static ("A\n", 2));
  g_hash_table_insert (before, g_strdup ("gone.rules"), g_bytes_new_static ("gone", 4));
  g_hash_table_insert (before, g_strdup ("gone/t.csv"), g_bytes_new_static ("B\n", 2));
  g_hash_table_insert (before, g_strdup ("drive.rules"), g_bytes_new_static ("old", 3));
  files = fb_config_children_gather (fixture->temp.store, outer, before, &error);
  g_assert_no_error (error);
  g_assert_true (has (files, "own.csv", "A\n"));
  g_assert_true (has (files, "gone.rules", "gone"));
  g_assert_true (has (files, "gone/t.csv", "B\n"));
  g_assert_true (has (files, "machine.rules", machine_text));
  /* The version that was asked for, and a child of a child as its own version has it. */
  g_assert_true (has (files, "drive.rules", drive_text));
  g_assert_true (has (files, "cooler.rules", cooler_text));
  g_assert_cmpuint (g_hash_table_size (files), ==, 6);
}

#define ADD(path, func) \
  g_test_add ("/operations/quote-nested/" path, ConfiguredFixture, NULL, configured_set_up, func, configured_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("lines", test_lines);
  ADD ("prices", test_prices);
  ADD ("optional", test_optional);
  ADD ("optional-afterwards", test_optional_afterwards);
  ADD ("pinned", test_pinned);
  ADD ("move", test_move);
  ADD ("onward", test_onward);
  ADD ("gather", test_gather);
  return g_test_run ();
}
