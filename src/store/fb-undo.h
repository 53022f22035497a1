/* fb-undo.h: taking steps back and doing them again
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-door.h"

G_BEGIN_DECLS

/* Inside the transaction of the passage: remembers a step and forgets what could have been redone. */
gboolean fb_undo_remember (FbDb *db, FbEdit *edit, const FbPassage *passage, gint64 now, GError **error);

G_END_DECLS
