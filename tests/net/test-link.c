/* test-link.c: network, battery and sleep as the engine sees them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "fb-link-monitor.h"

static void
test_pace (void)
{
  static const struct
  {
    FbLink link;
    FbPace pace;
  } cases[] = {
      {{TRUE, FALSE, FALSE, -1}, FB_PACE_FULL},    {{TRUE, TRUE, FALSE, -1}, FB_PACE_METERED},
      {{TRUE, FALSE, TRUE, 20}, FB_PACE_FULL},     {{TRUE, FALSE, TRUE, 19.9}, FB_PACE_PUSH_ONLY},
      {{TRUE, TRUE, TRUE, 5}, FB_PACE_PUSH_ONLY},  {{TRUE, FALSE, FALSE, 5}, FB_PACE_FULL},
      {{TRUE, FALSE, TRUE, -1}, FB_PACE_FULL},     {{TRUE, TRUE, TRUE, 80}, FB_PACE_METERED},
      {{TRUE, FALSE, TRUE, 0}, FB_PACE_PUSH_ONLY},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (fb_link_get_pace (&cases[i].link), ==, cases[i].pace);
}

static void
test_sleep (void)
{
  g_assert_false (fb_link_has_slept (1000, 5000, 61000, 65000));
  g_assert_false (fb_link_has_slept (1000, 5000, 61000, 65000 + 4999));
  g_assert_true (fb_link_has_slept (1000, 5000, 61000, 65000 + 5000));
  g_assert_true (fb_link_has_slept (1000, 5000, 2000, 5000 + 8 * 60 * 60 * 1000));
}

/* --- the kernel's files ---------------------------------------------------------------------------------- */

typedef struct
{
  char *root;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->root = g_dir_make_tmp ("fieldbook-link-XXXXXX", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_tree (inner);
    }
  g_remove (path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  remove_tree (self->root);
  g_free (self->root);
}

static void
put (Fixture *self, const char *supply, const char *name, const char *text)
{
  g_autofree char *folder = g_build_filename (self->root, "class", "power_supply", supply, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
assert_power (Fixture *self, gboolean on_battery, double charge)
{
  gboolean battery;
  double percent;

  fb_link_read_power (self->root, &battery, &percent);
  g_assert_cmpint (battery, ==, on_battery);
  g_assert_cmpfloat (percent, ==, charge);
}

static void
test_no_battery (Fixture *self, gconstpointer data)
{
  assert_power (self, FALSE, -1);
  put (self, "AC", "type", "Mains\n");
  put (self, "AC", "online", "1\n");
  assert_power (self, FALSE, -1);
}

static void
test_battery (Fixture *self, gconstpointer data)
{
  put (self, "BAT0", "type", "Battery\n");
  put (self, "BAT0", "status", "Discharging\n");
  put (self, "BAT0", "capacity", "18\n");
  assert_power (self, TRUE, 18);
  /* Two of them, and a mouse. */
  put (self, "BAT1", "type", "Battery\n");
  put (self, "BAT1", "status", "Unknown\n");
  put (self, "BAT1", "capacity", "60\n");
  put (self, "hid-mouse", "type", "Battery\n");
  put (self, "hid-mouse", "scope", "Device\n");
  put (self, "hid-mouse", "capacity", "1\n");
  assert_power (self, TRUE, 39);
  put (self, "AC", "type", "Mains\n");
  put (self, "AC", "online", "0\n");
  assert_power (self, TRUE, 39);
  put (self, "AC", "online", "1\n");
  assert_power (self, FALSE, 39);
}

static void
test_nonsense (Fixture *self, gconstpointer data)
{
  put (self, "BAT0", "type", "Battery\n");
  put (self, "BAT0", "capacity", "lots\n");
  assert_power (self, FALSE, -1);
  put (self, "BAT0", "capacity", "250\n");
  put (self, "BAT0", "status", "Discharging");
  assert_power (self, TRUE, -1);
}

/* --- over a bus ------------------------------------------------------------------------------------------ */

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
emit (GDBusConnection *bus, const char *path, const char *interface, const char *signal, GVariant *parameters)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (bus, NULL, path, interface, signal, parameters, &error);
  g_assert_no_error (error);
}

static void
own (GDBusConnection *bus, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", name, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static GVariant *
changed (const char *interface, const char *name, GVariant *value)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&builder, "{sv}", name, value);
  return g_variant_new ("(s@a{sv}@as)", interface, g_variant_builder_end (&builder), g_variant_new ("as", NULL));
}

/* The private bus of a test: logind and UPower are we ourselves. */
static void
test_bus (Fixture *self, gconstpointer data)
{
  g_autoptr (GTestDBus) dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (FbLinkMonitor) monitor = NULL;
  guint n_woken = 0, n_changed = 0;
  FbLink link;

  g_test_dbus_up (dbus);
  bus = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (dbus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, NULL);
  g_assert_nonnull (bus);
  own (bus, "org.freedesktop.login1");
  own (bus, "org.freedesktop.UPower");
  monitor = fb_link_monitor_new_with (g_network_monitor_get_default (), bus, self->root);
  g_signal_connect_swapped (monitor, "woken", G_CALLBACK (count_cb), &n_woken);
  g_signal_connect_swapped (monitor, "changed", G_CALLBACK (count_cb), &n_changed);

  emit (bus, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
        g_variant_new ("(b)", TRUE));
  emit (bus, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
        g_variant_new ("(b)", FALSE));
  while (n_woken == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_woken, ==, 1);

  emit (bus, "/org/freedesktop/UPower", "org.freedesktop.DBus.Properties", "PropertiesChanged",
        changed ("org.freedesktop.UPower", "OnBattery", g_variant_new_boolean (TRUE)));
  emit (bus, "/org/freedesktop/UPower/devices/DisplayDevice", "org.freedesktop.DBus.Properties", "PropertiesChanged",
        changed ("org.freedesktop.UPower.Device", "Percentage", g_variant_new_double (12)));
  while (n_changed < 2)
    g_main_context_iteration (NULL, TRUE);
  fb_link_monitor_get_link (monitor, &link);
  g_assert_true (link.on_battery);
  g_assert_cmpfloat (link.charge, ==, 12);
  g_assert_cmpint (fb_link_get_pace (&(FbLink){TRUE, FALSE, link.on_battery, link.charge}), ==, FB_PACE_PUSH_ONLY);
  /* UPower has spoken: the kernel's files are not asked any more. */
  fb_link_monitor_look (monitor);
  g_assert_cmpuint (n_changed, ==, 2);

  g_clear_object (&monitor);
  g_dbus_connection_close_sync (bus, NULL, NULL);
  g_clear_object (&bus);
  g_test_dbus_down (dbus);
}

static void
test_kernel_without_bus (Fixture *self, gconstpointer data)
{
  g_autoptr (FbLinkMonitor) monitor = NULL;
  guint n_changed = 0;
  FbLink link;

  put (self, "BAT0", "type", "Battery\n");
  put (self, "BAT0", "status", "Discharging\n");
  put (self, "BAT0", "capacity", "50\n");
  monitor = fb_link_monitor_new_with (g_network_monitor_get_default (), NULL, self->root);
  g_signal_connect_swapped (monitor, "changed", G_CALLBACK (count_cb), &n_changed);
  fb_link_monitor_get_link (monitor, &link);
  g_assert_true (link.on_battery);
  g_assert_cmpfloat (link.charge, ==, 50);
  fb_link_monitor_look (monitor);
  g_assert_cmpuint (n_changed, ==, 0);
  put (self, "BAT0", "capacity", "49\n");
  fb_link_monitor_look (monitor);
  g_assert_cmpuint (n_changed, ==, 1);
}

/* Of this computer, whatever it is: before anything has answered all is as it should be, and the answers may come or
 * not. */
static void
test_this_computer (void)
{
  g_autoptr (FbLinkMonitor) monitor = fb_link_monitor_new ();
  FbLink link;

  fb_link_monitor_get_link (monitor, &link);
  g_assert_cmpfloat (link.charge, >=, -1);
  g_assert_cmpfloat (link.charge, <=, 100);
  g_assert_true (link.on_battery || fb_link_get_pace (&link) != FB_PACE_PUSH_ONLY);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fb_link_monitor_look (monitor);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/link/pace", test_pace);
  g_test_add_func ("/link/sleep", test_sleep);
  g_test_add_func ("/link/this-computer", test_this_computer);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/link/power/no-battery", test_no_battery);
  ADD ("/link/power/battery", test_battery);
  ADD ("/link/power/nonsense", test_nonsense);
  ADD ("/link/monitor/bus", test_bus);
  ADD ("/link/monitor/kernel", test_kernel_without_bus);
#undef ADD
  return g_test_run ();
}
