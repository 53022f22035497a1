/* fb-counts.h: how much there is, for the badges of the sidebar
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-profile.h"

G_BEGIN_DECLS

/* Follows the store, a moment behind it. Signal "changed". */
#define FB_TYPE_COUNTS (fb_counts_get_type ())
G_DECLARE_FINAL_TYPE (FbCounts, fb_counts, FB, COUNTS, GObject)

FbCounts *fb_counts_new            (FbProfile *profile);
gint64    fb_counts_get_accounts   (FbCounts *self);
gint64    fb_counts_get_open_deals (FbCounts *self);
/* Requests for approval that this person may answer, and this person's quotes that wait for an answer. */
gint64    fb_counts_get_to_decide  (FbCounts *self);
gint64    fb_counts_get_asked      (FbCounts *self);

G_END_DECLS
