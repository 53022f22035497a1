/* fb-config-price-pane.c: what the configuration costs, why, and what the author has to say to it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-price-pane.h"

#include <glib/gi18n.h>

#include "fb-config-line.h"
#include "fb-money.h"

struct _FbConfigPricePane
{
  GtkBox parent_instance;

  FbConfigSession *session; /* (owned) (nullable) */

  GtkWidget *total;
  GtkWidget *progress;
  GtkWidget *trace_box;
  GtkWidget *trace;
  GtkWidget *advice_box;
  GtkWidget *advice;
  GtkWidget *offers_box;
  GtkWidget *offers;
};

G_DEFINE_FINAL_TYPE (FbConfigPricePane, fb_config_price_pane, GTK_TYPE_BOX)

char *
fb_config_price_words (FbConfigSession *session)
{
  const FbConfigSums *sums = fb_config_session_get_sums (session);
  g_autoptr (GString) words = g_string_new (NULL);

  if (sums == NULL || sums->price == NULL)
    return g_strdup ("–");
  for (guint period = 0; period < G_N_ELEMENTS (sums->price->has); period++)
    {
      g_autofree char *one = NULL;

      if (!sums->price->has[period])
        continue;
      one = fb_config_period_money (sums->price->total[period], sums->price->currency, period);
      g_string_append_printf (words, "%s%s", words->len > 0 ? " + " : "", one);
    }
  if (words->len == 0)
    return fb_money_to_display (0, sums->price->currency, FALSE);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
clear (GtkWidget *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (list), child);
}

static void
add_line (GtkWidget *list, const char *text, const char *amount, const char *icon)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (text);
  g_autofree char *name = amount != NULL ? g_strdup_printf ("%s, %s", text, amount) : g_strdup (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_widget_set_hexpand (label, TRUE);
  if (icon != NULL)
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), label);
  if (amount != NULL)
    {
      GtkWidget *money = gtk_label_new (amount);

      gtk_widget_add_css_class (money, "numeric");
      gtk_widget_set_valign (money, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), money);
    }
  gtk_widget_add_css_class (box, "fb-config-line");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
}

static void
show_trace (FbConfigPricePane *self, const FbConfigPrice *price)
{
  clear (self->trace);
  for (guint i = 0; i < price->items->len; i++)
    {
      const FbConfigPriceItem *item = g_ptr_array_index (price->items, i);
      g_autofree char *amount = fb_config_period_money (item->amount, price->currency, item->period);

      add_line (self->trace, item->label, amount, NULL);
    }
  gtk_widget_set_visible (self->trace_box, price->items->len > 0);
}

static void
show_texts (GtkWidget *box, GtkWidget *list, const GPtrArray *texts, const char *icon)
{
  clear (list);
  for (guint i = 0; i < texts->len; i++)
    add_line (list, g_ptr_array_index (texts, i), NULL, icon);
  gtk_widget_set_visible (box, texts->len > 0);
}

/* How many options still have a choice; of a choice of several the parts count together. */
static guint
count_open (FbConfigSession *session)
{
  FbRulesModel *model = fb_config_session_get_model (session);
  guint n = fb_config_model_get_n_variables (fb_rules_model_get_config (model)), open = 0;
  const FbRulesOption *counted = NULL;

  for (guint var = 0; var < n; var++)
    {
      const FbRulesOption *option = fb_rules_model_get_option (model, var);

      if (option == NULL || option == counted || fb_config_session_get_value (session, var) >= 0)
        continue;
      counted = option;
      open++;
    }
  return open;
}

static void
show (FbConfigPricePane *self)
{
  const FbConfigSums *sums = fb_config_session_get_sums (self->session);
  g_autofree char *total = fb_config_price_words (self->session);
  g_autofree char *progress = NULL;
  guint open = count_open (self->session);

  if (sums == NULL)
    progress = g_strdup (_ ("Checking…"));
  else if (sums->problem != NULL)
    progress = g_strdup (sums->problem);
  else if (open == 0)
    progress = g_strdup (_ ("Everything is decided"));
  else
    /* Translators: what has been decided costs the sum above; %u choices are open */
    progress = g_strdup_printf (ngettext ("so far, %u choice is open", "so far, %u choices are open", open), open);
  gtk_label_set_label (GTK_LABEL (self->total), total);
  gtk_label_set_label (GTK_LABEL (self->progress), progress);
  if (sums == NULL)
    return;
  if (sums->price != NULL)
    show_trace (self, sums->price);
  show_texts (self->advice_box, self->advice, sums->advice, "dialog-information-symbolic");
  show_texts (self->offers_box, self->offers, sums->offers, "list-add-symbolic");
}

static void
fb_config_price_pane_dispose (GObject *object)
{
  FbConfigPricePane *self = FB_CONFIG_PRICE_PANE (object);

  fb_config_price_pane_set_session (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), FB_TYPE_CONFIG_PRICE_PANE);
  G_OBJECT_CLASS (fb_config_price_pane_parent_class)->dispose (object);
}

static void
fb_config_price_pane_class_init (FbConfigPricePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_config_price_pane_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fieldbook/Fieldbook/configurator/fb-config-price-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, FbConfigPricePane, total);
  gtk_widget_class_bind_template_child (widget_class, FbConfigPricePane, progress);
  gtk_widget_class_bind_template_child (widget_class, FbConfigPricePane, trace_box);
  gtk_widget_class_bind_template_child (widget_class, FbConfigPricePane, trace);
  gtk_widget_class_bind_template_child (widget_class, FbConfigPricePane, advice_box);
  gtk_widget_class_bind_template_child (widget_class, FbConfigPricePane, advice);
  gtk_widget_class_bind_template_child (widget_class, FbConfigPricePane, offers_box);
  gtk_widget_class_bind_template_child (widget_class, FbConfigPricePane, offers);
}

static void
fb_config_price_pane_init (FbConfigPricePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
fb_config_price_pane_set_session (FbConfigPricePane *self, FbConfigSession *session)
{
  g_return_if_fail (FB_IS_CONFIG_PRICE_PANE (self));

  if (self->session == session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  if (session == NULL)
    return;
  g_signal_connect_swapped (session, "details", G_CALLBACK (show), self);
  show (self);
}
