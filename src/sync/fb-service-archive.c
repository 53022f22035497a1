/* fb-service-archive.c: old history goes into files
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"
#include "fb-service-tidy-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fb-date.h"
#include "fb-rule.h"

#define GZIP_LEVEL 6
#define MAX_FILES_A_MONTH 1000

struct _FbArchive
{
  FbService *service; /* (owned) */
  char *directory;

  /* The month at hand; empty: none. */
  char month[8];   /* YYYY-MM */
  gint64 from, to; /* ms, from <= at < to */
  gint64 head;     /* lines of later transactions are not touched */
  char *part;      /* (nullable) the file being written */
  int fd;          /* of it, -1: written already */
  gint64 last_at;  /* of the last line written */
  FbId last_id;
};

FbArchive *
fb_archive_new (FbService *service, const char *directory)
{
  FbArchive *self = g_new0 (FbArchive, 1);

  self->service = g_object_ref (service);
  self->directory = g_strdup (directory);
  self->fd = -1;
  return self;
}

static void
drop_part (FbArchive *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  if (self->part)
    g_unlink (self->part);
  g_clear_pointer (&self->part, g_free);
}

void
fb_archive_free (FbArchive *self)
{
  drop_part (self);
  g_object_unref (self->service);
  g_free (self->directory);
  g_free (self);
}

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return FALSE;
}

/* --- which month ------------------------------------------------------------------------------------------- */

static gint64
month_start (const char *month, int months_on)
{
  int year = (int) g_ascii_strtoll (month, NULL, 10),
      number = (int) g_ascii_strtoll (month + 5, NULL, 10) - 1 + months_on;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) start = g_date_time_new (utc, year + number / 12, number % 12 + 1, 1, 0, 0, 0);

  return g_date_time_to_unix (start) * 1000;
}

/* FALSE in @found: nothing is old enough. */
static gboolean
find_month (FbArchive *self, gboolean *found, GError **error)
{
  gint64 limit = fb_clock_now (self->service->clock) - FB_TIDY_HISTORY_DAYS * FB_DAY_MS;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  char day[FB_DATE_LENGTH + 1];
  gint64 oldest;

  *found = FALSE;
  if (!fb_sql_int (self->service->db, &oldest, limit, error,
                   "SELECT \"at\" FROM \"change\" WHERE \"at\" < ?1 AND _dead = 0 ORDER BY \"at\" LIMIT 1", "i", limit))
    return FALSE;
  fb_date_of_time (oldest, utc, day);
  g_strlcpy (self->month, day, sizeof self->month);
  self->from = month_start (self->month, 0);
  self->to = month_start (self->month, 1);
  *found = oldest < limit && self->to <= limit;
  if (*found)
    return fb_sql_int (self->service->db, &self->head, 0, error, "SELECT seq FROM sync_clock WHERE one = 1", "");
  self->month[0] = '\0';
  return TRUE;
}

/* --- writing ------------------------------------------------------------------------------------------------- */

static gboolean
open_part (FbArchive *self, GError **error)
{
  if (g_mkdir_with_parents (self->directory, 0700) != 0)
    return fail (self->directory, error);
  self->part = g_strdup_printf ("%s/history-%s.part", self->directory, self->month);
  if ((self->fd = g_open (self->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) < 0)
    return fail (self->part, error);
  self->last_at = G_MININT64;
  memset (&self->last_id, 0, sizeof self->last_id);
  return TRUE;
}

static gboolean
write_all (FbArchive *self, GBytes *bytes, GError **error)
{
  gsize size, done = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  while (done < size)
    {
      gssize n = write (self->fd, data + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail (self->part, error);
      done += (gsize) n;
    }
  return TRUE;
}

static void
append_line (GString *text, const FbRecord *record)
{
  g_autoptr (JsonObject) object = fb_record_to_json (record);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *line = NULL;

  json_node_set_object (node, object);
  line = fb_json_to_text (node);
  g_string_append (text, line);
  g_string_append_c (text, '\n');
}

/* After the last line written, by time and id. */
static FbStmt *
query_next (FbArchive *self, GError **error)
{
  static const char condition[] = "\"at\" >= ?1 AND \"at\" < ?2 AND _dead = 0 AND _ver <= ?3"
                                  " AND (\"at\" > ?4 OR (\"at\" = ?5 AND id > ?6)) ORDER BY \"at\", id LIMIT ?7";

  return fb_sql_query (self->service->db, error, fb_service_select (fb_schema_get_table ("change"), condition),
                       "iiiiidi", self->from, self->to, self->head, self->last_at, self->last_at, &self->last_id,
                       (gint64) FB_TIDY_BATCH);
}

/* A batch is a member of its own in the gzip file. */
static gboolean
write_batch (FbArchive *self, guint *n, GError **error)
{
  const FbTable *table = fb_schema_get_table ("change");
  g_autoptr (FbStmt) stmt = query_next (self, error);
  GString *text = g_string_new (NULL);
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GBytes) packed = NULL;
  FbStep step = FB_STEP_ERROR;

  *n = 0;
  while (stmt && (step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      g_autoptr (FbRecord) record = fb_service_read_row (stmt, table);

      append_line (text, record);
      self->last_at = fb_record_get_int (record, "at");
      self->last_id = record->id;
      (*n)++;
    }
  plain = g_string_free_to_bytes (text);
  if (step == FB_STEP_ERROR || *n == 0)
    return step != FB_STEP_ERROR;
  packed = fb_gzip (plain, GZIP_LEVEL);
  return write_all (self, packed, error);
}

static gboolean
sync_directory (const char *directory, GError **error)
{
  int fd = g_open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (!done)
    fail (directory, error);
  if (fd >= 0)
    close (fd);
  return done;
}

/* Never onto a file that is there. */
static gboolean
name_part (FbArchive *self, GError **error)
{
  for (guint i = 1; i <= MAX_FILES_A_MONTH; i++)
    {
      g_autofree char *path = i == 1 ? g_strdup_printf ("%s/history-%s.ndjson.gz", self->directory, self->month)
                                     : g_strdup_printf ("%s/history-%s-%u.ndjson.gz", self->directory, self->month, i);

      if (link (self->part, path) == 0)
        return TRUE;
      if (errno != EEXIST)
        return fail (path, error);
    }
  errno = EEXIST;
  return fail (self->part, error);
}

static gboolean
close_part (FbArchive *self, GError **error)
{
  if (fsync (self->fd) != 0)
    return fail (self->part, error);
  if (!name_part (self, error))
    return FALSE;
  drop_part (self);
  return sync_directory (self->directory, error);
}

/* --- deleting ------------------------------------------------------------------------------------------------ */

static GPtrArray *
list_written (FbArchive *self, GError **error)
{
  static const char condition[] = "\"at\" >= ?1 AND \"at\" < ?2 AND _dead = 0 AND _ver <= ?3 LIMIT ?4";
  const FbTable *table = fb_schema_get_table ("change");
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (FbStmt) stmt = fb_sql_query (self->service->db, error, fb_service_select (table, condition), "iiii",
                                          self->from, self->to, self->head, (gint64) FB_TIDY_BATCH);
  FbStep step;

  if (!stmt)
    return NULL;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (records, fb_service_read_row (stmt, table));
  return step == FB_STEP_DONE ? g_steal_pointer (&records) : NULL;
}

/* Lines that say that a row was made are in no group and on no device. */
static gboolean
delete_line (FbApply *apply, const FbRecord *line, GError **error)
{
  g_autoptr (FbRecord) dead = NULL;

  if (line->gid == 0)
    return fb_sql_run (apply->db, error, "DELETE FROM \"change\" WHERE id = ?1", "d", &line->id);
  dead = fb_record_copy (line);
  dead->dead = 1; /* the number comes with the write */
  return fb_apply_write (apply, dead, line, error);
}

static gboolean
delete_batch (FbArchive *self, guint *n, GError **error)
{
  g_autoptr (FbApply) apply = fb_apply_new (self->service, NULL, NULL);
  g_autoptr (GPtrArray) lines = list_written (self, error);

  if (!lines)
    return FALSE;
  *n = lines->len;
  if (*n > 0)
    FB_RULE (history_archived);
  for (guint i = 0; i < lines->len; i++)
    if (!delete_line (apply, g_ptr_array_index (lines, i), error))
      return FALSE;
  return apply->seq == 0 || fb_apply_flush_groups (apply, error);
}

/* --- the whole ----------------------------------------------------------------------------------------------- */

static gboolean
write_step (FbArchive *self, GError **error)
{
  guint n;

  if (!write_batch (self, &n, error))
    return FALSE;
  return n == FB_TIDY_BATCH || close_part (self, error);
}

gboolean
fb_archive_step (FbArchive *self, gint64 *count, gboolean *more, GError **error)
{
  gboolean found;
  guint n;

  *more = TRUE;
  if (self->month[0] == '\0')
    {
      if (!find_month (self, &found, error))
        return FALSE;
      *more = found;
      return !found || open_part (self, error);
    }
  if (self->fd >= 0)
    return write_step (self, error);
  if (!delete_batch (self, &n, error))
    return FALSE;
  *count += n;
  if (n < FB_TIDY_BATCH)
    self->month[0] = '\0';
  return TRUE;
}
