/* test-search.c: finding anything
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-fail-each.h"
#include "fb-search-private.h"
#include "fb-temp-store.h"
#include "query-fixture.h"

typedef struct
{
  FbTempStore temp;
} Fixture;

static gboolean
fill (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  fixture_put (db, "account", "acme", "number", "A-1042", "name", "Acme", "website", "www.acme.example", NULL);
  fixture_put (db, "account", "acme2", "name", "Acme Solutions GmbH", "description", "makes rockets and anvils", NULL);
  fixture_put (db, "account", "muller", "name", "Müller Straßenbau", NULL);
  fixture_put (db, "account", "lodz", "name", "Łódź Øst", NULL);
  fixture_put (db, "contact", "ann", "given", "Ann", "family", "Smith", "job_title", "Buyer", "account", "@acme", NULL);
  fixture_put (db, "contact", "bob", "given", "Bob", "family", "Smithers", NULL);
  fixture_put (db, "contact", "jane", "given", "Jane", "family", "O'Brien", NULL);
  fixture_put (db, "contact_point", "p1", "on_type", "contact", "on_id", "@ann", "kind", "mobile", "value",
               "+49 (171) 555-1234", NULL);
  fixture_put (db, "contact_point", "p2", "on_type", "account", "on_id", "@muller", "kind", "phone", "value",
               "030 987 65 43", NULL);
  fixture_put (db, "contact_point", "p3", "on_type", "contact", "on_id", "@bob", "kind", "email", "value",
               "bob.1234567@mail.example", NULL);
  fixture_put (db, "site", "s1", "account", "@lodz", "street", "Piotrkowska 7", "city", "Łódź-Centrum", NULL);
  fixture_put (db, "opportunity", "deal", "name", "Anvil delivery", "account", "@acme", "description",
               "four hundred rockets", NULL);
  fixture_put (db, "activity", "call", "kind", "call", "subject", "Talk about Smith's rockets", NULL);
  fixture_put (db, "stage", "stage", "name", "Acmestage", NULL);
  return fb_transaction_commit (tx, error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_temp_store_set_up (&fixture->temp, NULL);
  fb_store_write (fixture->temp.store, fill, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
}

/* Titles of the hits in their order, joined by "|". */
static char *
search (Fixture *fixture, const char *text, const char *entity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = fb_store_search (fixture->temp.store, text, entity, 20, NULL, &error);
  GString *titles = g_string_new (NULL);

  g_assert_no_error (error);
  g_ptr_array_set_free_func (hits, (GDestroyNotify) fb_hit_free);
  for (guint i = 0; i < hits->len; i++)
    g_string_append_printf (titles, "%s%s", i > 0 ? "|" : "", ((FbHit *) g_ptr_array_index (hits, i))->title);
  return g_string_free (titles, FALSE);
}

static void
assert_hits (Fixture *fixture, const char *text, const char *entity, const char *expected)
{
  g_autofree char *found = search (fixture, text, entity);

  if (g_strcmp0 (found, expected) != 0)
    g_error ("“%s”: expected “%s”, found “%s”", text, expected, found);
}

static void
test_prefixes (Fixture *fixture, gconstpointer data)
{
  assert_hits (fixture, "acme", NULL, "Acme|Acme Solutions GmbH");
  assert_hits (fixture, "ac", NULL, "Acme Solutions GmbH|Acme");
  assert_hits (fixture, "solu", NULL, "Acme Solutions GmbH");
  assert_hits (fixture, "gmbh acm", NULL, "Acme Solutions GmbH");
  assert_hits (fixture, "smith ann", NULL, "Ann Smith");
  assert_hits (fixture, "brien", NULL, "Jane O'Brien");
  assert_hits (fixture, "o'brien", NULL, "Jane O'Brien");
  assert_hits (fixture, "smi", NULL, "Bob Smithers|Ann Smith|Talk about Smith's rockets");
  assert_hits (fixture, "a-1042", NULL, "Acme");
  assert_hits (fixture, "1042", NULL, "Acme");
  assert_hits (fixture, "rockets", NULL, "Acme Solutions GmbH|Anvil delivery|Talk about Smith's rockets");
  assert_hits (fixture, "acme rock", NULL, "Acme Solutions GmbH");
  assert_hits (fixture, "centrum", NULL, "Łódź Øst");
  assert_hits (fixture, "zzzz", NULL, "");
  assert_hits (fixture, "", NULL, "");
  assert_hits (fixture, " ., -- \" * ( ' ", NULL, "");
  assert_hits (fixture, "acme\" OR x*", NULL, "");
  assert_hits (fixture, "NOT acme", NULL, "");
}

static void
test_accents (Fixture *fixture, gconstpointer data)
{
  assert_hits (fixture, "muller", NULL, "Müller Straßenbau");
  assert_hits (fixture, "MÜLLER strassen", NULL, "Müller Straßenbau");
  assert_hits (fixture, "straß", NULL, "Müller Straßenbau");
  assert_hits (fixture, "lodz ost", NULL, "Łódź Øst");
}

static void
test_digits (Fixture *fixture, gconstpointer data)
{
  static const char *const ann[] = {"+49 171 555 1234", "0171 5551234", "(0171) 555-12", "491715551234",
                                    "5551234",          "1715",         "0049 171 555"};
  static const char *const muller[] = {"030 9876543", "+49 30 9876543", "98765", "30/98 76"};

  for (guint i = 0; i < G_N_ELEMENTS (ann); i++)
    assert_hits (fixture, ann[i], NULL, "Ann Smith");
  for (guint i = 0; i < G_N_ELEMENTS (muller); i++)
    assert_hits (fixture, muller[i], NULL, "Müller Straßenbau");
  assert_hits (fixture, "smith 0171", NULL, "Ann Smith");
  assert_hits (fixture, "smith 030", NULL, "");
  assert_hits (fixture, "bob.1234567@mail", NULL, "Bob Smithers");
  assert_hits (fixture, "17", NULL, "");
}

static void
test_typos (Fixture *fixture, gconstpointer data)
{
  assert_hits (fixture, "acem", NULL, "Acme Solutions GmbH|Acme");
  assert_hits (fixture, "mulller", NULL, "Müller Straßenbau");
  assert_hits (fixture, "muler", NULL, "Müller Straßenbau");
  assert_hits (fixture, "nuller", NULL, "Müller Straßenbau");
  assert_hits (fixture, "solutoins", NULL, "Acme Solutions GmbH");
  assert_hits (fixture, "solxtio", NULL, "Acme Solutions GmbH");
  assert_hits (fixture, "ann smoth", NULL, "Ann Smith");
  assert_hits (fixture, "obrien", NULL, "Jane O'Brien");
  assert_hits (fixture, "mxxler", NULL, "");
  assert_hits (fixture, "axm", NULL, "");
}

static void
test_entity (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_hits (fixture, "smi", "contact", "Bob Smithers|Ann Smith");
  assert_hits (fixture, "rockets", "activity", "Talk about Smith's rockets");
  assert_hits (fixture, "acme", "contact", "");
  assert_hits (fixture, "0171", "contact", "Ann Smith");
  assert_hits (fixture, "0171", "account", "");
  assert_hits (fixture, "smoth", "contact", "Bob Smithers|Ann Smith");
  assert_hits (fixture, "smoth", "account", "");
  g_assert_null (fb_store_search (fixture->temp.store, "x", "nothing", 5, NULL, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_UNKNOWN);
}

static void
test_details (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = fb_store_search (fixture->temp.store, "ann smith", NULL, 1, NULL, &error);
  const FbHit *hit;
  FbId ann = fixture_id ("ann");

  g_assert_no_error (error);
  g_assert_cmpuint (hits->len, ==, 1);
  hit = g_ptr_array_index (hits, 0);
  g_assert_cmpstr (hit->table->name, ==, "contact");
  g_assert_true (fb_id_equal (&hit->id, &ann));
  g_assert_cmpstr (hit->detail, ==, "Acme");
  g_clear_pointer (&hits, g_ptr_array_unref);
  hits = fb_store_search (fixture->temp.store, "171555", NULL, 5, NULL, &error);
  g_assert_no_error (error);
  hit = g_ptr_array_index (hits, 0);
  g_assert_cmpstr (hit->detail, ==, "+49 (171) 555-1234");
}

/* --- upkeep ----------------------------------------------------------------------------------------------- */

static gboolean
change_rows (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  FbId gone = fixture_id ("acme2"), point = fixture_id ("p1");

  fixture_put (db, "account", "acme", "name", "Zenith", NULL);
  fixture_put (db, "contact", "bob", "given", "Bob", "family", "Smithers", "job_title", "Driver", NULL);
  return fb_rows_remove (db, fb_schema_get_table ("account"), &gone, error)
         && fb_rows_remove (db, fb_schema_get_table ("contact_point"), &point, error);
}

static void
test_upkeep (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_store_write (fixture->temp.store, change_rows, NULL, &error);
  g_assert_no_error (error);
  assert_hits (fixture, "acme", NULL, "");
  assert_hits (fixture, "1042", NULL, "");
  assert_hits (fixture, "solutions", NULL, "");
  assert_hits (fixture, "makes", NULL, "");
  assert_hits (fixture, "0171 555", NULL, "");
  assert_hits (fixture, "zenith", NULL, "Zenith");
  assert_hits (fixture, "driver", NULL, "Bob Smithers");
  g_assert_cmpint (
      fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM search_doc WHERE names LIKE '%acme%'"), ==, 0);
}

static gboolean
fail_after_rows (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  fixture_put (db, "account", "lost", "name", "Rolledback Enterprises", NULL);
  fixture_put (db, "account", "acme", "name", "Rolledback Acme", NULL);
  return tx != NULL;
}

static gboolean
add_again (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  fixture_put (db, "account", "kept", "name", "Rolledback Enterprises", NULL);
  return TRUE;
}

/* Words seen in a transaction that was rolled back are not believed to be in the index. */
static void
test_rollback (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_store_write (fixture->temp.store, fail_after_rows, NULL, &error);
  g_assert_no_error (error);
  assert_hits (fixture, "rolledback", NULL, "");
  assert_hits (fixture, "acme", NULL, "Acme|Acme Solutions GmbH");
  fb_store_write (fixture->temp.store, add_again, NULL, &error);
  g_assert_no_error (error);
  assert_hits (fixture, "rolledbac", NULL, "Rolledback Enterprises");
  assert_hits (fixture, "enterprices", NULL, "Rolledback Enterprises");
}

static gboolean
add_many (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *key = g_strdup_printf ("many%u", i);
      g_autofree char *name = g_strdup_printf ("Acme Branch prefix%03u", i);

      fixture_put (db, "account", key, "name", name, NULL);
    }
  return fb_transaction_commit (tx, error);
}

/* Among many that begin alike, the one that is alike comes first; more words than can be listed are still all found. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  fb_store_write (fixture->temp.store, add_many, NULL, &error);
  g_assert_no_error (error);
  found = search (fixture, "acme", NULL);
  g_assert_true (g_str_has_prefix (found, "Acme|Acme Branch prefix999|Acme Branch prefix998"));
  g_clear_pointer (&found, g_free);
  found = search (fixture, "prefix", "account");
  g_assert_true (g_str_has_prefix (found, "Acme Branch prefix999|"));
  assert_hits (fixture, "prefix777", NULL, "Acme Branch prefix777");
}

/* --- cancelling ------------------------------------------------------------------------------------------- */

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GPtrArray) hits = NULL;
  g_autoptr (GError) error = NULL;

  fb_store_search_async (fixture->temp.store, "acme", NULL, 5, cancellable, keep_cb, &cancelled);
  g_cancellable_cancel (cancellable);
  fb_store_search_async (fixture->temp.store, "acme", NULL, 5, NULL, keep_cb, &result);
  while (result == NULL || cancelled == NULL)
    g_main_context_iteration (NULL, TRUE);
  hits = fb_store_search_finish (fixture->temp.store, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hits->len, ==, 2);
  g_assert_null (fb_store_search_finish (fixture->temp.store, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_words (void)
{
  static const char *const cases[][2] = {
      {"Ann-Marie O'Brien", "ann marie o brien"},
      {"  ", ""},
      {"A&B", "a b"},
      {"Ünï-cödé", "uni code"},
      {"x\xee\x80\x8c y", "x y"},
  };
  g_autofree char *long_word = g_strnfill (100, 'a');
  g_autofree char *cut = fb_search_words (long_word);
  g_autofree char *long_text = g_strnfill (100000, 'b');
  g_autofree char *words = fb_search_words (long_text);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = fb_search_words (cases[i][0]);

      g_assert_cmpstr (found, ==, cases[i][1]);
    }
  g_assert_cmpuint (strlen (cut), ==, 40);
  g_assert_cmpuint (strlen (words), ==, 40);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

/* --- fields that a company added -------------------------------------------------------------------------- */

typedef struct
{
  const char *label, *code, *searchable;
  gboolean remove, fail;
} Definition;

static gboolean
define (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  const Definition *definition = user_data;
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);
  FbId id = fixture_id (definition->code);

  if (definition->remove)
    g_assert_true (fb_rows_remove (db, fb_schema_get_table ("custom_field"), &id, error));
  else
    fixture_put (db, "custom_field", definition->code, "entity", "account", "code", definition->code, "label",
                 definition->label, "type", "text", "searchable", definition->searchable, NULL);
  return definition->fail || fb_transaction_commit (tx, error);
}

static gboolean
fill_custom (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  fixture_put (db, "account", "plant", "name", "Plant", "ext",
               "{\"badge\":\"Hübner 42\",\"fleet\":7711,\"lines\":[\"Paint\",\"Weld\"],\"vip\":true}", NULL);
  fixture_put (db, "account", "bare", "name", "Bare", NULL);
  return fb_transaction_commit (tx, error);
}

static void
define_field (Fixture *fixture, Definition definition)
{
  g_autoptr (GError) error = NULL;

  fb_store_write (fixture->temp.store, define, &definition, &error);
  g_assert_no_error (error);
}

static guint
count_hits (Fixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = fb_store_search (fixture->temp.store, text, NULL, 10, NULL, &error);

  g_assert_no_error (error);
  return hits->len;
}

/* Rows that were there before the field is to be found, and those that come after; then it is no longer to be found. */
static void
test_custom (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_write (fixture->temp.store, fill_custom, NULL, &error));
  define_field (fixture, (Definition){"Badge", "badge", "#0", FALSE, FALSE});
  g_assert_cmpuint (count_hits (fixture, "hubner"), ==, 0);
  define_field (fixture, (Definition){"Badge", "badge", "#1", FALSE, FALSE});
  g_assert_cmpuint (count_hits (fixture, "hubner"), ==, 1);
  g_assert_cmpuint (count_hits (fixture, "plant hub"), ==, 1);
  g_assert_cmpuint (count_hits (fixture, "7711"), ==, 0);
  define_field (fixture, (Definition){"Vehicles", "fleet", "#1", FALSE, FALSE});
  define_field (fixture, (Definition){"Lines", "lines", "#1", FALSE, FALSE});
  g_assert_cmpuint (count_hits (fixture, "7711"), ==, 1);
  g_assert_cmpuint (count_hits (fixture, "weld"), ==, 1);
  g_assert_cmpuint (count_hits (fixture, "true"), ==, 0);
  /* Written again with the fields known. */
  g_assert_true (fb_store_write (fixture->temp.store, fill_custom, NULL, &error));
  g_assert_cmpuint (count_hits (fixture, "weld"), ==, 1);
  define_field (fixture, (Definition){"Badge", "badge", "#0", FALSE, FALSE});
  g_assert_cmpuint (count_hits (fixture, "hubner"), ==, 0);
  define_field (fixture, (Definition){NULL, "lines", NULL, TRUE, FALSE});
  g_assert_cmpuint (count_hits (fixture, "weld"), ==, 0);
  g_assert_cmpuint (count_hits (fixture, "plant"), ==, 1);
}

/* A definition that was taken back is not believed afterwards. */
static void
test_custom_taken_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  define_field (fixture, (Definition){"Badge", "badge", "#1", FALSE, TRUE});
  g_assert_true (fb_store_write (fixture->temp.store, fill_custom, NULL, &error));
  g_assert_cmpuint (count_hits (fixture, "hubner"), ==, 0);
  define_field (fixture, (Definition){"Badge", "badge", "#1", FALSE, FALSE});
  g_assert_cmpuint (count_hits (fixture, "hubner"), ==, 1);
  define_field (fixture, (Definition){NULL, "badge", NULL, TRUE, TRUE});
  g_assert_true (fb_store_write (fixture->temp.store, fill_custom, NULL, &error));
  g_assert_cmpuint (count_hits (fixture, "hubner"), ==, 1);
}

/* As a program left the file that knew nothing of this. */
static gboolean
forget_custom (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, "UPDATE custom_field SET searchable = 1; DELETE FROM kv WHERE k = 'search.custom'", error);
}

static void
test_custom_of_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  define_field (fixture, (Definition){"Badge", "badge", "#0", FALSE, FALSE});
  g_assert_true (fb_store_write (fixture->temp.store, fill_custom, NULL, &error));
  g_assert_true (fb_store_write (fixture->temp.store, forget_custom, NULL, &error));
  g_assert_cmpuint (count_hits (fixture, "hubner"), ==, 0);
  fb_temp_store_reopen (&fixture->temp);
  g_assert_cmpuint (count_hits (fixture, "hubner"), ==, 1);
}

static gboolean
adopt (FbStore *store, FbDb *db, GError **error)
{
  return fb_search_custom_adopt (db, error);
}

static void
test_custom_adopt_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  define_field (fixture, (Definition){"Badge", "badge", "#0", FALSE, FALSE});
  g_assert_true (fb_store_write (fixture->temp.store, fill_custom, NULL, &error));
  g_assert_true (fb_store_write (fixture->temp.store, forget_custom, NULL, &error));
  g_assert_cmpuint (fb_fail_each (&fixture->temp, adopt, TRUE), >, 5);
  g_assert_cmpuint (count_hits (fixture, "hubner"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT v FROM kv WHERE k = 'search.custom'"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/search/words", test_words);
  ADD ("/store/search/prefixes", test_prefixes);
  ADD ("/store/search/accents", test_accents);
  ADD ("/store/search/digits", test_digits);
  ADD ("/store/search/typos", test_typos);
  ADD ("/store/search/entity", test_entity);
  ADD ("/store/search/details", test_details);
  ADD ("/store/search/upkeep", test_upkeep);
  ADD ("/store/search/rollback", test_rollback);
  ADD ("/store/search/many", test_many);
  ADD ("/store/search/async", test_async);
  ADD ("/store/search/custom", test_custom);
  ADD ("/store/search/custom-of-before", test_custom_of_before);
  ADD ("/store/search/custom-adopt-fails", test_custom_adopt_fails);
  ADD ("/store/search/custom-taken-back", test_custom_taken_back);
  return g_test_run ();
}
