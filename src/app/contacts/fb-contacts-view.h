/* fb-contacts-view.h: accounts and people: lists on the left, the open record on the right
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-record-model.h"

G_BEGIN_DECLS

/**
 * FbContactsView:
 *
 * Folds to one column when it is narrow: lists first, a record over them. Properties: folded, showing-record (bool). Signal "opened" (const char *table,
 * const char *id, gboolean activated): a person chose a record.
 */
#define FB_TYPE_CONTACTS_VIEW (fb_contacts_view_get_type ())
G_DECLARE_FINAL_TYPE (FbContactsView, fb_contacts_view, FB, CONTACTS_VIEW, AdwBin)

void        fb_contacts_view_setup         (FbContactsView *self, FbProfile *profile);
/* Shows an account or a person; @enter goes to it where only one column is seen. */
void        fb_contacts_view_open          (FbContactsView *self, const char *table, const FbId *id, gboolean enter);
void        fb_contacts_view_close_record  (FbContactsView *self);
/* Back from the record to the list where only one column is seen; FALSE: there was nothing to go back from. */
gboolean    fb_contacts_view_leave_record  (FbContactsView *self);
/* The record that is seen: NULL when there is none. */
FbRecordModel *fb_contacts_view_get_model  (FbContactsView *self);
/* account or contact: what the list shows, so what adding adds. */
const char *fb_contacts_view_get_kind      (FbContactsView *self);
void        fb_contacts_view_set_kind      (FbContactsView *self, const char *kind);
void        fb_contacts_view_focus_search  (FbContactsView *self);
void        fb_contacts_view_focus_list    (FbContactsView *self);
void        fb_contacts_view_show_filter   (FbContactsView *self);

G_END_DECLS
