/* fb-stage-ages.h: since when deals are in their stage
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbStageAges:
 *
 * Cards ask one by one, the store is asked once for all that came together. Signal "changed" when answers have arrived.
 */
#define FB_TYPE_STAGE_AGES (fb_stage_ages_get_type ())
G_DECLARE_FINAL_TYPE (FbStageAges, fb_stage_ages, FB, STAGE_AGES, GObject)

FbStageAges *fb_stage_ages_new  (FbProfile *profile);
/* Days in the stage, -1 while it is not known. */
int          fb_stage_ages_get  (FbStageAges *self, const FbRecord *deal);

G_END_DECLS
