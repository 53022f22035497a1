/* fb-configurator.c: one session of configuring: its picks
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-configurator.h"
#include "fb-config-sums.h"
#include "fb-configurator-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fb-bits.h"

#define POOL_BYTES (48 * 1024 * 1024)

/* Picks as they once were. */
typedef struct
{
  guint n;
  guint *order;
  int *values;      /* by place in @order */
  gboolean *locked; /* likewise */
} Step;

static void
step_free (Step *self)
{
  g_free (self->order);
  g_free (self->values);
  g_free (self->locked);
  g_free (self);
}

static Step *
step_new (FbConfigurator *self)
{
  Step *step = g_new0 (Step, 1);

  step->n = self->order->len;
  step->order = g_new (guint, step->n + 1);
  step->values = g_new (int, step->n + 1);
  step->locked = g_new (gboolean, step->n + 1);
  for (guint i = 0; i < step->n; i++)
    {
      step->order[i] = g_array_index (self->order, guint, i);
      step->values[i] = self->picks[step->order[i]];
      step->locked[i] = self->locked[step->order[i]];
    }
  return step;
}

static void
restore_step (FbConfigurator *self, const Step *step)
{
  fb_configurator_forget_ahead (self);
  for (guint i = 0; i < self->n_vars; i++)
    {
      self->picks[i] = -1;
      self->locked[i] = FALSE;
    }
  g_array_set_size (self->order, 0);
  for (guint i = 0; i < step->n; i++)
    {
      self->picks[step->order[i]] = step->values[i];
      self->locked[step->order[i]] = step->locked[i];
      g_array_append_val (self->order, step->order[i]);
    }
}

static void
push_undo (FbConfigurator *self)
{
  g_queue_push_head (&self->undo, step_new (self));
  while (g_queue_get_length (&self->undo) > FB_CONFIG_MAX_UNDO)
    step_free (g_queue_pop_tail (&self->undo));
  g_queue_clear_full (&self->redo, (GDestroyNotify) step_free);
}

/* The variables of a constraint, ended by G_MAXUINT. */
static guint *
scope_of (const FbConfigConstraint *constraint)
{
  GArray *scope = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint end = G_MAXUINT;

#define ADD(var)                                         \
  do                                                     \
    {                                                    \
      guint v = (var);                                   \
      if (g_hash_table_add (seen, GUINT_TO_POINTER (v))) \
        g_array_append_val (scope, v);                   \
    }                                                    \
  while (0)
  for (guint i = 0; i < constraint->n_scope; i++)
    ADD (constraint->scope[i]);
  for (guint i = 0; i < constraint->n_lits; i++)
    ADD (constraint->lits[i].var);
  for (guint i = 0; i < constraint->n_of; i++)
    ADD (constraint->of[i].var);
  for (guint i = 0; i < constraint->n_terms; i++)
    ADD (constraint->terms[i].var);
  for (guint i = 0; i < constraint->n_items; i++)
    ADD (constraint->items[i].var);
  if (constraint->has_when)
    ADD (constraint->when.var);
#undef ADD
  g_array_append_val (scope, end);
  return (guint *) (gpointer) g_array_free (scope, FALSE);
}

static void
index_constraints (FbConfigurator *self)
{
  guint n = fb_config_model_get_n_constraints (self->model);
  g_autofree guint *n_users = g_new0 (guint, self->n_vars + 1);

  self->scopes = g_new0 (guint *, n + 1);
  self->users = g_new0 (guint *, self->n_vars + 1);
  for (guint i = 0; i < n; i++)
    {
      self->scopes[i] = scope_of (fb_config_model_get_constraint (self->model, i));
      for (const guint *var = self->scopes[i]; *var != G_MAXUINT; var++)
        n_users[*var]++;
    }
  for (guint i = 0; i < self->n_vars; i++)
    {
      self->users[i] = g_new (guint, n_users[i] + 1);
      self->users[i][n_users[i]] = G_MAXUINT;
    }
  for (guint i = n; i-- > 0;)
    for (const guint *var = self->scopes[i]; *var != G_MAXUINT; var++)
      self->users[*var][--n_users[*var]] = i;
}

FbConfigurator *
fb_configurator_new (FbConfigModel *model, const FbSatClass *solver, GCancellable *cancellable, GError **error)
{
  return fb_configurator_new_until (model, solver, 0, cancellable, error);
}

FbConfigurator *
fb_configurator_new_until (FbConfigModel *model,
                           const FbSatClass *solver,
                           gint64 deadline,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (FbConfigurator) self = g_new0 (FbConfigurator, 1);

  g_return_val_if_fail (model != NULL && fb_config_model_is_frozen (model), NULL);

  self->model = fb_config_model_ref (model);
  self->solver = solver != NULL ? solver : &fb_sat_cadical;
  self->n_vars = fb_config_model_get_n_variables (model);
  self->order = g_array_new (FALSE, FALSE, sizeof (guint));
  if ((self->encoding = fb_encoding_new_until (model, TRUE, deadline, NULL, error)) == NULL)
    return NULL;
  self->offset = self->encoding->offset;
  self->n_bits = self->offset[self->n_vars];
  self->sat = fb_sat_new (self->solver);
  fb_sat_terminate (self->sat, fb_configurator_stop, self);
  fb_encoding_load (self->encoding, self->sat, FALSE);
  self->phases = g_new0 (gint8, fb_encoding_get_n_variables (self->encoding) + 1);
  fb_config_pool_init (&self->pool, self->n_bits, POOL_BYTES);
  self->base = fb_bits_new (self->n_bits);
  self->valid = fb_bits_new (self->n_bits);
  self->unknown = fb_bits_new (self->n_bits);
  self->picks = g_new (int, self->n_vars + 1);
  for (guint i = 0; i < self->n_vars; i++)
    self->picks[i] = -1;
  self->locked = g_new0 (gboolean, self->n_vars + 1);
  self->solution = g_new0 (guint, self->n_vars + 1);
  self->solution_bits = g_new0 (gsize, self->n_vars + 1);
  self->barren = g_new0 (guint8, self->n_vars + 1);
  index_constraints (self);
  if ((self->sums = fb_config_sums_new (model, self->encoding)) != NULL)
    {
      self->implied = fb_config_sums_imply (self->sums);
      self->in_sums = fb_config_sums_mark (self->sums, self->n_vars);
    }
  return fb_configurator_find_base (self, deadline, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

void
fb_configurator_free (FbConfigurator *self)
{
  guint n_constraints = fb_config_model_get_n_constraints (self->model);

  g_queue_clear_full (&self->undo, (GDestroyNotify) step_free);
  g_queue_clear_full (&self->redo, (GDestroyNotify) step_free);
  g_clear_pointer (&self->orders, fb_orders_free);
  g_clear_pointer (&self->sat, fb_sat_free);
  g_clear_pointer (&self->why, fb_sat_free);
  g_clear_pointer (&self->encoding, fb_encoding_free);
  g_clear_pointer (&self->why_encoding, fb_encoding_free);
  g_clear_pointer (&self->sums, g_ptr_array_unref);
  g_clear_pointer (&self->implied, g_ptr_array_unref);
  if (self->ahead.known != NULL)
    fb_configurator_forget_ahead (self);
  g_free (self->ahead.known);
  fb_config_pool_clear (&self->pool);
  for (guint i = 0; self->users != NULL && i < self->n_vars; i++)
    g_free (self->users[i]);
  for (guint i = 0; self->scopes != NULL && i < n_constraints; i++)
    g_free (self->scopes[i]);
  g_free (self->users);
  g_free (self->scopes);
  g_free (self->phases);
  g_free (self->base);
  g_free (self->valid);
  g_free (self->unknown);
  g_free (self->picks);
  g_free (self->locked);
  g_free (self->solution);
  g_free (self->solution_bits);
  g_free (self->barren);
  g_free (self->in_sums);
  g_array_unref (self->order);
  fb_config_model_unref (self->model);
  g_free (self);
}

FbConfigModel *
fb_configurator_get_model (FbConfigurator *self)
{
  return self->model;
}

gboolean
fb_configurator_is_void (FbConfigurator *self)
{
  /* A model without variables has its one empty solution, unless a rule says no to that, too. */
  if (self->n_vars == 0)
    return fb_config_model_check (self->model, self->solution) >= 0;
  return fb_bits_next (self->base, 0, self->n_bits) == self->n_bits;
}

/* Has a configuration with all picks but that of @var this value of it? Arithmetic is asked first. */
static FbSatAnswer
ask_fit (FbConfigurator *self, guint var, gsize bit)
{
  g_autoptr (GArray) fixed = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GArray) picks = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) rules = NULL;
  FbSatAnswer answer;

  g_array_append_val (fixed, bit);
  for (guint i = 0; i < self->order->len; i++)
    if (g_array_index (self->order, guint, i) != var)
      g_array_append_val (picks, g_array_index (self->order, guint, i));
  answer = fb_configurator_ask_sums (self, fixed, picks, &rules);
  if (answer != FB_SAT_UNKNOWN)
    return answer;
  fb_configurator_assume_picks (self, self->encoding, self->sat, (int) var);
  fb_sat_assume (self->sat, self->encoding->lits[bit]);
  answer = fb_sat_solve (self->sat);
  if (answer == FB_SAT_YES)
    fb_configurator_pool_solution (self);
  return answer;
}

gboolean
fb_configurator_fits (FbConfigurator *self, guint var, guint value, GCancellable *cancellable, GError **error)
{
  gsize bit = fb_configurator_bit (self, var, value);
  FbSatAnswer answer;

  g_return_val_if_fail (var < self->n_vars && value < self->offset[var + 1] - self->offset[var], FALSE);

  if (fb_bits_get (self->valid, bit))
    return TRUE;
  if (!fb_bits_get (self->base, bit))
    return FALSE;
  if (self->picks[var] < 0 && !fb_bits_get (self->unknown, bit))
    return FALSE;
  fb_configurator_begin (self, cancellable, 0);
  answer = ask_fit (self, var, bit);
  return answer == FB_SAT_UNKNOWN ? fb_configurator_give_up (self, error) : answer == FB_SAT_YES;
}

static void
drop_pick (FbConfigurator *self, guint var)
{
  fb_configurator_forget_ahead (self);
  self->picks[var] = -1;
  self->locked[var] = FALSE;
  for (guint i = 0; i < self->order->len; i++)
    if (g_array_index (self->order, guint, i) == var)
      {
        g_array_remove_index (self->order, i);
        return;
      }
}

void
fb_configurator_restart_after_pick (FbConfigurator *self, guint var, const gboolean *component)
{
  g_autofree guint64 *candidates = fb_bits_new (self->n_bits);
  g_autofree guint64 *keep = fb_bits_new (self->n_bits);

  for (gsize i = 0; i < fb_bits_words (self->n_bits); i++)
    candidates[i] = self->valid[i] | self->unknown[i];
  for (guint i = 0; component != NULL && i < self->n_vars; i++)
    for (gsize bit = self->offset[i]; !component[i] && bit < self->offset[i + 1]; bit++)
      if (fb_bits_get (self->valid, bit))
        fb_bits_set (keep, bit);
  fb_configurator_restart (self, candidates, keep);
}

/* What this pick leaves possible, found before it was made. (nullable) (transfer full) */
static guint64 *
dup_known (FbConfigurator *self, guint var, guint value)
{
  const guint64 *known = fb_configurator_known_ahead (self, fb_configurator_bit (self, var, value));

  return known != NULL ? g_memdup2 (known, fb_bits_words (self->n_bits) * sizeof *known) : NULL;
}

static void
take_known (FbConfigurator *self, const guint64 *known)
{
  gsize words = fb_bits_words (self->n_bits);

  memcpy (self->valid, known, words * sizeof *known);
  memset (self->unknown, 0, words * sizeof *self->unknown);
}

gboolean
fb_configurator_pick (FbConfigurator *self, guint var, guint value, GCancellable *cancellable, GError **error)
{
  g_autofree gboolean *component = NULL;
  g_autofree guint64 *known = NULL;
  GError *local = NULL;
  gboolean was_picked;

  g_return_val_if_fail (self != NULL && var < self->n_vars, FALSE);

  /* One call of the solver at most, not to be cancelled: whether the pick was taken must be clear. */
  if (!fb_configurator_fits (self, var, value, NULL, &local))
    {
      if (local != NULL)
        g_propagate_error (error, local);
      else
        g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED, _ ("“%s” = “%s” does not fit what is picked"),
                     fb_config_model_get_name (self->model, var), fb_config_model_get_value (self->model, var, value));
      return FALSE;
    }
  if (self->picks[var] == (int) value)
    return fb_configurator_update (self, cancellable, error);
  was_picked = self->picks[var] >= 0;
  known = dup_known (self, var, value);
  if (known == NULL && !was_picked && fb_configurator_is_complete (self))
    component = fb_configurator_component (self, var);
  push_undo (self);
  drop_pick (self, var);
  self->picks[var] = (int) value;
  g_array_append_val (self->order, var);
  if (known != NULL)
    take_known (self, known);
  else if (was_picked)
    fb_configurator_restart (self, self->base, NULL);
  else
    fb_configurator_restart_after_pick (self, var, component);
  return fb_configurator_update (self, cancellable, error);
}

gboolean
fb_configurator_unpick (FbConfigurator *self, guint var, GCancellable *cancellable, GError **error)
{
  g_autofree guint64 *keep = NULL;

  g_return_val_if_fail (self != NULL && var < self->n_vars, FALSE);

  if (self->picks[var] < 0)
    return fb_configurator_update (self, cancellable, error);
  push_undo (self);
  drop_pick (self, var);
  /* With fewer picks more is valid, never less. */
  keep = g_memdup2 (self->valid, fb_bits_words (self->n_bits) * sizeof *keep);
  fb_configurator_restart (self, self->base, keep);
  return fb_configurator_update (self, cancellable, error);
}

gboolean
fb_configurator_set_picks (FbConfigurator *self, const int *values, GCancellable *cancellable, GError **error)
{
  FbSatAnswer answer;

  g_return_val_if_fail (self != NULL && values != NULL, FALSE);

  fb_configurator_begin (self, cancellable, 0);
  for (guint i = 0; i < self->n_vars; i++)
    if (values[i] >= 0)
      fb_sat_assume (self->sat, fb_encoding_get_literal (self->encoding, i, (guint) values[i]));
  answer = fb_sat_solve (self->sat);
  if (answer == FB_SAT_UNKNOWN)
    return fb_configurator_give_up (self, error);
  if (answer == FB_SAT_NO)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED, _ ("These picks do not fit together"));
      return FALSE;
    }
  push_undo (self);
  for (guint i = 0; i < self->n_vars; i++)
    {
      if (self->picks[i] == values[i])
        continue;
      drop_pick (self, i);
      if (values[i] < 0)
        continue;
      self->picks[i] = values[i];
      g_array_append_val (self->order, i);
    }
  fb_configurator_restart (self, self->base, NULL);
  return fb_configurator_update (self, cancellable, error);
}

gboolean
fb_configurator_reset (FbConfigurator *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->order->len > 0)
    push_undo (self);
  while (self->order->len > 0)
    drop_pick (self, g_array_index (self->order, guint, self->order->len - 1));
  fb_configurator_restart (self, self->base, self->base);
  return fb_configurator_update (self, cancellable, error);
}

void
fb_configurator_set_locked (FbConfigurator *self, guint var, gboolean locked)
{
  g_return_if_fail (self != NULL && var < self->n_vars);

  if (self->picks[var] < 0 || !!self->locked[var] == !!locked)
    return;
  push_undo (self);
  self->locked[var] = !!locked;
}

gboolean
fb_configurator_is_locked (FbConfigurator *self, guint var)
{
  return self->locked[var];
}

gboolean
fb_configurator_can_undo (FbConfigurator *self)
{
  return !g_queue_is_empty (&self->undo);
}

gboolean
fb_configurator_can_redo (FbConfigurator *self)
{
  return !g_queue_is_empty (&self->redo);
}

static gboolean
travel (FbConfigurator *self, GQueue *from, GQueue *to, GCancellable *cancellable, GError **error)
{
  Step *step = g_queue_pop_head (from);

  if (step != NULL)
    {
      g_queue_push_head (to, step_new (self));
      restore_step (self, step);
      step_free (step);
      fb_configurator_restart (self, self->base, NULL);
    }
  return fb_configurator_update (self, cancellable, error);
}

gboolean
fb_configurator_undo (FbConfigurator *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return travel (self, &self->undo, &self->redo, cancellable, error);
}

gboolean
fb_configurator_redo (FbConfigurator *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return travel (self, &self->redo, &self->undo, cancellable, error);
}

int
fb_configurator_get_pick (FbConfigurator *self, guint var)
{
  return self->picks[var];
}

const guint *
fb_configurator_get_picks (FbConfigurator *self, guint *n_picks)
{
  *n_picks = self->order->len;
  return (const guint *) (gpointer) self->order->data;
}

FbConfigState
fb_configurator_get_state (FbConfigurator *self, guint var, guint value)
{
  gsize bit = fb_configurator_bit (self, var, value), first = self->offset[var], end = self->offset[var + 1];

  if (fb_bits_get (self->unknown, bit))
    return FB_CONFIG_CHECKING;
  if (!fb_bits_get (self->valid, bit))
    return FB_CONFIG_EXCLUDED;
  if (self->picks[var] == (int) value)
    return FB_CONFIG_YOURS;
  /* The last one left, unless another may still turn out valid. */
  if (fb_bits_next (self->valid, first, end) == bit && fb_bits_next (self->valid, bit + 1, end) == end
      && fb_bits_next (self->unknown, first, end) == end)
    return FB_CONFIG_SET;
  return FB_CONFIG_FREE;
}

guint
fb_configurator_count_valid (FbConfigurator *self, guint var)
{
  return fb_bits_count (self->valid, self->offset[var], self->offset[var + 1]);
}

void
fb_configurator_get_base (FbConfigurator *self, guint *n_dead, guint *n_fixed)
{
  *n_dead = (guint) self->n_bits - fb_bits_count (self->base, 0, self->n_bits);
  *n_fixed = 0;
  for (guint i = 0; i < self->n_vars; i++)
    *n_fixed += fb_bits_count (self->base, self->offset[i], self->offset[i + 1]) == 1;
}
