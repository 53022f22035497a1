/* fb-message.h: a request and its answer, as they travel
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "fb-json.h"

G_BEGIN_DECLS

/**
 * FB_SYNC_ERROR:
 *
 * What a problem answer (RFC 9457, protocol section 11) or a broken link means to the client. _OFFLINE: no connection. _PROTOCOL: the answer makes no
 * sense (cut, not JSON, a portal page): same request again later. _BUSY: 429, 503. _AUTH: sign in again. _WIPED: this profile was emptied. _REVOKED: this device was revoked. _DISABLED: the
 * account is. _SCHEMA: one side is too old. _REFUSED: 400, 422. _GAP, _FORKED, _INCARNATION, _TOKEN_VOID, _SCOPE_NEEDED, _TOO_OLD, _TOO_LARGE as in the protocol.
 */
#define FB_SYNC_ERROR (fb_sync_error_quark ())
GQuark fb_sync_error_quark (void);
typedef enum
{
  FB_SYNC_ERROR_FAILED,
  FB_SYNC_ERROR_OFFLINE,
  FB_SYNC_ERROR_PROTOCOL,
  FB_SYNC_ERROR_BUSY,
  FB_SYNC_ERROR_AUTH,
  FB_SYNC_ERROR_REVOKED,
  FB_SYNC_ERROR_DISABLED,
  FB_SYNC_ERROR_SCHEMA,
  FB_SYNC_ERROR_REFUSED,
  FB_SYNC_ERROR_GAP,
  FB_SYNC_ERROR_FORKED,
  FB_SYNC_ERROR_INCARNATION,
  FB_SYNC_ERROR_TOKEN_VOID,
  FB_SYNC_ERROR_SCOPE_NEEDED,
  FB_SYNC_ERROR_TOO_OLD,
  FB_SYNC_ERROR_TOO_LARGE,
  FB_SYNC_ERROR_WIPED,
} FbSyncError;

typedef struct
{
  char   *method;        /* "POST" */
  char   *path;          /* "/v1/pull" */
  GBytes *body;          /* plain (nullable); the transport compresses */
  char   *bearer;        /* access token (nullable) */
  char   *query;         /* behind the '?', as it stands in the address (nullable) */
  char   *range;         /* "Range" header (nullable) */
  gboolean raw;          /* @body is application/octet-stream and travels as it is */
  char   *address;       /* the server's side: where it came from (nullable) */
  guint   hold_s;        /* the client's side: seconds that the server may let it wait before it answers, 0: it answers at once */
} FbRequest;

typedef struct
{
  guint   status;        /* HTTP */
  char   *content_type;
  GBytes *body;          /* plain; the transport has expanded it within the limits of section 17 */
  gint64  retry_after;   /* seconds, -1 when not said */
  gsize   wire_bytes;    /* as it travelled */
  gint64  round_trip_ms;
  gboolean packed;       /* the server's side: @body is gzip already */
  gboolean verbatim;     /* the server's side: @body travels as it is, never packed */
  GHashTable *headers;   /* others of note, name in lower case → value (nullable) */
  guint64  rows;         /* the server's side: in the page that it is */
  gpointer held;         /* (owned) (nullable) the server's side: no answer yet; what it waits for */
  GDestroyNotify free_held;
} FbAnswer;

FbRequest *fb_request_new   (const char *method, const char *path, JsonNode *body);
FbRequest *fb_request_copy  (const FbRequest *self);
void       fb_request_free  (FbRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRequest, fb_request_free)
FbAnswer  *fb_answer_new    (guint status, const char *content_type, GBytes *body);
FbAnswer  *fb_answer_new_json (guint status, JsonNode *body);
/* application/problem+json with type /problems/@type and the members of @more (nullable). */
FbAnswer  *fb_answer_new_problem (guint status, const char *type, const char *title, JsonObject *more);
/* Headers beside the usual ones: Allow, Cache-Control, Upload-Offset … */
void       fb_answer_set_header (FbAnswer *self, const char *name, const char *value);
const char *fb_answer_get_header (const FbAnswer *self, const char *name);   /* (nullable) */
FbAnswer  *fb_answer_copy   (const FbAnswer *self);
void       fb_answer_free   (FbAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbAnswer, fb_answer_free)
/* FALSE and FB_SYNC_ERROR for anything but 2xx; the message is the problem's title. */
gboolean   fb_answer_check  (const FbAnswer *self, GError **error);
JsonNode  *fb_answer_parse  (const FbAnswer *self, GError **error);     /* checks first */

/* gzip as section 17 has it; expanding refuses more than @max bytes or a ratio above 100 (FB_SYNC_ERROR_PROTOCOL). */
GBytes    *fb_gzip          (GBytes *plain, int level);
GBytes    *fb_gunzip        (GBytes *packed, gsize max, GError **error);

G_END_DECLS
