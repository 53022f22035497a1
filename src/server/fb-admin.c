/* fb-admin.c: the commands of fieldbook-server admin
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-admin-private.h"

#include <stdio.h>
#include <string.h>

#include "fb-data-dir.h"
#include "fb-json.h"
#include "fb-sql.h"

typedef struct
{
  const char *verb;           /* one or two words */
  guint min_words, max_words; /* behind the verb */
  gboolean needs_service;
  FbAdminFunc run;
  const char *usage;
} Command;

static const Command commands[] = {
    {"user add", 1, 1, TRUE, fb_admin_user_add,
     "user add LOGIN --name N --role rep|manager|director|admin [--manager LOGIN] --password-file F"},
    {"user list", 0, 0, TRUE, fb_admin_user_list, "user list"},
    {"user disable", 1, 1, TRUE, fb_admin_user_disable, "user disable LOGIN"},
    {"user passwd", 1, 1, TRUE, fb_admin_user_passwd, "user passwd LOGIN --password-file F"},
    {"territory add", 1, 1, TRUE, fb_admin_territory_add, "territory add CODE --name N [--parent CODE]"},
    {"assign", 2, 2, TRUE, fb_admin_assign, "assign LOGIN CODE"},
    {"unassign", 2, 2, TRUE, fb_admin_unassign, "unassign LOGIN CODE"},
    {"account move", 1, G_MAXUINT, TRUE, fb_admin_account_move, "account move NUMBER… --to CODE"},
    {"device list", 0, 0, TRUE, fb_admin_device_list, "device list"},
    {"code", 1, 1, TRUE, fb_admin_code, "code LOGIN"},
    {"device revoke", 1, 1, TRUE, fb_admin_device_revoke, "device revoke ID"},
    {"device wipe", 1, 1, TRUE, fb_admin_device_wipe, "device wipe ID [--after-push|--now]"},
    {"device lease", 2, 2, TRUE, fb_admin_device_lease, "device lease ID DAYS"},
    {"backup", 1, 1, TRUE, fb_admin_backup, "backup FILE"},
    {"restore", 1, 1, FALSE, fb_admin_restore, "restore FILE"},
    {"renew", 0, 0, TRUE, fb_admin_renew, "renew (after a PostgreSQL database was restored)"},
    {"export", 1, 1, TRUE, fb_admin_export, "export FILE"},
    {"import", 1, 1, TRUE, fb_admin_import, "import FILE"},
    {"quota", 1, 1, TRUE, fb_admin_quota, "quota MIB"},
    {"check", 0, 0, TRUE, fb_admin_check, "check"},
    {"tidy", 0, 0, TRUE, fb_admin_tidy, "tidy [--archive DIR]"},
};

/* --- shared helpers --- */

gboolean
fb_admin_apply (FbService *service, FbOp *op, const char *label, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);

  g_ptr_array_add (ops, op);
  return fb_service_apply (service, ops, label, NULL, error);
}

gboolean
fb_admin_find (FbService *service, const char *table, const char *field, const char *value, FbId *id, GError **error)
{
  const FbTable *entity = fb_schema_get_table (table);
  const FbField *column = fb_table_field (entity, fb_table_get_field (entity, field));
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE fold (\"%s\") = fold (?1) AND _dead = 0",
                                          entity->name, column->name);
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (fb_service_get_db (service), &stmt, error, sql, "t", value);

  if (step == FB_STEP_ROW)
    return fb_stmt_get_id (stmt, 0, id);
  if (step == FB_STEP_DONE)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no %s with the %s “%s”", table, field, value);
  return FALSE;
}

gboolean
fb_admin_is_free (GError **looked, GError **error)
{
  if (g_error_matches (*looked, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (looked));
  return FALSE;
}

static char *
column_text (FbStmt *stmt, int column)
{
  gsize size;
  FbId id;

  switch (fb_stmt_get_type (stmt, column))
    {
    case FB_COLUMN_NULL:
      return g_strdup ("");
    case FB_COLUMN_BLOB:
      fb_stmt_get_blob (stmt, column, &size);
      return fb_stmt_get_id (stmt, column, &id) ? fb_id_to_string (&id) : g_strdup ("");
    case FB_COLUMN_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT, fb_stmt_get_int (stmt, column));
    case FB_COLUMN_TEXT:
    case FB_COLUMN_REAL:
    default:
      return g_strdup (fb_stmt_get_text (stmt, column));
    }
}

static char *
column_time (FbStmt *stmt, int column)
{
  g_autoptr (GDateTime) time = NULL;

  if (fb_stmt_is_null (stmt, column))
    return g_strdup ("");
  time = g_date_time_new_from_unix_utc (fb_stmt_get_int (stmt, column) / 1000);
  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
}

static void
print_line (const char *const *headings, FbStmt *stmt, gboolean json, gboolean first)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  for (int i = 0; headings[i] != NULL; i++)
    {
      gboolean is_time = headings[i][0] == '@';
      g_autofree char *value = is_time ? column_time (stmt, i) : column_text (stmt, i);

      if (json)
        json_object_set_string_member (object, headings[i] + is_time, value);
      else
        printf ("%s%s", i > 0 ? "\t" : "", value);
    }
  if (!json)
    {
      printf ("\n");
      return;
    }
  json_node_set_object (node, object);
  text = fb_json_to_text (node);
  printf ("%s%s", first ? "" : ",", text);
}

gboolean
fb_admin_print (FbAdminCall *call, const char *const *headings, const char *sql, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_sql_query (fb_service_get_db (call->service), error, sql, "");
  gboolean first = TRUE;
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  if (call->json)
    printf ("[");
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      print_line (headings, stmt, call->json, first);
      first = FALSE;
    }
  if (call->json)
    printf ("]\n");
  return step == FB_STEP_DONE;
}

void
fb_admin_say (FbAdminCall *call, const char *name, const char *value)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_object_set_string_member (object, name, value);
  json_node_set_object (node, object);
  text = call->json ? fb_json_to_text (node) : g_strdup (value);
  printf ("%s\n", text);
}

char *
fb_admin_read_password (const char *path, GError **error)
{
  g_autofree char *content = NULL;
  g_autofree char *line = NULL;
  char buffer[4096];

  if (path == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "Give the password in a file: --password-file FILE (- reads standard input)");
      return NULL;
    }
  if (g_str_equal (path, "-"))
    content = g_strdup (fgets (buffer, sizeof buffer, stdin) != NULL ? buffer : "");
  else if (!g_file_get_contents (path, &content, NULL, error))
    return NULL;
  line = g_strndup (content, strcspn (content, "\r\n"));
  if (*line != '\0' && g_utf8_validate (line, -1, NULL))
    return g_steal_pointer (&line);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "There is no password in the first line of %s", path);
  return NULL;
}

/* --- the command line --- */

static void
print_usage (void)
{
  fprintf (stderr, "usage: fieldbook-server admin --data DIR|--database postgresql://… COMMAND\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (stderr, "  %s\n", commands[i].usage);
}

static const Command *
find_command (char **words, guint *n_used)
{
  g_autofree char *two = words[0] != NULL && words[1] != NULL ? g_strjoin (" ", words[0], words[1], NULL) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      *n_used = strchr (commands[i].verb, ' ') != NULL ? 2 : 1;
      if (g_strcmp0 (commands[i].verb, *n_used == 2 ? two : words[0]) == 0)
        return &commands[i];
    }
  return NULL;
}

static int
run_command (const Command *command, FbAdminCall *call)
{
  g_autoptr (FbService) service = NULL;
  g_autoptr (GError) error = NULL;

  if (command->needs_service && !(service = fb_data_dir_open_service (call->directory, &error)))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  call->service = service;
  if (command->run (call, &error))
    return 0;
  if (error != NULL)
    fprintf (stderr, "%s\n", error->message);
  return 1;
}

int
fb_admin_main (int argc, char **argv)
{
  g_auto (GStrv) words = NULL;
  g_autofree char *directory = NULL;
  g_autofree char *database = NULL;
  FbAdminCall call = {0};
  const GOptionEntry entries[] = {
      {"data", 0, 0, G_OPTION_ARG_FILENAME, &directory, "The server's folder", "DIR"},
      {"database", 0, 0, G_OPTION_ARG_STRING, &database, "The server's PostgreSQL database", "postgresql://…"},
      {"name", 0, 0, G_OPTION_ARG_STRING, &call.name, "Name", "N"},
      {"role", 0, 0, G_OPTION_ARG_STRING, &call.role, "Role", "ROLE"},
      {"manager", 0, 0, G_OPTION_ARG_STRING, &call.manager, "Login of the manager", "LOGIN"},
      {"password-file", 0, 0, G_OPTION_ARG_FILENAME, &call.password_file, "File with the password in its first line",
       "FILE"},
      {"parent", 0, 0, G_OPTION_ARG_STRING, &call.parent, "Code of the territory above", "CODE"},
      {"to", 0, 0, G_OPTION_ARG_STRING, &call.to, "Code of the territory", "CODE"},
      {"now", 0, 0, G_OPTION_ARG_NONE, &call.now, "At once, without what waits to be sent", NULL},
      {"after-push", 0, 0, G_OPTION_ARG_NONE, &call.after_push, "Once it has sent what waits", NULL},
      {"archive", 0, 0, G_OPTION_ARG_FILENAME, &call.archive, "Folder for history older than two years", "DIR"},
      {"json", 0, 0, G_OPTION_ARG_NONE, &call.json, "Answer in JSON", NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, NULL},
      {NULL, 0, 0, 0, NULL, NULL, NULL},
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND");
  g_autoptr (GError) error = NULL;
  const Command *command = NULL;
  guint n_used = 0, n_words;
  int status = 2;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    fprintf (stderr, "%s\n", error->message);
  n_words = words != NULL ? g_strv_length (words) : 0;
  if (error == NULL && (directory != NULL) != fb_db_is_postgres_uri (database) && n_words > 0)
    command = find_command (words, &n_used);
  if (command == NULL || n_words - n_used < command->min_words || n_words - n_used > command->max_words)
    print_usage ();
  else
    {
      call.directory = directory != NULL ? directory : database;
      call.words = words + n_used;
      call.n_words = n_words - n_used;
      status = run_command (command, &call);
    }
  g_free (call.name);
  g_free (call.role);
  g_free (call.manager);
  g_free (call.password_file);
  g_free (call.parent);
  g_free (call.to);
  g_free (call.archive);
  return status;
}
