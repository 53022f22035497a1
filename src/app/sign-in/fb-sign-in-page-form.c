/* fb-sign-in-page-form.c: the fields of the form, and what is wrong with them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-sign-in-page-private.h"

#include <glib/gi18n.h>

#include "fb-sign-in-error.h"

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

void
fb_sign_in_page_mark (FbSignInPage *self, FbSignInField field, const char *message)
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
      mark (self->by_code ? self->code : self->password, self->password_error, self->password_message, message);
      break;
    case FB_SIGN_IN_FORM:
    default:
      gtk_label_set_label (GTK_LABEL (self->form_error), message != NULL ? message : "");
      gtk_widget_set_visible (self->form_error, message != NULL);
      break;
    }
}

void
fb_sign_in_page_clear_errors (FbSignInPage *self)
{
  for (FbSignInField field = FB_SIGN_IN_FORM; field <= FB_SIGN_IN_PASSWORD; field++)
    fb_sign_in_page_mark (self, field, NULL);
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
      return self->by_code ? self->code : self->password;
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

  fb_sign_in_page_mark (self, field, message);
  gtk_widget_grab_focus (entry_of (self, field));
}

void
fb_sign_in_page_report (FbSignInPage *self, const GError *error)
{
  const char *hint = fb_sign_in_error_hint (error);
  g_autofree char *message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  message = hint != NULL && self->mode != FB_SIGN_IN_AGAIN ? g_strdup_printf ("%s %s", error->message, hint)
                                                           : g_strdup (error->message);
  show_error (self, fb_sign_in_error_field (error), message);
}

const char *
fb_sign_in_page_get_text (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

gboolean
fb_sign_in_page_check (FbSignInPage *self)
{
  fb_sign_in_page_clear_errors (self);
  if (self->mode != FB_SIGN_IN_AGAIN && fb_sign_in_page_get_text (self->server)[0] == '\0')
    show_error (self, FB_SIGN_IN_SERVER, _ ("Type the address of the server, such as crm.example.com."));
  else if (self->by_code && fb_sign_in_page_get_text (self->code)[0] == '\0')
    show_error (self, FB_SIGN_IN_PASSWORD, _ ("Type the code that you were given."));
  else if (self->by_code)
    return TRUE;
  else if (self->mode != FB_SIGN_IN_AGAIN && fb_sign_in_page_get_text (self->login)[0] == '\0')
    show_error (self, FB_SIGN_IN_LOGIN, _ ("Type the name that you were given."));
  else if (fb_sign_in_page_get_text (self->password)[0] == '\0')
    show_error (self, FB_SIGN_IN_PASSWORD, _ ("Type your password."));
  else
    return TRUE;
  return FALSE;
}

/* Enter goes on to the next field that is still empty. */
void
fb_sign_in_page_entry_activated_cb (FbSignInPage *self, GtkWidget *entry)
{
  GtkWidget *entries[] = {self->server, self->login, self->password, self->code};
  gboolean after = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      if (after && gtk_widget_get_visible (entries[i]) && fb_sign_in_page_get_text (entries[i])[0] == '\0')
        {
          gtk_widget_grab_focus (entries[i]);
          return;
        }
      after |= entries[i] == entry;
    }

  fb_sign_in_page_submit (self);
}

void
fb_sign_in_page_changed_cb (FbSignInPage *self, GtkWidget *entry)
{
  if (entry == self->server)
    fb_sign_in_page_mark (self, FB_SIGN_IN_SERVER, NULL);
  else if (entry == self->login)
    fb_sign_in_page_mark (self, FB_SIGN_IN_LOGIN, NULL);
  /* A wrong pair of name and password is told at the password. */
  if (entry == self->login || entry == self->password || entry == self->code)
    fb_sign_in_page_mark (self, FB_SIGN_IN_PASSWORD, NULL);
  fb_sign_in_page_mark (self, FB_SIGN_IN_FORM, NULL);
}
