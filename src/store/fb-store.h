/* fb-store.h: the device's records in one SQLite file
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "fb-clock.h"
#include "fb-db.h"
#include "fb-edit.h"
#include "fb-record.h"
#include "fb-worker.h"

G_BEGIN_DECLS

/**
 * FB_STORE_ERROR:
 *
 * _NOT_FOUND: no such record. _INVALID: the edit was refused by a check; the message is for people. _TOO_LARGE: more than FB_TX_MAX_OPS operations
 * (a deletion may be larger: it becomes several transactions of one step).
 * _CONFLICT: an undo on which a later change depends. _NEWER: the file was written by a newer Fieldbook. _DAMAGED: the file was damaged and set aside.
 * _LOCKED: another process holds what is needed. _NOTHING: nothing to undo or redo. _FAILED.
 */
#define FB_STORE_ERROR (fb_store_error_quark ())
GQuark fb_store_error_quark (void);
typedef enum
{
  FB_STORE_ERROR_FAILED,
  FB_STORE_ERROR_NOT_FOUND,
  FB_STORE_ERROR_INVALID,
  FB_STORE_ERROR_TOO_LARGE,
  FB_STORE_ERROR_CONFLICT,
  FB_STORE_ERROR_NEWER,
  FB_STORE_ERROR_DAMAGED,
  FB_STORE_ERROR_LOCKED,
  FB_STORE_ERROR_NOTHING,
  FB_STORE_ERROR_QUERY,
} FbStoreError;

/* Sync protocol, section 17. */
#define FB_TX_MAX_OPS 500
#define FB_TX_MAX_BYTES (1024 * 1024)

/**
 * FbStore:
 *
 * The cache file of one profile. One writer thread owns the connection that writes, a reader thread one that reads; the functions without _async hop to
 * their thread and wait, so they are for tools, tests, workers and the sync engine, never for the thread of a window. The signal
 *
 *   FbStore::changed (FbChangeSet *changes)
 *
 * comes in the main context that was the thread default where the store was opened, once a commit (several may be joined).
 */
#define FB_TYPE_STORE (fb_store_get_type ())
G_DECLARE_FINAL_TYPE (FbStore, fb_store, FB, STORE, GObject)

/* Opens or creates @directory/cache.db: migrates (after a copy), checks a file that was not closed cleanly, and sets a damaged one aside as
 * cache-damaged-TIME.db with its pending edits saved where readable (fb_store_get_notice() tells, in words for people). @clock NULL: the machine's. */
FbStore    *fb_store_open          (const char *directory, FbClock *clock, GError **error);
/* The same without threads: work runs in the main context that is the thread default now, one reader, calls in place. For programs that do everything in
 * one thread and must repeat exactly (simulation). */
FbStore    *fb_store_open_inline   (const char *directory, FbClock *clock, GError **error);
void        fb_store_open_async    (const char *directory, FbClock *clock, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
FbStore    *fb_store_open_finish   (GAsyncResult *result, GError **error);
/* Ends both threads; further calls fail with G_IO_ERROR_CLOSED. Call before the last reference goes. */
void        fb_store_close         (FbStore *self);
const char *fb_store_get_directory (FbStore *self);
const char *fb_store_get_notice    (FbStore *self);   /* (nullable) */
FbClock    *fb_store_get_clock     (FbStore *self);

/* The user and device in whose name edits are made; a new profile has a user of its own ("this computer only"). Cached in memory, any thread. */
FbId        fb_store_get_user      (FbStore *self);
FbId        fb_store_get_device    (FbStore *self);

/* --- writing: the one door ------------------------------------------------------------------------------------------- */

/* Validates, writes rows, search index, journal, outbox and undo entry in one durable transaction. Takes @edit. @tx_id (optional) gets the
 * transaction's oid. A SET whose value is what is stored already is left out; an edit that changes nothing succeeds without a transaction. */
gboolean    fb_store_commit_edit        (FbStore *self, FbEdit *edit, FbId *tx_id, GError **error);
void        fb_store_commit_edit_async  (FbStore *self, FbEdit *edit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean    fb_store_commit_edit_finish (FbStore *self, GAsyncResult *result, FbId *tx_id, GError **error);

/* Several edits in one durable transaction, all or none; each is a transaction of the outbox; @edits (of FbEdit) stays the caller's. With one group
 * they are one step to undo. */
gboolean    fb_store_commit_edits       (FbStore *self, GPtrArray *edits, GError **error);

/* Whether the store's user may change what the door lets only administrators change: without a server everybody may. Waits. */
gboolean    fb_store_read_is_admin      (FbStore *self, gboolean *is_admin, GError **error);

/* Newest first, across restarts, as new transactions. @label (optional) gets what was undone. FB_STORE_ERROR_NOTHING / _CONFLICT. */
gboolean    fb_store_undo        (FbStore *self, char **label, GError **error);
gboolean    fb_store_redo        (FbStore *self, char **label, GError **error);
void        fb_store_undo_async  (FbStore *self, gboolean redo, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean    fb_store_undo_finish (FbStore *self, GAsyncResult *result, char **label, GError **error);
/* What the next undo and redo would take back. (nullable) (transfer full) */
char       *fb_store_dup_undo_label (FbStore *self, gboolean redo);

/* --- reading ------------------------------------------------------------------------------------------------------------ */

/* NULL and FB_STORE_ERROR_NOT_FOUND when there is none. */
FbRecord   *fb_store_get         (FbStore *self, const FbTable *table, const FbId *id, GError **error);
void        fb_store_get_async   (FbStore *self, const FbTable *table, const FbId *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
FbRecord   *fb_store_get_finish  (FbStore *self, GAsyncResult *result, GError **error);
/* The row whose @field equals @value (text folded); NULL without error when none, FB_STORE_ERROR_CONFLICT when several. */
FbRecord   *fb_store_find        (FbStore *self, const FbTable *table, const char *field, const FbValue *value, GError **error);
/* What names a row to people; NULL when it is not here. */
gboolean    fb_store_read_title  (FbStore *self, const FbTable *table, const FbId *id, char **title, GError **error);
/* The same where a name that cannot be read may be missing. */
char       *fb_store_dup_title   (FbStore *self, const FbTable *table, const FbId *id);

/* Any work with a connection: @func runs in the reader thread inside one snapshot (or in the writer thread, in no transaction) and the caller waits.
 * For this library, sync and the tool; views use queries and models. */
typedef gboolean (*FbStoreFunc) (FbStore *store, FbDb *db, gpointer user_data, GError **error);
gboolean    fb_store_read        (FbStore *self, FbStoreFunc func, gpointer user_data, GError **error);
gboolean    fb_store_write       (FbStore *self, FbStoreFunc func, gpointer user_data, GError **error);
/* The same as tasks for a window; @user_data is freed with @free_data in the worker. fb_store_task_finish() gives what fb_store_task_return() left. */
typedef gpointer (*FbStoreTaskFunc) (FbStore *store, FbDb *db, gpointer task_data, GCancellable *cancellable, GError **error);
void        fb_store_read_async  (FbStore *self, FbStoreTaskFunc func, gpointer task_data, GDestroyNotify free_task_data, GDestroyNotify free_result,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gpointer    fb_store_read_finish (FbStore *self, GAsyncResult *result, GError **error);

/* Local settings of this profile that never travel. Any thread; the setter is written behind. */
char       *fb_store_dup_setting (FbStore *self, const char *key);
/* The same where a setting that cannot be read must not count as unset. */
gboolean    fb_store_read_setting (FbStore *self, const char *key, char **value, GError **error);
void        fb_store_set_setting (FbStore *self, const char *key, const char *value);
/* What a setting becomes: from its value (nullable), in the writer; NULL takes it away. */
typedef char *(*FbSettingFunc) (const char *value, gpointer user_data);
/* As fb_store_set_setting() for what is added to: reading and writing are one step. @user_data is freed with @free_data. */
void        fb_store_change_setting (FbStore *self, const char *key, FbSettingFunc func, gpointer user_data, GDestroyNotify free_data);

/* A consistent copy; and the whole profile replaced by one (the store must be closed). */
gboolean    fb_store_backup      (FbStore *self, const char *path, GError **error);
gboolean    fb_store_restore     (const char *directory, const char *path, GError **error);
/* Recomputes hashes and sums, looks for dangling references and search rows. One finding a line; empty array: all is well. */
GPtrArray  *fb_store_check       (FbStore *self, GCancellable *cancellable, GError **error);

G_END_DECLS
