/* fb-encode.h: a configuration model as clauses
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-model.h"
#include "fb-sat.h"

G_BEGIN_DECLS

#define FB_LIT_TRUE 1                     /* the literal that always holds */
#define FB_LIT_FALSE (-FB_LIT_TRUE)
#define FB_TAG_HARD (-1)                  /* a clause that no rule owns */
#define FB_ENCODE_MAX_SECONDS 60          /* to make them */
#define FB_ENCODE_MAX_LITERALS 100000000  /* of all clauses together: what a laptop's memory bears */

/**
 * FbEncoding:
 *
 * Clauses whose solutions are those of the model: each value has a literal, further variables are definitions. Clauses that
 * make a rule bind carry its number as tag, all others hold whatever the rules: a solver that guards each tag by a selector
 * can switch rules off one by one.
 *
 * Values: two of them are one variable; up to 64 one literal each with at-least-one and at-most-one; a longer range has an
 * order encoding (x >= k) with value literals defined on it.
 */
typedef struct _FbEncoding FbEncoding;

/* @narrow: values that propagation excludes get the literal FB_LIT_FALSE; then the clauses are right only with all rules on. */
FbEncoding *fb_encoding_new  (FbConfigModel *model, gboolean narrow, GError **error);
/* The same until @deadline (monotonic; 0: FB_ENCODE_MAX_SECONDS from now), then FB_CONFIG_ERROR_LIMIT. @culprit (nullable) gets the
 * name (the model's) of the rule at which it failed. */
FbEncoding *fb_encoding_new_until (FbConfigModel *model, gboolean narrow, gint64 deadline, const char **culprit, GError **error);
void        fb_encoding_free (FbEncoding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbEncoding, fb_encoding_free)

int         fb_encoding_get_n_variables (FbEncoding *self);
/* The literal of "@var has value number @value". */
int         fb_encoding_get_literal     (FbEncoding *self, guint var, guint value);
/* Number of value 0 of @var when all values stand in one row. */
guint       fb_encoding_get_offset      (FbEncoding *self, guint var);
/* The clauses to a solver; with @selectors, rule r binds only while the variable fb_encoding_get_selector() is true. */
void        fb_encoding_load            (FbEncoding *self, FbSat *sat, gboolean selectors);
int         fb_encoding_get_selector    (FbEncoding *self, guint rule);

/* For the encoders. */

struct _FbEncoding
{
  FbConfigModel *model;
  int            n_vars;
  GArray        *clauses;  /* of int: tag, literals, 0, ... */
  GArray        *clause;   /* of int: literals of the one being made */
  gboolean       satisfied;/* the one being made holds anyway */
  gboolean       too_large;
  guint         *offset;   /* n variables + 1 */
  int           *lits;     /* one a value */
  int          **order;    /* (nullable) by variable: literals of "value number >= k", k from 0 to n_values (0: always, n: never) */
  gboolean     **alive;    /* by variable and value: FALSE when narrowed away */
  GHashTable    *sets;     /* values of a variable, and the variable (owned GBytes) → literal of "it has one of them" */
};

int  fb_encoding_fresh (FbEncoding *self);
/* Clauses are made literal by literal; constants are simplified away. */
void fb_encoding_add   (FbEncoding *self, int lit);
void fb_encoding_end   (FbEncoding *self, int tag);
/* A whole clause, ended by 0. */
void fb_encoding_clause (FbEncoding *self, int tag, ...);

/* While @guard holds, @min to @max of the literals do. */
void fb_encode_count   (FbEncoding *self, int tag, int guard, const int *lits, guint n, gint64 min, gint64 max);
void fb_encode_table   (FbEncoding *self, const FbConfigConstraint *constraint);
void fb_encode_linear  (FbEncoding *self, const FbConfigConstraint *constraint, int guard);
/* The exact way for sums whose diagram would grow too large: binary numbers and adders. @weights: by position and value. */
void fb_encode_adder   (FbEncoding *self, int tag, int guard, const guint *vars, gint64 *const *weights, guint n,
                        FbConfigOp op, gint64 rhs);
/* Propagates rules over the values; FALSE entries of alive are values in no solution. */
void fb_narrow         (FbConfigModel *model, gboolean **alive);

G_END_DECLS
