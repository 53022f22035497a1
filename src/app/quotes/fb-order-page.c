/* fb-order-page.c: an order as it was agreed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-order-page.h"

#include <glib/gi18n.h>

#include "fb-field-row.h"
#include "fb-format.h"
#include "fb-money.h"
#include "fb-quote-lines.h"
#include "fb-quote-signature.h"
#include "fb-quote-steps.h"
#include "fb-quote-totals.h"
#include "fb-quote-words.h"

struct _FbOrderPage
{
  FbRecordPage parent_instance;

  GtkWidget *icon;
  GtkWidget *words;
  GtkWidget *lines;
  GtkWidget *totals;
  GtkWidget *signature;
};

G_DEFINE_FINAL_TYPE (FbOrderPage, fb_order_page, FB_TYPE_RECORD_PAGE)

static const char *const fields[] = {"requested_on",  "customer_ref",   "order_date", "contact",
                                     "payment_terms", "delivery_terms", NULL};

static void
submit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbRecordPage *page = FB_RECORD_PAGE (widget);
  const FbId *id = fb_record_model_get_id (fb_record_page_get_model (page));

  if (id != NULL)
    fb_quote_step_run (fb_record_page_get_profile (page), fb_quote_step_new (FB_QUOTE_STEP_SUBMIT_ORDER, id),
                       _ ("Order submitted"), NULL, NULL);
}

static void
quote_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const FbRecord *record = fb_record_model_get_record (fb_record_page_get_model (FB_RECORD_PAGE (widget)));
  const FbId *quote = record != NULL ? fb_record_get_id (record, "quote") : NULL;
  g_autofree char *id = quote != NULL ? fb_id_to_string (quote) : NULL;

  if (id != NULL)
    gtk_widget_activate_action (widget, "win.open", "(ss)", "quote", id);
}

static void
fb_order_page_opened (FbRecordPage *page, const FbId *id)
{
  fb_quote_lines_set (FB_QUOTE_LINES (FB_ORDER_PAGE (page)->lines), id, FALSE);
}

static void
fb_order_page_changed (FbRecordPage *page, const FbRecord *record)
{
  FbOrderPage *self = FB_ORDER_PAGE (page);
  const char *account = fb_record_model_get_label (fb_record_page_get_model (page), "account");
  g_autofree char *total =
      fb_money_to_display (fb_record_get_int (record, "total"), fb_record_get_text (record, "currency"), FALSE);
  g_autofree char *subtitle = account != NULL ? g_strdup_printf ("%s · %s", account, total) : g_strdup (total);
  g_autofree char *words =
      fb_format_field (fb_profile_get_catalog (fb_record_page_get_profile (page)), record, "state");

  fb_record_page_set_subtitle (page, subtitle);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), fb_quote_state_icon (record));
  gtk_label_set_label (GTK_LABEL (self->words), words);
  fb_quote_totals_show (FB_QUOTE_TOTALS (self->totals), record, NULL, FALSE);
  fb_quote_signature_show (self->signature, fb_record_get_text (record, "signature"),
                           fb_record_get_text (record, "accepted_by"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "order.submit",
                                 g_strcmp0 (fb_record_get_text (record, "state"), "draft") == 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "order.quote", fb_record_get_id (record, "quote") != NULL);
}

static void
fb_order_page_class_init (FbOrderPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  FB_RECORD_PAGE_CLASS (klass)->opened = fb_order_page_opened;
  FB_RECORD_PAGE_CLASS (klass)->changed = fb_order_page_changed;
  gtk_widget_class_install_action (widget_class, "order.submit", NULL, submit_action);
  gtk_widget_class_install_action (widget_class, "order.quote", NULL, quote_action);
}

static GtkWidget *
make_state (FbOrderPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *submit = gtk_button_new_with_mnemonic (_ ("_Submit"));

  self->icon = gtk_image_new ();
  self->words = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->words), 0);
  gtk_widget_set_hexpand (self->words, TRUE);
  gtk_widget_add_css_class (self->words, "heading");
  gtk_widget_add_css_class (submit, "suggested-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (submit), "order.submit");
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "fb-card");
  gtk_box_append (GTK_BOX (box), self->icon);
  gtk_box_append (GTK_BOX (box), self->words);
  gtk_box_append (GTK_BOX (box), submit);
  return box;
}

static void
fb_order_page_init (FbOrderPage *self)
{
  self->signature = fb_quote_signature_new ();
}

GtkWidget *
fb_order_page_new (FbProfile *profile)
{
  FbOrderPage *self = g_object_new (FB_TYPE_ORDER_PAGE, NULL);
  FbRecordPage *page = FB_RECORD_PAGE (self);

  fb_record_page_setup (page, profile, fb_schema_get_table ("sales_order"));
  fb_record_page_set_icon (page, "fb-order-symbolic");
  fb_record_page_add_action (page, "fb-quote-symbolic", _ ("Open the Quote"), "order.quote", NULL);
  self->lines = fb_quote_lines_new (profile, fb_schema_get_table ("order_line"));
  self->totals = fb_quote_totals_new (profile);
  fb_record_page_add (page, make_state (self));
  fb_record_page_add_fields (page, _ ("Order"), fields);
  fb_record_page_add (page, self->lines);
  fb_record_page_add (page, self->totals);
  fb_record_page_add (page, self->signature);
  return GTK_WIDGET (self);
}
