/* test-quote-pdf.c: a quote as the customer gets it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-pdf-pages.h"
#include "fb-quote-order.h"
#include "fb-quote-pdf.h"
#include "fb-quote-words.h"

#include "fb-fake-clock.h"
#include "fb-temp-store.h"

#include <string.h>

typedef struct
{
  FbTempStore temp;
  FbClock *clock;
  FbId account, quote;
  gint64 position;
} Fixture;

static FbRecord *
row (const char *table)
{
  return fb_record_new (fb_schema_get_table (table), NULL);
}

static FbId
add_line (Fixture *fixture,
          const char *kind,
          const char *name,
          gint64 qty,
          gint64 unit,
          gint64 regular,
          gint64 net,
          const FbId *parent)
{
  FbRecord *line = row ("quote_line");

  fixture->position += 10;
  fb_record_set_id (line, "quote", &fixture->quote);
  fb_record_set_int (line, "position", fixture->position);
  fb_record_set_text (line, "kind", kind);
  fb_record_set_text (line, g_str_equal (kind, "text") ? "description" : "name", name);
  fb_record_set_text (line, "currency", "EUR");
  fb_record_set_int (line, "qty", qty);
  fb_record_set_text (line, "unit", "pc");
  fb_record_set_int (line, "unit_price", unit);
  fb_record_set_int (line, "regular", regular);
  fb_record_set_int (line, "net", net);
  fb_record_set_id (line, "parent", parent);
  return fb_temp_store_add (&fixture->temp, line);
}

static FbId
add_quote (Fixture *fixture, const char *language)
{
  FbRecord *letter = row ("doc_template"), *quote = row ("quote");
  FbId id;

  fb_record_set_text (letter, "name", "Letter");
  fb_record_set_text (letter, "entity", "quote");
  fb_record_set_text (letter, "letterhead", "Northlight Air\nHarbour Road 1, Leith");
  fb_record_set_text (letter, "footer", "Northlight Air Ltd, Leith");
  fb_record_set_text (letter, "accent", "#1a5fb4");
  id = fb_temp_store_add (&fixture->temp, letter);
  fb_record_set_text (quote, "number", "Q1-7");
  fb_record_set_text (quote, "name", "Compressors for hall 3");
  fb_record_set_id (quote, "account", &fixture->account);
  fb_record_set_id (quote, "template", &id);
  fb_record_set_text (quote, "language", language);
  fb_record_set_text (quote, "currency", "EUR");
  fb_record_set_text (quote, "priced_on", "2026-11-20");
  fb_record_set_text (quote, "valid_until", "2026-12-20");
  fb_record_set_text (quote, "intro", "Thank you for asking.");
  fb_record_set_text (quote, "closing", "Kind regards");
  fb_record_set_int (quote, "payment_days", 30);
  fb_record_set_int (quote, "net", 1234550);
  fb_record_set_int (quote, "tax", 234565);
  fb_record_set_int (quote, "total", 1469115);
  fb_record_set_text (quote, "taxes", "[{\"base\":1234550,\"code\":\"standard\",\"rate\":1900,\"tax\":234565}]");
  return fb_temp_store_add (&fixture->temp, quote);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  FbId head;

  fixture->clock = fb_fake_clock_new (0);
  fb_temp_store_set_up (&fixture->temp, fixture->clock);
  fixture->account = fb_temp_store_add_account (&fixture->temp, "Cancity AG");
  fixture->quote = add_quote (fixture, data);
  add_line (fixture, "item", "Screw compressor S15", 1000, 1190000, 1190000, 1130500, NULL);
  head = add_line (fixture, "bundle", "Starter set", 1000, 104050, 0, 0, NULL);
  add_line (fixture, "part", "Filter", 2000, 64000, 64000, 64000, &head);
  add_line (fixture, "part", "Hose", 1500, 40050, 40050, 40050, &head);
  add_line (fixture, "text", "Delivered to your hall.", 1000, 0, 0, 0, NULL);
  add_line (fixture, "option", "Service contract", 1000, 98000, 98000, 98000, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
  g_object_unref (fixture->clock);
}

static char *
render_text (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  char *text = fb_quote_pdf_dup_text (fixture->temp.store, &fixture->quote, &error);

  g_assert_no_error (error);
  return text;
}

static GBytes *
render (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = fb_quote_pdf_render (fixture->temp.store, &fixture->quote, &error);

  g_assert_no_error (error);
  return bytes;
}

static void
test_english (Fixture *fixture, gconstpointer data)
{
  static const char golden[] = "Northlight Air\n"
                               "Harbour Road 1, Leith\n"
                               "Cancity AG\tNumber\nDate\nValid until\nCustomer\tQ1-7\n2026-11-20\n2026-12-20\nL-1001\n"
                               "Quote Q1-7\n"
                               "Draft, not binding\n"
                               "Compressors for hall 3\n"
                               "Thank you for asking.\n"
                               "Item\tDescription\tQuantity\tUnit price\tDisc.\tNet EUR\n"
                               "1\tScrew compressor S15\t1 pc\t11,900.00\t5 %\t11,305.00\n"
                               "2\tStarter set\t1 pc\t1,040.50\t\t1,040.50\n"
                               "\tFilter\t2 pc\t\t\tincluded\n"
                               "\tHose\t1.5 pc\t\t\tincluded\n"
                               "Delivered to your hall.\n"
                               "\t\tSum\t12,345.50\n"
                               "\t\tVAT 19 % of 12,345.50\t2,345.65\n"
                               "\t\tTotal EUR\t14,691.15\n"
                               "Optional\n"
                               "Optional items are not part of the total.\n"
                               "Item\tDescription\tQuantity\tUnit price\tDisc.\tNet EUR\n"
                               "3\tService contract\t1 pc\t980.00\t\t980.00\n"
                               " \n"
                               "Payment: within 30 days\n"
                               "Valid until: 2026-12-20\n"
                               "Kind regards\n"
                               "Northlight Air Ltd, Leith\n";
  g_autofree char *text = render_text (fixture);

  g_assert_cmpstr (text, ==, golden);
}

static void
test_german (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = render_text (fixture);

  g_assert_nonnull (strstr (text, "Angebot Q1-7\nEntwurf, freibleibend\n"));
  g_assert_nonnull (strstr (text, "1\tScrew compressor S15\t1 pc\t11.900,00\t5 %\t11.305,00\n"));
  g_assert_nonnull (strstr (text, "\tHose\t1,5 pc\t\t\tenthalten\n"));
  g_assert_nonnull (strstr (text, "\tQ1-7\n20.11.2026\n20.12.2026\n"));
  g_assert_nonnull (strstr (text, "Gültig bis: 20.12.2026\n"));
  g_assert_nonnull (strstr (text, "USt. 19 % auf 12.345,50\t2.345,65\n"));
}

/* The same quote gives the same bytes, whatever the time is now. */
static void
test_same_bytes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) first = render (fixture);
  g_autoptr (GBytes) second = NULL;

  fb_fake_clock_advance (FB_FAKE_CLOCK (fixture->clock), 5000000);
  g_usleep (1100000); /* the machine's own clock, if it were asked, says another second */
  second = render (fixture);
  g_assert_true (g_bytes_equal (first, second));
  g_assert_cmpuint (g_bytes_get_size (first), >, 1000);
  g_assert_cmpint (memcmp (g_bytes_get_data (first, NULL), "%PDF-1.5", 8), ==, 0);
}

static void
test_many_lines (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) one = render (fixture);
  g_autoptr (GBytes) many = NULL;

  for (guint i = 0; i < 120; i++)
    add_line (fixture, "item", "Screw compressor with a name that needs more than a single line of the table", 1000,
              100, 100, 100, NULL);
  many = render (fixture);
  g_assert_cmpuint (g_bytes_get_size (many), >, g_bytes_get_size (one));
}

static void
test_pages (void)
{
  g_autoptr (FbPdfPages) pages = fb_pdf_pages_new ("Pages", NULL, 0, "Page %u of %u");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (fb_pdf_pages_get_n_pages (pages), ==, 0);
  fb_pdf_pages_add_text (pages, "Heading", FB_PDF_HEADING | FB_PDF_KEEP, 0);
  for (guint i = 0; i < 100; i++)
    fb_pdf_pages_add_text (pages, "A line", 0, 10);
  /* 21 points or so a line, 714 a page */
  bytes = fb_pdf_pages_render (pages, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fb_pdf_pages_get_n_pages (pages), >=, 3);
  g_assert_cmpuint (fb_pdf_pages_get_n_pages (pages), <=, 4);
}

static void
test_no_such_quote (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbId nobody;

  fb_id_from_name (&nobody, "test", "nobody");
  g_assert_null (fb_quote_pdf_render (fixture->temp.store, &nobody, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (fb_quote_pdf_dup_text (fixture->temp.store, &nobody, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

static void
test_money (void)
{
  static const struct
  {
    gint64 minor;
    const char *currency, *language, *expected;
  } cases[] = {
      {123456789, "EUR", "en_GB", "1,234,567.89 EUR"},
      {-123456, "EUR", "de", "-1.234,56 EUR"},
      {1234, "JPY", "de", "1.234 JPY"},
      {5, "KWD", "xx", "0.005 KWD"},
      {100, "EUR", NULL, "1.00 EUR"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = fb_quote_pdf_money (cases[i].minor, cases[i].currency, cases[i].language);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_text_of_pages (void)
{
  static const FbPdfColumn columns[] = {{400, FALSE}, {83, TRUE}};
  static const char *const texts[] = {"Pump", NULL};
  g_autoptr (FbPdfPages) pages = fb_pdf_pages_new ("Pages", NULL, 0, "Page %u of %u");
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GBytes) colored = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  fb_pdf_pages_add_text (pages, "Heading", FB_PDF_HEADING | FB_PDF_ACCENT, 0);
  fb_pdf_pages_add_text (pages, "", 0, 10);
  fb_pdf_pages_add_text (pages, NULL, 0, 10);
  fb_pdf_pages_add (pages, columns, G_N_ELEMENTS (columns), texts, 0, 10);
  fb_pdf_pages_end_heading (pages);
  fb_pdf_pages_set_footer (pages, "Before");
  fb_pdf_pages_set_footer (pages, "Acme AG");
  text = fb_pdf_pages_dup_text (pages);
  g_assert_cmpstr (text, ==, "Heading\nPump\t\nAcme AG\n");
  /* What is no color leaves black. */
  fb_pdf_pages_set_accent (pages, "no color");
  plain = fb_pdf_pages_render (pages, &error);
  g_assert_no_error (error);
  fb_pdf_pages_set_accent (pages, "#1a5fb4");
  colored = fb_pdf_pages_render (pages, &error);
  g_assert_no_error (error);
  g_assert_false (g_bytes_equal (plain, colored));
}

/* What no document can say makes none. */
static void
test_no_pages (void)
{
  g_autoptr (FbPdfPages) pages = fb_pdf_pages_new ("No \xff text", NULL, 0, "Page %u of %u");
  g_autoptr (FbPdfPages) empty = fb_pdf_pages_new ("", NULL, 0, "Page %u of %u");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  fb_pdf_pages_add_text (pages, "Heading", FB_PDF_HEADING, 0);
  g_assert_null (fb_pdf_pages_render (pages, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_clear_error (&error);
  /* Nothing at all is a page without text. */
  bytes = fb_pdf_pages_render (empty, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (bytes, NULL), "%PDF-1.5"));
}

/* The parts of one head, wherever they stand, and no parts of theirs. */
static void
test_sum_of_parts (void)
{
  static const gint64 nets[] = {700, 1000, 30, 4000};
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  FbRecord *all[4];

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      all[i] = fb_record_new (fb_schema_get_table ("quote_line"), NULL);
      fb_id_generate (&all[i]->id, 1);
      fb_record_set_int (all[i], "net", nets[i]);
      g_ptr_array_add (lines, all[i]);
    }
  /* The head is the second. */
  fb_record_set_id (all[0], "parent", &all[1]->id);
  fb_record_set_id (all[2], "parent", &all[1]->id);
  g_assert_cmpint (fb_quote_lines_sum_parts (lines, all[1]), ==, 730);
  g_assert_cmpint (fb_quote_lines_sum_parts (lines, all[3]), ==, 0);
}

static void
test_words (void)
{
  g_assert_cmpstr (fb_quote_words_find ("de_AT")->language, ==, "de");
  g_assert_cmpstr (fb_quote_words_find ("DE")->point, ==, ",");
  g_assert_cmpstr (fb_quote_words_find ("en")->point, ==, ".");
  /* None of that language: English. */
  g_assert_cmpstr (fb_quote_words_find ("tlh")->language, ==, "en");
  g_assert_cmpstr (fb_quote_words_find ("d")->language, ==, "en");
  g_assert_cmpstr (fb_quote_words_find ("")->language, ==, "en");
  g_assert_cmpstr (fb_quote_words_find (NULL)->language, ==, "en");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/quote-pdf/text-of-pages", test_text_of_pages);
  g_test_add_func ("/exchange/quote-pdf/no-pages", test_no_pages);
  g_test_add_func ("/exchange/quote-pdf/words", test_words);
  g_test_add_func ("/exchange/quote-pdf/sum-of-parts", test_sum_of_parts);
  g_test_add ("/exchange/quote-pdf/english", Fixture, "en", set_up, test_english, tear_down);
  g_test_add ("/exchange/quote-pdf/german", Fixture, "de_DE", set_up, test_german, tear_down);
  g_test_add ("/exchange/quote-pdf/same-bytes", Fixture, "en", set_up, test_same_bytes, tear_down);
  g_test_add ("/exchange/quote-pdf/many-lines", Fixture, "en", set_up, test_many_lines, tear_down);
  g_test_add_func ("/exchange/quote-pdf/pages", test_pages);
  g_test_add ("/exchange/quote-pdf/no-such-quote", Fixture, "en", set_up, test_no_such_quote, tear_down);
  g_test_add_func ("/exchange/quote-pdf/money", test_money);
  return g_test_run ();
}
