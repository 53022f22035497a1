/* test-search-match.c: typed words in titles and commands, records opened lately, errors of the sign-in form
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <locale.h>

#include "fb-message.h"
#include "fb-search-commands.h"
#include "fb-search-match.h"
#include "fb-search-phrase.h"
#include "fb-search-recent.h"
#include "fb-sign-in-error.h"

static void
assert_ranges (const char *text, const char *query, const char *expected)
{
  g_autoptr (GArray) ranges = fb_search_match_ranges (text, query);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < ranges->len; i++)
    {
      const FbSearchRange *range = &g_array_index (ranges, FbSearchRange, i);

      g_string_append_printf (found, "[%.*s]", (int) (range->to - range->from), text + range->from);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_ranges (void)
{
  assert_ranges ("Jansen Brauerei", "jan", "[Jan]");
  assert_ranges ("Müller & Söhne", "mul soh", "[Mül][Söh]");
  assert_ranges ("Groß", "gross", "[Groß]");
  assert_ranges ("Petra Jansen", "ansen", "");
  assert_ranges ("Jansen, Jan", "jan jansen", "[Jansen][Jan]");
  assert_ranges ("Jansen", "", "");
  assert_ranges ("", "jan", "");
}

static void
test_all (void)
{
  g_assert_true (fb_search_match_all ("Log a Call phone activity", "call lo"));
  g_assert_true (fb_search_match_all ("Log a Call", ""));
  g_assert_false (fb_search_match_all ("Log a Call", "log visit"));
}

static void
assert_phrase (const char *text, FbPhraseVerb verb, const char *what, const char *rest)
{
  g_auto (FbPhrase) phrase = {0};

  g_assert_true (fb_phrase_parse (text, &phrase));
  g_assert_cmpint (phrase.verb, ==, verb);
  g_assert_cmpstr (phrase.what, ==, what);
  g_assert_cmpstr (phrase.rest, ==, rest);
}

static void
test_phrases (void)
{
  static const char *const none[] = {"", "call", "  log  visit ", "log", "caller Müller", "new", "Müller call"};

  assert_phrase ("call Müller", FB_PHRASE_LOG, "call", "Müller");
  assert_phrase ("  Log  a CALL   Müller ", FB_PHRASE_LOG, "call", "Müller");
  assert_phrase ("log visit Cancity follow-up friday", FB_PHRASE_LOG, "visit", "Cancity follow-up friday");
  assert_phrase ("visit visit", FB_PHRASE_LOG, "visit", "visit");
  assert_phrase ("new account Acme & Sons", FB_PHRASE_ADD, "account", "Acme & Sons");
  assert_phrase ("Add deal New pump", FB_PHRASE_ADD, "opportunity", "New pump");
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_auto (FbPhrase) phrase = {0};

      g_assert_false (fb_phrase_parse (none[i], &phrase));
      g_assert_null (phrase.rest);
    }
}

static void
assert_day (const char *text, gsize expected_length, const char *expected_day)
{
  char day[FB_DATE_LENGTH + 1];
  gsize length = strlen (text);

  g_assert_true (fb_phrase_cut_day (text, "2026-11-26", &length, day) == (expected_day[0] != '\0'));
  g_assert_cmpstr (day, ==, expected_day);
  g_assert_cmpuint (length, ==, expected_length);
}

static void
test_days_at_the_end (void)
{
  /* The 26th is a Thursday. */
  assert_day ("Cancity follow-up friday", 18, "2026-11-27");
  assert_day ("Cancity in 2 weeks", 8, "2026-12-10");
  assert_day ("Cancity 3 mar", 8, "2027-03-03");
  assert_day ("Cancity follow-up", 17, "");
  /* A day alone is whoever bears that name. */
  assert_day ("Friday", 6, "");
  assert_day ("", 0, "");
}

static const FbSearchCommand *
find_command (const char *action)
{
  const FbSearchCommand *commands;
  guint n;

  commands = fb_search_commands_get (&n);
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (commands[i].action, action) == 0)
      return &commands[i];
  g_assert_not_reached ();
}

static void
test_commands (void)
{
  const FbSearchCommand *sync = find_command ("win.sync-now");
  const FbSearchCommand *commands;
  guint n;

  g_assert_true (fb_search_command_matches (sync, "sync"));
  g_assert_true (fb_search_command_matches (sync, "fetch"));
  g_assert_false (fb_search_command_matches (sync, "visit"));
  g_assert_true (fb_search_command_is_meant (sync, "Sync n"));
  g_assert_false (fb_search_command_is_meant (sync, "sy"));
  g_assert_false (fb_search_command_is_meant (sync, "now"));

  commands = fb_search_commands_get (&n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;

      g_assert_true (g_action_parse_detailed_name (commands[i].action, &name, &target, NULL));
    }
}

static void
test_recent (void)
{
  FbId one, two;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *again = NULL;
  g_auto (GStrv) lines = NULL;

  fb_id_generate (&one, 1);
  fb_id_generate (&two, 2);
  first = fb_search_recent_with (NULL, "account", &one);
  second = fb_search_recent_with (first, "contact", &two);
  again = fb_search_recent_with (second, "account", &one);
  lines = g_strsplit (again, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_true (g_str_has_prefix (lines[0], "account "));
  g_assert_true (g_str_has_prefix (lines[1], "contact "));
}

static void
test_recent_is_bounded (void)
{
  g_autofree char *kept = NULL;
  g_auto (GStrv) lines = NULL;

  for (int i = 0; i < 40; i++)
    {
      g_autofree char *before = g_steal_pointer (&kept);
      FbId id;

      fb_id_generate (&id, i + 1);
      kept = fb_search_recent_with (before, "account", &id);
    }
  lines = g_strsplit (kept, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 12);
}

static FbSignInField
field_of (GQuark domain, int code)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "x");

  return fb_sign_in_error_field (error);
}

static void
test_sign_in_errors (void)
{
  g_assert_cmpint (field_of (FB_SYNC_ERROR, FB_SYNC_ERROR_AUTH), ==, FB_SIGN_IN_PASSWORD);
  g_assert_cmpint (field_of (FB_SYNC_ERROR, FB_SYNC_ERROR_DISABLED), ==, FB_SIGN_IN_LOGIN);
  g_assert_cmpint (field_of (FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE), ==, FB_SIGN_IN_SERVER);
  g_assert_cmpint (field_of (FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL), ==, FB_SIGN_IN_SERVER);
  g_assert_cmpint (field_of (FB_SYNC_ERROR, FB_SYNC_ERROR_SCHEMA), ==, FB_SIGN_IN_FORM);
  g_assert_cmpint (field_of (FB_SYNC_ERROR, FB_SYNC_ERROR_FAILED), ==, FB_SIGN_IN_FORM);
  g_assert_cmpint (field_of (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT), ==, FB_SIGN_IN_SERVER);
  g_assert_cmpint (field_of (G_IO_ERROR, G_IO_ERROR_NO_SPACE), ==, FB_SIGN_IN_FORM);
  g_assert_cmpint (field_of (G_FILE_ERROR, G_FILE_ERROR_ACCES), ==, FB_SIGN_IN_FORM);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/search-match/phrases", test_phrases);
  g_test_add_func ("/ui/search-match/days-at-the-end", test_days_at_the_end);
  g_test_add_func ("/ui/search-match/ranges", test_ranges);
  g_test_add_func ("/ui/search-match/all", test_all);
  g_test_add_func ("/ui/search-match/commands", test_commands);
  g_test_add_func ("/ui/search-match/recent", test_recent);
  g_test_add_func ("/ui/search-match/recent-is-bounded", test_recent_is_bounded);
  g_test_add_func ("/ui/sign-in/errors", test_sign_in_errors);

  return g_test_run ();
}
