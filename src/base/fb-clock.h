/* fb-clock.h: the time, behind an object so that tests can set it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define FB_TYPE_CLOCK (fb_clock_get_type ())
G_DECLARE_DERIVABLE_TYPE (FbClock, fb_clock, FB, CLOCK, GObject)

/**
 * FbClockClass:
 * @now: wall clock, milliseconds since 1970 UTC
 * @monotonic: milliseconds that never step, meaningful within one boot
 * @boot_id: names the boot in which @monotonic counts
 *
 * The base class is the machine's own clock; tests subclass it (tests/support/fb-fake-clock.h). All functions may be
 * called from any thread.
 */
struct _FbClockClass
{
  GObjectClass parent_class;

  gint64      (*now)       (FbClock *self);
  gint64      (*monotonic) (FbClock *self);
  const char *(*boot_id)   (FbClock *self);
};

FbClock    *fb_clock_new           (void);
gint64      fb_clock_now           (FbClock *self);
gint64      fb_clock_monotonic     (FbClock *self);
const char *fb_clock_get_boot_id   (FbClock *self);

G_END_DECLS
