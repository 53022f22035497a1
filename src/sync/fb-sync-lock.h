/* fb-sync-lock.h: only one process at a time syncs a profile
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Held while an exchange runs; given back when it is freed or the process ends, however it ends. */
typedef struct _FbSyncLock FbSyncLock;

/* Takes sync.lock in the profile's folder. FB_STORE_ERROR_LOCKED when another process has it. Never waits. */
FbSyncLock *
fb_sync_lock_take (const char *directory, GError **error);
void
fb_sync_lock_free (FbSyncLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbSyncLock, fb_sync_lock_free)

G_END_DECLS
