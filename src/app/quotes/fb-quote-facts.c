/* fb-quote-facts.c: what stands around a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quote-facts.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-json.h"
#include "fb-money.h"

#define OFFERS_AT_MOST 3
#define SIMILAR_AT_MOST 5

void
fb_quote_offer_free (FbQuoteOffer *self)
{
  g_free (self->name);
  g_free (self->kind);
  g_free (self->why);
  g_free (self);
}

void
fb_quote_facts_free (FbQuoteFacts *self)
{
  g_clear_pointer (&self->quote, fb_record_free);
  g_clear_pointer (&self->request, fb_record_free);
  g_clear_pointer (&self->newer, fb_record_free);
  g_clear_pointer (&self->order, fb_record_free);
  g_clear_pointer (&self->offers, g_ptr_array_unref);
  g_free (self->mail);
  g_free (self);
}

/* --- offers --- */

static gboolean
has_product (GPtrArray *lines, const FbId *product)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const FbId *id = fb_record_get_id (g_ptr_array_index (lines, i), "product");

      if (id != NULL && fb_id_equal (id, product))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_offered (GPtrArray *offers, const FbId *product)
{
  for (guint i = 0; i < offers->len; i++)
    if (fb_id_equal (&((FbQuoteOffer *) g_ptr_array_index (offers, i))->product, product))
      return TRUE;
  return FALSE;
}

static gboolean
add_offer (FbStore *store, GPtrArray *offers, const FbRecord *link, GError **error)
{
  const FbId *other = fb_record_get_id (link, "other");
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) product = fb_store_get (store, fb_schema_get_table ("product"), other, &local);
  const char *note = fb_record_get_text (link, "note");
  FbQuoteOffer *offer;

  if (product == NULL && !g_error_matches (local, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (product == NULL || !fb_record_get_int (product, "active"))
    return TRUE;

  offer = g_new0 (FbQuoteOffer, 1);
  offer->product = product->id;
  offer->name = fb_record_dup_title (product);
  offer->kind = g_strdup (fb_record_get_text (link, "kind"));
  offer->why = g_strdup (note);
  g_ptr_array_add (offers, offer);
  return TRUE;
}

static GPtrArray *
find_offers (FbStore *store, const FbId *quote, GError **error)
{
  g_autoptr (GPtrArray) offers = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_quote_offer_free);
  g_autofree char *of_quote = fb_operation_where_ref ("quote", quote);
  g_autoptr (GPtrArray) lines = fb_operation_find_all (store, "quote_line", of_quote, "position", error);

  for (guint i = 0; lines != NULL && i < lines->len && offers->len < OFFERS_AT_MOST; i++)
    {
      const FbId *product = fb_record_get_id (g_ptr_array_index (lines, i), "product");
      g_autofree char *ref = product != NULL ? fb_operation_where_ref ("product", product) : NULL;
      g_autofree char *where =
          ref != NULL
              ? g_strdup_printf ("%s and kind in ('companion','upsell','accessory','required','consumable')", ref)
              : NULL;
      g_autoptr (GPtrArray) links =
          where != NULL ? fb_operation_find_all (store, "product_link", where, "-strength", error) : NULL;

      if (where == NULL)
        continue;
      if (links == NULL)
        return NULL;
      for (guint j = 0; j < links->len && offers->len < OFFERS_AT_MOST; j++)
        {
          const FbRecord *link = g_ptr_array_index (links, j);
          const FbId *other = fb_record_get_id (link, "other");

          if (!has_product (lines, other) && !is_offered (offers, other) && !add_offer (store, offers, link, error))
            return NULL;
        }
    }
  return lines != NULL ? g_steal_pointer (&offers) : NULL;
}

/* --- neighbours --- */

/* Leaves *@record NULL when there is none. */
static gboolean
find_one (FbStore *store,
          const char *table,
          const char *field,
          const FbId *id,
          const char *sort,
          FbRecord **record,
          GError **error)
{
  g_autofree char *where = fb_operation_where_ref (field, id);
  g_autoptr (GError) local = NULL;

  *record = fb_operation_find_first (store, table, where, sort, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
find_mail (FbStore *store, const FbRecord *quote, char **mail, GError **error)
{
  const FbId *contact = fb_record_get_id (quote, "contact");
  g_autofree char *ref = contact != NULL ? fb_operation_where_ref ("on_id", contact) : NULL;
  g_autofree char *where = ref != NULL ? g_strdup_printf ("%s and kind = 'email'", ref) : NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) point =
      where != NULL ? fb_operation_find_first (store, "contact_point", where, "-is_primary", &local) : NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *mail = point != NULL ? g_strdup (fb_record_get_text (point, "value")) : NULL;
  return TRUE;
}

FbQuoteFacts *
fb_quote_facts_read (FbStore *store, const FbId *quote, GError **error)
{
  g_autoptr (FbQuoteFacts) self = g_new0 (FbQuoteFacts, 1);

  self->quote = fb_store_get (store, fb_schema_get_table ("quote"), quote, error);
  if (self->quote == NULL || !find_one (store, "approval_request", "quote", quote, "-asked_at", &self->request, error)
      || !find_one (store, "quote", "previous", quote, "-version", &self->newer, error)
      || !find_one (store, "sales_order", "quote", quote, "-created_at", &self->order, error)
      || !find_mail (store, self->quote, &self->mail, error))
    return NULL;
  if (!fb_quote_find_margin (store, self->quote, &self->margin, error))
    return NULL;
  self->offers = find_offers (store, quote, error);
  return self->offers != NULL ? g_steal_pointer (&self) : NULL;
}

/* --- for who decides --- */

static int
compare_distance (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 net = *(gint64 *) user_data;
  gint64 left = ABS (fb_record_get_int (*(FbRecord *const *) a, "net") - net);
  gint64 right = ABS (fb_record_get_int (*(FbRecord *const *) b, "net") - net);

  return (left > right) - (left < right);
}

GPtrArray *
fb_quote_find_similar (FbStore *store, const FbRecord *quote, GError **error)
{
  const char *currency = fb_record_get_text (quote, "currency");
  gint64 net = fb_record_get_int (quote, "net");
  const FbId *account = fb_record_get_id (quote, "account");
  g_autofree char *own = account != NULL ? fb_operation_where_ref ("account", account) : NULL;
  g_autofree char *where = g_strdup_printf (
      "state = 'accepted' and accepted_at >= @today - 365 and currency = '%s' and net >= %" G_GINT64_FORMAT
      ":minor and net <= %" G_GINT64_FORMAT ":minor%s%s%s",
      currency, net / 2, net > G_MAXINT64 / 2 ? G_MAXINT64 : net * 2, own != NULL ? " and not (" : "",
      own != NULL ? own : "", own != NULL ? ")" : "");
  GPtrArray *found = fb_operation_find_all (store, "quote", where, "-accepted_at", error);

  if (found == NULL)
    return NULL;
  for (guint i = found->len; i > 0; i--)
    if (fb_id_equal (&((FbRecord *) g_ptr_array_index (found, i - 1))->id, &quote->id))
      g_ptr_array_remove_index (found, i - 1);
  g_ptr_array_sort_with_data (found, compare_distance, &net);
  if (found->len > SIMILAR_AT_MOST)
    g_ptr_array_set_size (found, SIMILAR_AT_MOST);
  return found;
}

static char *
format_figure (const char *figure, gint64 value, const char *currency)
{
  if (strcmp (figure, "total") == 0)
    return fb_money_to_display (value, currency, FALSE);
  if (strcmp (figure, "days") == 0)
    return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) value), (int) value);
  return fb_format_percent (value);
}

static const char *
name_figure (const char *figure)
{
  if (strcmp (figure, "margin") == 0)
    return _ ("Margin");
  if (strcmp (figure, "price") == 0)
    return _ ("List price");
  if (strcmp (figure, "total") == 0)
    return _ ("Total");
  if (strcmp (figure, "days") == 0)
    return _ ("Payment");
  return _ ("Discount");
}

/* (nullable) (transfer full) Lines are named by their positions. */
static char *
dup_line_name (FbStore *store, const FbId *quote, const char *position)
{
  g_autofree char *ref = fb_operation_where_ref ("quote", quote);
  g_autofree char *where = NULL;
  g_autoptr (FbRecord) line = NULL;
  gint64 number;

  if (!g_ascii_string_to_signed (position, 10, 0, G_MAXINT32, &number, NULL))
    return NULL;
  where = g_strdup_printf ("%s and position = %d", ref, (int) number);
  /* A line that cannot be read has no name; its figures are told all the same. */
  line = fb_operation_find_first (store, "quote_line", where, "position", NULL);
  return line != NULL ? fb_record_dup_title (line) : NULL;
}

static char *
describe_breach (FbStore *store, const FbRecord *quote, const FbBreach *breach)
{
  const char *currency = fb_record_get_text (quote, "currency");
  g_autofree char *limit = format_figure (breach->figure, breach->limit, currency);
  g_autofree char *value = breach->value == FB_POLICY_UNKNOWN ? g_strdup (_ ("not known here"))
                                                              : format_figure (breach->figure, breach->value, currency);
  g_autofree char *name = breach->line != NULL ? dup_line_name (store, &quote->id, breach->line) : NULL;

  if (name == NULL && breach->line != NULL)
    name = g_strdup_printf (_ ("line %s"), breach->line);
  if (name != NULL)
    /* Translators: a figure (discount, margin), a line, its value and what is allowed */
    return g_strdup_printf (_ ("%s of %s: %s (limit %s)"), name_figure (breach->figure), name, value, limit);
  /* Translators: a figure of the whole quote, its value and what is allowed */
  return g_strdup_printf (_ ("%s of the whole: %s (limit %s)"), name_figure (breach->figure), value, limit);
}

/* As it was asked for; what a margin was then is not kept. */
static char *
describe_asked (FbStore *store, const FbRecord *quote, JsonObject *object)
{
  const char *figure = json_object_get_string_member_with_default (object, "figure", "discount");
  const char *line = json_object_get_string_member_with_default (object, "line", NULL);
  FbBreach breach = {.figure = (char *) figure,
                     .line = (char *) line,
                     .value = json_object_get_int_member_with_default (object, "value", FB_POLICY_UNKNOWN),
                     .limit = json_object_get_int_member_with_default (object, "limit", 0)};

  return describe_breach (store, quote, &breach);
}

GPtrArray *
fb_quote_describe_asked (FbStore *store, const FbRecord *request, const FbRecord *quote, GError **error)
{
  const char *text = fb_record_get_text (request, "breaches");
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, error) : NULL;
  GPtrArray *words;
  JsonArray *array;

  if (text != NULL && node == NULL)
    return NULL;
  words = g_ptr_array_new_with_free_func (g_free);
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return words;

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i)))
      g_ptr_array_add (words, describe_asked (store, quote, json_array_get_object_element (array, i)));
  return words;
}

GPtrArray *
fb_quote_describe_breaches (FbStore *store, const FbQuoteLook *look)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < look->approval->breaches->len; i++)
    g_ptr_array_add (words, describe_breach (store, look->quote, g_ptr_array_index (look->approval->breaches, i)));
  return words;
}
