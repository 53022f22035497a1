/* fb-clock.c: the machine's own clock
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-clock.h"

#include <time.h>

#include "fb-id.h"

G_DEFINE_TYPE (FbClock, fb_clock, G_TYPE_OBJECT)

static gint64
real_now (FbClock *self)
{
  return g_get_real_time () / 1000;
}

/* Counts while the machine sleeps too, which CLOCK_MONOTONIC does not. */
static gint64
real_monotonic (FbClock *self)
{
  struct timespec now;

  if (clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return g_get_monotonic_time () / 1000;
  return (gint64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const char *
real_boot_id (FbClock *self)
{
  static const char *boot_id;

  if (g_once_init_enter (&boot_id))
    {
      char *text = NULL;

      if (g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
        {
          g_strstrip (text);
        }
      else
        {
          /* Without the kernel's answer each process counts for itself. */
          FbId id;

          fb_id_generate (&id, g_get_real_time () / 1000);
          text = fb_id_to_string (&id);
        }
      g_once_init_leave (&boot_id, text);
    }
  return boot_id;
}

static void
fb_clock_class_init (FbClockClass *klass)
{
  klass->now = real_now;
  klass->monotonic = real_monotonic;
  klass->boot_id = real_boot_id;
}

static void
fb_clock_init (FbClock *self)
{
}

FbClock *
fb_clock_new (void)
{
  return g_object_new (FB_TYPE_CLOCK, NULL);
}

gint64
fb_clock_now (FbClock *self)
{
  g_return_val_if_fail (FB_IS_CLOCK (self), 0);

  return FB_CLOCK_GET_CLASS (self)->now (self);
}

gint64
fb_clock_monotonic (FbClock *self)
{
  g_return_val_if_fail (FB_IS_CLOCK (self), 0);

  return FB_CLOCK_GET_CLASS (self)->monotonic (self);
}

const char *
fb_clock_get_boot_id (FbClock *self)
{
  g_return_val_if_fail (FB_IS_CLOCK (self), NULL);

  return FB_CLOCK_GET_CLASS (self)->boot_id (self);
}
