/* fb-encode.c: a configuration model as clauses: values, clauses, and the collection of both
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-encode.h"

#include <glib/gi18n.h>
#include <stdarg.h>

#define DIRECT_VALUES 64 /* a range with more values is encoded by order */

int
fb_encoding_fresh (FbEncoding *self)
{
  if (self->n_vars >= G_MAXINT - 1)
    {
      self->too_large = TRUE;
      return FB_LIT_TRUE;
    }
  return ++self->n_vars;
}

void
fb_encoding_add (FbEncoding *self, int lit)
{
  if (lit == FB_LIT_TRUE)
    self->satisfied = TRUE;
  else if (lit != FB_LIT_FALSE)
    g_array_append_val (self->clause, lit);
}

void
fb_encoding_end (FbEncoding *self, int tag)
{
  static const int zero = 0;

  if (!self->satisfied && self->clauses->len + self->clause->len + 2 > FB_ENCODE_MAX_LITERALS)
    self->too_large = TRUE;
  else if (!self->satisfied)
    {
      g_array_append_val (self->clauses, tag);
      if (self->clause->len > 0)
        g_array_append_vals (self->clauses, self->clause->data, self->clause->len);
      g_array_append_val (self->clauses, zero);
    }
  g_array_set_size (self->clause, 0);
  self->satisfied = FALSE;
}

void
fb_encoding_clause (FbEncoding *self, int tag, ...)
{
  va_list args;
  int lit;

  va_start (args, tag);
  while ((lit = va_arg (args, int)) != 0)
    fb_encoding_add (self, lit);
  va_end (args);
  fb_encoding_end (self, tag);
}

/* At most one of the literals: six or fewer by pairs, else a ladder s_i = "one of the first i", of about 3 n clauses.
 */
static void
at_most_one (FbEncoding *self, const int *lits, guint n)
{
  int before;

  if (n <= 6)
    {
      for (guint i = 0; i < n; i++)
        for (guint j = i + 1; j < n; j++)
          fb_encoding_clause (self, FB_TAG_HARD, -lits[i], -lits[j], 0);
      return;
    }
  before = lits[0];
  for (guint i = 1; i < n; i++)
    {
      int now;

      fb_encoding_clause (self, FB_TAG_HARD, -lits[i], -before, 0);
      if (i == n - 1)
        break;
      now = fb_encoding_fresh (self);
      fb_encoding_clause (self, FB_TAG_HARD, -before, now, 0);
      fb_encoding_clause (self, FB_TAG_HARD, -lits[i], now, 0);
      fb_encoding_clause (self, FB_TAG_HARD, -now, before, lits[i], 0);
      before = now;
    }
}

static void
encode_direct (FbEncoding *self, guint var, const guint *values, guint n)
{
  int *lits = self->lits + self->offset[var];
  g_autofree int *used = g_new (int, n);

  for (guint i = 0; i < n; i++)
    used[i] = lits[values[i]] = fb_encoding_fresh (self);
  for (guint i = 0; i < n; i++)
    fb_encoding_add (self, used[i]);
  fb_encoding_end (self, FB_TAG_HARD);
  at_most_one (self, used, n);
}

/* order[k] = "value number k or above"; a value is at or above itself and not above the next. Dead values share the
 * literal of the next live one. */
static void
encode_order (FbEncoding *self, guint var, guint n_values)
{
  int *order = g_new (int, n_values + 1);
  int *lits = self->lits + self->offset[var];
  const gboolean *alive = self->alive[var];
  gboolean below = FALSE;

  self->order[var] = order;
  order[n_values] = FB_LIT_FALSE;
  for (guint k = n_values; k-- > 0;)
    order[k] = alive[k] ? fb_encoding_fresh (self) : order[k + 1];
  for (guint k = 0; k < n_values && !below; k++)
    {
      below = alive[k];
      order[k] = FB_LIT_TRUE;
    }
  for (guint k = 0; k < n_values; k++)
    {
      if (!alive[k])
        continue;
      fb_encoding_clause (self, FB_TAG_HARD, -order[k + 1], order[k], 0);
      if (order[k] == FB_LIT_TRUE || order[k + 1] == FB_LIT_FALSE)
        {
          lits[k] = order[k] == FB_LIT_TRUE ? -order[k + 1] : order[k];
          continue;
        }
      lits[k] = fb_encoding_fresh (self);
      fb_encoding_clause (self, FB_TAG_HARD, -lits[k], order[k], 0);
      fb_encoding_clause (self, FB_TAG_HARD, -lits[k], -order[k + 1], 0);
      fb_encoding_clause (self, FB_TAG_HARD, lits[k], -order[k], order[k + 1], 0);
    }
}

static void
encode_variable (FbEncoding *self, guint var)
{
  guint n_values = fb_config_model_get_n_values (self->model, var);
  int *lits = self->lits + self->offset[var];
  g_autofree guint *values = g_new (guint, n_values);
  guint n = 0;

  for (guint i = 0; i < n_values; i++)
    {
      lits[i] = FB_LIT_FALSE;
      if (self->alive[var][i])
        values[n++] = i;
    }
  if (n == 0) /* the model is void */
    fb_encoding_end (self, FB_TAG_HARD);
  else if (n == 1)
    lits[values[0]] = FB_LIT_TRUE;
  else if (n == 2)
    {
      lits[values[1]] = fb_encoding_fresh (self);
      lits[values[0]] = -lits[values[1]];
    }
  else if (n > DIRECT_VALUES && fb_config_model_is_range (self->model, var))
    encode_order (self, var, n_values);
  else
    encode_direct (self, var, values, n);
}

static int
point_literal (FbEncoding *self, const FbConfigPoint *point)
{
  return fb_encoding_get_literal (self, point->var, point->value);
}

static void
encode_clause (FbEncoding *self, const FbConfigConstraint *constraint)
{
  for (guint i = 0; i < constraint->n_lits; i++)
    {
      int lit = fb_encoding_get_literal (self, constraint->lits[i].var, constraint->lits[i].value);

      fb_encoding_add (self, constraint->lits[i].is ? lit : -lit);
    }
  fb_encoding_end (self, (int) constraint->rule);
}

static void
encode_choose (FbEncoding *self, const FbConfigConstraint *constraint, int guard)
{
  g_autofree int *lits = g_new (int, constraint->n_of + 1);

  for (guint i = 0; i < constraint->n_of; i++)
    lits[i] = point_literal (self, &constraint->of[i]);
  fb_encode_count (self, (int) constraint->rule, guard, lits, constraint->n_of, constraint->min, constraint->max);
}

static void
encode_constraint (FbEncoding *self, const FbConfigConstraint *constraint)
{
  int guard = constraint->has_when ? point_literal (self, &constraint->when) : FB_LIT_TRUE;

  if (guard == FB_LIT_FALSE)
    return;
  switch (constraint->kind)
    {
    case FB_CONFIG_TABLE:
      fb_encode_table (self, constraint);
      break;
    case FB_CONFIG_CLAUSE:
      encode_clause (self, constraint);
      break;
    case FB_CONFIG_CHOOSE:
      encode_choose (self, constraint, guard);
      break;
    case FB_CONFIG_LINEAR:
      fb_encode_linear (self, constraint, guard);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
init_values (FbEncoding *self, gboolean narrow)
{
  guint n = fb_config_model_get_n_variables (self->model);

  self->offset = g_new0 (guint, n + 1);
  self->order = g_new0 (int *, n + 1);
  self->alive = g_new0 (gboolean *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      guint n_values = fb_config_model_get_n_values (self->model, i);

      self->offset[i + 1] = self->offset[i] + n_values;
      self->alive[i] = g_new (gboolean, n_values);
      for (guint j = 0; j < n_values; j++)
        self->alive[i][j] = TRUE;
    }
  self->lits = g_new0 (int, self->offset[n] + 1);
  if (narrow)
    fb_narrow (self->model, self->alive);
}

/* The rule as an error names it: with its place, when the model comes from a text. */
static char *
rule_words (FbEncoding *self, const char *rule)
{
  guint line, column;

  if (!fb_config_model_find_place (self->model, rule, &line, &column))
    return g_strdup_printf (_ ("rule “%s”"), rule);
  if (g_ascii_iscntrl (*rule)) /* no name of the text: something that is asked about it */
    return g_strdup_printf (_ ("what is in line %u, column %u"), line, column);
  return g_strdup_printf (_ ("rule “%s” (line %u, column %u)"), rule, line, column);
}

/* @limited: the caller's time ended, not that of every encoding. */
static FbEncoding *
refuse (FbEncoding *self, const char *rule, gboolean limited, GError **error)
{
  g_autofree char *words = rule_words (self, rule);

  if (self->too_large)
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE,
                 _ ("The rules of the model need more than %d literals; %s is one too many"), FB_ENCODE_MAX_LITERALS,
                 words);
  else if (limited)
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_LIMIT,
                 _ ("The rules of the model could not be prepared within the time allowed; %s is one too many"), words);
  else
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE,
                 _ ("The rules of the model take more than %d seconds to prepare; %s is one too many"),
                 FB_ENCODE_MAX_SECONDS, words);
  return NULL;
}

FbEncoding *
fb_encoding_new (FbConfigModel *model, gboolean narrow, GError **error)
{
  return fb_encoding_new_until (model, narrow, 0, NULL, error);
}

FbEncoding *
fb_encoding_new_until (FbConfigModel *model, gboolean narrow, gint64 deadline, const char **culprit, GError **error)
{
  g_autoptr (FbEncoding) self = g_new0 (FbEncoding, 1);
  gint64 latest = g_get_monotonic_time () + FB_ENCODE_MAX_SECONDS * G_USEC_PER_SEC;
  gboolean limited = deadline > 0 && deadline < latest;

  g_return_val_if_fail (fb_config_model_is_frozen (model), NULL);

  if (!limited)
    deadline = latest;

  self->model = fb_config_model_ref (model);
  self->clauses = g_array_new (FALSE, FALSE, sizeof (int));
  self->clause = g_array_new (FALSE, FALSE, sizeof (int));
  self->sets = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  self->n_vars = FB_LIT_TRUE;
  init_values (self, narrow);
  /* Said at once, not simplified away: solvers must know the constant. */
  g_array_append_vals (self->clauses, ((int[]){FB_TAG_HARD, FB_LIT_TRUE, 0}), 3);
  for (guint i = 0; i < fb_config_model_get_n_variables (model); i++)
    encode_variable (self, i);
  for (guint i = 0; i < fb_config_model_get_n_constraints (model); i++)
    {
      const FbConfigConstraint *constraint = fb_config_model_get_constraint (model, i);

      encode_constraint (self, constraint);
      if (!self->too_large && g_get_monotonic_time () <= deadline)
        continue;
      if (culprit != NULL)
        *culprit = constraint->name;
      return refuse (self, constraint->name, limited, error);
    }
  return g_steal_pointer (&self);
}

void
fb_encoding_free (FbEncoding *self)
{
  guint n = fb_config_model_get_n_variables (self->model);

  for (guint i = 0; i < n; i++)
    {
      g_free (self->order[i]);
      g_free (self->alive[i]);
    }
  g_free (self->order);
  g_free (self->alive);
  g_free (self->offset);
  g_free (self->lits);
  g_array_unref (self->clauses);
  g_array_unref (self->clause);
  g_hash_table_unref (self->sets);
  fb_config_model_unref (self->model);
  g_free (self);
}

int
fb_encoding_get_n_variables (FbEncoding *self)
{
  return self->n_vars;
}

int
fb_encoding_get_literal (FbEncoding *self, guint var, guint value)
{
  return self->lits[self->offset[var] + value];
}

guint
fb_encoding_get_offset (FbEncoding *self, guint var)
{
  return self->offset[var];
}

int
fb_encoding_get_selector (FbEncoding *self, guint rule)
{
  return self->n_vars + 1 + (int) rule;
}

void
fb_encoding_load (FbEncoding *self, FbSat *sat, gboolean selectors)
{
  const int *at = (const int *) self->clauses->data;
  const int *end = at + self->clauses->len;

  while (at < end)
    {
      int tag = *at++;

      if (selectors && tag != FB_TAG_HARD)
        fb_sat_add (sat, -fb_encoding_get_selector (self, (guint) tag));
      do
        fb_sat_add (sat, *at);
      while (*at++ != 0);
    }
}
