/* fb-config-rotate.c: from one rule that a reason needs to others that it needs as well
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-rotate.h"

#include <string.h>

/* A solution of all rules of a contradiction but one shows that this one is needed. Where one other value mends it and
 * breaks exactly one other rule, that one is needed, too, and so on: no solver is asked. Source: Belov and
 * Marques-Silva, "Accelerating MUS extraction with recursive model rotation", FMCAD 2011; here over variables of many
 * values. */

#define MAX_VALUES 16  /* of a variable that are tried */
#define MAX_CELLS 4000 /* a table with more is too slow to look through */

struct _FbRotation
{
  FbConfigurator *session;
  gboolean *fixed;    /* by variable */
  GPtrArray *of_rule; /* of GArray of guint (owned): by rule its constraints */
  guint *values;      /* the solution, turned */
  guint8 *in_core;    /* by rule */
};

FbRotation *
fb_rotation_new (FbConfigurator *session, guint var, GArray *picks)
{
  FbRotation *self = g_new0 (FbRotation, 1);
  guint n_rules = fb_config_model_get_n_rules (session->model);

  self->session = session;
  self->fixed = g_new0 (gboolean, session->n_vars + 1);
  self->fixed[var] = TRUE;
  for (guint i = 0; i < picks->len; i++)
    self->fixed[g_array_index (picks, guint, i)] = TRUE;
  self->values = g_new0 (guint, session->n_vars + 1);
  self->in_core = g_new0 (guint8, n_rules + 1);
  self->of_rule = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  for (guint i = 0; i < n_rules; i++)
    g_ptr_array_add (self->of_rule, g_array_new (FALSE, FALSE, sizeof (guint)));
  for (guint i = 0; i < fb_config_model_get_n_constraints (session->model); i++)
    g_array_append_val (g_ptr_array_index (self->of_rule, fb_config_model_get_constraint (session->model, i)->rule), i);
  return self;
}

void
fb_rotation_free (FbRotation *self)
{
  g_ptr_array_unref (self->of_rule);
  g_free (self->fixed);
  g_free (self->values);
  g_free (self->in_core);
  g_free (self);
}

/* Can the constraint be looked at quickly, and does it hold? */
static gboolean
holds (FbRotation *self, guint number, gboolean *too_slow)
{
  const FbConfigConstraint *constraint = fb_config_model_get_constraint (self->session->model, number);

  *too_slow = constraint->n_rows * constraint->n_scope > MAX_CELLS;
  return !*too_slow && fb_config_constraint_holds (self->session->model, constraint, self->values);
}

/* With one value turned: the one rule that is broken now, -1 when it is none, several, or @rule still. */
static int
broken_alone (FbRotation *self, guint var, guint rule)
{
  GArray *own = g_ptr_array_index (self->of_rule, rule);
  int broken = -1;
  gboolean too_slow;

  for (guint i = 0; i < own->len; i++)
    if (!holds (self, g_array_index (own, guint, i), &too_slow))
      return -1;
  for (const guint *user = self->session->users[var]; *user != G_MAXUINT; user++)
    {
      guint other = fb_config_model_get_constraint (self->session->model, *user)->rule;

      if (!self->in_core[other] || (int) other == broken || holds (self, *user, &too_slow))
        continue;
      if (too_slow || broken >= 0)
        return -1;
      broken = (int) other;
    }
  return broken;
}

/* The values satisfy every rule of the core but @rule. */
static void
rotate (FbRotation *self, guint rule, GHashTable *needed)
{
  GArray *own = g_ptr_array_index (self->of_rule, rule);

  for (guint i = 0; i < own->len; i++)
    for (const guint *var = self->session->scopes[g_array_index (own, guint, i)]; *var != G_MAXUINT; var++)
      {
        guint was = self->values[*var];
        guint n = fb_config_model_get_n_values (self->session->model, *var);

        for (guint value = 0; !self->fixed[*var] && value < MIN (n, MAX_VALUES); value++)
          {
            int broken;

            if (value == was)
              continue;
            self->values[*var] = value;
            broken = broken_alone (self, *var, rule);
            if (broken >= 0
                && g_hash_table_add (
                    needed, GINT_TO_POINTER (fb_encoding_get_selector (self->session->why_encoding, (guint) broken))))
              rotate (self, (guint) broken, needed);
            self->values[*var] = was;
          }
      }
}

void
fb_rotation_spread (int lit, GArray *lits, GHashTable *needed, gpointer user_data)
{
  FbRotation *self = user_data;
  FbConfigurator *session = self->session;
  int first = fb_encoding_get_selector (session->why_encoding, 0);

  memset (self->in_core, 0, fb_config_model_get_n_rules (session->model));
  for (guint i = 0; i < lits->len; i++)
    self->in_core[g_array_index (lits, int, i) - first] = 1;
  fb_configurator_read_solution (session, session->why_encoding, session->why, self->values);
  rotate (self, (guint) (lit - first), needed);
}
