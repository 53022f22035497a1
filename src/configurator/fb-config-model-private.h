/* fb-config-model-private.h: how a model lies in memory
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-model.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char **values; /* n_values names */
  guint n_values;
  gint64 *nums;   /* (nullable) n_values */
  gint64 *prices; /* (nullable) n_values */
  gboolean is_range;
  gint64 lo;
  GHashTable *by_value; /* (nullable) name → number + 1; NULL for a range */
} FbConfigVariable;

struct _FbConfigModel
{
  gatomicrefcount refs;
  gboolean frozen;
  GPtrArray *variables;   /* of FbConfigVariable (owned) */
  GHashTable *by_name;    /* name (the variable's) → number + 1 */
  GPtrArray *constraints; /* of FbConfigConstraint (owned) */
  GPtrArray *rules;       /* names (owned) */
  GHashTable *by_rule;    /* name (of @rules) → number + 1 */
  GHashTable *places;     /* rule (owned) → its line << 32 | column (owned guint64) */
  guint64 n_values;
  guint64 n_cells;
  guint64 n_terms;
  char *unit; /* (nullable) */
  gint64 base;
  gboolean has_prices;
};

static inline FbConfigVariable *
fb_config_model_variable (FbConfigModel *self, guint var)
{
  return g_ptr_array_index (self->variables, var);
}

/* Is @text a name: UTF-8, not empty, not too long, without control characters? @what names it in the error. */
gboolean
fb_config_model_check_name (const char *what, const char *text, GError **error);
/* Has the model this variable and value? */
gboolean
fb_config_model_check_point (FbConfigModel *self, guint var, guint value, GError **error);

G_END_DECLS
