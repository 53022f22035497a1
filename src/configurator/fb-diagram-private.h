/* fb-diagram-private.h: how diagrams are built, node by node
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-diagram.h"

G_BEGIN_DECLS

typedef struct
{
  guint hash;
  guint level;
  guint n_arcs;
  FbArc *arcs;
} Unique;

typedef struct
{
  FbDiagram *diagram; /* (owned) until finished */
  GHashTable *unique; /* Unique (owned) → number of the node */
  int *all;           /* by level: the node from which everything is allowed; FB_DIAGRAM_FALSE: not made yet */
  guint max_arcs;
  gboolean failed; /* too large: what is built counts for nothing */
} FbBuilder;

void fb_builder_init (FbBuilder *self, const guint *vars, const guint *n_values, guint n_levels, guint max_arcs);
/* The diagram, NULL when the builder failed. */
FbDiagram *fb_builder_finish (FbBuilder *self, int root);
/* Appends to the arcs of a node in the making; values rise from call to call. */
void fb_builder_arc (GArray *arcs, guint32 lo, guint32 hi, int child);
/* The one node with these arcs. */
int fb_builder_node (FbBuilder *self, guint level, GArray *arcs);
/* The node at @level from which everything is allowed. */
int fb_builder_all (FbBuilder *self, guint level);

G_END_DECLS
