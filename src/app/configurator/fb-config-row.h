/* fb-config-row.h: a line of the list of options
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-config-line.h"

G_BEGIN_DECLS

/**
 * FbConfigRow:
 *
 * Shows an #FbConfigLine as its session has it now. What a person does with it becomes an action of the view around it:
 * "config.act", "config.why" (uu), "config.retract", "config.lock" (u).
 */
#define FB_TYPE_CONFIG_ROW (fb_config_row_get_type ())
G_DECLARE_FINAL_TYPE (FbConfigRow, fb_config_row, FB, CONFIG_ROW, GtkBox)

GtkWidget *
fb_config_row_new (void);
/* @item NULL: shows nothing any more. */
void
fb_config_row_set_item (FbConfigRow *self, FbConfigLine *item, FbConfigSession *session);
FbConfigLine *
fb_config_row_get_item (FbConfigRow *self); /* (nullable) */

G_END_DECLS
