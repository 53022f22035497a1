/* fb-store-wipe.h: emptying a profile for good
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A wipe leaves one small file in the profile's folder, which tells why the profile is empty. It is written before anything is deleted, so that a wipe which
 * was interrupted goes on at the next start. */
typedef struct
{
  char   *reason;   /* (owned) in words for people */
  char   *server;   /* (owned) (nullable) that ordered it */
  gint64  at;       /* ms */
  gboolean done;    /* FALSE: begun and not ended */
} FbWiped;
void     fb_wiped_free         (FbWiped *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbWiped, fb_wiped_free)

/* What happened to the profile in @directory (transfer full), NULL: it was not wiped. FALSE with G_FILE_ERROR where that cannot be told: nobody goes on as if
 * there were no order. */
gboolean fb_store_wipe_read    (const char *directory, FbWiped **wiped, GError **error);
/* From here on the profile counts as wiped. */
gboolean fb_store_wipe_begin   (const char *directory, const char *reason, const char *server, gint64 at, GError **error);
/* Opens what will be overwritten, before the store is closed: closing takes the log away, and what stood in it would stay on the disk. (transfer full) of
 * int; closed with it. */
GArray  *fb_store_wipe_collect (const char *directory);
/* Overwrites what was collected, by whatever name it still goes. */
gboolean fb_store_wipe_overwrite (GArray *files, GError **error);
/* Overwrites the cache, its copies and logs, the stored files and the secrets, and takes them away; nobody may have them open. Files that are not the
 * profile's own stay. Does what can be done and gives the first error. Any thread; takes as long as writing the files does. */
gboolean fb_store_wipe_run     (const char *directory, GError **error);
/* At a start, before the profile is opened: ends what was begun. */
gboolean fb_store_wipe_resume  (const char *directory, GError **error);
/* The person has read why: the folder is as if it had never been used. */
void     fb_store_wipe_forget  (const char *directory);

G_END_DECLS
