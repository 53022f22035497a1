/* fb-sync-section.h: a list on the sync page that is read in a thread
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbSyncSection:
 *
 * A heading and a list of rows, hidden while there is nothing to list; further rows on demand. What is the same as before keeps its row, with focus and all.
 * Reads again after changes of the store while it is shown, and when it is shown. Signal "changed": n-items may be another.
 */
#define FB_TYPE_SYNC_SECTION (fb_sync_section_get_type ())
G_DECLARE_DERIVABLE_TYPE (FbSyncSection, fb_sync_section, FB, SYNC_SECTION, AdwPreferencesGroup)

/**
 * FbSyncSectionClass:
 * @read: the first @limit items, in a thread
 * @same: whether an item needs no other row
 * @make_row: a row for an item
 * @shown: other items are there
 */
struct _FbSyncSectionClass
{
  AdwPreferencesGroupClass parent_class;

  GPtrArray *(*read)     (FbStore *store, guint limit, GError **error);
  gboolean   (*same)     (gconstpointer a, gconstpointer b);
  GtkWidget *(*make_row) (FbSyncSection *self, gpointer item);
  void       (*shown)    (FbSyncSection *self);
};

void       fb_sync_section_setup       (FbSyncSection *self, FbProfile *profile);
FbProfile *fb_sync_section_get_profile (FbSyncSection *self);
void       fb_sync_section_reload      (FbSyncSection *self);
/* One that is not active is hidden, whatever there is. */
void       fb_sync_section_set_active  (FbSyncSection *self, gboolean active);
/* A bar over the list. */
void       fb_sync_section_set_bar     (FbSyncSection *self, GtkWidget *bar);
/* (transfer none) */
GPtrArray *fb_sync_section_get_items   (FbSyncSection *self);
guint      fb_sync_section_get_n       (FbSyncSection *self);
/* The row of an item (nullable). */
GtkWidget *fb_sync_section_get_row     (FbSyncSection *self, guint index);

G_END_DECLS
