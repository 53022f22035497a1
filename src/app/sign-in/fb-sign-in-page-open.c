/* fb-sign-in-page-open.c: a profile is opened, handed over, or given up
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-sign-in-page-private.h"

#include "fb-first-sync.h"

void
fb_sign_in_page_end_attempt (FbSignInPage *self)
{
  g_clear_object (&self->cancellable);
  fb_sign_in_page_update (self);
}

void
fb_sign_in_page_begin_attempt (FbSignInPage *self)
{
  fb_sign_in_page_clear_errors (self);
  self->cancellable = g_cancellable_new ();
  fb_sign_in_page_update (self);
  gtk_widget_grab_focus (self->cancel_button);
}

void
fb_sign_in_page_hand_over (FbSignInPage *self)
{
  g_autoptr (FbProfile) profile = g_object_ref (self->profile);

  fb_first_sync_end (FB_FIRST_SYNC (self->progress));
  self->fresh = FALSE;
  g_clear_object (&self->profile);
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  g_signal_emit_by_name (self, "opened", profile);
}

/* The files of an attempt that nobody uses go with it. */
void
fb_sign_in_page_give_up (FbSignInPage *self)
{
  if (self->profile == NULL)
    return;
  if (self->fresh)
    fb_profile_discard (self->profile);
  self->fresh = FALSE;
  g_clear_object (&self->profile);
}

gboolean
fb_sign_in_page_take_opened (FbSignInPage *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  FbProfile *profile = fb_profile_open_finish (result, &error);

  if (self->directory == NULL)
    {
      /* The page has gone meanwhile. */
      self->profile = profile;
      fb_sign_in_page_give_up (self);
      return FALSE;
    }
  if (profile == NULL)
    {
      fb_sign_in_page_end_attempt (self);
      fb_sign_in_page_report (self, error);
      return FALSE;
    }

  self->profile = profile;
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      fb_sign_in_page_give_up (self);
      fb_sign_in_page_end_attempt (self);
      return FALSE;
    }
  return TRUE;
}

void
fb_sign_in_page_open (FbSignInPage *self, GAsyncReadyCallback callback)
{
  self->fresh = !fb_profile_exists (self->directory);
  fb_profile_open_async (self->directory, self->cancellable, callback, g_object_ref (self));
}
