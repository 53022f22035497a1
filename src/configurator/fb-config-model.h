/* fb-config-model.h: a configuration model: variables, named rules over them, prices
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-error.h"

G_BEGIN_DECLS

/**
 * FbConfigModel:
 *
 * What can be configured, without a solver: finite variables, constraints, prices. Built by the add functions, then
 * fb_config_model_freeze()d; from then on it never changes and may be read from any thread. References are atomic.
 *
 * Variables and values are numbered from 0 in the order in which they were added. A solution gives each variable exactly one
 * of its values. Constraints of one name together are one *rule*: reasons name rules, so what one sentence of the author
 * became should carry one name.
 *
 * Every function copies what it is given. A failing add leaves the model as it was.
 */
typedef struct _FbConfigModel FbConfigModel;

#define FB_CONFIG_MAX_VARIABLES 20000
#define FB_CONFIG_MAX_VALUES 1000000         /* of all variables together */
#define FB_CONFIG_MAX_DOMAIN 100000          /* of one variable */
#define FB_CONFIG_MAX_CONSTRAINTS 200000
#define FB_CONFIG_MAX_CELLS 16000000         /* of all tables together */
#define FB_CONFIG_MAX_TERMS 4000000          /* literals of all other constraints together */
#define FB_CONFIG_MAX_NAME 1000              /* bytes */
#define FB_CONFIG_MAX_NUMBER (G_MAXINT64 / 4) /* of any sum, and of the price of any configuration */

typedef enum
{
  FB_CONFIG_TABLE,
  FB_CONFIG_CLAUSE,
  FB_CONFIG_CHOOSE,
  FB_CONFIG_LINEAR,
} FbConfigKind;

typedef enum
{
  FB_CONFIG_LE,
  FB_CONFIG_GE,
  FB_CONFIG_EQ,
  FB_CONFIG_NE,
  FB_CONFIG_LT,
  FB_CONFIG_GT,
} FbConfigOp;

/* Variable @var has its value number @value. */
typedef struct
{
  guint var;
  guint value;
} FbConfigPoint;

/* @is: the variable has the value; else: it has another one. */
typedef struct
{
  guint    var;
  guint    value;
  gboolean is;
} FbConfigLit;

/* @coef times the number of @var's value. */
typedef struct
{
  gint64 coef;
  guint  var;
} FbConfigTerm;

/* @weight when @var has its value number @value, else 0. */
typedef struct
{
  gint64 weight;
  guint  var;
  guint  value;
} FbConfigItem;

#define FB_CONFIG_ANY (-1) /* in a table's row: whatever the value */

/* One constraint as it reads; which members mean something depends on @kind. Owned by the model. */
typedef struct
{
  char         *name;
  FbConfigKind  kind;
  guint         rule;      /* number of the rule that it belongs to */

  guint        *scope;     /* table: n_scope variables, each once */
  guint         n_scope;
  gboolean      allow;     /* table: TRUE: the rows are what may be, FALSE: what may not be */
  gint32       *rows;      /* table: n_rows times n_scope value numbers or FB_CONFIG_ANY, row by row */
  gsize         n_rows;

  FbConfigLit  *lits;      /* clause: at least one of n_lits holds (none: never) */
  guint         n_lits;

  gboolean      has_when;  /* choose, linear: binds only where @when holds */
  FbConfigPoint when;

  gint64        min, max;  /* choose: so many of n_of hold; a point that stands twice counts twice */
  FbConfigPoint *of;
  guint         n_of;

  FbConfigTerm *terms;     /* linear: the sum of terms and items compares by @op with @rhs */
  guint         n_terms;
  FbConfigItem *items;
  guint         n_items;
  FbConfigOp    op;
  gint64        rhs;
} FbConfigConstraint;

FbConfigModel *fb_config_model_new   (void);
FbConfigModel *fb_config_model_ref   (FbConfigModel *self);
void           fb_config_model_unref (FbConfigModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigModel, fb_config_model_unref)

/* Building. Errors: FB_CONFIG_ERROR_INVALID, _UNKNOWN (a number that no variable or value has), _TOO_LARGE. */

/* A variable with named values (at least one, each name once). @nums (nullable): n_values integers for sums. The number of the
 * variable, -1 on error. Names of variables are unique, not empty, valid UTF-8. */
int      fb_config_model_add_variable (FbConfigModel      *self,
                                       const char         *name,
                                       const char *const  *values,
                                       guint               n_values,
                                       const gint64       *nums,
                                       GError            **error);
/* A variable of the whole numbers @lo to @hi: value number 0 is @lo; the values' names are the numbers in decimal. */
int      fb_config_model_add_range    (FbConfigModel *self, const char *name, gint64 lo, gint64 hi, GError **error);

/* A table with no row and @allow makes the model void; @scope names each variable once. */
gboolean fb_config_model_add_table    (FbConfigModel *self,
                                       const char    *name,
                                       const guint   *scope,
                                       guint          n_scope,
                                       gboolean       allow,
                                       const gint32  *rows,
                                       gsize          n_rows,
                                       GError       **error);
gboolean fb_config_model_add_clause   (FbConfigModel     *self,
                                       const char        *name,
                                       const FbConfigLit *lits,
                                       guint              n_lits,
                                       GError           **error);
/* @when (nullable). @max below @min is allowed and never holds. */
gboolean fb_config_model_add_choose   (FbConfigModel       *self,
                                       const char          *name,
                                       const FbConfigPoint *when,
                                       gint64               min,
                                       gint64               max,
                                       const FbConfigPoint *of,
                                       guint                n_of,
                                       GError             **error);
/* Sum of @terms (over variables that have numbers) and @items (weights of single values), compared with @rhs. @when (nullable).
 * The smallest and the largest sum must lie within FB_CONFIG_MAX_NUMBER. */
gboolean fb_config_model_add_linear   (FbConfigModel       *self,
                                       const char          *name,
                                       const FbConfigPoint *when,
                                       const FbConfigTerm  *terms,
                                       guint                n_terms,
                                       const FbConfigItem  *items,
                                       guint                n_items,
                                       FbConfigOp           op,
                                       gint64               rhs,
                                       GError             **error);

/* Price of every configuration before options, in minor units; @unit (nullable) is a word for people ("cent"). */
gboolean fb_config_model_set_base_price (FbConfigModel *self, const char *unit, gint64 base, GError **error);
/* What the value adds (negative: takes off), in minor units. Said twice, the later one stands. */
gboolean fb_config_model_set_price      (FbConfigModel *self, guint var, guint value, gint64 price, GError **error);

/* Checks what only the whole can show (the price of no configuration overflows) and ends building; idempotent. */
gboolean fb_config_model_freeze         (FbConfigModel *self, GError **error);
gboolean fb_config_model_is_frozen      (FbConfigModel *self);

/* Reading; numbers must be valid. Texts and constraints stay the model's. */

guint       fb_config_model_get_n_variables (FbConfigModel *self);
guint       fb_config_model_get_n_values    (FbConfigModel *self, guint var);
const char *fb_config_model_get_name        (FbConfigModel *self, guint var);
/* The name of a value; of a range the number in decimal. */
const char *fb_config_model_get_value       (FbConfigModel *self, guint var, guint value);
gboolean    fb_config_model_has_numbers     (FbConfigModel *self, guint var);
/* The number of a value in sums (0 for a variable without numbers). */
gint64      fb_config_model_get_number      (FbConfigModel *self, guint var, guint value);
gboolean    fb_config_model_is_range        (FbConfigModel *self, guint var);
/* By name; -1 when there is none. */
int         fb_config_model_find_variable   (FbConfigModel *self, const char *name);
int         fb_config_model_find_value      (FbConfigModel *self, guint var, const char *value);

guint       fb_config_model_get_n_constraints (FbConfigModel *self);
const FbConfigConstraint *
            fb_config_model_get_constraint    (FbConfigModel *self, guint constraint);
/* Rules: the different names of constraints, in the order of their first appearance. */
guint       fb_config_model_get_n_rules       (FbConfigModel *self);
const char *fb_config_model_get_rule          (FbConfigModel *self, guint rule);
/* Where a text says @rule (both from 1), for errors to name; before the model is shared between threads. */
void        fb_config_model_place_rule        (FbConfigModel *self, const char *rule, guint line, guint column);
/* FALSE: the model does not come from a text. */
gboolean    fb_config_model_find_place        (FbConfigModel *self, const char *rule, guint *line, guint *column);

/* Has the model any price (base or value)? */
gboolean    fb_config_model_has_prices      (FbConfigModel *self);
const char *fb_config_model_get_unit        (FbConfigModel *self); /* (nullable) */
gint64      fb_config_model_get_base_price  (FbConfigModel *self);
gint64      fb_config_model_get_price       (FbConfigModel *self, guint var, guint value);
/* Base and the prices of the values; @values: one value number a variable. */
gint64      fb_config_model_total           (FbConfigModel *self, const guint *values);

/* Does the assignment (one value number a variable) satisfy the constraint? The plain meaning, the judge of every encoding. */
gboolean    fb_config_constraint_holds      (FbConfigModel *self, const FbConfigConstraint *constraint, const guint *values);
/* The number of the first constraint that does not hold, -1 when all do. */
int         fb_config_model_check           (FbConfigModel *self, const guint *values);

G_END_DECLS
