/* fb-quotes-move.h: a line of a quote goes over to the current version of its model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-move.h"
#include "fb-configure-source.h"
#include "fb-quote-configured.h"

G_BEGIN_DECLS

/**
 * FbQuoteMove:
 *
 * What a line would become: found out first, so that a person can choose among the ways, then done. Immutable once made;
 * any thread, one at a time.
 */
typedef struct
{
  FbConfigureSource    *source;  /* (owned) */
  const FbConfigFamily *to;      /* (unowned) the current version, of @source */
  FbConfigOpened       *opened;  /* (owned) its model */
  FbConfigMove         *move;    /* (owned) */
} FbQuoteMove;

/**
 * fb_quote_move_new:
 * @configured: (nullable): what has been chosen in place of what is stored, see fb_config_result_read_picks()
 * @language: (nullable): of labels and reasons
 *
 * Checks the line against the current version of its model and finds the least repairs. Waits: in a thread.
 *
 * Returns: (transfer full) (nullable): FB_OPERATION_ERROR_NOT_POSSIBLE when the line was not configured or is of the
 * current version, FB_STORE_ERROR, FB_RULES_ERROR, FB_CONFIG_ERROR, G_IO_ERROR_CANCELLED
 */
FbQuoteMove          *fb_quote_move_new       (FbStore *store, const FbId *quote, const FbId *line, JsonNode *configured, const char *language, GCancellable *cancellable,
                                               GError **error);
void                  fb_quote_move_free      (FbQuoteMove *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuoteMove, fb_quote_move_free)
/* The line by one of the ways of @move, for fb_quotes_set_configured(). (transfer full) (nullable): FB_PRICE_ERROR */
FbQuoteConfiguration *fb_quote_move_configure (const FbQuoteMove *self, guint way, GError **error);

G_END_DECLS
