/* fb-rate.c: how often a device may ask
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rate.h"

#define MINUTE_MS (60 * G_GINT64_CONSTANT (1000))

const guint fb_rate_defaults[FB_N_ASKS] = {[FB_ASK_PULL] = 60, [FB_ASK_PAGE] = 1200, [FB_ASK_PUSH] = 120};

struct _FbRate
{
  GMutex mutex;
  FbClock *clock; /* (owned) */
  guint per_minute[FB_N_ASKS];
  GHashTable *purses; /* FbId → Purse */
};

/* Counted in parts of which one request costs MINUTE_MS and each millisecond gives per_minute: no fractions. */
typedef struct
{
  FbId device;
  gint64 parts[FB_N_ASKS];
  gint64 at;
} Purse;

FbRate *
fb_rate_new (const guint per_minute[FB_N_ASKS], FbClock *clock)
{
  FbRate *self = g_new0 (FbRate, 1);

  g_mutex_init (&self->mutex);
  self->clock = g_object_ref (clock);
  for (guint i = 0; i < FB_N_ASKS; i++)
    self->per_minute[i] = per_minute[i];
  self->purses = g_hash_table_new_full (fb_id_hash, fb_id_equal, NULL, g_free);
  return self;
}

void
fb_rate_free (FbRate *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->purses);
  g_object_unref (self->clock);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
fill (FbRate *self, Purse *purse, gint64 now)
{
  gint64 passed = CLAMP (now - purse->at, 0, MINUTE_MS);

  for (guint i = 0; i < FB_N_ASKS; i++)
    purse->parts[i] = MIN (purse->parts[i] + passed * self->per_minute[i], self->per_minute[i] * MINUTE_MS);
  purse->at = now;
}

/* Whoever has not asked for a minute has a full purse, which is what a stranger gets. */
static gboolean
is_full (gpointer key, gpointer value, gpointer now)
{
  return *(gint64 *) now - ((Purse *) value)->at >= MINUTE_MS;
}

static Purse *
find_purse (FbRate *self, const FbId *device, gint64 now)
{
  Purse *purse = g_hash_table_lookup (self->purses, device);

  if (purse)
    return purse;
  if (g_hash_table_size (self->purses) >= FB_RATE_MAX_DEVICES)
    g_hash_table_foreach_remove (self->purses, is_full, &now);
  /* More devices within a minute than one process serves: nobody is refused for want of room. */
  if (g_hash_table_size (self->purses) >= FB_RATE_MAX_DEVICES)
    return NULL;
  purse = g_new0 (Purse, 1);
  purse->device = *device;
  purse->at = now - MINUTE_MS;
  g_hash_table_insert (self->purses, &purse->device, purse);
  return purse;
}

gint64
fb_rate_take (FbAsk ask, const FbId *device, gpointer rate)
{
  FbRate *self = rate;
  gint64 now = fb_clock_monotonic (self->clock), missing;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Purse *purse;

  if (self->per_minute[ask] == 0 || !(purse = find_purse (self, device, now)))
    return 0;
  fill (self, purse, now);
  if ((missing = MINUTE_MS - purse->parts[ask]) > 0)
    return (missing + self->per_minute[ask] * 1000 - 1) / (self->per_minute[ask] * 1000);
  purse->parts[ask] -= MINUTE_MS;
  return 0;
}

guint
fb_rate_get_size (FbRate *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_hash_table_size (self->purses);
}
