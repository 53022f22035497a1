/* fb-http-world.h: the world of the sync tests behind a real socket, with faults on demand
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-http-transport.h"
#include "fb-sign-in.h"
#include "fb-sync-world.h"

G_BEGIN_DECLS

typedef enum
{
  FB_FAULT_NONE,
  FB_FAULT_LOSE_REQUEST,   /* closed before it is read */
  FB_FAULT_LOSE_ANSWER,    /* closed after it was done */
  FB_FAULT_CUT_BODY,       /* half of the answer, then closed */
  FB_FAULT_HTML,           /* a page for people, as portals send */
  FB_FAULT_REDIRECT,
  FB_FAULT_BUSY,           /* 503 with Retry-After: 7 */
  FB_FAULT_BOMB,           /* gzip that expands without end */
  FB_FAULT_BAD_GZIP,
  FB_FAULT_GARBLED,        /* well-formed HTTP, nonsense inside */
  FB_FAULT_PROXY_401,      /* a 401 that is not the server's */
  FB_FAULT_SCHEMA,         /* 426: the server is of another time */
} FbFault;

/* Listens on a free loopback port for as long as the test program runs; answers for the world it was given last. */
void        fb_http_world_use     (FbWorld *world);
const char *fb_http_world_get_url (void);
/* The next @n requests to @path (NULL: any) go wrong. */
void        fb_http_world_fail    (FbFault fault, const char *path, guint n);
guint       fb_http_world_count   (const char *path);
/* Stops listening, and listens on the same port again. */
void        fb_http_world_set_online (gboolean online);
/* What /v1/hello says instead of the truth; NULL: the truth. */
void        fb_http_world_set_hello  (const char *json);
void        fb_http_world_set_password (FbWorld *world, const FbId *user, const char *password);

/* A device with a temporary store, signed in with password "secret" over HTTP. */
void        fb_http_device_set_up   (FbSyncDevice *self, FbWorld *world, const FbId *user);
/* Waits for a sign-in; NULL when it went well. (transfer full) */
GError     *fb_http_sign_in         (FbStore *store, FbCredentials *credentials, const char *url, const char *login, const char *password);
GError     *fb_http_sign_in_again   (FbStore *store, FbCredentials *credentials, const char *password);

G_END_DECLS
