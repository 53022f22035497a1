/* fb-sat-picosat.c: the seam over PicoSAT, the second opinion of tests
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sat.h"

#include <picosat/picosat.h>

typedef struct
{
  FbSat parent;
  PicoSAT *solver;
  GArray *assumptions; /* of int, for the next solve */
  GArray *constraint;  /* of int, for the next solve; a selector opens it */
  GHashTable *map;     /* variable of the caller → PicoSAT's, where selectors have shifted them */
  FbSatStop stop;
  gpointer user_data;
} Sat;

static FbSat *
sat_create (void)
{
  Sat *self = g_new0 (Sat, 1);

  self->parent.klass = &fb_sat_picosat;
  self->solver = picosat_init ();
  picosat_set_global_default_phase (self->solver, 0);
  self->assumptions = g_array_new (FALSE, FALSE, sizeof (int));
  self->constraint = g_array_new (FALSE, FALSE, sizeof (int));
  self->map = g_hash_table_new (NULL, NULL);
  return &self->parent;
}

static void
sat_destroy (FbSat *sat)
{
  Sat *self = (Sat *) sat;

  picosat_reset (self->solver);
  g_array_unref (self->assumptions);
  g_array_unref (self->constraint);
  g_hash_table_unref (self->map);
  g_free (self);
}

/* The selectors of passing clauses come from the same row of numbers as variables, so each variable gets its own when
 * first named. */
static int
map_lit (Sat *self, int lit)
{
  int var = ABS (lit);
  int mapped = GPOINTER_TO_INT (g_hash_table_lookup (self->map, GINT_TO_POINTER (var)));

  if (lit == 0)
    return 0;
  if (mapped == 0)
    {
      mapped = picosat_inc_max_var (self->solver);
      g_hash_table_insert (self->map, GINT_TO_POINTER (var), GINT_TO_POINTER (mapped));
    }
  return lit > 0 ? mapped : -mapped;
}

static void
sat_add (FbSat *sat, int lit)
{
  Sat *self = (Sat *) sat;

  picosat_add (self->solver, map_lit (self, lit));
}

static void
sat_assume (FbSat *sat, int lit)
{
  Sat *self = (Sat *) sat;
  int mapped = map_lit (self, lit);

  g_array_append_val (self->assumptions, mapped);
}

static void
sat_constrain (FbSat *sat, int lit)
{
  Sat *self = (Sat *) sat;
  int mapped = map_lit (self, lit);

  g_array_append_val (self->constraint, mapped);
}

static int
interrupt (void *user_data)
{
  Sat *self = user_data;

  return self->stop != NULL && self->stop (self->user_data);
}

static FbSatAnswer
sat_solve (FbSat *sat)
{
  Sat *self = (Sat *) sat;
  int answer, selector = 0;

  picosat_set_interrupt (self->solver, self, interrupt);
  /* A selector of its own for the passing clause: assumed now, never again. */
  if (self->constraint->len > 0)
    {
      selector = picosat_inc_max_var (self->solver);
      picosat_add (self->solver, -selector);
      for (guint i = 0; i < self->constraint->len; i++)
        picosat_add (self->solver, g_array_index (self->constraint, int, i));
    }
  for (guint i = 0; i < self->assumptions->len; i++)
    picosat_assume (self->solver, g_array_index (self->assumptions, int, i));
  if (selector != 0)
    picosat_assume (self->solver, selector);
  answer = picosat_sat (self->solver, -1);
  g_array_set_size (self->assumptions, 0);
  g_array_set_size (self->constraint, 0);
  return answer == PICOSAT_SATISFIABLE ? FB_SAT_YES : answer == PICOSAT_UNSATISFIABLE ? FB_SAT_NO : FB_SAT_UNKNOWN;
}

static gboolean
sat_val (FbSat *sat, int lit)
{
  Sat *self = (Sat *) sat;

  return picosat_deref (self->solver, map_lit (self, lit)) > 0;
}

static gboolean
sat_failed (FbSat *sat, int lit)
{
  Sat *self = (Sat *) sat;

  return picosat_failed_assumption (self->solver, map_lit (self, lit)) != 0;
}

static void
sat_phase (FbSat *sat, int lit)
{
  Sat *self = (Sat *) sat;
  int mapped = map_lit (self, lit);

  picosat_set_default_phase_lit (self->solver, ABS (mapped), mapped > 0 ? 1 : -1);
}

static void
sat_terminate (FbSat *sat, FbSatStop stop, gpointer user_data)
{
  Sat *self = (Sat *) sat;

  self->stop = stop;
  self->user_data = user_data;
}

const FbSatClass fb_sat_picosat = {"picosat", sat_create, sat_destroy, sat_add,   sat_assume,   sat_constrain,
                                   sat_solve, sat_val,    sat_failed,  sat_phase, sat_terminate};
