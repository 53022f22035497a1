/* fb-list-section.h: a short list inside a record page
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-list-model.h"
#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbListSection:
 *
 * A heading with a count, the first rows of a list, a row that shows all of them, an add button. Signal "activated" (FbItem*), "add".
 */
#define FB_TYPE_LIST_SECTION (fb_list_section_get_type ())
G_DECLARE_FINAL_TYPE (FbListSection, fb_list_section, FB, LIST_SECTION, AdwPreferencesGroup)

/* Fills @row from @item, whose record is there. */
typedef void (*FbSectionFunc) (AdwActionRow *row, FbItem *item, gpointer user_data);

/* @labels: references whose titles rows show (nullable). @add (nullable): tooltip of the add button. @empty: what is said when there is nothing. */
GtkWidget   *fb_list_section_new       (FbProfile *profile, const char *title, const char *const *labels, const char *add, const char *empty,
                                        FbSectionFunc func, gpointer user_data);
void         fb_list_section_set_query (FbListSection *self, const FbTable *table, const char *where, const char *sort);
FbListModel *fb_list_section_get_model (FbListSection *self);
/* Hides the whole section while it is empty. */
void         fb_list_section_set_hide_empty (FbListSection *self, gboolean hide);

G_END_DECLS
