/* sim-ledger.c: every transaction that a person was told is stored, and what became of it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-ledger.h"

#include <string.h>

#include "fb-json.h"
#include "sim-fates.h"
#include "sim-turn.h"

struct _SimLedger
{
  GHashTable *entries; /* FbId -> SimEntry (owned) */
  GPtrArray *order;    /* of SimEntry (lent), as they came */
  gboolean went_back[SIM_MAX_DEVICES];
};

static void
entry_free (SimEntry *entry)
{
  g_clear_pointer (&entry->tx, fb_tx_free);
  g_free (entry);
}

SimLedger *
sim_ledger_new (void)
{
  SimLedger *self = g_new0 (SimLedger, 1);

  self->entries = g_hash_table_new_full (fb_id_hash, fb_id_equal, NULL, (GDestroyNotify) entry_free);
  self->order = g_ptr_array_new ();
  return self;
}

void
sim_ledger_free (SimLedger *self)
{
  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->entries);
  g_free (self);
}

guint
sim_ledger_get_n (SimLedger *self)
{
  return self->order->len;
}

/* --- what a device has ----------------------------------------------------------------------------------- */

/* Oids of its transactions, wherever they lie. */
typedef struct
{
  GHashTable *waiting; /* of FbId */
  GHashTable *all;     /* the same with those sent and refused */
  GPtrArray *fresh;    /* of FbTx: of the outbox */
} Holdings;

static void
holdings_clear (Holdings *self)
{
  g_clear_pointer (&self->waiting, g_hash_table_unref);
  g_clear_pointer (&self->all, g_hash_table_unref);
  g_clear_pointer (&self->fresh, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Holdings, holdings_clear)

static gboolean
read_bodies (FbDb *db, const char *sql, Holdings *holdings, gboolean waiting, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      g_autoptr (JsonNode) node = fb_json_parse (fb_stmt_get_text (stmt, 0), -1, 0, error);
      g_autoptr (FbTx) tx = node != NULL ? fb_tx_from_json (node, 0, error) : NULL;

      if (tx == NULL)
        return FALSE;
      g_hash_table_add (holdings->all, fb_id_copy (&tx->oid));
      if (!waiting)
        continue;
      g_hash_table_add (holdings->waiting, fb_id_copy (&tx->oid));
      g_ptr_array_add (holdings->fresh, g_steal_pointer (&tx));
    }
  return step == FB_STEP_DONE;
}

static gboolean
read_holdings (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Holdings *holdings = user_data;

  return read_bodies (db, "SELECT body FROM outbox ORDER BY n", holdings, TRUE, error)
         && read_bodies (db, "SELECT body FROM sent", holdings, FALSE, error)
         && read_bodies (db, "SELECT body FROM refused", holdings, FALSE, error);
}

static gboolean
read_refused (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return read_bodies (db, "SELECT body FROM refused", user_data, FALSE, error);
}

static gboolean
read_outbox (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return read_bodies (db, "SELECT body FROM outbox ORDER BY n", user_data, TRUE, error);
}

static gboolean
look_into (SimDevice *device, FbStoreFunc func, Holdings *holdings)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);
  g_autoptr (GError) error = NULL;
  gboolean done;

  holdings->waiting = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  holdings->all = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  holdings->fresh = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_tx_free);
  sim_quiet (device->sim, TRUE);
  done = fb_store_write (device->program.store, func, holdings, &error);
  sim_quiet (device->sim, FALSE);
  if (done)
    return TRUE;
  if (!sim_disk_is_dead (device->disk))
    sim_fail (device->sim, "I3", "the outbox of device %u cannot be read: %s", device->index, error->message);
  return FALSE;
}

/* --- entering -------------------------------------------------------------------------------------------- */

static void
enter_all (SimLedger *self, SimDevice *device, Holdings *holdings)
{
  while (holdings->fresh->len > 0)
    {
      FbTx *tx = g_ptr_array_steal_index (holdings->fresh, 0);
      SimEntry *entry;

      /* One that holds the place of a number which is gone (fb-store-requeue.c) is nobody's edit. */
      if (tx->ops->len == 0 || g_hash_table_contains (self->entries, &tx->oid))
        {
          fb_tx_free (tx);
          continue;
        }
      entry = g_new0 (SimEntry, 1);
      entry->device = device->index;
      entry->tx = tx;
      g_hash_table_insert (self->entries, &tx->oid, entry);
      g_ptr_array_add (self->order, entry);
      device->sim->n_edits++;
    }
}

void
sim_ledger_enter (SimLedger *self, SimDevice *device)
{
  g_auto (Holdings) holdings = {0};

  if (sim_device_is_up (device) && look_into (device, read_outbox, &holdings))
    enter_all (self, device, &holdings);
}

/* Transactions whose results the server has; NULL: it cannot be asked. */
static GHashTable *
read_results (Sim *sim)
{
  g_autoptr (GHashTable) oids = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  FbId oid;

  if (!sim_server_is_up (sim) || !(stmt = fb_db_prepare (sim->server.db, "SELECT oid FROM tx_result", NULL)))
    return NULL;
  oids = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    if (fb_stmt_get_id (stmt, 0, &oid))
      g_hash_table_add (oids, fb_id_copy (&oid));
  return g_steal_pointer (&oids);
}

static GHashTable *
list_results (Sim *sim)
{
  GHashTable *oids;

  sim_quiet (sim, TRUE);
  oids = read_results (sim);
  sim_quiet (sim, FALSE);
  return oids;
}

static void
check_kept (SimLedger *self, SimDevice *device, const Holdings *holdings)
{
  g_autoptr (GHashTable) results = NULL;

  for (guint i = 0; i < self->order->len; i++)
    {
      SimEntry *entry = g_ptr_array_index (self->order, i);

      if (entry->device != device->index || entry->may_be_lost || entry->dropped || entry->settled
          || g_hash_table_contains (holdings->all, &entry->tx->oid))
        continue;
      if (results == NULL && !(results = list_results (device->sim)))
        return;
      if (!g_hash_table_contains (results, &entry->tx->oid))
        sim_fail (device->sim, "I3", "transaction %" G_GINT64_FORMAT " (%s) of device %u was stored and is gone",
                  entry->tx->n, entry->tx->label, device->index);
    }
}

void
sim_ledger_reopened (SimLedger *self, SimDevice *device)
{
  g_auto (Holdings) holdings = {0};

  if (!look_into (device, read_holdings, &holdings))
    return;
  if (self->went_back[device->index])
    for (guint i = 0; i < self->order->len; i++)
      {
        SimEntry *entry = g_ptr_array_index (self->order, i);

        if (entry->device == device->index && !g_hash_table_contains (holdings.all, &entry->tx->oid))
          entry->may_be_lost = TRUE;
      }
  self->went_back[device->index] = FALSE;
  enter_all (self, device, &holdings);
  check_kept (self, device, &holdings);
}

void
sim_ledger_went_back (SimLedger *self, SimDevice *device)
{
  self->went_back[device->index] = TRUE;
  device->seen_cursor = 0;
}

/* Under its new name the device has no archive of what it sent under the old one. */
void
sim_ledger_renamed (SimLedger *self, SimDevice *device)
{
  g_auto (Holdings) holdings = {0};

  if (!look_into (device, read_holdings, &holdings))
    return;
  for (guint i = 0; i < self->order->len; i++)
    {
      SimEntry *entry = g_ptr_array_index (self->order, i);

      if (entry->device == device->index && !g_hash_table_contains (holdings.waiting, &entry->tx->oid))
        entry->may_be_lost = TRUE;
    }
}

/* Of what never came to the server nothing is left. */
void
sim_ledger_wiped (SimLedger *self, SimDevice *device, gboolean had_sent)
{
  g_autoptr (GHashTable) results = sim_server_is_well (device->sim) ? list_results (device->sim) : NULL;

  for (guint i = 0; i < self->order->len; i++)
    {
      SimEntry *entry = g_ptr_array_index (self->order, i);

      if (entry->device != device->index || entry->may_be_lost || entry->dropped || entry->settled)
        continue;
      if (!had_sent)
        entry->may_be_lost = results == NULL || !g_hash_table_contains (results, &entry->tx->oid);
      else if (results != NULL && !g_hash_table_contains (results, &entry->tx->oid))
        sim_fail (device->sim, "wipe",
                  "device %u was emptied before transaction %" G_GINT64_FORMAT " (%s) had reached the server",
                  device->index, entry->tx->n, entry->tx->label);
    }
}

void
sim_ledger_dropped (SimLedger *self, const FbId *oid)
{
  SimEntry *entry = g_hash_table_lookup (self->entries, oid);

  if (entry != NULL)
    entry->dropped = TRUE;
}

/* --- what may go ----------------------------------------------------------------------------------------- */

void
sim_ledger_settle (SimLedger *self, Sim *sim)
{
  SimFates *fates;

  sim_quiet (sim, TRUE);
  fates = sim_fates_new (sim);
  for (guint i = 0; i < self->order->len; i++)
    sim_fates_settle (fates, g_ptr_array_index (self->order, i));
  sim_fates_free (fates);
  sim_quiet (sim, FALSE);
}

/* FALSE: the backup is from before it came. */
static gboolean
has_counted (FbDb *db, const SimResult *result)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT last_n FROM device_state WHERE id = ?1", NULL);
  gboolean counted;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, &result->device);
  counted = fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW && fb_stmt_get_int (stmt, 0) >= result->n;
  fb_stmt_reset (stmt);
  return counted;
}

void
sim_ledger_server_went_back (SimLedger *self, FbDb *db)
{
  for (guint i = 0; i < self->order->len; i++)
    {
      SimEntry *entry = g_ptr_array_index (self->order, i);

      entry->settled = entry->settled && has_counted (db, &entry->result);
    }
}

/* --- the end --------------------------------------------------------------------------------------------- */

static void
mark_refused (SimLedger *self, SimDevice *device)
{
  g_auto (Holdings) holdings = {0};

  if (!device->active || !look_into (device, read_refused, &holdings))
    return;
  for (guint i = 0; i < self->order->len; i++)
    {
      SimEntry *entry = g_ptr_array_index (self->order, i);

      if (entry->device == device->index)
        entry->refused_here = g_hash_table_contains (holdings.all, &entry->tx->oid);
    }
}

void
sim_ledger_check (SimLedger *self, Sim *sim)
{
  SimFates *fates = sim_fates_new (sim);

  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    mark_refused (self, &sim->devices[i]);

  for (guint i = 0; i < self->order->len; i++)
    sim_fates_check (fates, g_ptr_array_index (self->order, i));
  sim_fates_finish (fates);
  sim_fates_free (fates);
}
