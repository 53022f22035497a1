/* fb-publish-dialog.h: what a new version of a model means, before it is published
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-dialog.h"
#include "fb-rules-model.h"

G_BEGIN_DECLS

/**
 * FbPublishDialog:
 *
 * Looks at open quotes and last year's orders, which can be stopped, lists those that the new version breaks or prices
 * differently, each of which opens, and asks for a note. Signal "publish" (const char *note); the dialog closes itself.
 */
#define FB_TYPE_PUBLISH_DIALOG (fb_publish_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FbPublishDialog, fb_publish_dialog, FB, PUBLISH_DIALOG, FbDialog)

/* @family: the key of the model; @model: the new version. */
GtkWidget *
fb_publish_dialog_new (GtkWindow *parent,
                       FbProfile *profile,
                       const char *family,
                       const char *version,
                       FbRulesModel *model);

/* What a person said of the version before it could not be stored. @note: (nullable) */
void       fb_publish_dialog_set_note (FbPublishDialog *self, const char *note);

G_END_DECLS
