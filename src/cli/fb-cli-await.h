/* fb-cli-await.h: asynchronous calls, run to their end
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FbCliAwait:
 *
 * Pass fb_cli_await_cb() and a pointer to one of these to an _async function, then fb_cli_await() gives the result for
 * its _finish, after running the default main context until it came. Only the tool does so: it has nobody else to
 * serve.
 */
typedef struct
{
  GAsyncResult *result; /* (owned) */
} FbCliAwait;

void
fb_cli_await_cb (GObject *source, GAsyncResult *result, gpointer user_data);
/* (transfer none) */
GAsyncResult *
fb_cli_await (FbCliAwait *self);
void
fb_cli_await_clear (FbCliAwait *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbCliAwait, fb_cli_await_clear)

G_END_DECLS
