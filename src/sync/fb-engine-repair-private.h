/* fb-engine-repair-private.h: what a repair asks of the comparison of sums
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-engine-private.h"

G_BEGIN_DECLS

/* Groups by their number, both ends among them. */
typedef struct
{
  gint64 from, to;
} FbGroupRange;

typedef struct
{
  gint64 bid;
  gboolean by_group;
  FbGroupRange range;  /* that was asked for, with @by_group */
  GBytes *body; /* (owned) of the answer */
} FbCompareJob;

/* What differs: ranges, or groups. */
typedef struct
{
  GArray *ranges, *wanted, *surplus; /* (owned) */
  guint n_recounted;                 /* groups whose rows were right and whose sum was not */
  gint64 head;
} FbDifference;

void fb_compare_job_free (gpointer data);
void fb_difference_free  (gpointer data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbDifference, fb_difference_free)

/* An FbStoreTaskFunc for an FbCompareJob: reads the answer's sums and compares ours with them, in the writer's thread. Returns an FbDifference. */
gpointer fb_engine_compare (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error);

G_END_DECLS
