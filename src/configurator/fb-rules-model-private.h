/* fb-rules-model-private.h: a rule file while it becomes a model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-model.h"

G_BEGIN_DECLS

#define FB_RULES_MAX_CLAUSES 20000     /* of one rule */
#define FB_RULES_MAX_CELLS 4000000     /* of one table, written out */
#define FB_RULES_MAX_FILE (16 * 1024 * 1024)

typedef struct
{
  const FbRulesOption *option;  /* (nullable) hidden */
  const FbRulesChoice *part;    /* (nullable) */
  guint first, n;               /* hidden: the constraints that keep it from being "yes" */
} FbRulesVariable;

struct _FbRulesModel
{
  gatomicrefcount ref_count;

  FbRules        *rules;      /* (owned) */
  FbConfigModel  *config;     /* (owned) */
  char           *day;        /* (owned) (nullable) */
  GArray         *variables;  /* of FbRulesVariable */
  GArray         *first;      /* guint: the first variable of each option */
  GHashTable     *structure;  /* names of constraints that options themselves need → FbRulesStatement */
  GHashTable     *rows;       /* id of a table → GArray of FbRulesRow */
  GHashTable     *presence;   /* FbRulesStatement of a child that need not be there → its hidden variable */
  GPtrArray      *unpriced;   /* of FbRulesStatement (unowned): see fb_rules_model_get_unpriced() */
  guint           n_hidden;
};

/* "@var has one of the values @in" (one byte a value of the variable). */
typedef struct
{
  guint   var;
  GBytes *in;
} FbRulesAtom;

/* A condition as clauses: all of them hold, of each at least one atom. */
typedef struct
{
  GPtrArray *clauses;  /* of GArray of FbRulesAtom */
} FbRulesCnf;

/* @negate: of its opposite. NULL with FB_RULES_ERROR_LIMIT. */
FbRulesCnf *fb_rules_cnf_new        (FbRulesModel *self, const FbRulesCondition *condition, gboolean negate, GError **error);
/* What holds when one of the two does. Takes both (nullable: gives NULL). */
FbRulesCnf *fb_rules_cnf_or         (FbRulesCnf *a, FbRulesCnf *b, GError **error);
/* What holds when both do; as above. */
FbRulesCnf *fb_rules_cnf_and        (FbRulesCnf *a, FbRulesCnf *b, GError **error);
void        fb_rules_cnf_free       (FbRulesCnf *self);
/* A single atom: "the reference is taken". */
FbRulesCnf *fb_rules_cnf_taken      (FbRulesModel *self, const FbRulesRef *ref, gboolean negate);
gboolean    fb_rules_cnf_add        (const FbRulesCnf *self, FbRulesModel *model, const char *name, GError **error);
/* The values of @var that one of @cells names. (transfer full) */
GBytes     *fb_rules_model_values   (FbRulesModel *self, guint var, const GPtrArray *cells);
/* A hidden variable that is "yes" exactly where @holds holds; @opposite is its opposite. Takes both (NULL: an error was set). -1 on error. */
int         fb_rules_model_hide     (FbRulesModel *self, const char *name, FbRulesCnf *holds, FbRulesCnf *opposite, GError **error);

/* As fb_rules_lower(); @place and @id (transfer full) are set to the rule at which it fails, if it is one. */
FbRulesModel *fb_rules_lower_telling (FbRules *rules, const char *day, FbRulesFile file, gpointer data, FbRulesPlace *place, char **id, GError **error);
gboolean    fb_rules_lower_table    (FbRulesModel *self, const FbRulesStatement *statement, FbRulesFile file, gpointer data, GError **error);
/* Of all children: when they are there, and their links. Behind the options. *@culprit: the one that it failed at. */
gboolean    fb_rules_lower_children (FbRulesModel *self, const FbRulesStatement **culprit, GError **error);
/* So many parts of a choice; @there (nullable): only then. */
gboolean    fb_rules_lower_counts   (FbRulesModel *self, const FbRulesOption *option, const FbConfigPoint *there, GError **error);
/* "Drive.Voltage = Supply", the name of its constraint. (transfer full) */
char       *fb_rules_link_to_text   (const FbRulesLink *link);
/* What holds where @child (nullable) is there; FALSE: it always is. */
gboolean    fb_rules_model_find_presence (FbRulesModel *self, const FbRulesStatement *child, FbConfigPoint *point);
gboolean    fb_rules_lower_prices   (FbRulesModel *self, GError **error);

G_END_DECLS
