/* fb-blob-storage.c: where a server keeps the bytes of files
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-blob-storage.h"

G_DEFINE_ABSTRACT_TYPE (FbBlobStorage, fb_blob_storage, G_TYPE_OBJECT)

static void
fb_blob_storage_class_init (FbBlobStorageClass *klass)
{
}

static void
fb_blob_storage_init (FbBlobStorage *self)
{
}

gboolean
fb_blob_storage_write (FbBlobStorage *self, FbDb *db, const FbId *place, gint64 offset, GBytes *bytes, GError **error)
{
  g_return_val_if_fail (FB_IS_BLOB_STORAGE (self), FALSE);

  return FB_BLOB_STORAGE_GET_CLASS (self)->write (self, db, place, offset, bytes, error);
}

GBytes *
fb_blob_storage_read (FbBlobStorage *self,
                      FbDb *db,
                      const FbId *place,
                      const char *hash,
                      gint64 offset,
                      gsize length,
                      GError **error)
{
  g_return_val_if_fail (FB_IS_BLOB_STORAGE (self), NULL);

  return FB_BLOB_STORAGE_GET_CLASS (self)->read (self, db, place, hash, offset, length, error);
}

gboolean
fb_blob_storage_seal (FbBlobStorage *self, FbDb *db, const FbId *place, const char *hash, GError **error)
{
  g_return_val_if_fail (FB_IS_BLOB_STORAGE (self), FALSE);

  return FB_BLOB_STORAGE_GET_CLASS (self)->seal (self, db, place, hash, error);
}

gboolean
fb_blob_storage_remove (FbBlobStorage *self, FbDb *db, const FbId *place, const char *hash, GError **error)
{
  g_return_val_if_fail (FB_IS_BLOB_STORAGE (self), FALSE);

  return FB_BLOB_STORAGE_GET_CLASS (self)->remove (self, db, place, hash, error);
}

gboolean
fb_blob_storage_sweep (FbBlobStorage *self, FbDb *db, gint64 before, guint *n_removed, GError **error)
{
  g_return_val_if_fail (FB_IS_BLOB_STORAGE (self), FALSE);

  return FB_BLOB_STORAGE_GET_CLASS (self)->sweep (self, db, before, n_removed, error);
}
