/* fb-http-request.h: one request over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "fb-message.h"

G_BEGIN_DECLS

/* Sync protocol, section 17. */
#define FB_HTTP_MAX_BODY (8 * 1024 * 1024)

/* Sends @request to @base_url with @bearer (nullable) and gives its FbAnswer, expanded. */
void      fb_http_request_send_async  (SoupSession *session, const char *base_url, const FbRequest *request, const char *bearer, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
FbAnswer *fb_http_request_send_finish (GAsyncResult *result, GError **error);

G_END_DECLS
