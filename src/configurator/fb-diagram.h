/* fb-diagram.h: reduced multi-valued decision diagrams of tables and sums
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-model.h"

G_BEGIN_DECLS

/* Edge: values @lo to @hi of the level's variable lead to @child. */
typedef struct
{
  guint32 lo, hi;
  int     child;
} FbArc;

/* Values that no arc names lead nowhere (false). */
typedef struct
{
  guint level;
  guint first;  /* arc */
  guint n_arcs; /* by rising lo, without overlap */
} FbNode;

/**
 * FbDiagram:
 *
 * Levels 0 to n - 1 decide the variables in the order of @vars; every path from @root to the end has one node a level, so a
 * node stands for what may still follow. Equal nodes are one (the smallest diagram of its order).
 */
typedef struct
{
  guint   n_levels;
  guint  *vars;      /* by level */
  guint  *n_values;  /* by level */
  GArray *nodes;     /* of FbNode; children before parents */
  GArray *arcs;      /* of FbArc */
  int     root;      /* FB_DIAGRAM_FALSE: nothing; FB_DIAGRAM_TRUE when there are no levels */
} FbDiagram;

#define FB_DIAGRAM_FALSE (-1)
#define FB_DIAGRAM_TRUE (-2) /* the end; child of the last level alone */

void       fb_diagram_free (FbDiagram *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbDiagram, fb_diagram_free)

/* The rows of a table, columns in the order of @order (places in the scope). NULL when it needs more than @max_arcs. */
FbDiagram *fb_diagram_new_table  (FbConfigModel *model, const FbConfigConstraint *constraint, const guint *order,
                                  guint max_arcs);
/* Assignments whose sum of @weights (by place and value; @alive FALSE: value left out) compares with @rhs. NULL as above.
 * Source of the algorithm (nodes by intervals of equal right-hand sides): Abío et al., "A new look at BDDs for
 * pseudo-Boolean constraints", JAIR 45 (2012), here for many values. */
FbDiagram *fb_diagram_new_sum    (const guint *vars, const guint *n_values, gint64 *const *weights, gboolean *const *alive,
                                  guint n, FbConfigOp op, gint64 rhs, guint max_arcs);

G_END_DECLS
