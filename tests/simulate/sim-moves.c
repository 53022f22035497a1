/* sim-moves.c: the history of where accounts lay, worked out without the code that tells it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-moves.h"

#include <stdio.h>
#include <string.h>

/* When the main territory of a group begins and ends: seq → territory. */
typedef struct
{
  GHashTable *begins, *ends; /* of gint64 → char * (owned) */
  gint64 first;
} Times;

static void
put (GHashTable *table, gint64 seq, const char *territory)
{
  g_hash_table_replace (table, g_memdup2 (&seq, sizeof seq), g_strdup (territory));
}

static void
read_past (Times *times, const char *past, const char *territory)
{
  gint64 since, until;

  for (const char *at = past; at != NULL && (at = strchr (at + 1, '[')) != NULL;)
    if (sscanf (at, "[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]", &since, &until) == 2)
      {
        put (times->begins, since, territory);
        put (times->ends, until, territory);
        times->first = MIN (times->first, since);
      }
}

static void
read_times (Sim *sim, gint64 gid, Times *times)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (
      sim->server.db,
      "SELECT m.enter, m.main, m.past, b.ref FROM member m JOIN bucket b ON b.bid = m.bid WHERE m.gid = ?1", NULL);

  fb_stmt_bind_int (stmt, 1, gid);
  while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    {
      FbId id = {0};
      g_autofree char *territory = NULL;

      fb_stmt_get_id (stmt, 3, &id);
      territory = fb_id_to_string (&id);
      times->first = MIN (times->first, fb_stmt_get_int (stmt, 0));
      if (fb_stmt_get_int (stmt, 1) > 0)
        put (times->begins, fb_stmt_get_int (stmt, 1), territory);
      read_past (times, fb_stmt_get_text (stmt, 2), territory);
    }
}

/* The lines that a device must tell, and those that it may. */
typedef struct
{
  GHashTable *moves, *beginnings; /* of char * (owned) */
} Truth;

static gboolean
has_mover (Sim *sim, gint64 seq)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM move WHERE seq = %" G_GINT64_FORMAT, seq);

  return sim_server_query (sim, sql) > 0;
}

/* One text a move. What a group's beginning looks like may also be a move from no territory into its first, once the
 * nightly job has forgotten the line of a bucket that it was in before: whoever heard of it then may tell it, nobody
 * must. */
static void
expect (Sim *sim, gint64 gid, Truth *truth)
{
  g_autoptr (GHashTable) begins = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (GHashTable) ends = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  Times times = {begins, ends, G_MAXINT64};
  GHashTable *both[] = {begins, ends};

  read_times (sim, gid, &times);
  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      GHashTableIter iter;
      gpointer key;

      g_hash_table_iter_init (&iter, both[i]);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        {
          gint64 seq = *(gint64 *) key;
          const char *from = g_hash_table_lookup (ends, key);
          const char *to = g_hash_table_lookup (begins, key);

          if ((seq > times.first || from == NULL) && has_mover (sim, seq))
            g_hash_table_add (seq > times.first ? truth->moves : truth->beginnings,
                              g_strdup_printf ("group %" G_GINT64_FORMAT " by %" G_GINT64_FORMAT " from %s to %s", gid,
                                               seq, from != NULL ? from : "-", to != NULL ? to : "-"));
        }
    }
}

static char *
unquote (const char *text)
{
  return text == NULL ? g_strdup ("-") : g_strndup (text + 1, strlen (text) - 2);
}

typedef struct
{
  GArray *gids;     /* of gint64 */
  GHashTable *told; /* of char * */
} Held;

static gboolean
read_held (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Held *held = user_data;
  g_autoptr (FbStmt) groups = fb_db_prepare (db, "SELECT gid FROM grp WHERE state = 'live'", error);
  g_autoptr (FbStmt) moves =
      fb_db_prepare (db, "SELECT v.gid, v.seq, v.old, v.new FROM moved v JOIN mover w ON w.seq = v.seq", error);

  while (groups != NULL && fb_stmt_step (groups, NULL, error) == FB_STEP_ROW)
    {
      gint64 gid = fb_stmt_get_int (groups, 0);

      g_array_append_val (held->gids, gid);
    }
  while (moves != NULL && fb_stmt_step (moves, NULL, error) == FB_STEP_ROW)
    {
      g_autofree char *from = unquote (fb_stmt_get_text (moves, 2));
      g_autofree char *to = unquote (fb_stmt_get_text (moves, 3));

      g_hash_table_add (held->told, g_strdup_printf ("group %" G_GINT64_FORMAT " by %" G_GINT64_FORMAT " from %s to %s",
                                                     fb_stmt_get_int (moves, 0), fb_stmt_get_int (moves, 1), from, to));
    }
  return groups != NULL && moves != NULL;
}

static void
find_other (Sim *sim, const SimDevice *device, GHashTable *in, GHashTable *not_in, GHashTable *nor_in, const char *what)
{
  GHashTableIter iter;
  gpointer line;

  g_hash_table_iter_init (&iter, in);
  while (g_hash_table_iter_next (&iter, &line, NULL))
    if (!g_hash_table_contains (not_in, line) && (nor_in == NULL || !g_hash_table_contains (nor_in, line)))
      sim_fail (sim, "I3", "device %u %s: %s", device->index, what, (const char *) line);
}

void
sim_moves_compare (Sim *sim, SimDevice *device)
{
  g_autoptr (GArray) gids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) moves = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) beginnings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  Held held = {gids, told};
  Truth truth = {moves, beginnings};

  if (!fb_store_read (device->program.store, read_held, &held, &error))
    sim_fail (sim, "device", "device %u cannot be read: %s", device->index, error->message);
  for (guint i = 0; i < gids->len; i++)
    expect (sim, g_array_index (gids, gint64, i), &truth);
  find_other (sim, device, moves, told, NULL, "does not tell of a move");
  find_other (sim, device, told, moves, beginnings, "tells of a move that never was");
}
