/* fb-db-private.h: what the backends share with the connection class
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"

G_BEGIN_DECLS

/* Counts a statement that is about to run; FALSE and FB_DB_ERROR_FULL when a test asked that this one fails. */
gboolean fb_db_count_step (FbDb *self, GError **error);

/* Every commit is durable anyhow: nothing to switch. */
void     fb_db_set_always_durable (FbDb *self);

G_END_DECLS
