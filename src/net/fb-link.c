/* fb-link.c: what follows from the state of network and battery
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-link-monitor.h"

#include <string.h>

/* Two looks of the clocks are not taken in the same instant, and machines are suspended for longer than this. */
#define SLEEP_MS 5000

FbPace
fb_link_get_pace (const FbLink *link)
{
  if (link->on_battery && link->charge >= 0 && link->charge < FB_LINK_LOW_CHARGE)
    return FB_PACE_PUSH_ONLY;
  return link->metered ? FB_PACE_METERED : FB_PACE_FULL;
}

gboolean
fb_link_has_slept (gint64 awake_then, gint64 all_then, gint64 awake_now, gint64 all_now)
{
  return (all_now - all_then) - (awake_now - awake_then) >= SLEEP_MS;
}

/* --- the kernel's files ---------------------------------------------------------------------------------- */

/* One word of a supply, NULL when it does not say. */
static char *
read_word (const char *supply, const char *name)
{
  g_autofree char *path = g_build_filename (supply, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_strstrip (text) : NULL;
}

typedef struct
{
  guint batteries;
  gboolean discharging, mains;
  double charges; /* sum of those that say */
  guint n_charges;
} Power;

static void
add_supply (Power *power, const char *supply)
{
  g_autofree char *type = read_word (supply, "type");
  g_autofree char *scope = read_word (supply, "scope");
  g_autofree char *status = NULL;
  g_autofree char *capacity = NULL;
  gint64 percent;

  /* The battery of a mouse is not the computer's. */
  if (type == NULL || g_strcmp0 (scope, "Device") == 0)
    return;
  if (strcmp (type, "Battery") != 0)
    {
      g_autofree char *online = read_word (supply, "online");

      power->mains |= g_strcmp0 (online, "1") == 0;
      return;
    }
  status = read_word (supply, "status");
  capacity = read_word (supply, "capacity");
  power->batteries++;
  power->discharging |= g_strcmp0 (status, "Discharging") == 0;
  if (capacity == NULL || !g_ascii_string_to_signed (capacity, 10, 0, 100, &percent, NULL))
    return;
  power->charges += (double) percent;
  power->n_charges++;
}

void
fb_link_read_power (const char *root, gboolean *on_battery, double *charge)
{
  g_autofree char *folder = g_build_filename (root, "class", "power_supply", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  Power power = {0};
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *supply = g_build_filename (folder, name, NULL);

      add_supply (&power, supply);
    }
  *on_battery = power.batteries > 0 && power.discharging && !power.mains;
  *charge = power.n_charges > 0 ? power.charges / power.n_charges : -1;
}
