/* fb-knowledge.h: the place of articles and competitors
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-place-view.h"

G_BEGIN_DECLS

/* Makes @view the place where a person reads: articles by full text, battle cards by competitor. */
void fb_knowledge_setup (FbPlaceView *view, FbProfile *profile);

G_END_DECLS
