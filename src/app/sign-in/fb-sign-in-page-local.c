/* fb-sign-in-page-local.c: beginning on this computer only, with or without the demo company
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-sign-in-page-private.h"

#include "fb-first-sync.h"
#include "fb-starter.h"

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
  fb_sign_in_page_end_attempt (self);
  if (error != NULL)
    fb_sign_in_page_report (self, error);
  else
    fb_sign_in_page_hand_over (self);
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
  fb_sign_in_page_end_attempt (self);

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "progress");
  gtk_widget_grab_focus (self->progress);
  fb_first_sync_make_demo (FB_FIRST_SYNC (self->progress), self->profile);
}

static void
opened_for_local_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbSignInPage) self = user_data;

  if (fb_sign_in_page_take_opened (self, result))
    start_local (self);
}

void
fb_sign_in_page_start_local (FbSignInPage *self)
{
  if (self->cancellable != NULL)
    return;
  fb_sign_in_page_begin_attempt (self);
  if (self->profile == NULL)
    fb_sign_in_page_open (self, opened_for_local_cb);
  else
    start_local (self);
}

void
fb_sign_in_page_progress_ready_cb (FbSignInPage *self)
{
  fb_sign_in_page_hand_over (self);
}

void
fb_sign_in_page_progress_stopped_cb (FbSignInPage *self, const char *message)
{
  fb_sign_in_page_give_up (self);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "form");
  if (message != NULL)
    fb_sign_in_page_mark (self, FB_SIGN_IN_FORM, message);
  gtk_widget_grab_focus (self->local_row);
}
