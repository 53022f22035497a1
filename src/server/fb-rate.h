/* fb-rate.h: how often a device may ask
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service.h"

G_BEGIN_DECLS

/**
 * FbRate:
 *
 * Section 17: 60 pulls and 120 pushes a minute a device, in the memory of this process. What was not used may be used at once; it fills again evenly. The pages
 * of a pull have a limit of their own (1,200 a minute), so that a first sync is one pull. Any thread.
 */
typedef struct _FbRate FbRate;

/* What a minute gives, by FbAsk; 0: as often as they like. */
extern const guint fb_rate_defaults[FB_N_ASKS];

FbRate *fb_rate_new   (const guint per_minute[FB_N_ASKS], FbClock *clock);
void    fb_rate_free  (FbRate *self);
/* FbLimiter with the rate as its data. */
gint64  fb_rate_take  (FbAsk ask, const FbId *device, gpointer rate);
/* Devices remembered, for tests. */
guint   fb_rate_get_size (FbRate *self);
#define FB_RATE_MAX_DEVICES 20000

G_END_DECLS
