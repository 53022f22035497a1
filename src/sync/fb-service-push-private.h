/* fb-service-push-private.h: what the files of the push share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service-private.h"

G_BEGIN_DECLS

/* One transaction of a request. */
typedef struct
{
  JsonNode *node; /* (lent) */
  gint64 n;
  FbId oid;
  FbTx *tx;        /* (owned) (nullable) when it means nothing to this schema */
  GError *meaning; /* (owned) (nullable) why */
  char *digest;
} FbPushItem;

/* One request. Reading it needs no database, so that it is done while others write. */
struct _FbPushJob
{
  FbService *service; /* (lent) while it runs */
  FbDb *db;
  FbCaller caller;
  JsonObject *body; /* (owned) of which all the texts below are parts */
  FbAnswer *answer; /* (owned) (nullable) once it is known */
  guint n_ops;
  gboolean in_commit; /* its answer holds only if the commit succeeds */
  GPtrArray *items;   /* of FbPushItem */
  const char *claimed_chain;
  gint64 cursor;
  gint64 wall, mono;
  gint64 schema; /* of the device's program */
  const char *boot;

  /* The device, as stored. */
  gint64 last_n, last_hlc;
  char *chain;
  char *incarnation;
  GArray *held;      /* of gint64 */
  GHashTable *links; /* of FbChainLink */
  GString *results;
  guint n_results;
};

/* fb-service-push-read.c: SHA-256 of both texts behind one another, in base64. (transfer full) */
char    *fb_push_sha256        (const char *first, const char *second);

/* fb-service-push-result.c */
/* One more result, as JSON, into the answer. */
void     fb_push_add_result    (FbPushJob *self, const char *body);
/* Into the answer and the database; the device's chain goes on. @oid NULL: it is in use. */
gboolean fb_push_store_result  (FbPushJob *self, const FbPushItem *item, const FbId *oid, gint64 seq, const char *body, GError **error);
/* The same of a transaction that was refused for @reason, because of @field (nullable). */
gboolean fb_push_store_refusal (FbPushJob *self, const FbPushItem *item, const FbId *oid, const GError *reason, const char *field, GError **error);
/* A kept result, before it is told again: rows in the columns of another schema than the device's program has now are left out. */
void     fb_push_fit_result    (FbPushJob *self, JsonObject *result);
/* What came of one that took effect; with its rows, in the words of @schema, when the device cannot know them. */
char    *fb_push_dup_result    (const FbPushItem *item, FbApply *apply, guint schema, GError **error);

G_END_DECLS
