/* test-statements.c: each statement of an operation fails once, of what it reads or writes: it says so, and nothing is
 * left half done
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-accounts.h"
#include "fb-activities.h"
#include "fb-deals.h"
#include "fb-fail-each.h"
#include "fb-quotes.h"
#include "fb-starter.h"

typedef struct
{
  FbTempStore temp;
  FbId account, product, deal, next_stage, quote, line, other;
  gboolean reads; /* what is read fails; else what is written */
} Fixture;

static FbRecord *
row (const char *table)
{
  return fb_record_new (fb_schema_get_table (table), NULL);
}

/* One pump for 100 EUR. */
static void
add_catalogue (Fixture *fixture)
{
  FbRecord *book = row ("price_book"), *product = row ("product"), *entry = row ("price_entry");
  FbId id;

  fb_record_set_text (book, "name", "List");
  fb_record_set_text (book, "currency", "EUR");
  id = fb_temp_store_add (&fixture->temp, book);
  fb_record_set_text (product, "sku", "PUMP");
  fb_record_set_text (product, "name", "Pump");
  fb_record_set_text (product, "kind", "good");
  fixture->product = fb_temp_store_add (&fixture->temp, product);
  fb_record_set_id (entry, "book", &id);
  fb_record_set_id (entry, "product", &fixture->product);
  fb_record_set_int (entry, "price", 10000);
  fb_record_set_text (entry, "currency", "EUR");
  fb_temp_store_add (&fixture->temp, entry);
}

static void
add_deal (Fixture *fixture)
{
  FbRecord *deal = row ("opportunity");
  g_autoptr (FbRecord) stage = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_starter_fill (fixture->temp.store, &error));
  stage = fb_operation_find_first (fixture->temp.store, "stage", "name = 'Propose'", NULL, &error);
  g_assert_no_error (error);
  fixture->next_stage = stage->id;
  fb_record_set_text (deal, "name", "Pumps");
  fb_record_set_id (deal, "account", &fixture->account);
  g_assert_true (fb_deals_complete (fixture->temp.store, deal, &error));
  fixture->deal = fb_temp_store_add (&fixture->temp, deal);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_set_up (&fixture->temp, NULL);
  fixture->reads = data != NULL;
  fixture->account = fb_temp_store_add_account (&fixture->temp, "Acme");
  add_catalogue (fixture);
  add_deal (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
}

static gint64
count (Fixture *fixture, const char *sql)
{
  return fb_temp_store_query_int (&fixture->temp, sql);
}

/* More than @least statements are written; some operations read nothing. */
static void
fail_each (Fixture *fixture, FbFailCall call, guint least)
{
  if (fixture->reads)
    fb_fail_each_read (&fixture->temp, call, fixture);
  else
    g_assert_cmpuint (fb_fail_each_call (&fixture->temp, call, fixture), >, least);
}

/* --- accounts, deals, activities ----------------------------------------------------------------------------- */

static gboolean
create_account (FbStore *store, gpointer user_data, GError **error)
{
  FbRecord *account = row ("account"), *site = row ("site");

  fb_record_set_text (account, "name", "New");
  fb_record_set_text (site, "name", "Works");
  return fb_accounts_create (store, account, site, NULL, error);
}

static void
test_account (Fixture *fixture, gconstpointer data)
{
  fail_each (fixture, create_account, 5);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE name = 'New'"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM site"), ==, 1);
}

static gboolean
move_deal (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_deals_move (store, &fixture->deal, &fixture->next_stage, NULL, NULL, error);
}

static void
test_deal (Fixture *fixture, gconstpointer data)
{
  fail_each (fixture, move_deal, 5);
  g_assert_cmpint (count (fixture, "SELECT probability FROM opportunity"), ==, 4000);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM stage_event"), ==, 1);
}

static gboolean
log_visit (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;
  FbRecord *activity = row ("activity"), *visit = row ("visit"), *next = row ("activity");

  fb_record_set_text (activity, "kind", "visit");
  fb_record_set_text (activity, "subject", "On site");
  fb_record_set_id (activity, "account", &fixture->account);
  fb_record_set_text (visit, "goal", "Agree");
  fb_record_set_text (next, "kind", "call");
  fb_record_set_text (next, "subject", "Call");
  fb_record_set_text (next, "due", "2026-12-01");
  return fb_activities_log (store, activity, visit, next, NULL, error);
}

static void
test_activity (Fixture *fixture, gconstpointer data)
{
  fail_each (fixture, log_visit, 10);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM activity"), ==, 2);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM visit"), ==, 1);
}

/* --- what a profile starts with ------------------------------------------------------------------------------ */

static gboolean
make_user (FbStore *store, gpointer user_data, GError **error)
{
  return fb_starter_make_user (store, error);
}

static gboolean
fill (FbStore *store, gpointer user_data, GError **error)
{
  return fb_starter_fill (store, error);
}

static void
test_starter (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (fb_fail_each_call (fixture, make_user, NULL), >=, 4);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM \"user\""), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM role WHERE base = 'admin'"), ==, 1);
  /* These rows wait for no server. */
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 0);
  g_assert_cmpuint (fb_fail_each_call (fixture, fill, NULL), >, 20);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM stage"), ==, 5);
  g_assert_true (fb_starter_fill (fixture->store, &error));
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM pipeline"), ==, 1);
}

/* --- quotes -------------------------------------------------------------------------------------------------- */

static gboolean
new_quote (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;
  FbQuoteStart start = {.account = &fixture->account, .currency = "EUR"};

  return fb_quotes_new (store, &start, &fixture->quote, error);
}

static gboolean
add_line (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_add_product (store, &fixture->quote, &fixture->product, 2000, "item", NULL, &fixture->line, error);
}

static gboolean
add_text (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_add_text (store, &fixture->quote, "Spare parts", &fixture->other, error);
}

static gboolean
set_qty (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_set_qty (store, &fixture->quote, &fixture->line, 3000, error);
}

static gboolean
set_discount (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_set_discount (store, &fixture->quote, &fixture->line, FB_PRICE_DISCOUNT_RATE, 1000, error);
}

static gboolean
remove_line (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_remove_line (store, &fixture->quote, &fixture->other, error);
}

static gboolean
change (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;
  g_autoptr (FbRecord) filled = row ("quote");

  fb_record_set_text (filled, "name", "Pumps for Acme");
  return fb_quotes_change (store, &fixture->quote, filled, NULL, error);
}

static gboolean
send_quote (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_send (store, &fixture->quote, NULL, error);
}

static gboolean
new_version (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;
  FbId version;

  if (!fb_quotes_new_version (store, &fixture->quote, &version, error))
    return FALSE;
  fixture->quote = version;
  return TRUE;
}

static gboolean
accept (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_accept (store, &fixture->quote, "Anna Berg", NULL, error);
}

static gboolean
reject (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_reject (store, &fixture->quote, error);
}

static gboolean
make_order (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_order (store, &fixture->quote, &fixture->other, error);
}

static gboolean
submit_order (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_orders_submit (store, &fixture->other, error);
}

static void
assert_quote (Fixture *fixture, const char *field, const char *expected)
{
  g_autofree char *value = fb_temp_store_dup_text (&fixture->temp, "quote", &fixture->quote, field);

  g_assert_cmpstr (value, ==, expected);
}

/* From the first line to the order, each step with each of its statements. */
static void
test_quote (Fixture *fixture, gconstpointer data)
{
  static const FbFailCall lines[] = {new_quote, add_line, add_text, set_qty, set_discount, remove_line, change};
  static const FbFailCall flow[] = {send_quote, new_version, send_quote, accept, make_order, submit_order};
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    fail_each (fixture, lines[i], 5);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM quote_line"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT net FROM quote"), ==, 27000);
  assert_quote (fixture, "name", "Pumps for Acme");
  for (guint i = 0; i < G_N_ELEMENTS (flow); i++)
    fail_each (fixture, flow[i], 5);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM quote WHERE version = 2 AND state = 'accepted'"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM order_line"), ==, 1);
  g_assert_false (reject (fixture->temp.store, fixture, &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
}

static void
test_reject (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbId unknown;

  fb_id_from_name (&unknown, "test", "unknown");
  g_assert_false (fb_quotes_reject (fixture->temp.store, &unknown, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (new_quote (fixture->temp.store, fixture, &error));
  g_assert_true (add_line (fixture->temp.store, fixture, &error));
  g_assert_true (send_quote (fixture->temp.store, fixture, &error));
  fail_each (fixture, reject, 5);
  assert_quote (fixture, "state", "rejected");
  g_assert_false (make_order (fixture->temp.store, fixture, &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
}

/* --- approval ------------------------------------------------------------------------------------------------ */

static FbId
add_role (Fixture *fixture, const char *base)
{
  FbRecord *role = row ("role");

  fb_record_set_text (role, "name", base);
  fb_record_set_text (role, "base", base);
  return fb_temp_store_add (&fixture->temp, role);
}

/* Beyond 5 % off somebody must agree. */
static void
add_policy (Fixture *fixture)
{
  FbRecord *policy = row ("discount_policy");

  fb_record_set_text (policy, "name", "Sales lead");
  fb_record_set_int (policy, "level", 1);
  fb_record_set_int (policy, "max_discount", 500);
  fb_temp_store_add (&fixture->temp, policy);
}

/* Who works at this device becomes somebody else. */
static void
become (Fixture *fixture, const FbId *role)
{
  FbEdit *edit = fb_edit_new ("Role");
  FbId user = fb_store_get_user (fixture->temp.store);
  g_autoptr (GError) error = NULL;

  fb_edit_set_id (edit, fb_schema_get_table ("user"), &user, "role", role);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
submit (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_submit (store, &fixture->quote, "Large customer", &fixture->other, error);
}

static gboolean
counter (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_answer (store, &fixture->other, FB_ANSWER_COUNTERED, "At most 7 %", 700, error);
}

static gboolean
take_counter (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_take_counter (store, &fixture->other, error);
}

static gboolean
discount_whole (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return fb_quotes_set_discount (store, &fixture->quote, NULL, FB_PRICE_DISCOUNT_RATE, 1000, error);
}

static void
test_approval (Fixture *fixture, gconstpointer data)
{
  FbId rep = add_role (fixture, "rep"), manager = add_role (fixture, "manager");
  g_autoptr (GError) error = NULL;

  add_policy (fixture);
  become (fixture, &rep);
  g_assert_true (new_quote (fixture->temp.store, fixture, &error));
  g_assert_true (add_line (fixture->temp.store, fixture, &error));
  fail_each (fixture, discount_whole, 5);
  fail_each (fixture, submit, 5);
  assert_quote (fixture, "state", "pending_approval");
  become (fixture, &manager);
  fail_each (fixture, counter, 5);
  assert_quote (fixture, "state", "draft");
  become (fixture, &rep);
  fail_each (fixture, take_counter, 5);
  assert_quote (fixture, "state", "approved");
  g_assert_cmpint (count (fixture, "SELECT net FROM quote"), ==, 18600);
}

static void
set_up_empty (FbTempStore *fixture, gconstpointer data)
{
  fb_temp_store_set_up (fixture, NULL);
}

static void
tear_down_empty (FbTempStore *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/operations/statements/" name, Fixture, NULL, set_up, func, tear_down)
#define ADD_READS(name, func) g_test_add ("/operations/reads/" name, Fixture, "reads", set_up, func, tear_down)
  ADD ("account", test_account);
  ADD ("deal", test_deal);
  ADD ("activity", test_activity);
  ADD ("quote", test_quote);
  ADD ("reject", test_reject);
  ADD ("approval", test_approval);
  ADD_READS ("account", test_account);
  ADD_READS ("deal", test_deal);
  ADD_READS ("activity", test_activity);
  ADD_READS ("quote", test_quote);
  ADD_READS ("reject", test_reject);
  ADD_READS ("approval", test_approval);
#undef ADD_READS
#undef ADD
  g_test_add ("/operations/statements/starter", FbTempStore, NULL, set_up_empty, test_starter, tear_down_empty);
  return g_test_run ();
}
