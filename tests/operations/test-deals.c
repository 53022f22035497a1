/* test-deals.c: a deal moves through its pipeline
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-deals.h"

#include "fb-fake-clock.h"
#include "fb-temp-store.h"

#define DAY ((gint64) 24 * 60 * 60 * 1000)
#define BEGIN ((gint64) 1795168800000)

enum
{
  OPEN,
  OFFER,
  WON,
  LOST,
  N_STAGES,
};

typedef struct
{
  FbTempStore temp;
  FbFakeClock *clock; /* (owned) */
  FbId pipeline, stages[N_STAGES], deal;
} Fixture;

static void
add_stage (Fixture *fixture, guint index, const char *name, const char *kind, const char *category, gint64 percent)
{
  FbRecord *row = fb_record_new (fb_schema_get_table ("stage"), NULL);

  fb_record_set_id (row, "pipeline", &fixture->pipeline);
  fb_record_set_text (row, "name", name);
  fb_record_set_text (row, "kind", kind);
  fb_record_set_text (row, "category", category);
  fb_record_set_int (row, "probability", percent * 100);
  fb_record_set_int (row, "position", index);
  fixture->stages[index] = fb_temp_store_add (&fixture->temp, row);
}

static void
add_rule (Fixture *fixture, guint stage, const char *field, const char *kind, const char *moment)
{
  FbRecord *row = fb_record_new (fb_schema_get_table ("stage_rule"), NULL);

  fb_record_set_id (row, "stage", &fixture->stages[stage]);
  fb_record_set_text (row, "field", field);
  fb_record_set_text (row, "kind", kind);
  fb_record_set_text (row, "moment", moment);
  fb_record_set_text (row, "message", "Because.");
  fb_temp_store_add (&fixture->temp, row);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  FbRecord *row;

  fixture->clock = FB_FAKE_CLOCK (fb_fake_clock_new (BEGIN));
  fb_temp_store_set_up (&fixture->temp, FB_CLOCK (fixture->clock));
  row = fb_record_new (fb_schema_get_table ("pipeline"), NULL);
  fb_record_set_text (row, "name", "Business");
  fixture->pipeline = fb_temp_store_add (&fixture->temp, row);
  add_stage (fixture, OPEN, "Open", "open", "pipeline", 10);
  add_stage (fixture, OFFER, "Offer", "open", "best", 50);
  add_stage (fixture, WON, "Won", "won", "closed", 100);
  add_stage (fixture, LOST, "Lost", "lost", "omitted", 0);
  add_rule (fixture, OPEN, "next_step", "warn", "leave");
  add_rule (fixture, OFFER, "amount", "required", "enter");
  add_rule (fixture, LOST, "loss_reason", "required", "enter");

  row = fb_record_new (fb_schema_get_table ("opportunity"), NULL);
  fb_record_set_text (row, "name", "Line 4");
  fb_record_set_id (row, "pipeline", &fixture->pipeline);
  fb_record_set_id (row, "stage", &fixture->stages[OPEN]);
  fb_record_set_text (row, "currency", "EUR");
  fb_record_set_text (row, "close_date", "2026-12-31");
  fixture->deal = fb_temp_store_add (&fixture->temp, row);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
  g_clear_object (&fixture->clock);
}

static FbRecord *
get_deal (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  FbRecord *deal = fb_store_get (fixture->temp.store, fb_schema_get_table ("opportunity"), &fixture->deal, &error);

  g_assert_no_error (error);
  return deal;
}

static FbRecord *
filled_with (const char *field, gint64 number, const char *text)
{
  FbRecord *filled = fb_record_new (fb_schema_get_table ("opportunity"), NULL);

  if (text != NULL)
    fb_record_set_text (filled, field, text);
  else
    fb_record_set_int (filled, field, number);
  return filled;
}

static gint64
count_events (Fixture *fixture)
{
  return fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM stage_event");
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) missing = NULL;
  g_autoptr (FbRecord) deal = NULL;
  g_autoptr (GError) error = NULL;
  const FbMissing *one;

  g_assert_false (fb_deals_move (fixture->temp.store, &fixture->deal, &fixture->stages[OFFER], NULL, &missing, &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_MISSING);
  g_assert_cmpuint (missing->len, ==, 2);
  one = g_ptr_array_index (missing, 0);
  g_assert_cmpstr (one->field, ==, "next_step");
  g_assert_false (one->required);
  one = g_ptr_array_index (missing, 1);
  g_assert_cmpstr (one->field, ==, "amount");
  g_assert_cmpstr (one->message, ==, "Because.");
  g_assert_true (one->required);
  deal = get_deal (fixture);
  g_assert_true (fb_id_equal (fb_record_get_id (deal, "stage"), &fixture->stages[OPEN]));
  g_assert_cmpint (count_events (fixture), ==, 0);
}

/* Taken out of its list it is freed by itself; nothing is, too. */
static void
test_missing_free (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) missing =
      fb_deals_check_move (fixture->temp.store, &fixture->deal, &fixture->stages[OFFER], NULL, NULL);
  FbMissing *taken = g_ptr_array_steal_index (missing, 1);

  g_assert_cmpstr (taken->field, ==, "amount");
  g_assert_cmpuint (missing->len, ==, 1);
  fb_missing_free (taken);
  fb_missing_free (NULL);
}

static void
test_move (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbRecord) filled = filled_with ("amount", 500000, NULL);
  g_autoptr (GPtrArray) missing = NULL;
  g_autoptr (FbRecord) deal = NULL;
  g_autoptr (FbRecord) event = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL;

  fb_fake_clock_advance (fixture->clock, 3 * DAY);
  g_assert_true (
      fb_deals_move (fixture->temp.store, &fixture->deal, &fixture->stages[OFFER], filled, &missing, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (missing->len, ==, 1);
  deal = get_deal (fixture);
  g_assert_true (fb_id_equal (fb_record_get_id (deal, "stage"), &fixture->stages[OFFER]));
  g_assert_cmpint (fb_record_get_int (deal, "amount"), ==, 500000);
  g_assert_cmpint (fb_record_get_int (deal, "probability"), ==, 5000);
  g_assert_cmpstr (fb_record_get_text (deal, "category"), ==, "best");
  g_assert_true (fb_value_is_null (fb_record_get (deal, "closed_at")));
  g_assert_cmpint (fb_record_get_int (deal, "last_touch"), ==, BEGIN + 3 * DAY);

  event = fb_operation_find_first (fixture->temp.store, "stage_event", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fb_id_equal (fb_record_get_id (event, "from_stage"), &fixture->stages[OPEN]));
  g_assert_true (fb_id_equal (fb_record_get_id (event, "to_stage"), &fixture->stages[OFFER]));
  g_assert_cmpint (fb_record_get_int (event, "days_in_from"), ==, 3);
  g_assert_cmpint (fb_record_get_int (event, "amount"), ==, 500000);
  g_assert_cmpstr (fb_record_get_text (event, "close_date"), ==, "2026-12-31");

  /* All of it is one step. */
  g_assert_true (fb_store_undo (fixture->temp.store, &label, &error));
  g_assert_cmpstr (label, ==, "Move Line 4 to Offer");
  g_assert_cmpint (count_events (fixture), ==, 0);
  g_clear_pointer (&deal, fb_record_free);
  deal = get_deal (fixture);
  g_assert_true (fb_value_is_null (fb_record_get (deal, "amount")));
}

static void
test_close_and_reopen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbRecord) reason = filled_with ("loss_reason", 0, "price");
  g_autoptr (FbRecord) lost = NULL;
  g_autoptr (FbRecord) open = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_deals_move (fixture->temp.store, &fixture->deal, &fixture->stages[LOST], reason, NULL, &error));
  g_assert_no_error (error);
  lost = get_deal (fixture);
  g_assert_cmpint (fb_record_get_int (lost, "closed_at"), ==, BEGIN);
  g_assert_cmpint (fb_record_get_int (lost, "probability"), ==, 0);
  g_assert_cmpstr (fb_record_get_text (lost, "category"), ==, "omitted");
  g_assert_true (fb_deals_move (fixture->temp.store, &fixture->deal, &fixture->stages[OPEN], NULL, NULL, &error));
  g_assert_no_error (error);
  open = get_deal (fixture);
  g_assert_true (fb_value_is_null (fb_record_get (open, "closed_at")));
  g_assert_cmpint (count_events (fixture), ==, 2);
}

static void
test_by_hand (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbEdit) edit = fb_edit_new ("Set");
  g_autoptr (FbRecord) filled = filled_with ("amount", 100, NULL);
  g_autoptr (FbRecord) offer = NULL;
  g_autoptr (FbRecord) won = NULL;
  const FbTable *table = fb_schema_get_table ("opportunity");

  fb_edit_set_int (edit, table, &fixture->deal, "probability", 3300);
  fb_edit_set_int (edit, table, &fixture->deal, "probability_manual", 1);
  fb_edit_set_text (edit, table, &fixture->deal, "category", "commit");
  fb_edit_set_int (edit, table, &fixture->deal, "category_manual", 1);
  g_assert_true (fb_store_commit_edit (fixture->temp.store, g_steal_pointer (&edit), NULL, NULL));
  g_assert_true (fb_deals_move (fixture->temp.store, &fixture->deal, &fixture->stages[OFFER], filled, NULL, NULL));
  offer = get_deal (fixture);
  g_assert_cmpint (fb_record_get_int (offer, "probability"), ==, 3300);
  g_assert_cmpstr (fb_record_get_text (offer, "category"), ==, "commit");
  /* What is closed is certain. */
  g_assert_true (fb_deals_move (fixture->temp.store, &fixture->deal, &fixture->stages[WON], NULL, NULL, NULL));
  won = get_deal (fixture);
  g_assert_cmpint (fb_record_get_int (won, "probability"), ==, 10000);
  g_assert_cmpstr (fb_record_get_text (won, "category"), ==, "closed");
}

static void
test_same_stage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_deals_move (fixture->temp.store, &fixture->deal, &fixture->stages[OPEN], NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_events (fixture), ==, 0);
}

static void
test_unknown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbId nobody;

  fb_id_from_name (&nobody, "test", "nobody");
  g_assert_false (fb_deals_move (fixture->temp.store, &nobody, &fixture->stages[WON], NULL, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (fb_deals_move (fixture->temp.store, &fixture->deal, &nobody, NULL, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (fb_deals_check_move (fixture->temp.store, &nobody, &fixture->stages[WON], NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

/* Into an edit of the caller's: nothing happens before that is committed, and what it sets afterwards stands. */
static void
test_add_move (Fixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  g_autoptr (FbEdit) edit = fb_edit_new ("Sold");
  g_autoptr (FbEdit) other = fb_edit_new ("Refused");
  g_autoptr (GPtrArray) missing = NULL;
  g_autoptr (FbRecord) deal = NULL;
  g_autoptr (GError) error = NULL;
  FbId nobody;

  g_assert_false (fb_deals_add_move (store, other, &fixture->deal, &fixture->stages[OFFER], NULL, &missing, &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_MISSING);
  g_assert_cmpuint (missing->len, ==, 2);
  g_clear_error (&error);
  fb_id_from_name (&nobody, "test", "nobody");
  g_assert_false (fb_deals_add_move (store, other, &fixture->deal, &nobody, NULL, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (fb_deals_add_move (store, edit, &fixture->deal, &fixture->stages[WON], NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_events (fixture), ==, 0);
  fb_edit_set_text (edit, fb_schema_get_table ("opportunity"), &fixture->deal, "next_step", "Deliver");
  g_assert_true (fb_store_commit_edit (store, g_steal_pointer (&edit), NULL, &error));
  deal = get_deal (fixture);
  g_assert_true (fb_id_equal (fb_record_get_id (deal, "stage"), &fixture->stages[WON]));
  g_assert_cmpstr (fb_record_get_text (deal, "next_step"), ==, "Deliver");
  g_assert_cmpint (count_events (fixture), ==, 1);
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
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GAsyncResult) moved = NULL;
  g_autoptr (GPtrArray) missing = NULL;
  g_autoptr (GError) error = NULL;

  fb_deals_move_async (fixture->temp.store, &fixture->deal, &fixture->stages[OFFER], NULL, NULL, keep_result_cb,
                       &refused);
  while (refused == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (fb_deals_move_finish (fixture->temp.store, refused, &missing, &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_MISSING);
  g_assert_cmpuint (missing->len, ==, 2);
  g_clear_error (&error);
  fb_deals_move_async (fixture->temp.store, &fixture->deal, &fixture->stages[WON], NULL, NULL, keep_result_cb, &moved);
  while (moved == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fb_deals_move_finish (fixture->temp.store, moved, NULL, &error));
  g_assert_no_error (error);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

/* What is only advised stops nothing; what is needed is named. */
static void
test_refuse_missing (Fixture *fixture, gconstpointer data)
{
  FbMissing amount = {.label = (char *) "Amount", .required = TRUE};
  FbMissing source = {.label = (char *) "Source", .required = FALSE};
  FbMissing date = {.label = (char *) "Close date", .required = TRUE};
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_deals_refuse_missing (missing, &error));
  g_ptr_array_add (missing, &source);
  g_assert_true (fb_deals_refuse_missing (missing, &error));
  g_assert_no_error (error);
  g_ptr_array_add (missing, &amount);
  g_ptr_array_add (missing, &date);
  g_assert_false (fb_deals_refuse_missing (missing, &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_MISSING);
  g_assert_cmpstr (error->message, ==, "This stage needs: Amount, Close date");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/operations/deals/missing", test_missing);
  ADD ("/operations/deals/missing-free", test_missing_free);
  ADD ("/operations/deals/move", test_move);
  ADD ("/operations/deals/close-and-reopen", test_close_and_reopen);
  ADD ("/operations/deals/set-by-hand", test_by_hand);
  ADD ("/operations/deals/same-stage", test_same_stage);
  ADD ("/operations/deals/unknown", test_unknown);
  ADD ("/operations/deals/add-move", test_add_move);
  ADD ("/operations/deals/refuse-missing", test_refuse_missing);
  ADD ("/operations/deals/async", test_async);
  return g_test_run ();
}
