/* fb-sign-in-page.c: the first page: signing in to a server, or working on this computer only
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sign-in-page.h"

#include <glib/gi18n.h>

#include "fb-first-sync.h"
#include "fb-sign-in-error.h"
#include "fb-starter.h"
#include "fb-sign-in-resources.h"

typedef enum
{
  MODE_WELCOME, /* no profile yet */
  MODE_CONNECT, /* a profile of this computer only gets a server */
  MODE_AGAIN,   /* a profile's device lost its secret */
} Mode;

struct _FbSignInPage
{
  AdwBin parent_instance;

  Mode mode;
  char *directory;           /* (owned) (nullable) */
  FbProfile *profile;        /* (owned) (nullable) */
  gboolean fresh;            /* the profile was made here and has not been handed over */
  GCancellable *cancellable; /* (owned) (nullable) of the attempt that runs */

  guint focus_timer;

  GtkWidget *header;
  GtkWidget *window_title;
  GtkWidget *leave_button;
  GtkWidget *stack;
  GtkWidget *title;
  GtkWidget *description;
  GtkWidget *form_error;
  GtkWidget *fields;
  GtkWidget *server;
  GtkWidget *server_error;
  GtkWidget *server_message;
  GtkWidget *login;
  GtkWidget *login_error;
  GtkWidget *login_message;
  GtkWidget *password;
  GtkWidget *password_error;
  GtkWidget *password_message;
  GtkWidget *device;
  GtkWidget *cancel_button;
  GtkWidget *sign_in_button;
  GtkWidget *sign_in_label;
  GtkWidget *spinner;
  GtkWidget *local;
  GtkWidget *demo_row;
  GtkWidget *demo;
  GtkWidget *local_row;
  GtkWidget *progress;
};

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

static void
submit (FbSignInPage *self);

/* --- errors --------------------------------------------------------------------------------------------------------
 */

static void
mark (GtkWidget *entry, GtkWidget *row, GtkWidget *label, const char *message)
{
  gtk_label_set_label (GTK_LABEL (label), message != NULL ? message : "");
  gtk_widget_set_visible (row, message != NULL);
  if (message != NULL)
    gtk_widget_add_css_class (entry, "error");
  else
    gtk_widget_remove_css_class (entry, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                               message != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
mark_field (FbSignInPage *self, FbSignInField field, const char *message)
{
  switch (field)
    {
    case FB_SIGN_IN_SERVER:
      mark (self->server, self->server_error, self->server_message, message);
      break;
    case FB_SIGN_IN_LOGIN:
      mark (self->login, self->login_error, self->login_message, message);
      break;
    case FB_SIGN_IN_PASSWORD:
      mark (self->password, self->password_error, self->password_message, message);
      break;
    case FB_SIGN_IN_FORM:
    default:
      gtk_label_set_label (GTK_LABEL (self->form_error), message != NULL ? message : "");
      gtk_widget_set_visible (self->form_error, message != NULL);
      break;
    }
}

static void
clear_errors (FbSignInPage *self)
{
  for (FbSignInField field = FB_SIGN_IN_FORM; field <= FB_SIGN_IN_PASSWORD; field++)
    mark_field (self, field, NULL);
}

static GtkWidget *
entry_of (FbSignInPage *self, FbSignInField field)
{
  switch (field)
    {
    case FB_SIGN_IN_SERVER:
      return self->server;
    case FB_SIGN_IN_LOGIN:
      return self->login;
    case FB_SIGN_IN_PASSWORD:
      return self->password;
    case FB_SIGN_IN_FORM:
    default:
      return self->sign_in_button;
    }
}

/* What stands in a field that is not shown has to be said above the form. */
static void
show_error (FbSignInPage *self, FbSignInField field, const char *message)
{
  if (!gtk_widget_get_visible (entry_of (self, field)))
    field = FB_SIGN_IN_FORM;

  mark_field (self, field, message);
  gtk_widget_grab_focus (entry_of (self, field));
}

static void
report (FbSignInPage *self, const GError *error)
{
  const char *hint = fb_sign_in_error_hint (error);
  g_autofree char *message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  message = hint != NULL && self->mode != MODE_AGAIN ? g_strdup_printf ("%s %s", error->message, hint)
                                                     : g_strdup (error->message);
  show_error (self, fb_sign_in_error_field (error), message);
}

/* --- what can be done ----------------------------------------------------------------------------------------------
 */

static void
update (FbSignInPage *self)
{
  gboolean busy = self->cancellable != NULL;
  gboolean may_leave = self->mode != MODE_WELCOME;

  gtk_widget_set_sensitive (self->fields, !busy);
  gtk_widget_set_sensitive (self->local, !busy);
  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (self->leave_button, may_leave);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.submit", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.cancel", busy || may_leave);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.leave", !busy && may_leave);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.local", !busy && self->mode == MODE_WELCOME);
}

static void
show_mode (FbSignInPage *self)
{
  static const struct
  {
    const char *title;
    const char *description;
  } texts[] = {
      [MODE_WELCOME] =
          {N_ ("Welcome to Fieldbook"),
           N_ ("Sign in to your company’s server. After that you can work anywhere, with or without a connection.")},
      [MODE_CONNECT] = {N_ ("Connect to a Server"), N_ ("What is on this computer is kept and goes to the server.")},
      [MODE_AGAIN] = {N_ ("Sign In Again"),
                      N_ ("What you wrote meanwhile is stored on this computer and goes out afterwards.")},
  };
  gboolean again = self->mode == MODE_AGAIN;

  gtk_label_set_label (GTK_LABEL (self->title), _ (texts[self->mode].title));
  gtk_label_set_label (GTK_LABEL (self->description), _ (texts[self->mode].description));
  gtk_widget_set_visible (self->server, !again);
  gtk_widget_set_visible (self->login, !again);
  gtk_widget_set_visible (self->device, !again);
  gtk_widget_set_visible (self->local, self->mode == MODE_WELCOME);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "form");
  update (self);
}

static void
end_attempt (FbSignInPage *self)
{
  g_clear_object (&self->cancellable);
  update (self);
}

static GCancellable *
begin_attempt (FbSignInPage *self)
{
  clear_errors (self);
  self->cancellable = g_cancellable_new ();
  update (self);
  gtk_widget_grab_focus (self->cancel_button);
  return self->cancellable;
}

static void
hand_over (FbSignInPage *self)
{
  g_autoptr (FbProfile) profile = g_object_ref (self->profile);

  fb_first_sync_end (FB_FIRST_SYNC (self->progress));
  self->fresh = FALSE;
  g_clear_object (&self->profile);
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  g_signal_emit (self, signals[OPENED], 0, profile);
}

/* The files of an attempt that nobody uses go with it. */
static void
give_up_profile (FbSignInPage *self)
{
  if (self->profile != NULL && self->fresh)
    fb_profile_discard (self->profile);
  self->fresh = FALSE;
  g_clear_object (&self->profile);
}

/* --- the server ----------------------------------------------------------------------------------------------------
 */

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbSignInPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = fb_profile_sign_in_finish (FB_PROFILE (source), result, &error);

  if (self->profile != FB_PROFILE (source))
    return;
  end_attempt (self);
  if (!done)
    {
      report (self, error);
      return;
    }
  if (self->mode == MODE_AGAIN)
    {
      hand_over (self);
      return;
    }

  /* From here on it belongs to the server: a window that is closed now must not take the files away. */
  self->fresh = FALSE;
  gtk_widget_set_visible (self->leave_button, FALSE);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "progress");
  gtk_widget_grab_focus (self->progress);
  fb_first_sync_follow (FB_FIRST_SYNC (self->progress), self->profile);
}

static const char *
get_text (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static void
sign_in (FbSignInPage *self)
{
  g_autofree char *server = g_strstrip (g_strdup (get_text (self->server)));
  g_autofree char *login = g_strstrip (g_strdup (get_text (self->login)));
  g_autofree char *device = g_strstrip (g_strdup (get_text (self->device)));

  if (self->mode == MODE_AGAIN)
    fb_profile_sign_in_again_async (self->profile, get_text (self->password), self->cancellable, signed_in_cb,
                                    g_object_ref (self));
  else
    fb_profile_sign_in_async (self->profile, server, login, get_text (self->password),
                              device[0] != '\0' ? device : g_get_host_name (), self->cancellable, signed_in_cb,
                              g_object_ref (self));
}

/* --- opening -------------------------------------------------------------------------------------------------------
 */

static gpointer
fill_starter (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_starter_fill (store, error) ? store : NULL;
}

static void
starter_filled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbSignInPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->profile == NULL)
    return;
  fb_profile_run_finish (self->profile, result, &error);
  end_attempt (self);
  if (error != NULL)
    report (self, error);
  else
    hand_over (self);
}

static void
start_local (FbSignInPage *self)
{
  if (!gtk_check_button_get_active (GTK_CHECK_BUTTON (self->demo)))
    {
      fb_profile_run_async (self->profile, fill_starter, NULL, NULL, NULL, NULL, starter_filled_cb,
                            g_object_ref (self));
      return;
    }
  end_attempt (self);

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "progress");
  gtk_widget_grab_focus (self->progress);
  fb_first_sync_make_demo (FB_FIRST_SYNC (self->progress), self->profile);
}

static gboolean
take_opened (FbSignInPage *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  FbProfile *profile = fb_profile_open_finish (result, &error);

  if (profile == NULL)
    {
      end_attempt (self);
      report (self, error);
      return FALSE;
    }

  self->profile = profile;
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      give_up_profile (self);
      end_attempt (self);
      return FALSE;
    }
  return TRUE;
}

static void
opened_for_server_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbSignInPage) self = user_data;

  if (take_opened (self, result))
    sign_in (self);
}

static void
opened_for_local_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbSignInPage) self = user_data;

  if (take_opened (self, result))
    start_local (self);
}

static void
open_profile (FbSignInPage *self, GAsyncReadyCallback callback)
{
  self->fresh = !fb_profile_exists (self->directory);
  fb_profile_open_async (self->directory, self->cancellable, callback, g_object_ref (self));
}

/* --- the form ------------------------------------------------------------------------------------------------------
 */

static gboolean
check (FbSignInPage *self)
{
  clear_errors (self);
  if (self->mode != MODE_AGAIN && get_text (self->server)[0] == '\0')
    show_error (self, FB_SIGN_IN_SERVER, _ ("Type the address of the server, such as crm.example.com."));
  else if (self->mode != MODE_AGAIN && get_text (self->login)[0] == '\0')
    show_error (self, FB_SIGN_IN_LOGIN, _ ("Type the name that you were given."));
  else if (get_text (self->password)[0] == '\0')
    show_error (self, FB_SIGN_IN_PASSWORD, _ ("Type your password."));
  else
    return TRUE;
  return FALSE;
}

static void
submit (FbSignInPage *self)
{
  if (self->cancellable != NULL || !check (self))
    return;

  begin_attempt (self);
  if (self->profile == NULL)
    open_profile (self, opened_for_server_cb);
  else
    sign_in (self);
}

/* Enter goes on to the next field that is still empty. */
static void
entry_activated_cb (FbSignInPage *self, GtkWidget *entry)
{
  GtkWidget *entries[] = {self->server, self->login, self->password};
  gboolean after = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      if (after && gtk_widget_get_visible (entries[i]) && get_text (entries[i])[0] == '\0')
        {
          gtk_widget_grab_focus (entries[i]);
          return;
        }
      after |= entries[i] == entry;
    }

  submit (self);
}

static void
changed_cb (FbSignInPage *self, GtkWidget *entry)
{
  if (entry == self->server)
    mark_field (self, FB_SIGN_IN_SERVER, NULL);
  else if (entry == self->login)
    mark_field (self, FB_SIGN_IN_LOGIN, NULL);
  /* A wrong pair of name and password is told at the password. */
  if (entry == self->login || entry == self->password)
    mark_field (self, FB_SIGN_IN_PASSWORD, NULL);
  mark_field (self, FB_SIGN_IN_FORM, NULL);
}

static void
progress_ready_cb (FbSignInPage *self)
{
  hand_over (self);
}

static void
progress_stopped_cb (FbSignInPage *self, const char *message)
{
  give_up_profile (self);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "form");
  if (message != NULL)
    mark_field (self, FB_SIGN_IN_FORM, message);
  gtk_widget_grab_focus (self->local_row);
}

/* --- actions -------------------------------------------------------------------------------------------------------
 */

static void
submit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  submit (FB_SIGN_IN_PAGE (widget));
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
  gtk_widget_grab_focus (self->mode == MODE_AGAIN ? self->password : self->server);
}

static void
local_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbSignInPage *self = FB_SIGN_IN_PAGE (widget);

  if (self->cancellable != NULL)
    return;
  begin_attempt (self);
  if (self->profile == NULL)
    open_profile (self, opened_for_local_cb);
  else
    start_local (self);
}

/* --- class ---------------------------------------------------------------------------------------------------------
 */

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
  GtkWidget *entries[] = {self->server, self->login, self->password};

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (gtk_widget_get_visible (entries[i]) && get_text (entries[i])[0] == '\0')
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
  give_up_profile (self);
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
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, progress_ready_cb);
  gtk_widget_class_bind_template_callback (widget_class, progress_stopped_cb);
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

  give_up_profile (self);
  self->profile = g_object_ref (profile);
  self->mode = fb_profile_get_server (profile) != NULL ? MODE_AGAIN : MODE_CONNECT;
  show_mode (self);
  if (self->mode == MODE_CONNECT)
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

  mark_field (self, FB_SIGN_IN_FORM, message);
}

void
fb_sign_in_page_set_server (FbSignInPage *self, const char *server, const char *login)
{
  g_return_if_fail (FB_IS_SIGN_IN_PAGE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->server), server != NULL ? server : "");
  gtk_editable_set_text (GTK_EDITABLE (self->login), login != NULL ? login : "");
}
