/* sim-check.c: what must hold at every moment, and in the calm at the end
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-check.h"

#include <string.h>

#include "fb-json.h"
#include "fb-op.h"
#include "fb-rows.h"
#include "fb-store-sync.h"
#include "sim-ledger.h"
#include "sim-oracle.h"
#include "sim-rows.h"
#include "sim-turn.h"
#include "sim-upgrade.h"

#define HIDDEN (-1)
#define IDLE_PULL_BYTES 300

/* --- read your writes ------------------------------------------------------------------------------------ */

typedef struct
{
  SimDevice *device;
  GPtrArray *txs; /* of FbTx: the outbox */
  FbId user, name;
} Reading;

static gboolean
load_outbox (Reading *self, FbDb *db, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT body FROM outbox ORDER BY n", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      g_autoptr (JsonNode) node = fb_json_parse (fb_stmt_get_text (stmt, 0), -1, 0, error);
      FbTx *tx = node != NULL ? fb_tx_from_json (node, 0, error) : NULL;

      if (tx == NULL)
        return FALSE;
      g_ptr_array_add (self->txs, tx);
    }
  return step == FB_STEP_DONE;
}

/* A decision on a conflict changes a second row, which the server's merge alone can tell. */
static gboolean
is_decided (const Reading *self, const FbId *id)
{
  for (guint i = 0; i < self->txs->len; i++)
    {
      const FbTx *tx = g_ptr_array_index (self->txs, i);

      for (guint j = 0; j < tx->ops->len; j++)
        {
          const FbOp *op = g_ptr_array_index (tx->ops, j);

          if (fb_id_equal (&op->id, id))
            return FALSE;
        }
    }
  return TRUE;
}

static void
compare (Reading *self, FbDb *db, const FbTable *table, const FbId *id, gint64 gid, FbRecord *expected)
{
  g_autoptr (FbRecord) wanted = expected;
  g_autoptr (FbRecord) shown = fb_rows_get (db, table, id, NULL);
  g_autofree char *want = NULL, *have = NULL;
  g_autofree char *text = fb_id_to_string (id);

  for (guint i = 0; i < self->txs->len && gid != HIDDEN; i++)
    {
      const FbTx *tx = g_ptr_array_index (self->txs, i);

      for (guint j = 0; j < tx->ops->len; j++)
        {
          const FbOp *op = g_ptr_array_index (tx->ops, j);

          if (op->table == table && fb_id_equal (&op->id, id))
            fb_op_apply (op, &wanted, tx->hlc, &self->name, &self->user, tx->wall);
        }
    }
  if (gid == HIDDEN)
    g_clear_pointer (&wanted, fb_record_free);
  if (wanted != NULL)
    fb_record_derive (wanted);
  want = wanted != NULL ? sim_rows_encode (wanted) : g_strdup ("nothing");
  have = shown != NULL ? sim_rows_encode (shown) : g_strdup ("nothing");
  /* What was said under a former name is under the new one once it was sent. */
  if (self->device->renamed && g_str_equal (table->name, "visit"))
    return;
  if (strcmp (want, have) != 0 && !is_decided (self, id))
    sim_fail (self->device->sim, "I7", "device %u shows of %s %s %s where base and edits make %s", self->device->index,
              table->name, text, have, want);
}

/* A row on which an edit waits has a base to put it on. */
static gboolean
check_touched (Reading *self, FbDb *db, GError **error)
{
  gint64 n;

  if (!fb_db_query_int (db,
                        "SELECT count(*) FROM touched t WHERE NOT EXISTS"
                        " (SELECT 1 FROM base b WHERE b.tbl = t.tbl AND b.id = t.id)",
                        &n, error))
    return FALSE;
  if (n > 0)
    sim_fail (self->device->sim, "I7", "device %u has edits that wait on rows without a base (%" G_GINT64_FORMAT ")",
              self->device->index, n);
  return TRUE;
}

static gboolean
check_pending (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Reading *self = user_data;
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (!load_outbox (self, db, error) || !check_touched (self, db, error))
    return FALSE;
  stmt = fb_db_prepare (db, "SELECT tbl, id, gid, row FROM base", error);
  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      const FbTable *table = fb_schema_get_table_by_number ((guint) fb_stmt_get_int (stmt, 0));
      FbRecord *record = NULL;
      FbId id;

      fb_stmt_get_id (stmt, 1, &id);
      if (!fb_stmt_is_null (stmt, 3))
        record = fb_rows_decode (table, &id, fb_stmt_get_text (stmt, 3), NULL);
      compare (self, db, table, &id, fb_stmt_get_int (stmt, 2), record);
    }
  return step == FB_STEP_DONE;
}

static void
check_reading (SimDevice *device)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);
  g_autoptr (GPtrArray) txs = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_tx_free);
  Reading reading = {device, txs, fb_store_get_user (device->program.store),
                     fb_store_get_device (device->program.store)};

  fb_store_read (device->program.store, check_pending, &reading, NULL);
}

/* --- order ----------------------------------------------------------------------------------------------- */

/* Within one lineage of the server a cursor never falls, unless the device went back to a copy or began anew. */
static void
check_order (SimDevice *device)
{
  Sim *sim = device->sim;
  gint64 cursor = sim_device_query (device, "SELECT coalesce (max (v), 0) FROM kv WHERE k = 'cursor'");

  guint lineage = sim_device_get_lineage (device);

  if (cursor > 0 && cursor < device->seen_cursor && device->lineage == lineage)
    sim_fail (sim, "I5", "the cursor of device %u falls from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, device->index,
              device->seen_cursor, cursor);
  device->seen_cursor = cursor;
  device->lineage = lineage;
}

/* --- a device that has caught up ------------------------------------------------------------------------- */

static gboolean
has_caught_up (SimDevice *device)
{
  Sim *sim = device->sim;
  FbEngineStatus status;

  if (!sim_server_is_well (sim))
    return FALSE;
  fb_engine_get_status (device->program.engine, &status);
  return status.state == FB_ENGINE_IDLE && sim_upgrade_is_told (device)
         && sim_device_query (device, "SELECT count(*) FROM kv WHERE k = 'cursor'") == 1
         && sim_device_query (device, "SELECT v FROM kv WHERE k = 'cursor'")
                == sim_server_query (sim, "SELECT seq FROM sync_clock")
         && sim_device_query (device, "SELECT count(*) FROM bucket WHERE state <> 'live'") == 0;
}

void
sim_check_device (SimDevice *device)
{
  Sim *sim = device->sim;
  gboolean looks_closely = sim_rng_below (&sim->rng, 24) == 0;

  /* Nothing was written, nothing can have become wrong. */
  if (!sim_device_is_up (device) || sim_disk_is_dead (device->disk)
      || sim_disk_get_writes (device->disk) == device->seen_writes)
    return;
  device->seen_writes = sim_disk_get_writes (device->disk);
  sim_quiet (sim, TRUE);
  check_reading (device);
  check_order (device);
  if (sim->age != NULL)
    sim_device_look_at_sums (device);
  if (looks_closely && has_caught_up (device))
    {
      SimOracle *oracle = sim_oracle_new (sim);

      sim_oracle_compare (oracle, device, TRUE);
      sim_oracle_free (oracle);
    }
  sim_quiet (sim, FALSE);
}

/* --- the calm -------------------------------------------------------------------------------------------- */

static const struct
{
  const char *rule, *what, *sql;
} device_bounds[] = {
    {"I11", "transactions still wait", "SELECT count(*) FROM outbox"},
    {"I7", "rows have a base for no reason", "SELECT count(*) FROM base"},
    {"I7", "rows are touched for no reason", "SELECT count(*) FROM touched"},
    {"I16", "pages of a pull are kept", "SELECT count(*) FROM pull_page"},
    {"I16", "a pull is remembered", "SELECT count(*) FROM pull WHERE token IS NOT NULL"},
    {"I9", "buckets are not live", "SELECT count(*) FROM bucket WHERE state <> 'live'"},
    {"I16", "groups are not live", "SELECT count(*) FROM grp WHERE state <> 'live'"},
    {"I16", "own numbers are kept", "SELECT count(*) FROM own"},
    {"I16", "new groups are remembered", "SELECT count(*) FROM kv WHERE k LIKE 'newgrp:%'"},
    {"I15", "members have no bucket", "SELECT count(*) FROM member WHERE bid NOT IN (SELECT bid FROM bucket)"},
    {"I15", "members have no group", "SELECT count(*) FROM member WHERE gid NOT IN (SELECT gid FROM grp)"},
};

static void
check_device_calm (SimDevice *device)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (device_bounds); i++)
    {
      gint64 n = sim_device_query (device, device_bounds[i].sql);

      if (n != 0)
        sim_fail (device->sim, device_bounds[i].rule, "device %u: %s (%" G_GINT64_FORMAT ")", device->index,
                  device_bounds[i].what, n);
    }
  findings = fb_store_check (device->program.store, NULL, &error);
  if (findings == NULL)
    sim_fail (device->sim, "storage", "device %u: %s", device->index, error->message);
  for (guint i = 0; i < findings->len; i++)
    if (strstr (g_ptr_array_index (findings, i), "is not on this computer") == NULL)
      sim_fail (device->sim, "I9", "device %u: %s", device->index, (const char *) g_ptr_array_index (findings, i));
}

static void
ask_once (SimDevice *device)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);

  fb_engine_set_live (device->program.engine, FALSE);
  fb_engine_sync_async (device->program.engine, FALSE, NULL, NULL, NULL);
}

/* What nothing new costs: one small answer. The exchange before it settles what a late copy of an older page has made
 * the server believe of the device. */
static void
check_idle_pull (SimDevice *device)
{
  guint before;

  ask_once (device);
  sim_pass (device->sim, 20000);
  before = sim_link_get_n_requests (device->program.link);
  ask_once (device);
  sim_pass (device->sim, 20000);
  if (sim_link_get_n_requests (device->program.link) != before + 1)
    sim_fail (device->sim, "I12", "an idle exchange of device %u takes %u requests", device->index,
              sim_link_get_n_requests (device->program.link) - before);
  if (sim_link_get_last_bytes (device->program.link) >= IDLE_PULL_BYTES)
    sim_fail (device->sim, "I12", "an idle pull of device %u is answered with %" G_GSIZE_FORMAT " bytes", device->index,
              sim_link_get_last_bytes (device->program.link));
}

void
sim_check_calm (Sim *sim)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  SimOracle *oracle;

  oracle = sim_oracle_new (sim);
  sim_oracle_check (oracle);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    if (sim->devices[i].active)
      {
        check_device_calm (&sim->devices[i]);
        sim_oracle_compare (oracle, &sim->devices[i], FALSE);
      }
  sim_oracle_free (oracle);
  findings = fb_service_check (sim->server.service, &error);
  if (findings == NULL || findings->len > 0)
    sim_fail (sim, "I9", "the server: %s",
              findings != NULL ? (char *) g_ptr_array_index (findings, 0) : error->message);
  sim_ledger_check (sim->ledger, sim);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    if (sim->devices[i].active)
      check_idle_pull (&sim->devices[i]);
}
