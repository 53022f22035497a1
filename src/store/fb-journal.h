/* fb-journal.h: what is kept of each transaction: history lines, the server's rows, the outbox
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-op.h"
#include "fb-store-private.h"

G_BEGIN_DECLS

/* Before a row changes for transaction @n: notes that it is touched and, the first time, keeps the server's row (@before; NULL: the server has none). */
gboolean fb_journal_touch (FbDb *db, const FbTable *table, const FbId *id, const FbRecord *before, gint64 n, GError **error);
/* One history line a changed field. */
gboolean fb_journal_write (FbDb *db, const FbTx *tx, const FbId *user, const FbId *device, GError **error);
/* Appends the transaction to the outbox; FB_STORE_ERROR_TOO_LARGE when its text passes FB_TX_MAX_BYTES. */
gboolean fb_journal_queue (FbDb *db, const FbTx *tx, GError **error);

/* Operations as text for the undo table. */
char      *fb_journal_ops_to_text   (GPtrArray *ops);
GPtrArray *fb_journal_ops_from_text (const char *text, GError **error);

G_END_DECLS
