/* fb-config-sums.h: what a session knows of the sums of long ranges: arithmetic answers before a solver is asked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-bits.h"
#include "fb-configurator-private.h"
#include "fb-encode-private.h"

G_BEGIN_DECLS

/* A sum of the model. */
typedef struct
{
  const FbConfigConstraint *constraint;
  FbSum *sum;
  gint64 *steps; /* by place: from the weight of a value to that of the next; 0: uneven */
} FbConfigSum;

/* The sums of a model that has a long range in one of them; (nullable): it has none. */
GPtrArray *fb_config_sums_new (FbConfigModel *model, FbEncoding *encoding);

typedef struct
{
  FbSum *sum;     /* (owned) */
  guint rules[2]; /* numbers of those that it follows from */
} FbImpliedSum;

/* Of FbImpliedSum: what follows from two of them together. */
GPtrArray *fb_config_sums_imply (const GPtrArray *sums);

/* Does it bind whatever is chosen from now on? */
gboolean fb_config_sum_binds (FbConfigurator *self, const FbConfigSum *sum);

/* Excludes undecided values that bounds and remainders of the sums leave no room for. */
void fb_configurator_narrow_sums (FbConfigurator *self);

/* (transfer full) (nullable) Rules (of guint) that with some of @picks (of guint: variables, which stay of them) leave no room for the value by bounds,
 * remainders and pairs of sums. Arithmetic can spare none of them; a solver may. NULL: arithmetic does not say so, @picks are as they were. */
GArray *fb_configurator_reason_by_sums (FbConfigurator *self, guint var, guint value, GArray *picks);

/* Does arithmetic find that a rule by itself, which is one sum, has a configuration with the value and these @picks? FALSE: it cannot tell. */
gboolean fb_configurator_sum_allows (FbConfigurator *self, guint var, guint value, const GArray *picks, guint rule);

/* Values of @var that are valid or may be. */
static inline guint
fb_configurator_count_candidates (FbConfigurator *self, guint var)
{
  return fb_bits_count (self->valid, self->offset[var], self->offset[var + 1])
         + fb_bits_count (self->unknown, self->offset[var], self->offset[var + 1]);
}

/* From self->solution, which it may change into another solution, to solutions with undecided values of @var: sums are
 * made up for by their other variables. Was there one? */
gboolean fb_configurator_walk (FbConfigurator *self, guint var);

/* A point that all sums around @var allow, by arithmetic alone, with an undecided value of it near the low or the high end:
 * the literals of its values, which the solver need only confirm. May exclude values on the way. FALSE: none was found. */
gboolean fb_configurator_lead (FbConfigurator *self, guint var, gboolean at_top, GArray *lits);

/* Moves of @n whole numbers that leave each row (@n_rows times @n coefficients) as it is: @step changes number @target by
 * the least possible, upwards (all 0: no move changes it); @others (of gint64*, owned) leave that alone. @shift (0 before)
 * changes each row by what is @missing. FALSE: there is no such shift, or the numbers grow too large to say. */
gboolean fb_moves_find (const gint64 *rows,
                        const gint64 *missing,
                        guint n_rows,
                        guint n,
                        guint target,
                        gint64 *shift,
                        gint64 *step,
                        GPtrArray *others);

G_END_DECLS
