/* test-query.c: the language of filters, orders and sums
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "fb-date.h"
#include "fb-money.h"
#include "fb-query-decimal.h"
#include "query-fixture.h"

typedef struct
{
  FbDb *db;
} Fixture;

/* --- a small company -------------------------------------------------------------------------------------- */

static void
put_people (FbDb *db)
{
  fixture_put (db, "user", "ann", "login", "ann", "name", "Ann Rep", "email", "ann@example.org", NULL);
  fixture_put (db, "user", "bob", "login", "bob", "name", "Bob Rep", NULL);
  fixture_put (db, "picklist", "industries", "code", "industry", "label", "Industry", NULL);
  fixture_put (db, "picklist_value", "retail", "picklist", "@industries", "code", "retail", "label", "Einzelhandel",
               "position", "#2", NULL);
  fixture_put (db, "picklist_value", "tech", "picklist", "@industries", "code", "tech", "label", "Technology",
               "position", "#1", NULL);
  fixture_put (db, "pipeline", "sales", "name", "Sales", NULL);
  fixture_put (db, "stage", "open", "pipeline", "@sales", "name", "Open", "position", "#1", NULL);
  fixture_put (db, "stage", "won", "pipeline", "@sales", "name", "Won", "position", "#2", "kind", "won", NULL);
  fixture_put (db, "stage", "lost", "pipeline", "@sales", "name", "Lost", "position", "#3", "kind", "lost", NULL);
}

static void
put_accounts (FbDb *db)
{
  fixture_put (db, "account", "acme", "number", "A-1", "name", "Acme GmbH", "industry", "retail", "kind", "customer",
               "owner", "@ann", "employees", "#120", "revenue_est", "#150000", "currency", "EUR", "credit_hold", "#1",
               "ext", "{\"color\":\"Red\",\"size\":3,\"tags\":[\"a\",\"b\"]}", NULL);
  fixture_put (db, "account", "muller", "number", "A-2", "name", "Müller & Söhne", "industry", "tech", "kind",
               "prospect", "owner", "@bob", "employees", "#12", "revenue_est", "#1500", "currency", "JPY",
               "credit_hold", "#0", "parent", "@acme", NULL);
  fixture_put (db, "account", "zeta", "number", "A-3", "name", "O'Zeta 100% \\ok_", "industry", "odd", "kind",
               "customer", "credit_hold", "#0", NULL);
}

static void
put_deals (FbDb *db)
{
  char today[FB_DATE_LENGTH + 1];

  fb_date_of_time (g_get_real_time () / 1000, NULL, today);
  fixture_put (db, "opportunity", "d1", "name", "First", "account", "@acme", "pipeline", "@sales", "stage", "@won",
               "amount", "#100050", "currency", "EUR", "probability", "#10000", "close_date", "2026-03-01", "owner",
               "@ann", "created_at", "#1767222000000", NULL);
  fixture_put (db, "opportunity", "d2", "name", "Second", "account", "@muller", "pipeline", "@sales", "stage", "@open",
               "amount", "#1000", "currency", "JPY", "probability", "#2500", "close_date", "2026-04-01", "owner",
               "@bob", NULL);
  fixture_put (db, "opportunity", "d3", "name", "Third", "pipeline", "@sales", "stage", "@open", "amount", "#99999",
               "currency", "EUR", "probability", "#3333", "owner", "@ann", NULL);
  fixture_put (db, "opportunity", "d4", "name", "Fourth", "account", "@elsewhere", "pipeline", "@sales", "stage",
               "@lost", "close_date", today, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  FbId elsewhere = fixture_id ("elsewhere");

  fixture->db = fixture_open ();
  put_people (fixture->db);
  put_accounts (fixture->db);
  put_deals (fixture->db);
  stmt = fb_db_prepare (fixture->db, "INSERT INTO label (tbl, id, label) VALUES (?1, ?2, 'Élsewhere AG')", &error);
  g_assert_no_error (error);
  fb_stmt_bind_int (stmt, 1, fb_schema_get_table ("account")->number);
  fb_stmt_bind_id (stmt, 2, &elsewhere);
  fb_stmt_run (stmt, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->db);
}

/* Names of the rows, joined by commas, in the order of @sort. */
static char *
run_sorted (FbDb *db, const char *table, const char *where, const char *sort)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table (table), where, sort, NULL, &error);
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GPtrArray) records = NULL;
  GString *names = g_string_new (NULL);

  g_assert_no_error (error);
  rows = fb_query_run (query, db, NULL, -1, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fb_query_count (query, db, NULL, NULL, &error), ==, rows->len);
  g_assert_no_error (error);
  records = fb_query_load (fb_schema_get_table (table), db, (const gint64 *) (gpointer) rows->data, rows->len, &error);
  g_assert_no_error (error);
  g_assert_cmpint (records->len, ==, rows->len);
  for (guint i = 0; i < records->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? "," : "",
                            fb_record_get_text (g_ptr_array_index (records, i), "name"));
  return g_string_free (names, FALSE);
}

static void
assert_rows (Fixture *fixture, const char *table, const char *where, const char *names)
{
  g_autofree char *found = run_sorted (fixture->db, table, where, NULL);

  if (g_strcmp0 (found, names) != 0)
    g_error ("%s where %s: expected “%s”, found “%s”", table, where, names, found);
}

typedef struct
{
  const char *where;
  const char *names;
} Case;

static void
run_cases (Fixture *fixture, const char *table, const Case *cases, guint n)
{
  for (guint i = 0; i < n; i++)
    assert_rows (fixture, table, cases[i].where, cases[i].names);
}

#define RUN_CASES(fixture, table, cases) run_cases (fixture, table, cases, G_N_ELEMENTS (cases))

#define ACME "Acme GmbH"
#define MULLER "Müller & Söhne"
#define ZETA "O'Zeta 100% \\ok_"

/* --- comparisons ------------------------------------------------------------------------------------------ */

static void
test_texts (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
      {NULL, ACME "," MULLER "," ZETA},
      {"  ", ACME "," MULLER "," ZETA},
      {"name = 'acme gmbh'", ACME},
      {"name == \"MULLER & sohne\"", MULLER},
      {"name <> 'acme gmbh'", MULLER "," ZETA},
      {"name like 'mull%'", MULLER},
      {"name like '%h%'", ACME "," MULLER},
      {"name not like '%h%'", ZETA},
      {"name like '_cme%'", ACME},
      {"name like '%100\\%%'", ZETA},
      {"name like '%\\_'", ZETA},
      {"name like '%\\\\ok%'", ZETA},
      {"name = 'O''Zeta 100% \\ok_'", ZETA},
      {"name < 'b'", ACME},
      {"name >= 'b' and name <= 'n'", MULLER},
      {"name between 'b' and 'n'", MULLER},
      {"name not between 'b' and 'n'", ACME "," ZETA},
      {"name in ('ACME GMBH', 'x', 'o''zeta 100% \\ok_')", ACME "," ZETA},
      {"name not in ('ACME GMBH')", MULLER "," ZETA},
      {"legal_name is null", ACME "," MULLER "," ZETA},
      {"legal_name is not empty", ""},
      {"legal_name = null", ACME "," MULLER "," ZETA},
      {"legal_name != 'x'", ACME "," MULLER "," ZETA},
      {"not legal_name = 'x'", ACME "," MULLER "," ZETA},
      {"legal_name < 'x' or not (legal_name < 'x')", ACME "," MULLER "," ZETA},
      {"number in ('A-2', null)", MULLER},
      {"legal_name in ('x', null) and name like 'a%'", ACME},
  };

  RUN_CASES (fixture, "account", cases);
}

static void
test_logic (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
      {"name like 'a%' or name like 'm%' and kind = 'customer'", ACME},
      {"(name like 'a%' or name like 'm%') and kind = 'prospect'", MULLER},
      {"NOT (kind = 'customer') AND NOT name LIKE 'a%'", MULLER},
      {"not not kind = 'customer'", ACME "," ZETA},
      {"name like 'a%' or name like 'm%' or name like 'o%'", ACME "," MULLER "," ZETA},
      {"credit_hold", ACME},
      {"not credit_hold", MULLER "," ZETA},
      {"credit_hold = true", ACME},
      {"credit_hold = 'no'", MULLER "," ZETA},
  };

  RUN_CASES (fixture, "account", cases);
}

static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
      {"employees = 12", MULLER},
      {"employees > 12", ACME},
      {"employees >= 12", ACME "," MULLER},
      {"employees < 12.5", MULLER},
      {"employees > 11.5", ACME "," MULLER},
      {"employees = 12.5", ""},
      {"employees != 12.5", ACME "," MULLER "," ZETA},
      {"employees > -1", ACME "," MULLER},
      {"employees < 99999999999999999999999", ACME "," MULLER},
      {"employees > -99999999999999999999999", ACME "," MULLER},
      {"employees in (12, 13)", MULLER},
      {"employees = '12'", MULLER},
      {"employees is null", ZETA},
      {"do_not_contact = false", ACME "," MULLER "," ZETA},
      {"do_not_contact = 'no'", ACME "," MULLER "," ZETA},
      {"credit_hold = '1'", ACME},
      {"credit_hold = 1", ACME},
  };
  static const Case deals[] = {
      {"probability = 25", "Second"},
      {"probability >= 25%", "First,Second,Third"},
      {"probability = 33.33", "Third"},
      {"probability > 33.333", "First"},
  };

  RUN_CASES (fixture, "account", cases);
  RUN_CASES (fixture, "opportunity", deals);
}

static void
test_money (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
      {"amount = 1000.50", "First"},
      {"amount = 1000", "Second"},
      {"amount > 999.99", "First,Second"},
      {"amount >= 999.99", "First,Second,Third"},
      {"amount > 999.5", "First,Second,Third"},
      {"amount < 1000.5", "Second,Third"},
      {"amount = 999.5", ""},
      {"amount = 100050:minor", "First"},
      {"amount in (1000, 999.99)", "Second,Third"},
      {"amount > '500 EUR'", "First,Third"},
      {"amount > 'EUR 1000'", "First"},
      {"amount = '1000 jpy'", "Second"},
      {"amount = '1000.5 JPY'", ""},
      {"amount is null", "Fourth"},
      {"currency = 'jpy'", "Second"},
      {"currency in ('JPY', 'USD')", "Second"},
  };

  RUN_CASES (fixture, "opportunity", cases);
}

static void
test_choices (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
      {"kind = 'customer'", ACME "," ZETA},
      {"kind = 'Customer'", ACME "," ZETA},
      {"kind != 'customer'", MULLER},
      {"kind in ('customer', 'prospect')", ACME "," MULLER "," ZETA},
      {"kind like 'p%'", MULLER},
      {"kind like 'q%'", ""},
      {"industry = 'retail'", ACME},
      {"industry = 'einzelhandel'", ACME},
      {"industry like 'tech%'", MULLER},
      {"industry = 'odd'", ZETA},
      {"industry != 'Technology'", ACME "," ZETA},
      {"industry in ('Technology', 'odd')", MULLER "," ZETA},
  };

  RUN_CASES (fixture, "account", cases);
}

static void
test_days (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
      {"close_date = '2026-03-01'", "First"},  {"close_date = 2026-03-01", "First"},
      {"close_date < 2026-04-01", "First"},    {"close_date between '2026-03-01' and '2026-04-01'", "First,Second"},
      {"close_date = @today", "Fourth"},       {"close_date = 'today'", "Fourth"},
      {"close_date = @today + 1", ""},         {"close_date < @today + 1 and close_date > @today - 1", "Fourth"},
      {"close_date like '2026-03%'", "First"}, {"created_at = '2026-01-01'", "First"},
      {"created_at > 2025-12-31", "First"},    {"created_at > 2026-01-01", ""},
      {"created_at >= 2026-01-01", "First"},   {"created_at <= 2026-01-01", "First"},
      {"created_at < 2026-01-01", ""},         {"created_at = '2025-12-31T23:00:00Z'", "First"},
      {"created_at = 1767222000000", "First"}, {"created_at < @now", "First"},
  };

  RUN_CASES (fixture, "opportunity", cases);
}

/* --- other records ---------------------------------------------------------------------------------------- */

static void
test_references (Fixture *fixture, gconstpointer data)
{
  FbId acme = fixture_id ("acme");
  g_autofree char *id = fb_id_to_string (&acme);
  g_autofree char *by_id = g_strdup_printf ("account = '%s'", id);
  g_autofree char *by_ids = g_strdup_printf ("account in ('%s', null)", id);
  g_autofree char *own_id = g_strdup_printf ("id = '%s'", id);
  static const Case cases[] = {
      {"stage = 'won'", "First"},
      {"stage != 'Won'", "Second,Third,Fourth"},
      {"stage in ('Won', 'Lost')", "First,Fourth"},
      {"stage like 'l%'", "Fourth"},
      {"stage.kind = 'won'", "First"},
      {"account = 'acme gmbh'", "First"},
      {"account = 'a-2'", "Second"},
      {"account = 'elsewhere ag'", "Fourth"},
      {"account is null", "Third"},
      {"account.industry = 'retail'", "First"},
      {"account.industry != 'retail'", "Second,Third,Fourth"},
      {"account.industry is null", "Third,Fourth"},
      {"account.owner.login = 'bob'", "Second"},
      {"account.parent.owner.name like 'ann%'", "Second"},
      {"owner = 'Ann Rep'", "First,Third"},
      {"owner = 'ann'", "First,Third"},
      {"owner = 'Ann Rep' and account.credit_hold", "First"},
      {"account.credit_hold = false", "Second,Third,Fourth"},
      {"owner = @me", ""},
      {"owner != @me", "First,Second,Third,Fourth"},
      {"_pending", ""},
      {"_pending = false and stage = 'Won'", "First"},
  };

  RUN_CASES (fixture, "opportunity", cases);
  assert_rows (fixture, "opportunity", by_id, "First");
  assert_rows (fixture, "opportunity", by_ids, "First,Third");
  assert_rows (fixture, "account", own_id, ACME);
}

static void
test_custom_fields (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
      {"ext.color = 'red'", ACME},
      {"ext.color != 'red'", MULLER "," ZETA},
      {"ext.size > 2", ACME},
      {"ext.size > 3", ""},
      {"ext.tags = 'b'", ACME},
      {"ext.tags in ('c', 'd')", ""},
      {"ext.tags like 'A%'", ACME},
      {"ext.color is null", MULLER "," ZETA},
      {"ext.nothing is null", ACME "," MULLER "," ZETA},
  };

  RUN_CASES (fixture, "account", cases);
}

/* Whatever stands in a text, it stays a text. */
static void
test_injection (Fixture *fixture, gconstpointer data)
{
  static const char *const attacks[] = {
      "'; DROP TABLE account; --",
      "' OR '1'='1",
      "\" OR 1=1 --",
      "%' ESCAPE '\\",
      "x') OR (1=1",
      "?1",
      "\\",
      "%%%",
      "_",
      "\xc3\xa9'\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autofree char *quoted = fb_query_quote (attacks[i]);
      g_autofree char *equal = g_strdup_printf ("name = %s", quoted);
      g_autofree char *in = g_strdup_printf ("name in (%s, 'Acme GmbH')", quoted);
      g_autofree char *pick = g_strdup_printf ("industry = %s", quoted);
      g_autofree char *custom = g_strdup_printf ("ext.color = %s", quoted);
      g_autofree char *parent = g_strdup_printf ("parent = %s", quoted);
      g_autoptr (GError) error = NULL;
      g_autoptr (FbQuery) query =
          fb_query_new (fb_schema_get_table ("account"), "kind = 'customer'", NULL, NULL, &error);
      g_autoptr (FbQuery) bad = NULL;

      assert_rows (fixture, "account", equal, "");
      assert_rows (fixture, "account", in, ACME);
      assert_rows (fixture, "account", pick, "");
      assert_rows (fixture, "account", custom, "");
      assert_rows (fixture, "account", parent, "");
      bad = fb_query_with (query, attacks[i], &error);
      g_assert_null (bad);
      g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
    }
  assert_rows (fixture, "account", NULL, ACME "," MULLER "," ZETA);
}

static void
test_with (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query =
      fb_query_new (fb_schema_get_table ("account"), "name like 'a%' or name like 'm%'", "-name", "kind", &error);
  g_autoptr (FbQuery) same = fb_query_with (query, " ", &error);
  g_autoptr (FbQuery) both = fb_query_with (query, "employees < 100 or employees > 1000", &error);
  g_autoptr (FbQuery) broken = NULL;
  g_autoptr (GArray) rows = NULL;

  g_assert_no_error (error);
  g_assert_true (same == query);
  g_assert_cmpstr (fb_query_get_where (both), ==,
                   "(name like 'a%' or name like 'm%') and (employees < 100 or employees > 1000)");
  g_assert_cmpstr (fb_query_get_sort (both), ==, "-name");
  g_assert_cmpstr (fb_query_get_group (both), ==, "kind");
  rows = fb_query_run (both, fixture->db, NULL, -1, 0, NULL, &error);
  g_assert_cmpint (rows->len, ==, 1);
  broken = fb_query_with (query, "1 = 1) or (name = 'x'", &error);
  g_assert_null (broken);
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
}

/* --- mistakes --------------------------------------------------------------------------------------------- */

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *where;
    guint column;
    const char *says;
  } cases[] = {
      {"name =", 7, "expected a value"},
      {"name = Acme", 8, "put the text in quotes"},
      {"nam = 'x'", 1, "is “name” meant"},
      {"name = 'x", 8, "closing quote"},
      {"name 'x'", 6, "expected ="},
      {"name = 'x' kind = 'y'", 12, "expected “and”"},
      {"name = 'x' and", 15, "expected a field"},
      {"(name = 'x'", 12, "the text ends here"},
      {"name = 'x')", 11, "expected “and”"},
      {"name in 'x'", 9, "expected “(”"},
      {"name in ()", 10, "expected a value"},
      {"name in ('x' 'y')", 14, "“,” or “)”"},
      {"name is 'x'", 9, "null"},
      {"name not = 'x'", 10, "in, like or between"},
      {"name between 'a' or 'b'", 18, "expected “and”"},
      {"name = @tomorrow", 8, "@today"},
      {"employees = 'many'", 13, "a number"},
      {"employees = 12x", 13, "no number"},
      {"employees like '1%'", 16, "a number"},
      {"employees = 5%", 13, "without %"},
      {"employees < null", 11, "is null"},
      {"name", 5, "no yes/no field"},
      {"kind = 'nonsense'", 8, "has no choice"},
      {"kind < 'customer'", 8, "with a text"},
      {"credit_hold > true", 15, "true or false"},
      {"credit_hold = 'perhaps'", 15, "true or false"},
      {"name.x = 'y'", 1, "leads to no other record"},
      {"parent.nam = 'y'", 8, "is “name” meant"},
      {"parent > 'x'", 10, "a name in quotes"},
      {"id = 'x'", 6, "an id"},
      {"currency < 'EUR'", 12, "a currency"},
      {"currency = 'EURO'", 12, "“EURO” is no currency"},
      {"currency in ('EUR', '')", 21, "“” is no currency"},
      {"created_at = 'whenever'", 14, ""},
      {"revenue_est > '12 XXQ'", 15, "no currency"},
      {"name = 'x' ; drop", 12, "no meaning"},
      {"é = 1", 1, "no meaning"},
      {"name = 'é' and ö = 1", 16, "no meaning"},
      {"and = 1", 1, "a field"},
      {"@today = 1", 1, "a field"},
      {"name = @today + x", 17, "a number of days"},
      {"parent.parent.parent.parent.parent.parent.parent.parent.parent.name = 'x'", 57, "references in a row"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), cases[i].where, NULL, NULL, &error);
      g_autofree char *column = g_strdup_printf ("Column %u:", cases[i].column);

      g_assert_null (query);
      g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
      if (!g_str_has_prefix (error->message, column) || strstr (error->message, cases[i].says) == NULL)
        g_error ("%s: expected column %u and “%s”, got “%s”", cases[i].where, cases[i].column, cases[i].says,
                 error->message);
    }
}

static char *
repeat (const char *part, guint n, const char *joined_by)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? joined_by : "", part);
  return g_string_free (text, FALSE);
}

static void
test_limits (Fixture *fixture, gconstpointer data)
{
  g_autofree char *many = repeat ("name = 'x'", 400, " or ");
  g_autofree char *too_many = repeat ("name = 'x'", 401, " or ");
  g_autofree char *values = repeat ("'x'", 5000, ", ");
  g_autofree char *long_list = g_strdup_printf ("name in (%s)", values);
  g_autofree char *too_long_list = g_strdup_printf ("name in (%s, 'y')", values);
  g_autofree char *open = repeat ("(", 63, "");
  g_autofree char *close = repeat (")", 63, "");
  g_autofree char *deep = g_strdup_printf ("%sname = 'x'%s", open, close);
  g_autofree char *too_deep = g_strdup_printf ("(%sname = 'x'%s)", open, close);
  g_autofree char *nots = repeat ("not", 100000, " ");
  const char *bad[] = {too_many, too_long_list, too_deep, nots};

  assert_rows (fixture, "account", many, "");
  assert_rows (fixture, "account", long_list, "");
  assert_rows (fixture, "account", deep, "");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fb_query_new (fb_schema_get_table ("account"), bad[i], NULL, NULL, &error));
      g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
    }
}

/* --- orders ----------------------------------------------------------------------------------------------- */

static void
assert_order (Fixture *fixture, const char *table, const char *sort, const char *names)
{
  g_autofree char *found = run_sorted (fixture->db, table, NULL, sort);

  g_assert_cmpstr (found, ==, names);
}

static void
test_sort (Fixture *fixture, gconstpointer data)
{
  assert_order (fixture, "account", "name", ACME "," MULLER "," ZETA);
  assert_order (fixture, "account", "-name", ZETA "," MULLER "," ACME);
  assert_order (fixture, "account", "employees", MULLER "," ACME "," ZETA);
  assert_order (fixture, "account", "-employees", ACME "," MULLER "," ZETA);
  assert_order (fixture, "account", "kind, -name", MULLER "," ZETA "," ACME);
  assert_order (fixture, "account", "industry", MULLER "," ACME "," ZETA);
  assert_order (fixture, "opportunity", "close_date", "First,Second,Fourth,Third");
  assert_order (fixture, "opportunity", "stage, name", "Second,Third,First,Fourth");
  assert_order (fixture, "opportunity", "account.name", "First,Second,Third,Fourth");
  assert_order (fixture, "opportunity", "-account.employees,+name", "First,Second,Fourth,Third");
  assert_order (fixture, "opportunity", "account.industry", "Second,First,Third,Fourth");
  assert_order (fixture, "account", "ext.size", ACME "," MULLER "," ZETA);
}

static void
test_sort_errors (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[] = {"nam",    "name,", "name kind", ",name",     "-",
                                    "name.x", "a b c", "'name'",    "name,,kind"};
  const FbTable *accounts = fb_schema_get_table ("account");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fb_query_new (accounts, NULL, bad[i], NULL, &error));
      g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
      g_clear_error (&error);
      g_assert_null (fb_query_new (accounts, NULL, NULL, "nothing.at.all", &error));
      g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
    }
}

static void
test_group_and_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("opportunity"), NULL, "-name", "stage", &error);
  g_autoptr (GArray) all = fb_query_run (query, fixture->db, NULL, -1, 0, NULL, &error);
  g_autoptr (GArray) middle = fb_query_run (query, fixture->db, NULL, 2, 1, NULL, &error);
  g_autoptr (GArray) none = fb_query_run (query, fixture->db, NULL, 0, 0, NULL, &error);

  g_assert_no_error (error);
  /* Open (Third, Second), Won (First), Lost (Fourth); rows in the order of their making. */
  g_assert_cmpint (g_array_index (all, gint64, 0), ==, 3);
  g_assert_cmpint (g_array_index (all, gint64, 1), ==, 2);
  g_assert_cmpint (g_array_index (all, gint64, 2), ==, 1);
  g_assert_cmpint (g_array_index (all, gint64, 3), ==, 4);
  g_assert_cmpint (middle->len, ==, 2);
  g_assert_cmpint (g_array_index (middle, gint64, 0), ==, 2);
  g_assert_cmpint (none->len, ==, 0);
}

/* What lists of a million rows are sorted by comes from an index. */
static void
test_uses_indexes (Fixture *fixture, gconstpointer data)
{
  static const char *const plans[][2] = {
      {"SELECT t0.rowid FROM account AS t0 ORDER BY fold(t0.name), t0.rowid", "account__name"},
      {"SELECT t0.rowid FROM account AS t0 WHERE fold(t0.name) = 'x'", "account__name"},
      {"SELECT t0.rowid FROM opportunity AS t0 ORDER BY t0.close_date NULLS LAST, t0.rowid", "opportunity__close_date"},
      {"SELECT t0.rowid FROM opportunity AS t0 WHERE t0.account IN (SELECT id FROM account WHERE fold(name) = 'x')",
       "account__name"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      g_autofree char *sql = g_strconcat ("EXPLAIN QUERY PLAN ", plans[i][0], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (FbStmt) stmt = fb_db_prepare (fixture->db, sql, &error);
      g_autoptr (GString) plan = g_string_new (NULL);

      g_assert_no_error (error);
      while (fb_stmt_step (stmt, NULL, &error) == FB_STEP_ROW)
        g_string_append_printf (plan, "%s\n", fb_stmt_get_text (stmt, 3));
      g_assert_nonnull (strstr (plan->str, plans[i][1]));
      g_assert_null (strstr (plan->str, "TEMP B-TREE"));
    }
}

/* --- sums ------------------------------------------------------------------------------------------------- */

static GPtrArray *
aggregate (Fixture *fixture, const char *where, const char *by, const char *const *sums)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("opportunity"), where, NULL, NULL, &error);
  GPtrArray *buckets = fb_query_aggregate (query, by, sums, fixture->db, NULL, NULL, &error);

  g_assert_no_error (error);
  return buckets;
}

static void
test_aggregate (Fixture *fixture, gconstpointer data)
{
  static const char *const sums[] = {"amount", "amount*probability", NULL};
  g_autoptr (GPtrArray) by_stage = aggregate (fixture, NULL, "stage", sums);
  g_autoptr (GPtrArray) all = aggregate (fixture, NULL, NULL, sums);
  g_autoptr (GPtrArray) by_industry = aggregate (fixture, "stage != 'Lost'", "account.industry", NULL);
  const FbBucket *bucket = g_ptr_array_index (by_stage, 0);

  g_assert_cmpint (by_stage->len, ==, 3);
  g_assert_cmpstr (bucket->label, ==, "Open");
  g_assert_cmpint (bucket->count, ==, 2);
  /* The yen of the second deal do not add up with the euros; 99999 cents at 33.33 % are 33329.67. */
  g_assert_cmpint (bucket->sums[0], ==, 99999);
  g_assert_cmpint (bucket->sums[1], ==, 33330);
  bucket = g_ptr_array_index (all, 0);
  g_assert_cmpint (all->len, ==, 1);
  g_assert_null (bucket->label);
  g_assert_cmpint (bucket->count, ==, 4);
  g_assert_cmpint (bucket->sums[0], ==, 200049);
  g_assert_cmpint (bucket->sums[1], ==, 133380);
  g_assert_cmpint (by_industry->len, ==, 3);
  bucket = g_ptr_array_index (by_industry, 0);
  g_assert_true (fb_value_is_null (&bucket->key));
  bucket = g_ptr_array_index (by_industry, 1);
  g_assert_cmpstr (fb_value_get_text (&bucket->key), ==, "retail");
  g_assert_cmpstr (bucket->label, ==, "Einzelhandel");
}

static void
test_aggregate_errors (Fixture *fixture, gconstpointer data)
{
  static const char *const not_number[] = {"name", NULL}, *const unknown[] = {"amount*nothing", NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("opportunity"), NULL, NULL, NULL, &error);
  g_autofree char *currency = fb_query_find_currency (query, "amount", fixture->db, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (currency, ==, "EUR");
  g_assert_null (fb_query_aggregate (query, "stage", not_number, fixture->db, NULL, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
  g_clear_error (&error);
  g_assert_null (fb_query_aggregate (query, "stage", unknown, fixture->db, NULL, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
  g_clear_error (&error);
  g_assert_null (fb_query_aggregate (query, "stages", NULL, fixture->db, NULL, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
}

/* --- cancelling, parts ------------------------------------------------------------------------------------ */

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), NULL, NULL, NULL, &error);

  g_cancellable_cancel (cancellable);
  g_assert_null (fb_query_run (query, fixture->db, NULL, -1, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (fb_query_count (query, fixture->db, NULL, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (fb_query_aggregate (query, "kind", NULL, fixture->db, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_rows_that_went (Fixture *fixture, gconstpointer data)
{
  static const gint64 rowids[] = {3, 77, 1};
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = fb_query_load (fb_schema_get_table ("account"), fixture->db, rowids, 3, &error);

  g_assert_no_error (error);
  g_assert_cmpint (records->len, ==, 2);
  g_assert_cmpstr (fb_record_get_text (g_ptr_array_index (records, 0), "name"), ==, ZETA);
  g_assert_cmpstr (fb_record_get_text (g_ptr_array_index (records, 1), "name"), ==, ACME);
}

static void
test_decimals (void)
{
  FbDecimal decimal;
  gboolean exact;

  g_assert_true (fb_decimal_read ("-12.50", &decimal));
  g_assert_cmpint (fb_decimal_scale (&decimal, 2, &exact), ==, -1250);
  g_assert_true (exact);
  g_assert_cmpint (fb_decimal_scale (&decimal, 0, &exact), ==, -13);
  g_assert_false (exact);
  g_assert_true (fb_decimal_read ("0.999", &decimal));
  g_assert_cmpint (fb_decimal_scale (&decimal, 2, &exact), ==, 99);
  g_assert_false (exact);
  g_assert_true (fb_decimal_read ("9223372036854775807", &decimal));
  g_assert_cmpint (fb_decimal_scale (&decimal, 0, &exact), ==, G_MAXINT64);
  g_assert_true (exact);
  g_assert_cmpint (fb_decimal_scale (&decimal, 1, &exact), ==, G_MAXINT64);
  g_assert_false (exact);
  g_assert_false (fb_decimal_read ("", &decimal));
  g_assert_false (fb_decimal_read ("1.", &decimal));
  g_assert_false (fb_decimal_read (".5", &decimal));
  g_assert_false (fb_decimal_read ("1e5", &decimal));
  g_assert_nonnull (strstr (fb_currency_list_codes (0), "'JPY'"));
  g_assert_nonnull (strstr (fb_currency_list_codes (3), "'KWD'"));
  g_assert_cmpint (fb_currency_get_digits ("eur"), ==, -1);
  g_assert_cmpint (fb_currency_get_digits ("EUR"), ==, 2);
}

static void
test_like (void)
{
  g_assert_true (fb_text_like ("abc", "a%"));
  g_assert_true (fb_text_like ("abc", "%"));
  g_assert_true (fb_text_like ("abc", "%b_"));
  g_assert_true (fb_text_like ("a%c", "a\\%c"));
  g_assert_true (fb_text_like ("aXbXc", "a%X%c"));
  g_assert_true (fb_text_like ("ä", "_"));
  g_assert_false (fb_text_like ("abc", "a\\%"));
  g_assert_false (fb_text_like ("abc", "_"));
  g_assert_false (fb_text_like ("abc", ""));
  g_assert_true (fb_text_like ("", "%%"));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Europe/Paris", TRUE);
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("/store/query/texts", test_texts);
  ADD ("/store/query/logic", test_logic);
  ADD ("/store/query/numbers", test_numbers);
  ADD ("/store/query/money", test_money);
  ADD ("/store/query/choices", test_choices);
  ADD ("/store/query/days", test_days);
  ADD ("/store/query/references", test_references);
  ADD ("/store/query/custom-fields", test_custom_fields);
  ADD ("/store/query/injection", test_injection);
  ADD ("/store/query/with", test_with);
  ADD ("/store/query/errors", test_errors);
  ADD ("/store/query/limits", test_limits);
  ADD ("/store/query/sort", test_sort);
  ADD ("/store/query/sort-errors", test_sort_errors);
  ADD ("/store/query/group-and-pages", test_group_and_pages);
  ADD ("/store/query/uses-indexes", test_uses_indexes);
  ADD ("/store/query/aggregate", test_aggregate);
  ADD ("/store/query/aggregate-errors", test_aggregate_errors);
  ADD ("/store/query/cancelled", test_cancelled);
  ADD ("/store/query/rows-that-went", test_rows_that_went);
  g_test_add_func ("/store/query/decimals", test_decimals);
  g_test_add_func ("/store/query/like", test_like);

  return g_test_run ();
}
