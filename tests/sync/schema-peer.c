/* schema-peer.c: a device, or a server, that speaks whichever data model it is told
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "fb-engine.h"
#include "fb-service.h"
#include "fb-store-sync.h"

/* For test-schema-peers.py, which lets programs of two data models talk. SCHEMA is what this one speaks, "now" the
 * newest: schema-peer SCHEMA setup DB makes a server with a territory and a representative, prints the representative's
 * id schema-peer SCHEMA serve DB answers on standard output what comes on standard input schema-peer SCHEMA device DIR
 * USER SERVER DB WORD… a device of that server, which it starts as schema-peer SERVER serve DB; WORDs: sync  check  add
 * TABLE FIELD=VALUE,… set TABLE ID FIELD=VALUE  get TABLE ID FIELD  delete TABLE ID  wait (says so, and waits for a
 * line on standard input) A request is a line "USER DEVICE METHOD PATH LENGTH" and so many bytes, an answer a line
 * "STATUS RETRY LENGTH" and so many. */

static void
die (const char *what, const GError *error)
{
  fprintf (stderr, "%s: %s\n", what, error != NULL ? error->message : "failed");
  exit (1);
}

/* --- the server ---------------------------------------------------------------------------------------------- */

static FbService *
open_service (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open (path, FB_DB_READ_WRITE | FB_DB_FOREIGN_KEYS, &error);
  FbService *service = db != NULL ? fb_service_new (db, NULL, &error) : NULL;

  if (service == NULL)
    die (path, error);
  return service;
}

static void
put (FbService *service, const char *table_name, const FbId *id, ...)
{
  const FbTable *table = fb_schema_get_table (table_name);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  FbOp *op = fb_op_new (FB_OP_PUT, table, id);
  g_autoptr (GError) error = NULL;
  const char *name;
  va_list args;

  va_start (args, id);
  while ((name = va_arg (args, const char *)) != NULL)
    if (!fb_field_parse (table, fb_table_field (table, fb_table_get_field (table, name)), va_arg (args, const char *),
                         NULL, NULL, &fb_op_add_field (op, name)->new, &error))
      die (name, error);
  va_end (args);
  g_ptr_array_add (ops, op);
  if (!fb_service_apply (service, ops, "setup", NULL, &error))
    die (table_name, error);
}

static int
run_setup (const char *path)
{
  g_autoptr (FbService) service = open_service (path);
  g_autofree char *role = NULL, *user = NULL, *territory = NULL;
  FbId role_id, user_id, territory_id, member;

  fb_service_get_role_id ("rep", &role_id);
  fb_id_from_name (&user_id, "test.user", "rolf");
  fb_id_from_name (&territory_id, "test.territory", "NORTH");
  fb_id_from_name (&member, "test.member", "rolf");
  role = fb_id_to_string (&role_id);
  user = fb_id_to_string (&user_id);
  territory = fb_id_to_string (&territory_id);
  put (service, "user", &user_id, "login", "rolf", "name", "Rolf", "role", role, "active", "yes", NULL);
  put (service, "territory", &territory_id, "code", "NORTH", "name", "North", NULL);
  put (service, "territory_member", &member, "territory", territory, "user", user, "role", "rep", NULL);
  printf ("%s\n", user);
  return 0;
}

static FbAnswer *
add_device (FbService *service, const FbCaller *caller)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *incarnation = NULL;

  if (!fb_service_add_device (service, &caller->user, &caller->device, "peer", &error)
      || !(incarnation = fb_db_query_text (fb_service_get_db (service), "SELECT incarnation FROM sync_clock", &error)))
    die ("device", error);
  return fb_answer_new (200, "text/plain", g_bytes_new (incarnation, strlen (incarnation)));
}

static int
run_serve (const char *path)
{
  g_autoptr (FbService) service = open_service (path);
  char user[64], device[64], method[16], target[64];
  gsize length;

  while (scanf ("%63s %63s %15s %63s %zu", user, device, method, target, &length) == 5 && getchar () == '\n')
    {
      g_autoptr (FbRequest) request = fb_request_new (method, target, NULL);
      g_autoptr (FbAnswer) answer = NULL;
      char *body = g_malloc (length + 1);
      FbCaller caller;

      if (fread (body, 1, length, stdin) != length || !fb_id_parse (user, &caller.user)
          || !fb_id_parse (device, &caller.device))
        die ("request", NULL);
      request->body = g_bytes_new_take (body, length);
      answer =
          strcmp (method, "ADD") == 0 ? add_device (service, &caller) : fb_service_handle (service, &caller, request);
      printf ("%u %" G_GINT64_FORMAT " %zu\n", answer->status, answer->retry_after, g_bytes_get_size (answer->body));
      fwrite (g_bytes_get_data (answer->body, NULL), 1, g_bytes_get_size (answer->body), stdout);
      fflush (stdout);
    }
  return 0;
}

/* --- the way there -------------------------------------------------------------------------------------------- */

#define PEER_TYPE_PIPE (peer_pipe_get_type ())
G_DECLARE_FINAL_TYPE (PeerPipe, peer_pipe, PEER, PIPE, GObject)

struct _PeerPipe
{
  GObject parent_instance;

  GSubprocess *server;  /* (owned) */
  GDataInputStream *in; /* (owned) */
  GOutputStream *out;
  char *user, *device;
};

static FbAnswer *
exchange (PeerPipe *self, const char *method, const char *path, GBytes *body, GError **error)
{
  gsize size = body != NULL ? g_bytes_get_size (body) : 0;
  g_autofree char *head = g_strdup_printf ("%s %s %s %s %zu\n", self->user, self->device, method, path, size);
  g_autofree char *line = NULL;
  g_autofree char *bytes = NULL;
  guint status;
  gint64 retry;
  gsize length;
  FbAnswer *answer;

  if (!g_output_stream_write_all (self->out, head, strlen (head), NULL, NULL, error)
      || (size > 0 && !g_output_stream_write_all (self->out, g_bytes_get_data (body, NULL), size, NULL, NULL, error))
      || !(line = g_data_input_stream_read_line (self->in, NULL, NULL, error)))
    return NULL;
  if (sscanf (line, "%u %" G_GINT64_FORMAT " %zu", &status, &retry, &length) != 3)
    die ("answer", NULL);
  bytes = g_malloc (length + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (self->in), bytes, length, NULL, NULL, error))
    return NULL;
  answer = fb_answer_new (status,
                          status >= 400                    ? "application/problem+json"
                          : strcmp (path, "/v1/pull") == 0 ? "application/x-ndjson"
                                                           : "application/json",
                          g_bytes_new (bytes, length));
  answer->retry_after = retry;
  answer->wire_bytes = length;
  return answer;
}

static void
peer_pipe_send_async (FbTransport *transport,
                      const FbRequest *request,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  FbAnswer *answer = exchange (PEER_PIPE (transport), request->method, request->path, request->body, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) fb_answer_free);
  else
    g_task_return_new_error (task, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE, "%s",
                             error != NULL ? error->message : "closed");
}

static FbAnswer *
peer_pipe_send_finish (FbTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
peer_pipe_transport_init (FbTransportInterface *iface)
{
  iface->send_async = peer_pipe_send_async;
  iface->send_finish = peer_pipe_send_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PeerPipe,
                               peer_pipe,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (FB_TYPE_TRANSPORT, peer_pipe_transport_init))

static void
peer_pipe_dispose (GObject *object)
{
  PeerPipe *self = PEER_PIPE (object);

  if (self->server != NULL)
    {
      g_output_stream_close (self->out, NULL, NULL);
      g_subprocess_wait (self->server, NULL, NULL);
    }
  g_clear_object (&self->server);
  g_clear_object (&self->in);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->device, g_free);

  G_OBJECT_CLASS (peer_pipe_parent_class)->dispose (object);
}

static void
peer_pipe_class_init (PeerPipeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = peer_pipe_dispose;
}

static void
peer_pipe_init (PeerPipe *self)
{
}

static PeerPipe *
peer_pipe_new (const char *schema, const char *db, const char *user, const FbId *device)
{
  g_autoptr (GError) error = NULL;
  PeerPipe *self = g_object_new (PEER_TYPE_PIPE, NULL);

  self->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                   "/proc/self/exe", schema, "serve", db, NULL);
  if (self->server == NULL)
    die (schema, error);
  self->in = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->server));
  self->out = g_subprocess_get_stdin_pipe (self->server);
  self->user = g_strdup (user);
  self->device = fb_id_to_string (device);
  return self;
}

/* --- the device -------------------------------------------------------------------------------------------------- */

typedef struct
{
  FbStore *store;
  PeerPipe *pipe;
  FbEngine *engine;
} Device;

static gboolean
join_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Device *self = user_data;
  FbId device = fb_store_get_device (store), user;
  g_autofree char *server = NULL;
  g_autoptr (FbTransaction) tx = NULL;
  g_autoptr (FbAnswer) answer = NULL;
  g_autofree char *incarnation = NULL;

  if (!fb_store_sync_read_state (db, "server", &server, error))
    return FALSE;
  if (server != NULL)
    return TRUE;
  if (!(answer = exchange (self->pipe, "ADD", "/device", NULL, error)) || !fb_id_parse (self->pipe->user, &user))
    return FALSE;
  incarnation = g_strndup (g_bytes_get_data (answer->body, NULL), g_bytes_get_size (answer->body));
  return (tx = fb_transaction_begin (db, error)) != NULL
         && fb_store_sync_join (store, db, "pipe", "rolf", &user, &device, incarnation, error)
         && fb_transaction_commit (tx, error) && fb_store_sync_reload_identity (store, error);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
do_sync (Device *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  FbSyncResult done = {0};

  fb_engine_sync_async (self->engine, TRUE, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (fb_engine_sync_finish (self->engine, result, &done, &error))
    printf ("synced %u sent %u merged %u refused\n", done.pushed_txs, done.merged, done.refused);
  else
    printf ("error %d\n", error->code);
}

/* What is to point elsewhere may: this profile has no row of its user before the first sync. */
static void
do_check (Device *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = fb_store_check (self->store, NULL, &error);
  guint n = 0;

  if (findings == NULL)
    die ("check", error);
  for (guint i = 0; i < findings->len; i++)
    if (strstr (g_ptr_array_index (findings, i), "is not on this computer") == NULL)
      {
        fprintf (stderr, "%s\n", (const char *) g_ptr_array_index (findings, i));
        n++;
      }
  printf ("%u findings\n", n);
}

static void
parse_pair (const FbTable *table, const char *pair, char **name, FbValue *value)
{
  const char *equals = strchr (pair, '=');
  g_autoptr (GError) error = NULL;

  *name = g_strndup (pair, (gsize) (equals - pair));
  if (!fb_field_parse (table, fb_table_field (table, fb_table_get_field (table, *name)), equals + 1, "EUR", NULL, value,
                       &error))
    die (pair, error);
}

static void
commit (Device *self, FbEdit *edit)
{
  g_autoptr (GError) error = NULL;

  if (!fb_store_commit_edit (self->store, edit, NULL, &error))
    die ("edit", error);
}

static void
do_add (Device *self, const char *table_name, const char *pairs)
{
  const FbTable *table = fb_schema_get_table (table_name);
  g_auto (GStrv) parts = g_strsplit (pairs, ",", -1);
  FbRecord *record = fb_record_new (table, NULL);
  FbEdit *edit = fb_edit_new ("New");
  g_autofree char *text = NULL;
  FbId id;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto (FbValue) value = FB_VALUE_INIT;
      g_autofree char *name = NULL;

      parse_pair (table, parts[i], &name, &value);
      fb_record_set (record, name, &value);
    }
  id = fb_edit_create (edit, record);
  commit (self, edit);
  text = fb_id_to_string (&id);
  printf ("%s\n", text);
}

static void
do_set (Device *self, const char *table_name, const char *id_text, const char *pair)
{
  const FbTable *table = fb_schema_get_table (table_name);
  FbEdit *edit = fb_edit_new ("Change");
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autofree char *name = NULL;
  FbId id;

  fb_id_parse (id_text, &id);
  parse_pair (table, pair, &name, &value);
  fb_edit_set (edit, table, &id, name, &value);
  commit (self, edit);
  printf ("set\n");
}

static void
do_get (Device *self, const char *table_name, const char *id_text, const char *field)
{
  const FbTable *table = fb_schema_get_table (table_name);
  g_autoptr (FbRecord) record = NULL;
  g_autofree char *text = NULL;
  FbId id;

  fb_id_parse (id_text, &id);
  if ((record = fb_store_get (self->store, table, &id, NULL)) != NULL)
    text = fb_field_to_text (fb_table_field (table, fb_table_get_field (table, field)), fb_record_get (record, field),
                             "EUR");
  printf ("%s\n", record == NULL ? "none" : text == NULL ? "null" : text);
}

static void
do_delete (Device *self, const char *table_name, const char *id_text)
{
  FbEdit *edit = fb_edit_new ("Delete");
  FbId id;

  fb_id_parse (id_text, &id);
  fb_edit_delete (edit, fb_schema_get_table (table_name), &id);
  commit (self, edit);
  printf ("deleted\n");
}

/* What others do meanwhile happens while this device's server runs. */
static void
do_wait (void)
{
  char line[8];

  printf ("waiting\n");
  fflush (stdout);
  if (fgets (line, sizeof line, stdin) == NULL)
    die ("wait", NULL);
}

/* The words used. */
static int
do_word (Device *self, char **words)
{
  if (strcmp (words[0], "sync") == 0)
    do_sync (self);
  else if (strcmp (words[0], "check") == 0)
    do_check (self);
  else if (strcmp (words[0], "wait") == 0)
    do_wait ();
  else if (strcmp (words[0], "add") == 0)
    return do_add (self, words[1], words[2]), 3;
  else if (strcmp (words[0], "set") == 0)
    return do_set (self, words[1], words[2], words[3]), 4;
  else if (strcmp (words[0], "get") == 0)
    return do_get (self, words[1], words[2], words[3]), 4;
  else if (strcmp (words[0], "delete") == 0)
    return do_delete (self, words[1], words[2]), 3;
  else
    die (words[0], NULL);
  return 1;
}

static int
run_device (char **words)
{
  g_autoptr (GError) error = NULL;
  Device self = {0};
  FbId device;

  if (!(self.store = fb_store_open (words[0], NULL, &error)))
    die (words[0], error);
  device = fb_store_get_device (self.store);
  self.pipe = peer_pipe_new (words[2], words[3], words[1], &device);
  if (!fb_store_write (self.store, join_in_writer, &self, &error))
    die ("join", error);
  self.engine = fb_engine_new (self.store, FB_TRANSPORT (self.pipe));
  for (words += 4; *words != NULL;)
    words += do_word (&self, words);
  fb_engine_stop (self.engine);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self.engine);
  g_clear_object (&self.pipe);
  fb_store_close (self.store);
  g_clear_object (&self.store);
  return 0;
}

static guint
read_schema (const char *text)
{
  guint64 schema;

  if (strcmp (text, "now") == 0)
    return FB_SCHEMA_VERSION;
  if (!g_ascii_string_to_unsigned (text, 10, FB_SCHEMA_MIN_VERSION, FB_SCHEMA_VERSION, &schema, NULL))
    die (text, NULL);
  return (guint) schema;
}

int
main (int argc, char **argv)
{
  if (argc > 3)
    fb_schema_speak (read_schema (argv[1]));
  if (argc == 4 && strcmp (argv[2], "setup") == 0)
    return run_setup (argv[3]);
  if (argc == 4 && strcmp (argv[2], "serve") == 0)
    return run_serve (argv[3]);
  if (argc > 7 && strcmp (argv[2], "device") == 0)
    return run_device (argv + 3);
  fprintf (stderr, "usage: see the head of schema-peer.c\n");
  return 2;
}
