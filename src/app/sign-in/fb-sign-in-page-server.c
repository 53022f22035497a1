/* fb-sign-in-page-server.c: signing in to a server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-sign-in-page-private.h"

#include "fb-first-sync.h"

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbSignInPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = fb_profile_sign_in_finish (FB_PROFILE (source), result, &error);

  if (self->profile != FB_PROFILE (source))
    return;
  fb_sign_in_page_end_attempt (self);
  if (!done)
    {
      fb_sign_in_page_report (self, error);
      return;
    }
  if (self->mode == FB_SIGN_IN_AGAIN)
    {
      fb_sign_in_page_hand_over (self);
      return;
    }

  /* From here on it belongs to the server: a window that is closed now must not take the files away. */
  self->fresh = FALSE;
  gtk_widget_set_visible (self->leave_button, FALSE);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "progress");
  gtk_widget_grab_focus (self->progress);
  fb_first_sync_follow (FB_FIRST_SYNC (self->progress), self->profile);
}

static void
sign_in (FbSignInPage *self)
{
  g_autofree char *server = g_strstrip (g_strdup (fb_sign_in_page_get_text (self->server)));
  g_autofree char *login = g_strstrip (g_strdup (fb_sign_in_page_get_text (self->login)));
  g_autofree char *code = g_strstrip (g_strdup (fb_sign_in_page_get_text (self->code)));
  g_autofree char *device = g_strstrip (g_strdup (fb_sign_in_page_get_text (self->device)));

  if (self->mode == FB_SIGN_IN_AGAIN)
    fb_profile_sign_in_again_async (self->profile, fb_sign_in_page_get_text (self->password), self->cancellable,
                                    signed_in_cb, g_object_ref (self));
  else if (self->by_code)
    fb_profile_sign_in_by_code_async (self->profile, server, code, device[0] != '\0' ? device : g_get_host_name (),
                                      self->cancellable, signed_in_cb, g_object_ref (self));
  else
    fb_profile_sign_in_async (self->profile, server, login, fb_sign_in_page_get_text (self->password),
                              device[0] != '\0' ? device : g_get_host_name (), self->cancellable, signed_in_cb,
                              g_object_ref (self));
}

static void
opened_for_server_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbSignInPage) self = user_data;

  if (fb_sign_in_page_take_opened (self, result))
    sign_in (self);
}

void
fb_sign_in_page_submit (FbSignInPage *self)
{
  if (self->cancellable != NULL || !fb_sign_in_page_check (self))
    return;

  fb_sign_in_page_begin_attempt (self);
  if (self->profile == NULL)
    fb_sign_in_page_open (self, opened_for_server_cb);
  else
    sign_in (self);
}
