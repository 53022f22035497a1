/* fb-files-attach.c: hanging files on records, listing and keeping them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-ddl.h"
#include "fb-files-private.h"
#include "fb-rows.h"
#include "fb-store-private.h"
#include "fb-text.h"

void
fb_file_free (FbFile *self)
{
  if (self == NULL)
    return;
  fb_record_free (self->record);
  g_free (self->problem);
  g_free (self);
}

/* --- attaching ------------------------------------------------------------------------------------------- */

typedef struct
{
  const FbTable *table;
  FbId on;
  char *path;    /* (owned) */
  GBytes *thumb; /* (owned) (nullable) */

  char *hash, *thumb_hash; /* (owned) */
  gint64 size, thumb_size;
  FbId id;
} Attach;

static void
attach_clear (Attach *self)
{
  g_free (self->path);
  g_clear_pointer (&self->thumb, g_bytes_unref);
  g_free (self->hash);
  g_free (self->thumb_hash);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attach, attach_clear)

/* Before the edit: should the program end in between, the file is only one that nothing needs. */
static gboolean
note_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Attach *self = user_data;
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);
  gint64 now = fb_clock_now (fb_store_get_clock (store));

  return tx != NULL && fb_files_note_added (db, self->hash, self->size, FALSE, now, error)
         && (self->thumb_hash == NULL || fb_files_note_added (db, self->thumb_hash, self->thumb_size, TRUE, now, error))
         && fb_transaction_commit (tx, error);
}

/* As people see it; a name that is no text at all is not worth failing for. */
static char *
dup_name (const char *path)
{
  g_autofree char *base = g_filename_display_basename (path);
  g_autofree char *tidy = fb_text_tidy (base);

  if (!fb_text_is_clean (tidy, -1, 255) || *tidy == '\0')
    return g_strdup (_ ("File"));
  return g_steal_pointer (&tidy);
}

static gboolean
commit (FbStore *store, Attach *self, GError **error)
{
  const FbTable *table = fb_schema_get_table ("attachment");
  FbRecord *record = fb_record_new (table, NULL);
  g_autofree char *name = dup_name (self->path);
  g_autofree char *content_type = g_content_type_guess (self->path, NULL, 0, NULL);
  g_autofree char *mime = content_type != NULL ? g_content_type_get_mime_type (content_type) : NULL;
  g_autofree char *label = g_strdup_printf (_ ("Add file “%s”"), name);
  FbEdit *edit = fb_edit_new (label);

  fb_record_set_text (record, "on_type", self->table->name);
  fb_record_set_id (record, "on_id", &self->on);
  fb_record_set_text (record, "name", name);
  if (mime != NULL && fb_text_is_clean (mime, -1, 128))
    fb_record_set_text (record, "mime", mime);
  fb_record_set_int (record, "size", self->size);
  fb_record_set_text (record, "sha256", self->hash);
  if (self->thumb_hash != NULL)
    fb_record_set_text (record, "thumb_sha256", self->thumb_hash);
  self->id = fb_edit_create (edit, record);
  return fb_store_commit_edit (store, edit, NULL, error);
}

static gboolean
take_thumb (FbStore *store, Attach *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) in = NULL;

  if (self->thumb == NULL)
    return TRUE;
  in = g_memory_input_stream_new_from_bytes (self->thumb);
  return fb_files_take_stream (store, in, &self->thumb_hash, &self->thumb_size, cancellable, error);
}

static gboolean
attach (FbStore *store, Attach *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbRecord) target = fb_store_get (store, self->table, &self->on, error);

  return target != NULL && fb_files_take_path (store, self->path, &self->hash, &self->size, cancellable, error)
         && take_thumb (store, self, cancellable, error) && fb_store_write (store, note_in_writer, self, error)
         && commit (store, self, error);
}

gboolean
fb_store_attach (FbStore *self,
                 const FbTable *table,
                 const FbId *on,
                 const char *path,
                 GBytes *thumb,
                 FbId *id,
                 GCancellable *cancellable,
                 GError **error)
{
  g_auto (Attach) work = {.table = table, .on = *on, .path = g_strdup (path)};

  g_return_val_if_fail (FB_IS_STORE (self), FALSE);

  work.thumb = thumb != NULL ? g_bytes_ref (thumb) : NULL;
  if (!attach (self, &work, cancellable, error))
    return FALSE;
  if (id != NULL)
    *id = work.id;
  return TRUE;
}

/* --- listing --------------------------------------------------------------------------------------------- */

typedef struct
{
  FbId id;
  gboolean one;     /* the row itself, else those on it */
  GPtrArray *files; /* of FbFile (owned) */
} Listing;

static FbFileState
state_of (gboolean here, gboolean sent, gboolean wanted, gboolean has_problem, gboolean has_server)
{
  if (here)
    return sent || !has_server ? FB_FILE_HERE : FB_FILE_ON_ITS_WAY;
  if (wanted)
    return FB_FILE_COMING;
  return has_problem || !has_server ? FB_FILE_LOST : FB_FILE_AWAY;
}

/* The columns of attachment, then here, sent, wanted, problem of blobq (null: no line). */
static FbFile *
read_file (FbStmt *stmt, const FbTable *table, gboolean has_server)
{
  FbFile *file = g_new0 (FbFile, 1);
  int next = fb_stmt_get_n_columns (stmt) - 4;
  FbValue *pinned;

  file->record = fb_rows_read (stmt, table, 0);
  file->problem = g_strdup (fb_stmt_get_text (stmt, next + 3));
  file->state = state_of (fb_stmt_get_int (stmt, next) != 0, fb_stmt_get_int (stmt, next + 1) != 0,
                          fb_stmt_get_int (stmt, next + 2) != 0, file->problem != NULL, has_server);
  pinned = &file->record->values[fb_table_get_field (table, "pinned")];
  file->pinned = !fb_value_is_null (pinned) && fb_value_get_int (pinned) != 0;
  return file;
}

/* "a"."id", "a"."_gid", … */
static char *
qualified_columns (const FbTable *table)
{
  g_auto (GStrv) columns = g_strsplit (fb_ddl_columns (table, FB_DDL_DEVICE), ", ", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; columns[i] != NULL; i++)
    g_string_append_printf (text, "%sa.%s", i > 0 ? ", " : "", columns[i]);
  return g_string_free (text, FALSE);
}

static gboolean
list_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Listing *self = user_data;
  const FbTable *table = fb_schema_get_table ("attachment");
  g_autofree char *columns = qualified_columns (table);
  g_autofree char *server = NULL;
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s, q.here, q.sent, q.wanted, q.problem FROM attachment a"
                       " LEFT JOIN blobq q ON q.sha256 = a.sha256 WHERE a.%s = ?1 ORDER BY fold (a.name), a.id",
                       columns, self->one ? "id" : "on_id");
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_file_free);
  if (stmt == NULL || !fb_kv_read_text (db, "server", &server, error))
    return FALSE;
  fb_stmt_bind_id (stmt, 1, &self->id);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (self->files, read_file (stmt, table, server != NULL));
  return step == FB_STEP_DONE;
}

GPtrArray *
fb_store_list_files (FbStore *self, const FbId *on, GError **error)
{
  Listing listing = {.id = *on};

  g_return_val_if_fail (FB_IS_STORE (self), NULL);

  if (!fb_store_read (self, list_in_reader, &listing, error))
    g_clear_pointer (&listing.files, g_ptr_array_unref);
  return listing.files;
}

static gpointer
list_task (FbStore *store, FbDb *db, gpointer task_data, GCancellable *cancellable, GError **error)
{
  Listing listing = {.id = *(const FbId *) task_data};

  if (!list_in_reader (store, db, &listing, error))
    g_clear_pointer (&listing.files, g_ptr_array_unref);
  return listing.files;
}

void
fb_store_list_files_async (FbStore *self,
                           const FbId *on,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (FB_IS_STORE (self));

  fb_store_read_async (self, list_task, fb_id_copy (on), g_free, (GDestroyNotify) g_ptr_array_unref, cancellable,
                       callback, user_data);
}

GPtrArray *
fb_store_list_files_finish (FbStore *self, GAsyncResult *result, GError **error)
{
  return fb_store_read_finish (self, result, error);
}

static void
no_such_file (GError **error)
{
  g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND, _ ("There is no such file."));
}

FbFile *
fb_store_get_file (FbStore *self, const FbId *id, GError **error)
{
  Listing listing = {.id = *id, .one = TRUE};
  FbFile *file = NULL;

  g_return_val_if_fail (FB_IS_STORE (self), NULL);

  if (fb_store_read (self, list_in_reader, &listing, error))
    {
      if (listing.files->len > 0)
        file = g_ptr_array_steal_index (listing.files, 0);
      else
        no_such_file (error);
    }
  g_ptr_array_unref (listing.files);
  return file;
}

/* --- keeping --------------------------------------------------------------------------------------------- */

typedef struct
{
  FbId id;
  gboolean pinned;
} Pin;

static gboolean
pin_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Pin *pin = user_data;
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "UPDATE attachment SET pinned = ?2 WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, &pin->id);
  fb_stmt_bind_int (stmt, 2, pin->pinned);
  if (!fb_stmt_run (stmt, error))
    return FALSE;
  if (fb_db_get_changes (db) == 0)
    {
      no_such_file (error);
      return FALSE;
    }
  fb_store_note_change (store, fb_schema_get_table ("attachment"), &pin->id);
  return TRUE;
}

gboolean
fb_store_pin_file (FbStore *self, const FbId *id, gboolean pinned, GError **error)
{
  Pin pin = {*id, pinned};

  g_return_val_if_fail (FB_IS_STORE (self), FALSE);

  return fb_store_write (self, pin_in_writer, &pin, error);
}
