/* fb-link-monitor.h: what the computer says of its network, its battery and its sleep
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-engine.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean available;   /* a way to the outside */
  gboolean metered;
  gboolean on_battery;
  double   charge;      /* percent, -1: not known */
} FbLink;

/* Below this on battery the engine only sends. */
#define FB_LINK_LOW_CHARGE 20

/* The pace of section 10. */
FbPace         fb_link_get_pace         (const FbLink *link);
/* From the moments of two looks, on a clock that stands while the computer sleeps and on one that does not (both ms): whether it slept between them. */
gboolean       fb_link_has_slept        (gint64 awake_then, gint64 all_then, gint64 awake_now, gint64 all_now);
/* What @root/class/power_supply of the kernel says of the battery. Without one the computer is on the mains. */
void           fb_link_read_power       (const char *root, gboolean *on_battery, double *charge);

/**
 * FbLinkMonitor:
 *
 * Follows the network monitor of GIO; sleep and waking by logind, or by the clocks where there is none; the battery by UPower, or by the kernel's files where
 * there is none. Nothing of it is needed: what cannot be asked counts as network there, not metered, on the mains. Lives in the main context of its maker.
 * Signals:
 *
 *   changed: fb_link_monitor_get_link() gives something else
 *   woken: the computer was asleep or came to another network; connections from before are dead
 */
#define FB_TYPE_LINK_MONITOR (fb_link_monitor_get_type ())
G_DECLARE_FINAL_TYPE (FbLinkMonitor, fb_link_monitor, FB, LINK_MONITOR, GObject)

/* Of this computer. Asks in the background: at first everything is as it should be. */
FbLinkMonitor *fb_link_monitor_new      (void);
/* With another bus (nullable) and another root of the kernel's files: for tests. */
FbLinkMonitor *fb_link_monitor_new_with (GNetworkMonitor *network, GDBusConnection *bus, const char *root);
void           fb_link_monitor_get_link (FbLinkMonitor *self, FbLink *link);
/* Looks at the clocks and at what nobody announces; happens by itself every minute. */
void           fb_link_monitor_look     (FbLinkMonitor *self);

G_END_DECLS
