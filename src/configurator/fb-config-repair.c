/* fb-config-repair.c: the fewest picks to give up for a value
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-bits.h"
#include "fb-config-sums.h"
#include "fb-configurator-private.h"
#include "fb-hitting.h"

#include <glib/gi18n.h>
#include <string.h>

#define NEAREST_TRIES 64
#define NO_TARGET G_MAXUINT

void
fb_config_repair_free (FbConfigRepair *self)
{
  g_array_unref (self->retract);
  g_free (self->values);
  g_free (self);
}

typedef struct
{
  FbConfigurator *session;
  guint var, value; /* NO_TARGET: the picks shall only go together */
  GArray *soft;     /* of guint: picks that may go, in the order of picking */
  GArray *hard;     /* of gsize: values that stay */
  FbHitting *hitting;
} Question;

static gsize
pick_bit (FbConfigurator *self, guint var)
{
  return fb_configurator_bit (self, var, (guint) self->picks[var]);
}

/* One retraction costs more than any preference between picks: late ones and cheap ones go more easily. */
static gint64
cost_of (FbConfigurator *self, guint place, gint64 largest_price)
{
  guint var = g_array_index (self->order, guint, place);
  gint64 price = ABS (fb_config_model_get_price (self->model, var, (guint) self->picks[var]));
  gint64 age = 1000 * (gint64) (self->order->len - 1 - place) / self->order->len;

  return G_GINT64_CONSTANT (1000000000000) + age + (largest_price > 0 ? (gint64) (1000.0 * price / largest_price) : 0);
}

static void
question_init (Question *self, FbConfigurator *session, guint var, guint value)
{
  g_autoptr (GArray) costs = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 largest = 0;
  gsize bit;

  self->session = session;
  self->var = var;
  self->value = value;
  self->soft = g_array_new (FALSE, FALSE, sizeof (guint));
  self->hard = g_array_new (FALSE, FALSE, sizeof (gsize));
  if (var != NO_TARGET)
    {
      bit = fb_configurator_bit (session, var, value);
      g_array_append_val (self->hard, bit);
    }
  for (guint i = 0; i < session->order->len; i++)
    {
      guint pick = g_array_index (session->order, guint, i);

      largest = MAX (largest, ABS (fb_config_model_get_price (session->model, pick, (guint) session->picks[pick])));
    }
  for (guint i = 0; i < session->order->len; i++)
    {
      guint pick = g_array_index (session->order, guint, i);
      gint64 cost = cost_of (session, i, largest);

      bit = pick_bit (session, pick);
      if (pick == var)
        continue;
      if (session->locked[pick])
        {
          g_array_append_val (self->hard, bit);
          continue;
        }
      g_array_append_val (self->soft, pick);
      g_array_append_val (costs, cost);
    }
  self->hitting = fb_hitting_new ((const gint64 *) (gpointer) costs->data, costs->len);
}

static void
question_clear (Question *self)
{
  g_array_unref (self->soft);
  g_array_unref (self->hard);
  fb_hitting_free (self->hitting);
}

/* The picks that stay when those in @drop (by place in soft: TRUE) go: a contradiction gives the next set to hit. */
static FbSatAnswer
check_drop (Question *self, const gboolean *drop)
{
  g_autoptr (GArray) picks = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) core = g_array_new (FALSE, FALSE, sizeof (guint));
  FbSatAnswer answer;

  for (guint i = 0; i < self->soft->len; i++)
    if (!drop[i])
      g_array_append_val (picks, g_array_index (self->soft, guint, i));
  answer = fb_configurator_shrink (self->session, self->hard, picks, NULL);
  if (answer != FB_SAT_NO)
    return answer;
  for (guint i = 0; i < self->soft->len && core->len < picks->len; i++)
    if (g_array_index (self->soft, guint, i) == g_array_index (picks, guint, core->len))
      g_array_append_val (core, i);
  fb_hitting_add (self->hitting, (const guint *) (gpointer) core->data, core->len);
  return FB_SAT_NO;
}

/* The next cheapest set of picks whose going makes room (by place: TRUE), NULL when there is none or it was given up.
 */
static gboolean *
next_drop (Question *self, FbSatAnswer *answer)
{
  g_autofree gboolean *drop = g_new0 (gboolean, self->soft->len + 1);

  do
    {
      FbHittingAnswer found = fb_hitting_solve (self->hitting, drop, fb_configurator_stop, self->session);

      *answer = found == FB_HITTING_NONE ? FB_SAT_NO : FB_SAT_UNKNOWN;
      if (found != FB_HITTING_FOUND)
        return NULL;
      *answer = check_drop (self, drop);
      if (*answer == FB_SAT_UNKNOWN)
        return NULL;
    }
  while (*answer == FB_SAT_NO);
  return g_steal_pointer (&drop);
}

/* How far apart two values of a variable are: by number where they have one, else by place. */
static guint64
distance (FbConfigurator *self, guint var, guint a, guint b)
{
  if (fb_config_model_has_numbers (self->model, var))
    {
      gint64 x = fb_config_model_get_number (self->model, var, a), y = fb_config_model_get_number (self->model, var, b);

      return x > y ? (guint64) x - (guint64) y : (guint64) y - (guint64) x;
    }
  return a > b ? a - b : b - a;
}

typedef struct
{
  guint64 distance;
  guint value;
} Near;

static int
compare_near (gconstpointer a, gconstpointer b)
{
  const Near *x = a, *y = b;

  return x->distance != y->distance ? (x->distance < y->distance ? -1 : 1)
                                    : (x->value > y->value) - (x->value < y->value);
}

/* The values (of guint) of the variable that may be at all, those nearest to the given-up one first. */
static GArray *
sort_by_distance (FbConfigurator *self, guint var)
{
  g_autoptr (GArray) near = g_array_new (FALSE, FALSE, sizeof (Near));
  GArray *values = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->offset[var + 1] - self->offset[var]; i++)
    {
      Near one = {distance (self, var, i, (guint) self->picks[var]), i};

      if (fb_bits_get (self->base, fb_configurator_bit (self, var, i)))
        g_array_append_val (near, one);
    }
  g_array_sort (near, compare_near);
  for (guint i = 0; i < near->len; i++)
    g_array_append_val (values, g_array_index (near, Near, i).value);
  return values;
}

/* The first of @near that a configuration in the pool has together with @chosen (of gsize); all of them: none. */
static guint
find_known (FbConfigurator *self, guint var, const GArray *near, const GArray *chosen)
{
  guint i = 0;

  fb_config_pool_agree (&self->pool, (const gsize *) (gpointer) chosen->data, chosen->len);
  while (i < near->len
         && !fb_config_pool_has (&self->pool, fb_configurator_bit (self, var, g_array_index (near, guint, i))))
    i++;
  return i;
}

/* Has a configuration with @chosen one of @near from @from on below @end? Then it joins the pool. */
static FbSatAnswer
ask_nearer (FbConfigurator *self, guint var, const GArray *near, guint from, guint end, const GArray *chosen)
{
  FbSatAnswer answer;

  for (guint i = 0; i < chosen->len; i++)
    fb_sat_assume (self->sat, self->encoding->lits[g_array_index (chosen, gsize, i)]);
  for (guint i = from; i < end; i++)
    fb_sat_constrain (self->sat, fb_encoding_get_literal (self->encoding, var, g_array_index (near, guint, i)));
  if (end > from)
    fb_sat_constrain (self->sat, 0);
  answer = fb_sat_solve (self->sat);
  if (answer == FB_SAT_YES)
    fb_configurator_pool_solution (self);
  return answer;
}

/* Arithmetic, where it can, says which of @near cannot be, and finds a configuration with the next one. */
static guint
skip_by_sums (FbConfigurator *self, guint var, const GArray *near, const GArray *chosen)
{
  guint skipped = fb_configurator_skip_by_sums (self, chosen, var, near);
  g_autoptr (GArray) with = g_array_copy ((GArray *) chosen);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (guint));
  gsize bit;

  if (self->sums == NULL || skipped == near->len)
    return skipped;
  bit = fb_configurator_bit (self, var, g_array_index (near, guint, skipped));
  g_array_append_val (with, bit);
  fb_configurator_pool_by_sums (self, with, none);
  return skipped;
}

/* The value nearest to the given-up one that fits what is @chosen, which it joins. */
static FbSatAnswer
choose_nearest (FbConfigurator *self, guint var, GArray *chosen, int *value)
{
  g_autoptr (GArray) near = sort_by_distance (self, var);
  guint best = find_known (self, var, near, chosen), skipped = 0;
  FbSatAnswer answer = FB_SAT_YES;
  gsize bit;

  if (best > 0)
    skipped = skip_by_sums (self, var, near, chosen);
  while ((best = find_known (self, var, near, chosen)) > skipped && answer == FB_SAT_YES)
    answer = ask_nearer (self, var, near, skipped, MIN (best, skipped + NEAREST_TRIES), chosen);
  /* A long range whose near values are all out: whatever a solution has. */
  if (best == near->len && answer == FB_SAT_NO && (answer = ask_nearer (self, var, near, 0, 0, chosen)) == FB_SAT_YES)
    best = find_known (self, var, near, chosen);
  if (answer == FB_SAT_UNKNOWN || best == near->len)
    return answer;
  *value = (int) g_array_index (near, guint, best);
  bit = fb_configurator_bit (self, var, (guint) *value);
  g_array_append_val (chosen, bit);
  return FB_SAT_YES;
}

static gint64
price_of_picks (FbConfigurator *self, const int *picks)
{
  gint64 price = 0;

  for (guint i = 0; i < self->n_vars; i++)
    if (picks[i] >= 0)
      price += fb_config_model_get_price (self->model, i, (guint) picks[i]);
  return price;
}

/* NULL: given up. */
static FbConfigRepair *
repair_new (Question *self, const gboolean *drop)
{
  FbConfigurator *session = self->session;
  g_autoptr (FbConfigRepair) repair = g_new0 (FbConfigRepair, 1);
  g_autoptr (GArray) chosen = g_array_copy (self->hard);

  repair->retract = g_array_new (FALSE, FALSE, sizeof (guint));
  repair->values = g_memdup2 (session->picks, (session->n_vars + 1) * sizeof *session->picks);
  if (self->var != NO_TARGET)
    repair->values[self->var] = (int) self->value;
  for (guint i = 0; i < self->soft->len; i++)
    {
      gsize bit = pick_bit (session, g_array_index (self->soft, guint, i));

      if (!drop[i])
        g_array_append_val (chosen, bit);
    }
  for (guint i = 0, place = 0; i < session->order->len; i++)
    {
      guint pick = g_array_index (session->order, guint, i);
      gboolean is_soft = place < self->soft->len && g_array_index (self->soft, guint, place) == pick;

      if (pick == self->var || (is_soft && drop[place]))
        g_array_append_val (repair->retract, pick);
      if (is_soft && drop[place] && choose_nearest (session, pick, chosen, &repair->values[pick]) != FB_SAT_YES)
        return NULL;
      place += is_soft;
    }
  repair->price_before = price_of_picks (session, session->picks);
  repair->price_after = price_of_picks (session, repair->values);
  return g_steal_pointer (&repair);
}

/* The best repairs, the best first; NULL with an error when it was given up. */
static GPtrArray *
collect (Question *self, guint max, GError **error)
{
  g_autoptr (GPtrArray) repairs = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_config_repair_free);
  FbSatAnswer answer = FB_SAT_YES;

  while (repairs->len < max)
    {
      g_autofree gboolean *drop = next_drop (self, &answer);
      FbConfigRepair *repair;

      if (drop == NULL)
        break;
      answer = FB_SAT_UNKNOWN;
      if ((repair = repair_new (self, drop)) == NULL)
        break;
      g_ptr_array_add (repairs, repair);
      answer = FB_SAT_YES;
      fb_hitting_block (self->hitting, drop);
    }
  if (answer != FB_SAT_UNKNOWN)
    return g_steal_pointer (&repairs);
  fb_configurator_give_up (self->session, error);
  return NULL;
}

GPtrArray *
fb_configurator_repair (FbConfigurator *self,
                        guint var,
                        guint value,
                        guint max,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GPtrArray) repairs = NULL;
  Question question;

  g_return_val_if_fail (self != NULL && var < self->n_vars && max > 0, NULL);

  if (fb_bits_get (self->base, fb_configurator_bit (self, var, value)))
    {
      fb_configurator_begin (self, cancellable, 0);
      question_init (&question, self, var, value);
      repairs = collect (&question, max, error);
      question_clear (&question);
      if (repairs == NULL || repairs->len > 0)
        return g_steal_pointer (&repairs);
    }
  g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_CONTRADICTION,
               _ ("Nothing that may change makes “%s” = “%s” possible"), fb_config_model_get_name (self->model, var),
               fb_config_model_get_value (self->model, var, value));
  return NULL;
}

/* --- picks that come from elsewhere ---------------------------------------------------------------------------- */

GPtrArray *
fb_configurator_refit (FbConfigurator *self, const int *picks, guint max, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree int *wanted = NULL;
  g_autofree gboolean *unlocked = NULL;
  g_autoptr (GPtrArray) repairs = NULL;
  int *own_picks = self->picks;
  gboolean *own_locks = self->locked;
  GArray *own_order = self->order;
  Question question;

  g_return_val_if_fail (self != NULL && picks != NULL && max > 0, NULL);

  wanted = g_new (int, self->n_vars + 1);
  memcpy (wanted, picks, self->n_vars * sizeof *picks);
  unlocked = g_new0 (gboolean, self->n_vars + 1);
  for (guint var = 0; var < self->n_vars; var++)
    if (wanted[var] >= 0)
      g_array_append_val (order, var);
  fb_configurator_begin (self, cancellable, 0);
  /* The question is about them as if they had been picked, though together they may be impossible. */
  self->picks = wanted;
  self->locked = unlocked;
  self->order = order;
  question_init (&question, self, NO_TARGET, 0);
  repairs = collect (&question, max, error);
  question_clear (&question);
  self->picks = own_picks;
  self->locked = own_locks;
  self->order = own_order;
  if (repairs == NULL || repairs->len > 0)
    return g_steal_pointer (&repairs);
  g_set_error_literal (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_CONTRADICTION,
                       _ ("Nothing can be configured: the rules contradict each other."));
  return NULL;
}
