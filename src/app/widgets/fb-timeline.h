/* fb-timeline.h: everything that happened around a record
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/* Calls, visits, notes and every change of a field, of the record and of what hangs on it, newest first. */
#define FB_TYPE_TIMELINE (fb_timeline_get_type ())
G_DECLARE_FINAL_TYPE (FbTimeline, fb_timeline, FB, TIMELINE, AdwPreferencesGroup)

GtkWidget *fb_timeline_new    (FbProfile *profile);
/* @activity_field: the reference by which activities hang on it ("account"). NULL id empties it. */
void       fb_timeline_set_id (FbTimeline *self, const FbTable *table, const FbId *id, const char *activity_field);

G_END_DECLS
