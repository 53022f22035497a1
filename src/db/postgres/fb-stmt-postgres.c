/* fb-stmt-postgres.c: PostgreSQL's statements
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-stmt-postgres-private.h"

#include <string.h>

#define SELF(stmt) FB_STMT_POSTGRES (stmt)

/* --- preparing --- */

static void
param_clear (FbParam *self)
{
  g_clear_pointer (&self->data, g_free);
  self->kind = FB_PARAM_NULL;
  self->size = 0;
}

static void
forget_texts (FbStmtPostgres *self)
{
  for (int i = 0; i < self->n_columns; i++)
    g_clear_pointer (&self->texts[i], g_free);
}

static void
rewind_stmt (FbStmt *stmt)
{
  FbStmtPostgres *self = SELF (stmt);

  forget_texts (self);
  g_clear_pointer (&self->result, PQclear);
}

static void
clear_bindings (FbStmt *stmt)
{
  FbStmtPostgres *self = SELF (stmt);

  self->bad_bind = FALSE;
  for (int i = 0; i < self->n_params; i++)
    param_clear (&self->params[i]);
}

static void
free_members (FbStmtPostgres *self)
{
  rewind_stmt (&self->parent);
  clear_bindings (&self->parent);
  g_free (self->translated);
  g_free (self->params);
  g_free (self->values);
  g_free (self->lengths);
  g_free (self->formats);
  g_free (self->param_types);
  g_free (self->column_types);
  g_free (self->texts);
}

static gboolean
is_known_type (Oid type)
{
  static const Oid known[] = {FB_PG_BOOL, FB_PG_BYTEA,  FB_PG_INT8,   FB_PG_INT2,    FB_PG_INT4,
                              FB_PG_TEXT, FB_PG_FLOAT4, FB_PG_FLOAT8, FB_PG_VARCHAR, FB_PG_NUMERIC,
                              FB_PG_UUID, FB_PG_NAME,   FB_PG_BPCHAR, FB_PG_UNKNOWN};

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i] == type)
      return TRUE;
  return FALSE;
}

static void
take_description (FbStmtPostgres *self, const PGresult *described)
{
  self->described = TRUE;
  self->n_params = PQnparams (described);
  self->params = g_new0 (FbParam, self->n_params);
  self->values = g_new0 (const char *, self->n_params);
  self->lengths = g_new0 (int, self->n_params);
  self->formats = g_new0 (int, self->n_params);
  self->param_types = g_new0 (Oid, self->n_params);
  for (int i = 0; i < self->n_params; i++)
    self->param_types[i] = PQparamtype (described, i);

  self->n_columns = PQnfields (described);
  self->column_types = g_new0 (Oid, self->n_columns);
  self->texts = g_new0 (char *, self->n_columns);
  for (int i = 0; i < self->n_columns; i++)
    {
      self->column_types[i] = PQftype (described, i);
      self->text_result |= !is_known_type (self->column_types[i]);
    }
}

static PGresult *
prepare_named (FbStmtPostgres *self, FbPostgres *db, GError **error)
{
  PGconn *conn = fb_postgres_get_handle (db);
  char name[16];
  PGresult *result;

  g_snprintf (name, sizeof name, "fb%u", self->name);
  result = PQprepare (conn, name, self->translated, 0, NULL);
  if (PQresultStatus (result) == PGRES_COMMAND_OK)
    return result;
  fb_postgres_set_error (db, result, self->translated, error);
  PQclear (result);
  return NULL;
}

static gboolean
prepare (FbStmtPostgres *self, FbPostgres *db, GError **error)
{
  g_autoptr (GError) local = NULL;
  char name[16];
  PGresult *result;
  gboolean ok;

  if (!fb_postgres_be_ready (db, self->translated, error))
    return FALSE;
  result = prepare_named (self, db, &local);
  if (result == NULL && fb_postgres_may_repeat (db, self->translated))
    {
      g_clear_error (&local);
      result = prepare_named (self, db, &local);
    }
  if (result == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  PQclear (result);
  self->generation = fb_postgres_get_generation (db);
  if (self->described)
    return TRUE;

  g_snprintf (name, sizeof name, "fb%u", self->name);
  result = PQdescribePrepared (fb_postgres_get_handle (db), name);
  ok = PQresultStatus (result) == PGRES_COMMAND_OK;
  if (ok)
    take_description (self, result);
  else
    fb_postgres_set_error (db, result, self->translated, error);
  PQclear (result);
  return ok;
}

/* --- binding --- */

static void
bind (FbStmt *stmt, int index, FbParamKind kind, char *data, int size)
{
  FbStmtPostgres *self = SELF (stmt);

  if (index < 1 || index > self->n_params)
    {
      self->bad_bind = TRUE;
      g_free (data);
      return;
    }
  /* What ran ahead with other values. */
  g_clear_pointer (&self->result, PQclear);
  param_clear (&self->params[index - 1]);
  self->params[index - 1] = (FbParam){kind, data, size};
}

static void
bind_null (FbStmt *stmt, int index)
{
  bind (stmt, index, FB_PARAM_NULL, NULL, 0);
}

static void
bind_int (FbStmt *stmt, int index, gint64 value)
{
  bind (stmt, index, FB_PARAM_TEXT, g_strdup_printf ("%" G_GINT64_FORMAT, value), 0);
}

static void
bind_real (FbStmt *stmt, int index, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  bind (stmt, index, FB_PARAM_TEXT, g_strdup (g_ascii_dtostr (text, sizeof text, value)), 0);
}

static void
bind_text (FbStmt *stmt, int index, const char *text)
{
  bind (stmt, index, FB_PARAM_TEXT, g_strdup (text), (int) strlen (text));
}

static void
bind_blob (FbStmt *stmt, int index, gconstpointer data, gsize size)
{
  char *copy = g_malloc (size + 1);

  memcpy (copy, data, size);
  copy[size] = '\0';
  bind (stmt, index, FB_PARAM_BYTES, copy, (int) size);
}

/* Bytes travel as they are; a text for a column of bytes too, or its backslashes would be read. */
static void
collect_params (FbStmtPostgres *self)
{
  for (int i = 0; i < self->n_params; i++)
    {
      const FbParam *param = &self->params[i];

      self->values[i] = param->kind == FB_PARAM_NULL ? NULL : param->data;
      self->lengths[i] = param->size;
      self->formats[i] = param->kind == FB_PARAM_BYTES || self->param_types[i] == FB_PG_BYTEA;
    }
}

/* --- stepping --- */

gboolean
fb_stmt_postgres_get_set (FbStmtPostgres *self, FbPostgres *db, char name[16], GError **error)
{
  if (!fb_postgres_be_ready (db, self->translated, error)
      || (self->generation != fb_postgres_get_generation (db) && !prepare (self, db, error)))
    return FALSE;
  g_snprintf (name, 16, "fb%u", self->name);
  collect_params (self);
  return TRUE;
}

static PGresult *
run_prepared (FbStmtPostgres *self, FbPostgres *db, GError **error)
{
  char name[16];

  if (!fb_stmt_postgres_get_set (self, db, name, error))
    return NULL;
  return PQexecPrepared (fb_postgres_get_handle (db), name, self->n_params, self->values, self->lengths, self->formats,
                         self->text_result ? 0 : 1);
}

gboolean
fb_postgres_succeeded (const PGresult *result)
{
  return PQresultStatus (result) == PGRES_TUPLES_OK || PQresultStatus (result) == PGRES_COMMAND_OK;
}

static gboolean
run (FbStmtPostgres *self, GError **error)
{
  FbPostgres *db = FB_POSTGRES (self->parent.db);

  if (!self->is_query)
    return (self->result = fb_postgres_run_simple (db, self->translated, error)) != NULL;

  if (!(self->result = run_prepared (self, db, error)))
    return FALSE;
  if (!fb_postgres_succeeded (self->result) && fb_postgres_may_repeat (db, self->translated))
    {
      g_clear_pointer (&self->result, PQclear);
      if (!(self->result = run_prepared (self, db, error)))
        return FALSE;
    }
  if (!fb_postgres_succeeded (self->result))
    {
      fb_postgres_set_error (db, self->result, self->translated, error);
      return FALSE;
    }
  if (!fb_postgres_sql_begins (self->translated, "SELECT"))
    fb_postgres_set_changes (db, self->result);
  return TRUE;
}

static FbStep
step (FbStmt *stmt, GError **error)
{
  FbStmtPostgres *self = SELF (stmt);

  if (self->bad_bind)
    {
      self->bad_bind = FALSE;
      g_set_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED, "A value could not be bound in: %s", stmt->sql);
      return FB_STEP_ERROR;
    }
  forget_texts (self);
  if (self->result != NULL)
    self->row++;
  else
    {
      self->row = 0;
      if (!run (self, error))
        return FB_STEP_ERROR;
    }
  return self->row < PQntuples (self->result) ? FB_STEP_ROW : FB_STEP_DONE;
}

/* --- reading --- */

static int
n_columns (FbStmt *stmt)
{
  return SELF (stmt)->n_columns;
}

/* Integers, and sums of them. */
static gboolean
read_number (FbStmtPostgres *self, int column, gint64 *integer, double *real)
{
  const char *data = PQgetvalue (self->result, self->row, column);
  int size = PQgetlength (self->result, self->row, column);

  *integer = fb_postgres_read_int (data, MIN (size, 8));
  switch (self->column_types[column])
    {
    case FB_PG_NUMERIC:
      return fb_postgres_read_numeric (data, size, integer, real);
    case FB_PG_FLOAT8:
      memcpy (real, integer, sizeof *real);
      return FALSE;
    case FB_PG_FLOAT4:
      {
        guint32 bits = (guint32) *integer;
        float single;

        memcpy (&single, &bits, sizeof single);
        *real = single;
        return FALSE;
      }
    default:
      *real = (double) *integer;
      return TRUE;
    }
}

static FbColumnType
get_type (FbStmt *stmt, int column)
{
  FbStmtPostgres *self = SELF (stmt);
  gint64 integer;
  double real;

  if (PQgetisnull (self->result, self->row, column))
    return FB_COLUMN_NULL;
  if (self->text_result)
    return FB_COLUMN_TEXT;
  switch (self->column_types[column])
    {
    case FB_PG_BOOL:
    case FB_PG_INT2:
    case FB_PG_INT4:
    case FB_PG_INT8:
      return FB_COLUMN_INT;
    case FB_PG_NUMERIC:
      return read_number (self, column, &integer, &real) ? FB_COLUMN_INT : FB_COLUMN_REAL;
    case FB_PG_FLOAT4:
    case FB_PG_FLOAT8:
      return FB_COLUMN_REAL;
    case FB_PG_BYTEA:
    case FB_PG_UUID:
      return FB_COLUMN_BLOB;
    default:
      return FB_COLUMN_TEXT;
    }
}

static gint64
get_int (FbStmt *stmt, int column)
{
  FbStmtPostgres *self = SELF (stmt);
  gint64 integer;
  double real;

  switch (get_type (stmt, column))
    {
    case FB_COLUMN_INT:
      read_number (self, column, &integer, &real);
      return integer;
    case FB_COLUMN_REAL:
      read_number (self, column, &integer, &real);
      return (gint64) real;
    case FB_COLUMN_TEXT:
      return g_ascii_strtoll (PQgetvalue (self->result, self->row, column), NULL, 10);
    case FB_COLUMN_BLOB:
    case FB_COLUMN_NULL:
    default:
      return 0;
    }
}

static double
get_real (FbStmt *stmt, int column)
{
  FbStmtPostgres *self = SELF (stmt);
  gint64 integer;
  double real = 0;

  switch (get_type (stmt, column))
    {
    case FB_COLUMN_INT:
    case FB_COLUMN_REAL:
      read_number (self, column, &integer, &real);
      return real;
    case FB_COLUMN_TEXT:
      return g_ascii_strtod (PQgetvalue (self->result, self->row, column), NULL);
    case FB_COLUMN_BLOB:
    case FB_COLUMN_NULL:
    default:
      return 0;
    }
}

static const char *
get_text (FbStmt *stmt, int column)
{
  FbStmtPostgres *self = SELF (stmt);
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  switch (get_type (stmt, column))
    {
    case FB_COLUMN_NULL:
      return NULL;
    case FB_COLUMN_INT:
      if (self->texts[column] == NULL)
        self->texts[column] = g_strdup_printf ("%" G_GINT64_FORMAT, get_int (stmt, column));
      return self->texts[column];
    case FB_COLUMN_REAL:
      if (self->texts[column] == NULL)
        self->texts[column] = g_strdup (g_ascii_dtostr (buffer, sizeof buffer, get_real (stmt, column)));
      return self->texts[column];
    case FB_COLUMN_TEXT:
    case FB_COLUMN_BLOB:
    default:
      /* libpq ends every value with a zero byte. */
      return PQgetvalue (self->result, self->row, column);
    }
}

static gconstpointer
get_blob (FbStmt *stmt, int column, gsize *size)
{
  FbStmtPostgres *self = SELF (stmt);
  const char *text;

  switch (get_type (stmt, column))
    {
    case FB_COLUMN_NULL:
      *size = 0;
      return NULL;
    case FB_COLUMN_TEXT:
    case FB_COLUMN_BLOB:
      *size = (gsize) PQgetlength (self->result, self->row, column);
      return PQgetvalue (self->result, self->row, column);
    case FB_COLUMN_INT:
    case FB_COLUMN_REAL:
    default:
      text = get_text (stmt, column);
      *size = strlen (text);
      return text;
    }
}

/* --- life --- */

static void
release (FbStmt *stmt)
{
  rewind_stmt (stmt);
  clear_bindings (stmt);
  fb_stmt_cache_give (SELF (stmt)->cache, stmt);
}

static void
free_stmt (FbStmt *stmt)
{
  FbStmtPostgres *self = SELF (stmt);

  if (self->is_query)
    fb_postgres_drop_statement (self->owner, self->generation, self->name);
  free_members (SELF (stmt));
}

static const FbStmtClass postgres_class = {
    .release = release,
    .free = free_stmt,
    .bind_null = bind_null,
    .bind_int = bind_int,
    .bind_real = bind_real,
    .bind_text = bind_text,
    .bind_blob = bind_blob,
    .run_ahead = fb_stmt_postgres_run_ahead,
    .step = step,
    .rewind = rewind_stmt,
    .clear = clear_bindings,
    .n_columns = n_columns,
    .get_type = get_type,
    .get_int = get_int,
    .get_real = get_real,
    .get_text = get_text,
    .get_blob = get_blob,
};

FbStmt *
fb_stmt_postgres_new (FbStmtCache *cache, FbPostgres *db, const char *sql, GError **error)
{
  FbStmt *kept = fb_stmt_cache_take (cache, sql);
  g_autofree FbStmtPostgres *self = NULL;

  if (kept != NULL)
    return fb_stmt_init (kept, &postgres_class, FB_DB (db));
  if (fb_postgres_sql_is_empty (sql, strlen (sql)))
    {
      g_set_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED, "Not one statement: %s", sql);
      return NULL;
    }

  self = g_new0 (FbStmtPostgres, 1);
  self->owner = db;
  self->cache = cache;
  self->is_query = fb_postgres_sql_is_query (sql);
  self->translated = fb_postgres_sql_translate (sql);
  self->name = fb_postgres_next_name (db);
  if (self->is_query && !prepare (self, db, error))
    {
      free_members (self);
      return NULL;
    }
  self->parent.sql = g_strdup (sql);
  return fb_stmt_init (&g_steal_pointer (&self)->parent, &postgres_class, FB_DB (db));
}
