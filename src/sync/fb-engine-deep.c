/* fb-engine-deep.c: once a week a part of this device's rows is compared with their hashes
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-private.h"

#define DEEP_INTERVAL_MS (7 * 24 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* After an update of the program, rows wait for the server's word on what the new schema made of them. */
static gboolean
find_part (FbDb *db, gint64 now, gboolean *due, guint *part, GError **error)
{
  gint64 schema, at, next;

  if (!fb_store_sync_read_number (db, "schema", fb_schema_version (), &schema, error)
      || !fb_store_sync_read_number (db, "deep_at", 0, &at, error)
      || !fb_store_sync_read_number (db, "deep_part", 0, &next, error))
    return FALSE;
  *due = schema == fb_schema_version () && now - at >= DEEP_INTERVAL_MS;
  *part = (guint) next % FB_DEEP_PARTS;
  return TRUE;
}

/* How many rows were found damaged, as a pointer. */
static gpointer
verify_some (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 now = fb_clock_now (fb_store_get_clock (store));
  g_autoptr (FbTransaction) tx = NULL;
  guint part, n_wrong;
  gboolean due;

  if (!find_part (db, now, &due, &part, error) || !due)
    return NULL;
  if ((tx = fb_transaction_begin (db, error)) == NULL || !fb_store_sync_verify_part (db, part, &n_wrong, error)
      || !fb_store_sync_set_number (db, "deep_part", part + 1, error)
      || !fb_store_sync_set_number (db, "deep_at", now, error) || !fb_transaction_commit (tx, error))
    return NULL;
  if (n_wrong > 0)
    g_warning ("%u rows had been damaged on this device; the server's will be fetched", n_wrong);
  return GUINT_TO_POINTER (n_wrong);
}

static void
verified_cb (FbEngine *self, gpointer result, GError *error)
{
  if (error != NULL)
    g_info ("rows could not be verified: %s", error->message);
  if (GPOINTER_TO_UINT (result) > 0 && self->repairs == 0)
    fb_engine_repair (self);
  else
    fb_engine_end (self, NULL, -1);
}

void
fb_engine_check_own (FbEngine *self)
{
  fb_engine_run (self, verify_some, NULL, NULL, NULL, verified_cb);
}
