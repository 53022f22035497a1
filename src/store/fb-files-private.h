/* fb-files-private.h: what the files of attachments share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-files.h"

G_BEGIN_DECLS

gboolean fb_files_make_folders (FbStore *store, GError **error);
/* Copies, hashing on the way, and publishes under the hash. */
gboolean fb_files_take_stream  (FbStore *store, GInputStream *in, char **hash, gint64 *size, GCancellable *cancellable, GError **error);
gboolean fb_files_take_path    (FbStore *store, const char *path, char **hash, gint64 *size, GCancellable *cancellable, GError **error);

G_END_DECLS
