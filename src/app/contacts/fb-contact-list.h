/* fb-contact-list.h: accounts or people: a list with search and facets
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbContactList:
 *
 * Rows of one table with a search entry, facets and an order. Signals:
 *
 *   picked (const char *id, gboolean activated): a row was selected (FALSE), or chosen by Enter or click (TRUE)
 *   counted (guint n): how many rows it has now
 */
#define FB_TYPE_CONTACT_LIST (fb_contact_list_get_type ())
G_DECLARE_FINAL_TYPE (FbContactList, fb_contact_list, FB, CONTACT_LIST, GtkWidget)

/* @table: account or contact. */
void       fb_contact_list_setup        (FbContactList *self, FbProfile *profile, const FbTable *table);
/* Selects a record without telling, and scrolls to it where the list has it. NULL selects none. */
void       fb_contact_list_select       (FbContactList *self, const FbId *id);
void       fb_contact_list_focus_search (FbContactList *self);
void       fb_contact_list_grab_list    (FbContactList *self);
void       fb_contact_list_show_filter  (FbContactList *self);

G_END_DECLS
