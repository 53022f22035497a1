/* fb-service-source.h: the server's rows as where prices are computed from, today and on an earlier day
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-price-source.h"
#include "fb-service-private.h"

G_BEGIN_DECLS

typedef struct
{
  FbPriceSource source;
  FbService *service; /* (unowned) */
  gint64 at;          /* milliseconds since 1970 UTC; 0: now */
} FbServiceSource;

/* As rows are now; or (@at not 0) as they were at a moment, as far as their history reaches back. */
FbServiceSource
fb_service_source (FbService *service, gint64 at);

G_END_DECLS
