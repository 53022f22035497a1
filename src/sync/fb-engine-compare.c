/* fb-engine-compare.c: what differs between the server's sums and ours
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-repair-private.h"

#include "fb-rule.h"

void
fb_compare_job_free (gpointer data)
{
  FbCompareJob *job = data;

  g_bytes_unref (job->body);
  g_free (job);
}

void
fb_difference_free (gpointer data)
{
  FbDifference *self = data;

  g_array_unref (self->ranges);
  g_array_unref (self->wanted);
  g_array_unref (self->surplus);
  g_free (self);
}

static FbDifference *
difference_new (void)
{
  FbDifference *self = g_new0 (FbDifference, 1);

  self->ranges = g_array_new (FALSE, FALSE, sizeof (FbGroupRange));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->surplus = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

static gboolean
fail_protocol (GError **error)
{
  g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL, "The server's sums cannot be read");
  return FALSE;
}

static gboolean
item_int (JsonArray *array, guint index, gint64 *value)
{
  JsonNode *node = json_array_get_element (array, index);

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *value = json_node_get_int (node);
  return TRUE;
}

static gboolean
item_sum (JsonArray *array, guint index, guint64 *sum)
{
  JsonNode *node = json_array_get_element (array, index);
  const char *text;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  text = json_node_get_string (node);
  return strlen (text) == 16 && strspn (text, "0123456789abcdef") == 16
         && g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT64, sum, NULL);
}

/* Adds up our groups within the range, which begin at @at in the list. */
static guint
add_up (GArray *ours, guint at, gint64 to, FbGroupSum *total)
{
  *total = (FbGroupSum){0};
  for (; at < ours->len && g_array_index (ours, FbGroupSum, at).gid <= to; at++)
    {
      total->rows += g_array_index (ours, FbGroupSum, at).rows;
      total->sum += g_array_index (ours, FbGroupSum, at).sum;
    }
  return at;
}

static void
add_surplus (GArray *ours, guint from, guint to, GArray *surplus)
{
  for (; from < to; from++)
    g_array_append_val (surplus, g_array_index (ours, FbGroupSum, from).gid);
}

static guint
skip_before (GArray *ours, guint at, gint64 gid, GArray *surplus)
{
  guint next = at;

  while (next < ours->len && g_array_index (ours, FbGroupSum, next).gid < gid)
    next++;
  add_surplus (ours, at, next, surplus);
  return next;
}

static gboolean
compare_ranges (JsonArray *theirs, GArray *ours, FbDifference *difference, GError **error)
{
  guint at = 0;

  for (guint i = 0; i < json_array_get_length (theirs); i++)
    {
      JsonNode *node = json_array_get_element (theirs, i);
      JsonArray *line = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      FbGroupSum total;
      FbGroupRange range;
      gint64 rows;
      guint64 sum;

      if (line == NULL || json_array_get_length (line) != 4 || !item_int (line, 0, &range.from)
          || !item_int (line, 1, &range.to) || !item_int (line, 2, &rows) || !item_sum (line, 3, &sum))
        return fail_protocol (error);
      at = skip_before (ours, at, range.from, difference->surplus);
      at = add_up (ours, at, range.to, &total);
      if (total.rows != rows || total.sum != sum)
        g_array_append_val (difference->ranges, range);
    }
  add_surplus (ours, at, ours->len, difference->surplus);
  return TRUE;
}

/* Our sum may be what is wrong: it is made anew from the rows before any is fetched. */
static gboolean
take_different (FbDb *db, const FbGroupSum *theirs, gboolean is_here, FbDifference *difference, GError **error)
{
  FbGroupSum ours = {0};

  if (is_here && !fb_store_sync_recount_group (db, theirs->gid, &ours, error))
    return FALSE;
  if (is_here && ours.rows == theirs->rows && ours.sum == theirs->sum)
    {
      FB_RULE (group_recounted);
      difference->n_recounted++;
    }
  else
    {
      FB_RULE (group_fetched);
      g_array_append_val (difference->wanted, theirs->gid);
    }
  return TRUE;
}

static gboolean
compare_groups (FbDb *db, JsonArray *theirs, GArray *ours, FbDifference *difference, GError **error)
{
  guint at = 0;

  for (guint i = 0; i < json_array_get_length (theirs); i++)
    {
      JsonNode *node = json_array_get_element (theirs, i);
      JsonArray *line = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      const FbGroupSum *mine;
      FbGroupSum different;
      gboolean is_here;
      gint64 gid, rows;
      guint64 sum;

      if (line == NULL || json_array_get_length (line) != 3 || !item_int (line, 0, &gid) || !item_int (line, 1, &rows)
          || !item_sum (line, 2, &sum))
        return fail_protocol (error);
      at = skip_before (ours, at, gid, difference->surplus);
      mine = at < ours->len ? &g_array_index (ours, FbGroupSum, at) : NULL;
      is_here = mine != NULL && mine->gid == gid;
      different = (FbGroupSum){gid, rows, sum};
      if ((!is_here || mine->rows != rows || mine->sum != sum)
          && !take_different (db, &different, is_here, difference, error))
        return FALSE;
      if (is_here)
        at++;
    }
  add_surplus (ours, at, ours->len, difference->surplus);
  return TRUE;
}

gpointer
fb_engine_compare (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const FbCompareJob *job = data;
  g_autoptr (FbDifference) difference = difference_new ();
  g_autoptr (FbTransaction) tx = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GArray) ours = NULL;
  JsonObject *object;
  JsonArray *theirs;
  const char *text;
  gsize size;
  gboolean done;

  text = g_bytes_get_data (job->body, &size);
  node = fb_json_parse (text, (gssize) size, 0, NULL);
  object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  theirs = object != NULL ? fb_json_get_array (object, job->by_group ? "groups" : "ranges", NULL) : NULL;
  if (theirs == NULL || !fb_json_get_int_or (object, "head", 0, &difference->head, NULL))
    {
      fail_protocol (error);
      return NULL;
    }
  ours = job->by_group ? fb_store_sync_list_group_sums (db, job->bid, job->range.from, job->range.to, error)
                       : fb_store_sync_list_group_sums (db, job->bid, 0, G_MAXINT64, error);
  if (ours == NULL || !(tx = fb_transaction_begin (db, error)))
    return NULL;
  done = job->by_group ? compare_groups (db, theirs, ours, difference, error)
                       : compare_ranges (theirs, ours, difference, error);
  done = done && (difference->n_recounted == 0 || fb_store_sync_sum_buckets (db, error))
         && fb_transaction_commit (tx, error);
  return done ? g_steal_pointer (&difference) : NULL;
}
