/* fb-config-desk.h: the work on one configuration, for one thread: engine, defaults, prices, reasons, repairs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-price.h"
#include "fb-configurator.h"

G_BEGIN_DECLS

/* How a value is shown. FREE to EXCLUDED are certain; a value of a variable that has another pick is REPLACES when it
 * would be taken instead. */
typedef enum
{
  FB_CONFIG_ROW_CHECKING,
  FB_CONFIG_ROW_FREE,
  FB_CONFIG_ROW_DEFAULT,
  FB_CONFIG_ROW_REPLACES,
  FB_CONFIG_ROW_YOURS,
  FB_CONFIG_ROW_SET,
  FB_CONFIG_ROW_EXCLUDED,
} FbConfigRowState;

/* Who chose a value. */
typedef enum
{
  FB_CONFIG_BY_NOBODY,
  FB_CONFIG_BY_USER,
  FB_CONFIG_BY_RULE,
  FB_CONFIG_BY_DEFAULT,
  FB_CONFIG_BY_COMPLETION,
  FB_CONFIG_BY_REPAIR,
} FbConfigOrigin;

/* The values of all variables lie one behind the other; @offset has where each variable begins, and the end. */
typedef struct
{
  guint n_vars;
  guint *offset;
} FbConfigSpace;

/* What the engine says after a change. */
typedef struct
{
  guint8 *states;   /* of FbConfigRowState by value, without defaults; values beside a pick are CHECKING */
  int *picks;       /* by variable */
  gboolean *locked; /* by variable */
  gboolean can_undo, can_redo;
} FbConfigStates;

/* What follows from it. */
typedef struct
{
  guint *values;        /* by variable: the decided value; of others 0 */
  gboolean *decided;    /* by variable: picked, set by a rule, or a default that fits */
  int *defaults;        /* by variable: the default in effect, -1 */
  FbConfigPrice *price; /* (nullable) */
  char *problem;        /* (nullable) why there is no price */
  GPtrArray *advice;    /* of char; what the author recommends, who has to approve */
  GPtrArray *offers;    /* of char; what goes with it */
} FbConfigSums;

/* The difference a value makes to the price, by period. */
typedef struct
{
  gint64 amount[FB_RULES_PER_YEAR + 1];
} FbConfigDifference;

/* Of the variables that are looked at. */
typedef struct
{
  GArray *vars;            /* of guint */
  GHashTable *fits;        /* place of value + 1 → TRUE or FALSE as a pointer: beside a pick */
  GHashTable *differences; /* place of value + 1 → FbConfigDifference */
  GHashTable *usual;       /* variable + 1 → value + 1, where orders tell */
  GHashTable *shares;      /* variable + 1 → percent + 1 */
} FbConfigDetails;

/* A way to have an excluded value. */
typedef struct
{
  GPtrArray *changes; /* of char; sentences */
  int *values;        /* picks by variable afterwards */
  guint n_vars;
  gint64 before, after; /* price once, minor units */
} FbConfigWay;

typedef struct
{
  GPtrArray *reasons; /* of char; each one reason, in sentences */
  GPtrArray *ways;    /* of FbConfigWay; empty for what is not excluded, or never possible */
  gboolean locked;    /* only locked picks stand in the way of a way */
} FbConfigWhy;

typedef struct _FbConfigDesk FbConfigDesk;

/* @orders (nullable): past orders, see fb_configurator_learn(). @language (nullable). */
FbConfigDesk *
fb_config_desk_new (FbRulesModel *model,
                    const char *orders,
                    const char *language,
                    GCancellable *cancellable,
                    GError **error);
void
fb_config_desk_free (FbConfigDesk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigDesk, fb_config_desk_free)

FbConfigurator *
fb_config_desk_get_engine (FbConfigDesk *self);
FbConfigStates *
fb_config_desk_states (FbConfigDesk *self);
/* NULL when cancelled. */
FbConfigSums *
fb_config_desk_sums (FbConfigDesk *self, GCancellable *cancellable, GError **error);
FbConfigDetails *
fb_config_desk_details (FbConfigDesk *self,
                        const FbConfigSums *sums,
                        const GArray *vars,
                        GCancellable *cancellable,
                        GError **error);
/* Why a value is excluded, or why it is set. */
FbConfigWhy *
fb_config_desk_why (FbConfigDesk *self, guint var, guint value, GCancellable *cancellable, GError **error);
/* All variables decided (by variable), with the author's defaults except for the cheapest. */
FbConfigCompletion *
fb_config_desk_complete (FbConfigDesk *self, FbConfigGoal goal, GCancellable *cancellable, GError **error);

FbConfigSpace *
fb_config_space_new (FbConfigModel *model);
void
fb_config_space_free (FbConfigSpace *self);
void
fb_config_states_free (FbConfigStates *self);
void
fb_config_sums_free (FbConfigSums *self);
void
fb_config_details_free (FbConfigDetails *self);
void
fb_config_why_free (FbConfigWhy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigSpace, fb_config_space_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigStates, fb_config_states_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigSums, fb_config_sums_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigDetails, fb_config_details_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigWhy, fb_config_why_free)

G_END_DECLS
