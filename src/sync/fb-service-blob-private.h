/* fb-service-blob-private.h: what the files of the server's side of attachments share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-blob-storage.h"
#include "fb-service-private.h"

G_BEGIN_DECLS

/* What a caller's scope has to do with a hash. */
typedef struct
{
  gboolean any;       /* a live attachment row with the hash is in the scope, or the caller made one that has left it */
  gboolean known;     /* one of them has shown its bytes */
  gboolean readable;  /* and that one is in the scope */
  GArray  *bare;      /* of FbId (owned): those that have not */
} FbBlobAccess;

void     fb_blob_access_clear (FbBlobAccess *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbBlobAccess, fb_blob_access_clear)

/* A complete file, or one that a user is sending. */
typedef struct
{
  gboolean found;
  FbId     place;
  gint64   size, have;
} FbBlobBytes;

gboolean fb_blob_load_access (FbService *self, const FbScope *scope, const char *hash, FbBlobAccess *access, GError **error);
gboolean fb_blob_load_whole  (FbService *self, const char *hash, FbBlobBytes *whole, GError **error);
gboolean fb_blob_load_part   (FbService *self, const char *hash, const FbId *user, FbBlobBytes *part, GError **error);
/* Bytes that the user's files take up, those on their way included, and how many they may. */
gboolean fb_blob_load_usage  (FbService *self, const FbId *user, gint64 *used, gint64 *quota, GError **error);
/* The rows have shown their bytes. Inside a transaction. */
gboolean fb_blob_grant       (FbService *self, const char *hash, GArray *rows, const FbId *user, GError **error);
/* What was sent so far goes. In a transaction of its own. */
gboolean fb_blob_drop_part   (FbService *self, const char *hash, const FbId *user, const FbId *place, GError **error);
/* A complete file whose bytes have got lost is as good as none, so that it can be sent again. In a transaction of its own. */
gboolean fb_blob_forget      (FbService *self, const char *hash, const FbId *place, GError **error);

G_END_DECLS
