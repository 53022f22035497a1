/* fb-text-button.c: a button that asks for a text between the lines of a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-text-button.h"

#include <glib/gi18n.h>

struct _FbTextButton
{
  AdwBin parent_instance;

  GtkWidget *button;
  GtkWidget *box; /* in the popover */
  GtkWidget *entry;
};

G_DEFINE_FINAL_TYPE (FbTextButton, fb_text_button, ADW_TYPE_BIN)

enum
{
  TEXT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
add_cb (FbTextButton *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  if (text[0] == '\0')
    return;
  gtk_widget_set_sensitive (self->box, FALSE);
  g_signal_emit (self, signals[TEXT], 0, text);
}

void
fb_text_button_end (FbTextButton *self, gboolean stored)
{
  gtk_widget_set_sensitive (self->box, TRUE);
  if (!stored)
    {
      gtk_widget_grab_focus (self->entry);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
}

static void
fb_text_button_class_init (FbTextButtonClass *klass)
{
  signals[TEXT] =
      g_signal_new ("text", FB_TYPE_TEXT_BUTTON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkWidget *
make_popover (FbTextButton *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *add = gtk_button_new_with_mnemonic (_ ("_Add"));

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->entry = gtk_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 24);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _ ("Text for the customer"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Text for the customer"), -1);
  gtk_widget_add_css_class (add, "suggested-action");
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (add_cb), self);
  g_signal_connect_swapped (add, "clicked", G_CALLBACK (add_cb), self);
  gtk_box_append (GTK_BOX (self->box), self->entry);
  gtk_box_append (GTK_BOX (self->box), add);
  gtk_popover_set_child (GTK_POPOVER (popover), self->box);
  return popover;
}

static void
fb_text_button_init (FbTextButton *self)
{
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->button), "insert-text-symbolic");
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_tooltip_text (self->button, _ ("Add Text"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Add Text"), -1);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), make_popover (self));
  adw_bin_set_child (ADW_BIN (self), self->button);
}

GtkWidget *
fb_text_button_new (void)
{
  return g_object_new (FB_TYPE_TEXT_BUTTON, NULL);
}
