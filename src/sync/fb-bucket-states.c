/* fb-bucket-states.c: heads and sums of buckets, read once a snapshot
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-bucket-states.h"
#include "fb-sql.h"

/* As many as a rep has at once; one statement for all sizes, so that it is prepared once. */
#define AT_ONCE 8
/* Statements that go ahead; the rest of a scope as wide as an administrator's is read when its turn comes. */
#define MAX_AHEAD 8
#define SELECT "SELECT bid, head, rows, sum FROM bucket WHERE bid "

struct _FbBucketStates
{
  FbDb *db;
  GHashTable *states; /* gint64 (the key, first member of Entry) → Entry */
  GPtrArray *asked;   /* of FbStmt (owned), not read yet */
};

typedef struct
{
  gint64 bid;
  FbBucketState state;
} Entry;

FbBucketStates *
fb_bucket_states_new (FbDb *db)
{
  FbBucketStates *self = g_new0 (FbBucketStates, 1);

  self->db = db;
  self->states = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->asked = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_stmt_unref);
  return self;
}

void
fb_bucket_states_free (FbBucketStates *self)
{
  g_hash_table_unref (self->states);
  g_ptr_array_unref (self->asked);
  g_free (self);
}

static Entry *
add (FbBucketStates *self, gint64 bid)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->bid = bid;
  g_hash_table_insert (self->states, &entry->bid, entry);
  return entry;
}

static gboolean
take_all (FbBucketStates *self, FbStmt *stmt, GError **error)
{
  FbStep step;

  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    add (self, fb_stmt_get_int (stmt, 0))->state =
        (FbBucketState){fb_stmt_get_int (stmt, 1), fb_stmt_get_int (stmt, 2), fb_stmt_get_int (stmt, 3)};
  return step == FB_STEP_DONE;
}

/* What is left over of the places is filled with the last one. */
static FbStmt *
ask_some (FbBucketStates *self, const gint64 *bids, guint n, GError **error)
{
  FbStmt *stmt = fb_db_prepare (self->db, SELECT "IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", error);

  G_STATIC_ASSERT (AT_ONCE == 8);
  for (guint i = 0; stmt != NULL && i < AT_ONCE; i++)
    fb_stmt_bind_int (stmt, i + 1, bids[MIN (i, n - 1)]);
  return stmt;
}

static gboolean
read_some (FbBucketStates *self, const gint64 *bids, guint n, GError **error)
{
  g_autoptr (FbStmt) stmt = ask_some (self, bids, n, error);

  return stmt != NULL && take_all (self, stmt, error);
}

GPtrArray *
fb_bucket_states_ask (FbBucketStates *self, const GArray *bids, GError **error)
{
  for (guint i = 0; i < bids->len && self->asked->len < MAX_AHEAD; i += AT_ONCE)
    {
      FbStmt *stmt = ask_some (self, &g_array_index (bids, gint64, i), MIN (AT_ONCE, bids->len - i), error);

      if (stmt == NULL)
        return NULL;
      g_ptr_array_add (self->asked, stmt);
    }
  return self->asked;
}

static gboolean
take_asked (FbBucketStates *self, GError **error)
{
  for (guint i = 0; i < self->asked->len; i++)
    if (!take_all (self, g_ptr_array_index (self->asked, i), error))
      return FALSE;
  g_ptr_array_set_size (self->asked, 0);
  return TRUE;
}

gboolean
fb_bucket_states_load (FbBucketStates *self, const GArray *bids, GError **error)
{
  gint64 some[AT_ONCE];
  guint n = 0;

  if (!take_asked (self, error))
    return FALSE;
  for (guint i = 0; i < bids->len; i++)
    {
      gint64 bid = g_array_index (bids, gint64, i);

      if (g_hash_table_contains (self->states, &bid))
        continue;
      some[n++] = bid;
      if (n == AT_ONCE && !read_some (self, some, n, error))
        return FALSE;
      n %= AT_ONCE;
    }
  return n == 0 || read_some (self, some, n, error);
}

gboolean
fb_bucket_states_get (FbBucketStates *self, gint64 bid, FbBucketState *state, GError **error)
{
  const Entry *entry = g_hash_table_lookup (self->states, &bid);

  if (entry == NULL)
    {
      g_autoptr (FbStmt) stmt = fb_sql_query (self->db, error, SELECT "= ?1", "i", bid);

      if (stmt == NULL || !take_all (self, stmt, error))
        return FALSE;
      entry = g_hash_table_lookup (self->states, &bid);
    }
  *state = entry != NULL ? entry->state : (FbBucketState){0};
  return TRUE;
}
