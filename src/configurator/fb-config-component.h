/* fb-config-component.h: the sums around a variable, answered exactly
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-sums.h"
#include "fb-lattice.h"

G_BEGIN_DECLS

/**
 * FbComponent:
 *
 * The open variables that share sums with a variable, directly or through others, and these sums. One number a variable
 * whose weights rise or fall evenly, in every one of them; any other has one a sum, and a point counts only where the
 * same value makes all of these. So what a component says of its sums is exact.
 */
typedef struct _FbComponent FbComponent;

/* Is the point, read into the values of the component's variables, wanted? FALSE: the next one. */
typedef gboolean (*FbComponentAccept) (FbComponent *self, gpointer user_data);

/* @sums: of FbConfigSum, those that bind. @decided: by variable a value, or -1; @by_picks: of the others only values
 * count that the session's picks leave, not all. With @by_value questions are about single values of @var. NULL: it is
 * too large or too uneven. */
FbComponent *fb_component_new (FbConfigurator *session, const GPtrArray *sums, const int *decided, gboolean by_picks, guint var, gboolean by_value);
void fb_component_free (FbComponent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbComponent, fb_component_free)
/* Looks for values that meet all of the sums. @accept (nullable): the first will do. */
FbLatticeAnswer fb_component_find (FbComponent *self, guint value, FbComponentAccept accept, gpointer user_data, gint64 *budget);
/* The variables, each once, and the values of the point that was found last. */
const guint *fb_component_get_variables (FbComponent *self, guint *n);
const guint *fb_component_get_values (FbComponent *self);

G_END_DECLS
