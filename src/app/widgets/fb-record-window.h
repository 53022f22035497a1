/* fb-record-window.h: any record in a window of its own, field by field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbRecordWindow:
 *
 * For records that have no page: activities, sites, lines, products, phone numbers. Fields are stored as they are left; there is nothing to save.
 */
#define FB_TYPE_RECORD_WINDOW (fb_record_window_get_type ())
G_DECLARE_FINAL_TYPE (FbRecordWindow, fb_record_window, FB, RECORD_WINDOW, AdwWindow)

GtkWidget *fb_record_window_new (GtkWindow *parent, FbProfile *profile, const FbTable *table, const FbId *id);

G_END_DECLS
