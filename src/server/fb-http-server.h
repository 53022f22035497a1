/* fb-http-server.h: the service over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-http-guard.h"

G_BEGIN_DECLS

/**
 * FbHttpServer:
 *
 * Listens, reads requests within the limits of section 17, and has them answered in a thread of its own, one after the other; signing in has another, so that
 * the cost of a password holds nobody up. Main context of its maker.
 */
#define FB_TYPE_HTTP_SERVER (fb_http_server_get_type ())
G_DECLARE_FINAL_TYPE (FbHttpServer, fb_http_server, FB, HTTP_SERVER, GObject)

/* TLS of a server is 1.2 or newer from here on. Before anything in the program uses TLS, and before it has threads. */
void          fb_http_server_init_tls (void);
/* Opens the database in @directory. @cert and @key NULL: plain HTTP. */
FbHttpServer *fb_http_server_new    (const char *directory, const char *cert, const char *key, GError **error);
/* @address "HOST:PORT", port 0: a free one. Plain HTTP is refused for anything but the loopback interface. */
gboolean      fb_http_server_listen (FbHttpServer *self, const char *address, GError **error);
/* "http://127.0.0.1:PORT" (transfer full) */
char         *fb_http_server_dup_url (FbHttpServer *self);
/* Pulls and pushes a minute that a device may ask for, 0: as many as it likes. Before fb_http_server_listen(). */
void          fb_http_server_set_rates (FbHttpServer *self, guint pulls, guint pushes);
/* Questions that are held. */
guint         fb_http_server_get_held (FbHttpServer *self);
/* Other than the usual ones, for connections from now on. */
void          fb_http_server_set_limits (FbHttpServer *self, const FbHttpLimits *limits);
/* Answers what is under way, closes. */
void          fb_http_server_stop   (FbHttpServer *self);

G_END_DECLS
