/* fb-stored-mark.h: says where a change lies: not stored, on this computer, on the server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  FB_STORED_QUIET,     /* nothing was changed here */
  FB_STORED_EDITING,   /* typed, not yet stored */
  FB_STORED_LOCALLY,
  FB_STORED_ON_SERVER,
  FB_STORED_REFUSED,
} FbStored;

#define FB_TYPE_STORED_MARK (fb_stored_mark_get_type ())
G_DECLARE_FINAL_TYPE (FbStoredMark, fb_stored_mark, FB, STORED_MARK, GtkWidget)

GtkWidget *fb_stored_mark_new     (void);
/* @message explains a refusal (nullable otherwise). A profile without a server has no "waits for the server". */
void       fb_stored_mark_set     (FbStoredMark *self, FbStored state, const char *message);
FbStored   fb_stored_mark_get     (FbStoredMark *self);
/* With words beside the icon. */
void       fb_stored_mark_set_wordy (FbStoredMark *self, gboolean wordy);

G_END_DECLS
