/* fb-quote-source.h: a store as where prices are computed from, and the person at it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-operation.h"
#include "fb-price-source.h"

G_BEGIN_DECLS

typedef struct
{
  FbPriceSource source;
  FbStore *store; /* (unowned) */
} FbQuoteSource;

/* Waits where it is read: in a thread. */
FbQuoteSource
fb_quote_source (FbStore *store);
/* The level of the person at this device; whoever works on this computer only asks nobody. */
gint64
fb_quote_get_own_level (FbStore *store);
/* The same for what is written down: that it cannot be read is an error. */
gboolean
fb_quote_read_own_level (FbStore *store, gint64 *level, GError **error);

G_END_DECLS
