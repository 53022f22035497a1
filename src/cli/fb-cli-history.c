/* fb-cli-history.c: history, changes, undo, redo
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli.h"

#include <glib/gi18n.h>

#include "fb-cli-record.h"
#include "fb-cli-resolve.h"
#include "fb-cli-values.h"
#include "fb-history.h"
#include "fb-merge.h"

/* --- changes ---------------------------------------------------------------------------------------------------- */

static const char *
name_of_how (guint how)
{
  static const char *const names[] = {
      [FB_HOW_APPLIED] = "applied",   [FB_HOW_LOST] = "lost",   [FB_HOW_MERGED] = "merged",
      [FB_HOW_RESTORED] = "restored", [FB_HOW_ADMIN] = "admin", [FB_HOW_LATE] = "late",
      [FB_HOW_REFUSED] = "refused",
  };

  return how < G_N_ELEMENTS (names) ? names[how] : "applied";
}

static void
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

static void
set_who (FbCli *cli, JsonObject *object, const FbChange *change)
{
  const FbId own = fb_store_get_device (cli->store);

  fb_cli_set_id (object, "by", &change->actor_id);
  set_text (object, "by_label", change->actor);
  fb_cli_set_id (object, "device", &change->device);
  set_text (object, "device_label",
            change->device_name == NULL && fb_id_equal (&change->device, &own) ? _ ("this device")
                                                                               : change->device_name);
}

/* @like (nullable): the record as it is now. */
static JsonObject *
change_to_json (FbCli *cli, const FbChange *change, const FbRecord *like)
{
  JsonObject *object = json_object_new ();
  const char *title = fb_cli_label (cli, change->table, &change->row);

  fb_cli_set_time (object, "at", change->at);
  set_who (cli, object, change);
  json_object_set_string_member (object, "entity", change->table->name);
  fb_cli_set_id (object, "id", &change->row);
  set_text (object, "id_label", title);
  json_object_set_string_member (object, "change",
                                 change->deleted         ? "delete"
                                 : change->field == NULL ? "create"
                                                         : "set");
  set_text (object, "field", change->field);
  if (change->field != NULL)
    {
      fb_cli_set_value (cli, object, "from", change->table, change->field, &change->old, like);
      fb_cli_set_value (cli, object, "to", change->table, change->field, &change->new, like);
    }
  json_object_set_string_member (object, "how", name_of_how (change->how));
  set_text (object, "cause", change->cause);
  set_text (object, "step", change->label);
  json_object_set_int_member (object, "n", change->n);
  json_object_set_boolean_member (object, "pending", change->pending);
  return object;
}

static const char *const change_columns[] = {"at",    "by",   "device", "entity", "id",      "change",
                                             "field", "from", "to",     "cause",  "pending", NULL};
static const char *const history_columns[] = {"at",   "by", "device", "change",  "field",
                                              "from", "to", "cause",  "pending", NULL};

/* The server keeps no line of a record's making: the record itself tells. */
static JsonObject *
making_to_json (FbCli *cli, const FbRecord *record)
{
  JsonObject *object = json_object_new ();
  const FbId *by = fb_record_get_id (record, "created_by");

  fb_cli_set_time (object, "at", fb_record_get_int (record, "created_at"));
  if (by != NULL)
    {
      fb_cli_set_id (object, "by", by);
      set_text (object, "by_label", fb_cli_label (cli, fb_schema_get_table ("user"), by));
    }
  json_object_set_string_member (object, "entity", record->table->name);
  fb_cli_set_id (object, "id", &record->id);
  set_text (object, "id_label", fb_cli_label (cli, record->table, &record->id));
  json_object_set_string_member (object, "change", "create");
  json_object_set_string_member (object, "how", "applied");
  json_object_set_boolean_member (object, "pending", FALSE);
  return object;
}

static gboolean
has_making (GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const FbChange *change = g_ptr_array_index (changes, i);

      if (change->field == NULL && !change->deleted)
        return TRUE;
    }
  return FALSE;
}

gboolean
fb_cli_run_history (FbCli *cli, JsonObject *request, GError **error)
{
  const FbTable *table = fb_cli_find_table (fb_cli_text (request, "entity"), error);
  const char *field = fb_cli_text (request, "field");
  const char *text = fb_cli_text (request, "id");
  g_autoptr (FbRecord) like = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  FbId id;

  if (table == NULL || fb_cli_open (cli, error) == NULL)
    return FALSE;
  if (field != NULL && !g_str_has_prefix (field, "ext.") && fb_table_find_field (table, field) < 0)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_UNKNOWN_FIELD, field, NULL, _ ("“%s” has no field “%s”"), _ (table->label),
                        field);
      return FALSE;
    }
  /* What was deleted has a history too, and only its id is left. */
  if (!fb_id_parse (text, &id) && !fb_cli_resolve (cli, table, text, NULL, NULL, "id", &id, error))
    return FALSE;
  if (!(changes = fb_store_list_history (cli->store, table, &id, field, 0, -1, error)))
    return FALSE;
  like = fb_store_get (cli->store, table, &id, NULL);
  if (changes->len == 0 && like == NULL)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_NOT_FOUND, "id", NULL, _ ("There is no record “%s” (%s) on this computer"),
                        text, _ (table->label));
      return FALSE;
    }
  fb_cli_output_begin_list (cli->output, history_columns);
  for (guint i = 0; i < changes->len; i++)
    fb_cli_output_take_item (cli->output, change_to_json (cli, g_ptr_array_index (changes, i), like));
  if (field == NULL && like != NULL && !has_making (changes) && fb_record_get_int (like, "created_at") != 0)
    fb_cli_output_take_item (cli->output, making_to_json (cli, like));
  return TRUE;
}

/* Rows come in runs: the last one is kept. */
static const FbRecord *
record_of (FbCli *cli, const FbChange *change, FbRecord **kept)
{
  if (*kept != NULL && (*kept)->table == change->table && fb_id_equal (&(*kept)->id, &change->row))
    return *kept;
  g_clear_pointer (kept, fb_record_free);
  *kept = fb_store_get (cli->store, change->table, &change->row, NULL);
  return *kept;
}

gboolean
fb_cli_run_changes (FbCli *cli, JsonObject *request, GError **error)
{
  const char *text = fb_cli_text (request, "since");
  gboolean unreviewed = fb_cli_flag (request, "unreviewed");
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (FbRecord) kept = NULL;
  gint64 since = 0;
  FbId user;

  if (fb_cli_open (cli, error) == NULL || (text != NULL && !fb_cli_time_read (cli, text, FALSE, "since", &since, error))
      || !(changes = fb_store_list_history (cli->store, NULL, NULL, NULL, since, -1, error)))
    return FALSE;
  user = fb_store_get_user (cli->store);
  fb_cli_output_begin_list (cli->output, change_columns);
  for (guint i = 0; i < changes->len; i++)
    {
      const FbChange *change = g_ptr_array_index (changes, i);

      /* What a person did themselves needs no look from them. */
      if (unreviewed && fb_id_equal (&change->actor_id, &user))
        continue;
      fb_cli_output_take_item (cli->output, change_to_json (cli, change, record_of (cli, change, &kept)));
    }
  return TRUE;
}

/* --- undo and redo ---------------------------------------------------------------------------------------------- */

static void
put_steps (FbCli *cli, const char *name, JsonArray *labels)
{
  JsonObject *answer = json_object_new ();

  json_object_set_int_member (answer, "steps", json_array_get_length (labels));
  json_object_set_array_member (answer, name, json_array_ref (labels));
  fb_cli_output_take_object (cli->output, answer);
}

/* When some steps were taken and the next one cannot be, that is done in part. */
static gboolean
take_steps (FbCli *cli, JsonObject *request, gboolean redo, GError **error)
{
  gint64 steps = fb_cli_number (request, "steps", 1);
  g_autoptr (JsonArray) labels = json_array_new ();

  if (fb_cli_open (cli, error) == NULL)
    return FALSE;
  for (gint64 i = 0; i < steps; i++)
    {
      g_autofree char *label = NULL;
      g_autoptr (GError) local = NULL;

      if (!(redo ? fb_store_redo : fb_store_undo) (cli->store, &label, &local))
        {
          if (i == 0)
            {
              g_propagate_error (error, g_steal_pointer (&local));
              return FALSE;
            }
          fb_cli_say (cli, "%s", local->message);
          cli->in_part = TRUE;
          break;
        }
      json_array_add_string_element (labels, label != NULL ? label : "");
    }
  put_steps (cli, redo ? "redone" : "undone", labels);
  return TRUE;
}

gboolean
fb_cli_run_undo (FbCli *cli, JsonObject *request, GError **error)
{
  return take_steps (cli, request, FALSE, error);
}

gboolean
fb_cli_run_redo (FbCli *cli, JsonObject *request, GError **error)
{
  return take_steps (cli, request, TRUE, error);
}
