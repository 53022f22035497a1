/* test-import-plan.c: what one row of a file becomes, before anything is written
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-exchange-error.h"
#include "fb-import-map-private.h"
#include "fb-import-plan.h"
#include "fb-temp-store.h"

static const char map_text[] =
    "{\"currency\":\"CHF\",\"decimal\":\",\",\"date\":\"%d.%m.%Y\",\"records\":[{\"entity\":\"account\",\"match\":["
    "\"name\"],"
    "\"fields\":{\"name\":\"{name}\",\"employees\":{\"column\":\"staff\"},\"revenue_est\":{\"column\":\"revenue\"},"
    "\"parent\":\"{parent}\"}}]}";

typedef struct
{
  FbTempStore temp;
  FbImportContext context;
  FbId account;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  static const char *const header[] = {"name", "staff", "revenue", "parent", NULL};
  g_autoptr (GError) error = NULL;
  FbImportContext *context = &self->context;

  fb_temp_store_set_up (&self->temp, NULL);
  self->account = fb_temp_store_add_account (&self->temp, "Isdom");
  context->store = self->temp.store;
  context->map = fb_import_map_parse (map_text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (fb_import_map_bind (context->map, header, &error));
  context->lookup = fb_lookup_new (self->temp.store);
  context->currency = "EUR";
  context->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  context->uncommitted = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, (GDestroyNotify) fb_record_free);
  context->known = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  FbImportContext *context = &self->context;

  fb_lookup_free (context->lookup);
  g_hash_table_unref (context->named);
  g_hash_table_unref (context->uncommitted);
  g_hash_table_unref (context->known);
  fb_import_map_free (context->map);
  fb_temp_store_tear_down (&self->temp);
}

static FbImportRow *
row (const char *name, const char *staff, const char *revenue, const char *parent)
{
  const char *const fields[] = {name, staff, revenue, parent, NULL};
  FbImportRow *self = g_new0 (FbImportRow, 1);

  self->line = 2;
  self->fields = g_strdupv ((char **) fields);
  self->original = g_strdupv ((char **) fields);
  return self;
}

static gboolean
plan (Fixture *self, FbImportRow *given, FbRowPlan *out, GError **error)
{
  gboolean done;

  fb_row_plan_init (out);
  done = fb_import_plan_row (&self->context, self->context.map->records, given, out, error);
  fb_import_row_free (given);
  return done;
}

static void
test_rows (Fixture *self, gconstpointer data)
{
  g_auto (FbRowPlan) made = {0};
  g_auto (FbRowPlan) changed = {0};
  g_autoptr (GError) error = NULL;
  const FbPlannedRecord *planned;

  g_assert_true (fb_import_prepare (&self->context, &error));
  g_assert_no_error (error);
  g_assert_true (plan (self, row ("Otcom", "12", "1.250,5", "Isdom"), &made, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (made.planned->len, ==, 1);
  planned = made.planned->pdata[0];
  g_assert_null (planned->before);
  g_assert_cmpint (fb_record_get_int (planned->record, "revenue_est"), ==, 125050);
  g_assert_cmpstr (fb_record_get_text (planned->record, "currency"), ==, "CHF");
  g_assert_true (fb_id_equal (fb_record_get_id (planned->record, "parent"), &self->account));

  g_assert_true (plan (self, row ("isdom", "12", "", ""), &changed, &error));
  g_assert_no_error (error);
  planned = changed.planned->pdata[0];
  g_assert_nonnull (planned->before);
  g_assert_true (fb_id_equal (&planned->record->id, &self->account));
  /* Nothing was written. */
  g_assert_cmpint (fb_temp_store_query_int (&self->temp, "SELECT count(*) FROM account"), ==, 1);
}

/* Each is the row's own fault, and says where. */
static void
test_rows_refused (Fixture *self, gconstpointer data)
{
  const struct
  {
    const char *name, *staff, *revenue, *parent, *column;
    gboolean waits;
  } bad[] = {
      {"Otcom", "many", "", "", "staff", FALSE}, {"Otcom", "", "lots", "", "revenue", FALSE},
      {"Otcom", "-3", "", "", "staff", FALSE},   {"Otcom", "", "", "Nobody", "parent", TRUE},
      {"", "", "", "", "name", FALSE},
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_import_prepare (&self->context, &error));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (FbRowPlan) refused = {0};

      g_test_message ("%u", i);
      g_assert_false (plan (self, row (bad[i].name, bad[i].staff, bad[i].revenue, bad[i].parent), &refused, &error));
      g_assert_true (error->domain == FB_EXCHANGE_ERROR || error->domain == FB_SCHEMA_ERROR);
      g_assert_cmpstr (refused.column, ==, bad[i].column);
      g_assert_cmpint (refused.waits, ==, bad[i].waits);
      g_clear_error (&error);
    }
}

/* The store's fault is not the row's. */
static void
test_store_fails (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_store_close (self->temp.store);
  g_assert_false (fb_import_prepare (&self->context, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_convert (Fixture *self, gconstpointer data)
{
  g_autoptr (FbRecord) deal = fb_record_new (fb_schema_get_table ("opportunity"), NULL);
  FbImportValue day = {.date = (char *) "%d.%m.%Y"}, thousands = {.decimal = (char *) ",", .power_of_ten = 3},
                dollars = {.currency = (char *) "USD"};
  guint close_date = fb_table_get_field (deal->table, "close_date"),
        amount = fb_table_get_field (deal->table, "amount");
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_import_convert (&self->context, &day, deal, close_date, "31.12.2026", &value, &error));
  g_assert_cmpstr (fb_value_get_text (&value), ==, "2026-12-31");
  g_assert_false (fb_import_convert (&self->context, &day, deal, close_date, "12/31/2026", &value, &error));
  g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW);
  g_clear_error (&error);
  g_assert_true (fb_import_convert (&self->context, &thousands, deal, amount, "1,5", &value, &error));
  g_assert_cmpint (fb_value_get_int (&value), ==, 150000);
  g_assert_cmpstr (fb_record_get_text (deal, "currency"), ==, "CHF");
  g_assert_true (fb_import_convert (&self->context, &dollars, deal, amount, "12.50", &value, &error));
  g_assert_cmpint (fb_value_get_int (&value), ==, 1250);
  g_assert_false (fb_import_convert (&self->context, &thousands, deal, amount, "99999999999999999999", &value, &error));
  g_assert_cmpint (error->domain, ==, FB_SCHEMA_ERROR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/exchange/import-plan/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("rows", test_rows);
  ADD ("rows-refused", test_rows_refused);
  ADD ("store-fails", test_store_fails);
  ADD ("convert", test_convert);
#undef ADD
  return g_test_run ();
}
