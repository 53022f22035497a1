/* fb-service-pull-private.h: what the files of the pull share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service-walk.h"

G_BEGIN_DECLS

/* One request, and its answer as far as it is. */
typedef struct
{
  FbService *service;
  FbDb *db;
  FbCaller caller;
  JsonObject *body;

  FbStmt *clock, *device_state; /* (owned) (nullable) until they are read */
  guint schema;
  gint64 epoch;           /* of who may see what, in this snapshot */
  const char *scope_hash; /* that the device says it holds; "" none */
  gsize max_bytes;
  FbWalk walk;
  gboolean is_first;
  gboolean wants_sets; /* a first sync of a device that can fetch page sets */

  /* After the last page: the list of buckets that the device holds once it has taken the checkpoint. */
  gint64 done_cursor;
  char *offer_hash;
} FbPull;

/* fb-service-pull-begin.c. The snapshot of this page, with what every page reads first. NULL with an error. */
FbTransaction *fb_pull_begin  (FbPull *self, GError **error);
/* What stands against the page: another lineage, a long absence, a list of buckets that is not known. NULL without an error: nothing. */
FbAnswer *fb_pull_check       (FbPull *self, GError **error);
/* fb-service-pull-read.c. @page: (out) (nullable), lent by the body, the token of a page that is not the first. FALSE for what no program of ours would send. */
gboolean fb_pull_read         (FbPull *self, const char **page, GError **error);
/* The buckets that the device dropped are not held; after fb_pull_read(), of a first page. */
gboolean fb_pull_read_dropped (FbPull *self, GError **error);
/* A first sync of a device that can fetch page sets: whoever holds anything holds the shared buckets. */
gboolean fb_pull_reads_sets   (FbPull *self);

G_END_DECLS
