/* fb-sign-in-page.c: the first page: signing in to a server, or working on this computer only
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sign-in-page-private.h"

#include <glib/gi18n.h>

#include "fb-first-sync.h"
#include "fb-sign-in-resources.h"

G_DEFINE_FINAL_TYPE (FbSignInPage, fb_sign_in_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SHOW_HEADER,
  N_PROPS
};

enum
{
  OPENED,
  LEFT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* --- what can be done --- */

void
fb_sign_in_page_update (FbSignInPage *self)
{
  gboolean busy = self->cancellable != NULL;
  gboolean may_leave = self->mode != FB_SIGN_IN_WELCOME;

  gtk_widget_set_sensitive (self->fields, !busy);
  gtk_widget_set_sensitive (self->local, !busy);
  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (self->leave_button, may_leave);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.submit", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.cancel", busy || may_leave);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.leave", !busy && may_leave);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.by-code", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.local", !busy && self->mode == FB_SIGN_IN_WELCOME);
}

static void
show_mode (FbSignInPage *self)
{
  static const struct
  {
    const char *title;
    const char *description;
  } texts[] = {
      [FB_SIGN_IN_WELCOME] =
          {N_ ("Welcome to Fieldbook"),
           N_ ("Sign in to your company’s server. After that you can work anywhere, with or without a connection.")},
      [FB_SIGN_IN_CONNECT] = {N_ ("Connect to a Server"),
                              N_ ("What is on this computer is kept and goes to the server.")},
      [FB_SIGN_IN_AGAIN] = {N_ ("Sign In Again"),
                            N_ ("What you wrote meanwhile is stored on this computer and goes out afterwards.")},
  };
  gboolean again = self->mode == FB_SIGN_IN_AGAIN;

  gtk_label_set_label (GTK_LABEL (self->title), _ (texts[self->mode].title));
  gtk_label_set_label (GTK_LABEL (self->description), _ (texts[self->mode].description));
  gtk_widget_set_visible (self->server, !again);
  gtk_widget_set_visible (self->login, !again && !self->by_code);
  gtk_widget_set_visible (self->password, !self->by_code);
  gtk_widget_set_visible (self->code, self->by_code);
  gtk_widget_set_visible (self->code_button, !again);
  gtk_button_set_label (GTK_BUTTON (self->code_button), self->by_code ? _ ("Use a _Password") : _ ("Use a _Code"));
  gtk_widget_set_visible (self->device, !again);
  gtk_widget_set_visible (self->local, self->mode == FB_SIGN_IN_WELCOME);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "form");
  fb_sign_in_page_update (self);
}

/* --- actions --- */

static void
submit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fb_sign_in_page_submit (FB_SIGN_IN_PAGE (widget));
}

static void
leave_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[LEFT], 0);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbSignInPage *self = FB_SIGN_IN_PAGE (widget);

  if (self->cancellable == NULL)
    {
      g_signal_emit (widget, signals[LEFT], 0);
      return;
    }
  g_cancellable_cancel (self->cancellable);
  gtk_widget_grab_focus (self->mode == FB_SIGN_IN_AGAIN ? self->password : self->server);
}

static void
by_code_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbSignInPage *self = FB_SIGN_IN_PAGE (widget);

  self->by_code = !self->by_code;
  fb_sign_in_page_clear_errors (self);
  show_mode (self);
  gtk_widget_grab_focus (widget);
}

static void
local_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fb_sign_in_page_start_local (FB_SIGN_IN_PAGE (widget));
}

/* --- class --- */

static void
fb_sign_in_page_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  FbSignInPage *self = FB_SIGN_IN_PAGE (object);

  if (property == PROP_SHOW_HEADER)
    g_value_set_boolean (value, gtk_widget_get_visible (self->header));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
fb_sign_in_page_set_property (GObject *object, guint property, const GValue *value, GParamSpec *pspec)
{
  FbSignInPage *self = FB_SIGN_IN_PAGE (object);

  if (property == PROP_SHOW_HEADER)
    gtk_widget_set_visible (self->header, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static gboolean
grab_focus (GtkWidget *widget)
{
  FbSignInPage *self = FB_SIGN_IN_PAGE (widget);
  GtkWidget *entries[] = {self->server, self->login, self->password, self->code};

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (gtk_widget_get_visible (entries[i]) && fb_sign_in_page_get_text (entries[i])[0] == '\0')
      return gtk_widget_grab_focus (entries[i]);
  return gtk_widget_grab_focus (self->sign_in_button);
}

static gboolean
focus_cb (gpointer user_data)
{
  FbSignInPage *self = user_data;

  self->focus_timer = 0;
  if (self->cancellable == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

/* A form that has come up waits for the first thing that is missing; the stack around it moves the focus first. */
static void
fb_sign_in_page_map (GtkWidget *widget)
{
  FbSignInPage *self = FB_SIGN_IN_PAGE (widget);

  GTK_WIDGET_CLASS (fb_sign_in_page_parent_class)->map (widget);
  if (self->focus_timer == 0)
    self->focus_timer = g_idle_add (focus_cb, self);
}

static void
fb_sign_in_page_dispose (GObject *object)
{
  FbSignInPage *self = FB_SIGN_IN_PAGE (object);

  g_clear_handle_id (&self->focus_timer, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  fb_sign_in_page_give_up (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), FB_TYPE_SIGN_IN_PAGE);
  g_clear_pointer (&self->directory, g_free);

  G_OBJECT_CLASS (fb_sign_in_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/sign-in/fb-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, header);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, leave_button);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, stack);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, title);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, description);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, form_error);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, fields);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, server);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, server_error);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, server_message);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, login);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, login_error);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, login_message);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, password);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, code);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, code_button);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, password_error);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, password_message);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, device);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, sign_in_label);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, local);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, demo_row);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, demo);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, local_row);
  gtk_widget_class_bind_template_child (widget_class, FbSignInPage, progress);
  gtk_widget_class_bind_template_callback_full (widget_class, "changed_cb", G_CALLBACK (fb_sign_in_page_changed_cb));
  gtk_widget_class_bind_template_callback_full (widget_class, "entry_activated_cb",
                                                G_CALLBACK (fb_sign_in_page_entry_activated_cb));
  gtk_widget_class_bind_template_callback_full (widget_class, "progress_ready_cb",
                                                G_CALLBACK (fb_sign_in_page_progress_ready_cb));
  gtk_widget_class_bind_template_callback_full (widget_class, "progress_stopped_cb",
                                                G_CALLBACK (fb_sign_in_page_progress_stopped_cb));
}

static void
fb_sign_in_page_class_init (FbSignInPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = fb_sign_in_page_get_property;
  object_class->set_property = fb_sign_in_page_set_property;
  object_class->dispose = fb_sign_in_page_dispose;
  widget_class->grab_focus = grab_focus;
  widget_class->map = fb_sign_in_page_map;

  properties[PROP_SHOW_HEADER] =
      g_param_spec_boolean ("show-header", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[OPENED] = g_signal_new ("opened", FB_TYPE_SIGN_IN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, FB_TYPE_PROFILE);
  signals[LEFT] = g_signal_new ("left", FB_TYPE_SIGN_IN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "sign-in.submit", NULL, submit_action);
  gtk_widget_class_install_action (widget_class, "sign-in.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "sign-in.leave", NULL, leave_action);
  gtk_widget_class_install_action (widget_class, "sign-in.by-code", NULL, by_code_action);
  gtk_widget_class_install_action (widget_class, "sign-in.local", NULL, local_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "sign-in.cancel", NULL);

  g_type_ensure (FB_TYPE_FIRST_SYNC);
  fb_sign_in_get_resource ();
  bind_template (widget_class);
}

static void
fb_sign_in_page_init (FbSignInPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_editable_set_text (GTK_EDITABLE (self->device), g_get_host_name ());
  show_mode (self);
}

GtkWidget *
fb_sign_in_page_new (const char *directory)
{
  FbSignInPage *self = g_object_new (FB_TYPE_SIGN_IN_PAGE, NULL);

  self->directory = g_strdup (directory);
  return GTK_WIDGET (self);
}

void
fb_sign_in_page_set_profile (FbSignInPage *self, FbProfile *profile)
{
  const FbId *user;
  g_autoptr (GString) who = NULL;
  const char *name;
  FbId id;

  g_return_if_fail (FB_IS_SIGN_IN_PAGE (self));
  g_return_if_fail (FB_IS_PROFILE (profile));

  fb_sign_in_page_give_up (self);
  self->profile = g_object_ref (profile);
  self->mode = fb_profile_get_server (profile) != NULL ? FB_SIGN_IN_AGAIN : FB_SIGN_IN_CONNECT;
  self->by_code = self->by_code && self->mode != FB_SIGN_IN_AGAIN;
  show_mode (self);
  if (self->mode == FB_SIGN_IN_CONNECT)
    return;

  id = fb_store_get_user (fb_profile_get_store (profile));
  user = &id;
  name = fb_catalog_get_user_name (fb_profile_get_catalog (profile), user);
  who = g_string_new (NULL);
  if (name != NULL)
    /* Translators: a person, then the address of a server */
    g_string_append_printf (who, _ ("%s at %s"), name, fb_profile_get_server (profile));
  else
    g_string_append (who, fb_profile_get_server (profile));
  g_string_append_printf (who, "\n%s", gtk_label_get_label (GTK_LABEL (self->description)));
  gtk_label_set_label (GTK_LABEL (self->description), who->str);
}

void
fb_sign_in_page_set_message (FbSignInPage *self, const char *message)
{
  g_return_if_fail (FB_IS_SIGN_IN_PAGE (self));

  fb_sign_in_page_mark (self, FB_SIGN_IN_FORM, message);
}

void
fb_sign_in_page_set_server (FbSignInPage *self, const char *server, const char *login)
{
  g_return_if_fail (FB_IS_SIGN_IN_PAGE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->server), server != NULL ? server : "");
  gtk_editable_set_text (GTK_EDITABLE (self->login), login != NULL ? login : "");
}
