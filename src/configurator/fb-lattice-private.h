/* fb-lattice-private.h: the shadows of a polytope
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-lattice.h"
#include "fb-lattice-moves.h"

G_BEGIN_DECLS

/* What the multiples y must meet: the sum of c × y, plus d, is not less than 0. */
typedef struct
{
  gint64 c[FB_LATTICE_DEPTH];
  gint64 d;
  guint64 from; /* the bounds that it follows from, a bit each */
} FbHalf;

typedef struct
{
  guint n;
  GArray *levels[FB_LATTICE_DEPTH]; /* of FbHalf: by the last multiple that it has */
  gboolean empty;                   /* nothing meets them all */
} FbShadow;

void fb_shadow_init (FbShadow *self, guint n);
void fb_shadow_clear (FbShadow *self);
void fb_shadow_add (FbShadow *self, const FbHalf *half);
/* After the last one: what follows for the first multiples alone. */
void fb_shadow_cast (FbShadow *self);
/* The range of multiple @level, given those before; FALSE: it is not known to end. */
gboolean fb_shadow_range (const FbShadow *self, guint level, const gint64 *y, gint64 *lo, gint64 *hi);

G_END_DECLS
