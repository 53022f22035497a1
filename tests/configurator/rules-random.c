/* rules-random.c: random files of the rule language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rules-dump.h"

static guint
below (GRand *rand, guint n)
{
  return (guint) g_rand_int_range (rand, 0, (gint32) n);
}

static gboolean
flip (GRand *rand)
{
  return g_rand_boolean (rand);
}

static const char *
any_name (GRand *rand)
{
  static const char *const names[] = {"Heater",      "F7",          "Snow hood", "Größe",      "requires", "part",
                                      "a \"quote\"", "#no comment", "Wi-Fi",     "Drive.Gear", "_x",       "none",
                                      "yes",         "total",       "; , ( )",   "-",          "in",       "of",
                                      "é",           "日本語",      "Lüfter 2",  "month",      "average",  "quantity 2",
                                      "1..2",        "x-",          "a--b",      "007x"};

  return names[below (rand, G_N_ELEMENTS (names))];
}

static const char *
any_text (GRand *rand)
{
  static const char *const texts[] = {
      "the coil does not fit size S",
      "er sagte \"nein\"",
      "a;b # c",
      "ß",
      "because",
      "a long reason that goes on and on so that a line must be broken before it, whatever else stands there"};

  return texts[below (rand, G_N_ELEMENTS (texts))];
}

static FbRulesNumber
any_number (GRand *rand, gboolean negative)
{
  FbRulesNumber number = {g_rand_int_range (rand, 0, flip (rand) ? 10 : 2000000), below (rand, 4)};

  if (negative && below (rand, 4) == 0)
    number.value = -number.value;
  return number;
}

static char *
any_value (GRand *rand)
{
  static const char *const values[] = {"10", "-2", "2.50", "007", "1200"};

  return g_strdup (below (rand, 4) == 0 ? values[below (rand, G_N_ELEMENTS (values))] : any_name (rand));
}

static FbRulesRef *
any_ref (GRand *rand)
{
  g_autofree char *value = flip (rand) ? any_value (rand) : NULL;

  return fb_rules_ref_new (any_name (rand), value);
}

static GPtrArray *
any_refs (GRand *rand)
{
  GPtrArray *refs = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_ref_free);

  for (guint n = 1 + below (rand, 4); n > 0; n--)
    g_ptr_array_add (refs, any_ref (rand));
  return refs;
}

static GPtrArray *
any_texts (GRand *rand, gboolean base)
{
  static const char *const languages[] = {"de", "fr", "pt-BR"};
  GPtrArray *texts = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_text_free);

  if (base)
    g_ptr_array_add (texts, fb_rules_text_new (NULL, any_text (rand)));
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    if (flip (rand))
      g_ptr_array_add (texts, fb_rules_text_new (languages[i], any_text (rand)));
  if (texts->len > 0)
    return texts;
  g_ptr_array_unref (texts);
  return NULL;
}

static FbRulesCell *
any_cell (GRand *rand, gboolean any)
{
  FbRulesCell *cell = fb_rules_cell_new ((int) below (rand, any ? 4 : 3));

  if (cell->kind == FB_RULES_CELL_NAME)
    cell->name = g_strdup (any_name (rand));
  else if (cell->kind == FB_RULES_CELL_NUMBER)
    {
      cell->lo = cell->hi = any_number (rand, TRUE);
      cell->name = fb_rules_number_to_text (cell->lo);
    }
  else if (cell->kind == FB_RULES_CELL_RANGE)
    {
      cell->no_lo = below (rand, 4) == 0;
      cell->no_hi = !cell->no_lo && below (rand, 4) == 0;
      if (!cell->no_lo)
        cell->lo = any_number (rand, TRUE);
      if (!cell->no_hi)
        cell->hi = (FbRulesNumber){ABS (cell->lo.value) + (gint64) below (rand, 9), cell->lo.digits};
    }
  return cell;
}

static FbRulesCondition *
any_atom (GRand *rand)
{
  FbRulesCondition *atom = fb_rules_condition_new (FB_RULES_ATOM);
  gboolean list;

  atom->name = g_strdup (any_name (rand));
  atom->test = (FbRulesTest) below (rand, FB_RULES_TEST_NOT_IN + 1);
  list = atom->test == FB_RULES_TEST_IN || atom->test == FB_RULES_TEST_NOT_IN;
  if (atom->test == FB_RULES_TEST_CHOSEN)
    return atom;
  atom->cells = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_cell_free);
  for (guint n = list ? 1 + below (rand, 3) : 1; n > 0; n--)
    g_ptr_array_add (atom->cells, any_cell (rand, FALSE));
  if (!list && ((FbRulesCell *) g_ptr_array_index (atom->cells, 0))->kind == FB_RULES_CELL_NUMBER && flip (rand))
    atom->unit = g_strdup (flip (rand) ? "A" : "%");
  return atom;
}

static FbRulesCondition *
any_condition (GRand *rand, guint depth)
{
  FbRulesCondition *condition;
  guint kind = below (rand, depth > 3 ? 1 : 5);

  if (kind < 2)
    return any_atom (rand);
  condition = fb_rules_condition_new (kind == 2 ? FB_RULES_AND : kind == 3 ? FB_RULES_OR : FB_RULES_NOT);
  for (guint n = kind == 4 ? 1 : 2 + below (rand, 2); n > 0; n--)
    g_ptr_array_add (condition->parts, any_condition (rand, depth + 1));
  return condition;
}

static GPtrArray *
any_weights (GRand *rand)
{
  GPtrArray *weights = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_weight_free);

  for (guint n = 1 + below (rand, 4); n > 0; n--)
    {
      FbRulesWeight *weight = fb_rules_weight_new ();
      FbRulesRef *ref = any_ref (rand);

      weight->ref = *ref;
      g_free (ref);
      weight->number = any_number (rand, TRUE);
      weight->unit = flip (rand) ? g_strdup ("mA") : NULL;
      weight->each = flip (rand);
      g_ptr_array_add (weights, weight);
    }
  return weights;
}

static GPtrArray *
any_terms (GRand *rand)
{
  GPtrArray *terms = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_term_free);

  for (guint n = 1 + below (rand, 3); n > 0; n--)
    {
      FbRulesTerm *term = fb_rules_term_new ();

      term->minus = flip (rand);
      if (flip (rand))
        {
          term->measure = g_strdup (any_name (rand));
          term->side = flip (rand) ? g_strdup ("used") : NULL;
        }
      else
        {
          term->number = any_number (rand, FALSE);
          term->unit = flip (rand) ? g_strdup ("km/h") : NULL;
        }
      g_ptr_array_add (terms, term);
    }
  return terms;
}

static FbRulesOption *
any_option (GRand *rand)
{
  FbRulesOption *option = fb_rules_option_new ((FbRulesOptionKind) below (rand, 4));

  option->context = flip (rand);
  if (option->kind == FB_RULES_OPTION_NUMBER)
    {
      option->lo = any_number (rand, TRUE);
      option->hi = any_number (rand, TRUE);
      option->step = (FbRulesNumber){1 + (gint64) below (rand, 9), below (rand, 3)};
      option->unit = flip (rand) ? g_strdup ("m") : NULL;
      return option;
    }
  if (option->kind == FB_RULES_OPTION_SOME)
    {
      option->min = below (rand, 3);
      option->max = below (rand, 9);
    }
  for (guint n = 1 + below (rand, 6); n > 0; n--)
    {
      g_autofree char *name = any_value (rand);
      FbRulesChoice *choice = fb_rules_choice_new (name);

      choice->texts = flip (rand) ? any_texts (rand, FALSE) : NULL;
      g_ptr_array_add (option->choices, choice);
    }
  return option;
}

static void
fill_table (GRand *rand, FbRulesStatement *statement)
{
  statement->refs = any_refs (rand);
  statement->allow = flip (rand);
  if (flip (rand))
    {
      statement->file = g_strdup ("motors.csv");
      return;
    }
  statement->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint n = 1 + below (rand, 4); n > 0; n--)
    {
      GPtrArray *row = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

      for (guint c = 0; c < statement->refs->len; c++)
        {
          GPtrArray *cells = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_cell_free);

          for (guint i = 1 + below (rand, 2); i > 0; i--)
            g_ptr_array_add (cells, any_cell (rand, TRUE));
          g_ptr_array_add (row, cells);
        }
      g_ptr_array_add (statement->rows, row);
    }
}

static void
fill_discount (GRand *rand, FbRulesStatement *statement)
{
  statement->ref = flip (rand) ? any_ref (rand) : NULL;
  statement->slab = flip (rand);
  statement->steps = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0, n = 1 + below (rand, 4); i < n; i++)
    {
      FbRulesStep *step = g_new0 (FbRulesStep, 1);

      step->from = (FbRulesNumber){10 * (gint64) i + 1, 0};
      step->open = i + 1 == n && flip (rand);
      if (!step->open)
        step->to = (FbRulesNumber){10 * (gint64) i + 1 + (gint64) below (rand, 9), 0};
      step->percent = (FbRulesNumber){g_rand_int_range (rand, 0, 101), 0};
      g_ptr_array_add (statement->steps, step);
    }
}

static void
fill_price (GRand *rand, FbRulesStatement *statement)
{
  statement->ref = any_ref (rand);
  statement->amount = any_number (rand, TRUE);
  statement->base = flip (rand) ? g_strdup (any_name (rand)) : NULL;
  statement->each = flip (rand);
  statement->period = (FbRulesPeriod) below (rand, 3);
}

static void
fill_valid (GRand *rand, FbRulesStatement *statement)
{
  statement->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint n = 1 + below (rand, 3); n > 0; n--)
    g_ptr_array_add (statement->ids, g_strdup (any_name (rand)));
  statement->from = flip (rand) ? g_strdup ("2027-01-31") : NULL;
  statement->until = statement->from == NULL || flip (rand) ? g_strdup ("2028-02-29") : NULL;
}

static void
fill_child (GRand *rand, FbRulesStatement *statement)
{
  static const char *const models[] = {"drive-unit", "12 V", "requires", "DRV-200", "Lüfter"};

  statement->model = g_strdup (models[below (rand, G_N_ELEMENTS (models))]);
  statement->version = flip (rand) ? any_value (rand) : NULL;
  statement->times = flip (rand) ? 1 : 1 + below (rand, FB_RULES_MAX_TIMES);
  statement->links = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_link_free);
  for (guint n = below (rand, 4); n > 0; n--)
    {
      FbRulesLink *link = fb_rules_link_new ();

      link->name = g_strdup (any_name (rand));
      link->with = g_strdup (any_name (rand));
      g_ptr_array_add (statement->links, link);
    }
}

static void
fill_named (GRand *rand, FbRulesStatement *statement)
{
  statement->name = g_strdup (any_name (rand));
  switch (statement->kind)
    {
    case FB_RULES_PRODUCT:
      statement->version = any_value (rand);
      statement->currency = g_strdup ("EUR");
      if (flip (rand))
        {
          statement->languages = g_ptr_array_new_with_free_func (g_free);
          g_ptr_array_add (statement->languages, g_strdup ("en"));
          g_ptr_array_add (statement->languages, g_strdup ("pt-BR"));
        }
      break;
    case FB_RULES_OPTION:
      statement->option = any_option (rand);
      break;
    case FB_RULES_PART:
      statement->article = flip (rand) ? any_value (rand) : NULL;
      statement->amount = any_number (rand, TRUE);
      statement->ref = flip (rand) ? any_ref (rand) : NULL;
      statement->period = (FbRulesPeriod) below (rand, 3);
      break;
    case FB_RULES_CHILD:
      fill_child (rand, statement);
      statement->because = flip (rand) ? any_texts (rand, TRUE) : NULL;
      statement->texts = any_texts (rand, flip (rand));
      return;
    case FB_RULES_MEASURE:
      statement->side = flip (rand) ? g_strdup (any_name (rand)) : NULL;
      statement->unit = flip (rand) ? g_strdup ("kg") : NULL;
      statement->weights = any_weights (rand);
      return;
    default:
      return;
    }
  statement->texts = any_texts (rand, FALSE);
}

static void
fill_rule (GRand *rand, FbRulesStatement *statement)
{
  switch (statement->kind)
    {
    case FB_RULES_CHOOSE:
      statement->min = below (rand, 3);
      statement->max = statement->min + below (rand, 3);
      statement->refs = any_refs (rand);
      break;
    case FB_RULES_SUM:
      statement->left = any_terms (rand);
      statement->right = any_terms (rand);
      statement->test = below (rand, 5) == 0 ? FB_RULES_TEST_EQ : FB_RULES_TEST_LT + below (rand, 4);
      statement->weights = flip (rand) ? any_weights (rand) : NULL;
      break;
    case FB_RULES_TABLE:
      fill_table (rand, statement);
      break;
    case FB_RULES_DEFAULT:
    case FB_RULES_PREFER:
      statement->ref = any_ref (rand);
      statement->weight = 1 + below (rand, 20);
      break;
    case FB_RULES_PRICE:
      fill_price (rand, statement);
      break;
    case FB_RULES_DISCOUNT:
      fill_discount (rand, statement);
      break;
    case FB_RULES_OFFER:
    case FB_RULES_APPROVAL:
      statement->name = g_strdup (any_name (rand));
      break;
    default:
      statement->when = any_condition (rand, 0);
      statement->then = any_condition (rand, 0);
    }
  if (statement->kind == FB_RULES_APPROVAL
      || (statement->then == NULL && statement->kind != FB_RULES_SUM && statement->kind != FB_RULES_TABLE
          && flip (rand)))
    statement->when = any_condition (rand, 0);
  statement->because = flip (rand) ? any_texts (rand, TRUE) : NULL;
  statement->owner = flip (rand) ? g_strdup (any_name (rand)) : NULL;
}

static void
add_comments (GRand *rand, FbRulesStatement *statement, gboolean first)
{
  if (flip (rand))
    statement->trailing = g_strdup ("see  # R1; \"x\"");
  if (flip (rand))
    return;
  statement->comments = g_ptr_array_new_with_free_func (g_free);
  if (!first)
    g_ptr_array_add (statement->comments, g_strdup (""));
  g_ptr_array_add (statement->comments, g_strdup ("Größen"));
  if (flip (rand))
    g_ptr_array_add (statement->comments, g_strdup (""));
}

static FbRulesStatement *
any_statement (GRand *rand, gboolean first)
{
  FbRulesStatement *statement = fb_rules_statement_new ((FbRulesKind) below (rand, FB_RULES_VALID + 1));
  gboolean may = statement->kind >= FB_RULES_PRICE && statement->kind <= FB_RULES_APPROVAL;

  if (statement->kind >= FB_RULES_REQUIRES && statement->kind <= FB_RULES_APPROVAL)
    {
      fill_rule (rand, statement);
      if (!may || flip (rand))
        statement->id = g_strdup (any_name (rand));
    }
  else if (statement->kind == FB_RULES_VALID)
    fill_valid (rand, statement);
  else if (statement->kind == FB_RULES_LABEL)
    {
      statement->ref = any_ref (rand);
      statement->texts = any_texts (rand, TRUE);
    }
  else
    {
      fill_named (rand, statement);
      if ((statement->kind == FB_RULES_PART || statement->kind == FB_RULES_CHILD) && flip (rand))
        statement->when = any_condition (rand, 0);
      if (statement->kind == FB_RULES_PAGE || statement->kind == FB_RULES_GROUP)
        statement->texts = any_texts (rand, FALSE);
    }
  add_comments (rand, statement, first);
  return statement;
}

FbRules *
rules_random (GRand *rand)
{
  FbRules *rules = fb_rules_new ();

  for (guint n = 1 + below (rand, 8); n > 0; n--)
    g_ptr_array_add (rules->statements, any_statement (rand, rules->statements->len == 0));
  if (flip (rand))
    g_ptr_array_add (rules->tail, g_strdup ("the end"));
  return rules;
}
