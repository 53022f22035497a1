/* fb-bdd.h: binary decision diagrams, as far as counting needs them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-sat.h"

G_BEGIN_DECLS

/* Nodes are numbers, never freed before the whole is: a count is one burst of work. Source: Bryant, IEEE ToC C-35 (1986). */
typedef struct _FbBdd FbBdd;

#define FB_BDD_FALSE 0u
#define FB_BDD_TRUE 1u

/* Bits are numbered 0 to @n_bits - 1 from the top. @stop is asked now and then. */
FbBdd   *fb_bdd_new       (guint n_bits, guint max_nodes, FbSatStop stop, gpointer user_data);
void     fb_bdd_free      (FbBdd *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbBdd, fb_bdd_free)
/* TRUE: out of nodes or stopped; what was built means nothing. */
gboolean fb_bdd_has_failed (FbBdd *self);
guint    fb_bdd_node      (FbBdd *self, guint bit, guint low, guint high);
guint    fb_bdd_and       (FbBdd *self, guint a, guint b);
guint    fb_bdd_or        (FbBdd *self, guint a, guint b);
/* Assignments of all bits, in decimal; NULL when stopped. */
char    *fb_bdd_count     (FbBdd *self, guint root);

G_END_DECLS
