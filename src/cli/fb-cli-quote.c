/* fb-cli-quote.c: quotes from the command line
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-quote.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fb-cli-record.h"
#include "fb-cli-resolve.h"
#include "fb-money.h"
#include "fb-query.h"
#include "fb-quote-pdf.h"

/* The words after the action. */
typedef struct
{
  FbCli *cli;
  JsonObject *request;
  char **words; /* lent */
  FbId quote;
} Call;

typedef gboolean (*ActionFunc) (Call *call, GError **error);

static gboolean
refuse_usage (GError **error, const char *message)
{
  fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, _ ("fieldbook-cli help quote shows how."), "%s", message);
  return FALSE;
}

static gboolean
show (Call *call, GError **error)
{
  JsonObject *object = fb_cli_quote_to_json (call->cli, &call->quote, error);

  if (object == NULL)
    return FALSE;
  fb_cli_output_take_object (call->cli->output, object);
  return TRUE;
}

/* --- values -------------------------------------------------------------------------------------------------- */

static gboolean
read_decimal (JsonObject *request, const char *name, int digits, gint64 fallback, gint64 *scaled, GError **error)
{
  const char *text = fb_cli_text (request, name);
  g_autofree char *number = NULL;

  *scaled = fallback;
  if (text == NULL)
    return TRUE;
  number = g_strstrip (g_strdup (text));
  if (g_str_has_suffix (number, "%"))
    number[strlen (number) - 1] = '\0';
  if (fb_decimal_parse (g_strstrip (number), digits, scaled, NULL))
    return TRUE;
  fb_cli_set_error (error, FB_CLI_ERROR_VALUE, name, NULL, _ ("“%s” is not a number"), text);
  return FALSE;
}

static gboolean
read_kind (JsonObject *request, const char **kind, GError **error)
{
  static const char *const kinds[] = {"item", "option", "free", NULL};
  const char *text = fb_cli_text (request, "kind");

  *kind = text != NULL ? text : "item";
  if (g_strv_contains (kinds, *kind))
    return TRUE;
  fb_cli_set_error (error, FB_CLI_ERROR_VALUE, "kind", "item, option, free", _ ("There is no kind of line “%s”"), text);
  return FALSE;
}

/* @line NULL: of the whole. */
static gboolean
apply_discount (Call *call, const FbId *line, GError **error)
{
  const char *target = fb_cli_text (call->request, "target");
  g_autoptr (FbRecord) quote = NULL;
  gint64 value;

  if (fb_cli_text (call->request, "discount") != NULL)
    return read_decimal (call->request, "discount", 2, 0, &value, error)
           && fb_quotes_set_discount (call->cli->store, &call->quote, line,
                                      value == 0 ? FB_PRICE_DISCOUNT_NONE : FB_PRICE_DISCOUNT_RATE, value, error);
  if (target == NULL)
    return TRUE;
  quote = fb_store_get (call->cli->store, fb_schema_get_table ("quote"), &call->quote, error);
  if (quote == NULL)
    return FALSE;
  if (!fb_money_parse (target, fb_record_get_text (quote, "currency"), &value, NULL))
    {
      fb_cli_set_error (error, FB_CLI_ERROR_VALUE, "target", NULL, _ ("“%s” is not an amount"), target);
      return FALSE;
    }
  return fb_quotes_set_discount (call->cli->store, &call->quote, line, FB_PRICE_DISCOUNT_TARGET, value, error);
}

/* A line by its position in the quote. */
static gboolean
find_line (Call *call, const char *word, FbId *line, GError **error)
{
  g_autofree char *ref = fb_operation_where_ref ("quote", &call->quote);
  g_autofree char *where = NULL;
  g_autoptr (FbRecord) record = NULL;
  g_autoptr (GError) local = NULL;
  gint64 position;

  if (!g_ascii_string_to_signed (word, 10, 1, G_MAXINT64, &position, NULL))
    return refuse_usage (error, _ ("A line is named by its position"));
  where = g_strdup_printf ("%s and position = %" G_GINT64_FORMAT, ref, position);
  record = fb_operation_find_first (call->cli->store, "quote_line", where, NULL, &local);
  if (record != NULL)
    {
      *line = record->id;
      return TRUE;
    }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    fb_cli_set_error (error, FB_CLI_ERROR_NOT_FOUND, "position", NULL, _ ("The quote has no line %s"), word);
  return FALSE;
}

/* --- new ----------------------------------------------------------------------------------------------------- */

static gboolean
read_start_word (Call *call, const char *word, FbQuoteStart *start, FbId ids[3], GError **error)
{
  static const char *const tables[] = {"account", "opportunity", "price_book"};
  const char *equals = strchr (word, '=');
  g_autofree char *name = equals != NULL ? g_strndup (word, (gsize) (equals - word)) : NULL;

  if (name == NULL)
    return refuse_usage (error, _ ("quote new takes FIELD=VALUE: account, opportunity, price_book, currency, name"));
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_equal (name, tables[i]))
      {
        const FbId **targets[] = {&start->account, &start->opportunity, &start->price_book};

        if (!fb_cli_resolve (call->cli, fb_schema_get_table (name), equals + 1, NULL, NULL, name, &ids[i], error))
          return FALSE;
        *targets[i] = &ids[i];
        return TRUE;
      }
  if (g_str_equal (name, "currency"))
    start->currency = equals + 1;
  else if (g_str_equal (name, "name"))
    start->name = equals + 1;
  else
    return refuse_usage (error, _ ("quote new takes FIELD=VALUE: account, opportunity, price_book, currency, name"));
  if (start->currency == NULL || fb_currency_digits (start->currency) >= 0)
    return TRUE;
  fb_cli_set_error (error, FB_CLI_ERROR_VALUE, "currency", NULL, _ ("There is no currency “%s”"), start->currency);
  return FALSE;
}

static gboolean
run_new (Call *call, GError **error)
{
  FbQuoteStart start = {0};
  FbId ids[3];

  for (char **word = call->words; *word != NULL; word++)
    if (!read_start_word (call, *word, &start, ids, error))
      return FALSE;
  if (start.account == NULL && start.opportunity == NULL)
    return refuse_usage (error, _ ("A quote is for an account or an opportunity"));
  return fb_quotes_new (call->cli->store, &start, &call->quote, error) && show (call, error);
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static gboolean
run_add (Call *call, GError **error)
{
  const FbTable *products = fb_schema_get_table ("product");
  const char *kind, *text = fb_cli_text (call->request, "text");
  FbId product, line;
  gint64 qty;

  if (call->words[1] == NULL)
    return text != NULL ? fb_quotes_add_text (call->cli->store, &call->quote, text, &line, error) && show (call, error)
                        : refuse_usage (error, _ ("Which product?"));
  return read_kind (call->request, &kind, error) && read_decimal (call->request, "qty", 3, 1000, &qty, error)
         && fb_cli_resolve (call->cli, products, call->words[1], NULL, NULL, "product", &product, error)
         && fb_quotes_add_product (call->cli->store, &call->quote, &product, qty, kind, NULL, &line, error)
         && apply_discount (call, &line, error) && show (call, error);
}

/* Without a position: the discount of the whole. */
static gboolean
run_change (Call *call, GError **error)
{
  const char *kind;
  FbId line;
  gint64 qty;

  if (call->words[1] == NULL)
    return apply_discount (call, NULL, error) && show (call, error);
  if (!find_line (call, call->words[1], &line, error) || !read_decimal (call->request, "qty", 3, 0, &qty, error)
      || !read_kind (call->request, &kind, error))
    return FALSE;
  if (fb_cli_text (call->request, "qty") != NULL
      && !fb_quotes_set_qty (call->cli->store, &call->quote, &line, qty, error))
    return FALSE;
  if (fb_cli_text (call->request, "kind") != NULL
      && !fb_quotes_set_kind (call->cli->store, &call->quote, &line, kind, error))
    return FALSE;
  return apply_discount (call, &line, error) && show (call, error);
}

static gboolean
run_remove (Call *call, GError **error)
{
  FbId line;

  if (call->words[1] == NULL)
    return refuse_usage (error, _ ("A line is named by its position"));
  return find_line (call, call->words[1], &line, error)
         && fb_quotes_remove_line (call->cli->store, &call->quote, &line, error) && show (call, error);
}

static gboolean
run_move (Call *call, GError **error)
{
  JsonObject *object = NULL;
  FbId line;

  if (call->words[1] == NULL)
    return refuse_usage (error, _ ("A line is named by its position"));
  if (find_line (call, call->words[1], &line, error))
    object = fb_cli_quote_move (call->cli, &call->quote, &line, fb_cli_text (call->request, "way"), error);
  if (object != NULL)
    fb_cli_output_take_object (call->cli->output, object);
  return object != NULL;
}

static gboolean
run_reprice (Call *call, GError **error)
{
  return fb_quotes_reprice (call->cli->store, &call->quote, error) && show (call, error);
}

/* --- approval ------------------------------------------------------------------------------------------------ */

static gboolean
read_answer (JsonObject *request, FbAnswerKind *kind, GError **error)
{
  static const char *const names[] = {"approved", "countered", "refused", "withdrawn"};
  const char *text = fb_cli_text (request, "answer");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (text == NULL || g_str_equal (text, names[i]))
      {
        *kind = i;
        return TRUE;
      }
  fb_cli_set_error (error, FB_CLI_ERROR_VALUE, "answer", "approved, countered, refused, withdrawn",
                    _ ("“%s” is not an answer"), text);
  return FALSE;
}

/* The request that is open, else the counter-offer that waits to be taken. */
static FbRecord *
find_request (Call *call, const char *state, GError **error)
{
  g_autofree char *ref = fb_operation_where_ref ("quote", &call->quote);
  g_autofree char *where = g_strdup_printf ("%s and state = '%s'", ref, state);

  return fb_operation_find_first (call->cli->store, "approval_request", where, "-asked_at", error);
}

static gboolean
answer (Call *call, const FbRecord *request, GError **error)
{
  FbAnswerKind kind;
  gint64 counter;

  return read_answer (call->request, &kind, error) && read_decimal (call->request, "discount", 2, 0, &counter, error)
         && fb_quotes_answer (call->cli->store, &request->id, kind, fb_cli_text (call->request, "text"), counter, error)
         && show (call, error);
}

/* One word for both sides: a draft is submitted, an open request answered, an offer (--answer taken) taken. */
static gboolean
run_approve (Call *call, GError **error)
{
  gboolean takes = g_strcmp0 (fb_cli_text (call->request, "answer"), "taken") == 0;
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) request = find_request (call, takes ? "countered" : "open", &local);
  FbId made;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (request != NULL && takes)
    return fb_quotes_take_counter (call->cli->store, &request->id, error) && show (call, error);
  if (request != NULL)
    return answer (call, request, error);
  return fb_quotes_submit (call->cli->store, &call->quote, fb_cli_text (call->request, "text"), &made, error)
         && show (call, error);
}

/* --- on its way ---------------------------------------------------------------------------------------------- */

static gboolean
run_send (Call *call, GError **error)
{
  return fb_quotes_send (call->cli->store, &call->quote, NULL, error) && show (call, error);
}

static gboolean
run_accept (Call *call, GError **error)
{
  return fb_quotes_accept (call->cli->store, &call->quote, fb_cli_text (call->request, "by"), NULL, error)
         && show (call, error);
}

static gboolean
run_reject (Call *call, GError **error)
{
  return fb_quotes_reject (call->cli->store, &call->quote, error) && show (call, error);
}

static gboolean
run_version (Call *call, GError **error)
{
  FbId version;

  if (!fb_quotes_new_version (call->cli->store, &call->quote, &version, error))
    return FALSE;
  call->quote = version;
  return show (call, error);
}

/* With --by an accepted quote is not needed yet: it is accepted first, and then submitted. */
static gboolean
run_order (Call *call, GError **error)
{
  const char *by = fb_cli_text (call->request, "by");
  JsonObject *object;
  FbId order;

  if ((by != NULL && !fb_quotes_accept (call->cli->store, &call->quote, by, NULL, error))
      || !fb_quotes_order (call->cli->store, &call->quote, &order, error)
      || !fb_orders_submit (call->cli->store, &order, error)
      || !(object = fb_cli_order_to_json (call->cli, &order, error)))
    return FALSE;
  fb_cli_output_take_object (call->cli->output, object);
  return TRUE;
}

static void
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

static gboolean
run_compare (Call *call, GError **error)
{
  static const char *const columns[] = {"what", "position", "name", "label", "before", "after", NULL};
  g_autoptr (GPtrArray) differences = NULL;
  FbId other;

  if (call->words[1] == NULL)
    return refuse_usage (error, _ ("Compare with which quote?"));
  if (!fb_cli_resolve (call->cli, fb_schema_get_table ("quote"), call->words[1], NULL, NULL, "quote", &other, error)
      || !(differences = fb_quotes_compare (call->cli->store, &call->quote, &other, error)))
    return FALSE;
  fb_cli_output_begin_list (call->cli->output, columns);
  for (guint i = 0; i < differences->len; i++)
    {
      const FbQuoteDifference *difference = g_ptr_array_index (differences, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "what", difference->what);
      json_object_set_int_member (object, "position", difference->position);
      set_text (object, "name", difference->name);
      set_text (object, "field", difference->field);
      set_text (object, "label", difference->label);
      set_text (object, "before", difference->before);
      set_text (object, "after", difference->after);
      fb_cli_output_take_item (call->cli->output, object);
    }
  return TRUE;
}

static gboolean
run_pdf (Call *call, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *sum = NULL;
  JsonObject *object;

  if (call->words[1] == NULL)
    return refuse_usage (error, _ ("Into which file?"));
  if (!(bytes = fb_quote_pdf_render (call->cli->store, &call->quote, error))
      || !g_file_set_contents (call->words[1], g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                               error))
    return FALSE;
  sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  object = json_object_new ();
  json_object_set_string_member (object, "file", call->words[1]);
  json_object_set_int_member (object, "bytes", (gint64) g_bytes_get_size (bytes));
  json_object_set_string_member (object, "sha256", sum);
  fb_cli_output_take_object (call->cli->output, object);
  return TRUE;
}

/* A number names the newest of its versions. */
static gboolean
find_quote (Call *call, const char *word, GError **error)
{
  g_autofree char *quoted = fb_query_quote (word);
  g_autofree char *where = g_strdup_printf ("number = %s", quoted);
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) newest = fb_operation_find_first (call->cli->store, "quote", where, "-version", &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (newest == NULL)
    return fb_cli_resolve (call->cli, fb_schema_get_table ("quote"), word, NULL, NULL, "quote", &call->quote, error);
  call->quote = newest->id;
  return TRUE;
}

/* --- all ----------------------------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  ActionFunc func;
} actions[] = {
    {"new", run_new},         {"add", run_add},       {"change", run_change}, {"remove", run_remove},
    {"reprice", run_reprice}, {"show", show},         {"pdf", run_pdf},       {"approve", run_approve},
    {"send", run_send},       {"accept", run_accept}, {"reject", run_reject}, {"version", run_version},
    {"compare", run_compare}, {"order", run_order},   {"move", run_move},
};

gboolean
fb_cli_run_quote (FbCli *cli, JsonObject *request, GError **error)
{
  const char *name = fb_cli_text (request, "action");
  g_auto (GStrv) words = fb_cli_list (request, "words");
  Call call = {.cli = cli, .request = request, .words = words};
  g_autofree char *message = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (!g_str_equal (actions[i].name, name))
        continue;
      if (fb_cli_open (cli, error) == NULL)
        return FALSE;
      if (actions[i].func != run_new && !find_quote (&call, words[0], error))
        return FALSE;
      return actions[i].func (&call, error);
    }
  message = g_strdup_printf (_ ("There is nothing like “quote %s”"), name);
  return refuse_usage (error, message);
}
