/* fb-bucket-states.h: heads and sums of buckets, read once a snapshot
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 head; /* the last commit that changed anything in it */
  gint64 rows;
  gint64 sum; /* of the hashes of its live rows, modulo 2^64 */
} FbBucketState;

/**
 * FbBucketStates:
 *
 * A pull asks for the head of each bucket of its reader several times, and most pulls find nothing new: so they are
 * read together, and kept. Right for as long as the snapshot in which they were read; one thread.
 */
typedef struct _FbBucketStates FbBucketStates;

FbBucketStates *
fb_bucket_states_new (FbDb *db);
void
fb_bucket_states_free (FbBucketStates *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbBucketStates, fb_bucket_states_free)
/* Queries for the first of @bids, bound, which may travel with others before fb_bucket_states_load() reads their
 * answers. (transfer none) of FbStmt; NULL with an error. */
GPtrArray *
fb_bucket_states_ask (FbBucketStates *self, const GArray *bids, GError **error);
/* Reads those of @bids (of gint64) that are not known yet, in few statements. */
gboolean
fb_bucket_states_load (FbBucketStates *self, const GArray *bids, GError **error);
/* Of one bucket, read if need be; all 0 where there is none. FALSE: it could not be read. */
gboolean
fb_bucket_states_get (FbBucketStates *self, gint64 bid, FbBucketState *state, GError **error);

G_END_DECLS
