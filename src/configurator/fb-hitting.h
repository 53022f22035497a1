/* fb-hitting.h: the cheapest set that meets every set of a collection
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-sat.h"

G_BEGIN_DECLS

/* An exact branch-and-bound search, small: contradictions of a handful of picks each. */
typedef struct _FbHitting FbHitting;

typedef enum
{
  FB_HITTING_FOUND,
  FB_HITTING_NONE,    /* a set is empty, or everything that would do is blocked */
  FB_HITTING_GIVEN_UP,
} FbHittingAnswer;

/* @costs: of each of the @n elements, above 0. */
FbHitting      *fb_hitting_new   (const gint64 *costs, guint n);
void            fb_hitting_free  (FbHitting *self);
/* One of these must be in the answer. */
void            fb_hitting_add   (FbHitting *self, const guint *elements, guint n);
/* An answer that holds all of @chosen (by element) is none any more. */
void            fb_hitting_block (FbHitting *self, const gboolean *chosen);
/* @chosen: by element TRUE. */
FbHittingAnswer fb_hitting_solve (FbHitting *self, gboolean *chosen, FbSatStop stop, gpointer user_data);

G_END_DECLS
