/* fb-service-set.c: pages of shared buckets, made once for all first syncs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-walk.h"

#include <string.h>

#include "fb-blob.h"

/* Sync protocol, section 5.3. A set is offered for a day, and its pages lie there for one more. */
#define OFFER_MS FB_DAY_MS
#define KEEP_MS (2 * FB_DAY_MS)
/* A bucket that goes on changing gets a new set so often; what has changed since travels as ever. */
#define RENEW_MS (60 * 60 * G_GINT64_CONSTANT (1000))
#define PAGE_PATH "/v1/page/"
#define GZIP_LEVEL 6

/* One thread of a process renders, and the others find what it has made. */
static GMutex rendering;

/* --- rendering ------------------------------------------------------------------------------------------------ */

typedef struct
{
  char *hash;
  GBytes *packed;
  gsize bytes; /* plain */
  gint64 rows;
} Page;

static void
page_free (gpointer data)
{
  Page *page = data;

  g_free (page->hash);
  g_bytes_unref (page->packed);
  g_free (page);
}

/* All that a device gets which sees the shared buckets alone and asks for @bid: pages of one snapshot. */
typedef struct
{
  gint64 bid;
  const char *kind;
  FbWalk walk;
  GPtrArray *pages; /* of Page */
  gint64 rows;
} Render;

static void
render_clear (Render *self)
{
  g_clear_pointer (&self->walk.scope, fb_scope_unref);
  g_clear_pointer (&self->walk.token, fb_pull_token_free);
  g_clear_pointer (&self->walk.writer, fb_page_writer_free);
  g_clear_pointer (&self->walk.buckets, fb_bucket_states_free);
  g_clear_pointer (&self->walk.own, g_hash_table_unref);
  g_clear_pointer (&self->walk.walked, g_hash_table_unref);
  g_clear_pointer (&self->walk.labels, g_hash_table_unref);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Render, render_clear)

static void
render_init (Render *self, FbService *service, gint64 bid)
{
  FbWalk *walk = &self->walk;

  self->bid = bid;
  self->kind = bid == service->org_bid ? "org" : "cat";
  self->pages = g_ptr_array_new_with_free_func (page_free);
  walk->service = service;
  walk->db = service->db;
  walk->scope = fb_scope_new_shared (service);
  walk->buckets = fb_bucket_states_new (service->db);
  walk->token = fb_pull_token_new ();
  walk->own = g_hash_table_new (g_int64_hash, g_int64_equal);
  walk->walked = g_hash_table_new (g_int64_hash, g_int64_equal);
  walk->labels = g_hash_table_new_full (fb_touched_hash, fb_touched_equal, g_free, NULL);
  walk->max_bytes = service->set_bytes;
  g_array_append_val (walk->token->scope, bid);
  g_hash_table_add (walk->walked, &self->bid);
}

/* Nothing in it but what the rows say: two processes that render one snapshot make the same page. */
static void
begin_page (Render *self)
{
  g_autoptr (JsonObject) head = json_object_new ();
  const FbId nil = {0};

  json_object_set_int_member (head, "head", self->walk.head);
  fb_page_writer_object (self->walk.writer, head);
  fb_page_writer_grant (self->walk.writer, self->bid, self->kind, &nil, "");
}

/* Named and packed here, where nobody waits for it. */
static void
end_page (Render *self)
{
  g_autoptr (JsonObject) tail = json_object_new ();
  g_autoptr (GBytes) plain = NULL;
  Page *page = g_new0 (Page, 1);

  page->rows = fb_page_writer_get_rows (self->walk.writer);
  json_object_set_string_member (tail, "more", "set");
  fb_page_writer_object (self->walk.writer, tail);
  plain = fb_page_writer_end (self->walk.writer);
  page->hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, plain);
  page->bytes = g_bytes_get_size (plain);
  page->packed = fb_gzip (plain, GZIP_LEVEL);
  g_ptr_array_add (self->pages, page);
  self->rows += page->rows;
  g_hash_table_remove_all (self->walk.labels);
}

static gboolean
render (Render *self, guint schema, GError **error)
{
  FbWalk *walk = &self->walk;
  g_autoptr (FbTransaction) snapshot = fb_transaction_begin_read (walk->db, error);

  if (!snapshot || !fb_sql_int (walk->db, &walk->head, 0, error, "SELECT seq FROM sync_clock WHERE one = 1", ""))
    return FALSE;
  walk->token->h0 = walk->head;
  walk->writer = fb_page_writer_new (schema);
  do
    {
      walk->stopped = FALSE;
      begin_page (self);
      if (!fb_walk_run (walk, error) || !fb_walk_send_labels (walk, error))
        return FALSE;
      end_page (self);
    }
  while (walk->stopped);
  return TRUE;
}

/* --- keeping -------------------------------------------------------------------------------------------------- */

static gboolean
store_page (Render *self, const Page *page, gint64 now, GError **error)
{
  static const char sql[] = "INSERT INTO set_page (sha256, bid, at, body) VALUES (?1, ?2, ?3, ?4)"
                            " ON CONFLICT (sha256) DO UPDATE SET at = excluded.at";
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->walk.db, sql, error);
  gconstpointer data;
  gsize size;

  if (!stmt)
    return FALSE;
  data = g_bytes_get_data (page->packed, &size);
  fb_stmt_bind_text (stmt, 1, page->hash);
  fb_stmt_bind_int (stmt, 2, self->bid);
  fb_stmt_bind_int (stmt, 3, now);
  fb_stmt_bind_blob (stmt, 4, data, size);
  return fb_stmt_run (stmt, error);
}

/* All pages, and their list as JSON: [[hash, plain bytes, rows], …]; NULL on error. */
static char *
store_pages (Render *self, gint64 now, GError **error)
{
  g_autoptr (GString) list = g_string_new ("[");

  for (guint i = 0; i < self->pages->len; i++)
    {
      const Page *page = g_ptr_array_index (self->pages, i);

      if (!store_page (self, page, now, error))
        return NULL;
      g_string_append_printf (list, "%s[\"%s\",%" G_GSIZE_FORMAT ",%" G_GINT64_FORMAT "]", i > 0 ? "," : "", page->hash,
                              page->bytes, page->rows);
    }
  g_string_append_c (list, ']');
  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* Of two processes that render at once the later snapshot stands. */
static gboolean
store (Render *self, guint schema, GError **error)
{
  static const char sql[] =
      "INSERT INTO page_set (bid, schema, seq, rows, at, pages) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
      " ON CONFLICT (bid, schema) DO UPDATE SET seq = excluded.seq, rows = excluded.rows, at = excluded.at,"
      " pages = excluded.pages WHERE page_set.seq <= excluded.seq";
  FbDb *db = self->walk.db;
  gint64 now = fb_clock_now (self->walk.service->clock);
  g_autoptr (FbTransaction) transaction = fb_transaction_begin (db, error);
  g_autofree char *pages = transaction ? store_pages (self, now, error) : NULL;

  return pages
         && fb_sql_run (db, error, sql, "iiiiit", self->bid, (gint64) schema, self->walk.head, self->rows, now, pages)
         && fb_transaction_commit (transaction, error);
}

/* --- when one is made ------------------------------------------------------------------------------------------ */

/* The set that may be offered: not too old, and of this lineage, from which nothing has been tidied away since. */
#define OFFERED                                                                              \
  " FROM page_set s JOIN bucket b ON b.bid = s.bid JOIN sync_clock c ON c.one = 1"           \
  " WHERE s.bid = ?1 AND s.schema = ?2 AND s.at > ?3 AND s.at <= ?4 AND s.seq >= c.gc_floor" \
  " AND s.seq <= c.seq"

static FbStep
find_set (FbService *self, const char *columns, gint64 bid, guint schema, FbStmt **stmt, GError **error)
{
  g_autofree char *sql = g_strconcat ("SELECT ", columns, OFFERED, NULL);
  gint64 now = fb_clock_now (self->clock);

  return fb_sql_first (self->db, stmt, error, g_intern_string (sql), "iiii", bid, (gint64) schema, now - OFFER_MS, now);
}

/* Nothing has changed, or not for long and not much. */
static gboolean
is_fresh (FbService *self, FbStmt *set)
{
  gint64 seq = fb_stmt_get_int (set, 0), rows = fb_stmt_get_int (set, 1), at = fb_stmt_get_int (set, 2);
  gint64 head = fb_stmt_get_int (set, 3), rows_now = fb_stmt_get_int (set, 4);

  return head <= seq || (fb_clock_now (self->clock) - at < RENEW_MS && rows_now <= 2 * rows);
}

/* Another thread of the process may have been at it: asked with the lock held. */
static gboolean
needs_set (FbService *self, gint64 bid, guint schema, gboolean *yes, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  gint64 rows;

  *yes = FALSE;
  if (!fb_sql_int (self->db, &rows, 0, error, "SELECT rows FROM bucket WHERE bid = ?1", "i", bid))
    return FALSE;
  if (rows < self->set_rows)
    return TRUE;
  switch (find_set (self, "s.seq, s.rows, s.at, b.head, b.rows", bid, schema, &stmt, error))
    {
    case FB_STEP_ROW:
      *yes = !is_fresh (self, stmt);
      return TRUE;
    case FB_STEP_DONE:
      *yes = TRUE;
      return TRUE;
    case FB_STEP_ERROR:
    default:
      return FALSE;
    }
}

static gboolean
prepare_set (FbService *self, gint64 bid, guint schema, GError **error)
{
  g_auto (Render) work = {0};
  gboolean yes;

  if (!needs_set (self, bid, schema, &yes, error))
    return FALSE;
  if (!yes)
    return TRUE;
  render_init (&work, self, bid);
  return render (&work, schema, error) && store (&work, schema, error);
}

void
fb_service_prepare_sets (FbService *self, guint schema)
{
  const gint64 shared[] = {self->org_bid, self->cat_bid};

  if (self->set_rows == G_MAXINT64)
    return;
  g_mutex_lock (&rendering);
  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    {
      g_autoptr (GError) error = NULL;

      /* Without a set the rows travel as ever. */
      if (!prepare_set (self, shared[i], schema, &error))
        g_info ("No pages for bucket %" G_GINT64_FORMAT " were made: %s", shared[i], error->message);
    }
  g_mutex_unlock (&rendering);
}

/* --- offering --------------------------------------------------------------------------------------------------- */

gboolean
fb_service_write_set (FbService *self, gint64 bid, guint schema, FbPageWriter *writer, gint64 *seq, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *pages;
  FbStep step = find_set (self, "s.seq, s.pages", bid, schema, &stmt, error);

  *seq = 0;
  if (step != FB_STEP_ROW)
    return step == FB_STEP_DONE;
  if (!(node = fb_json_parse (fb_stmt_get_text (stmt, 1), -1, 0, error)))
    return FALSE;
  pages = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (pages); i++)
    {
      JsonArray *page = json_array_get_array_element (pages, i);

      fb_page_writer_set_page (writer, bid, json_array_get_string_element (page, 0),
                               json_array_get_int_element (page, 1), json_array_get_int_element (page, 2));
    }
  *seq = fb_stmt_get_int (stmt, 0);
  return TRUE;
}

/* --- a page ------------------------------------------------------------------------------------------------------- */

gboolean
fb_service_is_set_path (const char *path)
{
  return g_str_has_prefix (path, PAGE_PATH);
}

static FbAnswer *
no_page (void)
{
  return fb_answer_new_problem (404, "not-found", "This page is not kept any more", NULL);
}

FbAnswer *
fb_service_set_page (FbService *self, const FbScope *scope, const FbRequest *request)
{
  const char *hash = request->path + strlen (PAGE_PATH);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (GBytes) body = NULL;
  gconstpointer data;
  FbAnswer *answer;
  gsize size;

  if (!g_str_equal (request->method, "GET"))
    return fb_answer_new_problem (405, "bad-request", "This address takes GET only", NULL);
  if (!fb_blob_hash_is_valid (hash))
    return no_page ();
  switch (fb_sql_first (self->db, &stmt, &error, "SELECT bid, body FROM set_page WHERE sha256 = ?1", "t", hash))
    {
    case FB_STEP_ROW:
      break;
    case FB_STEP_DONE:
      return no_page ();
    case FB_STEP_ERROR:
    default:
      return fb_service_answer_error (error);
    }
  /* Who may not see the bucket does not learn that there is such a page either. */
  if (!fb_scope_has (scope, fb_stmt_get_int (stmt, 0)))
    return no_page ();
  data = fb_stmt_get_blob (stmt, 1, &size);
  body = g_bytes_new (data, size);
  answer = fb_answer_new (200, "application/x-ndjson", body);
  answer->packed = TRUE;
  fb_answer_set_header (answer, "Cache-Control", "private, max-age=86400, immutable");
  return answer;
}

/* --- the end of a set --- */

gboolean
fb_service_drop_old_sets (FbService *self, gint64 *pages, GError **error)
{
  gint64 now = fb_clock_now (self->clock);

  if (!fb_sql_run (self->db, error, "DELETE FROM set_page WHERE at <= ?1", "i", now - KEEP_MS))
    return FALSE;
  *pages += fb_db_get_changes (self->db);
  return fb_sql_run (self->db, error, "DELETE FROM page_set WHERE at <= ?1", "i", now - OFFER_MS);
}
