/* test-sync-words.c: what the pill says of a status
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>

#include "fb-sync-words.h"

#define MINUTE G_GINT64_CONSTANT (60000)
#define NOW G_GINT64_CONSTANT (1795338603884)

typedef struct
{
  FbEngineStatus status;
  FbSyncKind kind;
  const char *pill;
} Case;

static const Case cases[] = {
    {{.state = FB_ENGINE_LOCAL, .waiting = 3}, FB_SYNC_LOCAL, "Only on this computer"},
    {{.state = FB_ENGINE_IDLE, .last_success = NOW}, FB_SYNC_ALL_SYNCED, "All synced"},
    {{.state = FB_ENGINE_IDLE}, FB_SYNC_FIRST, "Syncing"},
    {{.state = FB_ENGINE_IDLE, .last_success = NOW, .waiting = 1}, FB_SYNC_WAITING, "1 to send"},
    {{.state = FB_ENGINE_PUSHING, .last_success = NOW, .waiting = 3}, FB_SYNC_WAITING, "3 to send"},
    {{.state = FB_ENGINE_OFFLINE, .waiting = 3}, FB_SYNC_OFFLINE, "Offline, 3 to send"},
    {{.state = FB_ENGINE_OFFLINE, .conflicts = 3}, FB_SYNC_OFFLINE, "Offline"},
    {{.state = FB_ENGINE_BACKOFF}, FB_SYNC_TROUBLE, "Trying again"},
    {{.state = FB_ENGINE_BACKOFF, .waiting = 2}, FB_SYNC_TROUBLE, "Trying again, 2 to send"},
    {{.state = FB_ENGINE_AUTH_NEEDED, .waiting = 2, .conflicts = 1}, FB_SYNC_SIGN_IN, "Sign in again"},
    {{.state = FB_ENGINE_UPDATE_NEEDED}, FB_SYNC_UPDATE, "Update needed"},
    {{.state = FB_ENGINE_IDLE, .last_success = NOW, .conflicts = 1}, FB_SYNC_ATTENTION, "1 needs a look"},
    {{.state = FB_ENGINE_IDLE, .conflicts = 1, .refused = 1, .waiting = 5}, FB_SYNC_ATTENTION, "2 need a look"},
    /* Rows that are there before anybody could read how many are not told. */
    {{.state = FB_ENGINE_PULLING, .last_success = NOW, .rows_done = 3, .rows_total = 9},
     FB_SYNC_ALL_SYNCED,
     "All synced"},
    {{.state = FB_ENGINE_PULLING, .rows_done = 900, .rows_total = 901}, FB_SYNC_RUNNING, "Syncing 900 of 901"},
    {{.state = FB_ENGINE_APPLYING, .rows_done = 950, .rows_total = 901}, FB_SYNC_RUNNING, "Syncing 901 of 901"},
};

static void
test_pill (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *pill = fb_sync_words_pill (&cases[i].status);
      g_autofree char *explain = fb_sync_words_explain (&cases[i].status);

      g_test_message ("%s", cases[i].pill);
      g_assert_cmpint (fb_sync_words_get_kind (&cases[i].status), ==, cases[i].kind);
      g_assert_cmpstr (pill, ==, cases[i].pill);
      g_assert_cmpstr (explain, !=, "");
      g_assert_nonnull (fb_sync_words_icon (cases[i].kind));
      g_assert_nonnull (fb_sync_words_style (cases[i].kind));
    }
}

static void
test_ago (void)
{
  static const struct
  {
    gint64 before;
    const char *text;
  } spans[] = {
      {0, "Just now"},
      {-5 * MINUTE, "Just now"},
      {MINUTE, "1 minute ago"},
      {5 * MINUTE, "5 minutes ago"},
      {60 * MINUTE, "1 hour ago"},
      {23 * 60 * MINUTE, "23 hours ago"},
      {24 * 60 * MINUTE, "1 day ago"},
      {59 * 24 * 60 * MINUTE, "59 days ago"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autofree char *text = fb_sync_words_ago (NOW - spans[i].before, NOW);

      g_assert_cmpstr (text, ==, spans[i].text);
    }
}

static void
test_details (void)
{
  FbEngineStatus status = {.state = FB_ENGINE_BACKOFF,
                           .last_success = NOW - 2 * MINUTE,
                           .next_try = NOW + 40000,
                           .waiting = 2,
                           .refused = 1,
                           .conflicts = 2};
  g_autofree char *last = fb_sync_words_last (&status, NOW);
  g_autofree char *next = fb_sync_words_next (&status, NOW);
  g_autofree char *waiting = fb_sync_words_waiting (&status);
  g_autofree char *attention = fb_sync_words_attention (&status);

  g_assert_cmpstr (last, ==, "Last synced: 2 minutes ago");
  g_assert_cmpstr (next, ==, "Next try: in 40 seconds");
  g_assert_cmpstr (waiting, ==, "2 changes wait to be sent");
  g_assert_cmpstr (attention, ==, "2 conflicts are open, 1 change was refused");
  g_assert_null (fb_sync_words_progress (&status));
}

static void
test_nothing_to_say (void)
{
  FbEngineStatus status = {.state = FB_ENGINE_LOCAL, .waiting = 2};

  g_assert_null (fb_sync_words_last (&status, NOW));
  g_assert_null (fb_sync_words_next (&status, NOW));
  g_assert_null (fb_sync_words_waiting (&status));
  g_assert_null (fb_sync_words_attention (&status));
  g_assert_cmpfloat (fb_sync_words_fraction (&status), <, 0);
}

static void
test_progress (void)
{
  FbEngineStatus status = {.state = FB_ENGINE_PULLING, .rows_done = 250, .rows_total = 1000, .bytes = 2000};
  g_autofree char *known = fb_sync_words_progress (&status);
  g_autofree char *unknown = NULL;

  g_assert_true (g_str_has_prefix (known, "250 of 1000 records, 2"));
  g_assert_cmpfloat (fb_sync_words_fraction (&status), ==, 0.25);
  status.rows_total = 0;
  unknown = fb_sync_words_progress (&status);
  g_assert_true (g_str_has_prefix (unknown, "250 records, 2"));
  g_assert_cmpfloat (fb_sync_words_fraction (&status), <, 0);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "C");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/sync-words/pill", test_pill);
  g_test_add_func ("/ui/sync-words/ago", test_ago);
  g_test_add_func ("/ui/sync-words/details", test_details);
  g_test_add_func ("/ui/sync-words/nothing-to-say", test_nothing_to_say);
  g_test_add_func ("/ui/sync-words/progress", test_progress);

  return g_test_run ();
}
