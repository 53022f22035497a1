/* test-clock.c: the machine's clock and the one of the tests
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-fake-clock.h"

static void
test_real (void)
{
  g_autoptr (FbClock) clock = fb_clock_new ();
  gint64 before = fb_clock_monotonic (clock);
  const char *boot_id = fb_clock_get_boot_id (clock);

  g_assert_cmpint (fb_clock_now (clock), >, G_GINT64_CONSTANT (1600000000000));
  g_assert_cmpint (fb_clock_monotonic (clock), >=, before);
  g_assert_cmpuint (strlen (boot_id), ==, 36);
  g_assert_cmpstr (fb_clock_get_boot_id (clock), ==, boot_id);
}

static void
test_fake (void)
{
  g_autoptr (FbClock) clock = fb_fake_clock_new (1000);
  FbFakeClock *fake = FB_FAKE_CLOCK (clock);
  const char *boot_id = fb_clock_get_boot_id (clock);

  fb_fake_clock_advance (fake, 500);
  g_assert_cmpint (fb_clock_now (clock), ==, 1500);
  g_assert_cmpint (fb_clock_monotonic (clock), ==, 1500);

  fb_fake_clock_set_now (fake, 10);
  g_assert_cmpint (fb_clock_now (clock), ==, 10);
  g_assert_cmpint (fb_clock_monotonic (clock), ==, 1500);

  fb_fake_clock_reboot (fake);
  g_assert_cmpint (fb_clock_monotonic (clock), ==, 1000);
  g_assert_cmpstr (fb_clock_get_boot_id (clock), !=, boot_id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/clock/real", test_real);
  g_test_add_func ("/base/clock/fake", test_fake);

  return g_test_run ();
}
