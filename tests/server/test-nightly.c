/* test-nightly.c: when the server tidies up
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-data-dir.h"
#include "fb-fake-clock.h"
#include "fb-nightly.h"
#include "fb-service-tidy.h"
#include "fb-temp-store.h"

#define HOUR_MS (60 * 60 * G_GINT64_CONSTANT (1000))

static char *
dup_day (const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbService) service = fb_data_dir_open_service (directory, &error);
  char *day;

  g_assert_no_error (error);
  day = fb_service_dup_tidy_day (service, &error);
  g_assert_no_error (error);
  return day;
}

/* The clock goes on to @hour o'clock, local time. */
static void
go_to_hour (FbClock *clock, int hour)
{
  for (;;)
    {
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (fb_clock_now (clock) / 1000);
      g_autoptr (GDateTime) local = g_date_time_to_local (utc);

      if (g_date_time_get_hour (local) == hour)
        return;
      fb_fake_clock_advance (FB_FAKE_CLOCK (clock), HOUR_MS);
    }
}

/* Not before its hour, then once, and not again on that day; on the next day again. */
static void
test_once_a_day (void)
{
  g_autofree char *directory = g_dir_make_tmp ("fieldbook-nightly-XXXXXX", NULL);
  g_autoptr (FbClock) clock = fb_fake_clock_new (0);
  g_autoptr (FbNightly) nightly = NULL;
  g_autofree char *none = dup_day (directory);
  g_autofree char *day = NULL;

  g_assert_null (none);
  go_to_hour (clock, 1);
  nightly = fb_nightly_new (directory, NULL, clock, 3);
  g_assert_false (fb_nightly_look (nightly));
  go_to_hour (clock, 3);
  g_assert_true (fb_nightly_look (nightly));
  g_assert_false (fb_nightly_look (nightly));
  while (day == NULL)
    {
      g_main_context_iteration (NULL, FALSE);
      day = dup_day (directory);
    }
  go_to_hour (clock, 5);
  g_assert_false (fb_nightly_look (nightly));
  fb_nightly_stop (nightly);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fb_remove_tree (directory);
}

static void
test_never (void)
{
  g_autoptr (FbClock) clock = fb_fake_clock_new (0);
  g_autoptr (FbNightly) nightly = fb_nightly_new ("/nonexistent", NULL, clock, -1);

  go_to_hour (clock, 23);
  g_assert_false (fb_nightly_look (nightly));
  fb_nightly_stop (nightly);
  g_assert_false (fb_nightly_look (nightly));
}

/* Beside a server's files, or where its administrator says; a database has no folder to put it beside. */
static void
test_archive (void)
{
  g_autofree char *beside = fb_nightly_dup_archive ("/srv/fieldbook", NULL);
  g_autofree char *elsewhere = fb_nightly_dup_archive ("/srv/fieldbook", "/mnt/archive");
  g_autofree char *none = fb_nightly_dup_archive ("postgresql://host/fieldbook", NULL);
  g_autofree char *said = fb_nightly_dup_archive ("postgresql://host/fieldbook", "/mnt/archive");

  g_assert_cmpstr (beside, ==, "/srv/fieldbook/archive");
  g_assert_cmpstr (elsewhere, ==, "/mnt/archive");
  g_assert_null (none);
  g_assert_cmpstr (said, ==, "/mnt/archive");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/nightly/once-a-day", test_once_a_day);
  g_test_add_func ("/server/nightly/never", test_never);
  g_test_add_func ("/server/nightly/archive", test_archive);
  return g_test_run ();
}
