/* fb-config-move.h: a stored configuration under another version of its model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "fb-config-desk.h"

G_BEGIN_DECLS

/* One way to have it in the new version. */
typedef struct
{
  GPtrArray *changes;   /* of char: what of a person's choices is another one now, "Size: M instead of S" */
  GPtrArray *others;    /* of char: what else is another one, as it would be completed: "Filter: F9 instead of F7" */
  int *values;          /* by variable of the new model: the choices afterwards, -1 */
  guint *completed;     /* by variable: all of it */
  guint n_vars;
  FbConfigPrice *price; /* (owned) (nullable) of all of it */
} FbConfigMoveWay;

typedef struct
{
  GPtrArray *gone;       /* of char: choices that the new version does not have */
  GPtrArray *reasons;    /* of char: why the others do not go together; empty when they do */
  GPtrArray *ways;       /* of FbConfigMoveWay, the least change first; never empty */
  FbConfigPrice *before; /* (owned) (nullable) in the version it was made with */
} FbConfigMove;

/**
 * fb_config_move_new:
 * @desk: of the new version; what it has picked stays, but it is better one of its own, as its undo does not
 * @from: (nullable): the version that it was made with; NULL: it is not here, and what is gone has no words but its own
 * @configured: {"assignment":…,"picks":…}, see fb_config_result_read_picks()
 *
 * As many of the choices that a person made as can be had together stay; up to three ways, ranked as
 * fb_configurator_refit() does. What nobody chose follows as in a new configuration.
 *
 * Returns: (transfer full) (nullable): FB_CONFIG_ERROR_INVALID when @configured is none, _CONTRADICTION when the new
 * version has no configuration at all, G_IO_ERROR_CANCELLED
 */
FbConfigMove *
fb_config_move_new (FbConfigDesk *desk,
                    FbRulesModel *from,
                    JsonNode *configured,
                    GCancellable *cancellable,
                    GError **error);
void
fb_config_move_free (FbConfigMove *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigMove, fb_config_move_free)
/* All choices are as they were. */
gboolean
fb_config_move_fits (const FbConfigMove *self);

/* What a stored configuration costs in the version it was made with; NULL: it has values that are not known to it.
 * (transfer full) */
FbConfigPrice *
fb_config_stored_price (FbRulesModel *from, JsonNode *configured, const char *language);
/* And in @desk's version, with all of its values as they are and what came anew as it would be completed. (transfer
 * full) (nullable): FB_CONFIG_ERROR_EXCLUDED when it is not possible there, FB_PRICE_ERROR, G_IO_ERROR_CANCELLED */
FbConfigPrice *
fb_config_stored_price_now (FbConfigDesk *desk, JsonNode *configured, GCancellable *cancellable, GError **error);

G_END_DECLS
