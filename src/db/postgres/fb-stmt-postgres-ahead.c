/* fb-stmt-postgres-ahead.c: PostgreSQL's statements that travel together
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-stmt-postgres-private.h"

static gboolean
may_run_ahead (FbStmtPostgres *self)
{
  return self->is_query && !self->bad_bind && self->result == NULL
         && fb_postgres_sql_begins (self->translated, "SELECT");
}

static gboolean
send_one (FbStmtPostgres *self, PGconn *conn)
{
  char name[16];

  g_snprintf (name, sizeof name, "fb%u", self->name);
  return PQsendQueryPrepared (conn, name, self->n_params, self->values, self->lengths, self->formats,
                              self->text_result ? 0 : 1)
         == 1;
}

/* Sent together, so that the journey is paid once. Statements are small and few: they fit the socket's buffer, and
 * neither side waits for the other to read. @begin: (nullable) goes before them. */
static gboolean
send_together (FbPostgres *db, const char *begin, FbStmt *const *stmts, guint n_stmts, GError **error)
{
  PGconn *conn = fb_postgres_get_handle (db);
  gboolean sent = PQenterPipelineMode (conn) == 1;

  if (sent && begin != NULL)
    sent = PQsendQueryParams (conn, begin, 0, NULL, NULL, NULL, NULL, 0) == 1;
  for (guint i = 0; sent && i < n_stmts; i++)
    sent = send_one (FB_STMT_POSTGRES (stmts[i]), conn);
  if (sent && PQpipelineSync (conn) == 1)
    return TRUE;
  fb_postgres_set_error (db, NULL, "", error);
  return FALSE;
}

/* One result, and its end; NULL when it is a failure. The first failure is the one that is told; what comes after it
 * was not run. */
static PGresult *
take_one (FbPostgres *db, const char *sql, gboolean *done, GError **error)
{
  PGconn *conn = fb_postgres_get_handle (db);
  PGresult *result = PQgetResult (conn);

  if (result == NULL || !fb_postgres_succeeded (result))
    {
      if (*done)
        fb_postgres_set_error (db, result, sql, error);
      *done = FALSE;
      g_clear_pointer (&result, PQclear);
    }
  PQclear (PQgetResult (conn));
  return result;
}

static gboolean
take_together (FbPostgres *db, const char *begin, FbStmt *const *stmts, guint n_stmts, GError **error)
{
  gboolean done = TRUE;

  if (begin != NULL)
    PQclear (take_one (db, begin, &done, error));
  for (guint i = 0; i < n_stmts; i++)
    {
      FbStmtPostgres *self = FB_STMT_POSTGRES (stmts[i]);

      self->result = take_one (db, self->translated, &done, error);
      self->row = -1;
    }
  /* The end of all of them. */
  PQclear (PQgetResult (fb_postgres_get_handle (db)));
  return done;
}

/* FALSE with an error, or with @again: the connection went, there is a new one, and each may run by itself. */
static gboolean
travel (FbPostgres *db, const char *begin, FbStmt *const *stmts, guint n_stmts, gboolean *again, GError **error)
{
  g_autoptr (GError) local = NULL;
  char name[16];
  gboolean done;

  *again = FALSE;
  for (guint i = 0; i < n_stmts; i++)
    if (!fb_stmt_postgres_get_set (FB_STMT_POSTGRES (stmts[i]), db, name, error))
      return FALSE;
  done = send_together (db, begin, stmts, n_stmts, &local) && take_together (db, begin, stmts, n_stmts, &local);
  if (PQexitPipelineMode (fb_postgres_get_handle (db)) == 0)
    fb_postgres_hang_up (db);
  if (done)
    return TRUE;
  for (guint i = 0; i < n_stmts; i++)
    stmts[i]->klass->rewind (stmts[i]);
  *again = fb_postgres_may_repeat (db, FB_STMT_POSTGRES (stmts[0])->translated);
  if (!*again)
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
may_all_run_ahead (FbStmt *const *stmts, guint n_stmts)
{
  for (guint i = 0; i < n_stmts; i++)
    if (!may_run_ahead (FB_STMT_POSTGRES (stmts[i])))
      return FALSE;
  return TRUE;
}

gboolean
fb_stmt_postgres_run_ahead (FbStmt *const *stmts, guint n_stmts, GError **error)
{
  gboolean again;

  return !may_all_run_ahead (stmts, n_stmts) || travel (FB_POSTGRES (stmts[0]->db), NULL, stmts, n_stmts, &again, error)
         || again;
}

gboolean
fb_stmt_postgres_begin_with (FbPostgres *db, const char *begin, FbStmt *const *stmts, guint n_stmts, GError **error)
{
  gboolean again = !may_all_run_ahead (stmts, n_stmts);
  PGresult *result;

  if (!again && travel (db, begin, stmts, n_stmts, &again, error))
    return TRUE;
  if (!again || !(result = fb_postgres_run_simple (db, begin, error)))
    return FALSE;
  PQclear (result);
  return TRUE;
}
