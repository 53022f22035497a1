/* fb-pipeline-sums.h: counts and sums of the deals of a filter, by stage
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-filter.h"
#include "fb-profile.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 count;
  gint64 amount;
  gint64 weighted;
} FbStageSum;

/**
 * FbPipelineSums:
 *
 * Follows the filter and the store. Signal "changed".
 */
#define FB_TYPE_PIPELINE_SUMS (fb_pipeline_sums_get_type ())
G_DECLARE_FINAL_TYPE (FbPipelineSums, fb_pipeline_sums, FB, PIPELINE_SUMS, GObject)

FbPipelineSums *fb_pipeline_sums_new          (FbProfile *profile, FbFilter *filter);
/* Zeros for a stage without deals. */
FbStageSum      fb_pipeline_sums_get          (FbPipelineSums *self, const FbId *stage);
/* Of all stages of a kind (open, won, lost). */
FbStageSum      fb_pipeline_sums_get_kind     (FbPipelineSums *self, const char *kind);
/* In which the sums are: NULL when there is nothing to add up. */
const char     *fb_pipeline_sums_get_currency (FbPipelineSums *self);
gboolean        fb_pipeline_sums_is_known     (FbPipelineSums *self);

G_END_DECLS
