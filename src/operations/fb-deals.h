/* fb-deals.h: moving a deal through its pipeline
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-operation.h"

G_BEGIN_DECLS

/* A value that a rule of a stage asks for and that is empty. */
typedef struct
{
  char    *field;     /* of the opportunity, or ext.CODE */
  char    *label;     /* for people */
  char    *message;   /* (nullable) the rule's own words */
  gboolean required;  /* else a warning that does not stop the move */
} FbMissing;

void       fb_missing_free      (FbMissing *self);
/* FB_OPERATION_ERROR_MISSING, with their labels, when something of @missing (of FbMissing) is required. */
gboolean   fb_deals_refuse_missing (GPtrArray *missing, GError **error);

/* What the rules for leaving the deal's stage and for entering @stage find empty, of FbMissing. @filled (nullable): values of an opportunity that are about
 * to be set; its nulls count as unchanged. */
GPtrArray *fb_deals_check_move  (FbStore *store, const FbId *deal, const FbId *stage, const FbRecord *filled, GError **error);
/* Moves the deal in one step that can be undone: stage and pipeline, probability and category unless set by hand, the moment of closing, a stage_event, and
 * what @filled holds. FB_OPERATION_ERROR_MISSING when something required is empty. @missing (optional) gets what was found, warnings included, of FbMissing.
 * A move to the stage where it is already succeeds and changes nothing. Waits: not for the thread of a window. */
gboolean   fb_deals_move        (FbStore *store, const FbId *deal, const FbId *stage, const FbRecord *filled, GPtrArray **missing, GError **error);
/* The same into an edit of the caller's, who commits it; what is set in it afterwards stands. */
gboolean   fb_deals_add_move    (FbStore *store, FbEdit *edit, const FbId *deal, const FbId *stage, const FbRecord *filled, GPtrArray **missing, GError **error);
void       fb_deals_move_async  (FbStore *store, const FbId *deal, const FbId *stage, const FbRecord *filled, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean   fb_deals_move_finish (FbStore *store, GAsyncResult *result, GPtrArray **missing, GError **error);

/* Fills what a new opportunity has not been given: the pipeline of its stage, else the first pipeline with its first open stage; from the stage probability
 * and forecast category, from the pipeline the currency. A profile without pipelines leaves all empty. Waits. */
gboolean   fb_deals_complete    (FbStore *store, FbRecord *deal, GError **error);

G_END_DECLS
