/* fb-quote-pdf.c: a quote as the customer gets it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-pdf.h"

#include <string.h>

#include "fb-date.h"
#include "fb-json.h"
#include "fb-money.h"
#include "fb-pdf-pages.h"
#include "fb-query.h"
#include "fb-quote-order.h"
#include "fb-quote-words.h"

static const FbPdfColumn line_columns[] = {
    {34, FALSE}, {180, FALSE}, {66, TRUE}, {76, TRUE}, {54, TRUE}, {73, TRUE},
};
static const FbPdfColumn total_columns[] = {{34, FALSE}, {199, FALSE}, {160, TRUE}, {90, TRUE}};
static const FbPdfColumn head_columns[] = {{273, FALSE}, {90, FALSE}, {120, FALSE}};

typedef struct
{
  FbStore *store;
  FbRecord *quote;                                  /* (owned) */
  FbRecord *account, *contact, *bill_site, *letter; /* (owned) (nullable) */
  GPtrArray *lines;                                 /* (owned) of FbRecord */
  const FbQuoteWords *words;
  const char *currency;
  FbPdfPages *pages; /* (owned) */
} Document;

static void
document_clear (Document *self)
{
  g_clear_pointer (&self->quote, fb_record_free);
  g_clear_pointer (&self->account, fb_record_free);
  g_clear_pointer (&self->contact, fb_record_free);
  g_clear_pointer (&self->bill_site, fb_record_free);
  g_clear_pointer (&self->letter, fb_record_free);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->pages, fb_pdf_pages_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Document, document_clear)

/* --- numbers ------------------------------------------------------------------------------------------------- */

/* "-1234567.50" with the language's marks. */
static char *
localise (const char *number, const FbQuoteWords *words)
{
  GString *text = g_string_new (NULL);
  const char *digits = number + (*number == '-');
  gsize whole = strcspn (digits, ".");

  if (*number == '-')
    g_string_append_c (text, '-');
  for (gsize i = 0; i < whole; i++)
    {
      if (i > 0 && (whole - i) % 3 == 0)
        g_string_append (text, words->group);
      g_string_append_c (text, digits[i]);
    }
  if (digits[whole] == '.')
    {
      g_string_append (text, words->point);
      g_string_append (text, digits + whole + 1);
    }
  return g_string_free (text, FALSE);
}

static char *
money (const Document *self, gint64 minor)
{
  g_autofree char *number = fb_money_to_text (minor, self->currency);

  return localise (number, self->words);
}

char *
fb_quote_pdf_money (gint64 minor, const char *currency, const char *language)
{
  g_autofree char *number = fb_money_to_text (minor, currency);
  g_autofree char *text = localise (number, fb_quote_words_find (language));

  return g_strdup_printf ("%s %s", text, currency);
}

/* As few decimals as it needs. */
static char *
decimal (const Document *self, gint64 scaled, int digits)
{
  g_autofree char *number = NULL;

  for (; digits > 0 && scaled % 10 == 0; digits--)
    scaled /= 10;
  number = fb_decimal_to_text (scaled, digits);
  return localise (number, self->words);
}

/* 1900 of 10,000 is "19 %". */
static char *
percent (const Document *self, gint64 rate)
{
  g_autofree char *number = decimal (self, rate, 2);

  return g_strdup_printf ("%s %%", number);
}

/* A day as it is written in the language; "2026-12-13" where there is no other form. (nullable) */
static char *
date (const Document *self, const char *day)
{
  if (day == NULL || strlen (day) != FB_DATE_LENGTH || *self->words->day_mark == '\0')
    return g_strdup (day);
  return g_strdup_printf ("%.2s%s%.2s%s%.4s", day + 8, self->words->day_mark, day + 5, self->words->day_mark, day);
}

/* --- reading ------------------------------------------------------------------------------------------------- */

/* A row that is not here any more leaves its place empty. */
static FbRecord *
find_row (FbStore *store, const char *table, const FbRecord *from, const char *field)
{
  const FbId *id = fb_record_get_id (from, field);

  return id != NULL ? fb_store_get (store, fb_schema_get_table (table), id, NULL) : NULL;
}

static gboolean
read_lines (Document *self, GError **error)
{
  g_autofree char *id = fb_id_to_string (&self->quote->id);
  g_autofree char *where = g_strdup_printf ("quote = '%s'", id);
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("quote_line"), where, "position", NULL, error);

  self->lines = query != NULL ? fb_store_list (self->store, query, -1, 0, error) : NULL;
  if (self->lines != NULL)
    fb_quote_lines_sort (self->lines);
  return self->lines != NULL;
}

static gboolean
read_document (Document *self, const FbId *quote, GError **error)
{
  if (!(self->quote = fb_store_get (self->store, fb_schema_get_table ("quote"), quote, error))
      || !read_lines (self, error))
    return FALSE;
  self->account = find_row (self->store, "account", self->quote, "account");
  self->contact = find_row (self->store, "contact", self->quote, "contact");
  self->bill_site = find_row (self->store, "site", self->quote, "bill_site");
  self->letter = find_row (self->store, "doc_template", self->quote, "template");
  self->words = fb_quote_words_find (fb_record_get_text (self->quote, "language"));
  self->currency = fb_record_get_text (self->quote, "currency");
  return TRUE;
}

/* --- the head ------------------------------------------------------------------------------------------------ */

static const char *
text_of (const FbRecord *record, const char *field)
{
  return record != NULL ? fb_record_get_text (record, field) : NULL;
}

/* The first line of the letterhead is the sender's name. */
static void
add_letterhead (Document *self)
{
  const char *text = text_of (self->letter, "letterhead");
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, "\n", 2) : NULL;

  if (parts == NULL || parts[0] == NULL)
    return;
  fb_pdf_pages_add_text (self->pages, parts[0], FB_PDF_BOLD | FB_PDF_LARGE | FB_PDF_ACCENT, 0);
  fb_pdf_pages_add_text (self->pages, parts[1], FB_PDF_SMALL, 0);
}

static void
append_line (GString *text, const char *a, const char *b)
{
  if (a == NULL && b == NULL)
    return;
  g_string_append_printf (text, "%s%s%s%s", text->len > 0 ? "\n" : "", a != NULL ? a : "",
                          a != NULL && b != NULL ? " " : "", b != NULL ? b : "");
}

static char *
make_address (const Document *self)
{
  GString *text = g_string_new (NULL);
  const char *legal = text_of (self->account, "legal_name");

  append_line (text, legal != NULL ? legal : text_of (self->account, "name"), NULL);
  append_line (text, text_of (self->contact, "given"), text_of (self->contact, "family"));
  append_line (text, text_of (self->bill_site, "street"), NULL);
  append_line (text, text_of (self->bill_site, "postal_code"), text_of (self->bill_site, "city"));
  append_line (text, text_of (self->bill_site, "country"), NULL);
  return g_string_free (text, FALSE);
}

static void
append_fact (GString *labels, GString *values, const char *label, const char *value)
{
  if (value == NULL)
    return;
  append_line (labels, label, NULL);
  append_line (values, value, NULL);
}

static void
add_facts (Document *self)
{
  g_autoptr (GString) labels = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);
  g_autofree char *address = make_address (self);
  g_autofree char *priced_on = date (self, fb_record_get_text (self->quote, "priced_on"));
  g_autofree char *valid_until = date (self, fb_record_get_text (self->quote, "valid_until"));
  const char *texts[3];

  append_fact (labels, values, self->words->number, fb_record_get_text (self->quote, "number"));
  append_fact (labels, values, self->words->date, priced_on);
  append_fact (labels, values, self->words->valid_until, valid_until);
  append_fact (labels, values, self->words->customer, text_of (self->account, "number"));
  texts[0] = address;
  texts[1] = labels->str;
  texts[2] = values->str;
  fb_pdf_pages_add (self->pages, head_columns, 3, texts, 0, 28);
}

static gboolean
is_draft (const Document *self)
{
  return fb_record_get_int (self->quote, "binding") == 0;
}

static char *
make_title (const Document *self)
{
  const char *number = fb_record_get_text (self->quote, "number");
  gint64 version = fb_record_get_int (self->quote, "version");
  GString *title = g_string_new (self->words->quote);

  if (number != NULL)
    g_string_append_printf (title, " %s", number);
  if (version > 1)
    g_string_append_printf (title, ", %s %" G_GINT64_FORMAT, self->words->version, version);
  return g_string_free (title, FALSE);
}

static void
add_head (Document *self, const char *title)
{
  add_letterhead (self);
  add_facts (self);
  fb_pdf_pages_add_text (self->pages, title, FB_PDF_BOLD | FB_PDF_LARGE | FB_PDF_KEEP, 26);
  if (is_draft (self))
    fb_pdf_pages_add_text (self->pages, self->words->draft, FB_PDF_BOLD | FB_PDF_ACCENT | FB_PDF_KEEP, 2);
  fb_pdf_pages_add_text (self->pages, fb_record_get_text (self->quote, "name"), FB_PDF_BOLD | FB_PDF_KEEP, 2);
  fb_pdf_pages_add_text (self->pages, fb_record_get_text (self->quote, "intro"), 0, 8);
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static gboolean
is_kind (const FbRecord *line, const char *kind)
{
  return g_strcmp0 (fb_record_get_text (line, "kind"), kind) == 0;
}

static char *
make_description (const Document *self, const FbRecord *line)
{
  GString *text = g_string_new (NULL);
  const char *version = fb_record_get_text (line, "model_version");
  const char *hash = fb_record_get_text (line, "model_hash");

  append_line (text, fb_record_get_text (line, "sku"), NULL);
  append_line (text, fb_record_get_text (line, "description"), NULL);
  if (version != NULL)
    g_string_append_printf (text, "%s%s %s%s%.8s", text->len > 0 ? "\n" : "", self->words->configured_with, version,
                            hash != NULL ? " #" : "", hash != NULL ? hash : "");
  return g_string_free (text, FALSE);
}

/* The discount that a person gave, as far as it is a percentage of this line. */
static char *
make_discount (const Document *self, const FbRecord *line)
{
  gint64 regular = fb_record_get_int (line, "regular"), net = fb_record_get_int (line, "net"), rate;

  if (is_kind (line, "bundle"))
    return fb_record_get_int (line, "discount_rate") > 0 ? percent (self, fb_record_get_int (line, "discount_rate"))
                                                         : NULL;
  if (regular <= net || !fb_money_mul_div (regular - net, 1000, regular, &rate))
    return NULL;
  return percent (self, rate * 10);
}

static void
add_line (Document *self, const FbRecord *line, guint number)
{
  gboolean is_part = fb_record_get_id (line, "parent") != NULL, is_head = is_kind (line, "bundle");
  g_autofree char *position = is_part ? NULL : g_strdup_printf ("%u", number);
  g_autofree char *description = make_description (self, line);
  const char *name = fb_record_get_text (line, "name");
  const char *more[] = {NULL, description, NULL, NULL, NULL, NULL};
  gboolean has_more = *description != '\0';
  g_autofree char *amount = decimal (self, fb_record_get_int (line, "qty"), 3);
  const char *unit = fb_record_get_text (line, "unit");
  g_autofree char *qty = g_strdup_printf ("%s%s%s", amount, unit != NULL ? " " : "", unit != NULL ? unit : "");
  g_autofree char *price = is_part ? NULL : money (self, fb_record_get_int (line, "unit_price"));
  g_autofree char *discount = is_part ? NULL : make_discount (self, line);
  g_autofree char *net =
      is_part ? g_strdup (self->words->included)
              : money (self, is_head ? fb_quote_lines_sum_parts (self->lines, line) : fb_record_get_int (line, "net"));
  const char *texts[] = {position, name, qty, price, discount, net};
  FbPdfFlags flags = (is_head ? FB_PDF_BOLD | FB_PDF_KEEP : 0) | (is_part ? FB_PDF_SMALL : FB_PDF_RULE);

  fb_pdf_pages_add (self->pages, line_columns, 6, texts, flags | (has_more ? FB_PDF_KEEP : 0), is_part ? 2 : 4);
  if (has_more)
    fb_pdf_pages_add (self->pages, line_columns, 6, more, FB_PDF_SMALL | (is_head ? FB_PDF_KEEP : 0), 0);
}

static void
add_heading (Document *self)
{
  const FbQuoteWords *words = self->words;
  g_autofree char *net = g_strdup_printf ("%s %s", words->net, self->currency);
  const char *texts[] = {words->position, words->text, words->qty, words->unit_price, words->discount, net};

  fb_pdf_pages_add (self->pages, line_columns, 6, texts, FB_PDF_BOLD | FB_PDF_HEADING | FB_PDF_KEEP, 14);
}

static void
add_lines (Document *self, gboolean optional)
{
  const char *section = NULL;
  guint number = 0;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (self->lines, i);

      if (fb_record_get_id (line, "parent") == NULL && !is_kind (line, "text"))
        number++;
      if (is_kind (line, "option") != optional)
        continue;
      if (g_strcmp0 (section, fb_record_get_text (line, "section")) != 0)
        {
          section = fb_record_get_text (line, "section");
          fb_pdf_pages_add_text (self->pages, section, FB_PDF_BOLD | FB_PDF_KEEP, 6);
        }
      if (is_kind (line, "text"))
        fb_pdf_pages_add_text (self->pages, fb_record_get_text (line, "description"), 0, 6);
      else
        add_line (self, line, number);
    }
}

static gboolean
has_options (const Document *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (is_kind (g_ptr_array_index (self->lines, i), "option"))
      return TRUE;
  return FALSE;
}

static void
add_options (Document *self)
{
  if (!has_options (self))
    return;
  fb_pdf_pages_add_text (self->pages, self->words->optional, FB_PDF_BOLD | FB_PDF_KEEP, 18);
  fb_pdf_pages_add_text (self->pages, self->words->optional_note, FB_PDF_SMALL | FB_PDF_KEEP, 0);
  add_heading (self);
  add_lines (self, TRUE);
  fb_pdf_pages_end_heading (self->pages);
}

/* --- totals -------------------------------------------------------------------------------------------------- */

static void
add_total (Document *self, const char *label, gint64 amount, FbPdfFlags flags)
{
  g_autofree char *text = money (self, amount);
  const char *texts[] = {NULL, NULL, label, text};

  fb_pdf_pages_add (self->pages, total_columns, 4, texts, flags, 2);
}

static void
add_taxes (Document *self)
{
  const char *text = fb_record_get_text (self->quote, "taxes");
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  gboolean within = fb_record_get_int (self->quote, "includes_tax") != 0;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      g_autofree char *rate = NULL;
      g_autofree char *base = NULL;
      g_autofree char *label = NULL;
      gint64 of, percentage, tax;

      if (object == NULL || !fb_json_get_int (object, "base", &of, NULL)
          || !fb_json_get_int (object, "rate", &percentage, NULL) || !fb_json_get_int (object, "tax", &tax, NULL))
        continue;
      rate = percent (self, percentage);
      base = money (self, of);
      label = g_strdup_printf ("%s %s %s %s", within ? self->words->tax_within : self->words->tax, rate,
                               self->words->of, base);
      add_total (self, label, tax, FB_PDF_KEEP);
    }
}

static void
add_totals (Document *self)
{
  g_autofree char *label = g_strdup_printf ("%s %s", self->words->total, self->currency);

  add_total (self, self->words->sum, fb_record_get_int (self->quote, "net"), FB_PDF_RULE | FB_PDF_KEEP);
  if (fb_record_get_int (self->quote, "freight") != 0)
    add_total (self, self->words->freight, fb_record_get_int (self->quote, "freight"), FB_PDF_KEEP);
  if (fb_record_get_int (self->quote, "includes_tax") == 0)
    add_taxes (self);
  add_total (self, label, fb_record_get_int (self->quote, "total"), FB_PDF_BOLD | FB_PDF_RULE);
  if (fb_record_get_int (self->quote, "includes_tax") != 0)
    add_taxes (self);
}

/* --- the end ------------------------------------------------------------------------------------------------- */

static void
add_term (Document *self, const char *label, const char *text)
{
  g_autofree char *line = text != NULL ? g_strdup_printf ("%s: %s", label, text) : NULL;

  fb_pdf_pages_add_text (self->pages, line, 0, 4);
}

static char *
replace_number (const char *words, gint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  GString *text = g_string_new (words);

  g_string_replace (text, "%d", digits, 1);
  return g_string_free (text, FALSE);
}

static void
add_end (Document *self)
{
  gint64 days = fb_record_get_int (self->quote, "payment_days");
  g_autofree char *within = days > 0 ? replace_number (self->words->payment_days, days) : NULL;
  const char *accepted_by = fb_record_get_text (self->quote, "accepted_by");
  g_autofree char *valid_until = date (self, fb_record_get_text (self->quote, "valid_until"));

  fb_pdf_pages_add_text (self->pages, " ", 0, 0);
  add_term (self, self->words->payment, within != NULL ? within : fb_record_get_text (self->quote, "payment_terms"));
  add_term (self, self->words->delivery, fb_record_get_text (self->quote, "delivery_terms"));
  add_term (self, self->words->valid_until, valid_until);
  add_term (self, self->words->not_included, fb_record_get_text (self->quote, "not_included"));
  fb_pdf_pages_add_text (self->pages, fb_record_get_text (self->quote, "closing"), 0, 10);
  add_term (self, self->words->accepted, accepted_by);
  if (accepted_by == NULL && !is_draft (self))
    fb_pdf_pages_add_text (self->pages, self->words->place_date, FB_PDF_SMALL | FB_PDF_RULE, 48);
}

/* The time of the file: when the quote was sent, else when it was made. */
static gint64
time_of (const FbRecord *quote)
{
  gint64 sent = fb_record_get_int (quote, "sent_at");

  return sent != 0 ? sent : fb_record_get_int (quote, "created_at");
}

static gboolean
compose (Document *self, const FbId *quote, GError **error)
{
  g_autofree char *title = NULL;

  if (!read_document (self, quote, error))
    return FALSE;
  title = make_title (self);
  self->pages = fb_pdf_pages_new (title, NULL, time_of (self->quote), self->words->page);
  fb_pdf_pages_set_accent (self->pages, text_of (self->letter, "accent"));
  fb_pdf_pages_set_footer (self->pages, text_of (self->letter, "footer"));
  add_head (self, title);
  add_heading (self);
  add_lines (self, FALSE);
  fb_pdf_pages_end_heading (self->pages);
  add_totals (self);
  add_options (self);
  add_end (self);
  return TRUE;
}

GBytes *
fb_quote_pdf_render (FbStore *store, const FbId *quote, GError **error)
{
  g_auto (Document) document = {.store = store};

  return compose (&document, quote, error) ? fb_pdf_pages_render (document.pages, error) : NULL;
}

char *
fb_quote_pdf_dup_text (FbStore *store, const FbId *quote, GError **error)
{
  g_auto (Document) document = {.store = store};

  return compose (&document, quote, error) ? fb_pdf_pages_dup_text (document.pages) : NULL;
}
