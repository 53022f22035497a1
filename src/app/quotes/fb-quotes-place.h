/* fb-quotes-place.h: the place of quotes, orders and requests for approval
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-place-view.h"

G_BEGIN_DECLS

void fb_quotes_place_setup (FbPlaceView *view, FbProfile *profile);

G_END_DECLS
