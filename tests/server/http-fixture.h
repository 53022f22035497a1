/* http-fixture.h: a server on a free loopback port, and requests to it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "fb-http-server.h"
#include "fb-op.h"
#include "fb-service.h"

G_BEGIN_DECLS

typedef struct
{
  char         *directory;
  char         *where;     /* the folder, or a PostgreSQL database */
  FbHttpServer *server;
  char         *url;
  FbService    *service;   /* a second one on the same database, as the admin commands have */
  FbId          rep;       /* login rita, password "secret words" */
} HttpFixture;

void  http_fixture_set_up    (HttpFixture *self, gconstpointer data);
void  http_fixture_tear_down (HttpFixture *self, gconstpointer data);

/* What came back. */
typedef struct
{
  guint     status;
  char     *type;          /* end of the problem's type (nullable) */
  char     *encoding;      /* Content-Encoding (nullable) */
  char     *retry_after;   /* (nullable) */
  GBytes   *body;          /* as it travelled */
  JsonNode *json;          /* (nullable) */
  GHashTable *headers;     /* all of them, name in lower case → value */
} HttpReply;
void       http_reply_free (HttpReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpReply, http_reply_free)

/* @headers: pairs of name and value, NULL-terminated (nullable). */
HttpReply *http_fixture_send  (HttpFixture *self, const char *method, const char *path, GBytes *body, const char *const *headers);
/* POST of a text, with a token (nullable). */
HttpReply *http_fixture_post  (HttpFixture *self, const char *path, const char *bearer, const char *text);
/* Bytes as they are to a new connection, which is closed for writing then; all that comes back. */
char      *http_fixture_raw   (HttpFixture *self, const char *bytes, gsize length);
/* The option of admin commands that names the server's place (transfer full). */
char      *http_fixture_dup_place (HttpFixture *self);
const char *http_reply_text   (const HttpReply *self, const char *member);

/* Enrols a device; its access token. @secret: the refresh secret. */
HttpReply *http_fixture_enrol (HttpFixture *self, const char *login, const char *password, const char *device, const char *secret);
HttpReply *http_fixture_refresh (HttpFixture *self, const char *device, const char *refresh, const char *next);

G_END_DECLS
