/* test-many.c: the same done to many records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-many.h"

#include "fb-deals.h"
#include "fb-fail-each.h"
#include "fb-query.h"
#include "fb-starter.h"

typedef struct
{
  FbTempStore temp;
  FbId pipeline, open, offer;
} Fixture;

static FbRecord *
row (const char *table)
{
  return fb_record_new (fb_schema_get_table (table), NULL);
}

static const FbTable *
table (const char *name)
{
  return fb_schema_get_table (name);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_set_up (&fixture->temp, NULL);
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

static FbId
add_account (Fixture *fixture, const char *name, const char *class)
{
  FbRecord *account = row ("account");

  fb_record_set_text (account, "name", name);
  fb_record_set_text (account, "class", class);
  return fb_temp_store_add (&fixture->temp, account);
}

static void
add_accounts (Fixture *fixture, guint n)
{
  for (guint from = 0; from < n; from += FB_TX_MAX_OPS)
    {
      FbEdit *edit = fb_edit_new ("accounts");
      g_autoptr (GError) error = NULL;

      for (guint i = from; i < MIN (from + FB_TX_MAX_OPS, n); i++)
        {
          g_autofree char *name = g_strdup_printf ("Account %u", i);
          FbRecord *account = row ("account");

          fb_record_set_text (account, "name", name);
          fb_edit_create (edit, account);
        }
      g_assert_true (fb_store_commit_edit (fixture->temp.store, edit, NULL, &error));
      g_assert_no_error (error);
    }
}

/* All rows of a table, in the order of @sort. */
typedef struct
{
  FbQuery *query;
  GArray *rowids;
} Rows;

static gboolean
read_rowids (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Rows *rows = user_data;

  rows->rowids = fb_query_run (rows->query, db, store, -1, 0, NULL, error);
  return rows->rowids != NULL;
}

static void
add_all (Fixture *fixture, FbMany *many, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (table (name), NULL, "name", NULL, &error);
  Rows rows = {query, NULL};

  g_assert_true (fb_store_read (fixture->temp.store, read_rowids, &rows, &error));
  g_assert_no_error (error);
  fb_many_add_rows (many, (const gint64 *) (gpointer) rows.rowids->data, rows.rowids->len);
  g_array_unref (rows.rowids);
}

static void
set_text (FbMany *many, const char *field, const char *text)
{
  g_auto (FbValue) value = FB_VALUE_INIT;

  fb_value_set_text (&value, text);
  fb_many_set (many, field, &value);
}

static FbMany *
new_class (Fixture *fixture, const char *class)
{
  FbMany *many = fb_many_new_set (table ("account"));

  set_text (many, "class", class);
  add_all (fixture, many, "account");
  return many;
}

static FbManySum *
plan (Fixture *fixture, FbMany *many)
{
  g_autoptr (GError) error = NULL;
  FbManySum *sum = fb_many_plan (many, fixture->temp.store, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (sum);
  return sum;
}

static FbManySum *
run (Fixture *fixture, FbMany *many)
{
  g_autoptr (GError) error = NULL;
  FbManySum *sum = NULL;

  g_assert_true (fb_many_run (many, fixture->temp.store, "Change them", NULL, &sum, &error));
  g_assert_no_error (error);
  g_assert_nonnull (sum);
  return sum;
}

static void
assert_sum (const FbManySum *sum, guint n_change, guint n_same, guint n_refused)
{
  g_assert_cmpuint (sum->n_change, ==, n_change);
  g_assert_cmpuint (sum->n_same, ==, n_same);
  g_assert_cmpuint (sum->n_refused, ==, n_refused);
}

static void
undo (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL;

  g_assert_true (fb_store_undo (fixture->temp.store, &label, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (label, ==, "Change them");
}

/* --- values --- */

static void
test_plan (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbMany) many = NULL;
  g_autoptr (FbManySum) sum = NULL;
  const FbManyExample *example;

  add_account (fixture, "Acme", "B");
  add_account (fixture, "Bolt", "A");
  add_account (fixture, "Cord", NULL);
  many = new_class (fixture, "A");
  sum = plan (fixture, many);
  assert_sum (sum, 2, 1, 0);
  g_assert_cmpuint (sum->examples->len, ==, 2);
  example = g_ptr_array_index (sum->examples, 0);
  g_assert_cmpstr (fb_record_get_text (example->record, "name"), ==, "Acme");
  g_assert_cmpstr (fb_record_get_text (example->record, "class"), ==, "B");
  g_assert_cmpuint (fb_many_get_done (many), ==, 3);
  /* Looking changes nothing. */
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE class = 'A'"), ==, 1);
}

static void
test_run_and_undo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbMany) many = NULL;
  g_autoptr (FbManySum) sum = NULL;

  add_account (fixture, "Acme", "B");
  add_account (fixture, "Bolt", "A");
  add_account (fixture, "Cord", NULL);
  many = new_class (fixture, "A");
  set_text (many, "language", "de");
  sum = run (fixture, many);
  assert_sum (sum, 3, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE class = 'A' AND language = 'de'"), ==, 3);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE class = 'A' AND language IS NULL"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE class = 'B'"), ==, 1);
}

/* More than one transaction has; still one step. */
static void
test_many_rows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbMany) many = NULL;
  g_autoptr (FbManySum) sum = NULL;

  add_accounts (fixture, 1203);
  many = new_class (fixture, "C");
  g_assert_cmpuint (fb_many_get_n_rows (many), ==, 1203);
  sum = run (fixture, many);
  assert_sum (sum, 1203, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE class = 'C'"), ==, 1203);
  g_assert_cmpint (count (fixture, "SELECT count(DISTINCT step) FROM undo WHERE label = 'Change them'"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM undo WHERE label = 'Change them'"), ==, 3);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE class IS NULL"), ==, 1203);
}

static void
test_refused_value (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbMany) many = fb_many_new_set (table ("account"));
  g_autoptr (FbManySum) planned = NULL;
  g_autoptr (FbManySum) done = NULL;
  g_auto (FbValue) value = FB_VALUE_INIT;

  add_account (fixture, "Acme", "B");
  add_account (fixture, "Bolt", "A");
  fb_value_set_int (&value, -1);
  fb_many_set (many, "employees", &value);
  add_all (fixture, many, "account");
  planned = plan (fixture, many);
  assert_sum (planned, 0, 0, 2);
  g_assert_cmpuint (planned->reasons->len, ==, 1);
  g_assert_cmpuint (((FbManyReason *) g_ptr_array_index (planned->reasons, 0))->n, ==, 2);
  done = run (fixture, many);
  assert_sum (done, 0, 0, 2);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE employees IS NOT NULL"), ==, 0);
}

static void
test_custom (Fixture *fixture, gconstpointer data)
{
  FbRecord *field = row ("custom_field");
  g_autoptr (FbMany) many = fb_many_new_set (table ("account"));
  g_autoptr (FbMany) wrong = fb_many_new_set (table ("account"));
  g_autoptr (FbManySum) planned = NULL;
  g_autoptr (FbManySum) done = NULL;
  g_autoptr (FbManySum) again = NULL;
  g_autoptr (FbManySum) refused = NULL;

  fb_record_set_text (field, "entity", "account");
  fb_record_set_text (field, "code", "floors");
  fb_record_set_text (field, "label", "Floors");
  fb_record_set_text (field, "type", "int");
  fb_temp_store_add (&fixture->temp, field);
  add_account (fixture, "Acme", NULL);
  add_account (fixture, "Bolt", NULL);
  set_text (many, "ext.floors", "3");
  add_all (fixture, many, "account");
  planned = plan (fixture, many);
  assert_sum (planned, 2, 0, 0);
  done = run (fixture, many);
  assert_sum (done, 2, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE ext = '{\"floors\":3}'"), ==, 2);
  again = plan (fixture, many);
  assert_sum (again, 0, 2, 0);
  set_text (wrong, "ext.floors", "\"many\"");
  add_all (fixture, wrong, "account");
  refused = plan (fixture, wrong);
  assert_sum (refused, 0, 0, 2);
}

/* An amount is not written over one in another currency. */
static void
test_money (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbMany) many = fb_many_new_set (table ("account"));
  g_autoptr (FbManySum) sum = NULL;

  static const char *const currencies[] = {"EUR", "JPY"};

  for (guint i = 0; i < G_N_ELEMENTS (currencies); i++)
    {
      FbRecord *account = row ("account");

      fb_record_set_text (account, "name", currencies[i]);
      fb_record_set_text (account, "currency", currencies[i]);
      fb_record_set_int (account, "revenue_est", 7);
      fb_temp_store_add (&fixture->temp, account);
    }
  fb_many_set_money (many, "revenue_est", 500000, "EUR");
  add_all (fixture, many, "account");
  sum = run (fixture, many);
  assert_sum (sum, 1, 0, 1);
  g_assert_cmpint (count (fixture, "SELECT revenue_est FROM account WHERE currency = 'EUR'"), ==, 500000);
  g_assert_cmpint (count (fixture, "SELECT revenue_est FROM account WHERE currency = 'JPY'"), ==, 7);
}

/* References are told by name. */
static void
test_titles (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbMany) many = fb_many_new_set (table ("account"));
  g_autoptr (FbManySum) sum = NULL;
  FbId parent = add_account (fixture, "Parent", NULL), other = add_account (fixture, "Other", NULL);
  FbRecord *child = row ("account");
  g_auto (FbValue) value = FB_VALUE_INIT;
  const FbManyExample *example;

  fb_record_set_text (child, "name", "A child");
  fb_record_set_id (child, "parent", &parent);
  fb_temp_store_add (&fixture->temp, child);
  fb_value_set_id (&value, &other);
  fb_many_set (many, "parent", &value);
  add_all (fixture, many, "account");
  sum = plan (fixture, many);
  example = g_ptr_array_index (sum->examples, 0);
  g_assert_cmpstr (fb_record_get_text (example->record, "name"), ==, "A child");
  g_assert_cmpstr (example->titles[0], ==, "Parent");
}

static void
test_can_set (void)
{
  const FbTable *account = table ("account"), *deal = table ("opportunity"), *person = table ("contact");

  static const char *const yes[] = {"kind", "industry", "class", "parent", "do_not_contact", "website"};
  static const char *const no[] = {"number", "name", "description", "tax_id", "created_at", "updated_at", "owner"};

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    g_assert_true (fb_many_can_set (account, fb_table_field (account, fb_table_get_field (account, yes[i])), FALSE));
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    g_assert_false (fb_many_can_set (account, fb_table_field (account, fb_table_get_field (account, no[i])), FALSE));
  g_assert_true (fb_many_can_set (account, fb_table_field (account, fb_table_get_field (account, "owner")), TRUE));
  g_assert_false (fb_many_can_set (deal, fb_table_field (deal, fb_table_get_field (deal, "stage")), TRUE));
  g_assert_false (fb_many_can_set (deal, fb_table_field (deal, fb_table_get_field (deal, "pipeline")), TRUE));
  g_assert_false (fb_many_can_set (person, fb_table_field (person, fb_table_get_field (person, "family")), TRUE));
  g_assert_true (fb_many_can_set (person, fb_table_field (person, fb_table_get_field (person, "job_title")), FALSE));
}

/* --- rows that went, and other people's --- */

static void
test_gone (Fixture *fixture, gconstpointer data)
{
  FbId first, last;
  g_autoptr (FbMany) many = NULL;
  g_autoptr (FbManySum) planned = NULL;
  g_autoptr (FbManySum) done = NULL;
  FbEdit *edit = fb_edit_new ("delete");

  first = add_account (fixture, "Acme", NULL);
  last = add_account (fixture, "Bolt", NULL);
  many = new_class (fixture, "A");
  planned = plan (fixture, many);
  assert_sum (planned, 2, 0, 0);
  fb_edit_delete (edit, table ("account"), &last);
  g_assert_true (fb_store_commit_edit (fixture->temp.store, edit, NULL, NULL));
  /* Takes the row id of the one that went. */
  add_account (fixture, "Cord", "D");
  done = run (fixture, many);
  assert_sum (done, 1, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE class = 'D'"), ==, 1);
  g_assert_false (fb_id_is_nil (&first));
}

static FbId
add_order (Fixture *fixture, const char *name, const FbId *account, const char *state)
{
  FbRecord *quote = row ("quote");

  fb_record_set_text (quote, "name", name);
  fb_record_set_text (quote, "currency", "EUR");
  fb_record_set_text (quote, "state", state);
  fb_record_set_id (quote, "account", account);
  return fb_temp_store_add (&fixture->temp, quote);
}

/* What a customer holds stays; the rest of the selection does not wait for it. */
static void
test_frozen (Fixture *fixture, gconstpointer data)
{
  FbId account = add_account (fixture, "Acme", NULL);
  g_autoptr (FbMany) many = fb_many_new_set (table ("quote"));
  g_autoptr (FbMany) delete = fb_many_new_delete (table ("quote"));
  g_autoptr (FbManySum) planned = NULL;
  g_autoptr (FbManySum) done = NULL;
  g_autoptr (FbManySum) deleted = NULL;

  add_order (fixture, "Draft", &account, "draft");
  add_order (fixture, "Sent", &account, "sent");
  set_text (many, "valid_until", "2027-01-31");
  add_all (fixture, many, "quote");
  planned = plan (fixture, many);
  assert_sum (planned, 1, 0, 1);
  g_assert_cmpuint (planned->reasons->len, ==, 1);
  done = run (fixture, many);
  assert_sum (done, 1, 0, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM quote WHERE valid_until = '2027-01-31'"), ==, 1);
  add_all (fixture, delete, "quote");
  deleted = run (fixture, delete);
  assert_sum (deleted, 1, 0, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM quote"), ==, 1);
}

/* --- deleting --- */

static void
test_delete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbMany) many = fb_many_new_delete (table ("account"));
  g_autoptr (FbManySum) sum = NULL;

  add_accounts (fixture, 120);
  for (guint i = 0; i < 3; i++)
    {
      FbRecord *site = row ("site");
      g_autoptr (FbRecord) account = fb_operation_find_first (fixture->temp.store, "account", NULL, "name", NULL);

      fb_record_set_text (site, "name", "Works");
      fb_record_set_id (site, "account", &account->id);
      fb_temp_store_add (&fixture->temp, site);
    }
  add_all (fixture, many, "account");
  sum = run (fixture, many);
  assert_sum (sum, 120, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account"), ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM site"), ==, 0);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account"), ==, 120);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM site"), ==, 3);
}

/* --- stages --- */

static FbId
find_stage (Fixture *fixture, const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) stage = fb_operation_find_first (fixture->temp.store, "stage", where, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (stage);
  return stage->id;
}

static void
add_deal (Fixture *fixture, const char *name, gint64 amount)
{
  FbRecord *deal = row ("opportunity");
  g_autoptr (GError) error = NULL;

  fb_record_set_text (deal, "name", name);
  if (amount > 0)
    fb_record_set_int (deal, "amount", amount);
  g_assert_true (fb_deals_complete (fixture->temp.store, deal, &error));
  g_assert_no_error (error);
  fb_temp_store_add (&fixture->temp, deal);
}

static FbId
add_deals (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  FbRecord *rule = row ("stage_rule");
  FbId stage;

  g_assert_true (fb_starter_fill (fixture->temp.store, &error));
  g_assert_no_error (error);
  stage = find_stage (fixture, "name = 'Propose'");
  fb_record_set_id (rule, "stage", &stage);
  fb_record_set_text (rule, "field", "amount");
  fb_record_set_text (rule, "kind", "required");
  fb_record_set_text (rule, "moment", "enter");
  fb_temp_store_add (&fixture->temp, rule);
  add_deal (fixture, "Big", 900000);
  add_deal (fixture, "Small", 100);
  add_deal (fixture, "Unknown", 0);
  return stage;
}

/* A rule of a stage holds for each deal on this way too; what is filled in goes only where it lacks. */
static void
test_move (Fixture *fixture, gconstpointer data)
{
  FbId stage = add_deals (fixture);
  g_autoptr (FbMany) many = fb_many_new_move (&stage);
  g_autoptr (FbManySum) asked = NULL;
  g_autoptr (FbManySum) filled = NULL;
  g_autoptr (FbManySum) done = NULL;
  g_autoptr (FbManySum) again = NULL;
  g_auto (FbValue) amount = FB_VALUE_INIT;

  add_all (fixture, many, "opportunity");
  asked = plan (fixture, many);
  assert_sum (asked, 2, 0, 1);
  g_assert_cmpuint (asked->missing->len, ==, 1);
  g_assert_cmpstr (((FbMissing *) g_ptr_array_index (asked->missing, 0))->field, ==, "amount");
  fb_value_set_int (&amount, 5000);
  fb_many_set (many, "amount", &amount);
  filled = plan (fixture, many);
  assert_sum (filled, 3, 0, 0);
  g_assert_cmpuint (filled->missing->len, ==, 0);
  done = run (fixture, many);
  assert_sum (done, 3, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM stage_event"), ==, 3);
  g_assert_cmpint (count (fixture, "SELECT amount FROM opportunity WHERE name = 'Unknown'"), ==, 5000);
  g_assert_cmpint (count (fixture, "SELECT amount FROM opportunity WHERE name = 'Small'"), ==, 100);
  again = plan (fixture, many);
  assert_sum (again, 0, 3, 0);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM stage_event"), ==, 0);
  g_assert_cmpint (count (fixture, "SELECT coalesce(amount, 0) FROM opportunity WHERE name = 'Unknown'"), ==, 0);
}

/* Those that can go, go. */
static void
test_move_some (Fixture *fixture, gconstpointer data)
{
  FbId stage = add_deals (fixture);
  g_autoptr (FbMany) many = fb_many_new_move (&stage);
  g_autoptr (FbManySum) done = NULL;

  add_all (fixture, many, "opportunity");
  done = run (fixture, many);
  assert_sum (done, 2, 0, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM stage_event"), ==, 2);
}

/* --- what goes wrong --- */

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbMany) many = NULL;
  g_autoptr (FbManySum) sum = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  add_account (fixture, "Acme", "B");
  many = new_class (fixture, "A");
  g_cancellable_cancel (cancellable);
  g_assert_null (fb_many_plan (many, fixture->temp.store, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (fb_many_run (many, fixture->temp.store, "Change them", cancellable, &sum, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_sum (sum, 0, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE class = 'A'"), ==, 0);
}

/* The disk gets full after some transactions: they stay and are told, and one undo takes them back. */
static void
test_stopped_half_way (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbMany) many = NULL;
  g_autoptr (FbManySum) sum = NULL;
  g_autoptr (GError) error = NULL;

  add_accounts (fixture, 2500);
  many = new_class (fixture, "A");
  /* Each row takes more statements than one. */
  fb_temp_store_fail_nth (&fixture->temp, 14000);
  g_assert_false (fb_many_run (many, fixture->temp.store, "Change them", NULL, &sum, &error));
  fb_temp_store_fail_nth (&fixture->temp, 0);
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_assert_cmpuint (sum->n_change, >, 0);
  g_assert_cmpuint (sum->n_change, <, 2500);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE class = 'A'"), ==, sum->n_change);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE class = 'A'"), ==, 0);
}

static gboolean
change_three (FbStore *store, gpointer user_data, GError **error)
{
  g_autoptr (FbMany) many = new_class (user_data, "A");
  g_autoptr (FbManySum) sum = NULL;

  return fb_many_run (many, store, "Change them", NULL, &sum, error);
}

static void
test_each_statement (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    add_account (fixture, "Acme", "B");
  g_assert_cmpuint (fb_fail_each_call (&fixture->temp, change_three, fixture), >, 10);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE class = 'A'"), ==, 3);
}

static gboolean
plan_three (FbStore *store, gpointer user_data, GError **error)
{
  g_autoptr (FbManySum) sum = fb_many_plan (user_data, store, NULL, error);

  return sum != NULL;
}

static void
test_each_read (Fixture *fixture, gconstpointer data)
{
  FbId stage = add_deals (fixture);
  g_autoptr (FbMany) many = fb_many_new_move (&stage);
  g_autoptr (FbMany) other = fb_many_new_set (table ("opportunity"));
  g_auto (FbValue) value = FB_VALUE_INIT;

  fb_many_set (other, "account", &value);
  set_text (other, "lost_to", "Somebody");
  add_all (fixture, many, "opportunity");
  add_all (fixture, other, "opportunity");
  g_assert_cmpuint (fb_fail_each_read (&fixture->temp, plan_three, many), >, 6);
  g_assert_cmpuint (fb_fail_each_read (&fixture->temp, plan_three, other), >, 3);
}

/* What the server would refuse for the role is not done here either. */
static void
test_not_permitted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbMany) many = NULL;
  g_autoptr (FbManySum) planned = NULL, done = NULL;
  g_autoptr (GError) error = NULL;

  add_accounts (fixture, 3);
  fb_temp_store_give_role (&fixture->temp, "account", FALSE, TRUE);
  many = new_class (fixture, "A");
  planned = plan (fixture, many);
  g_assert_cmpuint (planned->n_change, ==, 0);
  g_assert_cmpuint (planned->n_refused, ==, 3);
  g_assert_cmpstr (((FbManyReason *) g_ptr_array_index (planned->reasons, 0))->message, ==,
                   "Your role may not change many records at once");
  g_assert_true (fb_many_run (many, fixture->temp.store, "Edit", NULL, &done, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (done->n_change, ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM account WHERE class = 'A'"), ==, 0);
}

#define ADD(path, test) g_test_add ("/operations/many/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operations/many/can-set", test_can_set);
  ADD ("plan", test_plan);
  ADD ("run-and-undo", test_run_and_undo);
  ADD ("many-rows", test_many_rows);
  ADD ("refused-value", test_refused_value);
  ADD ("custom", test_custom);
  ADD ("money", test_money);
  ADD ("titles", test_titles);
  ADD ("gone", test_gone);
  ADD ("frozen", test_frozen);
  ADD ("delete", test_delete);
  ADD ("move", test_move);
  ADD ("move-some", test_move_some);
  ADD ("not-permitted", test_not_permitted);
  ADD ("cancelled", test_cancelled);
  ADD ("stopped-half-way", test_stopped_half_way);
  ADD ("each-statement", test_each_statement);
  ADD ("each-read", test_each_read);
  return g_test_run ();
}
