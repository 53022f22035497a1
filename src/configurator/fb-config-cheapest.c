/* fb-config-cheapest.c: the cheapest solution, by unsatisfiable cores
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-cheapest.h"

#include <stdlib.h>
#include <string.h>

#include "fb-bits.h"
#include "fb-config-core.h"

/* OLL (Andres et al., ICLP 2012; Morgado, Dodaro, Marques-Silva, CP 2014): each literal that costs is assumed not to
 * hold; a core of such assumptions says that at least one must, which raises the lower bound by the least weight among
 * them, and a counter over the core lets a second one cost again. Weights come from the large to the small
 * (stratification).
 *
 * What costs: of a variable whose values have prices p0 < p1 < ..., the literal "the price is p_i or more" weighs
 * p_i - p_(i-1); p0 is paid in any case. */

#define MAX_CORE 600    /* a counter over more literals would be too large: what is proven until then stands */
#define SHRINK_CORES 60 /* cores up to this size are made minimal: fewer literals, smaller counters */

/* Sums of a core's literals: outputs[i] = "more than i of them". */
typedef struct
{
  int *outputs;
  guint n;
} Counter;

typedef struct
{
  gint64 weight;    /* 0: spent */
  Counter *counter; /* (nullable): when the literal is an output of it */
  guint output;
} Soft;

typedef struct
{
  FbConfigurator *session;
  FbSat *sat;
  int n_vars;
  GHashTable *softs;   /* literal that costs → Soft (owned) */
  GArray *lits;        /* of int: those literals, in order of their coming */
  GPtrArray *counters; /* of Counter (owned) */
  gint64 lower, upper;
  guint *best; /* (nullable) the solution of @upper */
} Search;

static void
counter_free (Counter *self)
{
  g_free (self->outputs);
  g_free (self);
}

static void
add_clause (Search *self, int a, int b, int c)
{
  int lits[] = {a, b, c};

  for (guint i = 0; i < 3; i++)
    if (lits[i] == FB_LIT_TRUE)
      return;
  for (guint i = 0; i < 3; i++)
    if (lits[i] != 0 && lits[i] != FB_LIT_FALSE)
      fb_sat_add (self->sat, lits[i]);
  fb_sat_add (self->sat, 0);
}

static void
add_soft (Search *self, int lit, gint64 weight, Counter *counter, guint output)
{
  Soft *soft = g_hash_table_lookup (self->softs, GINT_TO_POINTER (lit));

  if (lit == FB_LIT_TRUE)
    {
      self->lower += weight;
      return;
    }
  if (lit == FB_LIT_FALSE)
    return;
  if (soft == NULL)
    {
      soft = g_new0 (Soft, 1);
      g_hash_table_insert (self->softs, GINT_TO_POINTER (lit), soft);
      g_array_append_val (self->lits, lit);
      fb_sat_phase (self->sat, -lit);
    }
  soft->weight += weight;
  if (counter != NULL)
    {
      soft->counter = counter;
      soft->output = output;
    }
}

typedef struct
{
  gint64 price;
  int lit;
} Priced;

static int
compare_prices (gconstpointer a, gconstpointer b)
{
  const Priced *x = a, *y = b;

  return x->price != y->price ? (x->price < y->price ? -1 : 1) : (x->lit > y->lit) - (x->lit < y->lit);
}

/* The literal "one of these values", of which there are @n. */
static int
any_of (Search *self, const Priced *values, guint n, int above)
{
  int lit;

  if (n == 1 && above == FB_LIT_FALSE)
    return values[0].lit;
  lit = ++self->n_vars;
  for (guint i = 0; i < n; i++)
    add_clause (self, -values[i].lit, lit, 0);
  add_clause (self, -above, lit, 0);
  return lit;
}

/* Values that the session knows to be excluded cannot raise or lower anything. */
static void
add_variable (Search *self, guint var)
{
  FbConfigurator *session = self->session;
  guint n_values = session->offset[var + 1] - session->offset[var];
  g_autofree Priced *values = g_new (Priced, n_values + 1);
  int above = FB_LIT_FALSE;
  guint n = 0;

  for (guint i = 0; i < n_values; i++)
    {
      gsize bit = fb_configurator_bit (session, var, i);

      if (fb_bits_get (session->valid, bit) || fb_bits_get (session->unknown, bit))
        values[n++] = (Priced){fb_config_model_get_price (session->model, var, i), session->encoding->lits[bit]};
      else if (session->encoding->lits[bit] != FB_LIT_FALSE)
        add_clause (self, -session->encoding->lits[bit], 0, 0);
    }
  if (n == 0)
    return;
  qsort (values, n, sizeof *values, compare_prices);
  self->lower += values[0].price;
  /* From the dearest group of equal prices down; the cheapest needs no literal. */
  for (guint end = n; end > 0;)
    {
      guint first = end - 1;

      while (first > 0 && values[first - 1].price == values[first].price)
        first--;
      if (first == 0)
        break;
      above = any_of (self, values + first, end - first, above);
      add_soft (self, above, values[first].price - values[first - 1].price, NULL, 0);
      end = first;
    }
}

static void
search_init (Search *self, FbConfigurator *session)
{
  memset (self, 0, sizeof *self);
  self->session = session;
  self->sat = fb_sat_new (session->solver);
  self->n_vars = fb_encoding_get_n_variables (session->encoding);
  self->softs = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->lits = g_array_new (FALSE, FALSE, sizeof (int));
  self->counters = g_ptr_array_new_with_free_func ((GDestroyNotify) counter_free);
  self->lower = fb_config_model_get_base_price (session->model);
  self->upper = G_MAXINT64;
  fb_sat_terminate (self->sat, fb_configurator_stop, session);
  fb_encoding_load (session->encoding, self->sat, FALSE);
  for (guint i = 0; i < session->n_vars; i++)
    {
      if (session->picks[i] >= 0)
        add_clause (self, fb_encoding_get_literal (session->encoding, i, (guint) session->picks[i]), 0, 0);
      add_variable (self, i);
    }
}

static void
search_clear (Search *self)
{
  fb_sat_free (self->sat);
  g_hash_table_unref (self->softs);
  g_array_unref (self->lits);
  g_ptr_array_unref (self->counters);
  g_free (self->best);
}

static void
take_values (Search *self, guint *taken)
{
  g_autofree guint *values = taken;
  gint64 price;

  price = fb_config_model_total (self->session->model, values);
  if (self->best != NULL && price >= self->upper)
    return;
  self->upper = price;
  g_free (self->best);
  self->best = g_steal_pointer (&values);
}

static void
take_solution (Search *self)
{
  guint *values = g_new (guint, self->session->n_vars + 1);

  fb_configurator_read_solution (self->session, self->session->encoding, self->sat, values);
  take_values (self, values);
}

/* A totalizer (Bailleux and Boufkhad, CP 2003), in the one direction that is needed: literals push outputs up. */
static int *
count_literals (Search *self, const int *lits, guint n)
{
  g_autofree int *left = NULL, *right = NULL;
  guint n_left = n / 2, n_right = n - n / 2;
  int *outputs = g_new (int, n);

  if (n == 1)
    {
      outputs[0] = lits[0];
      return outputs;
    }
  left = count_literals (self, lits, n_left);
  right = count_literals (self, lits + n_left, n_right);
  for (guint i = 0; i < n; i++)
    outputs[i] = ++self->n_vars;
  for (guint i = 0; i <= n_left; i++)
    for (guint j = i == 0 ? 1 : 0; j <= n_right; j++)
      add_clause (self, i > 0 ? -left[i - 1] : 0, j > 0 ? -right[j - 1] : 0, outputs[i + j - 1]);
  for (guint i = 1; i < n; i++)
    add_clause (self, -outputs[i], outputs[i - 1], 0);
  return outputs;
}

/* @core: assumptions (negated literals that cost) of which one must fall. */
static void
relax (Search *self, GArray *core)
{
  gint64 least = G_MAXINT64;
  g_autofree int *lits = g_new (int, core->len);

  for (guint i = 0; i < core->len; i++)
    {
      lits[i] = -g_array_index (core, int, i);
      least = MIN (least, ((Soft *) g_hash_table_lookup (self->softs, GINT_TO_POINTER (lits[i])))->weight);
    }
  self->lower += least;
  for (guint i = 0; i < core->len; i++)
    {
      Soft *soft = g_hash_table_lookup (self->softs, GINT_TO_POINTER (lits[i]));

      soft->weight -= least;
      if (soft->counter != NULL && soft->output + 1 < soft->counter->n)
        add_soft (self, soft->counter->outputs[soft->output + 1], least, soft->counter, soft->output + 1);
      fb_sat_add (self->sat, lits[i]);
    }
  fb_sat_add (self->sat, 0);
  if (core->len > 1)
    {
      Counter *counter = g_new0 (Counter, 1);

      counter->n = core->len;
      counter->outputs = count_literals (self, lits, core->len);
      g_ptr_array_add (self->counters, counter);
      add_soft (self, counter->outputs[1], least, counter, 1);
    }
}

static int
compare_weights (gconstpointer a, gconstpointer b, gpointer user_data)
{
  GHashTable *softs = user_data;
  const Soft *x = g_hash_table_lookup (softs, GINT_TO_POINTER (-*(const int *) a));
  const Soft *y = g_hash_table_lookup (softs, GINT_TO_POINTER (-*(const int *) b));

  return x->weight != y->weight ? (x->weight > y->weight ? -1 : 1) : 0;
}

/* The literals that weigh at least @threshold, negated, the heaviest first. A solution that must not cost so much
 * settles those that alone would: they cannot hold in a cheaper one. */
static GArray *
assumptions (Search *self, gint64 threshold)
{
  GArray *assumed = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < self->lits->len; i++)
    {
      int lit = g_array_index (self->lits, int, i), negated = -lit;
      Soft *soft = g_hash_table_lookup (self->softs, GINT_TO_POINTER (lit));

      if (soft->weight == 0)
        continue;
      if (self->best != NULL && soft->weight > self->upper - self->lower)
        {
          add_clause (self, negated, 0, 0);
          soft->weight = 0;
          continue;
        }
      if (soft->weight >= threshold)
        g_array_append_val (assumed, negated);
    }
  g_array_sort_with_data (assumed, compare_weights, self->softs);
  return assumed;
}

/* The next lower weight worth a stratum: at most half of the last, 0 when there is none. */
static gint64
next_threshold (Search *self, gint64 threshold)
{
  GHashTableIter iter;
  gpointer value;
  gint64 largest = 0;

  g_hash_table_iter_init (&iter, self->softs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Soft *) value)->weight < threshold)
      largest = MAX (largest, ((Soft *) value)->weight);
  return largest == 0 ? 0 : MIN (largest, MAX (threshold / 2, 1));
}

/* FB_SAT_NO: without further cores the lower bound is reached. */
static FbSatAnswer
search_stratum (Search *self, gint64 threshold)
{
  for (;;)
    {
      g_autoptr (GArray) assumed = NULL;
      g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (int));
      FbSatAnswer answer;

      if (self->best != NULL && self->lower >= self->upper)
        return FB_SAT_NO;
      assumed = assumptions (self, threshold);
      for (guint i = 0; i < assumed->len; i++)
        fb_sat_assume (self->sat, g_array_index (assumed, int, i));
      answer = fb_sat_solve (self->sat);
      if (answer == FB_SAT_YES)
        take_solution (self);
      if (answer != FB_SAT_NO)
        return answer;
      {
        guint n = 0;

        for (guint i = 0; i < assumed->len; i++)
          if (fb_sat_failed (self->sat, g_array_index (assumed, int, i)))
            g_array_index (assumed, int, n++) = g_array_index (assumed, int, i);
        g_array_set_size (assumed, n);
      }
      if (assumed->len == 0)
        return FB_SAT_NO;
      if (assumed->len > MAX_CORE)
        return FB_SAT_UNKNOWN;
      if (assumed->len > 1 && assumed->len <= SHRINK_CORES
          && fb_core_shrink (self->sat, nothing, assumed, NULL, NULL) == FB_SAT_UNKNOWN)
        return FB_SAT_UNKNOWN;
      if (assumed->len == 0)
        return FB_SAT_NO;
      relax (self, assumed);
    }
}

static void
run (Search *self, FbSatAnswer *answer)
{
  gint64 threshold = G_MAXINT64;
  const guint *known = fb_configurator_known_solution (self->session);

  if (known != NULL) /* what there is when time runs out */
    take_values (self, g_memdup2 (known, (self->session->n_vars + 1) * sizeof *known));
  *answer = fb_sat_solve (self->sat);
  if (*answer != FB_SAT_YES)
    return;
  take_solution (self);
  while ((threshold = next_threshold (self, threshold)) > 0)
    {
      *answer = search_stratum (self, threshold);
      if (*answer == FB_SAT_UNKNOWN)
        return;
      if (*answer == FB_SAT_NO || self->lower >= self->upper)
        break;
    }
  /* No cheaper one exists: nothing that costs is left to assume away, or the bounds have met. */
  *answer = FB_SAT_YES;
  self->lower = self->upper;
}

FbConfigCompletion *
fb_config_cheapest (FbConfigurator *session, FbSatAnswer *answer)
{
  FbConfigCompletion *completion = NULL;
  Search self;

  search_init (&self, session);
  run (&self, answer);
  if (self.best != NULL && !(session->cancellable != NULL && g_cancellable_is_cancelled (session->cancellable)))
    {
      completion = g_new0 (FbConfigCompletion, 1);
      completion->values = g_steal_pointer (&self.best);
      completion->price = self.upper;
      completion->proven = *answer == FB_SAT_YES;
      completion->gap = completion->proven ? 0 : self.upper - self.lower;
      *answer = FB_SAT_YES;
    }
  search_clear (&self);
  return completion;
}
