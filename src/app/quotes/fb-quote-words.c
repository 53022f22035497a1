/* fb-quote-words.c: quotes, orders and prices in words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quote-words.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-json.h"
#include "fb-money.h"
#include "fb-price-trace.h"

/* --- states --- */

/* A quote of a colleague says so before the colleague's own computer has written it. */
static gboolean
is_past (const FbRecord *record)
{
  const char *until =
      fb_table_find_field (record->table, "valid_until") >= 0 ? fb_record_get_text (record, "valid_until") : NULL;

  return until != NULL && strcmp (until, fb_format_today ()) < 0;
}

const char *
fb_quote_state_icon (const FbRecord *record)
{
  static const struct
  {
    const char *state;
    const char *icon;
  } icons[] = {
      {"draft", "document-edit-symbolic"},
      {"pending_approval", "fb-waiting-symbolic"},
      {"open", "fb-waiting-symbolic"},
      {"approved", "object-select-symbolic"},
      {"countered", "mail-reply-sender-symbolic"},
      {"sent", "mail-send-symbolic"},
      {"submitted", "mail-send-symbolic"},
      {"accepted", "fb-won-symbolic"},
      {"rejected", "fb-lost-symbolic"},
      {"refused", "fb-lost-symbolic"},
      {"cancelled", "fb-lost-symbolic"},
      {"expired", "appointment-missed-symbolic"},
      {"superseded", "view-refresh-symbolic"},
      {"withdrawn", "edit-undo-symbolic"},
      {"delivered", "object-select-symbolic"},
      {"invoiced", "object-select-symbolic"},
  };
  const char *state = fb_record_get_text (record, "state");

  if (g_strcmp0 (state, "sent") == 0 && is_past (record))
    state = "expired";
  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_strcmp0 (icons[i].state, state) == 0)
      return icons[i].icon;

  return "fb-order-symbolic";
}

const char *
fb_quote_level_words (gint64 level)
{
  switch (level)
    {
    case 1:
      return _ ("a manager");
    case 2:
      return _ ("a director");
    default:
      return _ ("an administrator");
    }
}

static gboolean
is_state (const FbRecord *record, const char *state)
{
  return g_strcmp0 (fb_record_get_text (record, "state"), state) == 0;
}

gboolean
fb_quote_is_open (const FbRecord *quote)
{
  return is_state (quote, "draft") || is_state (quote, "pending_approval") || is_state (quote, "approved");
}

static char *
describe_sent (const FbRecord *quote)
{
  const char *until = fb_record_get_text (quote, "valid_until");
  g_autofree char *day = until != NULL ? fb_format_date (until) : NULL;

  if (until == NULL)
    return g_strdup (_ ("Sent"));
  if (is_past (quote))
    /* Translators: %s is a day */
    return g_strdup_printf (_ ("Sent, no longer valid since %s"), day);
  /* Translators: %s is a day */
  return g_strdup_printf (_ ("Sent, valid until %s"), day);
}

static char *
describe_expired (const FbRecord *quote)
{
  g_autofree char *day = fb_format_date (fb_record_get_text (quote, "valid_until"));

  /* Translators: %s is a day */
  return g_strdup_printf (_ ("Expired: was valid until %s"), day);
}

char *
fb_quote_state_words (const FbRecord *quote)
{
  gint64 level = fb_record_get_int (quote, "needs_level");
  int field = fb_table_find_field (quote->table, "state");
  const char *state = fb_record_get_text (quote, "state");
  const char *who = fb_record_get_text (quote, "approver");

  if (is_state (quote, "pending_approval"))
    /* Translators: %s is “a manager”, or the name of a rule's approver */
    return g_strdup_printf (_ ("Draft, not binding: waits for approval by %s"),
                            who != NULL ? who : fb_quote_level_words (level));
  if (is_state (quote, "draft") && level > 0)
    return g_strdup_printf (_ ("Draft, not binding: needs approval by %s"),
                            who != NULL ? who : fb_quote_level_words (level));
  if (is_state (quote, "sent"))
    return describe_sent (quote);
  if (is_state (quote, "expired") && fb_record_get_text (quote, "valid_until") != NULL)
    return describe_expired (quote);

  for (const FbChoice *choice = fb_table_field (quote->table, (guint) field)->choices; choice->code != NULL; choice++)
    if (g_strcmp0 (choice->code, state) == 0)
      return g_strdup (_ (choice->label));
  return g_strdup (state);
}

/* --- lines --- */

gboolean
fb_quote_line_is_priced (const FbRecord *line)
{
  const char *kind = fb_record_get_text (line, "kind");

  return g_strcmp0 (kind, "text") != 0 && g_strcmp0 (kind, "part") != 0;
}

char *
fb_quote_discount_text (const FbRecord *record, const char *currency)
{
  const char *kind = fb_record_get_text (record, "discount_kind");
  g_autofree char *amount = NULL;

  if (g_strcmp0 (kind, "rate") == 0)
    {
      g_autofree char *percent = fb_format_percent (fb_record_get_int (record, "discount_rate"));

      return g_strdup (percent);
    }
  if (g_strcmp0 (kind, "amount") != 0 && g_strcmp0 (kind, "target") != 0)
    return g_strdup ("");

  amount = fb_money_to_text (fb_record_get_int (record, "discount_amount"), currency);
  return g_strcmp0 (kind, "target") == 0 ? g_strdup_printf ("= %s", amount)
                                         : g_strdup_printf ("%s %s", amount, currency);
}

/* What ends with the currency or has a minor sign is money. */
static gboolean
is_money (const char *text, const char *currency)
{
  g_autofree char *upper = g_ascii_strup (text, -1);

  return currency[0] != '\0' && (g_str_has_suffix (upper, currency) || g_str_has_prefix (upper, currency));
}

static gboolean
parse_rate (const char *text, gint64 *value, GError **error)
{
  g_autofree char *number = g_strdup (text);
  char *sign = strchr (number, '%');

  /* Nothing may follow the sign. */
  if (sign != NULL && sign[1 + strspn (sign + 1, " ")] == '\0')
    *sign = '\0';
  g_strdelimit (g_strstrip (number), ",", '.');
  if (!fb_decimal_parse (number, 2, value, error))
    return FALSE;
  if (*value < 0 || *value > 10000)
    {
      g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE, _ ("A discount is between 0 and 100 %%"));
      return FALSE;
    }
  return TRUE;
}

gboolean
fb_quote_discount_parse (const char *text, const char *currency, const char **kind, gint64 *value, GError **error)
{
  g_autofree char *tidy = g_strstrip (g_strdup (text));

  *value = 0;
  *kind = "none";
  if (tidy[0] == '\0')
    return TRUE;
  if (tidy[0] == '=')
    {
      *kind = "target";
      return fb_money_parse (g_strstrip (tidy + 1), currency, value, error);
    }
  if (is_money (tidy, currency))
    {
      *kind = "amount";
      return fb_money_parse (tidy, currency, value, error);
    }

  if (!parse_rate (tidy, value, error))
    return FALSE;
  *kind = *value != 0 ? "rate" : "none";
  return TRUE;
}

/* --- how a price came about --- */

void
fb_trace_row_free (FbTraceRow *self)
{
  g_free (self->title);
  g_free (self->reason);
  g_free (self->change);
  g_free (self->after);
  g_free (self);
}

static const struct
{
  const char *name;
  const char *title;
  gboolean sum;
} steps[] = {
    {"list", N_ ("List price"), FALSE},
    {"book", N_ ("Price book"), FALSE},
    {"contract", N_ ("Agreed with the customer"), FALSE},
    {"option", N_ ("Option"), FALSE},
    {"rule", N_ ("Price rule"), FALSE},
    {"exchange", N_ ("Exchange"), FALSE},
    {"unit", N_ ("Unit price"), TRUE},
    {"quantity", N_ ("Quantity"), FALSE},
    {"volume", N_ ("Volume"), FALSE},
    {"bundle", N_ ("Bundle"), FALSE},
    {"promotion", N_ ("Promotion"), FALSE},
    {"discount", N_ ("Discount"), FALSE},
    {"net", N_ ("Net"), TRUE},
    {"document", N_ ("Discount of the whole"), FALSE},
    {"taxable", N_ ("Taxable"), FALSE},
    {"tax", N_ ("Tax"), FALSE},
};

/* Exact amounts may have parts of a cent between two roundings: those are shown, not hidden. */
static char *
format_exact (FbExact amount, const char *currency)
{
  gint64 minor;
  int digits = MAX (0, fb_currency_digits (currency));
  FbExact scaled = amount;
  g_autofree char *text = NULL;

  if (amount.digits == 0 && fb_exact_round (amount, FB_ROUND_HALF_AWAY, &minor))
    return fb_money_to_display (minor, currency, FALSE);

  scaled.digits += (guint) digits;
  text = fb_exact_to_text (scaled);
  return g_strdup_printf ("%s %s", text, currency);
}

static char *
format_change (const FbPriceStep *step, const char *currency)
{
  FbExact zero = fb_exact_new (0, 0);
  g_autofree char *amount = NULL;

  switch (step->op)
    {
    case FB_PRICE_TIMES:
      {
        g_autofree char *factor = fb_exact_to_text (step->arg);

        /* Translators: a factor */
        return g_strdup_printf (_ ("× %s"), factor);
      }
    case FB_PRICE_ROUND:
      if (fb_exact_compare (step->change, zero) == 0)
        return g_strdup ("");
      amount = format_exact (step->change, currency);
      /* Translators: by how much an amount was rounded */
      return g_strdup_printf (_ ("rounded by %s"), amount);
    case FB_PRICE_SET:
      return g_strdup ("");
    case FB_PRICE_ADD:
    case FB_PRICE_PART:
    case FB_PRICE_WITHIN:
    default:
      amount = format_exact (step->change, currency);
      return fb_exact_compare (step->change, zero) > 0 ? g_strdup_printf ("+%s", amount) : g_steal_pointer (&amount);
    }
}

static FbTraceRow *
make_row (const FbPriceStep *step, const char *before, const char *after)
{
  FbTraceRow *row = g_new0 (FbTraceRow, 1);

  row->title = g_strdup (step->name);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (strcmp (steps[i].name, step->name) == 0)
      {
        g_free (row->title);
        row->title = g_strdup (_ (steps[i].title));
        row->sum = steps[i].sum;
      }
  row->reason = g_strdup (step->reason);
  row->change = format_change (step, step->op == FB_PRICE_TIMES ? after : before);
  row->after = format_exact (step->after, after);
  return row;
}

GPtrArray *
fb_trace_rows (const char *json, const char *list_currency, const char *currency, gint64 *net, GError **error)
{
  g_autoptr (JsonNode) node = json != NULL ? json_from_string (json, NULL) : NULL;
  g_autoptr (FbPriceTrace) trace = node != NULL ? fb_price_trace_replay (node, error) : NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_trace_row_free);
  const char *now = currency;
  gint64 minor;

  if (node == NULL)
    g_set_error_literal (error, FB_PRICE_ERROR, FB_PRICE_ERROR_TRACE, _ ("This line has no price yet"));
  if (trace == NULL)
    return NULL;

  for (guint i = 0; list_currency != NULL && i < trace->steps->len; i++)
    if (strcmp (((FbPriceStep *) g_ptr_array_index (trace->steps, i))->name, "exchange") == 0)
      now = list_currency;
  for (guint i = 0; i < trace->steps->len; i++)
    {
      const FbPriceStep *step = g_ptr_array_index (trace->steps, i);
      const char *before = now;

      if (strcmp (step->name, "exchange") == 0)
        now = currency;
      g_ptr_array_add (rows, make_row (step, before, now));
    }
  if (!fb_price_trace_get (trace, net != NULL ? net : &minor, error))
    return NULL;
  return g_steal_pointer (&rows);
}
