/* fb-schema-doc.c: the schema for people and for programs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "fb-ddl.h"
#include "fb-json.h"

static const char *const type_names[] = {
    [FB_TYPE_TEXT] = "text",         [FB_TYPE_LONG_TEXT] = "long text",
    [FB_TYPE_INT] = "int",           [FB_TYPE_MONEY] = "money",
    [FB_TYPE_QUANTITY] = "quantity", [FB_TYPE_RATE] = "rate",
    [FB_TYPE_PERCENT] = "percent",   [FB_TYPE_DATE] = "date",
    [FB_TYPE_TIME] = "time",         [FB_TYPE_BOOL] = "bool",
    [FB_TYPE_ENUM] = "enum",         [FB_TYPE_PICK] = "pick",
    [FB_TYPE_JSON] = "json",         [FB_TYPE_SET] = "set",
    [FB_TYPE_LOG] = "log",           [FB_TYPE_REF] = "ref",
    [FB_TYPE_ANY_REF] = "any ref",   [FB_TYPE_CURRENCY] = "currency",
};

static const char *const policy_names[] = {
    [FB_POLICY_LAST] = "last",   [FB_POLICY_REVIEW] = "review", [FB_POLICY_STATE] = "state", [FB_POLICY_SET] = "set",
    [FB_POLICY_COUNT] = "count", [FB_POLICY_SAY] = "say",       [FB_POLICY_TEXT] = "text",   [FB_POLICY_MAX] = "max",
    [FB_POLICY_MIN] = "min",     [FB_POLICY_SERVER] = "server", [FB_POLICY_FIXED] = "fixed",
};

static const char *const home_names[] = {
    [FB_HOME_ORG] = "organisation",
    [FB_HOME_CATALOG] = "catalogue",
    [FB_HOME_USER] = "user",
    [FB_HOME_ROOT] = "own group",
    [FB_HOME_PARENT] = "group of parent",
    [FB_HOME_DEAL] = "own group or parent's",
    [FB_HOME_LOCAL] = "this device",
    [FB_HOME_COST] = "costs",
};

static const struct
{
  FbFieldFlags flag;
  const char *name;
} flag_names[] = {
    {FB_FIELD_REQUIRED, "required"}, {FB_FIELD_UNIQUE, "unique"},     {FB_FIELD_NUMBER, "number"},
    {FB_FIELD_DERIVED, "derived"},   {FB_FIELD_PERSONAL, "personal"}, {FB_FIELD_INDEXED, "indexed"},
    {FB_FIELD_HIDDEN, "hidden"},     {FB_FIELD_LOCAL, "local"},       {FB_FIELD_PHONE, "phone"},
    {FB_FIELD_PLACED, "by place"},
};

static const struct
{
  FbTableFlags flag;
  const char *name;
} table_flag_names[] = {
    {FB_TABLE_EDIT_WINS, "edit wins over delete"},
    {FB_TABLE_APPEND, "append only"},
    {FB_TABLE_SERVER, "kept by administrators"},
    {FB_TABLE_SYSTEM, "kept by the program"},
    {FB_TABLE_OPENS, "opens"},
};

/* What the type refers to: a table, a list, choices. */
static char *
describe_type (const FbField *field)
{
  GString *text = g_string_new (type_names[field->type]);

  if (field->ref != NULL)
    g_string_append_printf (text, field->type == FB_TYPE_REF ? " → %s" : " (%s)", field->ref);
  if (field->choices != NULL)
    {
      g_string_append (text, ": ");
      for (const FbChoice *choice = field->choices; choice->code != NULL; choice++)
        g_string_append_printf (text, "%s%s", choice == field->choices ? "" : ", ", choice->code);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_flags (const FbField *field)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (flag_names); i++)
    if ((field->flags & flag_names[i].flag) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", flag_names[i].name);
  if (field->min != 0 || (field->max != 0 && field->max != G_MAXINT64))
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT "…%" G_GINT64_FORMAT, text->len > 0 ? ", " : "", field->min,
                            field->max);
  if (field->preset != NULL)
    g_string_append_printf (text, "%sempty is %s", text->len > 0 ? ", " : "", field->preset);
  if (field->successor != NULL)
    g_string_append_printf (text, "%sretired for %s", text->len > 0 ? ", " : "", field->successor);
  if (field->since > 1)
    g_string_append_printf (text, "%ssince schema %u", text->len > 0 ? ", " : "", field->since);
  return g_string_free (text, FALSE);
}

static void
append_table (GString *text, const FbTable *table)
{
  g_string_append_printf (text, "\n## %s\n\n%s. Table %u, lives in: %s", table->name, _ (table->plural), table->number,
                          home_names[table->home]);
  for (guint i = 0; i < G_N_ELEMENTS (table->home_fields) && table->home_fields[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? " by " : ", ", table->home_fields[i]);
  for (guint i = 0; i < G_N_ELEMENTS (table_flag_names); i++)
    if ((table->flags & table_flag_names[i].flag) != 0)
      g_string_append_printf (text, "; %s", table_flag_names[i].name);
  g_string_append (text, ".\n");
  if (table->cascade[0] != NULL)
    {
      g_string_append (text, "\nDeleted with it: ");
      for (guint i = 0; table->cascade[i] != NULL; i++)
        g_string_append_printf (text, "%s%s", i == 0 ? "" : ", ", table->cascade[i]);
      g_string_append (text, ".\n");
    }
  g_string_append (text, "\n| no | field | label | type | merge | |\n| --- | --- | --- | --- | --- | --- |\n");
  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = &table->fields[i];
      g_autofree char *type = describe_type (field);
      g_autofree char *flags = describe_flags (field);

      g_string_append_printf (text, "| %u | %s | %s | %s | %s | %s |\n", field->number, field->name, _ (field->label),
                              type, policy_names[field->policy], flags);
    }
}

char *
fb_schema_to_markdown (void)
{
  GString *text = g_string_new (NULL);
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  g_string_append_printf (text, "# Data model, schema %u\n", fb_schema_version ());
  for (guint i = 0; i < n_tables; i++)
    append_table (text, tables[i]);
  return g_string_free (text, FALSE);
}

/* --- JSON --- */

static void
set_text (JsonObject *object, const char *key, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, key, text);
}

static JsonObject *
field_to_json (const FbField *field)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "number", field->number);
  json_object_set_string_member (object, "name", field->name);
  json_object_set_string_member (object, "label", _ (field->label));
  json_object_set_string_member (object, "type", type_names[field->type]);
  json_object_set_string_member (object, "merge", policy_names[field->policy]);
  set_text (object, "ref", field->ref);
  set_text (object, "merge_rule", field->policy_arg);
  set_text (object, "empty_is", field->preset);
  if (field->min != 0 || field->max != 0)
    {
      json_object_set_int_member (object, "min", field->min);
      json_object_set_int_member (object, "max", field->max);
    }
  if (field->search != 0)
    json_object_set_int_member (object, "search", field->search);
  for (guint i = 0; i < G_N_ELEMENTS (flag_names); i++)
    if ((field->flags & flag_names[i].flag) != 0)
      json_object_set_boolean_member (object, flag_names[i].name, TRUE);
  if (field->choices != NULL)
    {
      JsonObject *choices = json_object_new ();

      for (const FbChoice *choice = field->choices; choice->code != NULL; choice++)
        json_object_set_string_member (choices, choice->code, _ (choice->label));
      json_object_set_object_member (object, "choices", choices);
    }
  json_object_set_int_member (object, "since", MAX (field->since, 1));
  return object;
}

static JsonArray *
texts_to_json (const char *const *texts, gsize max)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; i < max && texts[i] != NULL; i++)
    json_array_add_string_element (array, texts[i]);
  return array;
}

static JsonObject *
table_to_json (const FbTable *table)
{
  JsonObject *object = json_object_new ();
  JsonArray *fields = json_array_new ();
  JsonArray *flags = json_array_new ();

  json_object_set_int_member (object, "number", table->number);
  json_object_set_string_member (object, "name", table->name);
  json_object_set_string_member (object, "label", _ (table->label));
  json_object_set_string_member (object, "plural", _ (table->plural));
  json_object_set_string_member (object, "home", home_names[table->home]);
  json_object_set_array_member (object, "home_fields",
                                texts_to_json (table->home_fields, G_N_ELEMENTS (table->home_fields)));
  json_object_set_array_member (object, "title", texts_to_json (table->title, G_N_ELEMENTS (table->title)));
  json_object_set_array_member (object, "deleted_with_it",
                                texts_to_json (table->cascade, G_N_ELEMENTS (table->cascade)));
  for (guint i = 0; i < G_N_ELEMENTS (table_flag_names); i++)
    if ((table->flags & table_flag_names[i].flag) != 0)
      json_array_add_string_element (flags, table_flag_names[i].name);
  json_object_set_array_member (object, "flags", flags);
  for (guint i = 0; i < table->n_fields; i++)
    json_array_add_object_element (fields, field_to_json (&table->fields[i]));
  json_object_set_array_member (object, "fields", fields);
  json_object_set_int_member (object, "since", MAX (table->since, 1));
  return object;
}

char *
fb_schema_to_json (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = NULL;
  JsonArray *list = json_array_new ();
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    json_array_add_object_element (list, table_to_json (tables[i]));
  json_object_set_int_member (object, "schema", fb_schema_version ());
  json_object_set_array_member (object, "tables", list);
  root = json_node_init_object (json_node_alloc (), object);
  return fb_json_to_text (root);
}
