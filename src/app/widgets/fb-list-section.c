/* fb-list-section.c: a short list inside a record page
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-list-section.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-wrap.h"

#define SHOWN_AT_FIRST 6

struct _FbListSection
{
  AdwPreferencesGroup parent_instance;

  FbListModel *model;       /* (owned) */
  GtkSliceListModel *slice; /* (owned) the rows shown */
  GtkWidget *list;
  GtkWidget *more;  /* button */
  GtkWidget *empty; /* label */
  FbSectionFunc func;
  gpointer user_data;
  gboolean hide_empty;
};

G_DEFINE_FINAL_TYPE (FbListSection, fb_list_section, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  ACTIVATED,
  ADD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_item (AdwActionRow *row)
{
  FbListSection *self = g_object_get_data (G_OBJECT (row), "fb-section");
  FbItem *item = g_object_get_data (G_OBJECT (row), "fb-item");

  /* A row that something else still holds outlives its section. */
  if (self != NULL && self->model != NULL && fb_item_get_record (item) != NULL)
    self->func (row, item, self->user_data);
}

static GtkWidget *
make_row (gpointer object, gpointer user_data)
{
  FbListSection *self = user_data;
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  fb_wrap_inside (row);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "fb-section", self);
  g_object_set_data_full (G_OBJECT (row), "fb-item", g_object_ref (object), g_object_unref);
  g_signal_connect_object (object, "notify::record", G_CALLBACK (show_item), row, G_CONNECT_SWAPPED);
  show_item (ADW_ACTION_ROW (row));
  return row;
}

static void
row_activated_cb (FbListSection *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[ACTIVATED], 0, g_object_get_data (G_OBJECT (row), "fb-item"));
}

static void
more_clicked_cb (FbListSection *self)
{
  gtk_slice_list_model_set_size (self->slice, G_MAXUINT);
  gtk_widget_set_visible (self->more, FALSE);
}

static void
items_changed_cb (FbListSection *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  gboolean loading = fb_list_model_is_loading (self->model);
  gboolean cut = n > gtk_slice_list_model_get_size (self->slice);
  g_autofree char *number = fb_format_number (n);
  g_autofree char *label = g_strdup_printf (_ ("Show All %s"), number);

  gtk_widget_set_visible (self->list, n > 0);
  gtk_widget_set_visible (self->empty, n == 0 && !loading && !self->hide_empty);
  gtk_widget_set_visible (self->more, cut);
  gtk_button_set_label (GTK_BUTTON (self->more), label);
  if (self->hide_empty)
    gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

static void
add_clicked_cb (FbListSection *self)
{
  g_signal_emit (self, signals[ADD], 0);
}

static void
fb_list_section_dispose (GObject *object)
{
  FbListSection *self = FB_LIST_SECTION (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (GTK_LIST_BOX (self->list), NULL, NULL, NULL, NULL);
  self->list = NULL;
  g_clear_object (&self->slice);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (fb_list_section_parent_class)->dispose (object);
}

static void
fb_list_section_class_init (FbListSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_list_section_dispose;

  signals[ACTIVATED] = g_signal_new ("activated", FB_TYPE_LIST_SECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, FB_TYPE_ITEM);
  signals[ADD] = g_signal_new ("add", FB_TYPE_LIST_SECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_list_section_init (FbListSection *self)
{
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);

  self->more = gtk_button_new ();
  gtk_widget_add_css_class (self->more, "flat");
  gtk_widget_set_margin_top (self->more, 6);
  gtk_widget_set_halign (self->more, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->more, FALSE);
  g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (more_clicked_cb), self);

  self->empty = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->empty), 0);
  fb_wrap_label (self->empty);
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_widget_set_visible (self->empty, FALSE);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->list);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->empty);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->more);
}

static void
add_add_button (FbListSection *self, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-add-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (add_clicked_cb), self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), button);
}

GtkWidget *
fb_list_section_new (FbProfile *profile,
                     const char *title,
                     const char *const *labels,
                     const char *add,
                     const char *empty,
                     FbSectionFunc func,
                     gpointer user_data)
{
  FbListSection *self = g_object_new (FB_TYPE_LIST_SECTION, "title", title, NULL);

  self->func = func;
  self->user_data = user_data;
  self->model = fb_list_model_new (fb_profile_get_store (profile));
  if (labels != NULL)
    fb_list_model_set_labels (self->model, labels);
  self->slice = gtk_slice_list_model_new (G_LIST_MODEL (g_object_ref (self->model)), 0, SHOWN_AT_FIRST);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), G_LIST_MODEL (self->slice), make_row, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_label_set_label (GTK_LABEL (self->empty), empty);
  if (add != NULL)
    add_add_button (self, add);

  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::loading", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
fb_list_section_set_query (FbListSection *self, const FbTable *table, const char *where, const char *sort)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = where != NULL ? fb_query_new (table, where, sort, NULL, &error) : NULL;

  if (error != NULL)
    g_warning ("The list's condition cannot be read: %s", error->message);
  gtk_slice_list_model_set_size (self->slice, SHOWN_AT_FIRST);
  fb_list_model_set_query (self->model, query);
  items_changed_cb (self);
}

FbListModel *
fb_list_section_get_model (FbListSection *self)
{
  return self->model;
}

void
fb_list_section_set_hide_empty (FbListSection *self, gboolean hide)
{
  self->hide_empty = hide;
  items_changed_cb (self);
}
