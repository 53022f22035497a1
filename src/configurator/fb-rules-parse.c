/* fb-rules-parse.c: reading the rule language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-rules-parse-private.h"

G_DEFINE_QUARK (fb - rules - error - quark, fb_rules_error)

enum
{
  WITH_ID = 1 << 0,   /* needs one */
  MAY_ID = 1 << 1,    /* may have one */
  WITH_WHEN = 1 << 2, /* may have a condition behind */
  NEEDS_WHEN = 1 << 3,
  WITH_BECAUSE = 1 << 4, /* may have reason and owner */
  WITH_WEIGHT = 1 << 5,
};

static const struct
{
  const char *word;
  FbRulesKind kind;
  FbRulesParseBody body;
  guint flags;
} statements[] = {
    {"product", FB_RULES_PRODUCT, fb_rules_parse_product, 0},
    {"owner", FB_RULES_OWNER, fb_rules_parse_named, 0},
    {"page", FB_RULES_PAGE, fb_rules_parse_named, 0},
    {"group", FB_RULES_GROUP, fb_rules_parse_named, 0},
    {"option", FB_RULES_OPTION, fb_rules_parse_option, 0},
    {"context", FB_RULES_OPTION, fb_rules_parse_option, 0},
    {"label", FB_RULES_LABEL, fb_rules_parse_label, 0},
    {"part", FB_RULES_PART, fb_rules_parse_part, WITH_WHEN},
    {"measure", FB_RULES_MEASURE, fb_rules_parse_measure, 0},
    {"if", FB_RULES_IF, fb_rules_parse_if, WITH_ID | WITH_BECAUSE},
    {"choose", FB_RULES_CHOOSE, fb_rules_parse_choose, WITH_ID | WITH_WHEN | WITH_BECAUSE},
    {"sum", FB_RULES_SUM, fb_rules_parse_sum, WITH_ID | WITH_BECAUSE},
    {"table", FB_RULES_TABLE, fb_rules_parse_table, WITH_ID | WITH_BECAUSE},
    {"default", FB_RULES_DEFAULT, fb_rules_parse_soft, WITH_ID | WITH_WHEN | WITH_BECAUSE | WITH_WEIGHT},
    {"prefer", FB_RULES_PREFER, fb_rules_parse_soft, WITH_ID | WITH_WHEN | WITH_BECAUSE | WITH_WEIGHT},
    {"offer", FB_RULES_OFFER, fb_rules_parse_offer, WITH_ID | WITH_WHEN | WITH_BECAUSE},
    {"price", FB_RULES_PRICE, fb_rules_parse_price, MAY_ID | WITH_WHEN | WITH_BECAUSE},
    {"discount", FB_RULES_DISCOUNT, fb_rules_parse_discount, MAY_ID | WITH_WHEN | WITH_BECAUSE},
    {"approval", FB_RULES_APPROVAL, fb_rules_parse_named, MAY_ID | WITH_WHEN | NEEDS_WHEN | WITH_BECAUSE},
    {"valid", FB_RULES_VALID, fb_rules_parse_valid, 0},
};
#define PAIR_FLAGS (WITH_ID | WITH_BECAUSE)

static gboolean
parse_clauses (FbRulesParser *self, FbRulesStatement *statement, guint flags)
{
  for (;;)
    {
      gboolean good;

      if ((flags & WITH_WHEN) && statement->when == NULL && fb_rules_parser_skip_word (self, "when"))
        good = fb_rules_parser_condition (self, &statement->when);
      else if ((flags & WITH_BECAUSE) && statement->because == NULL && fb_rules_parser_skip_word (self, "because"))
        {
          good = fb_rules_parser_texts (self, TRUE, &statement->because);
          if (good && statement->because == NULL)
            good = fb_rules_parser_expected (self, _ ("the reason in quotes"), NULL);
        }
      else if ((flags & WITH_BECAUSE) && statement->owner == NULL && fb_rules_parser_skip_word (self, "owner"))
        good = fb_rules_parser_name (self, &statement->owner, NULL);
      else if ((flags & WITH_WEIGHT) && fb_rules_parser_skip_word (self, "weight"))
        good = fb_rules_parse_weight (self, statement);
      else
        break;
      if (!good)
        return FALSE;
    }
  if ((flags & NEEDS_WHEN) && statement->when == NULL)
    return fb_rules_parser_expected (self, _ ("“when” and a condition"), NULL);
  return TRUE;
}

static gboolean
check_end (FbRulesParser *self)
{
  g_autoptr (GPtrArray) words = NULL;
  g_autofree char *hint = NULL;
  const FbRulesToken *now = fb_rules_parser_now (self);

  if (fb_rules_parser_at_stop (self))
    return TRUE;
  words = g_ptr_array_new ();
  g_ptr_array_add (words, (char *) "because");
  g_ptr_array_add (words, (char *) "when");
  g_ptr_array_add (words, (char *) "where");
  g_ptr_array_add (words, (char *) "owner");
  g_ptr_array_add (words, (char *) "requires");
  g_ptr_array_add (words, (char *) "excludes");
  if (now->kind == FB_RULES_TOKEN_WORD && !fb_rules_is_plain (now->text))
    hint = g_strdup_printf (_ ("“%s” cannot stand here."), now->text);
  else if (now->kind == FB_RULES_TOKEN_WORD)
    hint = fb_rules_did_you_mean (now->text, words);
  if (hint == NULL && now->kind == FB_RULES_TOKEN_WORD)
    hint = g_strdup (_ ("Names of several words stand in quotes."));
  return fb_rules_parser_expected (self, _ ("the end of the statement"), hint);
}

static gboolean
unknown_statement (FbRulesParser *self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree char *hint = NULL;
  const FbRulesToken *now = fb_rules_parser_now (self);

  for (guint i = self->at; ((FbRulesToken *) g_ptr_array_index (self->tokens, i))->kind < FB_RULES_TOKEN_STOP; i++)
    {
      const FbRulesToken *token = g_ptr_array_index (self->tokens, i);

      if (token->kind == FB_RULES_TOKEN_WORD
          && (g_str_equal (token->text, "requires") || g_str_equal (token->text, "excludes")))
        return fb_rules_parser_fail (self, now->place, g_strdup (_ ("the rule has no name")),
                                     _ ("Begin it with a short name and a colon: R1: …"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    g_ptr_array_add (words, (char *) statements[i].word);
  if (g_str_equal (now->text, "because") || g_str_equal (now->text, "where") || g_str_equal (now->text, "when")
      || g_str_equal (now->text, "and") || g_str_equal (now->text, "or"))
    hint = g_strdup (_ ("Indent the line to continue the statement above it."));
  else
    hint = fb_rules_did_you_mean (now->text, words);
  return fb_rules_parser_expected (self, _ ("the beginning of a statement (option, price, R1: …)"), hint);
}

/* "R1:" */
static gboolean
parse_id (FbRulesParser *self, FbRulesStatement *statement)
{
  const FbRulesToken *next = fb_rules_parser_next (self);

  if (next->kind != FB_RULES_TOKEN_SIGN || !g_str_equal (next->text, ":"))
    return TRUE;
  if (!fb_rules_parser_name (self, &statement->id, NULL))
    return FALSE;
  self->at++;
  return TRUE;
}

static gboolean
parse_body (FbRulesParser *self, FbRulesStatement *statement)
{
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      guint flags = statements[i].flags;

      if (!fb_rules_parser_is_word (self, statements[i].word))
        continue;
      if (statement->id != NULL && (flags & (WITH_ID | MAY_ID)) == 0)
        return fb_rules_parser_fail (self, statement->place,
                                     g_strdup_printf (_ ("“%s” takes no name with a colon"), statements[i].word), NULL);
      if (statement->id == NULL && (flags & WITH_ID) != 0)
        return fb_rules_parser_fail (self, statement->place, g_strdup (_ ("the rule has no name")),
                                     _ ("Begin it with a short name and a colon: R1: …"));
      self->at++;
      statement->kind = statements[i].kind;
      if (!statements[i].body (self, statement)
          || !parse_clauses (self, statement, statement->kind == FB_RULES_CHILD ? flags | WITH_BECAUSE : flags))
        return FALSE;
      if (g_str_equal (statements[i].word, "context"))
        statement->option->context = TRUE;
      return check_end (self);
    }
  if (statement->id == NULL)
    return unknown_statement (self);
  statement->kind = FB_RULES_REQUIRES;
  return fb_rules_parse_pair (self, statement) && parse_clauses (self, statement, PAIR_FLAGS) && check_end (self);
}

/* --- comments --------------------------------------------------------------------------------------------------- */

static void
add_line (GPtrArray *lines, const char *text)
{
  /* One empty line says as much as five. */
  if (*text == '\0' && lines->len > 0 && *(const char *) g_ptr_array_index (lines, lines->len - 1) == '\0')
    return;
  g_ptr_array_add (lines, g_strdup (text));
}

/* Hangs the comments up to @last on the statement; *@at walks through them. */
static void
take_comments (GPtrArray *comments, guint *at, guint first, guint last, FbRulesStatement *statement)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (; *at < comments->len; (*at)++)
    {
      const FbRulesComment *comment = g_ptr_array_index (comments, *at);

      if (comment->line > last)
        break;
      if (comment->line >= first && *comment->text == '\0')
        continue;
      if (comment->line == last && !comment->own_line)
        {
          g_free (statement->trailing);
          statement->trailing = g_strdup (comment->text);
        }
      else
        add_line (lines, comment->text);
    }
  if (lines->len > 0)
    statement->comments = g_steal_pointer (&lines);
}

static void
comment_free (gpointer data)
{
  FbRulesComment *comment = data;

  g_free (comment->text);
  g_free (comment);
}

/* --- the file --------------------------------------------------------------------------------------------------- */

static void
skip_statement (FbRulesParser *self)
{
  while (!fb_rules_parser_at_stop (self))
    self->at++;
}

static void
parse_statement (FbRulesParser *self, FbRules *rules, GPtrArray *comments, guint *comment)
{
  FbRulesStatement *statement = fb_rules_statement_new (FB_RULES_PRODUCT);
  guint first = fb_rules_parser_now (self)->place.line, last;
  gboolean good, ends_line;

  statement->place = fb_rules_parser_now (self)->place;
  self->depth = 0;
  good = parse_id (self, statement) && parse_body (self, statement);
  skip_statement (self);
  last = ((FbRulesToken *) g_ptr_array_index (self->tokens, self->at - 1))->place.line;
  /* Of several statements in a line the last one gets the comment behind them. */
  ends_line =
      fb_rules_parser_next (self)->place.line != last || fb_rules_parser_next (self)->kind == FB_RULES_TOKEN_END;
  take_comments (comments, comment, first, ends_line ? last : last - 1, statement);
  if (good && rules->statements->len < FB_RULES_MAX_STATEMENTS)
    g_ptr_array_add (rules->statements, statement);
  else
    {
      if (good)
        fb_rules_parser_fail (self, statement->place,
                              g_strdup_printf (_ ("a file may have %d statements"), FB_RULES_MAX_STATEMENTS), NULL);
      fb_rules_statement_free (statement);
    }
}

static int
compare_problems (gconstpointer a, gconstpointer b)
{
  const FbRulesProblem *left = *(FbRulesProblem *const *) a, *right = *(FbRulesProblem *const *) b;

  if (left->place.line != right->place.line)
    return left->place.line < right->place.line ? -1 : 1;
  return left->place.column < right->place.column ? -1 : left->place.column > right->place.column;
}

FbRules *
fb_rules_parse (const char *text, gssize length, GPtrArray **problems)
{
  g_autoptr (GPtrArray) comments = g_ptr_array_new_with_free_func (comment_free);
  g_autoptr (GPtrArray) tokens = NULL;
  FbRules *rules = fb_rules_new ();
  FbRulesParser self = {0};
  guint comment = 0;

  *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_problem_free);
  tokens = fb_rules_scan (text, length < 0 ? strlen (text) : (gsize) length, comments, *problems);
  self.tokens = tokens;
  self.problems = *problems;
  while (fb_rules_parser_now (&self)->kind != FB_RULES_TOKEN_END && self.problems->len < FB_RULES_MAX_PROBLEMS)
    if (fb_rules_parser_now (&self)->kind == FB_RULES_TOKEN_STOP)
      self.at++;
    else
      parse_statement (&self, rules, comments, &comment);
  for (; comment < comments->len; comment++)
    add_line (rules->tail, ((FbRulesComment *) g_ptr_array_index (comments, comment))->text);
  g_ptr_array_sort (*problems, compare_problems);
  return rules;
}
