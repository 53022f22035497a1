/* fb-loopback.h: a service in the same process as a transport
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service.h"
#include "fb-transport.h"

G_BEGIN_DECLS

/* Every request goes through the same bytes as over HTTP (gzip included) and is answered from an idle callback. */
#define FB_TYPE_LOOPBACK (fb_loopback_get_type ())
G_DECLARE_FINAL_TYPE (FbLoopback, fb_loopback, FB, LOOPBACK, GObject)

FbLoopback *fb_loopback_new           (FbService *service, const FbCaller *caller);
/* What the test wants to go wrong: called with each request; return FALSE to lose it (before_commit TRUE) or its answer (FALSE). */
typedef gboolean (*FbLoopbackFilter)  (FbLoopback *self, const FbRequest *request, gboolean before_commit, gpointer user_data);
void        fb_loopback_set_filter    (FbLoopback *self, FbLoopbackFilter filter, gpointer user_data);

G_END_DECLS
