/* fb-lattice.h: whole numbers within bounds that meet equations and inequalities, exactly
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FB_LATTICE_WIDTH 12 /* numbers */
#define FB_LATTICE_DEPTH 7  /* of them that the equations leave free */
#define FB_LATTICE_ROWS 24  /* equations, and as many inequalities */

/**
 * FbLattice:
 *
 * The equations are solved once: all their solutions are one of them plus whole multiples of a few short moves. What
 * bounds and inequalities leave of the multiples is a polytope; its shadows on the first of them, the first two and so
 * on give each a range in which the search goes outwards from the middle. So few tries are in vain, and what is not
 * found is not there.
 */
typedef struct _FbLattice FbLattice;

typedef enum
{
  FB_LATTICE_FOUND,
  FB_LATTICE_NONE,    /* there is no such point */
  FB_LATTICE_UNKNOWN, /* the numbers grew too large, or there was too much to look through */
} FbLatticeAnswer;

/* Is the point wanted? FALSE: the next one. */
typedef gboolean (*FbLatticeAccept) (const gint64 *point, gpointer user_data);

/* @lo and @hi: the bounds of @n numbers, at most FB_LATTICE_WIDTH. */
FbLattice *fb_lattice_new (guint n, const gint64 *lo, const gint64 *hi);
void fb_lattice_free (FbLattice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbLattice, fb_lattice_free)
/* The sum of @coefs times the numbers is (@is_equation) or is at most @rhs. FALSE: that is one too many. */
gboolean fb_lattice_add (FbLattice *self, const gint64 *coefs, gboolean is_equation, gint64 rhs);
/* After the last row: questions will be about single values of number @target (@n: about none). */
void fb_lattice_prepare (FbLattice *self, guint target);
/* A point at which the target (if any) is @value. @budget: how many tries it may take, from which those it took are
 * subtracted. */
FbLatticeAnswer fb_lattice_find (FbLattice *self, gint64 value, FbLatticeAccept accept, gpointer user_data, gint64 *budget);

G_END_DECLS
