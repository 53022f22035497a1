/* fb-blob-chunks.c: bytes of files in the service's own database
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-blob-storage.h"
#include "fb-sql.h"

/* A place's bytes are rows by offset without gaps. What is written with a row of blob_part commits with it, so that
 * nothing is ever left over and sealing has nothing to do. */

#define FB_TYPE_BLOB_CHUNKS (fb_blob_chunks_get_type ())
G_DECLARE_FINAL_TYPE (FbBlobChunks, fb_blob_chunks, FB, BLOB_CHUNKS, FbBlobStorage)

struct _FbBlobChunks
{
  FbBlobStorage parent_instance;
};

G_DEFINE_FINAL_TYPE (FbBlobChunks, fb_blob_chunks, FB_TYPE_BLOB_STORAGE)

gboolean
fb_blob_chunks_put (FbDb *db, const FbId *place, gint64 offset, GBytes *bytes, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (!fb_sql_run (db, error, "DELETE FROM blob_chunk WHERE place = ?1 AND pos >= ?2", "di", place, offset)
      || !(stmt = fb_db_prepare (db, "INSERT INTO blob_chunk (place, pos, bytes) VALUES (?1, ?2, ?3)", error)))
    return FALSE;
  fb_stmt_bind_id (stmt, 1, place);
  fb_stmt_bind_int (stmt, 2, offset);
  fb_stmt_bind_blob (stmt, 3, data, size);
  return fb_stmt_run (stmt, error);
}

/* Appends what the chunk at @pos has of the wanted bytes; FALSE when it does not go on where the last one ended. */
static gboolean
append_part (GByteArray *out, gint64 from, gsize length, gint64 pos, gconstpointer data, gsize size)
{
  gint64 at = from + out->len;
  gsize skip;

  if (pos > at || at >= pos + (gint64) size)
    return FALSE;
  skip = (gsize) (at - pos);
  g_byte_array_append (out, (const guint8 *) data + skip, (guint) MIN (size - skip, length - out->len));
  return TRUE;
}

GBytes *
fb_blob_chunks_get (FbDb *db, const FbId *place, gint64 offset, gsize length, GError **error)
{
  static const char sql[] = "SELECT pos, bytes FROM blob_chunk WHERE place = ?1 AND pos > ?2 AND pos < ?3 ORDER BY pos";
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (FbStmt) stmt =
      fb_sql_query (db, error, sql, "dii", place, offset - FB_BLOB_CHUNK, offset + (gint64) length);
  FbStep step;

  if (stmt == NULL)
    return NULL;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW && out->len < length)
    {
      gsize size;
      gconstpointer data = fb_stmt_get_blob (stmt, 1, &size);
      gint64 pos = fb_stmt_get_int (stmt, 0);

      if (pos + (gint64) size > offset && !append_part (out, offset, length, pos, data, size))
        break;
    }
  if (step == FB_STEP_ERROR)
    return NULL;
  if (out->len == length)
    return g_byte_array_free_to_bytes (g_steal_pointer (&out));
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "Chunks of a file are missing");
  return NULL;
}

static gboolean
fb_blob_chunks_write (FbBlobStorage *storage, FbDb *db, const FbId *place, gint64 offset, GBytes *bytes, GError **error)
{
  return fb_blob_chunks_put (db, place, offset, bytes, error);
}

static GBytes *
fb_blob_chunks_read (FbBlobStorage *storage,
                     FbDb *db,
                     const FbId *place,
                     const char *hash,
                     gint64 offset,
                     gsize length,
                     GError **error)
{
  return fb_blob_chunks_get (db, place, offset, length, error);
}

static gboolean
fb_blob_chunks_seal (FbBlobStorage *storage, FbDb *db, const FbId *place, const char *hash, GError **error)
{
  return TRUE;
}

static gboolean
fb_blob_chunks_remove (FbBlobStorage *storage, FbDb *db, const FbId *place, const char *hash, GError **error)
{
  return fb_sql_run (db, error, "DELETE FROM blob_chunk WHERE place = ?1", "d", place);
}

static gboolean
fb_blob_chunks_sweep (FbBlobStorage *storage, FbDb *db, gint64 before, guint *n_removed, GError **error)
{
  static const char sql[] =
      "DELETE FROM blob_chunk WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.place = blob_chunk.place)"
      " AND NOT EXISTS (SELECT 1 FROM blob_part p WHERE p.place = blob_chunk.place)";

  if (!fb_sql_run (db, error, sql, ""))
    return FALSE;
  *n_removed = (guint) fb_db_get_changes (db);
  return TRUE;
}

static void
fb_blob_chunks_class_init (FbBlobChunksClass *klass)
{
  FbBlobStorageClass *storage_class = FB_BLOB_STORAGE_CLASS (klass);

  storage_class->write = fb_blob_chunks_write;
  storage_class->read = fb_blob_chunks_read;
  storage_class->seal = fb_blob_chunks_seal;
  storage_class->remove = fb_blob_chunks_remove;
  storage_class->sweep = fb_blob_chunks_sweep;
}

static void
fb_blob_chunks_init (FbBlobChunks *self)
{
}

FbBlobStorage *
fb_blob_chunks_new (void)
{
  return g_object_new (FB_TYPE_BLOB_CHUNKS, NULL);
}
