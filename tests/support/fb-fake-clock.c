/* fb-fake-clock.c: a clock that stands until a test moves it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-fake-clock.h"

#define DEFAULT_NOW G_GINT64_CONSTANT (1795251600000)
/* By the time a program runs, its machine has run for a while; and a due moment of 0 means never. */
#define JUST_BOOTED_MS 1000

struct _FbFakeClock
{
  FbClock parent_instance;

  GMutex lock;
  gint64 now;
  gint64 monotonic;
  guint boots;
};

G_DEFINE_FINAL_TYPE (FbFakeClock, fb_fake_clock, FB_TYPE_CLOCK)

static gint64
fb_fake_clock_now (FbClock *clock)
{
  FbFakeClock *self = FB_FAKE_CLOCK (clock);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->now;
}

static gint64
fb_fake_clock_monotonic (FbClock *clock)
{
  FbFakeClock *self = FB_FAKE_CLOCK (clock);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->monotonic;
}

static const char *
fb_fake_clock_boot_id (FbClock *clock)
{
  FbFakeClock *self = FB_FAKE_CLOCK (clock);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  char name[32];

  g_snprintf (name, sizeof name, "boot-%u", self->boots);
  return g_intern_string (name);
}

static void
fb_fake_clock_finalize (GObject *object)
{
  g_mutex_clear (&FB_FAKE_CLOCK (object)->lock);

  G_OBJECT_CLASS (fb_fake_clock_parent_class)->finalize (object);
}

static void
fb_fake_clock_class_init (FbFakeClockClass *klass)
{
  FbClockClass *clock_class = FB_CLOCK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fb_fake_clock_finalize;
  clock_class->now = fb_fake_clock_now;
  clock_class->monotonic = fb_fake_clock_monotonic;
  clock_class->boot_id = fb_fake_clock_boot_id;
}

static void
fb_fake_clock_init (FbFakeClock *self)
{
  g_mutex_init (&self->lock);
  self->boots = 1;
  self->monotonic = JUST_BOOTED_MS;
}

FbClock *
fb_fake_clock_new (gint64 now_ms)
{
  FbFakeClock *self = g_object_new (FB_TYPE_FAKE_CLOCK, NULL);

  self->now = now_ms != 0 ? now_ms : DEFAULT_NOW;
  return FB_CLOCK (self);
}

void
fb_fake_clock_advance (FbFakeClock *self, gint64 ms)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->now += ms;
  self->monotonic += ms;
}

void
fb_fake_clock_set_now (FbFakeClock *self, gint64 now_ms)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->now = now_ms;
}

void
fb_fake_clock_reboot (FbFakeClock *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->monotonic = JUST_BOOTED_MS;
  self->boots++;
}
