/* fb-gate-page.h: why nobody may look at the data: locked, or emptied
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbGatePage:
 *
 * Stands before the data. Locked, it asks for the password again and says that nothing is lost; emptied, it says why and when, and offers to sign in anew.
 * Signals:
 *
 *   opened: the password was right
 *   begin-anew: the person has read why the profile is empty and wants to go on
 */
#define FB_TYPE_GATE_PAGE (fb_gate_page_get_type ())
G_DECLARE_FINAL_TYPE (FbGatePage, fb_gate_page, FB, GATE_PAGE, AdwBin)

GtkWidget *fb_gate_page_new         (void);
/* @why (nullable): a sentence of what locked it. @waiting: changes that have not been sent. @profile NULL: only to be looked at. */
void       fb_gate_page_show_locked (FbGatePage *self, FbProfile *profile, const char *why, guint waiting);
/* @reason (nullable): the server's own words. @at: ms, 0 unknown. */
void       fb_gate_page_show_wiped  (FbGatePage *self, const char *reason, gint64 at);
/* Where the focus belongs. */
void       fb_gate_page_focus       (FbGatePage *self);

G_END_DECLS
