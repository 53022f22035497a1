/* fb-configurator-view.h: what can be configured, and configuring it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-config-result.h"
#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbConfiguratorView:
 *
 * The list of families; a family opens a configuration, for those who may also its workbench. Signal "changed": another
 * page or title. Signal "finished" (gpointer result): a configuration was finished, an FbConfigResult valid during the
 * signal; a handler that returns TRUE has taken it, else it is shown.
 */
#define FB_TYPE_CONFIGURATOR_VIEW (fb_configurator_view_get_type ())
G_DECLARE_FINAL_TYPE (FbConfiguratorView, fb_configurator_view, FB, CONFIGURATOR_VIEW, AdwBin)

void
fb_configurator_view_setup (FbConfiguratorView *self, FbProfile *profile);
/* Begins a configuration of @family; FALSE: there is none of that name. */
gboolean
fb_configurator_view_open (FbConfiguratorView *self, const char *family);
/* The name of what is open; NULL for the list. */
const char *
fb_configurator_view_get_title (FbConfiguratorView *self);
/* A step out; FALSE: the list is seen. */
gboolean
fb_configurator_view_go_back (FbConfiguratorView *self);
gboolean
fb_configurator_view_can_go_back (FbConfiguratorView *self);
/* Undo in what is open; FALSE: nothing is. */
gboolean
fb_configurator_view_undo (FbConfiguratorView *self, gboolean redo);
void
fb_configurator_view_focus (FbConfiguratorView *self);
void
fb_configurator_view_focus_search (FbConfiguratorView *self);

G_END_DECLS
