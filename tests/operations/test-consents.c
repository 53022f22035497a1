/* test-consents.c: what a person lets us contact them for
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-consents.h"
#include "fb-fail-each.h"
#include "fb-fake-clock.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

typedef struct
{
  FbTempStore temp;
  FbClock *clock;
  FbId contact;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  FbRecord *person = fb_record_new (fb_schema_get_table ("contact"), NULL);

  fixture->clock = fb_fake_clock_new (0);
  fb_temp_store_set_up (&fixture->temp, fixture->clock);
  fb_record_set_text (person, "given", "Ann");
  fb_record_set_text (person, "family", "Lee");
  fixture->contact = fb_temp_store_add (&fixture->temp, person);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
  g_object_unref (fixture->clock);
}

static FbRecord *
new_answer (Fixture *fixture, const char *state)
{
  FbRecord *said = fb_record_new (fb_schema_get_table ("consent"), NULL);

  fb_record_set_id (said, "contact", &fixture->contact);
  fb_record_set_text (said, "channel", "email");
  fb_record_set_text (said, "purpose", "offers");
  fb_record_set_text (said, "state", state);
  return said;
}

static FbId
note (Fixture *fixture, const char *state)
{
  g_autoptr (GError) error = NULL;
  FbId id;

  fb_fake_clock_advance (FB_FAKE_CLOCK (fixture->clock), DAY_MS);
  g_assert_true (fb_consents_note (fixture->temp.store, new_answer (fixture, state), &id, &error));
  g_assert_no_error (error);
  return id;
}

/* As another laptop did that knew of nothing. */
static void
note_elsewhere (Fixture *fixture, const char *state)
{
  FbRecord *said = new_answer (fixture, state);

  fb_fake_clock_advance (FB_FAKE_CLOCK (fixture->clock), DAY_MS);
  fb_record_set_int (said, "said_at", fb_clock_now (fixture->clock));
  fb_temp_store_add (&fixture->temp, said);
}

static void
check_state (Fixture *fixture, const char *channel, const char *purpose, const char *state, gboolean has_row)
{
  g_auto (FbConsent) consent = {0};
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_consents_find (fixture->temp.store, &fixture->contact, channel, purpose, &consent, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (consent.state, ==, state);
  g_assert_cmpint (consent.row != NULL, ==, has_row);
}

static void
test_answers (Fixture *fixture, gconstpointer data)
{
  check_state (fixture, "email", "offers", "unknown", FALSE);
  note (fixture, "given");
  check_state (fixture, "email", "offers", "given", TRUE);
  check_state (fixture, "email", "newsletter", "unknown", FALSE);
  check_state (fixture, "phone", "offers", "unknown", FALSE);
  note (fixture, "withdrawn");
  check_state (fixture, "email", "offers", "withdrawn", TRUE);
  /* They may change their mind, and be told so by whoever knew. */
  note (fixture, "given");
  check_state (fixture, "email", "offers", "given", TRUE);
}

/* Of two answers noted without each other the stricter holds, in whatever order they came. */
static void
test_two_laptops (Fixture *fixture, gconstpointer data)
{
  note (fixture, "refused");
  note_elsewhere (fixture, "given");
  check_state (fixture, "email", "offers", "refused", TRUE);
  /* Whoever sees both speaks for both. */
  note (fixture, "given");
  check_state (fixture, "email", "offers", "given", TRUE);
  note_elsewhere (fixture, "refused");
  check_state (fixture, "email", "offers", "refused", TRUE);
}

static void
test_validity (Fixture *fixture, gconstpointer data)
{
  FbRecord *said = new_answer (fixture, "given");
  g_autoptr (GError) error = NULL;

  fb_record_set_text (said, "valid_to", "2026-11-30");
  g_assert_true (fb_consents_note (fixture->temp.store, said, NULL, &error));
  g_assert_no_error (error);
  check_state (fixture, "email", "offers", "given", TRUE);
  fb_fake_clock_advance (FB_FAKE_CLOCK (fixture->clock), 30 * DAY_MS);
  check_state (fixture, "email", "offers", "unknown", TRUE);
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  FbRecord *other = new_answer (fixture, "refused");
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  const FbConsent *first, *second;

  note (fixture, "given");
  note (fixture, "withdrawn");
  fb_record_set_text (other, "channel", "phone");
  g_assert_true (fb_consents_note (fixture->temp.store, other, NULL, &error));
  list = fb_consents_list (fixture->temp.store, &fixture->contact, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  /* In the order of the choices. */
  second = g_ptr_array_index (list, 0);
  first = g_ptr_array_index (list, 1);
  g_assert_cmpstr (fb_record_get_text (first->row, "channel"), ==, "email");
  g_assert_cmpstr (first->state, ==, "withdrawn");
  g_assert_cmpstr (fb_record_get_text (second->row, "channel"), ==, "phone");
  g_assert_cmpstr (second->state, ==, "refused");
}

static gboolean
may_write (Fixture *fixture, GError **error)
{
  return fb_consents_check (fixture->temp.store, &fixture->contact, "email", "offers", error);
}

static void
check_forbidden (Fixture *fixture, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (may_write (fixture, &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
  g_assert_nonnull (strstr (error->message, "Ann Lee"));
  g_assert_nonnull (strstr (error->message, word));
}

static void
set_needed (Fixture *fixture, const char *channels)
{
  FbRecord *setting = fb_record_new (fb_schema_get_table ("setting"), NULL);

  fb_record_set_text (setting, "name", FB_CONSENTS_SETTING);
  fb_record_set_text (setting, "content", channels);
  fb_temp_store_add (&fixture->temp, setting);
}

static void
test_check (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (may_write (fixture, &error));
  note (fixture, "refused");
  check_forbidden (fixture, "does not want");
  note (fixture, "given");
  g_assert_true (may_write (fixture, &error));
  g_assert_no_error (error);
}

/* Where the company asks for a consent first, none is none. */
static void
test_needed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_needed (fixture, "[\"phone\",\"email\",7]");
  check_forbidden (fixture, "no consent");
  note (fixture, "unknown");
  check_forbidden (fixture, "no consent");
  note (fixture, "given");
  g_assert_true (may_write (fixture, &error));
  g_assert_no_error (error);
}

static void
test_needed_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_needed (fixture, "[\"phone\"]");
  g_assert_true (may_write (fixture, &error));
  g_assert_no_error (error);
}

static void
test_refused_answers (Fixture *fixture, gconstpointer data)
{
  static const char *const missing[] = {"contact", "channel", "purpose", "state"};
  g_autoptr (FbRecord) row = NULL;
  g_autoptr (GError) wrong = NULL;
  FbRecord *said;
  FbId id;

  for (guint i = 0; i < G_N_ELEMENTS (missing); i++)
    {
      g_autoptr (GError) error = NULL;

      said = new_answer (fixture, "given");
      fb_value_clear (&said->values[fb_table_get_field (said->table, missing[i])]);
      g_assert_false (fb_consents_note (fixture->temp.store, said, NULL, &error));
      g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_REQUIRED);
    }
  said = new_answer (fixture, "perhaps");
  g_assert_false (fb_consents_note (fixture->temp.store, said, NULL, &wrong));
  g_assert_error (wrong, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);

  /* What was said is added to, and never rewritten. */
  id = note (fixture, "given");
  {
    g_autoptr (FbEdit) edit = fb_edit_new ("Rewrite");
    g_autoptr (GError) error = NULL;

    fb_edit_set_text (edit, fb_schema_get_table ("consent"), &id, "state", "refused");
    g_assert_false (fb_store_commit_edit (fixture->temp.store, g_steal_pointer (&edit), NULL, &error));
    g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID);
  }
  row = fb_store_get (fixture->temp.store, fb_schema_get_table ("consent"), &id, NULL);
  g_assert_cmpstr (fb_record_get_text (row, "state"), ==, "given");
}

static gboolean
note_refusal (FbStore *store, gpointer user_data, GError **error)
{
  return fb_consents_note (store, new_answer (user_data, "refused"), NULL, error);
}

static void
test_each_statement (Fixture *fixture, gconstpointer data)
{
  note (fixture, "given");
  g_assert_cmpuint (fb_fail_each_call (&fixture->temp, note_refusal, fixture), >, 3);
  check_state (fixture, "email", "offers", "refused", TRUE);
}

/* --- what is read fails ----------------------------------------------------------------------------------------- */

static gboolean
list_one (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;
  g_autoptr (GPtrArray) list = fb_consents_list (store, &fixture->contact, error);

  if (list == NULL)
    return FALSE;
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (((const FbConsent *) g_ptr_array_index (list, 0))->state, ==, "refused");
  return TRUE;
}

static gboolean
find_refusal (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;
  g_auto (FbConsent) consent = {0};
  gboolean found = fb_consents_find (store, &fixture->contact, "email", "offers", &consent, error);

  /* What cannot be read is nobody's yes. */
  g_assert_cmpstr (consent.state, ==, found ? "refused" : "unknown");
  g_assert_cmpint (consent.row != NULL, ==, found);
  return found;
}

static gboolean
check_refusal (FbStore *store, gpointer user_data, GError **error)
{
  g_autoptr (GError) local = NULL;

  g_assert_false (may_write (user_data, &local));
  if (g_error_matches (local, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
test_each_read (Fixture *fixture, gconstpointer data)
{
  note (fixture, "refused");
  g_assert_cmpuint (fb_fail_each_read (&fixture->temp, list_one, fixture), >, 0);
  g_assert_cmpuint (fb_fail_each_read (&fixture->temp, find_refusal, fixture), >, 0);
  /* The answers, the company's setting, the person's name. */
  g_assert_cmpuint (fb_fail_each_read (&fixture->temp, check_refusal, fixture), >, 2);
}

#define ADD(path, func) g_test_add ("/operations/consents/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("answers", test_answers);
  ADD ("two-laptops", test_two_laptops);
  ADD ("validity", test_validity);
  ADD ("list", test_list);
  ADD ("check", test_check);
  ADD ("needed", test_needed);
  ADD ("needed-elsewhere", test_needed_elsewhere);
  ADD ("refused-answers", test_refused_answers);
  ADD ("each-statement", test_each_statement);
  ADD ("each-read", test_each_read);
  return g_test_run ();
}
