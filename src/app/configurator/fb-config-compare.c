/* fb-config-compare.c: two variants of a configuration side by side
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-compare.h"

#include <glib/gi18n.h>

struct _FbConfigCompare
{
  AdwWindow parent_instance;

  FbRulesModel *model; /* (owned) */
  GPtrArray *variants; /* (owned) of FbConfigVariant */
  char *language;      /* (owned) (nullable) */

  GtkWidget *left, *right;
  GtkWidget *left_price, *right_price;
  GtkWidget *list;
  GtkWidget *same;
};

G_DEFINE_FINAL_TYPE (FbConfigCompare, fb_config_compare, ADW_TYPE_WINDOW)

static guint use_signal;

static GtkWidget *
make_cell (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
add_change (FbConfigCompare *self, const FbConfigChange *change)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *sides = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *name = g_strdup_printf ("%s: %s, %s", change->option, change->left, change->right);

  gtk_box_set_homogeneous (GTK_BOX (sides), TRUE);
  gtk_box_append (GTK_BOX (sides), make_cell (change->left, NULL));
  gtk_box_append (GTK_BOX (sides), make_cell (change->right, NULL));
  gtk_box_append (GTK_BOX (box), make_cell (change->option, "caption"));
  gtk_box_append (GTK_BOX (box), sides);
  gtk_widget_add_css_class (box, "fb-config-line");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static const FbConfigVariant *
get_variant (FbConfigCompare *self, GtkWidget *side)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (side));

  return selected < self->variants->len ? g_ptr_array_index (self->variants, selected) : NULL;
}

static void
selected_cb (FbConfigCompare *self)
{
  const FbConfigVariant *left, *right;
  g_autoptr (GPtrArray) changes = NULL;
  GtkWidget *child;

  if (self->variants == NULL || (left = get_variant (self, self->left)) == NULL
      || (right = get_variant (self, self->right)) == NULL)
    return;
  changes = fb_config_variant_compare (self->model, left, right, self->language);
  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  for (guint i = 0; i < changes->len; i++)
    add_change (self, g_ptr_array_index (changes, i));
  gtk_widget_set_visible (self->list, changes->len > 0);
  gtk_widget_set_visible (self->same, changes->len == 0);
  gtk_label_set_label (GTK_LABEL (self->left_price), left->price);
  gtk_label_set_label (GTK_LABEL (self->right_price), right->price);
}

static void
use (FbConfigCompare *self, GtkWidget *side)
{
  g_signal_emit (self, use_signal, 0, gtk_drop_down_get_selected (GTK_DROP_DOWN (side)));
  gtk_window_close (GTK_WINDOW (self));
}

static void
use_left_cb (FbConfigCompare *self)
{
  use (self, self->left);
}

static void
use_right_cb (FbConfigCompare *self)
{
  use (self, self->right);
}

static void
fb_config_compare_finalize (GObject *object)
{
  FbConfigCompare *self = FB_CONFIG_COMPARE (object);

  g_clear_pointer (&self->model, fb_rules_model_unref);
  g_clear_pointer (&self->variants, g_ptr_array_unref);
  g_free (self->language);
  G_OBJECT_CLASS (fb_config_compare_parent_class)->finalize (object);
}

static void
fb_config_compare_class_init (FbConfigCompareClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fb_config_compare_finalize;
  use_signal = g_signal_new ("use", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                             G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fieldbook/Fieldbook/configurator/fb-config-compare.ui");
  gtk_widget_class_bind_template_child (widget_class, FbConfigCompare, left);
  gtk_widget_class_bind_template_child (widget_class, FbConfigCompare, right);
  gtk_widget_class_bind_template_child (widget_class, FbConfigCompare, left_price);
  gtk_widget_class_bind_template_child (widget_class, FbConfigCompare, right_price);
  gtk_widget_class_bind_template_child (widget_class, FbConfigCompare, list);
  gtk_widget_class_bind_template_child (widget_class, FbConfigCompare, same);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_right_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fb_config_compare_init (FbConfigCompare *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static FbConfigVariant *
copy_variant (const FbConfigVariant *variant, guint n)
{
  FbConfigVariant *copy = g_new0 (FbConfigVariant, 1);

  copy->name = g_strdup (variant->name);
  copy->picks = g_memdup2 (variant->picks, n * sizeof (int));
  copy->values = g_memdup2 (variant->values, n * sizeof (int));
  copy->price = g_strdup (variant->price);
  return copy;
}

GtkWidget *
fb_config_compare_new (GtkWindow *parent, FbRulesModel *model, GPtrArray *variants, const char *language)
{
  FbConfigCompare *self = g_object_new (FB_TYPE_CONFIG_COMPARE, "transient-for", parent, NULL);
  guint n = fb_config_model_get_n_variables (fb_rules_model_get_config (model));
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GPtrArray *own = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_config_variant_free);

  for (guint i = 0; i < variants->len; i++)
    {
      const FbConfigVariant *variant = g_ptr_array_index (variants, i);

      g_ptr_array_add (own, copy_variant (variant, n));
      gtk_string_list_append (names, variant->name);
    }
  gtk_window_set_default_size (GTK_WINDOW (self), MIN (640, gtk_widget_get_width (GTK_WIDGET (parent))),
                               MIN (520, gtk_widget_get_height (GTK_WIDGET (parent))));
  self->model = fb_rules_model_ref (model);
  self->language = g_strdup (language);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->left), G_LIST_MODEL (names));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->right), G_LIST_MODEL (names));
  self->variants = own;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->left), variants->len > 1 ? variants->len - 2 : 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->right), variants->len - 1);
  selected_cb (self);
  return GTK_WIDGET (self);
}
