/* fb-db.c: a connection to a database, whichever it is
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-db.h"

#include "fb-db-private.h"

typedef struct
{
  gboolean always_durable; /* no need to switch */
  gboolean durable;        /* switched on for the open transaction */
  gboolean uncounted;      /* what runs now is no statement of the caller */
  guint steps;
  guint fail_at; /* value of steps at which to fail, 0 for never */
  guint call_at; /* the same for calling @hook */
  FbDbHook hook;
  gpointer hook_data;
  guint taken_back;
} FbDbPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (FbDb, fb_db, G_TYPE_OBJECT)
G_DEFINE_QUARK (fb_db_error, fb_db_error)

#define PRIVATE(self) ((FbDbPrivate *) fb_db_get_instance_private (self))

static void
fb_db_class_init (FbDbClass *klass)
{
}

static void
fb_db_init (FbDb *self)
{
}

gboolean
fb_db_count_step (FbDb *self, GError **error)
{
  FbDbPrivate *priv = PRIVATE (self);

  if (priv->uncounted)
    return TRUE;
  if (++priv->steps == priv->call_at)
    {
      priv->call_at = 0;
      priv->hook (priv->hook_data);
    }
  if (priv->steps != priv->fail_at)
    return TRUE;

  priv->fail_at = 0;
  g_set_error_literal (error, FB_DB_ERROR, FB_DB_ERROR_FULL, "The disk is full (as a test asked)");
  return FALSE;
}

FbDbDialect
fb_db_get_dialect (FbDb *self)
{
  g_return_val_if_fail (FB_IS_DB (self), FB_DB_SQLITE);

  return FB_DB_GET_CLASS (self)->dialect;
}

gboolean
fb_db_exec (FbDb *self, const char *sql, GError **error)
{
  g_return_val_if_fail (FB_IS_DB (self), FALSE);
  g_return_val_if_fail (sql != NULL, FALSE);

  return FB_DB_GET_CLASS (self)->exec (self, sql, error);
}

FbStmt *
fb_db_prepare (FbDb *self, const char *sql, GError **error)
{
  g_return_val_if_fail (FB_IS_DB (self), NULL);
  g_return_val_if_fail (sql != NULL, NULL);

  return FB_DB_GET_CLASS (self)->prepare (self, sql, error);
}

/* Statements without parameters that are run again and again come from the cache. */
static gboolean
run (FbDb *self, const char *sql, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self, sql, error);

  return stmt != NULL && fb_stmt_run (stmt, error);
}

gboolean
fb_db_begin (FbDb *self, GError **error)
{
  g_return_val_if_fail (FB_IS_DB (self), FALSE);

  return run (self, fb_db_get_dialect (self) == FB_DB_SQLITE ? "BEGIN IMMEDIATE" : "BEGIN", error);
}

static void
end_durable (FbDb *self)
{
  FbDbPrivate *priv = PRIVATE (self);
  g_autoptr (GError) error = NULL;

  if (!priv->durable)
    return;
  priv->durable = FALSE;
  if (!FB_DB_GET_CLASS (self)->set_durable (self, FALSE, &error))
    g_info ("Commits stay slow: %s", error->message);
}

gboolean
fb_db_begin_durable (FbDb *self, GError **error)
{
  FbDbPrivate *priv;

  g_return_val_if_fail (FB_IS_DB (self), FALSE);

  priv = PRIVATE (self);
  if (!priv->always_durable && !fb_db_is_in_transaction (self))
    {
      if (!FB_DB_GET_CLASS (self)->set_durable (self, TRUE, error))
        return FALSE;
      priv->durable = TRUE;
    }
  if (fb_db_begin (self, error))
    return TRUE;

  if (!fb_db_is_in_transaction (self))
    end_durable (self);
  return FALSE;
}

gboolean
fb_db_begin_read (FbDb *self, GError **error)
{
  g_return_val_if_fail (FB_IS_DB (self), FALSE);

  /* Both take their snapshot with the first read. */
  if (fb_db_get_dialect (self) == FB_DB_POSTGRES)
    return run (self, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1", error);

  if (!run (self, "BEGIN", error))
    return FALSE;
  if (run (self, "SELECT 1 FROM sqlite_schema LIMIT 1", error))
    return TRUE;
  fb_db_rollback (self);
  return FALSE;
}

gboolean
fb_db_begin_read_with (FbDb *self, FbStmt *const *stmts, guint n_stmts, GError **error)
{
  FbDbClass *klass;
  gboolean inside;

  g_return_val_if_fail (FB_IS_DB (self), FALSE);

  klass = FB_DB_GET_CLASS (self);
  if (n_stmts == 0)
    return fb_db_begin_read (self, error);
  /* The first of them takes the snapshot. */
  if (klass->begin_read_with == NULL)
    return run (self, "BEGIN", error);
  inside = fb_db_is_in_transaction (self);
  if (klass->begin_read_with (self, stmts, n_stmts, error))
    return TRUE;
  if (!inside)
    fb_db_rollback (self);
  return FALSE;
}

void
fb_db_end_read (FbDb *self)
{
  FbDbClass *klass;

  g_return_if_fail (FB_IS_DB (self));

  klass = FB_DB_GET_CLASS (self);
  if (klass->end_read == NULL || !klass->end_read (self))
    fb_db_rollback (self);
}

gboolean
fb_db_commit (FbDb *self, GError **error)
{
  g_return_val_if_fail (FB_IS_DB (self), FALSE);

  if (!run (self, "COMMIT", error))
    {
      fb_db_rollback (self);
      return FALSE;
    }
  end_durable (self);
  return TRUE;
}

/* Undoing never fails by a test's wish. */
static gboolean
run_uncounted (FbDb *self, const char *sql, GError **error)
{
  FbDbPrivate *priv = PRIVATE (self);
  gboolean ok;

  priv->uncounted = TRUE;
  ok = run (self, sql, error);
  priv->uncounted = FALSE;
  return ok;
}

void
fb_db_rollback (FbDb *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (FB_IS_DB (self));

  PRIVATE (self)->taken_back++;
  if (fb_db_is_in_transaction (self) && !run_uncounted (self, "ROLLBACK", &error))
    g_warning ("A transaction could not be rolled back: %s", error->message);
  end_durable (self);
}

gboolean
fb_db_is_in_transaction (FbDb *self)
{
  g_return_val_if_fail (FB_IS_DB (self), FALSE);

  return FB_DB_GET_CLASS (self)->is_in_transaction (self);
}

/* What is written into SQL: plain words only. */
static gboolean
is_word (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && *at != '_')
      return FALSE;
  return *text != '\0';
}

static char *
savepoint_sql (const char *verb, const char *name)
{
  g_return_val_if_fail (is_word (name), NULL);

  return g_strdup_printf ("%s \"%s\"", verb, name);
}

gboolean
fb_db_savepoint (FbDb *self, const char *name, GError **error)
{
  g_autofree char *sql = savepoint_sql ("SAVEPOINT", name);

  g_return_val_if_fail (sql != NULL, FALSE);

  return run (self, sql, error);
}

gboolean
fb_db_release (FbDb *self, const char *name, GError **error)
{
  g_autofree char *sql = savepoint_sql ("RELEASE", name);

  g_return_val_if_fail (sql != NULL, FALSE);

  return run (self, sql, error);
}

gboolean
fb_db_rollback_to (FbDb *self, const char *name, GError **error)
{
  g_autofree char *sql = savepoint_sql ("ROLLBACK TO", name);

  g_return_val_if_fail (sql != NULL, FALSE);

  PRIVATE (self)->taken_back++;
  return run_uncounted (self, sql, error);
}

guint
fb_db_get_taken_back (FbDb *self)
{
  g_return_val_if_fail (FB_IS_DB (self), 0);

  return PRIVATE (self)->taken_back;
}

gint64
fb_db_get_changes (FbDb *self)
{
  g_return_val_if_fail (FB_IS_DB (self), 0);

  return FB_DB_GET_CLASS (self)->changes (self);
}

void
fb_db_interrupt (FbDb *self)
{
  g_return_if_fail (FB_IS_DB (self));

  FB_DB_GET_CLASS (self)->interrupt (self);
}

gboolean
fb_db_set_bulk (FbDb *self, gboolean bulk, GError **error)
{
  FbDbClass *klass;

  g_return_val_if_fail (FB_IS_DB (self), FALSE);

  klass = FB_DB_GET_CLASS (self);
  return klass->set_bulk == NULL || klass->set_bulk (self, bulk, error);
}

/* A statement on its first row, or NULL. */
static FbStmt *
query_row (FbDb *self, const char *sql, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self, sql, error);

  if (stmt == NULL)
    return NULL;
  switch (fb_stmt_step (stmt, NULL, error))
    {
    case FB_STEP_ROW:
      return g_steal_pointer (&stmt);
    case FB_STEP_DONE:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No row");
      return NULL;
    case FB_STEP_ERROR:
    default:
      return NULL;
    }
}

gboolean
fb_db_query_int (FbDb *self, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  g_return_val_if_fail (value != NULL, FALSE);

  *value = -1;
  if ((stmt = query_row (self, sql, error)) == NULL)
    return FALSE;
  *value = fb_stmt_get_int (stmt, 0);
  return TRUE;
}

char *
fb_db_query_text (FbDb *self, const char *sql, GError **error)
{
  g_autoptr (FbStmt) stmt = query_row (self, sql, error);

  if (stmt == NULL)
    return NULL;
  if (fb_stmt_is_null (stmt, 0))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No value");
      return NULL;
    }
  return g_strdup (fb_stmt_get_text (stmt, 0));
}

gboolean
fb_db_backup (FbDb *self, const char *path, GError **error)
{
  g_return_val_if_fail (FB_IS_DB (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  return FB_DB_GET_CLASS (self)->backup (self, path, error);
}

gboolean
fb_db_check (FbDb *self, GError **error)
{
  g_return_val_if_fail (FB_IS_DB (self), FALSE);

  return FB_DB_GET_CLASS (self)->check (self, error);
}

gboolean
fb_db_listen (FbDb *self, const char *channel, GError **error)
{
  g_return_val_if_fail (FB_IS_DB (self), FALSE);
  g_return_val_if_fail (is_word (channel), FALSE);

  if (FB_DB_GET_CLASS (self)->listen != NULL)
    return FB_DB_GET_CLASS (self)->listen (self, channel, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "This database sends no messages");
  return FALSE;
}

gboolean
fb_db_notify (FbDb *self, const char *channel, GError **error)
{
  g_autofree char *sql = NULL;

  g_return_val_if_fail (FB_IS_DB (self), FALSE);
  g_return_val_if_fail (is_word (channel), FALSE);

  if (FB_DB_GET_CLASS (self)->listen == NULL)
    return TRUE;
  sql = g_strdup_printf ("NOTIFY \"%s\"", channel);
  return run (self, sql, error);
}

int
fb_db_get_fd (FbDb *self)
{
  g_return_val_if_fail (FB_IS_DB (self), -1);

  return FB_DB_GET_CLASS (self)->get_fd != NULL ? FB_DB_GET_CLASS (self)->get_fd (self) : -1;
}

gboolean
fb_db_take_notifications (FbDb *self)
{
  g_return_val_if_fail (FB_IS_DB (self), FALSE);

  return FB_DB_GET_CLASS (self)->take_notifications != NULL && FB_DB_GET_CLASS (self)->take_notifications (self);
}

void
fb_db_set_always_durable (FbDb *self)
{
  PRIVATE (self)->always_durable = TRUE;
}

void
fb_db_fail_nth (FbDb *self, guint nth)
{
  FbDbPrivate *priv;

  g_return_if_fail (FB_IS_DB (self));

  priv = PRIVATE (self);
  priv->fail_at = nth > 0 ? priv->steps + nth : 0;
}

void
fb_db_call_at_nth (FbDb *self, guint nth, FbDbHook func, gpointer user_data)
{
  FbDbPrivate *priv;

  g_return_if_fail (FB_IS_DB (self));
  g_return_if_fail (nth == 0 || func != NULL);

  priv = PRIVATE (self);
  priv->call_at = nth > 0 ? priv->steps + nth : 0;
  priv->hook = func;
  priv->hook_data = user_data;
}

guint
fb_db_get_steps (FbDb *self)
{
  g_return_val_if_fail (FB_IS_DB (self), 0);

  return PRIVATE (self)->steps;
}
