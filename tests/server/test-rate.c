/* test-rate.c: how often a device may ask
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-fake-clock.h"
#include "fb-rate.h"
#include "http-fixture.h"
#include "fb-test-database.h"

#define LAPTOP "01930000-0000-7000-8000-000000000001"

static const FbId one = {{1}}, two = {{2}};

static void
take_all (FbRate *rate, FbAsk ask, guint n)
{
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (fb_rate_take (ask, &one, rate), ==, 0);
}

static void
test_at_the_limit (void)
{
  g_autoptr (FbClock) clock = fb_fake_clock_new (0);
  FbRate *rate = fb_rate_new (fb_rate_defaults, clock);

  take_all (rate, FB_ASK_PULL, 60);
  g_assert_cmpint (fb_rate_take (FB_ASK_PULL, &one, rate), ==, 1);
  /* Each kind and each device has its own. */
  take_all (rate, FB_ASK_PUSH, 120);
  g_assert_cmpint (fb_rate_take (FB_ASK_PUSH, &one, rate), ==, 1);
  take_all (rate, FB_ASK_PAGE, 1200);
  g_assert_cmpint (fb_rate_take (FB_ASK_PAGE, &one, rate), ==, 1);
  g_assert_cmpint (fb_rate_take (FB_ASK_PULL, &two, rate), ==, 0);
  fb_rate_free (rate);
}

static void
test_fills_evenly (void)
{
  g_autoptr (FbClock) clock = fb_fake_clock_new (0);
  FbRate *rate = fb_rate_new (fb_rate_defaults, clock);

  take_all (rate, FB_ASK_PULL, 60);
  fb_fake_clock_advance (FB_FAKE_CLOCK (clock), 999);
  g_assert_cmpint (fb_rate_take (FB_ASK_PULL, &one, rate), ==, 1);
  fb_fake_clock_advance (FB_FAKE_CLOCK (clock), 1);
  take_all (rate, FB_ASK_PULL, 1);
  g_assert_cmpint (fb_rate_take (FB_ASK_PULL, &one, rate), ==, 1);
  /* Never more than a minute's worth. */
  fb_fake_clock_advance (FB_FAKE_CLOCK (clock), 60 * 60 * 1000);
  take_all (rate, FB_ASK_PULL, 60);
  g_assert_cmpint (fb_rate_take (FB_ASK_PULL, &one, rate), ==, 1);
  fb_rate_free (rate);
}

static void
test_slow_rates_say_how_long (void)
{
  const guint slow[FB_N_ASKS] = {[FB_ASK_PULL] = 2, [FB_ASK_PAGE] = 0, [FB_ASK_PUSH] = 1};
  g_autoptr (FbClock) clock = fb_fake_clock_new (0);
  FbRate *rate = fb_rate_new (slow, clock);

  take_all (rate, FB_ASK_PULL, 2);
  g_assert_cmpint (fb_rate_take (FB_ASK_PULL, &one, rate), ==, 30);
  take_all (rate, FB_ASK_PUSH, 1);
  g_assert_cmpint (fb_rate_take (FB_ASK_PUSH, &one, rate), ==, 60);
  /* 0: as often as they like. */
  take_all (rate, FB_ASK_PAGE, 5000);
  fb_rate_free (rate);
}

static void
test_table_is_bounded (void)
{
  g_autoptr (FbClock) clock = fb_fake_clock_new (0);
  FbRate *rate = fb_rate_new (fb_rate_defaults, clock);
  FbId id = {{0}};

  for (guint i = 0; i < FB_RATE_MAX_DEVICES + 100; i++)
    {
      memcpy (&id, &i, sizeof i);
      g_assert_cmpint (fb_rate_take (FB_ASK_PULL, &id, rate), ==, 0);
    }
  g_assert_cmpuint (fb_rate_get_size (rate), ==, FB_RATE_MAX_DEVICES);
  /* Those who have not asked for a minute make room. */
  fb_fake_clock_advance (FB_FAKE_CLOCK (clock), 60 * 1000);
  memset (&id, 0xff, sizeof id);
  g_assert_cmpint (fb_rate_take (FB_ASK_PULL, &id, rate), ==, 0);
  g_assert_cmpuint (fb_rate_get_size (rate), ==, 1);
  fb_rate_free (rate);
}

/* --- over HTTP ------------------------------------------------------------------------------------------- */

static void
post (HttpFixture *self, const char *access, const char *path, const char *body, guint status, const char *type)
{
  g_autoptr (HttpReply) reply = http_fixture_post (self, path, access, body);

  g_assert_cmpuint (reply->status, ==, status);
  g_assert_cmpstr (reply->type, ==, type);
  if (status == 429)
    g_assert_cmpint (g_ascii_strtoll (reply->retry_after, NULL, 10), >, 0);
}

static void
test_over_http (HttpFixture *self, gconstpointer data)
{
  static const char pull[] = "{\"v\":1,\"schema\":1,\"cursor\":0,\"page\":null}";
  static const char page[] = "{\"v\":1,\"schema\":1,\"cursor\":0,\"page\":\"nonsense\"}";
  static const char push[] = "{\"v\":1,\"schema\":1,\"txs\":[]}";
  g_autofree char *access = NULL;
  g_autoptr (HttpReply) reply = NULL;

  fb_http_server_set_rates (self->server, 3, 2);
  reply = http_fixture_enrol (self, "rita", "secret words", LAPTOP, "first");
  access = g_strdup (http_reply_text (reply, "access"));
  for (guint i = 0; i < 3; i++)
    post (self, access, "/v1/pull", pull, 200, NULL);
  post (self, access, "/v1/pull", pull, 429, "busy");
  /* The later pages of a pull that has begun are not in its way. */
  for (guint i = 0; i < 20; i++)
    post (self, access, "/v1/pull", page, 409, "token-void");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (HttpReply) taken = http_fixture_post (self, "/v1/push", access, push);

      g_assert_cmpuint (taken->status, !=, 429);
    }
  post (self, access, "/v1/push", push, 429, "busy");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

  g_test_add_func ("/server/rate/at-the-limit", test_at_the_limit);
  g_test_add_func ("/server/rate/fills-evenly", test_fills_evenly);
  g_test_add_func ("/server/rate/how-long", test_slow_rates_say_how_long);
  g_test_add_func ("/server/rate/bounded", test_table_is_bounded);
  g_test_add ("/server/rate/over-http", HttpFixture, NULL, http_fixture_set_up, test_over_http, http_fixture_tear_down);
  return g_test_run ();
}
