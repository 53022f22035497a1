/* fb-service-nudge.c: what has changed, for those who wait for it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

void
fb_heads_free (FbHeads *self)
{
  if (!self)
    return;
  g_array_unref (self->heads);
  g_free (self);
}

static gboolean
read_clock (FbService *self, FbHeads *heads, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  if (fb_sql_first (self->db, &stmt, error, "SELECT seq, epoch FROM sync_clock WHERE one = 1", "") != FB_STEP_ROW)
    return FALSE;
  heads->seq = fb_stmt_get_int (stmt, 0);
  heads->epoch = fb_stmt_get_int (stmt, 1);
  return TRUE;
}

/* The clock was read first, so a commit between the two only makes a bucket known that is looked at again next time. */
static gboolean
read_heads (FbService *self, FbHeads *heads, gint64 since, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_sql_query (self->db, error, "SELECT bid, head FROM bucket WHERE head > ?1", "i", since);
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbBucketHead head = {fb_stmt_get_int (stmt, 0), fb_stmt_get_int (stmt, 1)};

      g_array_append_val (heads->heads, head);
    }
  return step == FB_STEP_DONE;
}

FbHeads *
fb_service_list_heads (FbService *self, gint64 since, GError **error)
{
  g_autoptr (FbHeads) heads = NULL;

  g_return_val_if_fail (FB_IS_SERVICE (self), NULL);

  heads = g_new0 (FbHeads, 1);
  heads->heads = g_array_new (FALSE, FALSE, sizeof (FbBucketHead));
  if (!read_clock (self, heads, error) || (heads->seq > since && !read_heads (self, heads, since, error)))
    return NULL;
  return g_steal_pointer (&heads);
}

GArray *
fb_service_list_scope (FbService *self, const FbId *user, char **hash, GError **error)
{
  g_autoptr (FbScope) scope = NULL;

  g_return_val_if_fail (FB_IS_SERVICE (self), NULL);
  g_return_val_if_fail (user != NULL && hash != NULL, NULL);

  if (!(scope = fb_service_get_scope (self, user, error)))
    return NULL;
  if (!scope->active)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "This user is disabled");
      return NULL;
    }
  *hash = g_strdup (scope->hash);
  return fb_scope_list (scope);
}
