/* sim-meddle.c: what others do between two pages of a pull
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-work.h"

#include <stdio.h>
#include <string.h>

#include "fb-wire-reader.h"
#include "sim-rows.h"

/* A row that was on the page, and the account whose group it is in. */
typedef struct
{
  const FbTable *table;
  FbId id;
  gboolean has_account;
  FbId account;
} Met;

static guint32
draw (Sim *sim, guint32 n)
{
  return sim_rng_below (&sim->rng, n);
}

/* --- what was on the page -------------------------------------------------------------------------------- */

static gboolean
read_line (const char *line, Met *met, gint64 *gid)
{
  char text[FB_ID_TEXT_LENGTH + 1];
  guint number;
  gint64 ver, hash;

  if (sscanf (line,
              "[\"p\",%u,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT
              ",[\"%" G_STRINGIFY (36) "[0-9a-f-]",
              &number, gid, &ver, &hash, text)
      != 5)
    return FALSE;
  met->table = fb_schema_get_table_by_number (number);
  return met->table != NULL && fb_id_parse (text, &met->id);
}

/* The first column of the first row. */
static gboolean
read_id (FbStmt *stmt, FbId *id)
{
  gboolean found = fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW && fb_stmt_get_id (stmt, 0, id);

  fb_stmt_reset (stmt);
  return found;
}

static gboolean
read_account (Sim *sim, gint64 gid, FbId *account)
{
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (sim->server.db, "SELECT root FROM grp WHERE gid = ?1 AND kind = 'account'", NULL);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, gid);
  return read_id (stmt, account);
}

/* Mostly the last row, whose group may go on in the next page; otherwise any. */
static gboolean
meet (Sim *sim, const FbAnswer *answer, Met *met)
{
  gsize size;
  const char *start = g_bytes_get_data (answer->body, &size);
  const char *end = start + size;
  gboolean last = draw (sim, 3) != 0, found = FALSE;
  guint32 n = 0;
  gint64 gid = 0;

  for (const char *line = start; line != NULL && line < end; line = memchr (line, '\n', (gsize) (end - line)))
    {
      Met here = {0};
      gint64 at;

      line += *line == '\n';
      if (line >= end || !read_line (line, &here, &at) || (!last && draw (sim, ++n) != 0))
        continue;
      *met = here;
      gid = at;
      found = TRUE;
    }
  met->has_account = found && read_account (sim, gid, &met->account);
  /* Nobody edits a line of history; what it hangs on is as good. */
  if (met->has_account && (met->table->flags & FB_TABLE_SYSTEM))
    {
      const FbTable *table = sim_pick_of_account (sim, &met->account, &met->id);

      met->table = table != NULL ? table : met->table;
    }
  return found;
}

/* --- what becomes of it ---------------------------------------------------------------------------------- */

static void
edit_row (Sim *sim, const Met *met)
{
  g_auto (FbValue) value = FB_VALUE_INIT;
  const char *field = sim_draw_value (sim, sim->server.db, met->table->name, &value);

  if (field == NULL)
    return;
  sim_note (sim, "an administrator edits %s.%s, which was just sent", met->table->name, field);
  sim_admin_set (sim, met->table->name, &met->id, field, &value);
}

static void
remove_row (Sim *sim, const Met *met)
{
  static const char *const tables[] = {"contact", "comment", "contact_point", "activity", "opportunity", NULL};

  if (!g_strv_contains (tables, met->table->name))
    return;
  sim_note (sim, "an administrator deletes a %s, which was just sent", met->table->name);
  sim_admin_delete (sim, met->table->name, &met->id);
}

static void
move_row (Sim *sim, const Met *met)
{
  FbId account;

  if (fb_table_find_field (met->table, "account") < 0
      || !sim_pick_row (sim->server.db, TRUE, "account", &sim->rng, &account))
    return;
  sim_note (sim, "an administrator moves a %s, which was just sent", met->table->name);
  sim_admin_set_id (sim, met->table->name, &met->id, "account", &account);
}

static gboolean
read_territory (Sim *sim, const FbId *account, FbId *territory)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (sim->server.db,
                                           "SELECT b.ref FROM account a JOIN member m ON m.gid = a._gid AND m.main > 0"
                                           " JOIN bucket b ON b.bid = m.bid WHERE a.id = ?1 AND a._dead = 0",
                                           NULL);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, account);
  return read_id (stmt, territory);
}

static void
bring_back (Sim *sim)
{
  sim_note (sim, "an account comes back to its territory");
  sim_admin_set_id (sim, "account", &sim->away.account, "territory", &sim->away.territory);
  sim->away.is_away = FALSE;
}

/* For a moment, or until another page has told of it. */
static void
send_away (Sim *sim, const Met *met)
{
  SimAway *away = &sim->away;

  if (!met->has_account || !read_territory (sim, &met->account, &away->territory))
    return;
  away->account = met->account;
  away->is_away = TRUE;
  sim_note (sim, "an account that was just sent leaves its territory");
  sim_admin_set_id (sim, "account", &away->account, "territory", sim_territory_id (3 + draw (sim, 3)));
  if (draw (sim, 2) == 0)
    bring_back (sim);
}

/* The person's territory is somebody else's; what is typed meanwhile is sent and taken. */
static void
lend (Sim *sim, const FbCaller *caller)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (
      sim->server.db, "SELECT id, territory FROM territory_member WHERE \"user\" = ?1 AND _dead = 0 ORDER BY id", NULL);
  gboolean found;
  FbId id;

  if (stmt == NULL || sim->lent.is_lent)
    return;
  fb_stmt_bind_id (stmt, 1, &caller->user);
  found = fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW && fb_stmt_get_id (stmt, 0, &id)
          && fb_stmt_get_id (stmt, 1, &sim->lent.territory);
  fb_stmt_reset (stmt);
  if (!found)
    return;
  sim_note (sim, "somebody loses a territory for a moment");
  sim->lent.user = caller->user;
  sim->lent.is_lent = sim_admin_delete (sim, "territory_member", &id);
}

static void
give_back (Sim *sim)
{
  FbOp *op;
  FbId id;

  fb_id_generate (&id, fb_clock_now (sim->server.clock));
  op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("territory_member"), &id);
  sim_op_id (op, "territory", &sim->lent.territory);
  sim_op_id (op, "user", &sim->lent.user);
  sim_op_text (op, "role", "rep");
  sim_note (sim, "somebody has a territory again");
  sim->lent.is_lent = !sim_server_apply (sim, op);
}

void
sim_work_after_push (Sim *sim)
{
  if (sim->lent.is_lent && draw (sim, 2) == 0)
    give_back (sim);
}

void
sim_work_end (Sim *sim)
{
  if (sim->lent.is_lent)
    give_back (sim);
}

static void
add_row (Sim *sim, const FbCaller *caller, const Met *met)
{
  for (guint i = 0; i < SIM_MAX_DEVICES && met->has_account; i++)
    {
      SimDevice *device = &sim->devices[i];

      if (device->active && sim_device_is_up (device) && fb_id_equal (&device->id, &caller->device))
        sim_work_on_account (device, &met->account);
    }
}

static void
change_what_was_sent (Sim *sim, const FbCaller *caller, const FbAnswer *answer)
{
  Met met = {0};

  if (sim->away.is_away && draw (sim, 3) == 0)
    {
      bring_back (sim);
      return;
    }
  if (!meet (sim, answer, &met))
    return;
  switch (draw (sim, 9))
    {
    case 8:
      if (draw (sim, 3) == 0)
        lend (sim, caller);
      add_row (sim, caller, &met);
      break;
    case 0:
      edit_row (sim, &met);
      break;
    case 1:
    case 2:
      remove_row (sim, &met);
      break;
    case 3:
      move_row (sim, &met);
      break;
    case 4:
    case 5:
      send_away (sim, &met);
      break;
    default:
      add_row (sim, caller, &met);
      break;
    }
}

/* --- what has just been sent whole ------------------------------------------------------------------------ */

static gboolean
read_gid (const char *line, gint64 *gid)
{
  char word[3];

  return sscanf (line, "[\"g%2[+=]\",%" G_GINT64_FORMAT, word, gid) == 2;
}

/* The group that went on on this page and came to its end there: another is announced behind it. */
static gboolean
find_completed (const FbAnswer *answer, gint64 *gid)
{
  gsize size;
  const char *start = g_bytes_get_data (answer->body, &size);
  const char *end = start + size;
  guint n = 0;

  for (const char *line = start; line != NULL && line < end; line = memchr (line, '\n', (gsize) (end - line)))
    {
      gint64 at;

      line += *line == '\n';
      if (line >= end || !read_gid (line, &at))
        continue;
      if (n++ > 0)
        return TRUE;
      if (line[3] != '=')
        return FALSE;
      *gid = at;
    }
  return FALSE;
}

static SimDevice *
find_caller (Sim *sim, const FbCaller *caller)
{
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      SimDevice *device = &sim->devices[i];

      if (device->active && sim_device_is_up (device) && fb_id_equal (&device->id, &caller->device))
        return device;
    }
  return NULL;
}

/* Whoever pulls adds to it, if the device shows it, and changes what it has added once that was taken, both before the
 * last pass: no line of the pull tells of the row then, whose number is the device's own. Draws of its own. */
static void
add_to_what_is_whole (Sim *sim, const FbCaller *caller, const FbAnswer *answer)
{
  SimDevice *device = find_caller (sim, caller);
  SimAdded *added = &sim->added;
  SimRng kept = sim->rng;
  FbId account;
  gint64 gid = 0;

  sim_rng_seed (&sim->rng, sim->seed, sim_mix (sim->n_requests, 80));
  if (device != NULL && added->is_there && added->device == device->index)
    added->is_there = !sim_work_change_contact (device, &added->id);
  else if (device != NULL && find_completed (answer, &gid) && read_account (sim, gid, &account))
    {
      added->device = device->index;
      added->is_there = sim_work_add_contact (device, &account, &added->id);
    }
  sim->rng = kept;
}

/* --- between two pages ----------------------------------------------------------------------------------- */

/* Here most can go wrong, and chance alone seldom lets anything happen. */
void
sim_work_between_pages (Sim *sim, const FbCaller *caller, const FbAnswer *answer)
{
  g_autofree char *more = answer->status == 200 ? fb_wire_peek_more (answer->body) : NULL;

  if (more != NULL && sim->completing)
    add_to_what_is_whole (sim, caller, answer);
  if (more == NULL || !sim_faults_hit (&sim->faults, SIM_FAULT_MEDDLED, &sim->rng))
    return;
  for (guint n = (sim->near ? 2 : 1) + draw (sim, 3); n > 0 && sim_server_is_up (sim); n--)
    if (sim->near && draw (sim, 4) != 0)
      change_what_was_sent (sim, caller, answer);
    else if (draw (sim, 4) == 0 && sim_faults_may (&sim->faults, SIM_FAULT_SCOPE))
      sim_work_on_scopes (sim);
    else
      sim_work_at_server (sim);
}
