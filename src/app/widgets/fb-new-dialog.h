/* fb-new-dialog.h: adds an account, a person or a deal
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-dialog.h"
#include "fb-input-row.h"

G_BEGIN_DECLS

#define FB_TYPE_NEW_DIALOG (fb_new_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FbNewDialog, fb_new_dialog, FB, NEW_DIALOG, FbDialog)

/* @table: account, contact, opportunity or site. The dialog opens what it made. @account (nullable) is filled in. */
GtkWidget *fb_new_dialog_new (GtkWindow *parent, FbProfile *profile, const FbTable *table, const FbId *account, const char *account_title);
/* What is known of its name already: a person's is split at the last space. */
void       fb_new_dialog_set_name (FbNewDialog *self, const char *name);

G_END_DECLS
