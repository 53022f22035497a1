/* fb-notes-row.c: a long text written in place
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-notes-row.h"

#include <glib/gi18n.h>

#define PAUSE_MS 2000

struct _FbNotesRow
{
  AdwPreferencesRow parent_instance;

  FbFieldBinding *binding; /* (owned) */
  GtkWidget *view;
  GtkTextBuffer *buffer; /* of the view */
  guint pause_source;
  gboolean showing;
};

G_DEFINE_FINAL_TYPE (FbNotesRow, fb_notes_row, ADW_TYPE_PREFERENCES_ROW)

static char *
dup_text (FbNotesRow *self)
{
  char *text;

  g_object_get (self->buffer, "text", &text, NULL);
  return text;
}

static void
show_cb (FbNotesRow *self)
{
  const FbValue *value = fb_field_binding_get_value (self->binding);
  const char *text = value != NULL ? fb_value_get_text (value) : NULL;
  g_autofree char *shown = dup_text (self);

  if (g_strcmp0 (text != NULL ? text : "", shown) == 0)
    return;

  self->showing = TRUE;
  gtk_text_buffer_set_text (self->buffer, text != NULL ? text : "", -1);
  self->showing = FALSE;
}

static void
store (FbNotesRow *self)
{
  g_autofree char *text = NULL;
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->pause_source, g_source_remove);
  if (self->binding == NULL || !fb_field_binding_is_editing (self->binding))
    return;

  text = dup_text (self);
  if (!fb_field_parse (fb_record_model_get_table (fb_field_binding_get_model (self->binding)),
                       fb_field_binding_get_field (self->binding), text, NULL, NULL, &value, &error))
    fb_field_binding_refuse (self->binding, error->message);
  else
    fb_field_binding_store (self->binding, &value);
}

static gboolean
pause_cb (gpointer user_data)
{
  FbNotesRow *self = user_data;

  self->pause_source = 0;
  store (self);
  return G_SOURCE_REMOVE;
}

static void
text_changed_cb (FbNotesRow *self)
{
  if (self->showing)
    return;

  fb_field_binding_begin (self->binding);
  g_clear_handle_id (&self->pause_source, g_source_remove);
  self->pause_source = g_timeout_add (PAUSE_MS, pause_cb, self);
}

static gboolean
key_pressed_cb (FbNotesRow *self, guint key)
{
  if (key != GDK_KEY_Escape || !fb_field_binding_is_editing (self->binding))
    return GDK_EVENT_PROPAGATE;

  g_clear_handle_id (&self->pause_source, g_source_remove);
  fb_field_binding_revert (self->binding);
  return GDK_EVENT_STOP;
}

static void
fb_notes_row_dispose (GObject *object)
{
  FbNotesRow *self = FB_NOTES_ROW (object);

  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_clear_object (&self->binding);

  G_OBJECT_CLASS (fb_notes_row_parent_class)->dispose (object);
}

static void
fb_notes_row_unmap (GtkWidget *widget)
{
  FbNotesRow *self = FB_NOTES_ROW (widget);

  if (self->binding != NULL && self->pause_source != 0)
    store (self);

  GTK_WIDGET_CLASS (fb_notes_row_parent_class)->unmap (widget);
}

static void
fb_notes_row_class_init (FbNotesRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_notes_row_dispose;
  GTK_WIDGET_CLASS (klass)->unmap = fb_notes_row_unmap;
}

static void
fb_notes_row_init (FbNotesRow *self)
{
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
}

static GtkWidget *
make_head (FbNotesRow *self, const char *title)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), fb_field_binding_get_mark (self->binding));
  return head;
}

static void
make_view (FbNotesRow *self, const char *title)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->view = gtk_text_view_new ();
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), fb_field_binding_is_editable (self->binding));
  gtk_widget_set_size_request (self->view, -1, 48);
  gtk_widget_add_css_class (self->view, "fb-notes");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  g_signal_connect_swapped (focus, "leave", G_CALLBACK (store), self);
  gtk_widget_add_controller (self->view, focus);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (self->view, keys);
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (text_changed_cb), self);
}

GtkWidget *
fb_notes_row_new (FbRecordModel *model, const char *field)
{
  FbNotesRow *self = g_object_new (FB_TYPE_NOTES_ROW, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  const char *title;

  self->binding = fb_field_binding_new (model, field);
  title = _ (fb_field_binding_get_field (self->binding)->label);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);

  make_view (self, title);
  gtk_widget_add_css_class (box, "fb-notes-box");
  gtk_box_append (GTK_BOX (box), make_head (self, title));
  gtk_box_append (GTK_BOX (box), self->view);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);

  g_signal_connect_object (self->binding, "show", G_CALLBACK (show_cb), self, G_CONNECT_SWAPPED);
  if (fb_record_model_get_record (model) != NULL)
    show_cb (self);

  return GTK_WIDGET (self);
}
