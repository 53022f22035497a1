/* fb-service-blob-tidy.c: files that nothing refers to any more
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-date.h"
#include "fb-service-blob-private.h"

#define KEEP_DAYS 30
#define PART_DAYS 7
#define BATCH 1000

#define IS_USED                                                                               \
  "(EXISTS (SELECT 1 FROM \"attachment\" a WHERE a._dead = 0 AND a.\"sha256\" = blob.sha256)" \
  " OR EXISTS (SELECT 1 FROM \"attachment\" a WHERE a._dead = 0 AND a.\"thumb_sha256\" = blob.sha256))"

/* Whether something refers to a file is asked of the rows, every time; noted is only since when nothing does. */
static gboolean
mark (FbService *self, gint64 now, GError **error)
{
  g_autoptr (FbTransaction) transaction = fb_transaction_begin (self->db, error);

  return transaction != NULL
         && fb_sql_run (self->db, error, "UPDATE blob SET unused = 0 WHERE unused > 0 AND " IS_USED, "")
         && fb_sql_run (self->db, error, "UPDATE blob SET unused = ?1 WHERE unused = 0 AND NOT " IS_USED, "i", now)
         && fb_transaction_commit (transaction, error);
}

/* Rows that were deleted long ago give back what they counted against the quota of who sent the bytes. */
static gboolean
drop_old_grants (FbService *self, gint64 now, GError **error)
{
  static const char sql[] = "DELETE FROM blob_grant WHERE NOT EXISTS (SELECT 1 FROM \"attachment\" a"
                            " WHERE a.id = blob_grant.id AND (a._dead = 0 OR a._dead > ?1))";
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  char day[11];
  gint64 seq;

  fb_date_of_time (now - KEEP_DAYS * FB_DAY_MS, utc, day);
  return fb_sql_int (self->db, &seq, 0, error, "SELECT MAX (seq) FROM seq_day WHERE day <= ?1", "t", day)
         && fb_sql_run (self->db, error, sql, "i", seq);
}

typedef struct
{
  char *hash;
  FbId user, place;
  gint64 size;
} Item;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->hash);
  g_free (item);
}

/* Of Item: what the query of (sha256, place, size, user) gives. */
static GPtrArray *
list (FbService *self, const char *sql, gint64 before, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (item_free);
  g_autoptr (FbStmt) stmt = fb_sql_query (self->db, error, sql, "ii", before, (gint64) BATCH);
  FbStep step = FB_STEP_ERROR;

  while (stmt != NULL && (step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      Item *item = g_new0 (Item, 1);

      item->hash = g_strdup (fb_stmt_get_text (stmt, 0));
      fb_stmt_get_id (stmt, 1, &item->place);
      item->size = fb_stmt_get_int (stmt, 2);
      fb_stmt_get_id (stmt, 3, &item->user);
      g_ptr_array_add (items, item);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&items) : NULL;
}

/* The bytes go last: a row without bytes would be worse than bytes without a row, which the sweep finds. */
static gboolean
drop_whole (FbService *self, const Item *item, gboolean *gone, GError **error)
{
  g_autoptr (FbTransaction) transaction = fb_transaction_begin (self->db, error);

  *gone = FALSE;
  if (transaction == NULL
      || !fb_sql_run (self->db, error, "DELETE FROM blob WHERE sha256 = ?1 AND place = ?2 AND NOT " IS_USED, "td",
                      item->hash, &item->place))
    return FALSE;
  if (fb_db_get_changes (self->db) == 0)
    return TRUE;
  if (!fb_sql_run (self->db, error, "DELETE FROM blob_grant WHERE sha256 = ?1", "t", item->hash)
      || !fb_transaction_commit (transaction, error))
    return FALSE;
  *gone = TRUE;
  return fb_blob_storage_remove (self->blobs, self->db, &item->place, item->hash, error);
}

static gboolean
drop_unused (FbService *self, gint64 now, FbBlobTidy *result, GError **error)
{
  static const char sql[] = "SELECT sha256, place, size, NULL FROM blob WHERE unused > 0 AND unused <= ?1"
                            " ORDER BY unused LIMIT ?2";
  g_autoptr (GPtrArray) items = NULL;

  do
    {
      g_clear_pointer (&items, g_ptr_array_unref);
      if (!(items = list (self, sql, now - KEEP_DAYS * FB_DAY_MS, error)))
        return FALSE;
      for (guint i = 0; i < items->len; i++)
        {
          const Item *item = g_ptr_array_index (items, i);
          gboolean gone;

          if (!drop_whole (self, item, &gone, error))
            return FALSE;
          result->files += gone;
          result->bytes += gone ? item->size : 0;
        }
    }
  while (items->len == BATCH);
  return TRUE;
}

static gboolean
drop_parts (FbService *self, gint64 now, FbBlobTidy *result, GError **error)
{
  static const char sql[] = "SELECT sha256, place, have, user_id FROM blob_part WHERE at <= ?1 ORDER BY at LIMIT ?2";
  g_autoptr (GPtrArray) items = list (self, sql, now - PART_DAYS * FB_DAY_MS, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const Item *item = g_ptr_array_index (items, i);

      if (!fb_blob_drop_part (self, item->hash, &item->user, &item->place, error))
        return FALSE;
      result->uploads++;
    }
  return items != NULL;
}

gboolean
fb_service_tidy_blobs (FbService *self, FbBlobTidy *result, GError **error)
{
  FbBlobTidy ignored;
  gint64 now;

  g_return_val_if_fail (FB_IS_SERVICE (self), FALSE);

  if (result == NULL)
    result = &ignored;
  *result = (FbBlobTidy){0};
  now = fb_clock_now (self->clock);
  return mark (self, now, error) && drop_unused (self, now, result, error) && drop_old_grants (self, now, error)
         && drop_parts (self, now, result, error)
         && fb_blob_storage_sweep (self->blobs, self->db, now - KEEP_DAYS * FB_DAY_MS, &result->swept, error);
}
