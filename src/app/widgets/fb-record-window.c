/* fb-record-window.c: any record in a window of its own, field by field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-record-window.h"

#include <glib/gi18n.h>

#include "fb-edits.h"
#include "fb-field-row.h"

struct _FbRecordWindow
{
  AdwWindow parent_instance;

  FbRecordModel *model; /* (owned) */
  GtkWidget *title;
};

G_DEFINE_FINAL_TYPE (FbRecordWindow, fb_record_window, ADW_TYPE_WINDOW)

/* What matters first; every other field follows. */
static const struct
{
  const char *table;
  const char *fields[16];
} orders[] = {
    {"activity",
     {"subject", "kind", "status", "outcome", "outcome_note", "due", "account", "contact", "opportunity", "assigned_to",
      NULL}},
    {"site",
     {"name", "kind", "street", "street2", "postal_code", "city", "region", "country", "directions", "account", NULL}},
    {"opportunity_line", {"text", "product", "qty", "unit_price", "discount", "amount", "currency", NULL}},
    {"contact_point", {"value", "kind", "label", "is_primary", "invalid", NULL}},
    {"product", {"name", "sku", "family", "list_price", "currency", "description", NULL}},
};

static void
changed_cb (FbRecordWindow *self)
{
  const FbRecord *record = fb_record_model_get_record (self->model);
  g_autofree char *title = record != NULL ? fb_record_dup_title (record) : NULL;

  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title), title);
}

static void
delete_cb (FbRecordWindow *self)
{
  const FbRecord *record = fb_record_model_get_record (self->model);
  g_autofree char *title = record != NULL ? fb_record_dup_title (record) : NULL;
  g_autofree char *toast = NULL;

  if (record == NULL)
    return;

  toast = g_strdup_printf (_ ("%s deleted"), title);
  fb_profile_commit (fb_record_model_get_profile (self->model), fb_edits_delete (record), toast, NULL, NULL);
  gtk_window_close (GTK_WINDOW (self));
}

static void
fb_record_window_dispose (GObject *object)
{
  g_clear_object (&FB_RECORD_WINDOW (object)->model);

  G_OBJECT_CLASS (fb_record_window_parent_class)->dispose (object);
}

static void
fb_record_window_class_init (FbRecordWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_record_window_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fb_record_window_init (FbRecordWindow *self)
{
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
}

static GtkWidget *
make_group (FbRecordWindow *self, const FbTable *table)
{
  GtkWidget *group = adw_preferences_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      if (strcmp (orders[i].table, table->name) != 0)
        continue;
      for (guint k = 0; orders[i].fields[k] != NULL; k++)
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fb_field_row_new (self->model, orders[i].fields[k]));
      return group;
    }

  fb_field_group_add_rest (ADW_PREFERENCES_GROUP (group), self->model, NULL);
  return group;
}

static GtkWidget *
make_delete_button (FbRecordWindow *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  gtk_widget_set_tooltip_text (button, _ ("Delete"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Delete"), -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (delete_cb), self);
  return button;
}

static void
build (FbRecordWindow *self, const FbTable *table)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *page = adw_preferences_page_new ();

  self->title = adw_window_title_new (_ (table->label), NULL);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), self->title);
  if ((table->flags & (FB_TABLE_SERVER | FB_TABLE_SYSTEM)) == 0)
    adw_header_bar_pack_start (ADW_HEADER_BAR (header), make_delete_button (self));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_group (self, table)));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_title (GTK_WINDOW (self), _ (table->label));
}

GtkWidget *
fb_record_window_new (GtkWindow *parent, FbProfile *profile, const FbTable *table, const FbId *id)
{
  FbRecordWindow *self = g_object_new (FB_TYPE_RECORD_WINDOW, NULL);
  int width = parent != NULL ? gtk_widget_get_width (GTK_WIDGET (parent)) : 0;
  int height = parent != NULL ? gtk_widget_get_height (GTK_WIDGET (parent)) : 0;

  self->model = fb_record_model_new (profile, table);
  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  gtk_window_set_default_size (GTK_WINDOW (self), width > 0 ? CLAMP (width - 20, 340, 520) : 520,
                               height > 0 ? CLAMP (height - 20, 300, 640) : 640);
  build (self, table);
  g_signal_connect_object (self->model, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "gone", G_CALLBACK (gtk_window_close), self, G_CONNECT_SWAPPED);
  fb_record_model_set_id (self->model, id);

  return GTK_WIDGET (self);
}
