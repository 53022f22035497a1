/* fb-log-dialog.h: logs a call, a visit, a meeting or a note, with the next step
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-dialog.h"

G_BEGIN_DECLS

#define FB_TYPE_LOG_DIALOG (fb_log_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FbLogDialog, fb_log_dialog, FB, LOG_DIALOG, FbDialog)

/* @kind: call, visit, meeting, note, task. @about (nullable): the account, contact or opportunity it is about; else the dialog asks for an account. */
GtkWidget *fb_log_dialog_new (GtkWindow *parent, FbProfile *profile, const char *kind, const FbTable *about, const FbId *id);

/* What is known already: a next step (nullable) and its day ("": none). */
void       fb_log_dialog_set_next_step (FbLogDialog *self, const char *step, const char *day);

G_END_DECLS
