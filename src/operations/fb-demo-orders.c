/* fb-demo-orders.c: how the demo company's customers ordered so far
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-configurator.h"
#include "fb-demo-models.h"

/* Kinds of customers; each has a favourite value of every option. */
#define KINDS 7

typedef struct
{
  FbRulesModel *model;
  FbConfigModel *config;
  FbConfigurator *session;
  GRand *rand;
  guint32 seed;
  guint kind;
} Orders;

/* The same everywhere for the same numbers: what a kind of customers likes is no matter of chance. */
static guint
mix (guint a, guint b, guint c)
{
  guint h = a * 2654435761u ^ (b + 0x9e3779b9u) * 2246822519u ^ (c + 1) * 3266489917u;

  h ^= h >> 15;
  h *= 2246822519u;
  h ^= h >> 13;
  return h;
}

static gboolean
percent (Orders *self, guint chance)
{
  return (guint) g_rand_int_range (self->rand, 0, 100) < chance;
}

/* The picks so far as values, for conditions; what is open stands at its first value. */
static gboolean
holds_so_far (Orders *self, const FbRulesCondition *condition)
{
  guint n = fb_config_model_get_n_variables (self->config);
  g_autofree guint *values = g_new0 (guint, n);

  for (guint v = 0; v < n; v++)
    {
      int pick = fb_configurator_get_pick (self->session, v);

      values[v] = pick >= 0 ? (guint) pick : 0;
    }
  return condition == NULL || fb_rules_condition_holds (self->model, condition, values, NULL);
}

/* What the model itself would propose for @var; -1. */
static int
proposed (Orders *self, guint var)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);
      FbConfigPoint point;

      if ((statement->kind == FB_RULES_DEFAULT || statement->kind == FB_RULES_PREFER)
          && fb_rules_model_find_ref (self->model, statement->ref, &point) && point.var == var
          && holds_so_far (self, statement->when))
        return (int) point.value;
    }
  return -1;
}

static gboolean
is_valid (Orders *self, guint var, int value)
{
  return value >= 0
         && (fb_configurator_get_state (self->session, var, (guint) value) == FB_CONFIG_FREE
             || fb_configurator_get_state (self->session, var, (guint) value) == FB_CONFIG_SET);
}

/* The @nth of the valid values. */
static guint
nth_valid (Orders *self, guint var, guint nth)
{
  guint n = fb_config_model_get_n_values (self->config, var);

  for (guint i = 0; i < n; i++)
    if (is_valid (self, var, (int) i) && nth-- == 0)
      return i;
  return 0;
}

static guint
choose (Orders *self, guint var)
{
  guint n = fb_config_model_get_n_values (self->config, var);
  guint n_valid = fb_configurator_count_valid (self->session, var);
  int proposal = proposed (self, var);
  int favourite = (int) (mix (self->seed, self->kind, var) % n);
  /* Everybody's favourite: the first two values are what most people take. */
  guint common = (guint) g_rand_int_range (self->rand, 0, (gint32) n_valid);

  if (is_valid (self, var, proposal) && percent (self, 65))
    return (guint) proposal;
  if (is_valid (self, var, favourite) && percent (self, 60))
    return (guint) favourite;
  return nth_valid (self, var, percent (self, 55) ? MIN (common, 1) : common);
}

/* Where the customer is comes first, then the options as the file has them. */
static gboolean
is_turn (Orders *self, guint var, gboolean context)
{
  const FbRulesOption *option = fb_rules_model_get_option (self->model, var);

  return option != NULL && option->context == context;
}

static gboolean
place_order (Orders *self, GCancellable *cancellable, GError **error)
{
  guint n = fb_config_model_get_n_variables (self->config);

  self->kind = (guint) g_rand_int_range (self->rand, 0, KINDS);
  if (!fb_configurator_reset (self->session, cancellable, error))
    return FALSE;
  for (guint turn = 0; turn < 2; turn++)
    for (guint v = 0; v < n; v++)
      if (is_turn (self, v, turn == 0)
          && !fb_configurator_pick (self->session, v, choose (self, v), cancellable, error))
        return FALSE;
  return TRUE;
}

static void
append_names (Orders *self, GString *text)
{
  gboolean first = TRUE;

  for (guint v = 0; v < fb_config_model_get_n_variables (self->config); v++)
    if (fb_rules_model_get_option (self->model, v) != NULL)
      {
        g_string_append_printf (text, "%s%s", first ? "" : "\t", fb_config_model_get_name (self->config, v));
        first = FALSE;
      }
  g_string_append_c (text, '\n');
}

static void
append_order (Orders *self, GString *text)
{
  gboolean first = TRUE;

  for (guint v = 0; v < fb_config_model_get_n_variables (self->config); v++)
    if (fb_rules_model_get_option (self->model, v) != NULL)
      {
        guint value = (guint) fb_configurator_get_pick (self->session, v);

        g_string_append_printf (text, "%s%s", first ? "" : "\t", fb_config_model_get_value (self->config, v, value));
        first = FALSE;
      }
  g_string_append_c (text, '\n');
}

char *
fb_demo_models_orders (FbRulesModel *model, guint n, guint32 seed, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbConfigurator) session =
      fb_configurator_new (fb_rules_model_get_config (model), NULL, cancellable, error);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Orders self = {model, fb_rules_model_get_config (model), session, rand, seed, 0};
  GString *text;
  gboolean good = session != NULL;

  if (session == NULL)
    return NULL;
  text = g_string_new (NULL);
  append_names (&self, text);
  for (guint i = 0; good && i < n; i++)
    if ((good = place_order (&self, cancellable, error)))
      append_order (&self, text);
  return g_string_free (text, !good);
}
