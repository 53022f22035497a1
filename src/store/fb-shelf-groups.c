/* fb-shelf-groups.c: notes what a pull takes from a device and what it brings
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-shelf-groups.h"

#include "fb-rows.h"
#include "fb-shelf.h"
#include "fb-store-private.h"

/* What is told one by one; more than so many in one pull are told by territory. */
#define LINES_AT_MOST 300

static const char *const told_tables[] = {"account", "opportunity", "lead"};

typedef struct
{
  gint64 bid;
  gboolean whole; /* granted or withdrawn in this pull */
  gboolean is_territory;
  FbId ref;
  char *label;
  guint came, left;
} Bucket;

typedef struct
{
  FbId root;
  gint64 bid;
} Arrival;

struct _FbShelfGroups
{
  FbStore *store;      /* (owned) */
  FbDb *db;            /* (owned) */
  gboolean silent;     /* nothing was held before */
  GError *unread;      /* (owned) (nullable) why that is not known */
  GHashTable *buckets; /* (owned) bid -> Bucket (owned) */
  GArray *arrivals;    /* (owned) of Arrival */
  guint n_lines;
};

static void
bucket_free (gpointer data)
{
  Bucket *bucket = data;

  g_free (bucket->label);
  g_free (bucket);
}

FbShelfGroups *
fb_shelf_groups_new (FbStore *store, FbDb *db)
{
  FbShelfGroups *self = g_new0 (FbShelfGroups, 1);
  gint64 cursor;

  self->store = g_object_ref (store);
  self->db = g_object_ref (db);
  self->silent = fb_kv_read_int (db, "cursor", 0, &cursor, &self->unread) && cursor == 0;
  self->buckets = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, bucket_free);
  self->arrivals = g_array_new (FALSE, FALSE, sizeof (Arrival));
  return self;
}

void
fb_shelf_groups_free (FbShelfGroups *self)
{
  g_object_unref (self->store);
  g_object_unref (self->db);
  g_hash_table_unref (self->buckets);
  g_array_unref (self->arrivals);
  g_clear_error (&self->unread);
  g_free (self);
}

/* --- buckets --- */

static gboolean
read_bucket (FbShelfGroups *self, Bucket *bucket, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "SELECT kind, ref, label FROM bucket WHERE bid = ?1", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, bucket->bid);
  step = fb_stmt_step (stmt, NULL, error);
  if (step == FB_STEP_ROW)
    {
      bucket->is_territory = g_strcmp0 (fb_stmt_get_text (stmt, 0), "t") == 0;
      fb_stmt_get_id (stmt, 1, &bucket->ref);
      bucket->label = g_strdup (fb_stmt_get_text (stmt, 2));
    }
  return step != FB_STEP_ERROR;
}

/* NULL on an error. */
static Bucket *
get_bucket (FbShelfGroups *self, gint64 bid, GError **error)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, &bid);

  if (bucket == NULL)
    {
      bucket = g_new0 (Bucket, 1);
      bucket->bid = bid;
      g_hash_table_insert (self->buckets, &bucket->bid, bucket);
    }
  if (bucket->label == NULL && !read_bucket (self, bucket, error))
    return NULL;
  return bucket;
}

void
fb_shelf_groups_granted (FbShelfGroups *self, gint64 bid)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, &bid);

  if (bucket == NULL)
    {
      bucket = g_new0 (Bucket, 1);
      bucket->bid = bid;
      g_hash_table_insert (self->buckets, &bucket->bid, bucket);
    }
  bucket->whole = TRUE;
}

gboolean
fb_shelf_groups_withdrawn (FbShelfGroups *self, gint64 bid, GError **error)
{
  Bucket *bucket = get_bucket (self, bid, error);

  if (bucket == NULL)
    return FALSE;
  bucket->whole = TRUE;
  return TRUE;
}

/* The bucket that tells best why: one that came or went itself, else a territory. NULL without error when none does. */
static gboolean
find_bucket (FbShelfGroups *self, GArray *labels, Bucket **found, GError **error)
{
  *found = NULL;
  for (guint i = 0; i < labels->len; i++)
    {
      Bucket *bucket = get_bucket (self, g_array_index (labels, gint64, i), error);

      if (bucket == NULL)
        return FALSE;
      if (*found == NULL || (bucket->whole && !(*found)->whole) || (bucket->is_territory && !(*found)->is_territory))
        *found = bucket;
    }
  return TRUE;
}

/* --- leaving --- */

/* NULL without error: the root is none of what is told. */
static FbRecord *
find_root (FbShelfGroups *self, const FbId *id, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (told_tables); i++)
    {
      g_autoptr (GError) local = NULL;
      FbRecord *record = fb_rows_get (self->db, fb_schema_get_table (told_tables[i]), id, &local);

      if (record != NULL)
        return record;
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  return NULL;
}

/* Transactions in the outbox that touch rows of the group, or make rows that name its root. */
static gboolean
list_edits (FbShelfGroups *self, const FbGroup *group, GPtrArray *edits, GError **error)
{
  char root[FB_ID_TEXT_LENGTH + 1];
  g_autoptr (FbStmt) stmt = fb_db_prepare (
      self->db,
      "SELECT body FROM outbox WHERE instr(body, ?2) > 0 OR n IN (SELECT t.n FROM touched AS t JOIN base "
      "AS b ON b.tbl = t.tbl AND b.id = t.id WHERE b.gid = ?1) ORDER BY n",
      error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_id_write (&group->root, root);
  fb_stmt_bind_int (stmt, 1, group->gid);
  fb_stmt_bind_text (stmt, 2, root);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (edits, g_strdup (fb_stmt_get_text (stmt, 0)));
  return step == FB_STEP_DONE;
}

gboolean
fb_shelf_groups_left (FbShelfGroups *self, const FbGroup *group, GError **error)
{
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) root = NULL;
  g_autofree char *title = NULL;
  Bucket *bucket;

  if (self->silent || !group->has_root || group->old_labels->len == 0)
    return TRUE;
  if (!(root = find_root (self, &group->root, &local)))
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!find_bucket (self, group->old_labels, &bucket, error) || !list_edits (self, group, edits, error))
    return FALSE;
  if (bucket != NULL)
    bucket->left += bucket->whole || self->n_lines >= LINES_AT_MOST;
  if (edits->len == 0 && bucket != NULL && (bucket->whole || self->n_lines >= LINES_AT_MOST))
    return TRUE;

  self->n_lines++;
  title = fb_record_dup_title (root);
  return fb_shelf_put_record (self->store, self->db, FB_SHELVED_LEFT, root->table, &root->id, title,
                              bucket != NULL ? bucket->label : NULL, fb_record_get_int (root, "created_at"), edits,
                              error);
}

/* --- coming --- */

void
fb_shelf_groups_came (FbShelfGroups *self, const FbGroup *group)
{
  Arrival arrival = {group->root, g_array_index (group->labels, gint64, 0)};

  if (self->silent || !group->has_root)
    return;
  for (guint i = 0; i < group->labels->len; i++)
    {
      Bucket *bucket = g_hash_table_lookup (self->buckets, &g_array_index (group->labels, gint64, i));

      if (bucket != NULL && bucket->whole)
        {
          bucket->came++;
          return;
        }
    }
  g_array_append_val (self->arrivals, arrival);
}

static gboolean
tell_arrival (FbShelfGroups *self, const Arrival *arrival, GError **error)
{
  Bucket *bucket = get_bucket (self, arrival->bid, error);
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) root = NULL;
  g_autofree char *title = NULL;

  if (bucket == NULL)
    return FALSE;
  if (!(root = find_root (self, &arrival->root, &local)))
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (self->n_lines >= LINES_AT_MOST)
    {
      bucket->came++;
      return TRUE;
    }
  self->n_lines++;
  title = fb_record_dup_title (root);
  return fb_shelf_put_record (self->store, self->db, FB_SHELVED_CAME, root->table, &root->id, title,
                              bucket->is_territory ? bucket->label : NULL, fb_record_get_int (root, "created_at"), NULL,
                              error);
}

static gboolean
tell_bucket (FbShelfGroups *self, const Bucket *bucket, GError **error)
{
  if (!bucket->is_territory || fb_id_is_nil (&bucket->ref))
    return TRUE;
  return (bucket->left == 0
          || fb_shelf_put_territory (self->store, self->db, FB_SHELVED_LEFT, &bucket->ref, bucket->label, bucket->left,
                                     error))
         && (bucket->came == 0
             || fb_shelf_put_territory (self->store, self->db, FB_SHELVED_CAME, &bucket->ref, bucket->label,
                                        bucket->came, error));
}

gboolean
fb_shelf_groups_end (FbShelfGroups *self, GError **error)
{
  GHashTableIter iter;
  gpointer value;

  if (self->unread != NULL)
    {
      g_propagate_error (error, g_error_copy (self->unread));
      return FALSE;
    }
  if (self->silent)
    return TRUE;
  for (guint i = 0; i < self->arrivals->len; i++)
    if (!tell_arrival (self, &g_array_index (self->arrivals, Arrival, i), error))
      return FALSE;
  g_hash_table_iter_init (&iter, self->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Bucket *bucket = value;

      if (bucket->came > 0 && bucket->label == NULL && !read_bucket (self, bucket, error))
        return FALSE;
      if (!tell_bucket (self, bucket, error))
        return FALSE;
    }
  return fb_shelf_purge (self->store, self->db, error);
}
