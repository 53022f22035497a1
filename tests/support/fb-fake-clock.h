/* fb-fake-clock.h: a clock that stands until a test moves it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-clock.h"

G_BEGIN_DECLS

#define FB_TYPE_FAKE_CLOCK (fb_fake_clock_get_type ())
G_DECLARE_FINAL_TYPE (FbFakeClock, fb_fake_clock, FB, FAKE_CLOCK, FbClock)

/* Stands at @now_ms; 0 means 2026-11-21T09:00:00Z; its machine has run for a second. Any thread. */
FbClock *fb_fake_clock_new         (gint64 now_ms);
/* Moves wall clock and monotonic time together. */
void     fb_fake_clock_advance     (FbFakeClock *self, gint64 ms);
/* The wall clock alone, also backwards, as when a person sets it. */
void     fb_fake_clock_set_now     (FbFakeClock *self, gint64 now_ms);
/* A restart of the machine: another boot id, monotonic time anew from one second. */
void     fb_fake_clock_reboot      (FbFakeClock *self);

G_END_DECLS
