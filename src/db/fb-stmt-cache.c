/* fb-stmt-cache.c: statements that nobody holds, kept for the next time
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-stmt-cache.h"

#include <string.h>

#include "fb-stmt-private.h"

struct _FbStmtCache
{
  GHashTable *idle; /* (owned) sql, lent by the statement -> FbStmt (owned by the queue) */
  GQueue order;     /* of FbStmt, used last first */
  guint size;
};

static guint least;

void
fb_stmt_cache_set_least (guint size)
{
  least = size;
}

/* Statements are long and alike in the middle: their ends and length tell them apart, and a hash of all of the text
 * took a tenth of the time of a first sync. */
static guint
hash_sql (gconstpointer key)
{
  const char *sql = key;
  gsize length = strlen (sql);
  guint hash = (guint) length;

  for (gsize i = 0; i < MIN (length, 32); i++)
    hash = hash * 33 + (guint8) sql[i];
  for (gsize i = length - MIN (length, 32); i < length; i++)
    hash = hash * 33 + (guint8) sql[i];
  return hash;
}

FbStmtCache *
fb_stmt_cache_new (guint size)
{
  FbStmtCache *self = g_new0 (FbStmtCache, 1);

  self->idle = g_hash_table_new (hash_sql, g_str_equal);
  self->size = MAX (size, least);
  g_queue_init (&self->order);
  return self;
}

void
fb_stmt_cache_free (FbStmtCache *self)
{
  GList *link;

  g_hash_table_unref (self->idle);
  while ((link = g_queue_pop_head_link (&self->order)) != NULL)
    fb_stmt_free (link->data);
  g_free (self);
}

FbStmt *
fb_stmt_cache_take (FbStmtCache *self, const char *sql)
{
  FbStmt *stmt = g_hash_table_lookup (self->idle, sql);

  if (stmt == NULL)
    return NULL;
  g_hash_table_remove (self->idle, sql);
  g_queue_unlink (&self->order, &stmt->link);
  return stmt;
}

void
fb_stmt_cache_give (FbStmtCache *self, FbStmt *stmt)
{
  if (g_hash_table_contains (self->idle, stmt->sql))
    {
      fb_stmt_free (stmt);
      return;
    }
  g_hash_table_insert (self->idle, stmt->sql, stmt);
  stmt->link.data = stmt;
  g_queue_push_head_link (&self->order, &stmt->link);
  if (self->order.length > self->size)
    {
      FbStmt *oldest = g_queue_pop_tail_link (&self->order)->data;

      g_hash_table_remove (self->idle, oldest->sql);
      fb_stmt_free (oldest);
    }
}
