/* fb-cli-values.c: FIELD=VALUE into values of a record
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-values.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fb-cli-custom.h"
#include "fb-cli-resolve.h"
#include "fb-date.h"
#include "fb-json.h"
#include "fb-money.h"
#include "fb-schema-error.h"
#include "fb-text.h"

static void
cell_free (FbCliCell *cell)
{
  g_free (cell->custom);
  fb_value_clear (&cell->value);
  g_free (cell);
}

void
fb_cli_values_free (FbCliValues *self)
{
  g_clear_pointer (&self->cells, g_ptr_array_unref);
  g_free (self);
}

/* --- one text --------------------------------------------------------------------------------------------------- */

static void
today_of (FbCli *cli, char out[FB_DATE_LENGTH + 1])
{
  fb_date_of_time (fb_clock_now (fb_store_get_clock (cli->store)), NULL, out);
}

gboolean
fb_cli_time_read (FbCli *cli, const char *text, gboolean end_of_day, const char *about, gint64 *ms, GError **error)
{
  char today[FB_DATE_LENGTH + 1], day[FB_DATE_LENGTH + 1];
  g_autoptr (GDateTime) start = NULL;
  g_autoptr (GDateTime) end = NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *iso = NULL;

  if (fb_time_parse (text, ms))
    return TRUE;
  today_of (cli, today);
  if (!fb_date_parse_words (text, today, day, NULL))
    {
      fb_cli_set_error (error, FB_CLI_ERROR_VALUE, about, _ ("2026-11-21T09:00:00Z, 2026-11-21, today, yesterday"),
                        _ ("“%s” is neither a moment nor a day"), text);
      return FALSE;
    }
  iso = g_strconcat (day, "T00:00:00", NULL);
  start = g_date_time_new_from_iso8601 (iso, zone);
  end = g_date_time_add_days (start, end_of_day ? 1 : 0);
  *ms = g_date_time_to_unix (end) * 1000 - (end_of_day ? 1 : 0);
  return TRUE;
}

static gboolean
read_reference (FbCli *cli, const FbTable *to, const FbField *field, const char *text, FbValue *value, GError **error)
{
  FbId id;

  if (!fb_cli_resolve (cli, to, text, NULL, NULL, field->name, &id, error))
    return FALSE;
  fb_value_set_id (value, &id);
  return TRUE;
}

static gboolean
read_time (FbCli *cli, const FbTable *table, const FbField *field, const char *text, FbValue *value, GError **error)
{
  gint64 ms;

  if (!fb_cli_time_read (cli, text, FALSE, field->name, &ms, error))
    return FALSE;
  fb_value_set_int (value, ms);
  return fb_field_validate (table, field, value, error);
}

/* One value for one field; references and choices resolved. */
static gboolean
read_value (FbCli *cli,
            const FbTable *table,
            const FbField *field,
            const char *text,
            const char *currency,
            FbValue *value,
            GError **error)
{
  char today[FB_DATE_LENGTH + 1];
  g_autofree char *tidy = fb_text_tidy (text);
  g_autofree char *code = NULL;

  fb_value_clear (value);
  if (*tidy == '\0')
    return TRUE;
  if (field->type == FB_TYPE_REF)
    return read_reference (cli, fb_field_get_ref_table (field), field, tidy, value, error);
  if (field->type == FB_TYPE_TIME)
    return read_time (cli, table, field, tidy, value, error);
  if (field->type == FB_TYPE_PICK)
    {
      if (!(code = fb_cli_resolve_pick (cli, field->ref, tidy, error)))
        return FALSE;
      return fb_field_parse (table, field, code, NULL, NULL, value, error);
    }
  today_of (cli, today);
  return fb_field_parse (table, field, text, currency, today, value, error);
}

/* --- a request's fields ----------------------------------------------------------------------------------------- */

typedef struct
{
  FbCli *cli;
  const FbRecord *existing; /* (nullable) */
  JsonObject *fields;
  FbCliValues *values;
} Reading;

const FbCliCell *
fb_cli_values_find (const FbCliValues *self, const char *field)
{
  int index = fb_table_find_field (self->table, field);

  for (guint i = 0; i < self->cells->len; i++)
    {
      const FbCliCell *cell = g_ptr_array_index (self->cells, i);

      if (cell->index == index && index >= 0)
        return cell;
    }
  return NULL;
}

static FbCliCell *
add_cell (Reading *reading, int index)
{
  FbCliCell *cell = g_new0 (FbCliCell, 1);

  cell->index = index;
  g_ptr_array_add (reading->values->cells, cell);
  return cell;
}

/* What a field will be: as requested, else as it is. (nullable) */
static const FbValue *
value_to_be (Reading *reading, const char *field)
{
  const FbCliCell *cell = fb_cli_values_find (reading->values, field);

  if (cell != NULL)
    return &cell->value;
  return reading->existing != NULL ? fb_record_get (reading->existing, field) : NULL;
}

static gboolean
refuse_form (const FbField *field, const char *hint, GError **error)
{
  fb_cli_set_error (error, FB_CLI_ERROR_VALUE, field->name, hint, _ ("%s: the value has the wrong form"),
                    _ (field->label));
  return FALSE;
}

/* Stages are told apart by their pipeline. */
static gboolean
read_stage (Reading *reading, const FbField *field, const char *text, FbValue *value, GError **error)
{
  const FbTable *to = fb_field_get_ref_table (field);
  const FbValue *pipeline = NULL;
  FbId id;

  if (*text == '\0')
    return TRUE;
  if (fb_table_find_field (reading->values->table, "pipeline") >= 0)
    pipeline = value_to_be (reading, "pipeline");
  if (!fb_cli_resolve (reading->cli, to, text, "pipeline", pipeline != NULL ? fb_value_get_id (pipeline) : NULL,
                       field->name, &id, error))
    return FALSE;
  fb_value_set_id (value, &id);
  return TRUE;
}

static gboolean
read_any_ref (Reading *reading, const FbField *field, const char *text, FbValue *value, GError **error)
{
  const FbValue *type = value_to_be (reading, field->ref);
  const char *name = type != NULL ? fb_value_get_text (type) : NULL;
  const FbTable *to = name != NULL ? fb_schema_find_table (name) : NULL;

  if (*text == '\0')
    return TRUE;
  if (to != NULL)
    return read_reference (reading->cli, to, field, text, value, error);
  fb_cli_set_error (error, FB_CLI_ERROR_VALUE, field->name, NULL, _ ("%s: say with %s= what kind of record it is"),
                    _ (field->label), field->ref);
  return FALSE;
}

/* --- money ------------------------------------------------------------------------------------------------------ */

/* The code at the end of "1234.50 EUR". (nullable) */
static char *
dup_named_currency (const char *text)
{
  g_autofree char *tidy = fb_text_tidy (text);
  const char *space = strrchr (tidy, ' ');
  g_autofree char *code = space != NULL ? g_ascii_strup (space + 1, -1) : NULL;

  return code != NULL && fb_currency_digits (code) >= 0 ? g_steal_pointer (&code) : NULL;
}

static char *
dup_default_currency (Reading *reading)
{
  char *currency = fb_store_dup_setting (reading->cli->store, "currency");

  /* As the store itself fills in. */
  return currency != NULL ? currency : g_strdup ("EUR");
}

/* The currency in which an amount is read; it becomes the record's where there is none. */
static char *
choose_currency (Reading *reading, const FbField *field, const char *named)
{
  const FbValue *set = value_to_be (reading, field->ref);
  char *currency = set != NULL ? g_strdup (fb_value_get_text (set)) : NULL;
  FbCliCell *cell;

  if (currency != NULL)
    return currency;
  currency = named != NULL ? g_strdup (named) : dup_default_currency (reading);
  if (named == NULL && reading->existing == NULL && fb_table_find_field (reading->values->table, "pipeline") >= 0)
    {
      const FbValue *pipeline = value_to_be (reading, "pipeline");
      g_autoptr (FbRecord) record = NULL;

      if (pipeline != NULL && fb_value_get_id (pipeline) != NULL)
        record = fb_store_get (reading->cli->store, fb_schema_get_table ("pipeline"), fb_value_get_id (pipeline), NULL);
      if (record != NULL && fb_record_get_text (record, "currency") != NULL)
        {
          g_free (currency);
          currency = g_strdup (fb_record_get_text (record, "currency"));
        }
    }
  cell = add_cell (reading, (int) fb_table_get_field (reading->values->table, field->ref));
  fb_value_set_text (&cell->value, currency);
  return currency;
}

static gboolean
read_money (Reading *reading, const FbField *field, const char *text, FbValue *value, GError **error)
{
  g_autofree char *named = dup_named_currency (text);
  g_autofree char *currency = NULL;
  g_autofree char *hint = NULL;

  if (text[strspn (text, " \t")] == '\0')
    return TRUE;
  currency = choose_currency (reading, field, named);
  if (named != NULL && strcmp (named, currency) != 0)
    {
      hint = g_strdup_printf ("%s=%s", field->ref, named);
      fb_cli_set_error (error, FB_CLI_ERROR_VALUE, field->name, hint, _ ("%s: “%s” is in %s, the record is in %s"),
                        _ (field->label), text, named, currency);
      return FALSE;
    }
  return read_value (reading->cli, reading->values->table, field, text, currency, value, error);
}

static gboolean
read_money_object (Reading *reading, const FbField *field, JsonObject *object, FbValue *value, GError **error)
{
  g_autofree char *currency = NULL;
  const char *named;
  gint64 amount;

  if (!fb_json_get_int (object, "amount", &amount, error))
    return FALSE;
  named = fb_json_get_text_or_null (object, "currency", NULL);
  currency = choose_currency (reading, field, named);
  if (named != NULL && strcmp (named, currency) != 0)
    return refuse_form (field, _ ("The record is in another currency."), error);
  fb_value_set_int (value, amount);
  return fb_field_validate (reading->values->table, field, value, error);
}

/* --- fields ----------------------------------------------------------------------------------------------------- */

static gboolean
read_text (Reading *reading, const FbField *field, FbCliCell *cell, const char *text, GError **error)
{
  const FbTable *to = fb_field_get_ref_table (field);
  g_autofree char *tidy = fb_text_tidy (text);

  if (to != NULL && field->type == FB_TYPE_REF && g_str_equal (to->name, "stage"))
    return read_stage (reading, field, tidy, &cell->value, error);
  if (field->type == FB_TYPE_ANY_REF)
    return read_any_ref (reading, field, tidy, &cell->value, error);
  if (field->type == FB_TYPE_MONEY)
    return read_money (reading, field, text, &cell->value, error);
  if (field->policy == FB_POLICY_COUNT && reading->existing != NULL && *tidy == '+')
    {
      cell->is_step = TRUE;
      return read_value (reading->cli, reading->values->table, field, tidy + 1, NULL, &cell->value, error);
    }
  return read_value (reading->cli, reading->values->table, field, text, NULL, &cell->value, error);
}

static gboolean
read_node (Reading *reading, const FbField *field, FbCliCell *cell, JsonNode *node, GError **error)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return read_text (reading, field, cell, json_node_get_string (node), error);
  if (field->type == FB_TYPE_MONEY && JSON_NODE_HOLDS_OBJECT (node))
    return read_money_object (reading, field, json_node_get_object (node), &cell->value, error);
  if (field->type == FB_TYPE_MONEY)
    return refuse_form (field, "\"1234.50 EUR\", {\"amount\":123450,\"currency\":\"EUR\"}", error);
  if (field->type == FB_TYPE_JSON || field->type == FB_TYPE_SET)
    {
      fb_value_take_text (&cell->value, fb_json_to_canonical (node));
      return fb_field_validate (reading->values->table, field, &cell->value, error);
    }
  return fb_value_from_json (reading->values->table, field, node, &cell->value, error);
}

static gboolean
read_field (Reading *reading, int index, JsonNode *node, GError **error)
{
  const FbField *field = fb_table_field (reading->values->table, (guint) index);
  FbCliCell *cell = g_new0 (FbCliCell, 1);

  cell->index = index;
  if (!read_node (reading, field, cell, node, error))
    {
      cell_free (cell);
      return FALSE;
    }
  g_ptr_array_add (reading->values->cells, cell);
  return TRUE;
}

static gboolean
read_custom (Reading *reading, const char *code, JsonNode *node, GError **error)
{
  g_autofree char *json = NULL;
  FbCliCell *cell;

  if (!fb_cli_custom_read (reading->cli, reading->values->table, code, node, &json, error))
    return FALSE;
  cell = add_cell (reading, -1);
  cell->custom = g_strdup (code);
  fb_value_set_text (&cell->value, json);
  return TRUE;
}

/* --- all of them ------------------------------------------------------------------------------------------------ */

static gboolean
set_unknown (Reading *reading, const char *name, GError **error)
{
  g_autoptr (GString) near = g_string_new (NULL);
  const FbTable *table = reading->values->table;

  for (guint i = 0; i < table->n_fields; i++)
    if (fb_text_distance (fb_table_field (table, i)->name, name, 2) <= 2)
      g_string_append_printf (near, "%s%s", near->len > 0 ? ", " : "", fb_table_field (table, i)->name);
  if (near->len == 0)
    g_string_append_printf (near, _ ("fieldbook-cli schema %s lists its fields."), table->name);
  fb_cli_set_error (error, FB_CLI_ERROR_UNKNOWN_FIELD, name, near->str, _ ("“%s” has no field “%s”"), _ (table->label),
                    name);
  return FALSE;
}

static gboolean
read_id (Reading *reading, JsonNode *node, GError **error)
{
  const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  if (reading->existing == NULL && fb_id_parse (text, &reading->values->id))
    return TRUE;
  fb_cli_set_error (error, FB_CLI_ERROR_VALUE, "id", NULL, "%s",
                    reading->existing != NULL ? _ ("The id of a record never changes") : _ ("This is not an id"));
  return FALSE;
}

/* What others need comes first: types and pipelines, then currencies, then what refers to them. */
static int
pass_of (const FbField *field)
{
  const FbTable *to = fb_field_get_ref_table (field);

  if (field->type == FB_TYPE_MONEY || field->type == FB_TYPE_ANY_REF)
    return 1;
  return field->type == FB_TYPE_REF && to != NULL && g_str_equal (to->name, "stage") ? 1 : 0;
}

static gboolean
read_member (Reading *reading, const char *name, int pass, GError **error)
{
  JsonNode *node = json_object_get_member (reading->fields, name);
  int index;

  if (g_str_equal (name, "id"))
    return pass != 0 || read_id (reading, node, error);
  if (g_str_has_prefix (name, "ext."))
    return pass != 0 || read_custom (reading, name + strlen ("ext."), node, error);
  if ((index = fb_table_find_field (reading->values->table, name)) < 0)
    return set_unknown (reading, name, error);
  if (pass_of (fb_table_field (reading->values->table, (guint) index)) != pass)
    return TRUE;
  return read_field (reading, index, node, error);
}

FbCliValues *
fb_cli_values_read (FbCli *cli, const FbTable *table, JsonObject *fields, const FbRecord *existing, GError **error)
{
  g_autoptr (FbCliValues) values = g_new0 (FbCliValues, 1);
  g_autoptr (GList) names = json_object_get_members (fields);
  Reading reading = {cli, existing, fields, values};

  values->table = table;
  values->cells = g_ptr_array_new_with_free_func ((GDestroyNotify) cell_free);
  for (int pass = 0; pass < 2; pass++)
    for (GList *l = names; l != NULL; l = l->next)
      if (!read_member (&reading, l->data, pass, error))
        return NULL;
  return g_steal_pointer (&values);
}

/* --- into records and edits ------------------------------------------------------------------------------------- */

void
fb_cli_values_fill (const FbCliValues *self, FbRecord *record)
{
  for (guint i = 0; i < self->cells->len; i++)
    {
      const FbCliCell *cell = g_ptr_array_index (self->cells, i);
      g_autofree char *ext = NULL;

      if (cell->index >= 0)
        {
          fb_value_copy (&cell->value, &record->values[cell->index]);
          continue;
        }
      ext = fb_ext_with (fb_record_get_text (record, "ext"), cell->custom, fb_value_get_text (&cell->value));
      fb_record_set_text (record, "ext", ext);
    }
}

static char **
elements_of (const char *json)
{
  g_autoptr (JsonNode) node = json != NULL ? fb_json_parse (json, -1, 0, NULL) : NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_ptr_array_add (texts, g_strdup (json_array_get_string_element (array, i)));
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_steal (texts, NULL);
}

/* The elements of @a that are not in @b. (transfer container) */
static char **
without (char **a, char **b)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new ();

  for (char **text = a; *text != NULL; text++)
    if (!g_strv_contains ((const char *const *) b, *text))
      g_ptr_array_add (left, *text);
  g_ptr_array_add (left, NULL);
  return (char **) g_ptr_array_steal (left, NULL);
}

static void
edit_set (FbEdit *edit, const FbRecord *existing, const FbField *field, const FbCliCell *cell)
{
  g_auto (GStrv) before = elements_of (fb_value_get_text (&existing->values[cell->index]));
  g_auto (GStrv) after = elements_of (fb_value_get_text (&cell->value));
  g_autofree char **add = without (after, before);
  g_autofree char **rm = without (before, after);

  if (add[0] != NULL || rm[0] != NULL)
    fb_edit_tag (edit, existing->table, &existing->id, field->name, (const char *const *) add,
                 (const char *const *) rm);
}

static void
edit_count (FbEdit *edit, const FbRecord *existing, const FbField *field, const FbCliCell *cell)
{
  gint64 wanted = fb_value_get_int (&cell->value);
  gint64 delta = cell->is_step ? wanted : wanted - fb_value_get_int (&existing->values[cell->index]);

  if (delta != 0)
    fb_edit_increment (edit, existing->table, &existing->id, field->name, delta);
}

static void
edit_cell (FbEdit *edit, const FbRecord *existing, const FbCliCell *cell)
{
  const FbField *field;

  if (cell->index < 0)
    {
      fb_edit_set_custom (edit, existing->table, &existing->id, cell->custom, fb_value_get_text (&cell->value));
      return;
    }
  field = fb_table_field (existing->table, (guint) cell->index);
  if (field->policy == FB_POLICY_SET)
    edit_set (edit, existing, field, cell);
  else if (field->policy == FB_POLICY_COUNT)
    edit_count (edit, existing, field, cell);
  else
    fb_edit_set (edit, existing->table, &existing->id, field->name, &cell->value);
}

void
fb_cli_values_edit (const FbCliValues *self, FbEdit *edit, const FbRecord *existing)
{
  for (guint i = 0; i < self->cells->len; i++)
    edit_cell (edit, existing, g_ptr_array_index (self->cells, i));
}
