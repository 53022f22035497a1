/* fb-db-postgres.c: a connection to a PostgreSQL database
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-db-postgres-private.h"

#include <string.h>

#include "fb-db-private.h"

/* Every kept statement has a plan in the server's memory. */
#define CACHE_SIZE 200

/* So that no client of the database can hold the clock or a lock for long. Commits are durable unless that was already
 * promised in a stronger way. */
static const char session_sql[] =
    "SELECT set_config ('statement_timeout', '10s', false), set_config ('lock_timeout', '5s', false),"
    " set_config ('idle_in_transaction_session_timeout', '10s', false), set_config ('client_min_messages', 'warning', "
    "false),"
    " set_config ('synchronous_commit', CASE WHEN current_setting ('synchronous_commit') IN ('off', 'local') THEN 'on'"
    " ELSE current_setting ('synchronous_commit') END, false), set_config ('default_transaction_read_only', $1, false)";

struct _FbPostgres
{
  FbDb parent_instance;

  char *conninfo; /* (owned) */
  gboolean read_only;
  PGconn *conn;         /* (owned) */
  FbStmtCache *cache;   /* (owned) */
  GHashTable *channels; /* (owned) listened to */
  GArray *dropped;      /* (owned) of guint: names of statements of this connection that are not wanted any more */
  guint generation;     /* of the connection */
  guint last_name;
  gint64 changes;
  gboolean was_open; /* a transaction was open when the last statement went out */
  gboolean lost;     /* the connection went in the middle of a transaction */
  gboolean ending;   /* the end of a snapshot is on its way, and nobody has asked yet whether it came */

  GMutex cancel_lock;
  PGcancel *cancel; /* (owned) (nullable) under cancel_lock */
  int interrupted;  /* atomic */
};

G_DEFINE_FINAL_TYPE (FbPostgres, fb_postgres, FB_TYPE_DB)

PGconn *
fb_postgres_get_handle (FbPostgres *self)
{
  return self->conn;
}

guint
fb_postgres_get_generation (FbPostgres *self)
{
  return self->generation;
}

guint
fb_postgres_next_name (FbPostgres *self)
{
  return ++self->last_name;
}

/* --- errors --- */

static gboolean
is_one_of (const char *state, const char *const *states)
{
  for (; *states != NULL; states++)
    if (strncmp (state, *states, strlen (*states)) == 0)
      return TRUE;
  return FALSE;
}

/* By SQLSTATE; five characters or the class of two. */
static int
code_of (const char *state)
{
  /* Refused or broken connections, no resources, serialization failure and deadlock, locks, time-outs, shutdown. */
  static const char *const busy[] = {"08", "53", "40", "55P03", "57", "25P03", NULL};
  static const char *const full[] = {"53100", NULL};
  static const char *const constraint[] = {"23", NULL};
  static const char *const read_only[] = {"25006", NULL};
  static const char *const corrupt[] = {"XX001", "XX002", NULL};

  if (is_one_of (state, full))
    return FB_DB_ERROR_FULL;
  if (is_one_of (state, busy))
    return FB_DB_ERROR_BUSY;
  if (is_one_of (state, constraint))
    return FB_DB_ERROR_CONSTRAINT;
  if (is_one_of (state, read_only))
    return FB_DB_ERROR_READ_ONLY;
  if (is_one_of (state, corrupt))
    return FB_DB_ERROR_CORRUPT;
  return FB_DB_ERROR_FAILED;
}

static gboolean
is_broken (FbPostgres *self)
{
  return self->conn == NULL || PQstatus (self->conn) != CONNECTION_OK;
}

/* The answer to the end of a snapshot has come meanwhile, as a rule. */
static void
hear_the_end (FbPostgres *self)
{
  PGresult *result;

  if (!self->ending)
    return;
  self->ending = FALSE;
  while ((result = PQgetResult (self->conn)) != NULL)
    PQclear (result);
}

/* What was open when the connection went is undone at the server; here it stays open until somebody rolls it back. */
static gboolean
note_loss (FbPostgres *self)
{
  if (!is_broken (self))
    return FALSE;
  self->lost |= self->was_open;
  self->was_open = FALSE;
  return TRUE;
}

static char *
trimmed_message (FbPostgres *self, const PGresult *result)
{
  const char *text = result != NULL ? PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY) : NULL;

  if (text == NULL)
    text = result != NULL ? PQresultErrorMessage (result) : PQerrorMessage (self->conn);
  return g_strstrip (g_strdup (text));
}

void
fb_postgres_set_error (FbPostgres *self, const PGresult *result, const char *sql, GError **error)
{
  const char *state = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  g_autofree char *message = trimmed_message (self, result);

  if (note_loss (self))
    g_info ("The connection to the database was lost: %s", message);
  if (g_atomic_int_compare_and_exchange (&self->interrupted, TRUE, FALSE) && g_strcmp0 (state, "57014") == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped");
  else if (state == NULL)
    g_set_error (error, FB_DB_ERROR, is_broken (self) ? FB_DB_ERROR_BUSY : FB_DB_ERROR_FAILED, "%s", message);
  else
    g_set_error (error, FB_DB_ERROR, code_of (state), "%s (%s) in: %s", message, state, sql);
}

/* --- connecting --- */

static void
notice_cb (void *user_data, const char *message)
{
  g_debug ("%s", message);
}

static void
renew_cancel (FbPostgres *self)
{
  g_mutex_lock (&self->cancel_lock);
  g_clear_pointer (&self->cancel, PQfreeCancel);
  if (!is_broken (self))
    self->cancel = PQgetCancel (self->conn);
  g_mutex_unlock (&self->cancel_lock);
}

static gboolean
set_up_session (FbPostgres *self, GError **error)
{
  const char *values[] = {self->read_only ? "on" : "off"};
  PGresult *result = PQexecParams (self->conn, session_sql, 1, NULL, values, NULL, NULL, 0);
  gboolean ok = PQresultStatus (result) == PGRES_TUPLES_OK;
  GHashTableIter iter;
  gpointer channel;

  if (!ok)
    fb_postgres_set_error (self, result, "connecting", error);
  PQclear (result);
  g_hash_table_iter_init (&iter, self->channels);
  while (ok && g_hash_table_iter_next (&iter, &channel, NULL))
    {
      g_autofree char *sql = g_strdup_printf ("LISTEN \"%s\"", (const char *) channel);

      result = fb_postgres_run_simple (self, sql, error);
      ok = result != NULL;
      PQclear (result);
    }
  return ok;
}

static gboolean
connect_now (FbPostgres *self, GError **error)
{
  /* A dead machine or network is noticed within some ten seconds. The last word wins: what the caller's text says. */
  const char *const keywords[] = {
      "connect_timeout", "tcp_user_timeout", "keepalives_idle", "application_name", "client_encoding", "dbname", NULL};
  const char *const values[] = {"10", "10000", "10", "fieldbook-server", "UTF8", self->conninfo, NULL};

  g_clear_pointer (&self->conn, PQfinish);
  self->ending = FALSE;
  self->generation++;
  g_array_set_size (self->dropped, 0);
  self->conn = PQconnectdbParams (keywords, values, TRUE);
  if (PQstatus (self->conn) == CONNECTION_OK)
    {
      PQsetNoticeProcessor (self->conn, notice_cb, NULL);
      renew_cancel (self);
      if (set_up_session (self, error))
        return TRUE;
    }
  else
    {
      g_autofree char *message = trimmed_message (self, NULL);

      g_set_error (error, FB_DB_ERROR, FB_DB_ERROR_BUSY, "The database cannot be reached: %s", message);
    }
  g_clear_pointer (&self->conn, PQfinish);
  renew_cancel (self);
  return FALSE;
}

static void
drop_statements (FbPostgres *self)
{
  while (self->dropped->len > 0 && PQtransactionStatus (self->conn) != PQTRANS_INERROR)
    {
      guint name = g_array_index (self->dropped, guint, self->dropped->len - 1);
      g_autofree char *sql = g_strdup_printf ("DEALLOCATE fb%u", name);

      g_array_set_size (self->dropped, self->dropped->len - 1);
      PQclear (PQexec (self->conn, sql));
    }
}

void
fb_postgres_drop_statement (FbPostgres *self, guint generation, guint name)
{
  if (generation == self->generation)
    g_array_append_val (self->dropped, name);
}

gboolean
fb_postgres_be_ready (FbPostgres *self, const char *sql, GError **error)
{
  if (self->lost)
    {
      g_set_error_literal (error, FB_DB_ERROR, FB_DB_ERROR_BUSY,
                           "The connection to the database was lost in the middle of a transaction");
      return FALSE;
    }
  hear_the_end (self);
  if (is_broken (self) && !connect_now (self, error))
    return FALSE;
  drop_statements (self);
  self->was_open = PQtransactionStatus (self->conn) != PQTRANS_IDLE;
  return TRUE;
}

gboolean
fb_postgres_may_repeat (FbPostgres *self, const char *sql)
{
  return note_loss (self) && !self->lost && fb_postgres_sql_begins (sql, "SELECT") && connect_now (self, NULL);
}

void
fb_postgres_hang_up (FbPostgres *self)
{
  g_clear_pointer (&self->conn, PQfinish);
  renew_cancel (self);
  note_loss (self);
}

/* --- statements --- */

static gboolean
is_open (FbPostgres *self)
{
  return self->lost || (!self->ending && !is_broken (self) && PQtransactionStatus (self->conn) != PQTRANS_IDLE);
}

/* Where PostgreSQL only warns, or does what was not asked for. TRUE: the statement may go out. */
static gboolean
check_control (FbPostgres *self, const char *sql, GError **error)
{
  const char *reason = NULL;

  if (fb_postgres_sql_begins (sql, "BEGIN") && is_open (self))
    reason = "There is a transaction already";
  else if (fb_postgres_sql_begins (sql, "COMMIT") && !is_open (self))
    reason = "There is no transaction to commit";
  else if (fb_postgres_sql_begins (sql, "COMMIT") && PQtransactionStatus (self->conn) == PQTRANS_INERROR)
    reason = "A statement of this transaction has failed: it cannot be committed";
  if (reason != NULL)
    g_set_error_literal (error, FB_DB_ERROR, FB_DB_ERROR_FAILED, reason);
  return reason == NULL;
}

PGresult *
fb_postgres_run_simple (FbPostgres *self, const char *sql, GError **error)
{
  PGresult *result;

  if (self->lost && g_ascii_strcasecmp (sql, "ROLLBACK") == 0)
    {
      self->lost = FALSE;
      return PQmakeEmptyPGresult (NULL, PGRES_COMMAND_OK);
    }
  if (!fb_postgres_be_ready (self, sql, error) || !check_control (self, sql, error))
    return NULL;
  result = PQexec (self->conn, sql);
  /* The usual way to learn that a connection went overnight. */
  if (note_loss (self) && !self->lost && fb_postgres_sql_begins (sql, "BEGIN") && connect_now (self, NULL))
    {
      PQclear (result);
      result = PQexec (self->conn, sql);
    }
  if (PQresultStatus (result) == PGRES_COMMAND_OK || PQresultStatus (result) == PGRES_TUPLES_OK)
    return result;
  fb_postgres_set_error (self, result, sql, error);
  PQclear (result);
  return NULL;
}

void
fb_postgres_set_changes (FbPostgres *self, PGresult *result)
{
  self->changes = g_ascii_strtoll (PQcmdTuples (result), NULL, 10);
}

static gboolean
exec_one (FbPostgres *self, const char *sql, GError **error)
{
  PGresult *result;

  if (!fb_db_count_step (FB_DB (self), error) || !(result = fb_postgres_run_simple (self, sql, error)))
    return FALSE;
  fb_postgres_set_changes (self, result);
  PQclear (result);
  return TRUE;
}

/* One by one, so that each counts and commits by itself, as on SQLite. */
static gboolean
fb_postgres_exec (FbDb *db, const char *sql, GError **error)
{
  FbPostgres *self = FB_POSTGRES (db);

  while (*sql != '\0')
    {
      const char *end = fb_postgres_sql_end (sql);
      g_autofree char *one = g_strndup (sql, end - sql);

      if (!fb_postgres_sql_is_empty (one, strlen (one)) && !exec_one (self, one, error))
        return FALSE;
      sql = end;
    }
  return TRUE;
}

static gboolean
fb_postgres_begin_read_with (FbDb *db, FbStmt *const *stmts, guint n_stmts, GError **error)
{
  static const char sql[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  FbPostgres *self = FB_POSTGRES (db);

  return fb_db_count_step (db, error) && fb_postgres_be_ready (self, sql, error) && check_control (self, sql, error)
         && fb_stmt_postgres_begin_with (self, sql, stmts, n_stmts, error);
}

static gboolean
fb_postgres_end_read (FbDb *db)
{
  FbPostgres *self = FB_POSTGRES (db);

  if (self->lost || is_broken (self) || PQtransactionStatus (self->conn) != PQTRANS_INTRANS
      || PQsendQuery (self->conn, "ROLLBACK") != 1)
    return FALSE;
  self->was_open = FALSE;
  self->ending = TRUE;
  return TRUE;
}

static FbStmt *
fb_postgres_prepare (FbDb *db, const char *sql, GError **error)
{
  FbPostgres *self = FB_POSTGRES (db);

  return fb_stmt_postgres_new (self->cache, self, sql, error);
}

static gint64
fb_postgres_changes (FbDb *db)
{
  return FB_POSTGRES (db)->changes;
}

static gboolean
fb_postgres_is_in_transaction (FbDb *db)
{
  return is_open (FB_POSTGRES (db));
}

static void
fb_postgres_interrupt (FbDb *db)
{
  FbPostgres *self = FB_POSTGRES (db);
  char message[256];

  g_atomic_int_set (&self->interrupted, TRUE);
  g_mutex_lock (&self->cancel_lock);
  if (self->cancel != NULL && !PQcancel (self->cancel, message, sizeof message))
    g_info ("A statement could not be stopped: %s", message);
  g_mutex_unlock (&self->cancel_lock);
}

/* --- the database as a whole --- */

static gboolean
fb_postgres_backup (FbDb *db, const char *path, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "A PostgreSQL database is backed up by PostgreSQL's own means, or by: admin export FILE");
  return FALSE;
}

static gboolean
fb_postgres_check (FbDb *db, GError **error)
{
  static const char sql[] =
      "SELECT 'index ' || c.relname || ' is not valid' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
      " WHERE NOT i.indisvalid AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema ())"
      " UNION ALL SELECT 'pages with wrong checksums: ' || checksum_failures FROM pg_stat_database"
      " WHERE datname = current_database () AND checksum_failures > 0";
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  g_autoptr (GString) findings = g_string_new (NULL);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_string_append_printf (findings, "%s%s", findings->len > 0 ? "; " : "", fb_stmt_get_text (stmt, 0));
  if (step == FB_STEP_ERROR)
    return FALSE;
  if (findings->len == 0)
    return TRUE;

  g_set_error_literal (error, FB_DB_ERROR, FB_DB_ERROR_CORRUPT, findings->str);
  return FALSE;
}

/* Never asked: every commit is durable. */
static gboolean
fb_postgres_set_durable (FbDb *db, gboolean durable, GError **error)
{
  return TRUE;
}

/* --- notifications --- */

static gboolean
fb_postgres_listen (FbDb *db, const char *channel, GError **error)
{
  FbPostgres *self = FB_POSTGRES (db);
  g_autofree char *sql = g_strdup_printf ("LISTEN \"%s\"", channel);
  PGresult *result = fb_postgres_run_simple (self, sql, error);

  if (result == NULL)
    return FALSE;
  PQclear (result);
  g_hash_table_add (self->channels, g_strdup (channel));
  return TRUE;
}

static int
fb_postgres_get_fd (FbDb *db)
{
  FbPostgres *self = FB_POSTGRES (db);

  return is_broken (self) ? -1 : PQsocket (self->conn);
}

static gboolean
fb_postgres_take_notifications (FbDb *db)
{
  FbPostgres *self = FB_POSTGRES (db);
  gboolean any = FALSE;
  PGnotify *notify;

  hear_the_end (self);
  if (is_broken (self) && !connect_now (self, NULL))
    return FALSE;
  if (!PQconsumeInput (self->conn))
    return FALSE;
  while ((notify = PQnotifies (self->conn)) != NULL)
    {
      any = TRUE;
      PQfreemem (notify);
    }
  return any;
}

/* --- life --- */

static void
fb_postgres_finalize (GObject *object)
{
  FbPostgres *self = FB_POSTGRES (object);

  g_clear_pointer (&self->cache, fb_stmt_cache_free);
  g_clear_pointer (&self->cancel, PQfreeCancel);
  g_clear_pointer (&self->conn, PQfinish);
  g_hash_table_unref (self->channels);
  g_array_unref (self->dropped);
  g_mutex_clear (&self->cancel_lock);
  g_free (self->conninfo);

  G_OBJECT_CLASS (fb_postgres_parent_class)->finalize (object);
}

static void
fb_postgres_class_init (FbPostgresClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  FbDbClass *db_class = FB_DB_CLASS (klass);

  object_class->finalize = fb_postgres_finalize;

  db_class->dialect = FB_DB_POSTGRES;
  db_class->exec = fb_postgres_exec;
  db_class->prepare = fb_postgres_prepare;
  db_class->interrupt = fb_postgres_interrupt;
  db_class->changes = fb_postgres_changes;
  db_class->backup = fb_postgres_backup;
  db_class->check = fb_postgres_check;
  db_class->begin_read_with = fb_postgres_begin_read_with;
  db_class->end_read = fb_postgres_end_read;
  db_class->is_in_transaction = fb_postgres_is_in_transaction;
  db_class->set_durable = fb_postgres_set_durable;
  db_class->listen = fb_postgres_listen;
  db_class->get_fd = fb_postgres_get_fd;
  db_class->take_notifications = fb_postgres_take_notifications;
}

static void
fb_postgres_init (FbPostgres *self)
{
  self->cache = fb_stmt_cache_new (CACHE_SIZE);
  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->dropped = g_array_new (FALSE, FALSE, sizeof (guint));
  g_mutex_init (&self->cancel_lock);
}

FbDb *
fb_db_open_postgres (const char *conninfo, FbDbFlags flags, GError **error)
{
  g_autoptr (FbPostgres) self = NULL;

  g_return_val_if_fail (conninfo != NULL, NULL);

  self = g_object_new (FB_TYPE_POSTGRES, NULL);
  self->conninfo = g_strdup (conninfo);
  self->read_only = (flags & FB_DB_READ_ONLY) != 0;
  fb_db_set_always_durable (FB_DB (self));
  return connect_now (self, error) ? FB_DB (g_steal_pointer (&self)) : NULL;
}
