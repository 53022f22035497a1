/* fb-configurator-private.h: what the parts of a session share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-pool.h"
#include "fb-configurator.h"
#include "fb-encode.h"

G_BEGIN_DECLS

typedef struct _FbOrders FbOrders;

struct _FbConfigurator
{
  FbConfigModel *model;
  const FbSatClass *solver;
  guint n_vars;
  gsize n_bits;
  guint *offset; /* the encoding's */

  FbEncoding *encoding; /* with all rules on */
  FbSat *sat;
  gint8 *phases; /* by solver variable: the phase it was given last, 0: none */

  FbEncoding *why_encoding; /* (nullable) until the first question: rules one by one */
  FbSat *why;               /* (nullable) */

  FbConfigPool pool;
  guint64 *base;    /* values that some solution has */
  guint64 *valid;   /* values known to be valid now */
  guint64 *unknown; /* values not decided yet; neither of both: excluded */
  gboolean has_base;

  int *picks; /* by variable: value or -1 */
  gboolean *locked;
  GArray *order; /* of guint: picked variables, the first first */
  GQueue undo;   /* of Step (owned), the newest first */
  GQueue redo;

  guint **users;      /* by variable: the constraints that name it, ended by G_MAXUINT */
  guint **scopes;     /* by constraint: the variables that it names, ended by G_MAXUINT */
  GPtrArray *sums;    /* (nullable) of FbConfigSum, where a long range is in one */
  GPtrArray *implied; /* (nullable) of FbImpliedSum: what follows from two of these */
  guint8 *in_sums;    /* (nullable) by variable: is it in one? */

  FbOrders *orders;      /* (nullable) */
  FbConfigPreset preset; /* (nullable) */
  gpointer preset_data;
  guint *solution;       /* one value a variable: the last solution that was found, maybe of other picks */
  gboolean has_solution; /* it is one */
  gsize *solution_bits;
  gboolean at_top; /* the end of a long range that is asked about next */
  guint8 *barren;  /* by variable: how often no neighbour of a solution was one */

  struct
  {
    guint64 **known; /* (nullable) by value: (owned) (nullable) what is valid when it is picked next */
    guint n_known;
    gsize next;   /* the value to try next */
    gint64 spent; /* microseconds, since the picks changed */
  } ahead;

  FbConfigProgress progress; /* (nullable) */
  gpointer progress_data;

  /* While a question runs. */
  GCancellable *cancellable;
  gint64 deadline; /* monotonic, 0: none */
  gboolean timed_out;
  guint polls;
};

static inline gsize
fb_configurator_bit (FbConfigurator *self, guint var, guint value)
{
  return self->offset[var] + value;
}

/* Solvers ask this (FbSatStop): cancelled or out of time? */
gboolean
fb_configurator_stop (gpointer self);
/* Sets the error of a question that gave up. Always FALSE. */
gboolean
fb_configurator_give_up (FbConfigurator *self, GError **error);
void
fb_configurator_begin (FbConfigurator *self, GCancellable *cancellable, gint64 deadline);

/* Reads the solver's solution into @solution (a value a variable). */
void
fb_configurator_read_solution (FbConfigurator *self, FbEncoding *encoding, FbSat *sat, guint *solution);
/* The last solution that was found, when it has all picks, else NULL. Lent until the next question. */
const guint *
fb_configurator_known_solution (FbConfigurator *self);
/* Stores self->solution in the pool and marks its values as valid. */
void
fb_configurator_keep_solution (FbConfigurator *self);
/* The solution that the solver holds now becomes self->solution and joins the pool. */
void
fb_configurator_pool_solution (FbConfigurator *self);
/* self->solution, which is one, joins the pool. */
void
fb_configurator_pool_known (FbConfigurator *self);
/* Leaves of @picks (of guint: variables) what with the values @fixed (of gsize) is a contradiction, nothing of it
 * superfluous. *@rules (transfer full) (nullable), with @rules: rules (of guint) that are known to say so, by
 * arithmetic. FB_SAT_YES: it is none, @picks is as it was, and the pool has a configuration with all of it.
 * FB_SAT_UNKNOWN: given up. */
FbSatAnswer
fb_configurator_shrink (FbConfigurator *self, const GArray *fixed, GArray *picks, GArray **rules);
/* Assumes all picks but that of @but (-1: all). */
void
fb_configurator_assume_picks (FbConfigurator *self, FbEncoding *encoding, FbSat *sat, int but);

/* The first question: which values has any solution? */
gboolean
fb_configurator_find_base (FbConfigurator *self, gint64 deadline, GCancellable *cancellable, GError **error);
/* After a change of picks: @keep (nullable) has values known to be valid, @candidates those that may be. */
void
fb_configurator_restart (FbConfigurator *self, const guint64 *candidates, const guint64 *keep);
/* Values outside the component (nullable) of the picked variable stay as they are. */
void
fb_configurator_restart_after_pick (FbConfigurator *self, guint var, const gboolean *component);
/* Decides what is unknown, until @deadline (0: the usual limits). */
gboolean
fb_configurator_decide (FbConfigurator *self, gint64 deadline, GCancellable *cancellable, GError **error);

/* What is valid when the value is picked next, where that was found already. (nullable) */
const guint64 *
fb_configurator_known_ahead (FbConfigurator *self, gsize bit);
/* The picks have changed. */
void
fb_configurator_forget_ahead (FbConfigurator *self);
/* The variables that may be touched by a pick of @var: by variable TRUE. To be freed. */
gboolean *
fb_configurator_component (FbConfigurator *self, guint var);

void
fb_orders_free (FbOrders *self);

G_END_DECLS
