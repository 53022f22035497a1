/* fb-model-impact.h: what a new version of a model means for open quotes and for what was ordered lately
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-model.h"
#include "fb-store.h"

G_BEGIN_DECLS

/* One line that could not be made like that any more, or would cost something else. */
typedef struct
{
  gboolean      is_order;
  FbId          record;      /* the quote, or the order */
  char         *number;      /* (owned) (nullable) */
  char         *customer;    /* (owned) (nullable) name of the account */
  char         *line;        /* (owned) (nullable) what the line is called */
  GPtrArray    *sentences;   /* of char: why it is not possible; empty when it is */
  FbRulesPeriod period;      /* whose price differs, when it is possible */
  gint64        before, after; /* of one piece, in minor units of @currency */
  char         *currency;    /* (owned) (nullable) of the model */
} FbModelEffect;

typedef struct
{
  GPtrArray *effects;        /* of FbModelEffect: quotes, then orders; what is not possible before what costs something else */
  guint      n_quotes;       /* lines of quotes that were looked at */
  guint      n_orders;       /* lines of orders */
  guint      n_left;         /* lines for which there was no time (FB_CONFIG_ANSWER_MS for all): nothing is said of them */
  char      *left;           /* (owned) (nullable) number of the quote or order of the first of these, which was too much */
} FbModelImpact;

/* @n_done of @n_all, in the thread that works. */
typedef void (*FbModelProgress) (guint n_done, guint n_all, gpointer user_data);

/**
 * fb_model_impact_new:
 * @family: the key of the model
 * @after: its new version
 * @language: (nullable): of labels and reasons
 * @progress: (nullable):
 *
 * Looks at every configured line of the quotes that can still become orders, and of the orders of the last year, as far as
 * they are here: an administrator's device has all of them. The price is that of the model alone, as it was in the
 * version of the line and as it is in @after with the same values. Waits: in a thread.
 *
 * Returns: (transfer full) (nullable): FB_STORE_ERROR, FB_CONFIG_ERROR, G_IO_ERROR_CANCELLED
 */
FbModelImpact *fb_model_impact_new  (FbStore *store, const char *family, FbRulesModel *after, const char *language, FbModelProgress progress,
                                     gpointer progress_data, GCancellable *cancellable, GError **error);
void           fb_model_impact_free (FbModelImpact *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbModelImpact, fb_model_impact_free)
/* How many of @effects are about quotes or orders, not possible or priced differently. */
guint          fb_model_impact_count (const FbModelImpact *self, gboolean orders, gboolean broken);

G_END_DECLS
