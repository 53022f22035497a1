/* fb-move-ways.h: the ways in which a line of a quote goes over to the current version of its model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"
#include "fb-quotes-move.h"

G_BEGIN_DECLS

/**
 * FbMoveWays:
 *
 * Finds them in a thread and lists them, the least change first, with what each costs. Signals:
 *
 *   found: fb_move_ways_get_move() has it
 *   failed (GError *error): it has not been found
 *   chosen (guint way): a person has chosen one
 */
#define FB_TYPE_MOVE_WAYS (fb_move_ways_get_type ())
G_DECLARE_FINAL_TYPE (FbMoveWays, fb_move_ways, FB, MOVE_WAYS, AdwBin)

GtkWidget *
fb_move_ways_new (void);
/* @configured (nullable): see fb_quote_move_new(). What was asked before is given up; @cancellable gives this up. */
void
fb_move_ways_ask (FbMoveWays *self,
                  FbProfile *profile,
                  const FbId *quote,
                  const FbId *line,
                  JsonNode *configured,
                  GCancellable *cancellable);
const FbQuoteMove *
fb_move_ways_get_move (FbMoveWays *self); /* (nullable) */
void
fb_move_ways_focus (FbMoveWays *self);
/* "€1,360.00 (+€50.00)": what one piece costs by that way, and how much more that is. NULL: it is not known. (transfer
 * full) */
char *
fb_move_way_price_words (const FbQuoteMove *move, const FbConfigMoveWay *way);

G_END_DECLS
