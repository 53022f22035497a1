/* fb-files.h: the bytes of attachments on this device
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-blob.h"
#include "fb-store.h"

G_BEGIN_DECLS

/* A file lies under its hash in the profile's folder: blobs/ab/cdef…; blobs/part/ has what is not complete yet. A name outside part/ is given to verified
 * bytes only, by renaming, so that a file that is there is right. The table blobq says what is to happen with it. */

/* What a person is told of a file. */
typedef enum
{
  FB_FILE_HERE,         /* on this device, and at the server if there is one */
  FB_FILE_ON_ITS_WAY,   /* on this device; the server has not got it yet */
  FB_FILE_COMING,       /* asked for, not here yet */
  FB_FILE_AWAY,         /* at the server */
  FB_FILE_LOST,         /* neither here nor, as far as is known, there */
} FbFileState;

typedef struct
{
  FbRecord   *record;   /* (owned) of the table attachment */
  FbFileState state;
  gboolean    pinned;   /* kept on this device */
  char       *problem;  /* (owned) (nullable) what went wrong last, in words for people */
} FbFile;
void       fb_file_free            (FbFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbFile, fb_file_free)

/* The functions without _async wait: for tools, tests and workers. */

/* Copies a file into the profile and hangs it on a record: one undoable edit. Complete when it returns, whatever happens to the original then. @thumb
 * (nullable): a small picture of it. @id (optional): of the new row. G_IO_ERROR_*; FB_STORE_ERROR_TOO_LARGE over 25 MiB, _NOT_FOUND, _INVALID. */
gboolean   fb_store_attach         (FbStore *self, const FbTable *table, const FbId *on, const char *path, GBytes *thumb, FbId *id, GCancellable *cancellable,
                                    GError **error);
/* Of FbFile, by name; those of one record. */
GPtrArray *fb_store_list_files     (FbStore *self, const FbId *on, GError **error);
void       fb_store_list_files_async  (FbStore *self, const FbId *on, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *fb_store_list_files_finish (FbStore *self, GAsyncResult *result, GError **error);
/* FB_STORE_ERROR_NOT_FOUND. */
FbFile    *fb_store_get_file       (FbStore *self, const FbId *id, GError **error);
/* Keep on this device, or leave it to the cache. Not an edit: nobody else is told. */
gboolean   fb_store_pin_file       (FbStore *self, const FbId *id, gboolean pinned, GError **error);

/* Where the complete file lies, be it there or not. */
char      *fb_files_path           (FbStore *store, const char *hash);
gboolean   fb_files_has            (FbStore *store, const char *hash);

/* --- for the queue that sends and fetches; those with a FbDb in the writer thread, in a transaction where they change several things -------------- */

/* Setting of the profile: how many MiB files may take up that the server has, too; 1024 when it is not set. */
#define FB_FILES_SETTING_CACHE_MIB "files.cache-mib"

/* Why something is fetched: 1 by itself, because it is pinned; 2 a person opens it. */
#define FB_FILES_WANT_PINNED 1
#define FB_FILES_WANT_OPENED 2

char      *fb_files_part_path      (FbStore *store, const char *hash);
/* The part becomes the file: its bytes have been verified. */
gboolean   fb_files_complete       (FbStore *store, const char *hash, GError **error);
gboolean   fb_files_remove         (FbStore *store, const char *hash, GError **error);

gboolean   fb_files_note_added     (FbDb *db, const char *hash, gint64 size, gboolean thumb, gint64 now, GError **error);
gboolean   fb_files_note_fetched   (FbDb *db, const char *hash, gint64 size, gint64 now, GError **error);
gboolean   fb_files_note_sent      (FbDb *db, const char *hash, GError **error);
/* @problem NULL: none any more. */
gboolean   fb_files_note_problem   (FbDb *db, const char *hash, const char *problem, GError **error);
/* The server takes an own file neither now nor later, or it was damaged here: @problem, and a month after it was added it goes unless a row names it. What
 * passes by itself or by what somebody does (a full disk, a quota) is only a problem: others may wait for the bytes. */
gboolean   fb_files_note_refused   (FbStore *store, FbDb *db, const char *hash, const char *problem, GError **error);
/* Somebody opens the file, which is here, whatever was noted of it when a process was killed. */
gboolean   fb_files_note_opened    (FbDb *db, const char *hash, gint64 size, gint64 now, GError **error);
gboolean   fb_files_want           (FbDb *db, const char *hash, gint64 size, gboolean thumb, guint why, gint64 now, GError **error);

typedef struct
{
  char    *hash;     /* (owned) */
  gint64   size;     /* of a file that is not here: as its row says */
  gboolean thumb;
  guint    wanted;
} FbFileItem;
/* Of FbFileItem, in the order to do them: previews first, then the smallest. Rows that have not been sent hold back their files. */
GPtrArray *fb_files_list_to_send   (FbDb *db, GError **error);
GPtrArray *fb_files_list_to_fetch  (FbDb *db, gboolean only_opened, GError **error);

typedef struct
{
  gint64 to_send, to_send_bytes;
  gint64 to_fetch, to_fetch_bytes;
  gint64 here, here_bytes;
} FbFileCounts;
/* Any connection. */
gboolean   fb_files_count          (FbDb *db, FbFileCounts *counts, GError **error);

/* Brings table and folder together after whatever happened. Opens its own transaction, like the two that follow. */
gboolean   fb_files_reconcile      (FbStore *store, FbDb *db, GError **error);
/* Asks for what is pinned and not here; after a server came back from a backup everything counts as not sent. */
gboolean   fb_files_refresh        (FbStore *store, FbDb *db, GError **error);
/* Removes what no row needs any more, and of the rest what was used longest ago until it fits. Never what the server has not got or what is
 * pinned. */
gboolean   fb_files_evict          (FbStore *store, FbDb *db, guint *n_removed, GError **error);

G_END_DECLS
