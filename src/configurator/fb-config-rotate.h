/* fb-config-rotate.h: from one rule that a reason needs to others that it needs as well
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-configurator-private.h"

G_BEGIN_DECLS

typedef struct _FbRotation FbRotation;

/* @picks (of guint) are the picked variables of the reason, @var the one in question: they keep their values. */
FbRotation *fb_rotation_new  (FbConfigurator *session, guint var, GArray *picks);
void        fb_rotation_free (FbRotation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRotation, fb_rotation_free)
/* FbCoreNeeded over the selectors of rules. */
void        fb_rotation_spread (int lit, GArray *lits, GHashTable *needed, gpointer self);

G_END_DECLS
