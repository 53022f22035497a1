/* fb-starter.h: what a profile for this computer only starts with
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

/* Makes the person at this computer the store's user: a row of their own, with their name and the administrator's role.
 * Rows of this device alone, which are no step and are never sent: a server has its own for whoever signs in. Nothing
 * when the user is there. Waits. */
gboolean
fb_starter_make_user (FbStore *store, GError **error);

/* That, and a pipeline with its stages, through the edit door (no undo step), so that deals can be written down from the first minute. Does nothing twice.
 * Waits. */
gboolean
fb_starter_fill (FbStore *store, GError **error);

G_END_DECLS
