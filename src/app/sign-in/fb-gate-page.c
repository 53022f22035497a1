/* fb-gate-page.c: why nobody may look at the data: locked, or emptied
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-gate-page.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-sign-in-error.h"
#include "fb-sign-in-resources.h"

struct _FbGatePage
{
  AdwBin parent_instance;

  FbProfile *profile;        /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) of the attempt that runs */
  gboolean locked;

  GtkWidget *page;
  GtkWidget *form;
  GtkWidget *password;
  GtkWidget *error;
  GtkWidget *unlock_button;
  GtkWidget *anew_button;
};

G_DEFINE_FINAL_TYPE (FbGatePage, fb_gate_page, ADW_TYPE_BIN)

enum
{
  OPENED,
  BEGIN_ANEW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_error (FbGatePage *self, const char *message)
{
  gtk_label_set_label (GTK_LABEL (self->error), message != NULL ? message : "");
  gtk_widget_set_visible (self->error, message != NULL);
  if (message != NULL)
    gtk_widget_add_css_class (self->password, "error");
  else
    gtk_widget_remove_css_class (self->password, "error");
}

static void
set_busy (FbGatePage *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->form, !busy);
  if (!busy)
    gtk_widget_grab_focus (self->password);
}

/* --- unlocking --- */

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbGatePage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = fb_profile_sign_in_finish (FB_PROFILE (source), result, &error);

  g_clear_object (&self->cancellable);
  if (self->profile == NULL)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  set_busy (self, FALSE);
  if (done)
    g_signal_emit (self, signals[OPENED], 0);
  else
    show_error (self, error->message);
}

static void
unlock_cb (FbGatePage *self)
{
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password));

  if (self->profile == NULL || self->cancellable != NULL)
    return;
  if (password[0] == '\0')
    {
      gtk_widget_grab_focus (self->password);
      return;
    }
  show_error (self, NULL);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  fb_profile_sign_in_again_async (self->profile, password, self->cancellable, signed_in_cb, g_object_ref (self));
}

static void
typed_cb (FbGatePage *self)
{
  show_error (self, NULL);
}

static void
anew_cb (FbGatePage *self)
{
  g_signal_emit (self, signals[BEGIN_ANEW], 0);
}

/* --- class --- */

static void
fb_gate_page_dispose (GObject *object)
{
  FbGatePage *self = FB_GATE_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->profile);
  gtk_widget_dispose_template (GTK_WIDGET (self), FB_TYPE_GATE_PAGE);

  G_OBJECT_CLASS (fb_gate_page_parent_class)->dispose (object);
}

static void
fb_gate_page_class_init (FbGatePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_gate_page_dispose;

  signals[OPENED] = g_signal_new ("opened", FB_TYPE_GATE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[BEGIN_ANEW] =
      g_signal_new ("begin-anew", FB_TYPE_GATE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  fb_sign_in_get_resource ();
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/sign-in/fb-gate-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FbGatePage, page);
  gtk_widget_class_bind_template_child (widget_class, FbGatePage, form);
  gtk_widget_class_bind_template_child (widget_class, FbGatePage, password);
  gtk_widget_class_bind_template_child (widget_class, FbGatePage, error);
  gtk_widget_class_bind_template_child (widget_class, FbGatePage, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, FbGatePage, anew_button);
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, anew_cb);
}

static void
fb_gate_page_init (FbGatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
fb_gate_page_new (void)
{
  return g_object_new (FB_TYPE_GATE_PAGE, NULL);
}

static char *
describe_locked (const char *why, guint waiting)
{
  GString *text = g_string_new (NULL);
  g_autofree char *number = fb_format_number (waiting);

  if (why != NULL)
    g_string_append_printf (text, "%s\n\n", why);
  g_string_append (text, _ ("Enter your password to go on. Nothing is lost: everything you wrote is still on this "
                            "computer."));
  if (waiting > 0)
    {
      g_string_append_c (text, ' ');
      /* Translators: %s is a number */
      g_string_append_printf (text,
                              ngettext ("%s change waits to be sent and goes out as soon as you are signed in.",
                                        "%s changes wait to be sent and go out as soon as you are signed in.", waiting),
                              number);
    }
  return g_string_free (text, FALSE);
}

void
fb_gate_page_show_locked (FbGatePage *self, FbProfile *profile, const char *why, guint waiting)
{
  g_autofree char *text = describe_locked (why, waiting);

  g_return_if_fail (FB_IS_GATE_PAGE (self));

  g_set_object (&self->profile, profile);
  self->locked = TRUE;
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->page), "system-lock-screen-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->page), _ ("Fieldbook Is Locked"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->page), text);
  gtk_widget_set_visible (self->form, TRUE);
  gtk_widget_set_visible (self->anew_button, FALSE);
  show_error (self, NULL);
}

void
fb_gate_page_show_wiped (FbGatePage *self, const char *reason, gint64 at)
{
  g_autofree char *when = at > 0 ? fb_format_time (at) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *escaped = g_markup_escape_text (reason != NULL ? reason : "", -1);

  g_return_if_fail (FB_IS_GATE_PAGE (self));

  self->locked = FALSE;
  g_string_append (text, _ ("Your company had the records of Fieldbook removed from this computer."));
  if (escaped[0] != '\0')
    g_string_append_printf (text, "\n\n%s", escaped);
  if (when != NULL)
    {
      g_string_append (text, "\n\n");
      /* Translators: %s is a day or a time */
      g_string_append_printf (text, _ ("Removed: %s"), when);
    }
  g_string_append_printf (text, "\n\n%s",
                          _ ("If that was a mistake, ask whoever looks after Fieldbook in your company; everything "
                             "that had reached the server is still there."));
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->page), "computer-fail-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->page), _ ("This Computer Was Emptied"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->page), text->str);
  gtk_widget_set_visible (self->form, FALSE);
  gtk_widget_set_visible (self->anew_button, TRUE);
}

void
fb_gate_page_focus (FbGatePage *self)
{
  g_return_if_fail (FB_IS_GATE_PAGE (self));

  gtk_widget_grab_focus (self->locked ? self->password : self->anew_button);
}
