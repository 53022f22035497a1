/* fb-service-blob.c: the bytes of files: how much is there, taking, giving
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "fb-blob-range.h"
#include "fb-service-blob-private.h"

#define PATH "/v1/blob/"
#define BYTES_TYPE "application/octet-stream"

/* One request about one hash. */
typedef struct
{
  FbService *service;
  FbDb *db;
  FbScope *scope;   /* (lent) */
  const char *hash; /* (lent) */
  FbBlobAccess access;
} Ask;

/* --- answers --------------------------------------------------------------------------------------------- */

/* The same whether there is no such file or it is none of the caller's business. */
static FbAnswer *
not_found (void)
{
  return fb_answer_new_problem (404, "not-found", "There is no such file at the server", NULL);
}

static void
set_number (FbAnswer *answer, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  fb_answer_set_header (answer, name, text);
}

static FbAnswer *
answer_offset (guint status, gint64 offset)
{
  FbAnswer *answer = fb_answer_new (status, NULL, NULL);

  set_number (answer, "Upload-Offset", offset);
  return answer;
}

static FbAnswer *
wrong_offset (gint64 offset)
{
  FbAnswer *answer = fb_answer_new_problem (409, "upload-offset", "The file goes on from another place", NULL);

  set_number (answer, "Upload-Offset", offset);
  return answer;
}

static FbAnswer *
disk_full (void)
{
  return fb_answer_new_problem (
      507, "storage-full",
      N_ ("The server has no room for files just now. The file stays on your device and is sent later."), NULL);
}

static FbAnswer *
quota_full (void)
{
  return fb_answer_new_problem (413, "quota-full",
                                N_ ("Your files fill the room that each person has at the server. Remove some that are "
                                    "no longer needed; their room comes back after 30 days."),
                                NULL);
}

static gboolean
is_full (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
         || g_error_matches (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

/* --- what is there --------------------------------------------------------------------------------------- */

/* The complete file, if its bytes are really there. */
static gboolean
load_whole (Ask *self, FbBlobBytes *whole, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) last = NULL;

  if (!fb_blob_load_whole (self->service, self->hash, whole, error))
    return FALSE;
  if (!whole->found)
    return TRUE;
  last = fb_blob_storage_read (self->service->blobs, self->db, &whole->place, self->hash, MAX (whole->size - 1, 0),
                               MIN (whole->size, 1), &local);
  if (last != NULL)
    return TRUE;
  if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_warning ("The bytes of a file have been lost; they are taken again from whoever sends them");
  whole->found = FALSE;
  return fb_blob_forget (self->service, self->hash, &whole->place, error);
}

/* --- the end of an upload -------------------------------------------------------------------------------- */

typedef enum
{
  CHECK_FAILED,
  CHECK_SAME,
  CHECK_DIFFERENT,
} Check;

static Check
check_hash (Ask *self, const FbBlobBytes *part, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (gint64 at = 0; at < part->size; at += FB_BLOB_CHUNK)
    {
      gsize length = (gsize) MIN (FB_BLOB_CHUNK, part->size - at);
      g_autoptr (GBytes) bytes =
          fb_blob_storage_read (self->service->blobs, self->db, &part->place, self->hash, at, length, error);

      if (bytes == NULL)
        return CHECK_FAILED;
      g_checksum_update (sum, g_bytes_get_data (bytes, NULL), (gssize) length);
    }
  return g_str_equal (g_checksum_get_string (sum), self->hash) ? CHECK_SAME : CHECK_DIFFERENT;
}

typedef enum
{
  OUTCOME_OURS,
  OUTCOME_SAME,  /* the file was there already */
  OUTCOME_MOVED, /* another request has ended this upload, or begun it anew */
} Outcome;

/* Whoever is first has the file; another one's bytes are the same and go. */
static gboolean
publish (Ask *self, const FbBlobBytes *part, Outcome *outcome, GError **error)
{
  static const char insert[] = "INSERT INTO blob (sha256, size, place, at, unused) VALUES (?1, ?2, ?3, ?4, 0)"
                               " ON CONFLICT (sha256) DO NOTHING";
  g_autoptr (FbTransaction) transaction = fb_transaction_begin (self->db, error);
  gint64 now = fb_clock_now (self->service->clock);

  if (transaction == NULL
      || !fb_sql_run (self->db, error, "DELETE FROM blob_part WHERE sha256 = ?1 AND user_id = ?2 AND place = ?3", "tdd",
                      self->hash, &self->scope->user, &part->place))
    return FALSE;
  if (fb_db_get_changes (self->db) == 0)
    {
      *outcome = OUTCOME_MOVED;
      return TRUE;
    }
  if (!fb_sql_run (self->db, error, insert, "tidi", self->hash, part->size, &part->place, now))
    return FALSE;
  *outcome = fb_db_get_changes (self->db) > 0 ? OUTCOME_OURS : OUTCOME_SAME;
  return fb_blob_grant (self->service, self->hash, self->access.bare, &self->scope->user, error)
         && fb_transaction_commit (transaction, error);
}

/* All bytes are there: NULL when they are the right ones, and the file is the company's from now on. */
static FbAnswer *
finish (Ask *self, const FbBlobBytes *part, GError **error)
{
  FbBlobBytes other;
  Outcome outcome;

  switch (check_hash (self, part, error))
    {
    case CHECK_DIFFERENT:
      if (!fb_blob_drop_part (self->service, self->hash, &self->scope->user, &part->place, error))
        return NULL;
      return fb_answer_new_problem (422, "hash-mismatch", "The file did not arrive as it was sent: it is sent again",
                                    NULL);
    case CHECK_FAILED:
      if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        return NULL;
      g_clear_error (error);
      return fb_blob_drop_part (self->service, self->hash, &self->scope->user, &part->place, error) ? wrong_offset (0)
                                                                                                    : NULL;
    case CHECK_SAME:
    default:
      break;
    }
  /* A file whose bytes have been lost makes room for this one. */
  if (!load_whole (self, &other, error)
      || !fb_blob_storage_seal (self->service->blobs, self->db, &part->place, self->hash, error)
      || !publish (self, part, &outcome, error))
    return NULL;
  if (outcome == OUTCOME_MOVED)
    return fb_blob_load_part (self->service, self->hash, &self->scope->user, &other, error) ? wrong_offset (other.have)
                                                                                            : NULL;
  if (outcome == OUTCOME_SAME
      && !fb_blob_storage_remove (self->service->blobs, self->db, &part->place, self->hash, error))
    return NULL;
  return answer_offset (201, part->size);
}

/* --- how much is there ----------------------------------------------------------------------------------- */

/* Rows that came later than the bytes. */
static gboolean
grant_rest (Ask *self, GError **error)
{
  g_autoptr (FbTransaction) transaction = NULL;

  if (self->access.bare->len == 0 || self->scope->is_readonly)
    return TRUE;
  return (transaction = fb_transaction_begin (self->db, error)) != NULL
         && fb_blob_grant (self->service, self->hash, self->access.bare, &self->scope->user, error)
         && fb_transaction_commit (transaction, error);
}

static FbAnswer *
head (Ask *self, GError **error)
{
  g_autoptr (FbAnswer) answer = NULL;
  FbBlobBytes whole = {0}, part;

  if (self->access.known && !load_whole (self, &whole, error))
    return NULL;
  if (whole.found)
    return grant_rest (self, error) ? answer_offset (200, whole.size) : NULL;
  if (!fb_blob_load_part (self->service, self->hash, &self->scope->user, &part, error))
    return NULL;
  if (!part.found || part.have < part.size)
    return answer_offset (200, part.have);
  /* The last chunk came, and the server went down before it could look at them all. */
  if ((answer = finish (self, &part, error)) == NULL)
    return NULL;
  return answer_offset (200, answer->status == 201 ? part.size : 0);
}

/* --- taking ---------------------------------------------------------------------------------------------- */

static gboolean
begin_part (Ask *self, FbBlobBytes *part, GError **error)
{
  static const char sql[] = "INSERT INTO blob_part (sha256, user_id, place, size, have, at)"
                            " VALUES (?1, ?2, ?3, ?4, 0, ?5) ON CONFLICT (sha256, user_id) DO NOTHING";
  gint64 now = fb_clock_now (self->service->clock);

  fb_id_generate (&part->place, now);
  part->have = 0;
  return fb_sql_run (self->db, error, sql, "tddii", self->hash, &self->scope->user, &part->place, part->size, now);
}

/* The row says how far the upload is, and its lock keeps two chunks of one upload apart. FALSE without error in @moved:
 * another request was faster. */
static gboolean
take_chunk (Ask *self, FbBlobBytes *part, GBytes *bytes, gboolean *moved, GError **error)
{
  static const char sql[] = "UPDATE blob_part SET have = ?5, at = ?6 WHERE sha256 = ?1 AND user_id = ?2 AND place = ?3"
                            " AND have = ?4";
  g_autoptr (FbTransaction) transaction = fb_transaction_begin (self->db, error);
  gint64 have = part->have + (gint64) g_bytes_get_size (bytes);

  *moved = FALSE;
  if (transaction == NULL || (!part->found && !begin_part (self, part, error))
      || !fb_sql_run (self->db, error, sql, "tddiii", self->hash, &self->scope->user, &part->place, part->have, have,
                      fb_clock_now (self->service->clock)))
    return FALSE;
  if (fb_db_get_changes (self->db) == 0)
    {
      *moved = TRUE;
      return TRUE;
    }
  if (!fb_blob_storage_write (self->service->blobs, self->db, &part->place, part->have, bytes, error)
      || !fb_transaction_commit (transaction, error))
    return FALSE;
  part->found = TRUE;
  part->have = have;
  return TRUE;
}

/* What went wrong while bytes were stored. The disk being full is the moment to give back what the upload took. */
static FbAnswer *
store_failed (Ask *self, const FbBlobBytes *part, GError **error)
{
  g_autoptr (GError) local = g_steal_pointer (error);
  gboolean lost = g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  if (!lost && !is_full (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  g_clear_error (&local);
  if (!fb_blob_drop_part (self->service, self->hash, &self->scope->user, &part->place, &local))
    g_warning ("An upload could not be cleared away yet: %s", local->message);
  return lost ? wrong_offset (0) : disk_full ();
}

static FbAnswer *
store_chunk (Ask *self, FbBlobBytes *part, GBytes *bytes, GError **error)
{
  gboolean moved;
  FbAnswer *answer;

  if (!take_chunk (self, part, bytes, &moved, error))
    return store_failed (self, part, error);
  if (moved)
    return fb_blob_load_part (self->service, self->hash, &self->scope->user, part, error) ? wrong_offset (part->have)
                                                                                          : NULL;
  if (part->have < part->size)
    return answer_offset (204, part->have);
  if ((answer = finish (self, part, error)) != NULL || !is_full (*error))
    return answer;
  return store_failed (self, part, error);
}

static FbAnswer *
check_room (Ask *self, gint64 size, GError **error)
{
  gint64 used, quota;

  if (!fb_blob_load_usage (self->service, &self->scope->user, &used, &quota, error))
    return NULL;
  return used + size > quota ? quota_full () : NULL;
}

/* Where the upload stands; NULL: it goes on at @offset. */
static FbAnswer *
find_part (Ask *self, gint64 offset, gint64 size, FbBlobBytes *part, GError **error)
{
  if (!fb_blob_load_part (self->service, self->hash, &self->scope->user, part, error))
    return NULL;
  /* The same hash with another size: one of the two was no honest attempt, and it cannot be said which. */
  if (part->found && part->size != size)
    {
      if (!fb_blob_drop_part (self->service, self->hash, &self->scope->user, &part->place, error))
        return NULL;
      *part = (FbBlobBytes){0};
    }
  if (part->have != offset)
    return wrong_offset (part->have);
  if (part->found)
    return NULL;
  part->size = size;
  return check_room (self, size, error);
}

static FbAnswer *
check_upload (const FbRequest *request, gint64 *offset, gint64 *size)
{
  gsize length = request->body != NULL ? g_bytes_get_size (request->body) : 0;

  if (!fb_upload_query_parse (request->query, offset, size))
    return fb_answer_new_problem (400, "bad-request", "The address must say offset=N&size=S", NULL);
  if (*size > FB_BLOB_MAX_BYTES)
    return fb_answer_new_problem (413, "file-too-large", N_ ("A file may have at most 25 MiB"), NULL);
  if (length > FB_BLOB_CHUNK)
    return fb_answer_new_problem (413, "too-large", "A chunk may have at most 256 KiB", NULL);
  if (*offset > *size || (gint64) length > *size - *offset || (length == 0 && *offset < *size))
    return fb_answer_new_problem (400, "bad-request", "The chunk does not fit into the file", NULL);
  return NULL;
}

static FbAnswer *
put (Ask *self, const FbRequest *request, GError **error)
{
  g_autoptr (GBytes) bytes = request->body != NULL ? g_bytes_ref (request->body) : g_bytes_new_static ("", 0);
  FbBlobBytes whole = {0}, part;
  FbAnswer *answer;
  gint64 offset, size;

  if (self->scope->is_readonly)
    return fb_answer_new_problem (403, "not-permitted", N_ ("You may read but not add files"), NULL);
  if ((answer = check_upload (request, &offset, &size)) != NULL)
    return answer;
  if (self->access.known && !load_whole (self, &whole, error))
    return NULL;
  if (whole.found)
    return grant_rest (self, error) ? answer_offset (200, whole.size) : NULL;
  if ((answer = find_part (self, offset, size, &part, error)) != NULL || *error != NULL)
    return answer;
  if (part.found && part.have == part.size)
    return finish (self, &part, error);
  return store_chunk (self, &part, bytes, error);
}

/* --- giving ---------------------------------------------------------------------------------------------- */

static FbAnswer *
range_outside (gint64 size)
{
  FbAnswer *answer = fb_answer_new_problem (416, "range", "The file ends before that", NULL);
  g_autofree char *text = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, size);

  fb_answer_set_header (answer, "Content-Range", text);
  return answer;
}

static FbAnswer *
answer_bytes (Ask *self, guint status, GBytes *bytes)
{
  FbAnswer *answer = fb_answer_new (status, BYTES_TYPE, bytes);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", self->hash);

  answer->verbatim = TRUE;
  fb_answer_set_header (answer, "ETag", etag);
  fb_answer_set_header (answer, "Accept-Ranges", "bytes");
  fb_answer_set_header (answer, "Cache-Control", "private, max-age=31536000, immutable");
  fb_answer_set_header (answer, "Content-Disposition", "attachment");
  fb_answer_set_header (answer, "X-Content-Type-Options", "nosniff");
  return answer;
}

static FbAnswer *
get (Ask *self, const FbRequest *request, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *range = NULL;
  FbBlobBytes whole = {0};
  FbAnswer *answer;
  gint64 from = 0, to;
  FbRange kind;

  if (self->access.readable && !load_whole (self, &whole, error))
    return NULL;
  if (!whole.found)
    return not_found ();
  to = whole.size - 1;
  if ((kind = fb_range_parse (request->range, whole.size, &from, &to)) == FB_RANGE_OUTSIDE)
    return range_outside (whole.size);
  if (kind == FB_RANGE_ALL)
    from = 0, to = whole.size - 1;
  if (!(bytes = fb_blob_storage_read (self->service->blobs, self->db, &whole.place, self->hash, from,
                                      (gsize) (to - from + 1), error)))
    return NULL;
  answer = answer_bytes (self, kind == FB_RANGE_PART ? 206 : 200, bytes);
  if (kind == FB_RANGE_PART)
    {
      range =
          g_strdup_printf ("bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, from, to, whole.size);
      fb_answer_set_header (answer, "Content-Range", range);
    }
  return answer;
}

/* --- dispatch -------------------------------------------------------------------------------------------- */

static FbAnswer *
dispatch (Ask *self, const FbRequest *request, GError **error)
{
  if (!fb_blob_load_access (self->service, self->scope, self->hash, &self->access, error))
    return NULL;
  if (!self->access.any)
    return not_found ();
  if (g_str_equal (request->method, "HEAD"))
    return head (self, error);
  if (g_str_equal (request->method, "PUT"))
    return put (self, request, error);
  if (g_str_equal (request->method, "GET"))
    return get (self, request, error);
  return fb_answer_new_problem (405, "bad-request", "This address takes only: HEAD, GET, PUT", NULL);
}

gboolean
fb_service_is_blob_path (const char *path)
{
  return g_str_has_prefix (path, PATH);
}

FbAnswer *
fb_service_blob (FbService *self, FbScope *scope, const FbRequest *request)
{
  g_autoptr (GError) error = NULL;
  Ask ask = {.service = self, .db = self->db, .scope = scope, .hash = request->path + strlen (PATH)};
  FbAnswer *answer;

  if (!fb_blob_hash_is_valid (ask.hash))
    return not_found ();
  answer = dispatch (&ask, request, &error);
  fb_blob_access_clear (&ask.access);
  if (answer != NULL)
    return answer;
  return is_full (error) ? disk_full () : fb_service_answer_error (error);
}
