/* fb-config-view.h: configuring a product: groups, options, price
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-config-session.h"

G_BEGIN_DECLS

/**
 * FbConfigView:
 *
 * One configuration at a time. Signals:
 *
 *   finished (gpointer result): an FbConfigResult, valid during the signal; the configuration stays open
 *   message (const char *text): something that a person should read
 *   changed: undo, redo or the page seen became another
 */
#define FB_TYPE_CONFIG_VIEW (fb_config_view_get_type ())
G_DECLARE_FINAL_TYPE (FbConfigView, fb_config_view, FB, CONFIG_VIEW, AdwBin)

GtkWidget *
fb_config_view_new (void);
/* Begins anew. @hash (nullable): of the model's text, for the result. @orders (nullable): past orders. @picks
 * (nullable): by variable, what an earlier configuration had (fb_config_result_read_picks()); what does not fit is said
 * and left out. */
void
fb_config_view_start (FbConfigView *self, FbRulesModel *model, const char *hash, const char *orders, const int *picks);
/* Ends the thread; the view is empty. */
void
fb_config_view_stop (FbConfigView *self);
FbConfigSession *
fb_config_view_get_session (FbConfigView *self); /* (nullable) */
void
fb_config_view_undo (FbConfigView *self, gboolean redo);
void
fb_config_view_focus_search (FbConfigView *self);
void
fb_config_view_focus_options (FbConfigView *self);
/* From the options of a narrow window to its groups. FALSE: they are seen already. */
gboolean
fb_config_view_go_back (FbConfigView *self);

G_END_DECLS
