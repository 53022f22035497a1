/* fb-change-set.h: which rows a commit touched
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "fb-schema.h"

G_BEGIN_DECLS

/* Reference-counted and constant once announced. A change too large to list names only its tables. */
#define FB_TYPE_CHANGE_SET (fb_change_set_get_type ())
GType        fb_change_set_get_type (void);
typedef struct _FbChangeSet FbChangeSet;

FbChangeSet *fb_change_set_new      (void);
FbChangeSet *fb_change_set_ref      (FbChangeSet *self);
void         fb_change_set_unref    (FbChangeSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbChangeSet, fb_change_set_unref)
void         fb_change_set_add      (FbChangeSet *self, const FbTable *table, const FbId *id);   /* NULL id: any row of the table */
void         fb_change_set_merge    (FbChangeSet *self, FbChangeSet *other);
gboolean     fb_change_set_has_table (FbChangeSet *self, const FbTable *table);
/* TRUE as well when the set names only the table. */
gboolean     fb_change_set_has      (FbChangeSet *self, const FbTable *table, const FbId *id);
gboolean     fb_change_set_is_empty (FbChangeSet *self);

G_END_DECLS
