/* sim-admin.c: what administrators do at the server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-run.h"
#include "sim-work.h"

#include "fb-rows.h"
#include "sim-rows.h"

static guint32
draw (Sim *sim, guint32 n)
{
  return sim_rng_below (&sim->rng, n);
}

/* Of the first few accounts, which also move most. */
static gboolean
pick_of_favourites (Sim *sim, const char *table, FbId *id)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT id FROM \"%s\" WHERE _dead = 0 AND _gid IN (SELECT _gid FROM account WHERE _dead = 0 ORDER BY id LIMIT 3)"
      " ORDER BY id",
      table);
  g_autoptr (FbStmt) stmt = fb_db_prepare (sim->server.db, sql, NULL);
  guint n = 0;

  while (stmt != NULL && fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    if (draw (sim, ++n) == 0)
      fb_stmt_get_id (stmt, 0, id);
  return n > 0;
}

static gboolean
pick (Sim *sim, const char *table, FbId *id)
{
  if (sim->near && draw (sim, 2) == 0 && pick_of_favourites (sim, table, id))
    return TRUE;
  return sim_pick_row (sim->server.db, TRUE, table, &sim->rng, id);
}

static FbRecord *
load (Sim *sim, const FbTable *table, const FbId *id)
{
  g_autoptr (GPtrArray) rows = sim_rows_load (sim->server.db, table, TRUE, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (fb_id_equal (&((FbRecord *) g_ptr_array_index (rows, i))->id, id))
      return fb_record_copy (g_ptr_array_index (rows, i));
  return NULL;
}

/* From what stands now to @value. */
gboolean
sim_admin_set (Sim *sim, const char *table_name, const FbId *id, const char *field, const FbValue *value)
{
  const FbTable *table = fb_schema_get_table (table_name);
  g_autoptr (FbRecord) row = load (sim, table, id);
  FbOpField *change;
  FbOp *op;

  if (row == NULL)
    return FALSE;
  op = fb_op_new (FB_OP_SET, table, id);
  op->base_ver = row->ver;
  change = fb_op_add_field (op, field);
  if (g_str_has_prefix (field, "ext."))
    fb_value_take_text (&change->old, fb_record_dup_custom (row, field + 4));
  else
    fb_value_copy (fb_record_get (row, field), &change->old);
  fb_value_copy (value, &change->new);
  return sim_server_apply (sim, op);
}

gboolean
sim_admin_set_id (Sim *sim, const char *table, const FbId *id, const char *field, const FbId *ref)
{
  g_auto (FbValue) value = FB_VALUE_INIT;

  fb_value_set_id (&value, ref);
  return sim_admin_set (sim, table, id, field, &value);
}

gboolean
sim_admin_delete (Sim *sim, const char *table_name, const FbId *id)
{
  const FbTable *table = fb_schema_get_table (table_name);
  g_autoptr (FbRecord) row = load (sim, table, id);
  FbOp *op;

  if (row == NULL)
    return FALSE;
  op = fb_op_new (FB_OP_DEL, table, id);
  op->base_ver = row->ver;
  return sim_server_apply (sim, op);
}

/* --- rows ------------------------------------------------------------------------------------------------ */

static void
edit_row (Sim *sim)
{
  const char *table = sim_draw_table (sim);
  g_auto (FbValue) value = FB_VALUE_INIT;
  const char *field;
  FbId id;

  if (!pick (sim, table, &id))
    return;
  field = sim_draw_value (sim, sim->server.db, table, &value);
  sim_note (sim, "an administrator edits %s.%s", table, field);
  sim_admin_set (sim, table, &id, field, &value);
}

static void
edit_shared (Sim *sim)
{
  const char *table = draw (sim, 2) != 0 ? "product" : "stage";
  g_auto (FbValue) value = FB_VALUE_INIT;
  FbId id;

  if (!pick (sim, table, &id))
    return;
  fb_value_take_text (&value, g_strdup_printf ("Name %u", sim->step));
  sim_note (sim, "an administrator edits a %s", table);
  sim_admin_set (sim, table, &id, "name", &value);
}

static void
remove_row (Sim *sim)
{
  static const char *const tables[] = {"contact", "comment", "contact_point", "activity"};
  const char *table = tables[draw (sim, G_N_ELEMENTS (tables))];
  FbId id;

  if (!pick (sim, table, &id))
    return;
  sim_note (sim, "an administrator deletes a %s", table);
  sim_admin_delete (sim, table, &id);
}

static void
move_child (Sim *sim)
{
  const char *table = draw (sim, 2) != 0 ? "contact" : "opportunity";
  FbId id, account;

  if (!pick (sim, table, &id) || !pick (sim, "account", &account))
    return;
  sim_note (sim, "an administrator moves a %s", table);
  sim_admin_set_id (sim, table, &id, "account", &account);
}

void
sim_work_at_server (Sim *sim)
{
  if (!sim_server_is_up (sim))
    return;
  switch (draw (sim, 8))
    {
    case 0:
      edit_shared (sim);
      break;
    case 1:
      remove_row (sim);
      break;
    case 2:
      move_child (sim);
      break;
    default:
      edit_row (sim);
      break;
    }
}

/* One of the first few rows: what is moved and changed again and again meets more than what is touched once. */
static gboolean
pick_favourite (Sim *sim, const char *table, FbId *id)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE _dead = 0 ORDER BY id LIMIT 1 OFFSET ?1", table);
  g_autoptr (FbStmt) stmt = fb_db_prepare (sim->server.db, sql, NULL);
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, draw (sim, 3));
  found = fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW && fb_stmt_get_id (stmt, 0, id);
  fb_stmt_reset (stmt);
  return found || pick (sim, table, id);
}

/* --- who sees what --------------------------------------------------------------------------------------- */

/* Accounts (now and then many at once) go to another territory. */
static void
move_accounts (Sim *sim)
{
  static const guint sizes[] = {1, 1, 1, 1, 10, 100};
  guint n = sizes[draw (sim, G_N_ELEMENTS (sizes))];
  FbId id;

  sim_note (sim, "an administrator moves up to %u accounts", n);
  for (guint i = 0; i < MIN (n, 12); i++)
    if (sim->harsh ? pick_favourite (sim, "account", &id) : pick (sim, "account", &id))
      sim_admin_set_id (sim, "account", &id, "territory", sim_territory_id (3 + draw (sim, 3)));
}

const FbTable *
sim_pick_of_account (Sim *sim, const FbId *account, FbId *id)
{
  static const char *const tables[] = {"contact", "comment", "contact_point", "activity", "opportunity"};
  const FbTable *found = NULL;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf (
          "SELECT id FROM \"%s\" WHERE _dead = 0 AND _gid = (SELECT _gid FROM account WHERE id = ?1) ORDER BY id",
          tables[i]);
      g_autoptr (FbStmt) stmt = fb_db_prepare (sim->server.db, sql, NULL);

      if (stmt == NULL)
        continue;
      fb_stmt_bind_id (stmt, 1, account);
      while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
        if (draw (sim, ++n) == 0 && fb_stmt_get_id (stmt, 0, id))
          found = fb_schema_get_table (tables[i]);
    }
  return found;
}

/* And what hung on it is less when it is back. */
static void
visit_elsewhere (Sim *sim)
{
  const FbTable *table = fb_schema_get_table ("account");
  g_autoptr (FbRecord) row = NULL;
  const FbTable *child;
  const FbId *home;
  FbId id, child_id;

  if (!pick_favourite (sim, "account", &id) || !(row = load (sim, table, &id))
      || !(home = fb_record_get_id (row, "territory")))
    return;
  sim_note (sim, "an account leaves its territory for a moment");
  sim_admin_set_id (sim, "account", &id, "territory", sim_territory_id (3 + draw (sim, 3)));
  if (draw (sim, 3) != 0 && (child = sim_pick_of_account (sim, &id, &child_id)) != NULL)
    sim_admin_delete (sim, child->name, &child_id);
  sim_admin_set_id (sim, "account", &id, "territory", home);
}

static void
move_deal (Sim *sim)
{
  FbId id;

  if (!pick (sim, "opportunity", &id))
    return;
  sim_note (sim, "an administrator moves a deal");
  if (draw (sim, 3) == 0)
    {
      g_auto (FbValue) none = FB_VALUE_INIT;

      sim_admin_set (sim, "opportunity", &id, "territory", &none);
    }
  else
    sim_admin_set_id (sim, "opportunity", &id, "territory", sim_territory_id (3 + draw (sim, 3)));
}

static void
share_account (Sim *sim)
{
  FbOp *op;
  FbId account, id;

  if (!pick (sim, "account", &account))
    return;
  fb_id_generate (&id, fb_clock_now (sim->server.clock));
  op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("account_territory"), &id);
  sim_op_id (op, "account", &account);
  sim_op_id (op, "territory", sim_territory_id (1 + draw (sim, 5)));
  sim_note (sim, "an account is shared");
  sim_server_apply (sim, op);
}

static void
unshare_account (Sim *sim)
{
  FbId id;

  if (!pick (sim, "account_territory", &id))
    return;
  sim_note (sim, "an account is shared no longer");
  sim_admin_delete (sim, "account_territory", &id);
}

static void
assign (Sim *sim)
{
  FbOp *op;
  FbId id;

  fb_id_generate (&id, fb_clock_now (sim->server.clock));
  op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("territory_member"), &id);
  sim_op_id (op, "territory", sim_territory_id (1 + draw (sim, 5)));
  sim_op_id (op, "user", sim_user_id (draw (sim, 4)));
  sim_op_text (op, "role", "rep");
  sim_note (sim, "somebody gets a territory");
  sim_server_apply (sim, op);
}

static void
withdraw (Sim *sim)
{
  FbId id;

  if (!pick (sim, "territory_member", &id))
    return;
  sim_note (sim, "somebody loses a territory");
  sim_admin_delete (sim, "territory_member", &id);
}

static void
reparent (Sim *sim)
{
  guint child = 3 + draw (sim, 3);

  sim_note (sim, "a territory gets another parent");
  sim_admin_set_id (sim, "territory", sim_territory_id (child), "parent", sim_territory_id (draw (sim, 3)));
}

void
sim_work_on_scopes (Sim *sim)
{
  static void (*const acts[]) (Sim * sim) = {move_accounts,   move_accounts, move_accounts, move_deal, share_account,
                                             unshare_account, assign,        withdraw,      reparent};

  if (!sim_server_is_up (sim))
    return;
  if (sim->crowded && draw (sim, 3) == 0)
    sim_crowd_realign (sim);
  else if (sim->near && draw (sim, 3) == 0)
    visit_elsewhere (sim);
  else
    acts[draw (sim, G_N_ELEMENTS (acts))](sim);
}
