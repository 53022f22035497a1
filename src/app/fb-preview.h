/* fb-preview.h: states that are hard to come by, for pictures and for those who design
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* FIELDBOOK_PREVIEW in the environment names them, separated by commas: "locked" and "wiped" show those pages, "rtl" writes from right to left. Nothing of it
 * touches data. */
gboolean fb_preview_has   (const char *name);
/* When GTK is there and before the first widget. */
void     fb_preview_apply (void);

G_END_DECLS
