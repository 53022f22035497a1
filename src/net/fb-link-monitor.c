/* fb-link-monitor.c: what the computer says of its network, its battery and its sleep
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-link-monitor.h"

#include <time.h>

#define LOOK_S 60
/* A change of network is announced several times in a row. */
#define SETTLE_MS 1000

#define LOGIND "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define LOGIND_INTERFACE "org.freedesktop.login1.Manager"
#define UPOWER "org.freedesktop.UPower"
#define UPOWER_PATH "/org/freedesktop/UPower"
#define DISPLAY_PATH "/org/freedesktop/UPower/devices/DisplayDevice"
#define DEVICE_INTERFACE "org.freedesktop.UPower.Device"
#define PROPERTIES "org.freedesktop.DBus.Properties"

struct _FbLinkMonitor
{
  GObject parent_instance;

  GNetworkMonitor *network;  /* (owned) */
  GDBusConnection *bus;      /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  char *root;                /* (owned) of the kernel's files */
  gulong network_id, metered_id;
  guint sleep_id, power_id, display_id;
  guint look_id, settle_id;

  FbLink link;
  gboolean upower; /* has answered */
  gint64 awake, all;
};

G_DEFINE_FINAL_TYPE (FbLinkMonitor, fb_link_monitor, G_TYPE_OBJECT)

enum
{
  CHANGED,
  WOKEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
take (FbLinkMonitor *self, const FbLink *link)
{
  FbLink old = self->link;

  self->link = *link;
  if (old.available != link->available || old.metered != link->metered || old.on_battery != link->on_battery
      || (gint64) old.charge != (gint64) link->charge)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* --- network --------------------------------------------------------------------------------------------- */

static void
read_network (FbLinkMonitor *self)
{
  FbLink link = self->link;

  link.available = g_network_monitor_get_network_available (self->network);
  link.metered = g_network_monitor_get_network_metered (self->network);
  take (self, &link);
}

static gboolean
settled_cb (gpointer user_data)
{
  FbLinkMonitor *self = user_data;

  self->settle_id = 0;
  if (self->link.available)
    g_signal_emit (self, signals[WOKEN], 0);
  return G_SOURCE_REMOVE;
}

static void
network_changed_cb (FbLinkMonitor *self)
{
  read_network (self);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  self->settle_id = g_timeout_add (SETTLE_MS, settled_cb, self);
}

/* --- sleep ----------------------------------------------------------------------------------------------- */

static gint64
read_clock (clockid_t clock)
{
  struct timespec now;

  return clock_gettime (clock, &now) == 0 ? (gint64) now.tv_sec * 1000 + now.tv_nsec / 1000000 : 0;
}

static gboolean
has_slept (FbLinkMonitor *self)
{
  gint64 awake = read_clock (CLOCK_MONOTONIC), all = read_clock (CLOCK_BOOTTIME);
  gboolean slept = self->all != 0 && fb_link_has_slept (self->awake, self->all, awake, all);

  self->awake = awake;
  self->all = all;
  return slept;
}

static void
sleep_cb (GDBusConnection *bus,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *parameters,
          gpointer user_data)
{
  FbLinkMonitor *self = user_data;
  gboolean begins;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &begins);
  if (begins)
    return;
  /* So that the clocks do not tell the same once more. */
  has_slept (self);
  g_signal_emit (self, signals[WOKEN], 0);
}

/* --- battery --------------------------------------------------------------------------------------------- */

static void
take_power (FbLinkMonitor *self, GVariant *properties)
{
  FbLink link = self->link;
  gboolean present = TRUE;

  g_variant_lookup (properties, "OnBattery", "b", &link.on_battery);
  g_variant_lookup (properties, "Percentage", "d", &link.charge);
  if (g_variant_lookup (properties, "IsPresent", "b", &present) && !present)
    link.charge = -1;
  take (self, &link);
}

static void
power_changed_cb (GDBusConnection *bus,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data)
{
  g_autoptr (GVariant) properties = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  properties = g_variant_get_child_value (parameters, 1);
  FB_LINK_MONITOR (user_data)->upower = TRUE;
  take_power (user_data, properties);
}

static void
power_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) properties = NULL;
  FbLinkMonitor *self = user_data;

  if (answer == NULL)
    {
      /* There is no UPower here; the kernel's files tell enough. */
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("UPower: %s", error->message);
      return;
    }
  self->upower = TRUE;
  properties = g_variant_get_child_value (answer, 0);
  take_power (self, properties);
}

static void
ask_power (FbLinkMonitor *self, const char *path, const char *interface)
{
  g_dbus_connection_call (self->bus, UPOWER, path, PROPERTIES, "GetAll", g_variant_new ("(s)", interface),
                          G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, power_read_cb,
                          self);
}

static void
follow_bus (FbLinkMonitor *self)
{
  self->sleep_id =
      g_dbus_connection_signal_subscribe (self->bus, LOGIND, LOGIND_INTERFACE, "PrepareForSleep", LOGIND_PATH, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, sleep_cb, self, NULL);
  self->power_id = g_dbus_connection_signal_subscribe (self->bus, UPOWER, PROPERTIES, "PropertiesChanged", UPOWER_PATH,
                                                       UPOWER, G_DBUS_SIGNAL_FLAGS_NONE, power_changed_cb, self, NULL);
  self->display_id =
      g_dbus_connection_signal_subscribe (self->bus, UPOWER, PROPERTIES, "PropertiesChanged", DISPLAY_PATH,
                                          DEVICE_INTERFACE, G_DBUS_SIGNAL_FLAGS_NONE, power_changed_cb, self, NULL);
  ask_power (self, UPOWER_PATH, UPOWER);
  ask_power (self, DISPLAY_PATH, DEVICE_INTERFACE);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);
  FbLinkMonitor *self;

  if (bus == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("There is no system bus: %s", error->message);
      return;
    }
  self = user_data;
  self->bus = bus;
  follow_bus (self);
}

/* --- object ---------------------------------------------------------------------------------------------- */

void
fb_link_monitor_look (FbLinkMonitor *self)
{
  FbLink link;

  g_return_if_fail (FB_IS_LINK_MONITOR (self));

  if (has_slept (self))
    g_signal_emit (self, signals[WOKEN], 0);
  if (self->upower)
    return;
  link = self->link;
  fb_link_read_power (self->root, &link.on_battery, &link.charge);
  take (self, &link);
}

static gboolean
look_cb (gpointer user_data)
{
  fb_link_monitor_look (user_data);
  return G_SOURCE_CONTINUE;
}

static void
unsubscribe (FbLinkMonitor *self, guint *id)
{
  if (*id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, *id);
  *id = 0;
}

static void
fb_link_monitor_dispose (GObject *object)
{
  FbLinkMonitor *self = FB_LINK_MONITOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  if (self->network != NULL)
    {
      g_clear_signal_handler (&self->network_id, self->network);
      g_clear_signal_handler (&self->metered_id, self->network);
    }
  unsubscribe (self, &self->sleep_id);
  unsubscribe (self, &self->power_id);
  unsubscribe (self, &self->display_id);
  g_clear_object (&self->bus);
  g_clear_object (&self->network);

  G_OBJECT_CLASS (fb_link_monitor_parent_class)->dispose (object);
}

static void
fb_link_monitor_finalize (GObject *object)
{
  FbLinkMonitor *self = FB_LINK_MONITOR (object);

  g_clear_object (&self->cancellable);
  g_free (self->root);

  G_OBJECT_CLASS (fb_link_monitor_parent_class)->finalize (object);
}

static void
fb_link_monitor_class_init (FbLinkMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = fb_link_monitor_dispose;
  object_class->finalize = fb_link_monitor_finalize;

  signals[CHANGED] =
      g_signal_new ("changed", FB_TYPE_LINK_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[WOKEN] = g_signal_new ("woken", FB_TYPE_LINK_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_link_monitor_init (FbLinkMonitor *self)
{
  self->cancellable = g_cancellable_new ();
  self->link = (FbLink){.available = TRUE, .charge = -1};
}

FbLinkMonitor *
fb_link_monitor_new_with (GNetworkMonitor *network, GDBusConnection *bus, const char *root)
{
  FbLinkMonitor *self;

  g_return_val_if_fail (G_IS_NETWORK_MONITOR (network), NULL);
  g_return_val_if_fail (root != NULL, NULL);

  self = g_object_new (FB_TYPE_LINK_MONITOR, NULL);
  self->network = g_object_ref (network);
  self->root = g_strdup (root);
  self->network_id = g_signal_connect_swapped (network, "network-changed", G_CALLBACK (network_changed_cb), self);
  self->metered_id = g_signal_connect_swapped (network, "notify::network-metered", G_CALLBACK (read_network), self);
  self->look_id = g_timeout_add_seconds (LOOK_S, look_cb, self);
  read_network (self);
  fb_link_monitor_look (self);
  if (bus != NULL)
    {
      self->bus = g_object_ref (bus);
      follow_bus (self);
    }
  return self;
}

FbLinkMonitor *
fb_link_monitor_new (void)
{
  FbLinkMonitor *self = fb_link_monitor_new_with (g_network_monitor_get_default (), NULL, "/sys");

  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, bus_cb, self);
  return self;
}

void
fb_link_monitor_get_link (FbLinkMonitor *self, FbLink *link)
{
  g_return_if_fail (FB_IS_LINK_MONITOR (self));
  g_return_if_fail (link != NULL);

  *link = self->link;
}
