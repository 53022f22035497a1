/* fb-config-orders.c: past orders, and what they would choose
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-orders.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fb-bits.h"

#define MAX_ORDERS 200000
#define BETA 0.7 /* how much agreement counts: chosen on a tenth of a year of real orders, confirmed on another */

struct _FbOrders
{
  FbConfigModel *model;
  guint n_vars;
  guint n;
  GArray *values; /* of gint32: n_vars an order, -1: unknown */
  guint *counts;  /* by value of all variables: orders that have it */
  guint *offset;
};

struct _FbVote
{
  FbOrders *orders;
  double *logs; /* by order: logarithm of its weight */
};

void
fb_orders_free (FbOrders *self)
{
  fb_config_model_unref (self->model);
  g_array_unref (self->values);
  g_free (self->counts);
  g_free (self->offset);
  g_free (self);
}

/* The variable of each column, -1 for one that the model does not know. */
static GArray *
read_head (FbConfigModel *model, const char *line, GError **error)
{
  g_auto (GStrv) names = g_strsplit (line, "\t", -1);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (int));
  guint n_known = 0;

  for (guint i = 0; names[i] != NULL; i++)
    {
      int var = fb_config_model_find_variable (model, names[i]);

      g_array_append_val (columns, var);
      n_known += var >= 0;
    }
  if (n_known == 0)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID,
                   _ ("The first line of past orders names no variable of the model"));
      return NULL;
    }
  return g_steal_pointer (&columns);
}

static void
read_order (FbOrders *self, GArray *columns, const char *line)
{
  g_auto (GStrv) cells = g_strsplit (line, "\t", -1);
  gsize first = self->values->len;
  const gint32 unknown = -1;

  for (guint i = 0; i < self->n_vars; i++)
    g_array_append_val (self->values, unknown);
  for (guint i = 0; i < columns->len && cells[i] != NULL; i++)
    {
      int var = g_array_index (columns, int, i);
      int value = var >= 0 ? fb_config_model_find_value (self->model, (guint) var, cells[i]) : -1;

      if (value < 0)
        continue;
      g_array_index (self->values, gint32, first + (guint) var) = value;
      self->counts[self->offset[var] + (guint) value]++;
    }
  self->n++;
}

static FbOrders *
orders_new (FbConfigModel *model, const char *text, gssize length, guint *n_orders, GError **error)
{
  g_autofree char *copy = length < 0 ? g_strdup (text) : g_strndup (text, (gsize) length);
  g_auto (GStrv) lines = NULL;
  g_autoptr (GArray) columns = NULL;
  FbOrders *self;

  if (!g_utf8_validate (copy, -1, NULL))
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("Past orders are not UTF-8 text"));
      return NULL;
    }
  lines = g_strsplit (copy, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_suffix (lines[i], "\r"))
      lines[i][strlen (lines[i]) - 1] = '\0';
  if (lines[0] == NULL || (columns = read_head (model, lines[0], error)) == NULL)
    {
      if (lines[0] == NULL)
        g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("There are no past orders"));
      return NULL;
    }
  self = g_new0 (FbOrders, 1);
  self->model = fb_config_model_ref (model);
  self->n_vars = fb_config_model_get_n_variables (model);
  self->values = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->offset = g_new0 (guint, self->n_vars + 1);
  for (guint i = 0; i < self->n_vars; i++)
    self->offset[i + 1] = self->offset[i] + fb_config_model_get_n_values (model, i);
  self->counts = g_new0 (guint, self->offset[self->n_vars] + 1);
  for (guint i = 1; lines[i] != NULL && self->n < MAX_ORDERS; i++)
    if (*lines[i] != '\0')
      read_order (self, columns, lines[i]);
  *n_orders = self->n;
  return self;
}

typedef struct
{
  double agreement;
  guint var;
} Agreed;

static int
compare_agreed (gconstpointer a, gconstpointer b)
{
  const Agreed *x = a, *y = b;

  return x->agreement != y->agreement ? (x->agreement > y->agreement ? -1 : 1) : (x->var > y->var) - (x->var < y->var);
}

guint *
fb_orders_sequence (FbOrders *self)
{
  g_autofree Agreed *agreed = g_new (Agreed, self->n_vars + 1);
  guint *sequence = g_new (guint, self->n_vars + 1);

  for (guint i = 0; i < self->n_vars; i++)
    {
      guint most = 0;

      for (guint j = self->offset[i]; j < self->offset[i + 1]; j++)
        most = MAX (most, self->counts[j]);
      agreed[i] = (Agreed){self->n > 0 ? (double) most / self->n : 0, i};
    }
  qsort (agreed, self->n_vars, sizeof *agreed, compare_agreed);
  for (guint i = 0; i < self->n_vars; i++)
    sequence[i] = agreed[i].var;
  return sequence;
}

FbVote *
fb_vote_new (FbOrders *orders)
{
  FbVote *self = g_new0 (FbVote, 1);

  self->orders = orders;
  self->logs = g_new0 (double, orders->n + 1);
  return self;
}

void
fb_vote_free (FbVote *self)
{
  g_free (self->logs);
  g_free (self);
}

void
fb_vote_agree (FbVote *self, guint var, guint value)
{
  FbOrders *orders = self->orders;
  guint count = orders->counts[orders->offset[var] + value];
  double gain;

  if (count == 0)
    return;
  gain = -BETA * log ((double) count / orders->n);
  for (guint i = 0; i < orders->n; i++)
    if (g_array_index (orders->values, gint32, (gsize) i * orders->n_vars + var) == (gint32) value)
      self->logs[i] += gain;
}

typedef struct
{
  double weight;
  guint count;
  guint preset;
  guint value;
} Voted;

static int
compare_votes (gconstpointer a, gconstpointer b)
{
  const Voted *x = a, *y = b;

  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  if (x->count != y->count)
    return x->count > y->count ? -1 : 1;
  if (x->preset != y->preset)
    return x->preset > y->preset ? -1 : 1;
  return (x->value > y->value) - (x->value < y->value);
}

void
fb_vote_rank (FbVote *self, guint var, const guint *presets, guint *ranking, double *shares)
{
  FbOrders *orders = self->orders;
  guint n = orders->offset[var + 1] - orders->offset[var];
  g_autofree Voted *votes = g_new (Voted, n + 1);
  double most = 0, sum = 0;

  for (guint i = 0; i < n; i++)
    votes[i] = (Voted){0, orders->counts[orders->offset[var] + i], presets != NULL ? presets[i] : 0, i};
  for (guint i = 0; i < orders->n; i++)
    most = MAX (most, self->logs[i]);
  for (guint i = 0; i < orders->n; i++)
    {
      gint32 value = g_array_index (orders->values, gint32, (gsize) i * orders->n_vars + var);
      double weight = exp (self->logs[i] - most); /* only ratios count, so the heaviest is 1 */

      if (value < 0)
        continue;
      votes[value].weight += weight;
      sum += weight;
    }
  for (guint i = 0; shares != NULL && i < n; i++)
    shares[i] = sum > 0 ? votes[i].weight / sum : 0;
  qsort (votes, n, sizeof *votes, compare_votes);
  for (guint i = 0; i < n; i++)
    ranking[i] = votes[i].value;
}

int
fb_configurator_learn (FbConfigurator *self, const char *text, gssize length, GError **error)
{
  guint n_orders;
  FbOrders *orders;

  g_return_val_if_fail (self != NULL && text != NULL, -1);

  if ((orders = orders_new (self->model, text, length, &n_orders, error)) == NULL)
    return -1;
  g_clear_pointer (&self->orders, fb_orders_free);
  self->orders = orders;
  return (int) n_orders;
}

int
fb_configurator_suggest (FbConfigurator *self, guint var, double *share, GCancellable *cancellable, GError **error)
{
  guint n = self->offset[var + 1] - self->offset[var];
  g_autofree guint *ranking = g_new (guint, n + 1);
  g_autofree double *shares = g_new (double, n + 1);
  g_autoptr (FbVote) vote = NULL;

  g_return_val_if_fail (self != NULL && var < self->n_vars, -1);

  if (self->orders == NULL)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("No past orders are known"));
      return -1;
    }
  if (!fb_configurator_update (self, cancellable, error))
    return -1;
  vote = fb_vote_new (self->orders);
  for (guint i = 0; i < self->order->len; i++)
    {
      guint pick = g_array_index (self->order, guint, i);

      if (pick != var)
        fb_vote_agree (vote, pick, (guint) self->picks[pick]);
    }
  fb_vote_rank (vote, var, NULL, ranking, shares);
  for (guint i = 0; i < n; i++)
    if (fb_bits_get (self->valid, fb_configurator_bit (self, var, ranking[i])))
      {
        if (share != NULL)
          *share = shares[ranking[i]];
        return (int) ranking[i];
      }
  g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_CONTRADICTION, _ ("No value of “%s” is valid"),
               fb_config_model_get_name (self->model, var));
  return -1;
}
