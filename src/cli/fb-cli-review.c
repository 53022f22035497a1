/* fb-cli-review.c: what needs a person: conflicts and refused steps
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "fb-cli-custom.h"
#include "fb-cli-record.h"
#include "fb-cli-resolve.h"
#include "fb-cli-values.h"
#include "fb-engine.h"
#include "fb-json.h"
#include "fb-op.h"

/* --- conflicts -------------------------------------------------------------------------------------------------- */

static const FbTable *
table_of (const FbRecord *conflict)
{
  const char *entity = fb_record_get_text (conflict, "entity");

  return entity != NULL ? fb_schema_find_table (entity) : NULL;
}

static FbRecord *
row_of (FbCli *cli, const FbRecord *conflict)
{
  const FbTable *table = table_of (conflict);
  const FbId *id = fb_record_get_id (conflict, "row");

  return table != NULL && id != NULL ? fb_store_get (cli->store, table, id, NULL) : NULL;
}

/* base, kept and lost are values in the wire's form, as JSON text. */
static void
set_side (FbCli *cli, JsonObject *object, const FbRecord *conflict, const char *side, const FbRecord *row)
{
  const FbTable *table = table_of (conflict);
  const char *text = fb_record_get_text (conflict, side);
  const char *field = fb_record_get_text (conflict, "field");
  int index = table != NULL && field != NULL ? fb_table_find_field (table, field) : -1;
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  g_auto (FbValue) value = FB_VALUE_INIT;

  json_object_set_null_member (object, side);
  if (node == NULL)
    return;
  if (index >= 0 && fb_value_from_json (table, fb_table_field (table, (guint) index), node, &value, NULL))
    fb_cli_set_value (cli, object, side, table, field, &value, row);
  else
    json_object_set_member (object, side, g_steal_pointer (&node));
}

static void
copy_member (JsonObject *from, JsonObject *to, const char *name)
{
  g_autofree char *label = g_strconcat (name, "_label", NULL);

  if (json_object_has_member (from, name))
    json_object_set_member (to, name, json_object_dup_member (from, name));
  if (json_object_has_member (from, label))
    json_object_set_member (to, label, json_object_dup_member (from, label));
}

static JsonObject *
conflict_to_json (FbCli *cli, const FbRecord *conflict)
{
  static const char *const rest[] = {"kept_by",     "lost_by",     "status",     "resolution",
                                     "resolved_by", "resolved_at", "created_at", NULL};
  g_autoptr (JsonObject) full = fb_cli_record_to_json (cli, conflict);
  g_autoptr (FbRecord) row = row_of (cli, conflict);
  JsonObject *object = json_object_new ();

  fb_cli_set_id (object, "id", &conflict->id);
  copy_member (full, object, "entity");
  copy_member (full, object, "row");
  copy_member (full, object, "field");
  copy_member (full, object, "kind");
  set_side (cli, object, conflict, "base", row);
  set_side (cli, object, conflict, "kept", row);
  set_side (cli, object, conflict, "lost", row);
  for (guint i = 0; rest[i] != NULL; i++)
    copy_member (full, object, rest[i]);
  return object;
}

gboolean
fb_cli_run_conflicts (FbCli *cli, JsonObject *request, GError **error)
{
  static const char *const columns[] = {"entity", "row", "field", "kind", "base", "kept", "lost", "status", "id", NULL};
  const char *where = fb_cli_flag (request, "all") ? NULL : "status = 'open'";
  g_autoptr (FbQuery) query = NULL;
  g_autoptr (GPtrArray) conflicts = NULL;

  if (fb_cli_open (cli, error) == NULL
      || !(query = fb_query_new (fb_schema_get_table ("conflict"), where, "-created_at", NULL, error))
      || !(conflicts = fb_store_list (cli->store, query, -1, 0, error)))
    return FALSE;
  fb_cli_output_begin_list (cli->output, columns);
  for (guint i = 0; i < conflicts->len; i++)
    fb_cli_output_take_item (cli->output, conflict_to_json (cli, g_ptr_array_index (conflicts, i)));
  return TRUE;
}

/* Another value than both: read like FIELD=VALUE of the row. */
static gboolean
read_decision (FbCli *cli, const FbRecord *conflict, const char *text, FbValue *value, GError **error)
{
  const FbTable *table = table_of (conflict);
  const char *field = fb_record_get_text (conflict, "field");
  g_autoptr (FbRecord) row = row_of (cli, conflict);
  g_autoptr (JsonObject) fields = json_object_new ();
  g_autoptr (FbCliValues) values = NULL;

  if (table == NULL || field == NULL || row == NULL)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_VALUE, "value", NULL, "%s",
                        _ ("Here only “kept” and “lost” can be chosen: no single value is in question"));
      return FALSE;
    }
  json_object_set_string_member (fields, field, text);
  if (!(values = fb_cli_values_read (cli, table, fields, row, error)))
    return FALSE;
  fb_value_copy (&((const FbCliCell *) g_ptr_array_index (values->cells, values->cells->len - 1))->value, value);
  return TRUE;
}

static gboolean
add_decision (FbCli *cli, FbEdit *edit, const FbRecord *conflict, const char *text, GError **error)
{
  g_auto (FbValue) value = FB_VALUE_INIT;

  if (strcmp (text, "kept") == 0)
    fb_edit_resolve_kept (edit, &conflict->id);
  else if (strcmp (text, "lost") == 0)
    fb_edit_resolve_lost (edit, &conflict->id);
  else if (read_decision (cli, conflict, text, &value, error))
    fb_edit_resolve_value (edit, &conflict->id, &value);
  else
    return FALSE;
  return TRUE;
}

gboolean
fb_cli_run_resolve (FbCli *cli, JsonObject *request, GError **error)
{
  const FbTable *table = fb_schema_get_table ("conflict");
  g_autoptr (FbRecord) conflict = NULL;
  g_autoptr (FbEdit) edit = NULL;
  FbId id, tx = {{0}};

  if (fb_cli_open (cli, error) == NULL)
    return FALSE;
  if (!fb_id_parse (fb_cli_text (request, "id"), &id))
    {
      fb_cli_set_error (error, FB_CLI_ERROR_NOT_FOUND, "id", _ ("fieldbook-cli conflicts lists them."),
                        _ ("There is no conflict “%s”"), fb_cli_text (request, "id"));
      return FALSE;
    }
  if (!(conflict = fb_store_get (cli->store, table, &id, error)))
    return FALSE;
  edit = fb_edit_new (_ ("Decide a conflict"));
  if (!add_decision (cli, edit, conflict, fb_cli_text (request, "value"), error)
      || !fb_store_commit_edit (cli->store, g_steal_pointer (&edit), &tx, error))
    return FALSE;
  fb_cli_output_take_object (cli->output, fb_cli_edit_to_json (&id, &tx));
  return TRUE;
}

/* --- refused steps ---------------------------------------------------------------------------------------------- */

static JsonObject *
refused_to_json (const FbRefused *refused)
{
  JsonObject *object = json_object_new ();
  JsonNode *body = refused->body != NULL ? fb_json_parse (refused->body, -1, 0, NULL) : NULL;

  json_object_set_int_member (object, "n", refused->n);
  fb_cli_set_id (object, "tx", &refused->oid);
  fb_cli_set_time (object, "at", refused->at);
  if (refused->label != NULL)
    json_object_set_string_member (object, "step", refused->label);
  if (refused->message != NULL)
    json_object_set_string_member (object, "message", refused->message);
  if (refused->field != NULL)
    json_object_set_string_member (object, "field", refused->field);
  if (body != NULL)
    json_object_set_member (object, "body", body);
  return object;
}

gboolean
fb_cli_run_refused (FbCli *cli, JsonObject *request, GError **error)
{
  static const char *const columns[] = {"n", "at", "step", "message", "field", NULL};
  g_autoptr (GPtrArray) list = NULL;

  if (fb_cli_open (cli, error) == NULL || !(list = fb_store_list_refused (cli->store, error)))
    return FALSE;
  fb_cli_output_begin_list (cli->output, columns);
  for (guint i = 0; i < list->len; i++)
    fb_cli_output_take_item (cli->output, refused_to_json (g_ptr_array_index (list, i)));
  return TRUE;
}

static gboolean
read_n (JsonObject *request, gint64 *n, GError **error)
{
  if (g_ascii_string_to_signed (fb_cli_text (request, "n"), 10, 1, G_MAXINT64, n, NULL))
    return TRUE;
  fb_cli_set_error (error, FB_CLI_ERROR_USAGE, "n", _ ("fieldbook-cli refused lists them."),
                    _ ("“%s” is not the number of a refused step"), fb_cli_text (request, "n"));
  return FALSE;
}

static FbRefused *
find_refused (GPtrArray *list, gint64 n, GError **error)
{
  for (guint i = 0; i < list->len; i++)
    if (((FbRefused *) g_ptr_array_index (list, i))->n == n)
      return g_ptr_array_index (list, i);
  fb_cli_set_error (error, FB_CLI_ERROR_NOT_FOUND, "n", _ ("fieldbook-cli refused lists them."),
                    _ ("No step with the number %" PRId64 " was refused"), n);
  return NULL;
}

static void
free_value (gpointer data)
{
  fb_value_clear (data);
  g_free (data);
}

/* The first operation of the step that has the field says what it belongs to. */
static FbOp *
find_op (const FbTx *tx, const char *field)
{
  for (guint i = 0; i < tx->ops->len; i++)
    if (fb_op_find_field (g_ptr_array_index (tx->ops, i), field) != NULL)
      return g_ptr_array_index (tx->ops, i);
  return NULL;
}

static gboolean
read_replacement (FbCli *cli, const FbTx *tx, JsonObject *fields, const char *name, GHashTable *replace, GError **error)
{
  FbOp *op = find_op (tx, name);
  g_autoptr (JsonObject) one = json_object_new ();
  g_autoptr (FbCliValues) values = NULL;
  g_autoptr (FbRecord) like = NULL;

  if (op == NULL)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_UNKNOWN_FIELD, name, NULL, _ ("The refused step does not set “%s”"), name);
      return FALSE;
    }
  json_object_set_member (one, name, json_object_dup_member (fields, name));
  if (!(like = fb_store_get (cli->store, op->table, &op->id, NULL)))
    like = fb_record_new (op->table, &op->id);
  for (guint i = 0; i < op->fields->len; i++)
    {
      const FbOpField *field = g_ptr_array_index (op->fields, i);
      int index = fb_table_find_field (op->table, field->name);

      if (index >= 0)
        fb_value_copy (&field->new, &like->values[index]);
    }
  if (!(values = fb_cli_values_read (cli, op->table, one, like, error)))
    return FALSE;
  for (guint i = 0; i < values->cells->len; i++)
    {
      const FbCliCell *cell = g_ptr_array_index (values->cells, i);
      FbValue *value = g_new0 (FbValue, 1);

      fb_value_copy (&cell->value, value);
      g_hash_table_insert (
          replace, g_strdup (cell->index < 0 ? name : fb_table_field (op->table, (guint) cell->index)->name), value);
    }
  return TRUE;
}

static GHashTable *
read_replacements (FbCli *cli, const FbRefused *refused, JsonObject *fields, GError **error)
{
  g_autoptr (GHashTable) replace = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
  g_autoptr (JsonNode) node = fb_json_parse (refused->body, -1, 0, error);
  g_autoptr (FbTx) tx = node != NULL ? fb_tx_from_json (node, 0, error) : NULL;
  g_autoptr (GList) names = json_object_get_members (fields);

  if (tx == NULL)
    return NULL;
  for (GList *l = names; l != NULL; l = l->next)
    if (!read_replacement (cli, tx, fields, l->data, replace, error))
      return NULL;
  return g_steal_pointer (&replace);
}

static void
put_n (FbCli *cli, const char *name, gint64 n)
{
  JsonObject *answer = json_object_new ();

  json_object_set_int_member (answer, name, n);
  fb_cli_output_take_object (cli->output, answer);
}

gboolean
fb_cli_run_resend (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GHashTable) replace = NULL;
  g_autoptr (JsonObject) none = json_object_new ();
  JsonObject *fields =
      json_object_has_member (request, "fields") ? json_object_get_object_member (request, "fields") : none;
  const FbRefused *refused;
  gint64 n;

  if (!read_n (request, &n, error) || fb_cli_open (cli, error) == NULL
      || !(list = fb_store_list_refused (cli->store, error)) || !(refused = find_refused (list, n, error))
      || !(replace = read_replacements (cli, refused, fields, error))
      || !fb_store_resend_refused (cli->store, n, replace, error))
    return FALSE;
  put_n (cli, "resent", n);
  return TRUE;
}

gboolean
fb_cli_run_discard (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  gint64 n;

  if (!read_n (request, &n, error) || fb_cli_open (cli, error) == NULL
      || !(list = fb_store_list_refused (cli->store, error)) || find_refused (list, n, error) == NULL
      || !fb_store_discard_refused (cli->store, n, error))
    return FALSE;
  put_n (cli, "discarded", n);
  return TRUE;
}
