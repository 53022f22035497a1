/* test-activities.c: what happened and what comes next are stored together
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-activities.h"

#include "fb-fake-clock.h"
#include "fb-temp-store.h"

#define BEGIN ((gint64) 1795168800000)

typedef struct
{
  FbTempStore temp;
  FbFakeClock *clock; /* (owned) */
  FbId account, deal;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  FbRecord *pipeline = fb_record_new (fb_schema_get_table ("pipeline"), NULL);
  FbRecord *stage = fb_record_new (fb_schema_get_table ("stage"), NULL);
  FbRecord *deal = fb_record_new (fb_schema_get_table ("opportunity"), NULL);
  FbId pipeline_id, stage_id;

  fixture->clock = FB_FAKE_CLOCK (fb_fake_clock_new (BEGIN));
  fb_temp_store_set_up (&fixture->temp, FB_CLOCK (fixture->clock));
  fixture->account = fb_temp_store_add_account (&fixture->temp, "Acme");
  fb_record_set_text (pipeline, "name", "Business");
  pipeline_id = fb_temp_store_add (&fixture->temp, pipeline);
  fb_record_set_id (stage, "pipeline", &pipeline_id);
  fb_record_set_text (stage, "name", "Open");
  stage_id = fb_temp_store_add (&fixture->temp, stage);
  fb_record_set_text (deal, "name", "Line 4");
  fb_record_set_id (deal, "account", &fixture->account);
  fb_record_set_id (deal, "pipeline", &pipeline_id);
  fb_record_set_id (deal, "stage", &stage_id);
  fixture->deal = fb_temp_store_add (&fixture->temp, deal);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
  g_clear_object (&fixture->clock);
}

static FbRecord *
get (Fixture *fixture, const char *table, const FbId *id)
{
  g_autoptr (GError) error = NULL;
  FbRecord *record = fb_store_get (fixture->temp.store, fb_schema_get_table (table), id, &error);

  g_assert_no_error (error);
  return record;
}

static FbRecord *
new_activity (Fixture *fixture, const char *kind, const char *subject)
{
  FbRecord *record = fb_record_new (fb_schema_get_table ("activity"), NULL);

  fb_record_set_text (record, "kind", kind);
  fb_record_set_text (record, "subject", subject);
  fb_record_set_id (record, "opportunity", &fixture->deal);
  return record;
}

static void
test_alone (Fixture *fixture, gconstpointer data)
{
  FbRecord *call = fb_record_new (fb_schema_get_table ("activity"), NULL);
  g_autoptr (FbRecord) stored = NULL;
  g_autoptr (GError) error = NULL;
  FbId id, user = fb_store_get_user (fixture->temp.store);

  fb_record_set_text (call, "kind", "call");
  fb_record_set_text (call, "subject", "Hello");
  fb_record_set_id (call, "account", &fixture->account);
  g_assert_true (fb_activities_log (fixture->temp.store, call, NULL, NULL, &id, &error));
  g_assert_no_error (error);
  stored = get (fixture, "activity", &id);
  g_assert_cmpstr (fb_record_get_text (stored, "status"), ==, "done");
  g_assert_cmpint (fb_record_get_int (stored, "actual_end"), ==, BEGIN);
  g_assert_true (fb_id_equal (fb_record_get_id (stored, "assigned_to"), &user));
}

static void
test_visit_with_follow_up (Fixture *fixture, gconstpointer data)
{
  FbRecord *visit = fb_record_new (fb_schema_get_table ("visit"), NULL);
  FbRecord *next = fb_record_new (fb_schema_get_table ("activity"), NULL);
  g_autoptr (FbRecord) done = NULL;
  g_autoptr (FbRecord) planned = NULL;
  g_autoptr (FbRecord) deal = NULL;
  g_autoptr (FbRecord) details = NULL;
  g_autoptr (GError) error = NULL;
  FbId id;

  fb_record_set_text (visit, "goal", "Agree");
  fb_record_set_text (next, "kind", "call");
  fb_record_set_text (next, "subject", "Call about the offer");
  fb_record_set_text (next, "due", "2026-12-01");
  g_assert_true (
      fb_activities_log (fixture->temp.store, new_activity (fixture, "visit", "On site"), visit, next, &id, &error));
  g_assert_no_error (error);

  done = get (fixture, "activity", &id);
  g_assert_true (fb_id_equal (fb_record_get_id (done, "account"), &fixture->account));
  planned = get (fixture, "activity", fb_record_get_id (done, "follow_up"));
  g_assert_cmpstr (fb_record_get_text (planned, "status"), ==, "planned");
  g_assert_true (fb_id_equal (fb_record_get_id (planned, "opportunity"), &fixture->deal));
  g_assert_true (fb_id_equal (fb_record_get_id (planned, "account"), &fixture->account));
  details = fb_operation_find_first (fixture->temp.store, "visit", NULL, NULL, &error);
  g_assert_true (fb_id_equal (fb_record_get_id (details, "activity"), &id));

  deal = get (fixture, "opportunity", &fixture->deal);
  g_assert_cmpint (fb_record_get_int (deal, "last_touch"), ==, BEGIN);
  g_assert_cmpstr (fb_record_get_text (deal, "next_step"), ==, "Call about the offer");
  g_assert_cmpstr (fb_record_get_text (deal, "next_step_on"), ==, "2026-12-01");
  g_assert_true (fb_id_equal (fb_record_get_id (deal, "next_activity"), &planned->id));

  g_assert_true (fb_store_undo (fixture->temp.store, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM activity"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM visit"), ==, 0);
}

static void
test_follow_up_without_day (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_activities_log (fixture->temp.store, new_activity (fixture, "call", "Hello"), NULL,
                                     fb_record_new (fb_schema_get_table ("activity"), NULL), NULL, &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_MISSING);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM activity"), ==, 0);
}

/* A deal that this device does not hold: the activity is stored all the same. */
static void
test_deal_elsewhere (Fixture *fixture, gconstpointer data)
{
  FbRecord *call = new_activity (fixture, "call", "Hello");
  g_autoptr (GError) error = NULL;
  FbId elsewhere;

  fb_id_from_name (&elsewhere, "test", "elsewhere");
  fb_record_set_id (call, "opportunity", &elsewhere);
  g_assert_true (fb_activities_log (fixture->temp.store, call, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_invalid (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      fb_activities_log (fixture->temp.store, new_activity (fixture, "call", NULL), NULL, NULL, NULL, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_REQUIRED);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM activity"), ==, 0);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (FbRecord) stored = NULL;
  g_autoptr (GError) error = NULL;
  FbId id;

  fb_activities_log_async (fixture->temp.store, new_activity (fixture, "call", "Hello"), NULL, NULL, NULL,
                           keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fb_activities_log_finish (fixture->temp.store, result, &id, &error));
  g_assert_no_error (error);
  stored = get (fixture, "activity", &id);
  g_assert_cmpstr (fb_record_get_text (stored, "subject"), ==, "Hello");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/operations/activities/alone", test_alone);
  ADD ("/operations/activities/visit-with-follow-up", test_visit_with_follow_up);
  ADD ("/operations/activities/follow-up-without-day", test_follow_up_without_day);
  ADD ("/operations/activities/deal-elsewhere", test_deal_elsewhere);
  ADD ("/operations/activities/invalid", test_invalid);
  ADD ("/operations/activities/async", test_async);
  return g_test_run ();
}
