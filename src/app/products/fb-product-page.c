/* fb-product-page.c: everything about a product
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-product-page.h"

#include <glib/gi18n.h>

#include "fb-compare-set.h"
#include "fb-files-section.h"
#include "fb-format.h"
#include "fb-operation.h"
#include "fb-product-sections.h"
#include "fb-product-specs.h"

/* Longer values are wrapped. */
#define VALUE_CHARS 20

struct _FbProductPage
{
  FbRecordPage parent_instance;

  FbRecord *text;            /* (owned) (nullable) name, description and data in the person's language */
  GCancellable *cancellable; /* (owned) (nullable) while it is read */

  GtkWidget *notice; /* label: no longer sold, replaced */
  GtkWidget *replaced;
  GtkWidget *configure; /* of a configurable product */
  GtkWidget *description;
  GtkWidget *description_label;
  GtkWidget *specs;
  GPtrArray *spec_rows; /* (owned) of GtkWidget, lent by the group */
  GtkWidget *terms;
  GPtrArray *term_rows; /* (owned) the same */
  GtkWidget *files;
};

G_DEFINE_FINAL_TYPE (FbProductPage, fb_product_page, FB_TYPE_RECORD_PAGE)

/* --- groups of plain rows --- */

static void
clear_rows (GtkWidget *group, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

static void
add_row (GtkWidget *group, GPtrArray *rows, const char *name, const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (value);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  gtk_label_set_width_chars (GTK_LABEL (label), (int) MIN (g_utf8_strlen (value, -1), VALUE_CHARS));
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "numeric");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, value, -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  g_ptr_array_add (rows, row);
}

static void
show_specs (FbProductPage *self, const FbRecord *record)
{
  const char *own = self->text != NULL ? fb_record_get_text (self->text, "specs") : NULL;
  g_autoptr (GPtrArray) specs = fb_product_specs_parse (own != NULL ? own : fb_record_get_text (record, "specs"));

  clear_rows (self->specs, self->spec_rows);
  for (guint i = 0; i < specs->len; i++)
    {
      const FbSpec *spec = g_ptr_array_index (specs, i);

      add_row (self->specs, self->spec_rows, spec->name, spec->value);
    }
  gtk_widget_set_visible (self->specs, specs->len > 0);
}

static void
show_terms (FbProductPage *self, const FbRecord *record)
{
  static const char *const fields[] = {"list_price", "unit",       "min_qty",  "qty_step", "lead_days",
                                       "weight",     "valid_from", "valid_to", NULL};
  FbCatalog *catalog = fb_profile_get_catalog (fb_record_page_get_profile (FB_RECORD_PAGE (self)));

  clear_rows (self->terms, self->term_rows);
  for (guint i = 0; fields[i] != NULL; i++)
    {
      const FbField *field = fb_table_field (record->table, fb_table_get_field (record->table, fields[i]));
      g_autofree char *value = fb_format_field (catalog, record, fields[i]);

      if (value != NULL && value[0] != '\0' && strcmp (value, "0") != 0)
        add_row (self->terms, self->term_rows, _ (field->label), value);
    }
  gtk_widget_set_visible (self->terms, self->term_rows->len > 0);
}

/* --- what is said about it --- */

static void
show_notice (FbProductPage *self, const FbRecord *record)
{
  const char *successor = fb_record_model_get_label (fb_record_page_get_model (FB_RECORD_PAGE (self)), "replaced_by");
  const char *to = fb_record_get_text (record, "valid_to");
  gboolean over = !fb_record_get_int (record, "active") || (to != NULL && strcmp (to, fb_format_today ()) < 0);
  g_autofree char *label = successor != NULL ? g_strdup_printf (_ ("Replaced by %s"), successor) : NULL;

  gtk_label_set_label (GTK_LABEL (self->notice), _ ("No longer sold"));
  gtk_widget_set_visible (self->notice, over);
  gtk_widget_set_visible (self->replaced, label != NULL);
  if (label != NULL)
    gtk_button_set_label (GTK_BUTTON (self->replaced), label);
}

static void
show_description (FbProductPage *self, const FbRecord *record)
{
  const char *own = self->text != NULL ? fb_record_get_text (self->text, "description") : NULL;
  const char *text = own != NULL ? own : fb_record_get_text (record, "description");

  gtk_label_set_label (GTK_LABEL (self->description_label), text != NULL ? text : "");
  gtk_widget_set_visible (self->description, text != NULL && text[0] != '\0');
}

static void
show_record (FbProductPage *self)
{
  FbRecordPage *page = FB_RECORD_PAGE (self);
  FbRecordModel *model = fb_record_page_get_model (page);
  const FbRecord *record = fb_record_model_get_record (model);
  FbCatalog *catalog = fb_profile_get_catalog (fb_record_page_get_profile (page));
  const char *family, *name;
  g_autofree char *price = NULL;
  g_autoptr (GString) subtitle = NULL;

  if (record == NULL)
    return;

  family = fb_record_model_get_label (model, "family");
  name = self->text != NULL ? fb_record_get_text (self->text, "name") : NULL;
  price = fb_format_field (catalog, record, "list_price");
  subtitle = g_string_new (fb_record_get_text (record, "sku"));
  if (name != NULL && g_strcmp0 (name, fb_record_get_text (record, "name")) != 0)
    g_string_append_printf (subtitle, " · %s", name);
  if (family != NULL)
    g_string_append_printf (subtitle, " · %s", family);
  if (price != NULL)
    g_string_append_printf (subtitle, " · %s", price);
  fb_record_page_set_subtitle (page, subtitle->str);
  gtk_widget_set_visible (self->configure, g_strcmp0 (fb_record_get_text (record, "kind"), "configurable") == 0
                                               && fb_record_get_text (record, "config_family") != NULL);
  show_notice (self, record);
  show_description (self, record);
  show_specs (self, record);
  show_terms (self, record);
}

/* --- the text in the person's language --- */

static gpointer
find_text (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const FbId *product = data;
  const char *const *languages = g_get_language_names ();
  g_autofree char *where = fb_operation_where_ref ("product", product);
  g_autoptr (GPtrArray) texts = fb_operation_find_all (store, "product_text", where, "language", error);

  if (texts == NULL)
    return NULL;
  for (guint i = 0; languages[i] != NULL; i++)
    for (guint j = 0; j < texts->len; j++)
      {
        const FbRecord *text = g_ptr_array_index (texts, j);

        if (g_strcmp0 (fb_record_get_text (text, "language"), languages[i]) == 0)
          return fb_record_copy (text);
      }

  return NULL;
}

static void
text_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbProductPage) self = user_data;
  g_autoptr (GError) error = NULL;
  FbRecord *text = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    fb_profile_say_error (FB_PROFILE (source), error);

  g_clear_pointer (&self->text, fb_record_free);
  self->text = text;
  show_record (self);
}

static void
ask_text (FbProductPage *self, const FbId *id)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->text, fb_record_free);
  if (id == NULL)
    return;

  self->cancellable = g_cancellable_new ();
  fb_profile_run_async (fb_record_page_get_profile (FB_RECORD_PAGE (self)), find_text, g_memdup2 (id, sizeof *id),
                        g_free, (GDestroyNotify) fb_record_free, self->cancellable, text_found_cb, g_object_ref (self));
}

/* --- acting --- */

static void
compare_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbRecordPage *page = FB_RECORD_PAGE (widget);
  FbProfile *profile = fb_record_page_get_profile (page);
  const FbId *id = fb_record_model_get_id (fb_record_page_get_model (page));
  FbCompareSet *set = fb_compare_set_of (profile);

  if (id == NULL)
    return;
  if (fb_compare_set_has (set, id))
    fb_compare_set_remove (set, id);
  else if (!fb_compare_set_add (set, id))
    fb_profile_say (profile, _ ("Four products are compared already: take one away first"), FALSE);
}

static void
configure_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const FbRecord *record = fb_record_model_get_record (fb_record_page_get_model (FB_RECORD_PAGE (widget)));
  const char *family = record != NULL ? fb_record_get_text (record, "config_family") : NULL;

  if (family != NULL)
    gtk_widget_activate_action (widget, "win.configure", "s", family);
}

static void
replaced_clicked_cb (FbProductPage *self)
{
  const FbRecord *record = fb_record_model_get_record (fb_record_page_get_model (FB_RECORD_PAGE (self)));
  const FbId *other = record != NULL ? fb_record_get_id (record, "replaced_by") : NULL;
  g_autofree char *id = other != NULL ? fb_id_to_string (other) : NULL;

  if (id != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "(ss)", "product", id);
}

/* --- class --- */

static void
fb_product_page_opened (FbRecordPage *page, const FbId *id)
{
  FbProductPage *self = FB_PRODUCT_PAGE (page);

  ask_text (self, id);
  fb_files_section_set_on (FB_FILES_SECTION (self->files), id);
}

static void
fb_product_page_changed (FbRecordPage *page, const FbRecord *record)
{
  show_record (FB_PRODUCT_PAGE (page));
}

static void
fb_product_page_dispose (GObject *object)
{
  FbProductPage *self = FB_PRODUCT_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (fb_product_page_parent_class)->dispose (object);
}

static void
fb_product_page_finalize (GObject *object)
{
  FbProductPage *self = FB_PRODUCT_PAGE (object);

  g_clear_pointer (&self->text, fb_record_free);
  g_ptr_array_unref (self->spec_rows);
  g_ptr_array_unref (self->term_rows);

  G_OBJECT_CLASS (fb_product_page_parent_class)->finalize (object);
}

static void
fb_product_page_class_init (FbProductPageClass *klass)
{
  FbRecordPageClass *page_class = FB_RECORD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_product_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_product_page_finalize;
  page_class->opened = fb_product_page_opened;
  page_class->changed = fb_product_page_changed;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "product.compare", NULL, compare_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "product.configure", NULL, configure_action);
}

static void
make_notice (FbProductPage *self)
{
  self->notice = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->notice), 0);
  gtk_widget_add_css_class (self->notice, "warning");
  gtk_widget_set_visible (self->notice, FALSE);
  self->replaced = gtk_button_new ();
  gtk_widget_set_halign (self->replaced, GTK_ALIGN_START);
  gtk_widget_set_visible (self->replaced, FALSE);
  g_signal_connect_swapped (self->replaced, "clicked", G_CALLBACK (replaced_clicked_cb), self);
}

static void
make_description (FbProductPage *self)
{
  self->description = adw_preferences_group_new ();
  self->description_label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->description_label), 0);
  gtk_label_set_wrap (GTK_LABEL (self->description_label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->description_label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (self->description_label), TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->description), self->description_label);
}

static void
fb_product_page_init (FbProductPage *self)
{
  self->spec_rows = g_ptr_array_new ();
  self->term_rows = g_ptr_array_new ();
  self->specs = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->specs), _ ("Technical Data"));
  self->terms = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->terms), _ ("Ordering"));
  self->configure = gtk_button_new_with_mnemonic (_ ("_Configure…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->configure), "product.configure");
  gtk_widget_set_halign (self->configure, GTK_ALIGN_START);
  gtk_widget_set_visible (self->configure, FALSE);
  make_notice (self);
  make_description (self);
}

GtkWidget *
fb_product_page_new (FbProfile *profile)
{
  FbProductPage *self = g_object_new (FB_TYPE_PRODUCT_PAGE, NULL);
  FbRecordPage *page = FB_RECORD_PAGE (self);

  fb_record_page_setup (page, profile, fb_schema_get_table ("product"));
  fb_record_page_set_icon (page, "package-x-generic-symbolic");
  fb_record_page_add_action (page, "view-dual-symbolic", _ ("Compare"), "product.compare", NULL);

  self->files = fb_files_section_new (profile, _ ("Documents"));
  fb_record_page_add (page, self->notice);
  fb_record_page_add (page, self->replaced);
  fb_record_page_add (page, self->configure);
  fb_record_page_add (page, self->description);
  fb_record_page_add (page, self->terms);
  fb_record_page_add_rows (page, fb_product_section_new_prices (profile), "price_entry", "product", NULL,
                           "book.name,min_qty,-valid_from");
  fb_record_page_add (page, self->specs);
  fb_record_page_add_rows (page, fb_product_section_new_parts (profile), "bundle_item", "bundle", NULL, "position");
  fb_record_page_add_rows (page, fb_product_section_new_links (profile), "product_link", "product", NULL,
                           "kind,-strength");
  fb_record_page_add_rows (page, fb_product_section_new_replaces (profile), "product", "replaced_by", NULL, "name");
  fb_record_page_add_rows (page, fb_product_section_new_articles (profile), "article", "product", "state = 'published'",
                           "kind,title");
  fb_record_page_add (page, self->files);

  return GTK_WIDGET (self);
}
