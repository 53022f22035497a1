/* many/fb-many-dialog.h: what shall become of many records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-dialog.h"
#include "fb-many-job.h"

G_BEGIN_DECLS

/**
 * FbManyDialog:
 *
 * Fields with their new values, or the stage that deals go to with what it requires of them, and a preview of what that does.
 */
#define FB_TYPE_MANY_DIALOG (fb_many_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FbManyDialog, fb_many_dialog, FB, MANY_DIALOG, FbDialog)

/* @rowids (transfer full): of gint64. @fields (nullable): the only ones that are offered, NULL-terminated. */
GtkWidget *fb_many_dialog_new_edit (GtkWindow *parent, FbProfile *profile, const FbTable *table, GArray *rowids, FbManyCount count,
                                    const char *const *fields);
GtkWidget *fb_many_dialog_new_move (GtkWindow *parent, FbProfile *profile, GArray *rowids, FbManyCount count);

G_END_DECLS
