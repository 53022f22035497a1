/* fb-config-orders.h: past orders, and what they would choose
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-configurator-private.h"

G_BEGIN_DECLS

/**
 * FbVote:
 *
 * Each past order votes for its value of a variable with a weight that grows with each pick on which it agrees: by
 * p to the power of -0.7 for a value that a share p of all orders has, so agreement on something rare tells more and on
 * what all have, nothing. Nothing is trained; the picks may come and go.
 */
typedef struct _FbVote FbVote;

FbVote *fb_vote_new   (FbOrders *orders);
void    fb_vote_free  (FbVote *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbVote, fb_vote_free)
/* Takes in a pick. */
void    fb_vote_agree (FbVote *self, guint var, guint value);
/* All values of @var into @ranking, the best-voted first; of equal ones that with the highest of @presets (by
 * value; nullable). @shares (nullable): by value, its share of the weight. */
void    fb_vote_rank  (FbVote *self, guint var, const guint *presets, guint *ranking, double *shares);

/* All variables, those with the most agreement among orders first. To be freed. */
guint    *fb_orders_sequence (FbOrders *self);

G_END_DECLS
