/* fb-dialog.c: a small window with Cancel and one thing to do
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-dialog.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *title;
  GtkWidget *accept;
  GtkWidget *column;
  gboolean can_accept;
  gboolean busy;
} FbDialogPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (FbDialog, fb_dialog, ADW_TYPE_WINDOW)

enum
{
  ACCEPT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
accept (FbDialog *self)
{
  FbDialogPrivate *priv = fb_dialog_get_instance_private (self);

  if (priv->can_accept && !priv->busy)
    g_signal_emit (self, signals[ACCEPT], 0);
}

static void
accept_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  accept (FB_DIALOG (widget));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
update (FbDialog *self)
{
  FbDialogPrivate *priv = fb_dialog_get_instance_private (self);

  gtk_widget_set_sensitive (priv->accept, priv->can_accept && !priv->busy);
  gtk_widget_set_sensitive (priv->column, !priv->busy);
}

static void
fb_dialog_class_init (FbDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[ACCEPT] = g_signal_new ("accept", FB_TYPE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "dialog.accept", NULL, accept_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
}

/* Before a text view makes a new line of it. */
static gboolean
key_pressed_cb (FbDialog *self, guint key, guint code, GdkModifierType state)
{
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || (state & GDK_CONTROL_MASK) == 0)
    return GDK_EVENT_PROPAGATE;

  accept (self);
  return GDK_EVENT_STOP;
}

static void
watch_keys (FbDialog *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static GtkWidget *
make_header (FbDialog *self)
{
  FbDialogPrivate *priv = fb_dialog_get_instance_private (self);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "dialog.cancel");
  priv->accept = gtk_button_new ();
  gtk_button_set_use_underline (GTK_BUTTON (priv->accept), TRUE);
  gtk_widget_add_css_class (priv->accept, "suggested-action");
  g_signal_connect_swapped (priv->accept, "clicked", G_CALLBACK (accept), self);
  priv->title = adw_window_title_new (NULL, NULL);

  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), priv->title);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), priv->accept);
  return header;
}

static void
fb_dialog_init (FbDialog *self)
{
  FbDialogPrivate *priv = fb_dialog_get_instance_private (self);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  priv->can_accept = TRUE;
  priv->column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_widget_add_css_class (priv->column, "fb-page");
  adw_clamp_set_child (ADW_CLAMP (clamp), priv->column);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_widget_set_vexpand (scroller, TRUE);

  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (ADW_WINDOW (self), box);
  watch_keys (self);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
}

/* As wide as is pleasant, never wider or higher than the window it belongs to. */
static void
fit (FbDialog *self, GtkWindow *parent)
{
  int width = 480;
  int height = 640;

  if (parent != NULL && gtk_widget_get_width (GTK_WIDGET (parent)) > 0)
    {
      width = MIN (width, MAX (340, gtk_widget_get_width (GTK_WIDGET (parent)) - 20));
      height = MIN (height, MAX (300, gtk_widget_get_height (GTK_WIDGET (parent)) - 20));
    }
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
}

void
fb_dialog_setup (FbDialog *self, GtkWindow *parent, const char *title, const char *accept_label)
{
  FbDialogPrivate *priv = fb_dialog_get_instance_private (self);

  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (ADW_WINDOW_TITLE (priv->title), title);
  gtk_button_set_label (GTK_BUTTON (priv->accept), accept_label);
  fit (self, parent);
}

/* Enter in an entry accepts, as in any form of one page. */
static void
connect_entries (FbDialog *self, GtkWidget *widget)
{
  if (ADW_IS_ENTRY_ROW (widget))
    {
      g_signal_connect_swapped (widget, "entry-activated", G_CALLBACK (accept), self);
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    connect_entries (self, child);
}

void
fb_dialog_add (FbDialog *self, GtkWidget *group)
{
  FbDialogPrivate *priv = fb_dialog_get_instance_private (self);

  gtk_box_append (GTK_BOX (priv->column), group);
  connect_entries (self, group);
}

void
fb_dialog_set_can_accept (FbDialog *self, gboolean can_accept)
{
  FbDialogPrivate *priv = fb_dialog_get_instance_private (self);

  priv->can_accept = can_accept;
  update (self);
}

void
fb_dialog_set_busy (FbDialog *self, gboolean busy)
{
  FbDialogPrivate *priv = fb_dialog_get_instance_private (self);

  priv->busy = busy;
  update (self);
}
