/* fb-configurator.h: one session of configuring: picks in any order, what is still possible, why not, and how else
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "fb-config-model.h"
#include "fb-sat.h"

G_BEGIN_DECLS

/**
 * FbConfigurator:
 *
 * A model, the picks of a person, and exact answers about both. A value is *valid* when some solution has it together
 * with all picks: what is shown as valid can always be completed, what is shown as excluded never. One thread at a
 * time; in a program with a window that is the thread of FbConfigService.
 *
 * Every function that asks the solver takes a cancellable; cancelled, it gives G_IO_ERROR_CANCELLED and leaves the
 * picks as they are after the change, with the values that are not decided yet in the state FB_CONFIG_CHECKING.
 */
typedef struct _FbConfigurator FbConfigurator;

typedef enum
{
  FB_CONFIG_FREE,     /* may be picked */
  FB_CONFIG_YOURS,    /* picked */
  FB_CONFIG_SET,      /* the only one left of its variable: the rules and the picks decide it */
  FB_CONFIG_EXCLUDED, /* in no solution with these picks (of a picked variable: the values that are not picked) */
  FB_CONFIG_CHECKING, /* not known yet */
} FbConfigState;

/* @solver (nullable): another solver than the usual one. Errors: FB_CONFIG_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED. A
 * model without any solution is no error: all of its values are excluded. */
FbConfigurator *
fb_configurator_new (FbConfigModel *model, const FbSatClass *solver, GCancellable *cancellable, GError **error);
/* The same until @deadline (monotonic; 0: the usual limits), then FB_CONFIG_ERROR_LIMIT. */
FbConfigurator *
fb_configurator_new_until (FbConfigModel *model,
                           const FbSatClass *solver,
                           gint64 deadline,
                           GCancellable *cancellable,
                           GError **error);
void
fb_configurator_free (FbConfigurator *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigurator, fb_configurator_free)

FbConfigModel *
fb_configurator_get_model (FbConfigurator *self);
/* Has the model any solution? */
gboolean
fb_configurator_is_void (FbConfigurator *self);

/* @progress (nullable) is called now and then while values are decided, when a state may be read. */
typedef void (*FbConfigProgress) (gpointer user_data);
void
fb_configurator_set_progress (FbConfigurator *self, FbConfigProgress progress, gpointer user_data);

/* Picks. Each change is one step of undo. */

/* Replaces an earlier pick of @var. FALSE with FB_CONFIG_ERROR_EXCLUDED: it does not fit the other picks, nothing
 * changed. */
gboolean
fb_configurator_pick (FbConfigurator *self, guint var, guint value, GCancellable *cancellable, GError **error);
gboolean
fb_configurator_unpick (FbConfigurator *self, guint var, GCancellable *cancellable, GError **error);
/* Many at once, as one step: @values has a value or -1 a variable. FB_CONFIG_ERROR_EXCLUDED: together they have no
 * solution. */
gboolean
fb_configurator_set_picks (FbConfigurator *self, const int *values, GCancellable *cancellable, GError **error);
gboolean
fb_configurator_reset (FbConfigurator *self, GCancellable *cancellable, GError **error);
/* A locked pick is never part of a repair. */
void
fb_configurator_set_locked (FbConfigurator *self, guint var, gboolean locked);
gboolean
fb_configurator_is_locked (FbConfigurator *self, guint var);
gboolean
fb_configurator_can_undo (FbConfigurator *self);
gboolean
fb_configurator_can_redo (FbConfigurator *self);
gboolean
fb_configurator_undo (FbConfigurator *self, GCancellable *cancellable, GError **error);
gboolean
fb_configurator_redo (FbConfigurator *self, GCancellable *cancellable, GError **error);
/* The picked value, -1 when there is none. */
int
fb_configurator_get_pick (FbConfigurator *self, guint var);
/* Picked variables, the first pick first. */
const guint *
fb_configurator_get_picks (FbConfigurator *self, guint *n_picks);

/* What is possible. */

/* Decides every value that is still being checked. */
gboolean
fb_configurator_update (FbConfigurator *self, GCancellable *cancellable, GError **error);
gboolean
fb_configurator_is_complete (FbConfigurator *self); /* nothing is being checked */
FbConfigState
fb_configurator_get_state (FbConfigurator *self, guint var, guint value);
/* Valid (yours, set, free) values of a variable; what is being checked does not count. */
guint
fb_configurator_count_valid (FbConfigurator *self, guint var);
/* Would fb_configurator_pick() take it? Unlike the state, this drops an earlier pick of @var. FALSE with @error unset:
 * no. */
gboolean
fb_configurator_fits (FbConfigurator *self, guint var, guint value, GCancellable *cancellable, GError **error);
/* Values in no solution at all, and variables with one value left before any pick. */
void
fb_configurator_get_base (FbConfigurator *self, guint *n_dead, guint *n_fixed);

#define FB_CONFIG_AHEAD_MS 5000 /* spent at most between two changes of the picks */

/* For idle time: tries one more value that may be picked next, so that its pick is answered from what is known. No
 * answer is another for it, only sooner. FALSE: there is nothing more to be learnt, or enough was. Cancelled, it stops
 * at once and leaves everything as it was; TRUE then. */
gboolean
fb_configurator_look_ahead (FbConfigurator *self, GCancellable *cancellable);

/* Why not, and how else. */

/* Picks and rules that together exclude a value; none of them can be left out. */
typedef struct
{
  GArray *picks; /* of guint: variables, in the order of picking */
  GArray *rules; /* of guint: numbers of rules */
} FbConfigReason;

void
fb_config_reason_free (FbConfigReason *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigReason, fb_config_reason_free)

/* Up to @max different reasons (FbConfigReason) why @value of @var is excluded, each without a pick of every other.
 * When only
 * @var's own pick stands in the way, that pick is the reason. FB_CONFIG_ERROR_INVALID: it is not excluded. */
GPtrArray *
fb_configurator_explain (FbConfigurator *self,
                         guint var,
                         guint value,
                         guint max,
                         GCancellable *cancellable,
                         GError **error);

/* What must be given up to have a value. */
typedef struct
{
  GArray *retract;     /* of guint: variables whose picks go, in the order of picking */
  int *values;         /* by variable: the picks afterwards (with nearest values for what went), -1: none */
  gint64 price_before; /* of all picked values */
  gint64 price_after;
} FbConfigRepair;

void
fb_config_repair_free (FbConfigRepair *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigRepair, fb_config_repair_free)

/* Up to @max repairs (FbConfigRepair) that make @value of @var possible: the first retracts as few picks as any can,
 * then those that cost less to give up (late picks, little change of price). Locked picks stay. A pick of @var itself
 * always goes and is named. FB_CONFIG_ERROR_CONTRADICTION: no repair, with locked picks or at all. */
GPtrArray *
fb_configurator_repair (FbConfigurator *self,
                        guint var,
                        guint value,
                        guint max,
                        GCancellable *cancellable,
                        GError **error);

/* For picks that come from elsewhere (a stored configuration, another version of the model): up to @max ways to have as
 * many of
 * @picks (by variable, -1: none) together as any can, as fb_configurator_repair() ranks them. One way that retracts
 * nothing: they fit. The session's own picks and locks do not count, and stay. FB_CONFIG_ERROR_CONTRADICTION: the model
 * has no solution. */
GPtrArray *
fb_configurator_refit (FbConfigurator *self, const int *picks, guint max, GCancellable *cancellable, GError **error);

/* All variables decided. */

typedef enum
{
  FB_CONFIG_GOAL_ANY,
  FB_CONFIG_GOAL_CHEAPEST,
  FB_CONFIG_GOAL_USUAL,
} FbConfigGoal;

typedef struct
{
  guint *values; /* by variable */
  gint64 price;
  gboolean proven; /* cheapest: no solution costs less, by the prices of values; see fb_rules_model_get_unpriced() */
  gint64 gap;      /* cheapest, not proven: the cheapest costs at most so much less */
} FbConfigCompletion;

void
fb_config_completion_free (FbConfigCompletion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigCompletion, fb_config_completion_free)

#define FB_CONFIG_ANSWER_MS 60000 /* of every question that has no limit of its own: then FB_CONFIG_ERROR_LIMIT */
#define FB_CONFIG_MAX_UNDO 200    /* steps that can be taken back; older ones are forgotten */
#define FB_CONFIG_CHEAPEST_MS 300 /* the usual budget */

/* A solution with all picks; picks do not change. @budget_ms bounds the search for the cheapest (0:
 * FB_CONFIG_CHEAPEST_MS, negative: FB_CONFIG_ANSWER_MS), after which the best one found is given with its gap.
 * FB_CONFIG_ERROR_CONTRADICTION: there is none. */
FbConfigCompletion *
fb_configurator_complete (FbConfigurator *self,
                          FbConfigGoal goal,
                          gint budget_ms,
                          GCancellable *cancellable,
                          GError **error);

/* Number of solutions of the model with the picks, in decimal digits. FB_CONFIG_ERROR_LIMIT: not within @budget_ms. */
char *
fb_configurator_count (FbConfigurator *self, guint budget_ms, GCancellable *cancellable, GError **error);
/* The same without the picks. */
char *
fb_configurator_count_model (FbConfigurator *self, guint budget_ms, GCancellable *cancellable, GError **error);

/* Past orders: the first line names variables, each further one has a value a variable (empty: unknown), separated by
 * tabs. What the model does not know is left out. The number of orders learnt; replaces what was learnt before. -1 on
 * error. */
int
fb_configurator_learn (FbConfigurator *self, const char *text, gssize length, GError **error);
/* Which values of @var the author of the model presets: @presets (by value, all 0) gets the highest number for the one
 * to take first.
 * @values: by variable, what is decided so far, -1: open. */
typedef void (*FbConfigPreset) (guint var, const int *values, guint *presets, gpointer user_data);
/* Decides FB_CONFIG_GOAL_USUAL where the orders do not: between values with equal votes, or none. @preset (nullable) */
void
fb_configurator_set_preset (FbConfigurator *self, FbConfigPreset preset, gpointer user_data);
/* The valid value of @var that colleagues usually took with such picks; @share (nullable): of their weight, 0 to 1. -1
 * on error; FB_CONFIG_ERROR_CONTRADICTION when no value is valid. */
int
fb_configurator_suggest (FbConfigurator *self, guint var, double *share, GCancellable *cancellable, GError **error);

G_END_DECLS
