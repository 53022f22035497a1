/* fb-quote-totals.c: what a quote or an order comes to
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quote-totals.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-json.h"
#include "fb-money.h"
#include "fb-quote-steps.h"
#include "fb-quote-words.h"

struct _FbQuoteTotals
{
  AdwPreferencesGroup parent_instance;

  FbProfile *profile;  /* (owned) */
  FbRecord *document;  /* (owned) (nullable) */
  GPtrArray *rows;     /* (owned) of GtkWidget, lent by the group: made anew for each showing */
  GtkWidget *discount; /* entry row */
  GtkWidget *freight;  /* entry row, while it can be changed */
  GtkWidget *days;     /* entry row: days to pay in */
  gboolean showing;
};

G_DEFINE_FINAL_TYPE (FbQuoteTotals, fb_quote_totals, ADW_TYPE_PREFERENCES_GROUP)

static GtkWidget *
add_row (FbQuoteTotals *self, const char *title, const char *amount, const char *style)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (amount);
  g_autofree char *words = g_strdup_printf ("%s: %s", title, amount);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_add_css_class (label, "numeric");
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
add_margin (FbQuoteTotals *self, const FbQuoteMargin *margin)
{
  g_autofree char *amount =
      fb_money_to_display (margin->margin, fb_record_get_text (self->document, "currency"), FALSE);
  g_autofree char *rate = fb_format_percent (margin->rate);
  g_autofree char *text = g_strdup_printf ("%s · %s", amount, rate);
  GtkWidget *row = add_row (self, _ ("Margin"), text, margin->margin < 0 ? "error" : NULL);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("For you, not on the quote"));
}

static void
add_amount (FbQuoteTotals *self, const char *title, const char *field, const char *style)
{
  g_autofree char *amount = fb_money_to_display (fb_record_get_int (self->document, field),
                                                 fb_record_get_text (self->document, "currency"), FALSE);

  add_row (self, title, amount, style);
}

/* One row a rate, as they were computed. */
static void
add_taxes (FbQuoteTotals *self)
{
  const char *text = fb_record_get_text (self->document, "taxes");
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  JsonArray *taxes = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const char *currency = fb_record_get_text (self->document, "currency");

  for (guint i = 0; taxes != NULL && i < json_array_get_length (taxes); i++)
    {
      JsonNode *element = json_array_get_element (taxes, i);
      JsonObject *tax = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      g_autofree char *rate = NULL;
      g_autofree char *title = NULL;
      g_autofree char *amount = NULL;

      if (tax == NULL)
        continue;
      rate = fb_format_percent (json_object_get_int_member_with_default (tax, "rate", 0));
      /* Translators: a rate of tax in percent */
      title = g_strdup_printf (_ ("Tax %s"), rate);
      amount = fb_money_to_display (json_object_get_int_member_with_default (tax, "tax", 0), currency, FALSE);
      add_row (self, title, amount, NULL);
    }
}

static void
show_discount (FbQuoteTotals *self, gboolean open)
{
  gboolean has = fb_table_find_field (self->document->table, "discount_kind") >= 0;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->discount, has);
  if (!has || gtk_widget_get_focus_child (self->discount) != NULL)
    return;
  text = fb_quote_discount_text (self->document, fb_record_get_text (self->document, "currency"));
  self->showing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->discount), text);
  self->showing = FALSE;
  gtk_editable_set_editable (GTK_EDITABLE (self->discount), open);
  gtk_widget_remove_css_class (self->discount, "error");
}

static void
discount_done_cb (const FbQuoteStep *step, const GError *error, gpointer user_data)
{
  if (error != NULL)
    gtk_widget_add_css_class (FB_QUOTE_TOTALS (user_data)->discount, "error");
}

static void
discount_applied_cb (FbQuoteTotals *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->discount));
  static const char *const codes[] = {"none", "rate", "amount", "target"};
  g_autoptr (FbQuoteStep) step = NULL;
  g_autoptr (GError) error = NULL;
  const char *code;

  if (self->document == NULL)
    return;
  step = fb_quote_step_new (FB_QUOTE_STEP_DISCOUNT, &self->document->id);
  if (!fb_quote_discount_parse (text, fb_record_get_text (self->document, "currency"), &code, &step->value, &error))
    {
      gtk_widget_add_css_class (self->discount, "error");
      fb_profile_say (self->profile, error->message, FALSE);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strcmp (codes[i], code) == 0)
      step->discount = (FbPriceDiscountKind) i;
  fb_quote_step_run (self->profile, g_steal_pointer (&step), NULL, discount_done_cb, G_OBJECT (self));
}

/* --- freight and payment ------------------------------------------------------------------------------------- */

static void
show_entry (GtkWidget *entry, const char *text)
{
  if (gtk_widget_get_focus_child (entry) != NULL)
    return;
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_widget_remove_css_class (entry, "error");
}

static void
show_terms (FbQuoteTotals *self, gboolean open)
{
  gboolean is_quote = g_str_equal (self->document->table->name, "quote");
  const char *currency = fb_record_get_text (self->document, "currency");
  g_autofree char *freight = fb_money_to_text (fb_record_get_int (self->document, "freight"), currency);
  g_autofree char *days = fb_value_is_null (fb_record_get (self->document, "payment_days"))
                              ? g_strdup ("")
                              : g_strdup_printf ("%d", (int) fb_record_get_int (self->document, "payment_days"));

  gtk_widget_set_visible (self->freight, is_quote && open);
  gtk_widget_set_visible (self->days, is_quote && (open || days[0] != '\0'));
  gtk_editable_set_editable (GTK_EDITABLE (self->days), open);
  show_entry (self->freight, fb_record_get_int (self->document, "freight") != 0 ? freight : "");
  show_entry (self->days, days);
}

static void
terms_done_cb (const FbQuoteStep *step, const GError *error, gpointer user_data)
{
  FbQuoteTotals *self = user_data;
  gboolean is_freight = step->text == NULL && !fb_value_is_null (fb_record_get (step->record, "freight"));

  if (error != NULL)
    gtk_widget_add_css_class (is_freight ? self->freight : self->days, "error");
}

/* The totals and what must be approved follow from them. */
static void
change (FbQuoteTotals *self, const char *field, gint64 value, const char *toast)
{
  FbQuoteStep *step = fb_quote_step_new (FB_QUOTE_STEP_CHANGE, &self->document->id);

  step->record = fb_record_new (self->document->table, NULL);
  fb_record_set_int (step->record, field, value);
  fb_quote_step_run (self->profile, step, toast, terms_done_cb, G_OBJECT (self));
}

/* Nothing agreed. */
static void
empty (FbQuoteTotals *self, const char *field, const char *toast)
{
  FbQuoteStep *step = fb_quote_step_new (FB_QUOTE_STEP_CHANGE, &self->document->id);

  step->record = fb_record_new (self->document->table, NULL);
  step->text = g_strdup (field);
  fb_quote_step_run (self->profile, step, toast, terms_done_cb, G_OBJECT (self));
}

static void
freight_applied_cb (FbQuoteTotals *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->freight));
  gint64 value = 0;

  if (self->document == NULL)
    return;
  if ((text[0] != '\0' && !fb_money_parse (text, fb_record_get_text (self->document, "currency"), &value, NULL))
      || value < 0)
    {
      gtk_widget_add_css_class (self->freight, "error");
      fb_profile_say (self->profile, _ ("Freight is an amount, such as 120.00"), FALSE);
      return;
    }
  change (self, "freight", value, _ ("Freight changed"));
}

static void
days_applied_cb (FbQuoteTotals *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->days));
  gint64 value;

  if (self->document == NULL)
    return;
  if (text[0] == '\0')
    {
      empty (self, "payment_days", _ ("Days to pay in removed"));
      return;
    }
  if (!g_ascii_string_to_signed (text, 10, 0, 3650, &value, NULL))
    {
      gtk_widget_add_css_class (self->days, "error");
      fb_profile_say (self->profile, _ ("Days to pay in are a whole number, such as 30"), FALSE);
      return;
    }
  change (self, "payment_days", value, _ ("Days to pay in changed"));
}

/* --- class --------------------------------------------------------------------------------------------------- */

static void
fb_quote_totals_dispose (GObject *object)
{
  g_clear_object (&FB_QUOTE_TOTALS (object)->profile);

  G_OBJECT_CLASS (fb_quote_totals_parent_class)->dispose (object);
}

static void
fb_quote_totals_finalize (GObject *object)
{
  FbQuoteTotals *self = FB_QUOTE_TOTALS (object);

  g_clear_pointer (&self->document, fb_record_free);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (fb_quote_totals_parent_class)->finalize (object);
}

static void
fb_quote_totals_class_init (FbQuoteTotalsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_quote_totals_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_quote_totals_finalize;
}

static GtkWidget *
make_entry (FbQuoteTotals *self, const char *title, GCallback applied)
{
  GtkWidget *entry = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), title);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (entry), TRUE);
  g_signal_connect_swapped (entry, "apply", applied, self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), entry);
  return entry;
}

static void
fb_quote_totals_init (FbQuoteTotals *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Totals"));
  self->discount = make_entry (self, _ ("Discount of the Whole"), G_CALLBACK (discount_applied_cb));
  self->freight = make_entry (self, _ ("Freight"), G_CALLBACK (freight_applied_cb));
  self->days = make_entry (self, _ ("Days to Pay In"), G_CALLBACK (days_applied_cb));
}

GtkWidget *
fb_quote_totals_new (FbProfile *profile)
{
  FbQuoteTotals *self = g_object_new (FB_TYPE_QUOTE_TOTALS, NULL);

  self->profile = g_object_ref (profile);
  return GTK_WIDGET (self);
}

void
fb_quote_totals_show (FbQuoteTotals *self, const FbRecord *document, const FbQuoteMargin *margin, gboolean open)
{
  FbRecord *copy = fb_record_copy (document);

  g_clear_pointer (&self->document, fb_record_free);
  self->document = copy;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  show_discount (self, open);
  show_terms (self, open);
  if (fb_record_get_int (copy, "regular") != fb_record_get_int (copy, "net"))
    add_amount (self, _ ("Before Discounts"), "regular", "dim-label");
  add_amount (self, _ ("Net"), "net", NULL);
  if (margin != NULL && margin->known)
    add_margin (self, margin);
  if (fb_record_get_int (copy, "freight") != 0)
    add_amount (self, _ ("Freight"), "freight", NULL);
  add_taxes (self);
  add_amount (self, _ ("Total"), "total", "title-4");
}
