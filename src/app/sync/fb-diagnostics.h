/* fb-diagnostics.h: what whoever helps wants to know
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"
#include "fb-scope.h"

G_BEGIN_DECLS

/* Versions, state and counts as plain text, without names, contents or tokens. @scope may be NULL. Not translated: it is for those who develop Fieldbook. */
char      *fb_diagnostics_make    (FbProfile *profile, const FbEngineStatus *status, const FbScope *scope);

/* A group with one row whose button copies it. */
GtkWidget *fb_diagnostics_row_new (FbProfile *profile);

G_END_DECLS
