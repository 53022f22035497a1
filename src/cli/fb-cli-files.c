/* fb-cli-files.c: import, export, generate, schema
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "fb-cli-record.h"
#include "fb-date.h"
#include "fb-ddl.h"
#include "fb-demo.h"
#include "fb-importer.h"
#include "fb-json.h"
#include "fb-sign-in.h"
#include "fb-starter.h"

/* --- import ----------------------------------------------------------------------------------------------------- */

static void
show_import_progress (gint64 rows, gint64 offset, gint64 size, gpointer user_data)
{
  if (size > 0)
    fb_cli_show_progress (user_data, _ ("%" PRId64 " rows, %d %%"), rows,
                          (int) ((double) offset * 100.0 / (double) size));
  else
    fb_cli_show_progress (user_data, _ ("%" PRId64 " rows"), rows);
}

static gboolean
check_kind (const char *path, GError **error)
{
  static const char *const others[] = {".vcf", ".ics", ".xlsx", ".ods"};

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_has_suffix (path, others[i]))
      {
        fb_cli_set_error (error, FB_CLI_ERROR_VALUE, "files", _ ("CSV files can be read."),
                          _ ("Files like %s cannot be imported"), path);
        return FALSE;
      }
  return TRUE;
}

static gboolean
import_file (FbImporter *importer,
             FbImportMap *map,
             const FbTable *table,
             const char *const *match,
             const char *path,
             GError **error)
{
  if (!check_kind (path, error))
    return FALSE;
  if (map != NULL)
    return fb_importer_run (importer, map, path, NULL, error);
  return fb_importer_run_plain (importer, table, match, path, NULL, error);
}

static void
put_report (FbCli *cli, FbImporter *importer, gboolean dry_run)
{
  JsonObject *answer = fb_import_report_to_json (fb_importer_get_report (importer));
  FbId group;

  if (fb_importer_get_group (importer, &group))
    fb_cli_set_id (answer, "tx", &group);
  else
    json_object_set_null_member (answer, "tx");
  if (dry_run)
    json_object_set_boolean_member (answer, "dry_run", TRUE);
  fb_cli_output_take_object (cli->output, answer);
}

/* Nothing taken at all is a failure, something left out is done in part. */
static gboolean
judge (FbCli *cli, const FbImportReport *report, GError **error)
{
  if (report->failed == 0)
    return TRUE;
  if (report->failed < report->read)
    {
      cli->in_part = TRUE;
      return TRUE;
    }
  fb_cli_set_error (error, FB_CLI_ERROR_FAILED, NULL, _ ("--errors FILE keeps the rows with their reasons."), "%s",
                    _ ("No row could be imported"));
  return FALSE;
}

static gboolean
import_all (FbCli *cli, JsonObject *request, FbImportMap *map, const FbTable *table, GError **error)
{
  g_autoptr (FbImporter) importer = fb_importer_new (cli->store);
  g_auto (GStrv) files = fb_cli_list (request, "files");
  g_auto (GStrv) match = fb_cli_list (request, "match");
  gboolean dry_run = fb_cli_flag (request, "dry_run");
  gboolean done = TRUE;

  fb_importer_set_dry_run (importer, dry_run);
  fb_importer_set_progress (importer, show_import_progress, cli);
  if (fb_cli_text (request, "errors") != NULL)
    fb_importer_set_errors_file (importer, fb_cli_text (request, "errors"));
  for (char **file = files; *file != NULL && done; file++)
    done = import_file (importer, map, table, (const char *const *) match, *file, error);
  fb_cli_show_progress (cli, "%s", "");
  /* What the files before the failed one brought has been stored: the answer tells. */
  if (!done && fb_importer_get_report (importer)->read == 0)
    return FALSE;
  put_report (cli, importer, dry_run);
  return done && judge (cli, fb_importer_get_report (importer), error);
}

gboolean
fb_cli_run_import (FbCli *cli, JsonObject *request, GError **error)
{
  const char *entity = fb_cli_text (request, "entity");
  const char *path = fb_cli_text (request, "map");
  const FbTable *table = NULL;
  g_autoptr (FbImportMap) map = NULL;

  if ((entity == NULL) == (path == NULL) || (path != NULL && json_object_has_member (request, "match")))
    {
      fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, _ ("A map says itself which entities and matches it has."),
                        "import: %s", _ ("either --entity E [--match F,…] or --map MAP.json is needed"));
      return FALSE;
    }
  if (entity != NULL && !(table = fb_cli_find_table (entity, error)))
    return FALSE;
  if (path != NULL && !(map = fb_import_map_load (path, error)))
    return FALSE;
  return fb_cli_open (cli, error) != NULL && import_all (cli, request, map, table, error);
}

/* --- export ----------------------------------------------------------------------------------------------------- */

gboolean
fb_cli_run_export (FbCli *cli, JsonObject *request, GError **error)
{
  const FbTable *table = fb_cli_find_table (fb_cli_text (request, "entity"), error);
  g_auto (GStrv) columns = fb_cli_list (request, "columns");
  g_auto (GStrv) keys = fb_cli_list (request, "sort");
  g_autofree char *sort = keys != NULL ? g_strjoinv (",", keys) : NULL;
  g_autoptr (FbQuery) query = NULL;
  JsonObject *answer;
  gint64 count = 0;

  if (table == NULL || fb_cli_open (cli, error) == NULL
      || !(query = fb_query_new (table, fb_cli_text (request, "where"), sort, NULL, error))
      || !fb_export_query_to_file (cli->store, query, fb_cli_text (request, "file"), (const char *const *) columns,
                                   &count, NULL, error))
    return FALSE;
  answer = json_object_new ();
  json_object_set_string_member (answer, "file", fb_cli_text (request, "file"));
  json_object_set_int_member (answer, "rows", count);
  fb_cli_output_take_object (cli->output, answer);
  return TRUE;
}

/* --- generate --------------------------------------------------------------------------------------------------- */

static void
show_generate_progress (guint done, guint total, gpointer user_data)
{
  fb_cli_show_progress (user_data, _ ("%u of %u accounts"), done, total);
}

static gboolean
count_rows (FbCli *cli, JsonObject *answer, GError **error)
{
  static const char *const names[] = {"user", "territory", "account", "contact", "opportunity", "activity", NULL};
  JsonObject *rows = json_object_new ();

  json_object_set_object_member (answer, "rows", rows);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table (names[i]), NULL, NULL, NULL, error);
      gint64 count = query != NULL ? fb_store_count (cli->store, query, error) : -1;

      if (count < 0)
        return FALSE;
      json_object_set_int_member (rows, names[i], count);
    }
  return TRUE;
}

static gboolean
read_options (JsonObject *request, FbDemoOptions *options, GError **error)
{
  gint64 accounts = fb_cli_number (request, "accounts", 0);
  gint64 seed = fb_cli_number (request, "seed", 0);

  if (accounts < 1 || accounts > 10000000 || seed > G_MAXUINT32 || fb_cli_number (request, "reps", 0) > accounts
      || fb_cli_number (request, "months", 0) > 1200)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, NULL, "generate: %s",
                        _ ("--accounts is 1 to 10000000, --seed below 2^32, --reps at most --accounts, --months at "
                           "most 1200"));
      return FALSE;
    }
  options->accounts = (guint) accounts;
  options->seed = (guint32) seed;
  options->reps = (guint) fb_cli_number (request, "reps", 0);
  options->months = (guint) fb_cli_number (request, "months", 0);
  options->today = fb_cli_text (request, "today");
  if (options->today == NULL || fb_date_is_valid (options->today))
    return TRUE;
  fb_cli_set_error (error, FB_CLI_ERROR_USAGE, "today", NULL, _ ("generate: “%s” is not a day"), options->today);
  return FALSE;
}

gboolean
fb_cli_run_generate (FbCli *cli, JsonObject *request, GError **error)
{
  FbDemoOptions options = {0};
  g_autofree char *server = NULL;
  g_autoptr (JsonObject) answer = json_object_new ();
  gboolean done;

  if (!read_options (request, &options, error) || fb_cli_open_or_make (cli, error) == NULL
      || !fb_store_read_server (cli->store, &server, error))
    return FALSE;
  options.as_first_rep = server == NULL;
  done = fb_demo_generate (cli->store, &options, show_generate_progress, cli, NULL, error);
  fb_cli_show_progress (cli, "%s", "");
  if (!done || (server == NULL && !fb_starter_make_user (cli->store, error)))
    return FALSE;
  json_object_set_int_member (answer, "accounts", options.accounts);
  json_object_set_int_member (answer, "seed", options.seed);
  if (!count_rows (cli, answer, error))
    return FALSE;
  fb_cli_output_take_object (cli->output, g_steal_pointer (&answer));
  return TRUE;
}

/* --- schema ----------------------------------------------------------------------------------------------------- */

/* The part of the documentation that is about one table: from its heading to the next one like it. */
static char *
cut_section (const char *markdown, const FbTable *table)
{
  g_auto (GStrv) lines = g_strsplit (markdown, "\n", -1);
  g_autoptr (GString) section = g_string_new (NULL);
  g_autofree char *heading = g_strdup_printf ("## %s", table->name);
  gboolean inside = FALSE;

  for (char **line = lines; *line != NULL; line++)
    {
      if (g_str_has_prefix (*line, "## "))
        inside = g_str_equal (*line, heading);
      if (inside)
        g_string_append_printf (section, "%s\n", *line);
    }
  return g_string_free (g_steal_pointer (&section), FALSE);
}

static JsonNode *
find_entity (JsonNode *schema, const FbTable *table)
{
  JsonArray *tables = JSON_NODE_HOLDS_ARRAY (schema)
                          ? json_node_get_array (schema)
                          : json_object_get_array_member (json_node_get_object (schema), "tables");

  for (guint i = 0; i < json_array_get_length (tables); i++)
    {
      JsonObject *object = json_array_get_object_element (tables, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (object, "name", NULL), table->name) == 0)
        return json_array_dup_element (tables, i);
    }
  return NULL;
}

gboolean
fb_cli_run_schema (FbCli *cli, JsonObject *request, GError **error)
{
  const char *entity = fb_cli_text (request, "entity");
  const FbTable *table = entity != NULL ? fb_cli_find_table (entity, error) : NULL;
  g_autofree char *text = NULL;
  g_autofree char *section = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonNode *found;

  if (entity != NULL && table == NULL)
    return FALSE;
  if (fb_cli_output_is_text (cli->output))
    {
      text = fb_schema_to_markdown ();
      section = table != NULL ? cut_section (text, table) : NULL;
      fb_cli_output_text (cli->output, section != NULL ? section : text);
      return TRUE;
    }
  text = fb_schema_to_json ();
  if (!(node = fb_json_parse (text, -1, 0, error)))
    return FALSE;
  found = table != NULL ? find_entity (node, table) : json_node_copy (node);
  fb_cli_output_take_value (cli->output, found);
  return TRUE;
}
