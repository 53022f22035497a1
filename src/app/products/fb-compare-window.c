/* fb-compare-window.c: up to four products side by side
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-compare-window.h"

#include <glib/gi18n.h>

#include "fb-compare-set.h"
#include "fb-format.h"
#include "fb-product-specs.h"

struct _FbCompareWindow
{
  AdwWindow parent_instance;

  FbProfile *profile;        /* (owned) */
  GPtrArray *products;       /* (owned) of FbRecord, as last read */
  GCancellable *cancellable; /* (owned) (nullable) */
  GtkWidget *only_different;
  GtkWidget *scroller;
};

G_DEFINE_FINAL_TYPE (FbCompareWindow, fb_compare_window, ADW_TYPE_WINDOW)

/* Fields that every product has, before its own technical data. */
static const char *const fields[] = {"kind", "list_price", "unit", "min_qty", "lead_days", "weight", "valid_to", NULL};

/* --- reading --- */

/* @data: GArray of FbId. A product that has gone meanwhile is left out. */
static gpointer
read_products (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  GArray *ids = data;
  g_autoptr (GPtrArray) products = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GError) local = NULL;
      FbRecord *product = fb_store_get (store, fb_schema_get_table ("product"), &g_array_index (ids, FbId, i), &local);

      if (product != NULL)
        g_ptr_array_add (products, product);
      else if (!g_error_matches (local, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }

  return g_steal_pointer (&products);
}

/* --- showing --- */

static GPtrArray *
list_specs (FbCompareWindow *self, const FbRecord *product)
{
  FbCatalog *catalog = fb_profile_get_catalog (self->profile);
  GPtrArray *own = fb_product_specs_parse (fb_record_get_text (product, "specs"));

  for (guint i = 0, at = 0; fields[i] != NULL; i++)
    {
      const FbField *field = fb_table_field (product->table, fb_table_get_field (product->table, fields[i]));
      char *value = fb_format_field (catalog, product, fields[i]);
      FbSpec *spec;

      if (value == NULL)
        continue;
      spec = g_new0 (FbSpec, 1);
      spec->name = g_strdup (_ (field->label));
      spec->value = value;
      g_ptr_array_insert (own, (int) at++, spec);
    }
  return own;
}

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 14);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static void
remove_clicked_cb (GtkWidget *button, gpointer user_data)
{
  FbCompareWindow *self = user_data;

  fb_compare_set_remove (fb_compare_set_of (self->profile), g_object_get_data (G_OBJECT (button), "fb-product"));
}

static GtkWidget *
make_head (FbCompareWindow *self, const FbRecord *product)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *remove = gtk_button_new_from_icon_name ("window-close-symbolic");
  const char *name = fb_record_get_text (product, "name");
  g_autofree char *words = g_strdup_printf (_ ("Do Not Compare %s"), name);

  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_add_css_class (remove, "circular");
  gtk_widget_set_valign (remove, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (remove, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_object_set_data_full (G_OBJECT (remove), "fb-product", g_memdup2 (&product->id, sizeof product->id), g_free);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_clicked_cb), self);
  gtk_box_append (GTK_BOX (head), make_label (name, "heading"));
  gtk_box_append (GTK_BOX (head), remove);
  return head;
}

static void
add_row (GtkGrid *grid, int row, const FbSpecRow *spec)
{
  gtk_grid_attach (grid, make_label (spec->name, "dim-label"), 0, row, 1, 1);
  for (guint i = 0; i < spec->n_values; i++)
    {
      /* Translators: a product has no such value */
      const char *text = spec->values[i] != NULL ? spec->values[i] : _ ("–");
      GtkWidget *label = make_label (text, spec->differs ? "fb-differs" : NULL);

      gtk_widget_add_css_class (label, "numeric");
      gtk_grid_attach (grid, label, (int) i + 1, row, 1, 1);
    }
}

static GtkWidget *
make_table (FbCompareWindow *self)
{
  guint n = self->products->len;
  g_autofree GPtrArray **lists = g_new0 (GPtrArray *, n + 1);
  g_autoptr (GPtrArray) rows = NULL;
  GtkWidget *grid = gtk_grid_new ();
  gboolean only = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->only_different));
  int line = 1;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 24);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 12);
  gtk_widget_add_css_class (grid, "fb-page");
  for (guint i = 0; i < n; i++)
    {
      const FbRecord *product = g_ptr_array_index (self->products, i);

      lists[i] = list_specs (self, product);
      gtk_grid_attach (GTK_GRID (grid), make_head (self, product), (int) i + 1, 0, 1, 1);
    }
  rows = fb_product_specs_join (lists, n);
  for (guint i = 0; i < rows->len; i++)
    {
      const FbSpecRow *row = g_ptr_array_index (rows, i);

      if (row->differs || !only)
        add_row (GTK_GRID (grid), line++, row);
    }
  if (line == 1)
    gtk_grid_attach (GTK_GRID (grid), make_label (_ ("No differences"), "dim-label"), 1, 1, (int) MAX (n, 1), 1);
  for (guint i = 0; i < n; i++)
    g_ptr_array_unref (lists[i]);
  return grid;
}

static void
show (FbCompareWindow *self)
{
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), make_table (self));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbCompareWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) products = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (self->profile == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (products == NULL)
    {
      fb_profile_say_error (self->profile, error);
      return;
    }
  g_ptr_array_unref (self->products);
  self->products = g_steal_pointer (&products);
  show (self);
}

static void
set_changed_cb (FbCompareWindow *self)
{
  FbCompareSet *set = fb_compare_set_of (self->profile);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (FbId));

  for (guint i = 0; i < fb_compare_set_get_n (set); i++)
    g_array_append_val (ids, *fb_compare_set_get (set, i));
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (ids->len == 0)
    {
      g_array_unref (ids);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  self->cancellable = g_cancellable_new ();
  fb_profile_run_async (self->profile, read_products, ids, (GDestroyNotify) g_array_unref,
                        (GDestroyNotify) g_ptr_array_unref, self->cancellable, read_cb, g_object_ref (self));
}

/* --- class --- */

static void
fb_compare_window_dispose (GObject *object)
{
  FbCompareWindow *self = FB_COMPARE_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_compare_window_parent_class)->dispose (object);
}

static void
fb_compare_window_finalize (GObject *object)
{
  g_ptr_array_unref (FB_COMPARE_WINDOW (object)->products);

  G_OBJECT_CLASS (fb_compare_window_parent_class)->finalize (object);
}

static void
fb_compare_window_class_init (FbCompareWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_compare_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_compare_window_finalize;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fb_compare_window_init (FbCompareWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();

  self->products = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  self->only_different = gtk_toggle_button_new_with_mnemonic (_ ("Only _Differences"));
  g_signal_connect_swapped (self->only_different, "toggled", G_CALLBACK (show), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->only_different);
  self->scroller = gtk_scrolled_window_new ();
  gtk_widget_set_vexpand (self->scroller, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), self->scroller);
  adw_window_set_content (ADW_WINDOW (self), box);
}

GtkWidget *
fb_compare_window_new (GtkWindow *parent, FbProfile *profile)
{
  FbCompareWindow *self = g_object_new (FB_TYPE_COMPARE_WINDOW, "title", _ ("Compare Products"), "transient-for",
                                        parent, "destroy-with-parent", TRUE, "modal", TRUE, NULL);
  int width = gtk_widget_get_width (GTK_WIDGET (parent));
  int height = gtk_widget_get_height (GTK_WIDGET (parent));

  gtk_window_set_default_size (GTK_WINDOW (self), CLAMP (width - 40, 340, 900), CLAMP (height - 40, 300, 640));
  self->profile = g_object_ref (profile);
  g_signal_connect_object (fb_compare_set_of (profile), "changed", G_CALLBACK (set_changed_cb), self,
                           G_CONNECT_SWAPPED);
  set_changed_cb (self);
  return GTK_WIDGET (self);
}
