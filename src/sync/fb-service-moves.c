/* fb-service-moves.c: where an account lay, by its group's memberships
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-moves.h"

#include "fb-json.h"

void
fb_stays_init (FbStays *self, gint64 gid)
{
  self->gid = gid;
  self->first = G_MAXINT64;
  self->stays = g_array_new (FALSE, FALSE, sizeof (FbStay));
}

void
fb_stays_clear (FbStays *self)
{
  g_clear_pointer (&self->stays, g_array_unref);
}

static void
add_stay (FbStays *self, gint64 bid, gint64 since, gint64 until)
{
  FbStay stay = {bid, since, until};

  g_array_append_val (self->stays, stay);
}

/* [[since, until], …] as fb-service-place.c writes it. */
static void
add_past (FbStays *self, gint64 bid, const char *past)
{
  g_autoptr (JsonNode) node = fb_json_parse (past, -1, 0, NULL);
  JsonArray *array = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *entry = json_array_get_element (array, i);
      JsonArray *stay = JSON_NODE_HOLDS_ARRAY (entry) ? json_node_get_array (entry) : NULL;

      if (stay && json_array_get_length (stay) == 2)
        add_stay (self, bid, json_array_get_int_element (stay, 0), json_array_get_int_element (stay, 1));
    }
}

void
fb_stays_add (FbStays *self, gint64 bid, gint64 enter, gint64 main, const char *past)
{
  self->first = MIN (self->first, enter);
  if (past)
    {
      add_past (self, bid, past);
      /* It has entered again since. */
      for (guint i = 0; i < self->stays->len; i++)
        self->first = MIN (self->first, g_array_index (self->stays, FbStay, i).since);
    }
  if (main > 0)
    add_stay (self, bid, main, -1);
}

const FbStay *
fb_stays_get_current (const FbStays *self)
{
  for (guint i = 0; i < self->stays->len; i++)
    if (g_array_index (self->stays, FbStay, i).until < 0)
      return &g_array_index (self->stays, FbStay, i);
  return NULL;
}

gboolean
fb_stays_moved_since (const FbStays *self, gint64 base)
{
  for (guint i = 0; i < self->stays->len; i++)
    if (g_array_index (self->stays, FbStay, i).since > base || g_array_index (self->stays, FbStay, i).until > base)
      return TRUE;
  return FALSE;
}

static int
compare_stays (gconstpointer a, gconstpointer b)
{
  gint64 one = ((const FbStay *) a)->since;
  gint64 two = ((const FbStay *) b)->since;

  return one < two ? -1 : one > two;
}

static void
add_move (GArray *moves, gint64 base, gint64 seq, gint64 from, gint64 to)
{
  FbStayMove move = {seq, from, to};

  if (seq > base)
    g_array_append_val (moves, move);
}

GArray *
fb_stays_list_moves (const FbStays *self, gint64 base)
{
  GArray *moves = g_array_new (FALSE, FALSE, sizeof (FbStayMove));

  g_array_sort (self->stays, compare_stays);
  for (guint i = 0; i < self->stays->len; i++)
    {
      const FbStay *stay = &g_array_index (self->stays, FbStay, i);
      const FbStay *last = i > 0 ? &g_array_index (self->stays, FbStay, i - 1) : NULL;
      const FbStay *next = i + 1 < self->stays->len ? &g_array_index (self->stays, FbStay, i + 1) : NULL;

      if (stay->since > self->first)
        add_move (moves, base, stay->since, last && last->until == stay->since ? last->bid : 0, stay->bid);
      if (stay->until >= 0 && (!next || next->since != stay->until))
        add_move (moves, base, stay->until, stay->bid, 0);
    }
  return moves;
}

/* --- telling ----------------------------------------------------------------------------------------------- */

gboolean
fb_walk_tell_mover (FbWalk *self, gint64 seq, gboolean *known, GError **error)
{
  static const char sql[] = "SELECT at, how, actor, device, n, cause, label FROM move WHERE seq = ?1";
  FbMover mover = {.seq = seq};
  g_autoptr (FbStmt) stmt = NULL;
  gpointer told;
  FbStep step;

  if (!self->movers)
    self->movers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (g_hash_table_lookup_extended (self->movers, &seq, NULL, &told))
    {
      *known = GPOINTER_TO_INT (told);
      return TRUE;
    }
  step = fb_sql_first (self->db, &stmt, error, sql, "i", seq);
  *known = step == FB_STEP_ROW;
  g_hash_table_insert (self->movers, g_memdup2 (&seq, sizeof seq), GINT_TO_POINTER (*known));
  if (!*known)
    return step == FB_STEP_DONE;
  mover.at = fb_stmt_get_int (stmt, 0);
  mover.how = fb_stmt_get_int (stmt, 1);
  fb_stmt_get_id (stmt, 2, &mover.actor);
  fb_stmt_get_id (stmt, 3, &mover.device);
  mover.n = fb_stmt_get_int (stmt, 4);
  mover.cause = fb_stmt_get_text (stmt, 5);
  mover.label = fb_stmt_get_text (stmt, 6);
  fb_page_writer_mover (self->writer, &mover);
  return TRUE;
}

gboolean
fb_walk_find_territory (FbWalk *self, gint64 bid, FbId *territory, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  *territory = (FbId){{0}};
  if (bid == 0)
    return TRUE;
  step = fb_sql_first (self->db, &stmt, error, "SELECT ref FROM bucket WHERE bid = ?1", "i", bid);
  if (step == FB_STEP_ROW)
    fb_stmt_get_id (stmt, 0, territory);
  return step != FB_STEP_ERROR;
}

gboolean
fb_walk_tell_moves (FbWalk *self, gint64 gid, GArray *moves, GError **error)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (FbMove));

  for (guint i = 0; i < moves->len; i++)
    {
      const FbStayMove *move = &g_array_index (moves, FbStayMove, i);
      FbMove line = {.seq = move->seq};
      gboolean known;

      if (!fb_walk_tell_mover (self, move->seq, &known, error)
          || !fb_walk_find_territory (self, move->from, &line.from, error)
          || !fb_walk_find_territory (self, move->to, &line.to, error))
        return FALSE;
      if (known)
        g_array_append_val (lines, line);
    }
  if (lines->len > 0)
    fb_page_writer_moves (self->writer, gid, lines);
  return TRUE;
}

gboolean
fb_walk_tell_history (FbWalk *self, gint64 gid, GError **error)
{
  g_autoptr (FbStmt) stmt =
      fb_sql_query (self->db, error, "SELECT bid, enter, main, past FROM member WHERE gid = ?1 ORDER BY bid", "i", gid);
  g_autoptr (GArray) moves = NULL;
  FbStays stays;
  FbStep step = FB_STEP_ERROR;

  fb_stays_init (&stays, gid);
  while (stmt && (step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    fb_stays_add (&stays, fb_stmt_get_int (stmt, 0), fb_stmt_get_int (stmt, 1), fb_stmt_get_int (stmt, 2),
                  fb_stmt_get_text (stmt, 3));
  moves = fb_stays_list_moves (&stays, -1);
  fb_stays_clear (&stays);
  return step == FB_STEP_DONE && fb_walk_tell_moves (self, gid, moves, error);
}
