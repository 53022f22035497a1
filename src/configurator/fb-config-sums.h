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

/* By variable: is it in one of them? To be freed. */
guint8 *fb_config_sums_mark (const GPtrArray *sums, guint n_vars);

/* Does it bind whatever is chosen from now on? */
gboolean fb_config_sum_binds (FbConfigurator *self, const FbConfigSum *sum);

/* Excludes undecided values that bounds and remainders of the sums leave no room for. */
void fb_configurator_narrow_sums (FbConfigurator *self);

/* What arithmetic says of the values @fixed (of gsize) with @picks (of guint: variables) and all sums that bind with
 * them. FB_SAT_NO: they are a contradiction; @picks are then those of them that with *@rules (transfer full, of guint)
 * are one, of which arithmetic can spare nothing. FB_SAT_YES: the pool has a configuration with all of them.
 * FB_SAT_UNKNOWN: it cannot tell. */
FbSatAnswer fb_configurator_ask_sums (FbConfigurator *self, const GArray *fixed, GArray *picks, GArray **rules);

/* Does arithmetic find a configuration with all of them? FB_SAT_YES: it becomes self->solution; FB_SAT_UNKNOWN: it
 * cannot tell. */
FbSatAnswer fb_configurator_solve_sums (FbConfigurator *self, const GArray *fixed, const GArray *picks);
/* The same, and it joins the pool. FALSE: it cannot tell, or there is none. */
gboolean fb_configurator_pool_by_sums (FbConfigurator *self, const GArray *fixed, const GArray *picks);

/* How many of @values (of guint) of @var in a row, from the first on, no configuration with the @fixed values has, by
 * arithmetic. */
guint fb_configurator_skip_by_sums (FbConfigurator *self, const GArray *fixed, guint var, const GArray *values);

/* Does arithmetic find values that have the @fixed ones and the @picks and meet all of @rules (of guint) but the one at
 * @but? FALSE: it cannot tell. */
gboolean fb_configurator_sums_allow (FbConfigurator *self, const GArray *fixed, const GArray *picks, const GArray *rules, guint but);

/* Values of @var that are valid or may be. */
static inline guint
fb_configurator_count_candidates (FbConfigurator *self, guint var)
{
  return fb_bits_count (self->valid, self->offset[var], self->offset[var + 1])
         + fb_bits_count (self->unknown, self->offset[var], self->offset[var + 1]);
}

/* Decides undecided values of variables of sums, which it may do in any of them: what the sums have no point for is
 * excluded; a point that makes a solution of self->solution, which is one, becomes it. */
void fb_configurator_fill (FbConfigurator *self);

/* As fb_configurator_lead(), where the sums can be answered exactly. */
gboolean fb_configurator_lead_exactly (FbConfigurator *self, guint var, gboolean at_top, GArray *lits);

/* From self->solution, which it may change into another solution, to solutions with undecided values of @var: sums are
 * made up for by their other variables. Was there one? */
gboolean fb_configurator_walk (FbConfigurator *self, guint var);

/* A point that all sums around @var allow, by arithmetic alone, with an undecided value of it near the low or the high
 * end: the literals of its values, which the solver need only confirm. May exclude values on the way. FALSE: none was
 * found. */
gboolean fb_configurator_lead (FbConfigurator *self, guint var, gboolean at_top, GArray *lits);

G_END_DECLS
