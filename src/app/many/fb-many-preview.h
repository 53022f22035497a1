/* many/fb-many-preview.h: what would become of many records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-many-job.h"

G_BEGIN_DECLS

/**
 * FbManyPreview:
 *
 * How many records would change, how many are so already, how many are refused and why, and some examples. Signal "planned" (gpointer FbManySum): what it
 * shows has come; the sum is valid until the signal is over.
 */
#define FB_TYPE_MANY_PREVIEW (fb_many_preview_get_type ())
G_DECLARE_FINAL_TYPE (FbManyPreview, fb_many_preview, FB, MANY_PREVIEW, AdwBin)

/* What would change in a record, for people. (nullable) */
typedef char *(*FbManyDescribe) (const FbManyExample *example, gpointer user_data);

GtkWidget *fb_many_preview_new   (FbProfile *profile, FbManyCount count, FbManyDescribe describe, gpointer user_data);
/* Looks in a thread at what @many (taken) would do; an earlier look is given up. NULL: nothing is asked for yet. */
void       fb_many_preview_plan  (FbManyPreview *self, FbMany *many);

G_END_DECLS
