/* fb-http-guard.h: what a connection may take of the server before it has asked anything, and which requests are unfit
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "fb-message.h"

G_BEGIN_DECLS

/* In the thread of the server's main context. */
typedef struct _FbHttpGuard FbHttpGuard;

#define FB_HTTP_MAX_BODY (8 * 1024 * 1024)   /* of any request, as it travels; a route may take less */

typedef struct
{
  guint    wait_ms;       /* for a request's headers, and for each further piece of its body; longer than clients keep an idle connection */
  guint    per_address;   /* connections of one address at once */
  gboolean on_loopback;   /* also those of this machine: tests. A proxy on this machine speaks for everybody */
} FbHttpLimits;
extern const FbHttpLimits fb_http_default_limits;

FbHttpGuard *fb_http_guard_new   (const FbHttpLimits *limits);
void         fb_http_guard_free  (FbHttpGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbHttpGuard, fb_http_guard_free)
/* Of a connection that has just come (FbListenerAdmit): FALSE when its address has too many. It counts until it has ended. */
gboolean     fb_http_guard_admit (FbHttpGuard *self, GSocket *socket, GSocketAddress *remote);
/* When a connection begins to wait for its request: closes it when that does not come, or comes too slowly; keeps nothing of a body that is too large. The connection
 * ends with its answer: a kept one whose client leaves is never closed by libsoup before 3.3, and later ones keep none that they have not taken themselves. */
void         fb_http_guard_watch (FbHttpGuard *self, SoupServerMessage *message);
/* Of a request that is there whole: the answer when its size, address or headers are not as they should be; NULL: they are. */
FbAnswer    *fb_http_guard_check (SoupServerMessage *message);
/* What is said of a body over @limit bytes. */
FbAnswer    *fb_http_guard_too_large (gsize limit);

G_END_DECLS
