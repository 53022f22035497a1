/* fb-pipeline-view.h: deals as a board or a table, and a deal's page over them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-record-model.h"

G_BEGIN_DECLS

/**
 * FbPipelineView:
 *
 * One filter for both forms. Properties: showing-record (bool), n-open (uint). Signal "opened" (const char *table, const char *id, gboolean activated).
 */
#define FB_TYPE_PIPELINE_VIEW (fb_pipeline_view_get_type ())
G_DECLARE_FINAL_TYPE (FbPipelineView, fb_pipeline_view, FB, PIPELINE_VIEW, AdwBin)

void        fb_pipeline_view_setup        (FbPipelineView *self, FbProfile *profile);
/* Lists that are not seen ask nothing. */
void        fb_pipeline_view_set_active   (FbPipelineView *self, gboolean active);
void        fb_pipeline_view_open         (FbPipelineView *self, const FbId *id);
/* Back to the deals; FALSE: they are shown already. */
gboolean    fb_pipeline_view_leave_record (FbPipelineView *self);
/* The deal that is seen: NULL when there is none. */
FbRecordModel *fb_pipeline_view_get_model (FbPipelineView *self);
void        fb_pipeline_view_focus_search (FbPipelineView *self);
void        fb_pipeline_view_focus_deals  (FbPipelineView *self);
void        fb_pipeline_view_show_filter  (FbPipelineView *self);
/* How many open deals the filter shows. */
guint       fb_pipeline_view_get_n_open   (FbPipelineView *self);

G_END_DECLS
