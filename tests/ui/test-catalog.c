/* test-catalog.c: choices, stages and names that views have at hand
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-catalog.h"
#include "fb-format.h"
#include "fb-temp-store.h"

typedef struct
{
  FbTempStore temp;
  FbCatalog *catalog;
  FbId list, pipeline, later, won;
} Fixture;

static void
keep_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
load (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  fb_catalog_load_async (self->catalog, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return fb_catalog_load_finish (self->catalog, result, error);
}

static FbRecord *
record_of (const char *table, const char *field, const char *text)
{
  FbRecord *record = fb_record_new (fb_schema_get_table (table), NULL);

  fb_record_set_text (record, field, text);
  return record;
}

static void
add_pick (Fixture *self, const char *code, const char *label, gint64 position)
{
  FbRecord *record = record_of ("picklist_value", "code", code);

  fb_record_set_id (record, "picklist", &self->list);
  fb_record_set_text (record, "label", label);
  fb_record_set_int (record, "position", position);
  fb_temp_store_add (&self->temp, record);
}

static FbId
add_pipeline (Fixture *self, const char *name, gint64 position, const char *currency)
{
  FbRecord *record = record_of ("pipeline", "name", name);

  fb_record_set_text (record, "entity", "opportunity");
  fb_record_set_int (record, "position", position);
  fb_record_set_text (record, "currency", currency);
  return fb_temp_store_add (&self->temp, record);
}

static FbId
add_stage (Fixture *self, const FbId *pipeline, const char *name, const char *kind, gint64 position)
{
  FbRecord *record = record_of ("stage", "name", name);

  fb_record_set_id (record, "pipeline", pipeline);
  fb_record_set_text (record, "kind", kind);
  fb_record_set_int (record, "position", position);
  return fb_temp_store_add (&self->temp, record);
}

static void
add_custom (Fixture *self, const char *code, const char *label, gint64 position)
{
  FbRecord *record = record_of ("custom_field", "code", code);

  fb_record_set_text (record, "entity", "account");
  fb_record_set_text (record, "label", label);
  fb_record_set_text (record, "type", "text");
  fb_record_set_int (record, "position", position);
  fb_temp_store_add (&self->temp, record);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  FbRecord *list = record_of ("picklist", "code", "industry");

  fb_temp_store_set_up (&self->temp, NULL);
  fb_record_set_text (list, "label", "Industry");
  self->list = fb_temp_store_add (&self->temp, list);
  add_pick (self, "steel", "Steel", 2);
  add_pick (self, "food", "Food", 1);
  add_pick (self, "chem", "Chemicals", 2);
  self->later = add_pipeline (self, "Later", 2, "USD");
  self->pipeline = add_pipeline (self, "Deals", 1, "CHF");
  self->won = add_stage (self, &self->pipeline, "Won", "won", 2);
  add_stage (self, &self->pipeline, "Open", "open", 1);
  add_stage (self, &self->later, "Talk", "open", 1);
  add_custom (self, "floors", "Floors", 2);
  add_custom (self, "colour", "Colour", 1);
  self->catalog = fb_catalog_new (self->temp.store);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->catalog);
  fb_temp_store_tear_down (&self->temp);
}

/* Before it is loaded there is nothing, and that is no error. */
static void
test_empty (Fixture *self, gconstpointer data)
{
  FbId id = {{1}};
  g_autoptr (GPtrArray) stages = fb_catalog_dup_stages (self->catalog, NULL);

  g_assert_cmpuint (stages->len, ==, 0);
  g_assert_cmpuint (fb_catalog_get_picks (self->catalog, "industry")->len, ==, 0);
  g_assert_cmpstr (fb_catalog_get_pick_label (self->catalog, "industry", "food"), ==, "food");
  g_assert_cmpuint (fb_catalog_get_pipelines (self->catalog)->len, ==, 0);
  g_assert_cmpuint (fb_catalog_get_users (self->catalog)->len, ==, 0);
  g_assert_cmpstr (fb_catalog_get_currency (self->catalog), ==, "EUR");
  g_assert_null (fb_catalog_get_stage (self->catalog, &id));
  g_assert_null (fb_catalog_get_user_name (self->catalog, &id));
}

static const char *
pick_at (Fixture *self, guint index)
{
  return ((const FbPick *) g_ptr_array_index (fb_catalog_get_picks (self->catalog, "industry"), index))->code;
}

/* In order, then by label. */
static void
test_picks (Fixture *self, gconstpointer data)
{
  g_assert_true (load (self, NULL));
  g_assert_cmpuint (fb_catalog_get_picks (self->catalog, "industry")->len, ==, 3);
  g_assert_cmpstr (pick_at (self, 0), ==, "food");
  g_assert_cmpstr (pick_at (self, 1), ==, "chem");
  g_assert_cmpstr (pick_at (self, 2), ==, "steel");
  g_assert_cmpstr (fb_catalog_get_pick_label (self->catalog, "industry", "chem"), ==, "Chemicals");
  g_assert_cmpstr (fb_catalog_get_pick_label (self->catalog, "industry", "wood"), ==, "wood");
  g_assert_cmpstr (fb_catalog_get_pick_label (self->catalog, "colours", "red"), ==, "red");
  g_assert_cmpuint (fb_catalog_get_picks (self->catalog, "colours")->len, ==, 0);
}

static void
test_pipelines (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) other = NULL;
  g_autoptr (GPtrArray) none = NULL;
  FbId unknown = {{9}};
  const FbNamed *named;

  g_assert_true (load (self, NULL));
  g_assert_cmpuint (fb_catalog_get_pipelines (self->catalog)->len, ==, 2);
  named = g_ptr_array_index (fb_catalog_get_pipelines (self->catalog), 0);
  g_assert_cmpstr (named->name, ==, "Deals");
  g_assert_true (fb_id_equal (&named->id, &self->pipeline));
  g_assert_cmpstr (fb_catalog_get_currency (self->catalog), ==, "CHF");
  first = fb_catalog_dup_stages (self->catalog, NULL);
  other = fb_catalog_dup_stages (self->catalog, &self->later);
  none = fb_catalog_dup_stages (self->catalog, &unknown);
  g_assert_cmpuint (first->len, ==, 2);
  g_assert_cmpstr (((const FbStage *) g_ptr_array_index (first, 0))->name, ==, "Open");
  g_assert_cmpstr (((const FbStage *) g_ptr_array_index (first, 1))->kind, ==, "won");
  g_assert_cmpuint (other->len, ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpstr (fb_catalog_get_stage (self->catalog, &self->won)->name, ==, "Won");
  g_assert_null (fb_catalog_get_stage (self->catalog, &unknown));
}

static void
test_fields (Fixture *self, gconstpointer data)
{
  const FbTable *accounts = fb_schema_get_table ("account"), *leads = fb_schema_get_table ("lead");
  GPtrArray *custom;

  g_assert_true (load (self, NULL));
  custom = fb_catalog_get_custom_fields (self->catalog, accounts);
  g_assert_cmpuint (custom->len, ==, 2);
  g_assert_cmpstr (((const FbField *) g_ptr_array_index (custom, 0))->label, ==, "Colour");
  g_assert_cmpuint (fb_catalog_get_custom_fields (self->catalog, leads)->len, ==, 0);
  g_assert_cmpstr (fb_catalog_find_field (self->catalog, accounts, "name")->name, ==, "name");
  g_assert_cmpstr (fb_catalog_find_field (self->catalog, accounts, "ext.floors")->label, ==, "Floors");
  g_assert_null (fb_catalog_find_field (self->catalog, accounts, "ext.doors"));
  g_assert_null (fb_catalog_find_field (self->catalog, accounts, "nonsense"));
  g_assert_null (fb_catalog_find_field (self->catalog, leads, "ext.floors"));
}

/* Names and labels of a value, where the catalog knows them. */
static void
test_values (Fixture *self, gconstpointer data)
{
  FbId me = fb_store_get_user (self->temp.store), unknown = {{9}};
  g_autoptr (FbRecord) account = fb_record_new (fb_schema_get_table ("account"), &unknown);
  g_autofree char *industry = NULL;
  g_autofree char *owner = NULL;
  g_autofree char *stranger = NULL;

  /* Makes a user, too. */
  fb_temp_store_give_role (&self->temp, "account", TRUE, TRUE);
  g_assert_true (load (self, NULL));
  g_assert_cmpuint (fb_catalog_get_users (self->catalog)->len, ==, 1);
  g_assert_cmpstr (fb_catalog_get_user_name (self->catalog, &me), ==, "Rolf");
  g_assert_null (fb_catalog_get_user_name (self->catalog, &unknown));
  fb_record_set_text (account, "industry", "chem");
  fb_record_set_id (account, "owner", &me);
  industry = fb_format_field (self->catalog, account, "industry");
  g_assert_cmpstr (industry, ==, "Chemicals");
  owner = fb_format_field (self->catalog, account, "owner");
  g_assert_cmpstr (owner, ==, "Rolf");
  fb_record_set_id (account, "owner", &unknown);
  stranger = fb_format_field (self->catalog, account, "owner");
  g_assert_null (stranger);
}

static void
count_cb (guint *n)
{
  ++*n;
}

/* Until nothing happens any more: the store's threads and the catalog's have said what they have to say. */
static void
settle (void)
{
  gint64 latest = g_get_monotonic_time () + 300 * 1000;

  while (g_get_monotonic_time () < latest)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (1000);
    }
}

/* It follows the store, but not what it does not hold. */
static void
test_follows (Fixture *self, gconstpointer data)
{
  guint n_changed = 0;

  g_assert_true (load (self, NULL));
  add_pick (self, "wood", "Wood", 0);
  for (guint i = 0; i < 100 && g_strcmp0 (pick_at (self, 0), "wood") != 0; i++)
    settle ();
  g_assert_cmpstr (pick_at (self, 0), ==, "wood");
  settle ();
  g_signal_connect_swapped (self->catalog, "changed", G_CALLBACK (count_cb), &n_changed);
  fb_temp_store_add_account (&self->temp, "Isdom");
  settle ();
  g_assert_cmpuint (n_changed, ==, 0);
  add_pick (self, "paper", "Paper", -1);
  for (guint i = 0; i < 100 && n_changed == 0; i++)
    settle ();
  g_assert_cmpstr (pick_at (self, 0), ==, "paper");
}

/* What could not be read leaves what is known. */
static void
test_fails (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (load (self, NULL));
  fb_store_close (self->temp.store);
  g_assert_false (load (self, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_cmpuint (fb_catalog_get_picks (self->catalog, "industry")->len, ==, 3);
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/ui/catalog/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("empty", test_empty);
  ADD ("picks", test_picks);
  ADD ("pipelines", test_pipelines);
  ADD ("fields", test_fields);
  ADD ("values", test_values);
  ADD ("follows", test_follows);
  ADD ("fails", test_fails);
#undef ADD
  return g_test_run ();
}
