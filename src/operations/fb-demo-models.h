/* fb-demo-models.h: what the demo company configures, and how it was ordered so far
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "fb-rules-model.h"

G_BEGIN_DECLS

/**
 * FbDemoModel:
 *
 * One of the models that come with the program (data/models). Static.
 */
typedef struct
{
  const char *family;  /* short name: "rooftop-unit" */
  const char *file;    /* "rooftop-unit.rules" */
  const char *sku;     /* of the product that is configured */
  guint       catalog; /* number of its family in the demo company's catalogue */
  guint       orders;  /* how many past orders a believable company has */
} FbDemoModel;

/* All of them; @n gets how many. */
const FbDemoModel *fb_demo_models_list  (guint *n);
/* By family. (nullable) */
const FbDemoModel *fb_demo_models_find  (const char *family);
/* A rule file or a table of theirs. (nullable) (transfer full): NULL with FB_RULES_ERROR_FILE. Fits FbRulesFile. */
GBytes            *fb_demo_models_file  (const char *name, gpointer data, GError **error);
/* The model on @day (nullable: all rules count). (transfer full) (nullable) */
FbRulesModel      *fb_demo_models_load  (const FbDemoModel *model, const char *day, GError **error);

/**
 * fb_demo_models_orders:
 * @n: how many
 * @seed: the same seed gives the same orders on every machine
 *
 * Past orders of a model as fb_configurator_learn() reads them: a line of names, then a line for each order, separated by tabs. Each is a configuration that
 * the rules allow. Customers come in kinds with tastes of their own, take what the model recommends more often than not, and now and then something else.
 *
 * Returns: (transfer full) (nullable)
 */
char              *fb_demo_models_orders (FbRulesModel *model, guint n, guint32 seed, GCancellable *cancellable, GError **error);

G_END_DECLS
