/* fb-store-sync.h: what the sync engine does with a store
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-op.h"
#include "fb-store.h"

G_BEGIN_DECLS

/* All of it runs in the writer thread (fb_store_write()), inside a transaction that the engine opens, except where said. The tables are those of
 * section 12 of docs/sync-protocol.md; store owns their SQL, the engine owns the order of steps. */

/* State: device, incarnation, schema, scope_hash, cursor, next_n, acked, chain, hlc, clock_off … NULL when unset. */
char     *fb_store_sync_dup_state   (FbDb *db, const char *key);
gint64    fb_store_sync_get_number  (FbDb *db, const char *key, gint64 fallback);
gboolean  fb_store_sync_set_state   (FbDb *db, const char *key, const char *value, GError **error);
gboolean  fb_store_sync_set_number  (FbDb *db, const char *key, gint64 value, GError **error);

/* Outbox. Pending transactions in order of n, at most @max_ops operations and @max_bytes of body; of FbTx. */
GPtrArray *fb_store_sync_list_outbox (FbDb *db, gint64 after_n, guint max_ops, gsize max_bytes, GError **error);
/* n ended well: out of outbox into sent; its edits no longer count as pending; later pending edits of the same fields get @rows' values as their old.
 * @rows (of FbRecord, may be NULL: "ok", the visible values stand with ver @seq) become base. Rows with ver <= @cursor are ignored (late_result). */
gboolean  fb_store_sync_ack         (FbStore *store, FbDb *db, gint64 n, gint64 seq, GPtrArray *rows, GError **error);
/* n was refused: out of outbox into refused with its problem (JSON); visible rows go back to base plus what else is pending. */
gboolean  fb_store_sync_refuse      (FbStore *store, FbDb *db, gint64 n, const char *problem_json, GError **error);

/* Rows from the server: written as base (and to the visible row, rebased with pending edits). Skipped when the stored ver is not smaller. */
gboolean  fb_store_sync_put_row     (FbStore *store, FbDb *db, const FbRecord *record, GError **error);
/* A row deleted, or gone from @gid: counts only if the row is in @gid and its ver is not greater. */
gboolean  fb_store_sync_remove_row  (FbStore *store, FbDb *db, const FbTable *table, const FbId *id, gint64 gid, gint64 ver, GError **error);
/* Label of a referenced row that is out of scope. */
gboolean  fb_store_sync_put_label   (FbDb *db, const FbTable *table, const FbId *id, const char *label, GError **error);
/* What the transaction has touched so far is announced when the engine calls this after its commit. Any thread. */
void      fb_store_sync_announce    (FbStore *store);

G_END_DECLS
