/* fb-quote-expiry.h: quotes expire when their day has passed, also while the window stays open
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbQuoteExpiry:
 *
 * Does fb_quotes_expire() when it is made and on each new day. Main thread only; never
 * waits.
 */
#define FB_TYPE_QUOTE_EXPIRY (fb_quote_expiry_get_type ())
G_DECLARE_FINAL_TYPE (FbQuoteExpiry, fb_quote_expiry, FB, QUOTE_EXPIRY, GObject)

FbQuoteExpiry *
fb_quote_expiry_new (FbProfile *profile);

G_END_DECLS
