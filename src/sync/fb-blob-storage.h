/* fb-blob-storage.h: where a server keeps the bytes of files
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-blob.h"
#include "fb-db.h"

G_BEGIN_DECLS

/**
 * FbBlobStorage:
 *
 * Bytes at places. A place is an id that is made anew for every upload, so that no two uploads ever touch the same bytes, and what takes one away can
 * never hit another's. Which places there are, how much of each counts and whether it is complete stands in the service's tables blob_part and blob, which
 * the storage does not know: what it holds beyond that is rubbish, which fb_blob_storage_sweep() takes away.
 *
 * fb_blob_files_new(): a file for each place in a folder, for one server or several that share the folder.
 * fb_blob_chunks_new(): rows of the table blob_chunk in the service's own database, for any number of servers that share nothing else.
 *
 * Called in the service's thread with its connection. Errors: G_IO_ERROR_NO_SPACE (nothing was kept), G_IO_ERROR_NOT_FOUND (the bytes are not there), others.
 */
#define FB_TYPE_BLOB_STORAGE (fb_blob_storage_get_type ())
G_DECLARE_DERIVABLE_TYPE (FbBlobStorage, fb_blob_storage, FB, BLOB_STORAGE, GObject)

struct _FbBlobStorageClass
{
  GObjectClass parent_class;

  gboolean (*write)  (FbBlobStorage *self, FbDb *db, const FbId *place, gint64 offset, GBytes *bytes, GError **error);
  GBytes  *(*read)   (FbBlobStorage *self, FbDb *db, const FbId *place, const char *hash, gint64 offset, gsize length, GError **error);
  gboolean (*seal)   (FbBlobStorage *self, FbDb *db, const FbId *place, const char *hash, GError **error);
  gboolean (*remove) (FbBlobStorage *self, FbDb *db, const FbId *place, const char *hash, GError **error);
  gboolean (*sweep)  (FbBlobStorage *self, FbDb *db, gint64 before, guint *n_removed, GError **error);
};

/* Puts @bytes at @offset; what may have stood there or behind is gone. Inside a transaction of the caller. */
gboolean fb_blob_storage_write  (FbBlobStorage *self, FbDb *db, const FbId *place, gint64 offset, GBytes *bytes, GError **error);
/* Exactly @length bytes, of a place that is sealed or still grows. */
GBytes  *fb_blob_storage_read   (FbBlobStorage *self, FbDb *db, const FbId *place, const char *hash, gint64 offset, gsize length, GError **error);
/* The place is complete and is to survive a power cut. Twice is as good as once. */
gboolean fb_blob_storage_seal   (FbBlobStorage *self, FbDb *db, const FbId *place, const char *hash, GError **error);
/* Nothing there is as good. */
gboolean fb_blob_storage_remove (FbBlobStorage *self, FbDb *db, const FbId *place, const char *hash, GError **error);
/* Takes away what lies at places that neither blob_part nor blob names and was last written before @before (ms). */
gboolean fb_blob_storage_sweep  (FbBlobStorage *self, FbDb *db, gint64 before, guint *n_removed, GError **error);

FbBlobStorage *fb_blob_chunks_new (void);
/* Straight from the table; G_IO_ERROR_NOT_FOUND when they are not all there. */
GBytes        *fb_blob_chunks_get (FbDb *db, const FbId *place, gint64 offset, gsize length, GError **error);
gboolean       fb_blob_chunks_put (FbDb *db, const FbId *place, gint64 offset, GBytes *bytes, GError **error);
FbBlobStorage *fb_blob_files_new  (const char *directory, GError **error);
/* For tests: how many bytes the disk has room for still; negative: as many as it has. */
void           fb_blob_files_set_room (FbBlobStorage *self, gint64 bytes);

G_END_DECLS
