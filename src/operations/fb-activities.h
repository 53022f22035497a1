/* fb-activities.h: writing down what happened and what comes next
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-operation.h"

G_BEGIN_DECLS

/* Stores a done activity, the visit's own row and the next step together. Takes the records; @visit (of table visit) and @follow_up (of table activity) may be
 * NULL. Filled where empty: status done, ended now, assigned to the user, the account of the deal or contact, the follow-up's links and subject. The deal's
 * last touch, next step and next activity follow. @id (optional) gets the activity's id. FB_OPERATION_ERROR_MISSING when the follow-up has neither
 * a due day nor a planned start. Waits: not for the thread of a window. */
gboolean fb_activities_log        (FbStore *store, FbRecord *activity, FbRecord *visit, FbRecord *follow_up, FbId *id, GError **error);
void     fb_activities_log_async  (FbStore *store, FbRecord *activity, FbRecord *visit, FbRecord *follow_up, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
gboolean fb_activities_log_finish (FbStore *store, GAsyncResult *result, FbId *id, GError **error);

G_END_DECLS
