/* fb-dialog.h: a small window with Cancel and one thing to do
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbDialog:
 *
 * A modal window with a header of Cancel and a suggested button, and a column of groups. Enter in an entry and Ctrl+Enter anywhere press the button, Escape
 * cancels. Signal "accept": the button was pressed; the dialog stays until closed.
 */
#define FB_TYPE_DIALOG (fb_dialog_get_type ())
G_DECLARE_DERIVABLE_TYPE (FbDialog, fb_dialog, FB, DIALOG, AdwWindow)

struct _FbDialogClass
{
  AdwWindowClass parent_class;
};

void       fb_dialog_setup           (FbDialog *self, GtkWindow *parent, const char *title, const char *accept);
void       fb_dialog_add             (FbDialog *self, GtkWidget *group);
void       fb_dialog_set_can_accept  (FbDialog *self, gboolean can_accept);
/* While it works: a spinner instead of the button's label, nothing can be pressed twice. */
void       fb_dialog_set_busy        (FbDialog *self, gboolean busy);

G_END_DECLS
