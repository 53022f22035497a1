/* fb-service-hooks.c: what follows from writing the rows that make up the organisation
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include <string.h>

/* --- territories --- */

/* The parent's path and level; "/" and 0 for a territory without one. */
static gboolean
load_parent (FbApply *self, const FbRecord *record, char **path, gint64 *depth, GError **error)
{
  const FbId *parent = fb_record_get_id (record, "parent");
  g_autoptr (FbStmt) stmt = NULL;

  if (!parent)
    {
      *path = g_strdup ("/");
      *depth = 0;
      return TRUE;
    }
  switch (fb_sql_first (self->db, &stmt, error,
                        "SELECT \"path\", \"depth\" FROM \"territory\" WHERE id = ?1 AND _dead = 0", "d", parent))
    {
    case FB_STEP_ROW:
      *path = g_strdup (fb_stmt_get_text (stmt, 0));
      *depth = fb_stmt_get_int (stmt, 1) + 1;
      return TRUE;
    case FB_STEP_DONE:
      return fb_apply_refuse (self, error, FB_REFUSAL_BAD_REFERENCE, "parent",
                              "There is no such territory to belong to");
    case FB_STEP_ERROR:
    default:
      return FALSE;
    }
}

/* The path lists the buckets from the top, '/17/42/', so that everything below is a range of texts. */
static gboolean
derive_path (FbApply *self, FbRecord *record, GError **error)
{
  g_autofree char *parent_path = NULL;
  g_autofree char *own = NULL;
  g_autofree char *path = NULL;
  gint64 depth = 0, bid, management_bid;

  if (!load_parent (self, record, &parent_path, &depth, error)
      || !fb_service_find_bucket (self->service, "t", &record->id, TRUE, &bid, error)
      || !fb_service_find_bucket (self->service, "m", &record->id, TRUE, &management_bid, error))
    return FALSE;
  own = g_strdup_printf ("/%" G_GINT64_FORMAT "/", bid);
  if (strstr (parent_path, own))
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, "parent", "A territory cannot belong to one below it");
  path = g_strdup_printf ("%s%" G_GINT64_FORMAT "/", parent_path, bid);
  if (g_strcmp0 (path, fb_record_get_text (record, "path")) != 0)
    self->plain = FALSE;
  fb_record_set_text (record, "path", path);
  fb_record_set_int (record, "depth", depth);
  return TRUE;
}

static gboolean
check_territory_empty (FbApply *self, const FbRecord *record, GError **error)
{
  static const char sql[] = "SELECT (SELECT count(*) FROM bucket b JOIN member m ON m.bid = b.bid AND m.leave IS NULL"
                            " WHERE b.kind = 't' AND b.ref = ?1)"
                            " + (SELECT count(*) FROM \"territory\" WHERE \"parent\" = ?1 AND _dead = 0)";
  gint64 count;

  if (!fb_sql_int (self->db, &count, 0, error, sql, "d", &record->id))
    return FALSE;
  if (count > 0)
    return fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, NULL,
                            "This territory still has accounts or territories below it: move them first");
  return TRUE;
}

/* Each child's own write sees to its children. */
static gboolean
rewrite_children (FbApply *self, const FbRecord *record, GError **error)
{
  const FbTable *table = record->table;
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (FbStmt) stmt =
      fb_sql_query (self->db, error, fb_service_select (table, "\"parent\" = ?1 AND _dead = 0"), "d", &record->id);
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (children, fb_service_read_row (stmt, table));
  if (step == FB_STEP_ERROR)
    return FALSE;
  g_clear_pointer (&stmt, fb_stmt_unref);
  for (guint i = 0; i < children->len; i++)
    {
      FbRecord *child = g_ptr_array_index (children, i);
      g_autoptr (FbRecord) old = fb_record_copy (child);

      if (!fb_apply_write (self, child, old, error))
        return FALSE;
    }
  return TRUE;
}

/* --- hooks --- */

gboolean
fb_apply_before_write (FbApply *self, FbRecord *record, const FbRecord *old, GError **error)
{
  if (g_str_equal (record->table->name, "permission"))
    return record->dead != 0 || fb_apply_check_permission (self, record, error);
  if (!fb_apply_check_money (self, record, old, error))
    return FALSE;
  if (!g_str_equal (record->table->name, "territory"))
    return TRUE;
  if (record->dead != 0)
    return (old && old->dead != 0) || check_territory_empty (self, record, error);
  return derive_path (self, record, error);
}

static gboolean
decides_scopes (const FbTable *table)
{
  static const char *const names[] = {"territory", "territory_member", "user", "role", "permission"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (table->name, names[i]))
      return TRUE;
  return FALSE;
}

gboolean
fb_apply_after_write (FbApply *self, const FbRecord *record, const FbRecord *old, GError **error)
{
  const FbTable *table = record->table;
  gint64 gid;

  if (decides_scopes (table))
    self->epoch = TRUE;
  if (g_str_equal (table->name, "user") && !fb_apply_ensure_group (self, "user", &record->id, &gid, error))
    return FALSE;
  if (g_str_equal (table->name, "territory") && old && record->dead == 0
      && g_strcmp0 (fb_record_get_text (record, "path"), fb_record_get_text (old, "path")) != 0
      && !rewrite_children (self, record, error))
    return FALSE;
  return (!old || fb_apply_place_around (self, old, error)) && fb_apply_place_around (self, record, error);
}
