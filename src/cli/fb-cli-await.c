/* fb-cli-await.c: asynchronous calls, run to their end
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-await.h"

void
fb_cli_await_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbCliAwait *self = user_data;

  self->result = g_object_ref (result);
}

GAsyncResult *
fb_cli_await (FbCliAwait *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return self->result;
}

void
fb_cli_await_clear (FbCliAwait *self)
{
  g_clear_object (&self->result);
}
