/* fb-service-scope.c: which buckets a user may see
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include <string.h>

#include "fb-date.h"

#define HASH_BYTES 12

/* --- the value ---------------------------------------------------------------------------------------------------- */

static FbScope *
scope_new (const FbId *user)
{
  FbScope *self = g_new0 (FbScope, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->user = *user;
  self->buckets = g_array_new (FALSE, TRUE, sizeof (FbScopeBucket));
  self->homes = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

FbScope *
fb_scope_ref (FbScope *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
fb_scope_unref (FbScope *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->set, g_hash_table_unref);
  g_clear_pointer (&self->permits, g_hash_table_unref);
  g_array_unref (self->buckets);
  g_array_unref (self->homes);
  g_free (self->hash);
  g_free (self);
}

gboolean
fb_scope_has (const FbScope *self, gint64 bid)
{
  return g_hash_table_contains (self->set, &bid);
}

GArray *
fb_scope_list (const FbScope *self)
{
  GArray *bids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), self->buckets->len);

  for (guint i = 0; i < self->buckets->len; i++)
    g_array_append_val (bids, g_array_index (self->buckets, FbScopeBucket, i).bid);
  return bids;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 two = *(const gint64 *) b;

  return one < two ? -1 : one > two;
}

void
fb_scope_sort (GArray *bids)
{
  g_array_sort (bids, compare_numbers);
}

char *
fb_scope_hash (GArray *bids)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  if (bids->len == 0)
    return g_strdup ("");
  fb_scope_sort (bids);
  for (guint i = 0; i < bids->len; i++)
    {
      char text[24];
      int n = g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT ",", g_array_index (bids, gint64, i));

      g_checksum_update (checksum, (const guchar *) text, n);
    }
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, HASH_BYTES);
}

static int
compare_buckets (gconstpointer a, gconstpointer b)
{
  const FbScopeBucket *one = a;
  const FbScopeBucket *two = b;

  if (one->order != two->order)
    return one->order < two->order ? -1 : 1;
  return one->bid < two->bid ? -1 : one->bid > two->bid;
}

/* Sorts, drops doubles, and makes what is looked up. */
static void
scope_seal (FbScope *self)
{
  g_autoptr (GArray) bids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint kept = 0;

  g_array_sort (self->buckets, compare_buckets);
  for (guint i = 0; i < self->buckets->len; i++)
    {
      FbScopeBucket bucket = g_array_index (self->buckets, FbScopeBucket, i);

      if (kept > 0 && g_array_index (self->buckets, FbScopeBucket, kept - 1).bid == bucket.bid)
        continue;
      g_array_index (self->buckets, FbScopeBucket, kept++) = bucket;
    }
  g_array_set_size (self->buckets, kept);
  self->set = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < kept; i++)
    {
      FbScopeBucket *bucket = &g_array_index (self->buckets, FbScopeBucket, i);

      g_hash_table_add (self->set, &bucket->bid);
      g_array_append_val (bids, bucket->bid);
    }
  self->hash = fb_scope_hash (bids);
}

/* --- computing it --- */

static guint
order_of_kind (const char *kind)
{
  static const char *const kinds[] = {"org", "u", "m", "t", "cat", "cost"};

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kind, kinds[i]))
      return i;
  return G_N_ELEMENTS (kinds);
}

static void
scope_add (FbScope *self, gint64 bid, const char *kind)
{
  FbScopeBucket bucket = {bid, order_of_kind (kind)};

  g_array_append_val (self->buckets, bucket);
}

/* Adds what a query of (bid, kind) gives. */
static gboolean
scope_add_all (FbScope *self, FbStmt *stmt, GError **error)
{
  FbStep step;

  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    scope_add (self, fb_stmt_get_int (stmt, 0), fb_stmt_get_text (stmt, 1));
  return step == FB_STEP_DONE;
}

static gboolean
add_subtree (FbService *self, FbScope *scope, const char *path, gboolean manages, GError **error)
{
  /* A path ends with '/', and '0' is the character after it: the range holds the territory and all below it. */
  static const char sql[] = "SELECT b.bid, b.kind FROM \"territory\" t JOIN bucket b ON b.ref = t.id"
                            " WHERE t.\"path\" >= ?1 AND t.\"path\" < ?2 AND t._dead = 0"
                            " AND (b.kind = 't' OR (b.kind = 'm' AND ?3 = 1 AND t.\"path\" <> ?1))";
  g_autofree char *end = g_strdup (path);
  g_autoptr (FbStmt) stmt = NULL;

  end[strlen (end) - 1] = '/' + 1;
  if (!(stmt = fb_sql_query (self->db, error, sql, "tti", path, end, (gint64) manages)))
    return FALSE;
  return scope_add_all (scope, stmt, error);
}

/* The territories where the user is a member today. */
static gboolean
add_territories (FbService *self, FbScope *scope, GError **error)
{
  static const char sql[] = "SELECT t.id, t.\"path\", m.\"role\", m.\"is_primary\", b.bid FROM \"territory_member\" m"
                            " JOIN \"territory\" t ON t.id = m.\"territory\""
                            " JOIN bucket b ON b.kind = 't' AND b.ref = t.id"
                            " WHERE m.\"user\" = ?1 AND m._dead = 0 AND t._dead = 0 AND t.\"path\" IS NOT NULL"
                            " AND (m.\"valid_from\" IS NULL OR m.\"valid_from\" <= ?2)"
                            " AND (m.\"valid_to\" IS NULL OR m.\"valid_to\" >= ?2) ORDER BY m.id";
  g_autoptr (FbStmt) stmt = NULL;
  gboolean has_primary = FALSE;
  char today[11];
  FbStep step;

  fb_service_get_today (self, today);
  if (!(stmt = fb_sql_query (self->db, error, sql, "dt", &scope->user, today)))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gboolean manages = scope->is_manager || g_strcmp0 (fb_stmt_get_text (stmt, 2), "manager") == 0;
      gboolean primary = fb_stmt_get_int (stmt, 3) != 0;
      gint64 home = fb_stmt_get_int (stmt, 4);

      g_array_append_val (scope->homes, home);
      if (fb_id_is_nil (&scope->territory) || (primary && !has_primary))
        fb_stmt_get_id (stmt, 0, &scope->territory);
      has_primary |= primary;
      if (!add_subtree (self, scope, fb_stmt_get_text (stmt, 1), manages, error))
        return FALSE;
    }
  return step == FB_STEP_DONE;
}

static gboolean
add_all_buckets (FbService *self, FbScope *scope, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_sql_query (self->db, error, "SELECT bid, kind FROM bucket", "");

  return stmt && scope_add_all (scope, stmt, error);
}

static gboolean
load_user (FbService *self, FbScope *scope, GError **error)
{
  static const char sql[] =
      "SELECT u.\"active\", r.\"base\", u._dead, r.\"sees_costs\" FROM \"user\" u LEFT JOIN \"role\" r"
      " ON r.id = u.\"role\" WHERE u.id = ?1";
  /* Before there were costs (schema 3). */
  static const char no_costs[] = "SELECT u.\"active\", r.\"base\", u._dead, 0 FROM \"user\" u LEFT JOIN \"role\" r"
                                 " ON r.id = u.\"role\" WHERE u.id = ?1";
  g_autoptr (FbStmt) stmt = NULL;
  const char *base;

  switch (fb_sql_first (self->db, &stmt, error, fb_schema_version () >= 3 ? sql : no_costs, "d", &scope->user))
    {
    case FB_STEP_ROW:
      break;
    case FB_STEP_DONE:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no such user");
      return FALSE;
    case FB_STEP_ERROR:
    default:
      return FALSE;
    }
  base = fb_stmt_get_text (stmt, 1);
  scope->active = fb_stmt_get_int (stmt, 0) != 0 && fb_stmt_get_int (stmt, 2) == 0;
  scope->is_admin = g_strcmp0 (base, "admin") == 0;
  scope->is_manager = g_strcmp0 (base, "manager") == 0 || g_strcmp0 (base, "director") == 0;
  scope->is_readonly = base == NULL || g_str_equal (base, "readonly");
  scope->sees_costs = fb_stmt_get_int (stmt, 3) != 0;
  return TRUE;
}

static FbScope *
compute_scope (FbService *self, const FbId *user, GError **error)
{
  g_autoptr (FbScope) scope = scope_new (user);

  if (!load_user (self, scope, error))
    return NULL;
  if (!fb_service_find_bucket (self, "u", user, FALSE, &scope->user_bid, error) || !add_territories (self, scope, error)
      || !fb_scope_load_permits (self, scope, error))
    return NULL;
  scope_add (scope, self->org_bid, "org");
  scope_add (scope, self->cat_bid, "cat");
  if (scope->sees_costs)
    scope_add (scope, self->cost_bid, "cost");
  if (scope->user_bid > 0)
    scope_add (scope, scope->user_bid, "u");
  if (scope->is_admin && !add_all_buckets (self, scope, error))
    return NULL;
  scope_seal (scope);
  return g_steal_pointer (&scope);
}

FbScope *
fb_scope_new_shared (FbService *service)
{
  const FbId nobody = {0};
  FbScope *scope = scope_new (&nobody);

  scope_add (scope, service->org_bid, "org");
  scope_add (scope, service->cat_bid, "cat");
  scope_seal (scope);
  return scope;
}

void
fb_service_get_today (FbService *self, char day[11])
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  fb_date_of_time (fb_clock_now (self->clock), utc, day);
}

FbScope *
fb_service_get_scope (FbService *self, const FbId *user, GError **error)
{
  gint64 epoch;

  if (!fb_sql_int (self->db, &epoch, 0, error, "SELECT epoch FROM sync_clock WHERE one = 1", ""))
    return NULL;
  return fb_service_get_scope_of (self, user, epoch, error);
}

FbScope *
fb_service_get_scope_of (FbService *self, const FbId *user, gint64 epoch, GError **error)
{
  FbScope *scope;
  char today[11];

  fb_service_get_today (self, today);
  if (epoch != self->scopes_epoch || !g_str_equal (today, self->scopes_day))
    {
      g_hash_table_remove_all (self->scopes);
      self->scopes_epoch = epoch;
      memcpy (self->scopes_day, today, sizeof today);
    }
  if ((scope = g_hash_table_lookup (self->scopes, user)))
    return fb_scope_ref (scope);
  if (!(scope = compute_scope (self, user, error)))
    return NULL;
  /* Inside a transaction that may yet be undone nothing is remembered. */
  if (epoch == self->scopes_epoch)
    g_hash_table_insert (self->scopes, fb_id_copy (user), fb_scope_ref (scope));
  return scope;
}

gboolean
fb_service_group_in_scope (FbService *self, const FbScope *scope, gint64 gid, gboolean *yes, GError **error)
{
  g_autoptr (FbStmt) stmt =
      fb_sql_query (self->db, error, "SELECT bid FROM member WHERE gid = ?1 AND leave IS NULL", "i", gid);
  FbStep step;

  *yes = FALSE;
  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    if (fb_scope_has (scope, fb_stmt_get_int (stmt, 0)))
      {
        *yes = TRUE;
        return TRUE;
      }
  return step == FB_STEP_DONE;
}

/* --- buckets --- */

/* An administrator's scope is all of them, and no scope can be larger. */
static gboolean
check_room (FbService *self, GError **error)
{
  gint64 count;

  if (!fb_sql_int (self->db, &count, 0, error, "SELECT count(*) FROM bucket", ""))
    return FALSE;
  if (count < self->max_buckets)
    return TRUE;
  g_set_error (error, FB_REFUSAL, FB_REFUSAL_TOO_LARGE,
               "This organisation has as many territories and users as devices can keep apart (%u)", self->max_buckets);
  return FALSE;
}

gboolean
fb_service_find_bucket (FbService *self,
                        const char *kind,
                        const FbId *ref,
                        gboolean create,
                        gint64 *bid,
                        GError **error)
{
  static const char find[] = "SELECT bid FROM bucket WHERE kind = ?1 AND ref = ?2";
  static const char make[] = "INSERT INTO bucket (kind, ref, head, rows, sum) VALUES (?1, ?2, 0, 0, 0) RETURNING bid";

  if (!fb_sql_int (self->db, bid, 0, error, find, "td", kind, ref))
    return FALSE;
  if (*bid > 0 || !create)
    return TRUE;
  return check_room (self, error) && fb_sql_int (self->db, bid, 0, error, make, "td", kind, ref);
}

char *
fb_service_dup_bucket_label (FbService *self, const char *kind, const FbId *ref, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  const char *sql;

  if (g_str_equal (kind, "t") || g_str_equal (kind, "m"))
    sql = "SELECT \"name\" FROM \"territory\" WHERE id = ?1";
  else if (g_str_equal (kind, "u"))
    sql = "SELECT \"name\" FROM \"user\" WHERE id = ?1";
  else
    return g_strdup ("");
  switch (fb_sql_first (self->db, &stmt, error, sql, "d", ref))
    {
    case FB_STEP_ROW:
      return g_strdup (fb_stmt_get_text (stmt, 0) ? fb_stmt_get_text (stmt, 0) : "");
    case FB_STEP_DONE:
      return g_strdup ("");
    case FB_STEP_ERROR:
    default:
      return NULL;
    }
}
