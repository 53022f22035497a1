/* fb-config-why-popover.c: why a value is excluded or set, and the ways to have it all the same
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-why-popover.h"

#include <glib/gi18n.h>

#include "fb-config-line.h"
#include "fb-money.h"
#include "fb-rules-words.h"

struct _FbConfigWhyPopover
{
  GtkPopover parent_instance;

  FbConfigSession *session; /* (owned) */
  guint var, value;
  FbConfigWhy *why; /* (owned) (nullable) */

  GtkWidget *title;
  GtkWidget *spinner;
  GtkWidget *reasons;
  GtkWidget *ways_box;
  GtkWidget *ways;
  GtkWidget *no_way;
};

G_DEFINE_FINAL_TYPE (FbConfigWhyPopover, fb_config_why_popover, GTK_TYPE_POPOVER)

static guint take_signal;

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 33);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static char *
price_words (const FbConfigWay *way, const char *currency)
{
  g_autofree char *before = fb_money_to_display (way->before, currency, FALSE);
  g_autofree char *after = fb_money_to_display (way->after, currency, FALSE);
  g_autofree char *change = fb_config_signed_money (way->after - way->before, currency);

  if (way->after == way->before)
    /* Translators: %s is the price */
    return g_strdup_printf (_ ("The price stays %s"), after);
  /* Translators: the price before and after a change, and the difference with its sign */
  return g_strdup_printf (_ ("%s instead of %s (%s)"), after, before, change);
}

static GtkWidget *
make_way (FbConfigWhyPopover *self, const FbConfigWay *way)
{
  const FbRules *rules = fb_rules_model_get_rules (fb_config_session_get_model (self->session));
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *price = price_words (way, rules->product->currency);

  for (guint i = 0; i < way->changes->len; i++)
    {
      const char *change = g_ptr_array_index (way->changes, i);

      gtk_box_append (GTK_BOX (box), make_label (change, NULL));
      g_string_append_printf (name, "%s%s", name->len > 0 ? ", " : "", change);
    }
  g_string_append_printf (name, "; %s", price);
  gtk_box_append (GTK_BOX (box), make_label (price, "caption"));
  gtk_widget_add_css_class (box, "fb-config-way");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str, -1);
  return row;
}

static void
show_why (FbConfigWhyPopover *self)
{
  FbConfigRowState state = fb_config_session_get_state (self->session, self->var, self->value);

  for (guint i = 0; i < self->why->reasons->len; i++)
    {
      GtkWidget *label = make_label (g_ptr_array_index (self->why->reasons, i), NULL);

      gtk_label_set_selectable (GTK_LABEL (label), FALSE);
      gtk_box_append (GTK_BOX (self->reasons), label);
    }
  for (guint i = 0; i < self->why->ways->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->ways), make_way (self, g_ptr_array_index (self->why->ways, i)));
  gtk_widget_set_visible (self->ways_box, self->why->ways->len > 0);
  gtk_widget_set_visible (self->no_way, self->why->ways->len == 0 && state == FB_CONFIG_ROW_EXCLUDED);
  gtk_label_set_label (GTK_LABEL (self->no_way), self->why->locked ? _ ("Your locked choices leave no way to have it.")
                                                                   : _ ("No configuration of this product has it."));
  if (self->why->ways->len > 0)
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->ways), 0)));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConfigWhyPopover) self = user_data;
  g_autoptr (GError) error = NULL;

  self->why = fb_config_session_why_finish (FB_CONFIG_SESSION (source), result, &error);
  if (gtk_widget_get_parent (GTK_WIDGET (self)) == NULL)
    return;
  gtk_widget_set_visible (self->spinner, FALSE);
  if (self->why != NULL)
    show_why (self);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_popover_popdown (GTK_POPOVER (self));
  else
    gtk_box_append (GTK_BOX (self->reasons), make_label (error->message, NULL));
}

static void
way_activated_cb (FbConfigWhyPopover *self, GtkListBoxRow *row)
{
  const FbConfigWay *way = g_ptr_array_index (self->why->ways, (guint) gtk_list_box_row_get_index (row));

  g_signal_emit (self, take_signal, 0, way->values);
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
fb_config_why_popover_dispose (GObject *object)
{
  FbConfigWhyPopover *self = FB_CONFIG_WHY_POPOVER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), FB_TYPE_CONFIG_WHY_POPOVER);
  g_clear_pointer (&self->why, fb_config_why_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (fb_config_why_popover_parent_class)->dispose (object);
}

static void
fb_config_why_popover_class_init (FbConfigWhyPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_config_why_popover_dispose;
  take_signal = g_signal_new ("take", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_POINTER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fieldbook/Fieldbook/configurator/fb-config-why-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, FbConfigWhyPopover, title);
  gtk_widget_class_bind_template_child (widget_class, FbConfigWhyPopover, spinner);
  gtk_widget_class_bind_template_child (widget_class, FbConfigWhyPopover, reasons);
  gtk_widget_class_bind_template_child (widget_class, FbConfigWhyPopover, ways_box);
  gtk_widget_class_bind_template_child (widget_class, FbConfigWhyPopover, ways);
  gtk_widget_class_bind_template_child (widget_class, FbConfigWhyPopover, no_way);
  gtk_widget_class_bind_template_callback (widget_class, way_activated_cb);
}

static void
fb_config_why_popover_init (FbConfigWhyPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
fb_config_why_popover_new (FbConfigSession *session, guint var, guint value)
{
  FbConfigWhyPopover *self = g_object_new (FB_TYPE_CONFIG_WHY_POPOVER, NULL);
  g_autofree char *words = fb_rules_words_point (fb_config_session_get_model (session), var, value,
                                                 fb_config_session_get_language (session));
  gboolean set = fb_config_session_get_state (session, var, value) == FB_CONFIG_ROW_SET;
  /* Translators: %s is an option, as in "Filter: F9" */
  g_autofree char *title = g_strdup_printf (set ? _ ("Why %s?") : _ ("Why not %s?"), words);

  self->session = g_object_ref (session);
  self->var = var;
  self->value = value;
  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  fb_config_session_why_async (session, var, value, answered_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}
