/* test-tables.c: every table of the schema keeps its promises
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-ddl.h"
#include "fb-json.h"
#include "fb-record.h"

#include <string.h>

/* The tables of the first wave that a device cannot do without. */
static const char *const wave_one[] = {
    "user",
    "role",
    "permission",
    "device",
    "setting",
    "picklist",
    "picklist_value",
    "territory",
    "territory_member",
    "account_territory",
    "account",
    "site",
    "contact",
    "contact_account",
    "contact_point",
    "lead",
    "pipeline",
    "stage",
    "stage_rule",
    "opportunity",
    "opportunity_contact",
    "stage_event",
    "activity",
    "visit",
    "comment",
    "product_family",
    "product",
    "attachment",
    "tag",
    "tag_link",
    "saved_view",
    "bookmark",
    "notification",
    "change",
    "undo_group",
    "conflict",
    "rejection",
    "sync_state",
    "number_block",
    "schema_info",
    "shelf",
    "price_book",
    "price_entry",
    "opportunity_line",
    "custom_field",
    /* Schema 2. */
    "insight",
    "account_link",
    /* Schema 3. */
    "unit",
    "tax_rate",
    "currency",
    "fx_rate",
    "product_link",
    "bundle_item",
    "price_rule",
    "contract_price",
    "discount_policy",
    "product_text",
    "config_model",
    "config_draft",
    "configuration",
    "quote",
    "quote_line",
    "approval_request",
    "sales_order",
    "order_line",
    "doc_template",
    "competitor",
    "article",
    "product_cost",
    "consent",
};

/* Words that SQLite does not take as a bare column or table name: queries write names without quotes. */
static const char *const reserved[] = {
    "add",     "all",    "alter",      "and",         "as",      "autoincrement", "between",    "case",     "check",
    "collate", "commit", "constraint", "create",      "default", "deferrable",    "delete",     "distinct", "drop",
    "else",    "escape", "except",     "exists",      "foreign", "from",          "group",      "having",   "in",
    "index",   "insert", "intersect",  "into",        "is",      "isnull",        "join",       "limit",    "not",
    "notnull", "null",   "on",         "or",          "order",   "primary",       "references", "select",   "set",
    "table",   "then",   "to",         "transaction", "union",   "unique",        "update",     "using",    "values",
    "when",    "where",  NULL,
};

typedef void (*TableFunc) (const FbTable *table);

static void
walk (TableFunc func)
{
  guint n;
  const FbTable *const *tables = fb_schema_get_tables (&n);

  for (guint i = 0; i < n; i++)
    func (tables[i]);
}

static void
test_wave_one (void)
{
  guint n;

  for (guint i = 0; i < G_N_ELEMENTS (wave_one); i++)
    g_assert_nonnull (fb_schema_find_table (wave_one[i]));
  fb_schema_get_tables (&n);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (wave_one));
}

static void
check_name (const char *name)
{
  g_assert_true (g_regex_match_simple ("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", name, 0, 0));
  g_assert_false (g_strv_contains (reserved, name));
}

static void
check_table (const FbTable *table)
{
  check_name (table->name);
  g_assert_cmpuint (table->number, >=, 1);
  g_assert_cmpuint (table->number, <, FB_SCHEMA_N_NUMBERS);
  g_assert_true (fb_schema_get_table_by_number (table->number) == table);
  g_assert_true (fb_schema_find_table (table->name) == table);
  g_assert_cmpstr (table->label, !=, "");
  g_assert_cmpstr (table->plural, !=, "");
  g_assert_nonnull (table->title[0]);
  for (guint i = 0; i < G_N_ELEMENTS (table->title) && table->title[i] != NULL; i++)
    g_assert_cmpint (fb_table_find_field (table, table->title[i]), >=, 0);
}

static void
test_tables (void)
{
  guint n;
  const FbTable *const *tables = fb_schema_get_tables (&n);

  walk (check_table);
  for (guint i = 1; i < n; i++)
    g_assert_cmpuint (tables[i - 1]->number, <, tables[i]->number);
  g_assert_null (fb_schema_find_table ("nothing"));
  g_assert_null (fb_schema_find_table (NULL));
  g_assert_null (fb_schema_get_table_by_number (0));
  g_assert_null (fb_schema_get_table_by_number (FB_SCHEMA_N_NUMBERS - 1));
  g_assert_null (fb_schema_get_table_by_number (4000));
}

static void
check_home (const FbTable *table)
{
  gboolean needs = table->home == FB_HOME_USER || table->home == FB_HOME_PARENT || table->home == FB_HOME_DEAL;

  g_assert_true (needs == (table->home_fields[0] != NULL));
  g_assert_true (fb_table_is_synced (table) == (table->home != FB_HOME_LOCAL));
  for (guint i = 0; i < G_N_ELEMENTS (table->home_fields) && table->home_fields[i] != NULL; i++)
    {
      const FbField *field = fb_table_field (table, fb_table_get_field (table, table->home_fields[i]));

      g_assert_true (field->type == FB_TYPE_REF || field->type == FB_TYPE_ANY_REF);
      if (table->home == FB_HOME_USER)
        g_assert_cmpstr (field->ref, ==, "user");
    }
  if (table->home == FB_HOME_DEAL)
    g_assert_cmpint (fb_table_find_field (table, "territory"), >=, 0);
}

static void
check_cascade (const FbTable *table)
{
  g_assert_null (table->cascade[G_N_ELEMENTS (table->cascade) - 1]);
  for (guint i = 0; table->cascade[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (table->cascade[i], ".", 2);
      const FbTable *child = fb_schema_get_table (parts[0]);
      const FbField *field = fb_table_field (child, fb_table_get_field (child, parts[1]));

      if (field->type == FB_TYPE_REF)
        g_assert_cmpstr (field->ref, ==, table->name);
      else
        g_assert_cmpint (field->type, ==, FB_TYPE_ANY_REF);
    }
}

static void
test_homes_and_cascades (void)
{
  walk (check_home);
  walk (check_cascade);
}

static void
check_ref (const FbTable *table, const FbField *field)
{
  int other;

  switch (field->type)
    {
    case FB_TYPE_REF:
      g_assert_nonnull (fb_field_get_ref_table (field));
      break;
    case FB_TYPE_ANY_REF:
      other = fb_table_find_field (table, field->ref);
      g_assert_cmpint (other, >=, 0);
      g_assert_true (fb_table_field (table, other)->type == FB_TYPE_TEXT
                     || fb_table_field (table, other)->type == FB_TYPE_ENUM);
      break;
    case FB_TYPE_MONEY:
      other = fb_table_find_field (table, field->ref);
      g_assert_cmpint (other, >=, 0);
      g_assert_cmpint (fb_table_field (table, other)->type, ==, FB_TYPE_CURRENCY);
      break;
    case FB_TYPE_PICK:
      check_name (field->ref);
      break;
    default:
      g_assert_null (field->ref);
      break;
    }
}

static void
check_policy (const FbField *field)
{
  if (field->policy == FB_POLICY_STATE)
    g_assert_nonnull (field->policy_arg);
  else
    g_assert_null (field->policy_arg);
  g_assert_true ((field->policy == FB_POLICY_SET) == (field->type == FB_TYPE_SET));
  g_assert_true ((field->policy == FB_POLICY_SAY) == (field->type == FB_TYPE_LOG));
  if (field->policy == FB_POLICY_COUNT)
    g_assert_cmpint (field->type, ==, FB_TYPE_INT);
  if (field->policy == FB_POLICY_TEXT)
    g_assert_cmpint (field->type, ==, FB_TYPE_LONG_TEXT);
}

static void
check_choices (const FbTable *table, const FbField *field)
{
  g_autoptr (GHashTable) codes = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_true ((field->choices != NULL) == (field->type == FB_TYPE_ENUM));
  for (const FbChoice *choice = field->choices; choice != NULL && choice->code != NULL; choice++)
    {
      FbValue value = {FB_VALUE_TEXT, {.text = (char *) choice->code}};

      g_assert_true (g_hash_table_add (codes, (gpointer) choice->code));
      g_assert_cmpstr (choice->label, !=, "");
      g_assert_cmpstr (fb_field_get_choice_label (field, choice->code), ==, choice->label);
      g_assert_true (fb_field_validate (table, field, &value, NULL));
    }
  if (field->choices != NULL)
    g_assert_cmpstr (fb_field_get_choice_label (field, "nothing"), ==, "nothing");
}

static void
check_fields (const FbTable *table)
{
  static const char *const common[] = {"created_at", "created_by", "updated_at", "ext"};
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);

      check_name (field->name);
      g_assert_true (g_hash_table_add (names, (gpointer) field->name));
      g_assert_cmpint (fb_table_find_field (table, field->name), ==, i);
      if (i > 0)
        g_assert_cmpuint (field->number, >, fb_table_field (table, i - 1)->number);
      g_assert_cmpstr (field->label, !=, "");
      g_assert_cmpint (field->min, <=, field->max);
      check_ref (table, field);
      check_policy (field);
      check_choices (table, field);
    }
  for (guint i = 0; i < G_N_ELEMENTS (common); i++)
    g_assert_cmpstr (table->fields[table->n_fields - G_N_ELEMENTS (common) + i].name, ==, common[i]);
  g_assert_cmpint (fb_table_find_field (table, "nothing"), ==, -1);
  g_assert_cmpint (fb_table_find_field (table, NULL), ==, -1);
}

static void
test_fields (void)
{
  walk (check_fields);
}

static void
check_derived (const FbTable *table)
{
  FbId id;
  g_autoptr (FbRecord) record = NULL;

  fb_id_from_name (&id, "test", table->name);
  record = fb_record_new (table, &id);
  fb_record_derive (record);
  for (guint i = 0; i < table->n_fields; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (fb_field_validate (table, &table->fields[i], &record->values[i], &error));
      g_assert_no_error (error);
      g_assert_true ((table->fields[i].preset != NULL) == !fb_value_is_null (&record->values[i]));
    }
}

static void
test_presets (void)
{
  walk (check_derived);
}

/* Values from outside of every kind against every field: an answer, never a crash, and what passes survives the wire.
 */
static void
check_any_value (const FbTable *table)
{
  static const char *const texts[] = {"", "x", "2026-02-29", "{}", "[\"a\"]", "EUR", "\xff\xfe", "a\nb", "[[[[", "new"};

  for (guint i = 0; i < table->n_fields; i++)
    for (guint j = 0; j < G_N_ELEMENTS (texts) + 3; j++)
      {
        const FbField *field = &table->fields[i];
        g_auto (FbValue) value = FB_VALUE_INIT;
        g_auto (FbValue) again = FB_VALUE_INIT;
        g_autoptr (JsonNode) node = NULL;

        if (j < G_N_ELEMENTS (texts))
          fb_value_set_text (&value, texts[j]);
        else
          fb_value_set_int (&value, j == G_N_ELEMENTS (texts)       ? G_MININT64
                                    : j == G_N_ELEMENTS (texts) + 1 ? 1
                                                                    : G_MAXINT64);
        if (!fb_field_validate (table, field, &value, NULL))
          continue;
        node = fb_value_to_json (&value);
        g_assert_true (fb_value_from_json (table, field, node, &again, NULL));
        g_assert_true (fb_value_equal (&value, &again));
      }
}

static void
test_any_value (void)
{
  walk (check_any_value);
}

static void
test_unique_fields (void)
{
  static const char *const expected[] = {"account.erp_id", "account.tax_id", "product.sku", "territory.code",
                                         "user.login"};
  guint n, found = 0;
  const FbTable *const *tables = fb_schema_get_tables (&n);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < tables[i]->n_fields; j++)
      if ((tables[i]->fields[j].flags & FB_FIELD_UNIQUE) != 0)
        {
          g_autofree char *name = g_strconcat (tables[i]->name, ".", tables[i]->fields[j].name, NULL);

          g_assert_true (g_strv_contains (
              (const char *const[]){expected[0], expected[1], expected[2], expected[3], expected[4], NULL}, name));
          found++;
        }
  g_assert_cmpuint (found, ==, G_N_ELEMENTS (expected));
}

static void
test_documents (void)
{
  g_autofree char *markdown = fb_schema_to_markdown ();
  g_autofree char *json = fb_schema_to_json ();
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = fb_json_parse (json, -1, 0, &error);
  guint n;
  const FbTable *const *tables = fb_schema_get_tables (&n);
  JsonArray *list;

  g_assert_no_error (error);
  list = json_object_get_array_member (json_node_get_object (node), "tables");
  g_assert_cmpuint (json_array_get_length (list), ==, n);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *table = json_array_get_object_element (list, i);
      g_autofree char *heading = g_strdup_printf ("\n## %s\n", tables[i]->name);

      g_assert_nonnull (strstr (markdown, heading));
      g_assert_cmpstr (json_object_get_string_member (table, "name"), ==, tables[i]->name);
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (table, "fields")), ==,
                        tables[i]->n_fields);
    }
}

/* What came later is not there, and what is there holds together. */
static void
check_age (const FbTable *table)
{
  gboolean placed = fb_schema_version () >= FB_SCHEMA_PLACED;

  g_assert_cmpuint (table->age, ==, FB_SCHEMA_VERSION - fb_schema_version ());
  g_assert_cmpuint (table->since, <=, fb_schema_version ());
  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = &table->fields[i];

      g_assert_cmpuint (field->since, <=, fb_schema_version ());
      g_assert_true (field->successor == NULL || fb_table_find_field (table, field->successor) >= 0);
      g_assert_true ((field->flags & FB_FIELD_PLACED) == 0 || placed);
    }
}

static void
test_older (void)
{
  const FbTable *newest = fb_schema_get_table ("site"), *first;

  for (guint version = FB_SCHEMA_MIN_VERSION; version <= FB_SCHEMA_VERSION; version++)
    {
      fb_schema_speak (version);
      g_assert_cmpuint (fb_schema_version (), ==, version);
      walk (check_table);
      walk (check_home);
      walk (check_cascade);
      walk (check_fields);
      walk (check_age);
    }
  fb_schema_speak (1);
  first = fb_schema_get_table ("site");
  g_assert_null (fb_schema_find_table ("insight"));
  g_assert_cmpint (fb_table_find_field (first, "directions"), ==, -1);
  g_assert_cmpint (fb_table_find_field (newest, "directions"), >=, 0);
  g_assert_cmpint (fb_table_find_current (first, "access_note"), ==, fb_table_find_field (first, "access_note"));
  g_assert_cmpint (first->fields[fb_table_get_field (first, "access_note")].flags, ==, 0);
  g_assert_cmpstr (fb_ddl_columns (first, FB_DDL_DEVICE), !=, fb_ddl_columns (newest, FB_DDL_DEVICE));
  fb_schema_speak (FB_SCHEMA_VERSION);
  g_assert_true (fb_schema_get_table ("site") == newest);
  g_assert_cmpint (fb_table_find_current (newest, "access_note"), ==, fb_table_find_field (newest, "directions"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/tables/first-wave", test_wave_one);
  g_test_add_func ("/schema/tables/names-and-numbers", test_tables);
  g_test_add_func ("/schema/tables/homes-and-cascades", test_homes_and_cascades);
  g_test_add_func ("/schema/tables/fields", test_fields);
  g_test_add_func ("/schema/tables/presets-are-valid", test_presets);
  g_test_add_func ("/schema/tables/any-value-at-any-field", test_any_value);
  g_test_add_func ("/schema/tables/unique-fields", test_unique_fields);
  g_test_add_func ("/schema/tables/documents", test_documents);
  g_test_add_func ("/schema/tables/older", test_older);
  return g_test_run ();
}
