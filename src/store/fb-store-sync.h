/* fb-store-sync.h: what the sync engine does with the store
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-newer.h"

G_BEGIN_DECLS

/* The tables are those of section 12 of docs/sync-protocol.md; store owns their SQL, the engine owns the order of
 * steps. Unless said otherwise everything here runs in the writer thread, inside a transaction that the caller opened.
 */

/* Runs @func in the writer thread, in no transaction; @task_data is freed with @free_task_data there. Changes are
 * announced when it succeeds. Any thread. */
void
fb_store_sync_run_async (FbStore *store,
                         FbStoreTaskFunc func,
                         gpointer task_data,
                         GDestroyNotify free_task_data,
                         GDestroyNotify free_result,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gpointer
fb_store_sync_run_finish (FbStore *store, GAsyncResult *result, GError **error);

/* State: incarnation, scope_hash, cursor, next_n, acked, chain, hlc, clock_off, inflight … @value gets NULL or
 * @fallback when it is unset. */
gboolean
fb_store_sync_read_state (FbDb *db, const char *key, char **value, GError **error);
gboolean
fb_store_sync_read_number (FbDb *db, const char *key, gint64 fallback, gint64 *value, GError **error);
gboolean
fb_store_sync_set_state (FbDb *db, const char *key, const char *value, GError **error);
gboolean
fb_store_sync_set_number (FbDb *db, const char *key, gint64 value, GError **error);

/* --- outbox --- */

typedef struct
{
  gint64 n;
  guint n_ops;
  char *body;
} FbOutboxItem;
/* Transactions that wait, in order of n, up to @upto_n (0: all), at most @max_ops operations and @max_bytes of body,
 * but at least one. */
GPtrArray *
fb_store_sync_list_outbox (FbDb *db, gint64 upto_n, guint max_ops, gsize max_bytes, GError **error);
gboolean
fb_store_sync_count_outbox (FbDb *db, gint64 *n, GError **error);
/* Transaction n ended well: from outbox into sent. @lines (nullable) are the rows the server returned: those not newer
 * than the checkpoint are ignored. With
 * @as_it_was its rows are what the edits made of base, with version @seq. Later waiting edits, unless they may have
 * arrived already (n <= @upto_n), take what the server has as their old values. */
typedef struct
{
  gint64 n, seq;
  gint64 upto_n;
  gboolean as_it_was;
  GPtrArray *records; /* of FbRecord (nullable) */
  GPtrArray *removed; /* of FbRecord without values: id, gid, ver (nullable) */
  GPtrArray *newer;   /* of FbNewerRow (nullable): rows of tables that this schema does not know */
  GArray *groups;     /* of FbOutboxGroup: roots of groups the push made (nullable) */
} FbOutboxResult;
typedef struct
{
  gint64 gid;
  FbId root;
} FbOutboxGroup;
gboolean
fb_store_sync_ack (FbBaseWriter *writer, const FbOutboxResult *result, GError **error);
/* n was refused: into refused with its problem (JSON); the rows go back to base plus what else waits. */
gboolean
fb_store_sync_refuse (FbBaseWriter *writer, gint64 n, const char *problem_json, GError **error);
/* n can never be taken as it is: into refused, and an empty transaction of the same number in its place, since numbers
 * have no gaps. */
gboolean
fb_store_sync_set_aside (FbBaseWriter *writer, gint64 n, const char *problem_json, GError **error);
/* The server came back from a backup and knows transactions below @expected only: later ones that it had taken wait
 * again, and every row counts as older than what it sends now. */
gboolean
fb_store_sync_requeue (FbBaseWriter *writer, gint64 expected, GError **error);
/* The device begins a new life at the server (first sign-in, or a copy of it was found): what waits is numbered from 1,
 * and nothing is held. */
gboolean
fb_store_sync_renumber (FbDb *db, GError **error);

/* The profile becomes (or, after a fork, becomes anew) @device of @user at @server. What it holds is kept; what waits
 * is sent under the new names. */
gboolean
fb_store_sync_join (FbStore *store,
                    FbDb *db,
                    const char *server,
                    const char *login,
                    const FbId *user,
                    const FbId *device,
                    const char *incarnation,
                    GError **error);
/* Before that transaction's commit, and again should it fail. */
gboolean
fb_store_sync_reload_identity (FbStore *store, GError **error);

/* Numbers of the server that the device already has the rows of. */
gboolean
fb_store_sync_add_own (FbDb *db, gint64 seq, GError **error);
GArray *
fb_store_sync_list_own (FbDb *db, GError **error); /* of gint64 */
GArray *
fb_store_sync_list_buckets (FbDb *db, GError **error); /* of gint64, sorted */

/* --- refused --- */

/* One row a call of @func: n, problem, body, at. Any connection. */
typedef void (*FbRefusedFunc) (gint64 n, const char *problem, const char *body, gint64 at, gpointer user_data);
gboolean
fb_store_sync_list_refused (FbDb *db, FbRefusedFunc func, gpointer user_data, GError **error);
/* Through the door as a new transaction, which ends the refused one. @replace: field -> FbValue (nullable). */
gboolean
fb_store_sync_resend (FbStore *store, FbDb *db, gint64 n, GHashTable *replace, GError **error);
/* The same with references to other rows: @ids is FbId -> FbId. */
gboolean
fb_store_sync_resend_for (FbStore *store, FbDb *db, gint64 n, GHashTable *ids, GError **error);
gboolean
fb_store_sync_discard (FbStore *store, FbDb *db, gint64 n, GError **error);

/* --- a pull on its way --- */

typedef struct
{
  gboolean begun; /* FALSE: none is on its way */
  char *token;    /* (nullable) of the next page */
  gint64 target;
  gint64 est_rows, got_rows;
} FbPullState;
void
fb_pull_state_clear (FbPullState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbPullState, fb_pull_state_clear)
gboolean
fb_store_sync_read_pull (FbDb *db, FbPullState *state, GError **error);
/* Keeps a page and the token that follows it; counts @rows. @token NULL: it was the last. */
gboolean
fb_store_sync_stage (FbDb *db,
                     GBytes *page,
                     const char *token,
                     gint64 target,
                     gint64 est_rows,
                     gint64 rows,
                     GError **error);
/* Pages of sets (section 5.3) are kept before the pull's first page, in no other order than it names them: their hashes
 * so far, each with a comma behind it; "" when there are none. */
gboolean
fb_store_sync_read_sets (FbDb *db, char **sets, GError **error);
gboolean
fb_store_sync_note_set (FbDb *db, const char *hash, GError **error);
/* The page kept after number @page (0: the first), which becomes its number; NULL without error after the last. */
GBytes *
fb_store_sync_read_stage (FbDb *db, gint64 *page, GError **error);
/* The pull begins again: pages go, and rows that came in before their checkpoint. */
gboolean
fb_store_sync_drop_stage (FbBaseWriter *writer, GError **error);
gboolean
fb_store_sync_clear_stage (FbDb *db, GError **error);

/* --- buckets whose sums differ from the server's --- */

typedef struct
{
  gint64 gid, rows;
  guint64 sum;
} FbGroupSum;
GArray *
fb_store_sync_list_suspects (FbDb *db, GError **error); /* of gint64 */
gboolean
fb_store_sync_mark_all_suspect (FbDb *db, GError **error);
gboolean
fb_store_sync_clear_suspect (FbDb *db, gint64 bid, GError **error);
/* Nobody can say how much of the bucket is here: it was withdrawn before it could be compared. The next pull says so,
 * and counts none of it as held. */
gboolean
fb_store_sync_forget_bucket (FbDb *db, gint64 bid, GError **error);
GArray *
fb_store_sync_list_forgotten (FbDb *db, GError **error); /* of gint64 */
/* Of FbGroupSum, by gid: groups of the bucket between two gids. */
GArray *
fb_store_sync_list_group_sums (FbDb *db, gint64 bid, gint64 from, gint64 to, GError **error);
/* One group's sum anew from its rows; bucket sums anew from those of groups. */
gboolean
fb_store_sync_recount_group (FbDb *db, gint64 gid, FbGroupSum *sum, GError **error);
gboolean
fb_store_sync_sum_buckets (FbDb *db, GError **error);
/* Group and bucket sums anew from the rows: what stood there may be what was wrong. Buckets whose sums this changes are
 * marked suspect. */
gboolean
fb_store_sync_recount (FbDb *db, GError **error);
/* Hashes anew from the columns of one of FB_DEEP_PARTS parts of the rows, and with part 0 the sums from the hashes:
 * finds rows that were damaged on this device. What differs is marked suspect. In a transaction of its own size: keep
 * the parts apart. */
#define FB_DEEP_PARTS 50
gboolean
fb_store_sync_verify_part (FbDb *db, guint part, guint *n_wrong, GError **error);

/* Label of a referenced row that is out of scope. */
gboolean
fb_store_sync_put_label (FbDb *db, const FbTable *table, const FbId *id, const char *label, GError **error);

/* What the status shows. Any connection. */
typedef struct
{
  gint64 waiting, refused, conflicts;
  gint64 last_success; /* ms, as it was stored by whichever process exchanged last; 0: never */
} FbSyncCounts;
gboolean
fb_store_sync_count (FbDb *db, FbSyncCounts *counts, GError **error);

G_END_DECLS
