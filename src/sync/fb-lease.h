/* fb-lease.h: for how long a profile may be used without its server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-engine.h"

G_BEGIN_DECLS

/* Sync protocol, section 16: days without contact after which a person must sign in again; the device's row may say another number. */
#define FB_LEASE_DAYS 30

/* Setting of the profile that says that its person signed out (any text). */
#define FB_SETTING_SIGNED_OUT "sync.signed-out"
/* The latest moment that this computer's clock was seen to show, ms. */
#define FB_SETTING_SEEN "sync.seen"

/* What the lease goes by. Moments in ms. */
typedef struct
{
  gboolean has_server;
  gboolean signed_out;
  gint64   days;       /* 0: the usual number */
  gint64   contact;    /* the last exchange that went well, 0: none yet */
  gint64   seen;       /* the latest moment this clock has shown, 0: unknown */
} FbLease;

/* Whether the profile is locked at @now. A clock that was set back does not win time: the latest moment seen counts. */
FbLock   fb_lease_judge (const FbLease *lease, gint64 now);
/* Looks at the profile and remembers the moment, so that a clock set back is noticed. Waits for a reader: for programs without a window. */
gboolean fb_lease_check  (FbStore *store, FbLock *lock, GError **error);
void     fb_lease_check_async  (FbStore *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean fb_lease_check_finish (FbStore *store, GAsyncResult *result, FbLock *lock, GError **error);
/* Why, for people; NULL when it is not locked. */
const char *fb_lock_get_words  (FbLock lock);

G_END_DECLS
