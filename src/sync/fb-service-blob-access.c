/* fb-service-blob-access.c: who may have a file's bytes, and what is there of them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-service-blob-private.h"

/* A row alone opens nothing: whoever can guess a hash could write one. It counts once somebody whose scope has the row
 * has sent the bytes, or may read them by another row (blob_grant). Until then everything looks as if the server had
 * never seen the file. */

#define DEFAULT_QUOTA (1024 * 1024 * G_GINT64_CONSTANT (1024))
#define QUOTA_SETTING "files.quota_mib"

void
fb_blob_access_clear (FbBlobAccess *self)
{
  g_clear_pointer (&self->bare, g_array_unref);
}

/* What a row of the query says: id, bucket, grant, who made it. A group in several buckets comes several times. */
static void
look_at (FbBlobAccess *self, FbStmt *stmt, const FbScope *scope)
{
  gboolean in_scope = fb_scope_has (scope, fb_stmt_get_int (stmt, 1));
  const FbId *last = self->bare->len > 0 ? &g_array_index (self->bare, FbId, self->bare->len - 1) : NULL;
  FbId id, maker;

  if (!fb_stmt_get_id (stmt, 0, &id))
    return;
  /* The account may have moved on before the bytes were through: they are still wanted where it is now. */
  if (!in_scope && !(fb_stmt_get_id (stmt, 3, &maker) && fb_id_equal (&maker, &scope->user)))
    return;
  self->any = TRUE;
  if (!fb_stmt_is_null (stmt, 2))
    {
      self->known = TRUE;
      self->readable |= in_scope;
    }
  else if (last == NULL || !fb_id_equal (last, &id))
    g_array_append_val (self->bare, id);
}

gboolean
fb_blob_load_access (FbService *self, const FbScope *scope, const char *hash, FbBlobAccess *access, GError **error)
{
  static const char sql[] = "SELECT a.id, m.bid, g.sha256, a.\"created_by\" FROM \"attachment\" a"
                            " JOIN member m ON m.gid = a._gid AND m.leave IS NULL"
                            " LEFT JOIN blob_grant g ON g.sha256 = ?1 AND g.id = a.id"
                            " WHERE a._dead = 0 AND (a.\"sha256\" = ?1 OR a.\"thumb_sha256\" = ?1) ORDER BY a.id";
  g_autoptr (FbStmt) stmt = fb_sql_query (self->db, error, sql, "t", hash);
  FbStep step;

  *access = (FbBlobAccess){.bare = g_array_new (FALSE, FALSE, sizeof (FbId))};
  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    look_at (access, stmt, scope);
  return step == FB_STEP_DONE;
}

static gboolean
load_bytes (FbStep step, FbStmt *stmt, FbBlobBytes *bytes)
{
  *bytes = (FbBlobBytes){0};
  if (step != FB_STEP_ROW)
    return step == FB_STEP_DONE;
  bytes->found = fb_stmt_get_id (stmt, 0, &bytes->place);
  bytes->size = fb_stmt_get_int (stmt, 1);
  bytes->have = fb_stmt_get_int (stmt, 2);
  return TRUE;
}

gboolean
fb_blob_load_whole (FbService *self, const char *hash, FbBlobBytes *whole, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step =
      fb_sql_first (self->db, &stmt, error, "SELECT place, size, size FROM blob WHERE sha256 = ?1", "t", hash);

  return load_bytes (step, stmt, whole);
}

gboolean
fb_blob_load_part (FbService *self, const char *hash, const FbId *user, FbBlobBytes *part, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step =
      fb_sql_first (self->db, &stmt, error,
                    "SELECT place, size, have FROM blob_part WHERE sha256 = ?1 AND user_id = ?2", "td", hash, user);

  return load_bytes (step, stmt, part);
}

/* The company's setting, in MiB; one that is not a number counts as none. */
static gboolean
load_quota (FbService *self, gint64 *quota, GError **error)
{
  static const char sql[] = "SELECT \"content\" FROM \"setting\" WHERE \"name\" = ?1 AND _dead = 0 AND \"role\" IS NULL"
                            " ORDER BY id DESC";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (self->db, &stmt, error, sql, "t", QUOTA_SETTING);
  const char *text = step == FB_STEP_ROW ? fb_stmt_get_text (stmt, 0) : NULL;
  guint64 mib;

  *quota = DEFAULT_QUOTA;
  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &mib, NULL))
    *quota = (gint64) mib * 1024 * 1024;
  return step != FB_STEP_ERROR;
}

gboolean
fb_blob_load_usage (FbService *self, const FbId *user, gint64 *used, gint64 *quota, GError **error)
{
  static const char whole[] = "SELECT CAST (COALESCE (SUM (b.size), 0) AS BIGINT) FROM blob b WHERE b.sha256 IN"
                              " (SELECT g.sha256 FROM blob_grant g WHERE g.user_id = ?1)";
  static const char parts[] = "SELECT CAST (COALESCE (SUM (size), 0) AS BIGINT) FROM blob_part WHERE user_id = ?1";
  gint64 sent, coming;

  if (!load_quota (self, quota, error) || !fb_sql_int (self->db, &sent, 0, error, whole, "d", user)
      || !fb_sql_int (self->db, &coming, 0, error, parts, "d", user))
    return FALSE;
  *used = sent + coming;
  return TRUE;
}

gboolean
fb_blob_grant (FbService *self, const char *hash, GArray *rows, const FbId *user, GError **error)
{
  static const char sql[] =
      "INSERT INTO blob_grant (sha256, id, user_id) VALUES (?1, ?2, ?3) ON CONFLICT (sha256, id) DO NOTHING";

  for (guint i = 0; i < rows->len; i++)
    if (!fb_sql_run (self->db, error, sql, "tdd", hash, &g_array_index (rows, FbId, i), user))
      return FALSE;
  return TRUE;
}

gboolean
fb_blob_drop_part (FbService *self, const char *hash, const FbId *user, const FbId *place, GError **error)
{
  g_autoptr (FbTransaction) transaction = fb_transaction_begin (self->db, error);

  return transaction != NULL
         && fb_sql_run (self->db, error, "DELETE FROM blob_part WHERE sha256 = ?1 AND user_id = ?2 AND place = ?3",
                        "tdd", hash, user, place)
         && fb_blob_storage_remove (self->blobs, self->db, place, hash, error)
         && fb_transaction_commit (transaction, error);
}

gboolean
fb_blob_forget (FbService *self, const char *hash, const FbId *place, GError **error)
{
  g_autoptr (FbTransaction) transaction = fb_transaction_begin (self->db, error);

  return transaction != NULL
         && fb_sql_run (self->db, error, "DELETE FROM blob WHERE sha256 = ?1 AND place = ?2", "td", hash, place)
         && fb_blob_storage_remove (self->blobs, self->db, place, hash, error)
         && fb_transaction_commit (transaction, error);
}

gboolean
fb_service_set_blob_quota (FbService *self, gint64 mib, GError **error)
{
  static const char find[] = "SELECT id, \"content\" FROM \"setting\" WHERE \"name\" = ?1 AND _dead = 0"
                             " AND \"role\" IS NULL ORDER BY id DESC";
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, mib);
  const FbTable *table = fb_schema_get_table ("setting");
  g_autoptr (FbStmt) stmt = NULL;
  FbOpField *field;
  FbId id;

  g_return_val_if_fail (FB_IS_SERVICE (self), FALSE);

  switch (fb_sql_first (self->db, &stmt, error, find, "t", QUOTA_SETTING))
    {
    case FB_STEP_ROW:
      fb_stmt_get_id (stmt, 0, &id);
      g_ptr_array_add (ops, fb_op_new (FB_OP_SET, table, &id));
      field = fb_op_add_field (g_ptr_array_index (ops, 0), "content");
      if (!fb_stmt_is_null (stmt, 1))
        fb_value_set_text (&field->old, fb_stmt_get_text (stmt, 1));
      break;
    case FB_STEP_DONE:
      fb_id_generate (&id, fb_clock_now (self->clock));
      g_ptr_array_add (ops, fb_op_new (FB_OP_PUT, table, &id));
      fb_value_set_text (&fb_op_add_field (g_ptr_array_index (ops, 0), "name")->new, QUOTA_SETTING);
      field = fb_op_add_field (g_ptr_array_index (ops, 0), "content");
      break;
    case FB_STEP_ERROR:
    default:
      return FALSE;
    }
  g_clear_pointer (&stmt, fb_stmt_unref);
  fb_value_set_text (&field->new, text);
  return fb_service_apply (self, ops, "Set the room for files", NULL, error);
}

static gboolean
copy_file (FbService *self, FbDb *to, const char *hash, const FbId *place, gint64 size, GError **error)
{
  gint64 at = 0;

  do
    {
      gsize length = (gsize) MIN (FB_BLOB_CHUNK, size - at);
      g_autoptr (GError) local = NULL;
      g_autoptr (GBytes) bytes = fb_blob_storage_read (self->blobs, self->db, place, hash, at, length, &local);

      /* What has been lost here cannot be carried there. */
      if (bytes == NULL && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          g_warning ("The bytes of a file are missing and were not copied");
          return TRUE;
        }
      if (bytes == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!fb_blob_chunks_put (to, place, at, bytes, error))
        return FALSE;
      at += FB_BLOB_CHUNK;
    }
  while (at < size);
  return TRUE;
}

gboolean
fb_service_copy_blobs (FbService *self, FbDb *to, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  g_return_val_if_fail (FB_IS_SERVICE (self), FALSE);

  /* By the rows that were copied: a file that came since then is not among them. */
  if (!(stmt = fb_sql_query (to, error, "SELECT sha256, place, size FROM blob ORDER BY sha256", "")))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbId place;

      fb_stmt_get_id (stmt, 1, &place);
      if (!copy_file (self, to, fb_stmt_get_text (stmt, 0), &place, fb_stmt_get_int (stmt, 2), error))
        return FALSE;
    }
  return step == FB_STEP_DONE;
}
