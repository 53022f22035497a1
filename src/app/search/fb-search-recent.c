/* fb-search-recent.c: records that were opened lately on this computer
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-search-recent.h"

#include <string.h>

#define SETTING "search-recent"
#define KEPT 12

char *
fb_search_recent_with (const char *kept, const char *table, const FbId *id)
{
  g_autofree char *id_text = fb_id_to_string (id);
  g_autofree char *first = g_strdup_printf ("%s %s", table, id_text);
  g_auto (GStrv) lines = g_strsplit (kept != NULL ? kept : "", "\n", -1);
  g_autoptr (GString) text = g_string_new (first);
  guint n = 1;

  for (guint i = 0; lines[i] != NULL && n < KEPT; i++)
    {
      if (lines[i][0] == '\0' || strcmp (lines[i], first) == 0)
        continue;
      g_string_append_printf (text, "\n%s", lines[i]);
      n++;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

typedef struct
{
  const FbTable *table;
  FbId id;
} Opened;

static char *
put_first (const char *kept, gpointer user_data)
{
  const Opened *opened = user_data;

  return fb_search_recent_with (kept, opened->table->name, &opened->id);
}

void
fb_search_recent_add (FbStore *store, const FbTable *table, const FbId *id)
{
  Opened *opened = g_new (Opened, 1);

  *opened = (Opened){table, *id};
  fb_store_change_setting (store, SETTING, put_first, opened, g_free);
}

static FbHit *
read_line (FbStore *store, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", 2);
  const FbTable *table = parts[0] != NULL ? fb_schema_find_table (parts[0]) : NULL;
  g_autofree char *title = NULL;
  FbHit *hit;
  FbId id;

  if (table == NULL || parts[1] == NULL || !fb_id_parse (parts[1], &id))
    return NULL;
  title = fb_store_dup_title (store, table, &id);
  if (title == NULL)
    return NULL;

  hit = g_new0 (FbHit, 1);
  hit->table = table;
  hit->id = id;
  hit->title = g_steal_pointer (&title);
  return hit;
}

GPtrArray *
fb_search_recent_list (FbStore *store, GCancellable *cancellable)
{
  GPtrArray *hits = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_hit_free);
  g_autofree char *kept = fb_store_dup_setting (store, SETTING);
  g_auto (GStrv) lines = g_strsplit (kept != NULL ? kept : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL && !g_cancellable_is_cancelled (cancellable); i++)
    {
      FbHit *hit = read_line (store, lines[i]);

      if (hit != NULL)
        g_ptr_array_add (hits, hit);
    }
  return hits;
}
