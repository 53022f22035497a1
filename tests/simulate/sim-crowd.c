/* sim-crowd.c: many accounts, which change hands at once
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-work.h"

#include "sim-rows.h"

/* As many as a realignment moves in one commit. */
#define CROWD 500

static gboolean
apply (Sim *sim, GPtrArray *ops, gint64 *seq)
{
  g_autoptr (GError) error = NULL;

  if (fb_service_apply (sim->server.service, ops, "admin", seq, &error))
    return TRUE;
  sim_note (sim, "the server refuses a realignment: %s", error->message);
  return FALSE;
}

void
sim_crowd_make (Sim *sim)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  gint64 seq;

  for (guint i = 0; i < CROWD; i++)
    {
      FbOp *op;
      FbId id;

      fb_id_generate (&id, fb_clock_now (sim->server.clock));
      op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("account"), &id);
      sim_op_text (op, "name", "One of many");
      sim_op_id (op, "territory", sim_territory_id (3 + sim_rng_below (&sim->rng, 3)));
      g_ptr_array_add (ops, op);
    }
  sim_note (sim, "%u accounts are brought in", ops->len);
  apply (sim, ops, &seq);
}

/* All that lie in @from, as they stand now. */
static GPtrArray *
list_moves (Sim *sim, const FbId *from, const FbId *to)
{
  const FbTable *table = fb_schema_get_table ("account");
  g_autoptr (GPtrArray) rows = sim_rows_load (sim->server.db, table, TRUE, NULL);
  GPtrArray *ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (rows, i);
      const FbId *territory = fb_record_get_id (row, "territory");
      FbOpField *change;
      FbOp *op;

      if (row->dead != 0 || territory == NULL || !fb_id_equal (territory, from))
        continue;
      op = fb_op_new (FB_OP_SET, table, &row->id);
      op->base_ver = row->ver;
      change = fb_op_add_field (op, "territory");
      fb_value_set_id (&change->old, from);
      fb_value_set_id (&change->new, to);
      g_ptr_array_add (ops, op);
    }
  return ops;
}

/* Section 4 of the protocol: two memberships are all that is written when an account moves, and one line of who did it.
 */
static void
check_untouched (Sim *sim, gint64 seq, guint n_moves)
{
  g_autofree char *written = g_strdup_printf (
      "SELECT count(*) FROM member m WHERE last = %" G_GINT64_FORMAT " AND (leave = last OR main = last)", seq);
  g_autofree char *groups = g_strdup_printf ("SELECT count(*) FROM grp WHERE ver = %" G_GINT64_FORMAT, seq);

  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      g_autofree char *sql = NULL;
      gint64 n;

      if (!fb_table_is_synced (tables[i]))
        continue;
      sql = g_strdup_printf ("SELECT count(*) FROM \"%s\" WHERE _ver = %" G_GINT64_FORMAT, tables[i]->name, seq);
      if ((n = sim_server_query (sim, sql)) > 0)
        sim_fail (sim, "access", "a realignment has written %" G_GINT64_FORMAT " rows of %s", n, tables[i]->name);
    }
  if (sim_server_query (sim, groups) > 0)
    sim_fail (sim, "access", "a realignment has written groups");
  if (sim_server_query (sim, written) > 2 * n_moves)
    sim_fail (sim, "access", "a realignment of %u accounts has written more memberships", n_moves);
}

void
sim_crowd_realign (Sim *sim)
{
  guint from = sim_rng_below (&sim->rng, 3);
  guint to = (from + 1 + sim_rng_below (&sim->rng, 2)) % 3;
  g_autoptr (GPtrArray) ops = list_moves (sim, sim_territory_id (3 + from), sim_territory_id (3 + to));
  gint64 seq;

  sim_note (sim, "%u accounts change hands", ops->len);
  if (ops->len > 0 && apply (sim, ops, &seq) && !sim_disk_is_dead (sim->server.disk))
    check_untouched (sim, seq, ops->len);
}
