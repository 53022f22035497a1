/* fb-rules-parse.h: reading the rule language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-tree.h"

G_BEGIN_DECLS

/**
 * fb_rules_parse:
 * @text: any bytes
 * @length: of them; -1: up to the NUL
 * @problems: (out) (transfer full): #FbRulesProblem in the order of the text; empty when all was understood
 *
 * Reads a whole file. A statement that cannot be read is reported and left out, and reading goes on with the next one, so that one pass shows what
 * is wrong everywhere (up to %FB_RULES_MAX_PROBLEMS). Names are looked up by fb_rules_resolve().
 *
 * Returns: (transfer full): what could be read
 */
FbRules *fb_rules_parse   (const char *text, gssize length, GPtrArray **problems);

/* The bytes of a file that the text names: a table's, the text of a child ("KEY.rules"), or a table of a child ("KEY/NAME"). NULL with an error.
 * (transfer full) */
typedef GBytes *(*FbRulesFile) (const char *name, gpointer data, GError **error);

/**
 * fb_rules_compose:
 * @file: (nullable): how the texts of children are read
 *
 * Puts the statements of each child behind the part that uses its model, children of children as well: names of its options, rules, measures and tables'
 * files begin with the part's, what its own file means by a name stays what it means. Between fb_rules_parse() and fb_rules_resolve(). What is wrong with a
 * child is a problem at the part that uses it: a model that is not here, that contains itself, is of another version or currency, or cannot be understood.
 *
 * Returns: whether nothing was wrong
 */
gboolean fb_rules_compose (FbRules *self, FbRulesFile file, gpointer data, GPtrArray *problems);

/* A model that a text uses itself. */
typedef struct
{
  char *model;    /* (owned) key */
  char *version;  /* (owned) (nullable) that it asks for */
} FbRulesNeeded;

/* Each model once, in their order; of FbRulesNeeded (transfer full). What cannot be read needs none. */
GPtrArray *fb_rules_list_models (const char *text, gssize length);
/* The name of a child's text among the files of a model; a table's file of a child. (transfer full) */
char    *fb_rules_model_file     (const char *model);
char    *fb_rules_model_table    (const char *model, const char *file);

/**
 * fb_rules_resolve:
 *
 * Finds what each name means, in the order product, options, labels, rules; fills in the fields of the tree that say so, scales numbers, and puts
 * the days of valid lines into their rules. Adds what is wrong to @problems, sorted by place. Call it once.
 *
 * Returns: whether nothing was wrong
 */
gboolean fb_rules_resolve (FbRules *self, GPtrArray *problems);

/* All three: NULL and FB_RULES_ERROR with the first problem ("line 3, column 7: …") when anything is wrong. @file (nullable). (transfer full) */
FbRules *fb_rules_load_with (const char *text, gssize length, FbRulesFile file, gpointer data, GError **error);
/* The same for a text without children. */
FbRules *fb_rules_load    (const char *text, gssize length, GError **error);

/* What comes near to @word among @known (of char); NULL when nothing does. A whole sentence for people. (transfer full) */
char    *fb_rules_did_you_mean (const char *word, GPtrArray *known);

#define FB_RULES_ERROR (fb_rules_error_quark ())
GQuark   fb_rules_error_quark (void);
typedef enum
{
  FB_RULES_ERROR_TEXT,   /* the text cannot be understood */
  FB_RULES_ERROR_LIMIT,  /* understood, but too large for a model */
  FB_RULES_ERROR_FILE,   /* a file it names cannot be had */
} FbRulesError;

G_END_DECLS
