/* fb-lattice-moves.h: whole-number moves that leave sums as they are
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

__extension__ typedef __int128 FbWide; /* what products of two numbers need */

typedef enum
{
  FB_MOVES_FOUND,
  FB_MOVES_NONE,      /* no whole numbers change the rows by what is missing */
  FB_MOVES_TOO_LARGE, /* the numbers grow too large to say */
} FbMovesAnswer;

/* Moves of @n whole numbers that leave each row (@n_rows times @n coefficients) as it is: @step changes number @target
 * by the least possible, upwards (all 0: no move changes it); @others (of gint64*, owned) leave that alone. @target may
 * be @n: then all moves are others. @shift (0 before) changes each row by what is @missing. All are short, and with
 * @shift they span every solution there is. */
FbMovesAnswer fb_moves_find (const gint64 *rows, const gint64 *missing, guint n_rows, guint n, guint target, gint64 *shift, gint64 *step, GPtrArray *others);
/* Adds sums and differences of two moves: where one alone runs into a bound, both together may pass it. */
void fb_moves_add_pairs (GPtrArray *moves, guint n);

G_END_DECLS
