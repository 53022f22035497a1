/* rules-small.c: small random rule files and all of their configurations
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rules-small.h"

#include "fb-rules-option.h"

/* --- configurations --------------------------------------------------------------------------------------------- */

gboolean
rules_small_next (FbRulesModel *model, guint *values, gboolean skip_hidden)
{
  FbConfigModel *config = fb_rules_model_get_config (model);

  for (guint v = 0; v < fb_config_model_get_n_variables (config); v++)
    {
      if (skip_hidden && fb_rules_model_get_option (model, v) == NULL)
        continue;
      if (++values[v] < fb_config_model_get_n_values (config, v))
        return TRUE;
      values[v] = 0;
    }
  return FALSE;
}

/* --- what the tree says ----------------------------------------------------------------------------------------- */

static gboolean
compare (FbRulesTest test, gint64 a, gint64 b)
{
  switch (test)
    {
    case FB_RULES_TEST_LT:
      return a < b;
    case FB_RULES_TEST_LE:
      return a <= b;
    case FB_RULES_TEST_GT:
      return a > b;
    case FB_RULES_TEST_GE:
      return a >= b;
    default:
      return a == b;
    }
}

/* In thousandths: the generator uses one decimal in weights and one in numbers. */
static gint64
thousandths (FbRulesNumber number)
{
  gint64 value = number.value;

  for (guint i = number.digits; i < 3; i++)
    value *= 10;
  return value;
}

static gint64
sum_of (FbRulesModel *model, const GPtrArray *terms, const GPtrArray *weights, const guint *values)
{
  gint64 sum = 0;

  for (guint i = 0; i < terms->len; i++)
    {
      const FbRulesTerm *term = g_ptr_array_index (terms, i);
      gint64 part = 0;

      if (term->measure == NULL)
        part = thousandths (term->number);
      for (guint w = 0; term->measure != NULL && w < weights->len; w++)
        {
          const FbRulesWeight *weight = g_ptr_array_index (weights, w);
          gint64 each = 1, power = 1;

          if (weight->each)
            each = fb_rules_ref_get_number (model, &weight->ref, values);
          for (guint d = 0; weight->each && d < weight->ref.option->scale; d++)
            power *= 10;
          if (weight->each || fb_rules_ref_is_taken (model, &weight->ref, values))
            part += thousandths (weight->number) * each / power;
        }
      sum += term->minus ? -part : part;
    }
  return sum;
}

static gboolean
choose_holds (FbRulesModel *model, const FbRulesStatement *rule, const guint *values)
{
  guint n = 0;

  if (rule->when != NULL && !fb_rules_condition_holds (model, rule->when, values, NULL))
    return TRUE;
  for (guint i = 0; i < rule->refs->len; i++)
    n += fb_rules_ref_is_taken (model, g_ptr_array_index (rule->refs, i), values) ? 1 : 0;
  return n >= rule->min && n <= rule->max;
}

static gboolean
cell_holds (FbRulesModel *model, const FbRulesRef *column, const FbRulesCell *cell, const guint *values)
{
  const FbRulesOption *option = column->option;
  guint var = fb_rules_model_find_option (model, option);

  if (cell->kind == FB_RULES_CELL_ANY)
    return TRUE;
  if (option->kind == FB_RULES_OPTION_NUMBER)
    {
      gint64 number = thousandths ((FbRulesNumber){fb_rules_option_nth (option, values[var]), option->scale});

      return (cell->no_lo || number >= thousandths (cell->lo)) && (cell->no_hi || number <= thousandths (cell->hi));
    }
  if (column->choice != NULL)
    return fb_rules_ref_is_taken (model, column, values) == g_str_equal (cell->name, "yes");
  if (fb_rules_option_is_none (option, cell->name))
    return values[var] == 0;
  return fb_rules_model_get_choice (model, var, values[var]) == fb_rules_option_find_choice (option, cell->name);
}

static gboolean
table_holds (FbRulesModel *model, const FbRulesStatement *rule, const guint *values)
{
  for (guint r = 0; r < rule->rows->len; r++)
    {
      gboolean row = TRUE;

      for (guint c = 0; c < rule->refs->len; c++)
        {
          const GPtrArray *cells = g_ptr_array_index ((GPtrArray *) g_ptr_array_index (rule->rows, r), c);
          gboolean any = FALSE;

          for (guint i = 0; i < cells->len; i++)
            any = any || cell_holds (model, g_ptr_array_index (rule->refs, c), g_ptr_array_index (cells, i), values);
          row = row && any;
        }
      if (row)
        return rule->allow;
    }
  return !rule->allow;
}

static gboolean
counts_hold (FbRulesModel *model, const FbRulesOption *option, const guint *values)
{
  guint n = 0;

  for (guint i = 0; option->kind == FB_RULES_OPTION_SOME && i < option->choices->len; i++)
    n += values[fb_rules_model_find_option (model, option) + i];
  return option->kind != FB_RULES_OPTION_SOME || (n >= option->min && n <= option->max);
}

gboolean
rules_small_rule_holds (FbRulesModel *model, const FbRulesStatement *rule, const guint *values)
{
  switch (rule->kind)
    {
    case FB_RULES_OPTION:
      return counts_hold (model, rule->option, values);
    case FB_RULES_REQUIRES:
    case FB_RULES_IF:
      return !fb_rules_condition_holds (model, rule->when, values, NULL)
             || fb_rules_condition_holds (model, rule->then, values, NULL);
    case FB_RULES_EXCLUDES:
      return !fb_rules_condition_holds (model, rule->when, values, NULL)
             || !fb_rules_condition_holds (model, rule->then, values, NULL);
    case FB_RULES_CHOOSE:
      return choose_holds (model, rule, values);
    case FB_RULES_SUM:
      return compare (rule->test, sum_of (model, rule->left, rule->weights, values),
                      sum_of (model, rule->right, rule->weights, values));
    case FB_RULES_TABLE:
      return table_holds (model, rule, values);
    default:
      return TRUE;
    }
}

gboolean
rules_small_holds (FbRulesModel *model, const guint *values)
{
  const FbRules *rules = fb_rules_model_get_rules (model);

  for (guint i = 0; i < rules->statements->len; i++)
    if (!rules_small_rule_holds (model, g_ptr_array_index (rules->statements, i), values))
      return FALSE;
  return TRUE;
}

/* --- random files ----------------------------------------------------------------------------------------------- */

static guint
below (GRand *rand, guint n)
{
  return (guint) g_rand_int_range (rand, 0, (gint32) n);
}

static const char *
pick (GRand *rand, const char *const *texts, guint n)
{
  return texts[below (rand, n)];
}
#define PICK(rand, texts) pick (rand, texts, G_N_ELEMENTS (texts))

static void
add_condition (GRand *rand, GString *text, guint depth)
{
  static const char *const atoms[] = {"Size = S",
                                      "Size in (M, L)",
                                      "Size != M",
                                      "Size not in (S, L)",
                                      "Filter",
                                      "Filter = F9",
                                      "Filter = none",
                                      "F7",
                                      "Acc",
                                      "Acc = Heater",
                                      "Heater",
                                      "Sensor",
                                      "Acc in (Gate, Sensor)",
                                      "Acc != Gate",
                                      "Len > 1",
                                      "Len <= 0.75",
                                      "Len = 1.5 m",
                                      "Len in (..1)",
                                      "Len not in (0.5, 1.5..)",
                                      "Len != 0.5",
                                      "Len < 0.5",
                                      "Len = 7",
                                      "Len in (1.6..1.9)"};
  guint kind = below (rand, depth > 2 ? 1 : 4);

  if (kind == 0)
    g_string_append (text, PICK (rand, atoms));
  else if (kind == 3)
    {
      g_string_append (text, "not (");
      add_condition (rand, text, depth + 1);
      g_string_append_c (text, ')');
    }
  else
    {
      g_string_append_c (text, '(');
      add_condition (rand, text, depth + 1);
      g_string_append (text, kind == 1 ? " and " : " or ");
      add_condition (rand, text, depth + 1);
      g_string_append_c (text, ')');
    }
}

static void
add_list (GRand *rand, GString *text, const char *const *texts, guint n)
{
  guint count = 1 + below (rand, 3);

  for (guint i = 0; i < count; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", texts[below (rand, n)]);
}

static void
add_sum (GRand *rand, GString *text)
{
  static const char *const weights[] = {"Len: 1.5 each", "Len: -2 each", "Heater: 2", "Filter: 1.2",
                                        "Size = L: 3",   "F9: 0.7",      "Len = 1: 4"};
  static const char *const tests[] = {"<=", ">=", "<", ">", "="};
  const char *test = PICK (rand, tests);
  guint number = below (rand, 6);

  g_string_append (text, "sum ");
  switch (below (rand, 4))
    {
    case 0:
      g_string_append_printf (text, "w %s %u", test, number);
      break;
    case 1:
      g_string_append_printf (text, "%u %s w", number, test);
      break;
    case 2:
      g_string_append_printf (text, "w + 1 %s %u.5", test, number);
      break;
    default:
      g_string_append_printf (text, "5 - w %s %u", test, number);
    }
  g_string_append (text, " where ");
  add_list (rand, text, weights, G_N_ELEMENTS (weights));
}

static void
add_table (GRand *rand, GString *text)
{
  static const char *const sizes[] = {"S", "M or L", "*", "L"};
  static const char *const lengths[] = {"..1", "1.5..", "0.5", "*", "0.5 or 1.5", "9"};
  static const char *const filters[] = {"none", "F7 or none", "F9", "*"};
  static const char *const sensors[] = {"yes", "no", "*"};

  g_string_append_printf (text, "table (Size, Len, Filter, Sensor) %s ", below (rand, 2) ? "allow" : "forbid");
  for (guint i = 0, n = 1 + below (rand, 4); i < n; i++)
    {
      const char *size = PICK (rand, sizes), *length = PICK (rand, lengths);
      const char *filter = PICK (rand, filters), *sensor = PICK (rand, sensors);

      g_string_append_printf (text, "%s(%s, %s, %s, %s)", i > 0 ? ", " : "", size, length, filter, sensor);
    }
}

static void
add_rule (GRand *rand, GString *text, guint number)
{
  static const char *const refs[] = {"Heater", "Sensor", "Gate", "F7", "Size = S", "Filter = F9"};
  guint kind = below (rand, 6);

  g_string_append_printf (text, "R%u: ", number);
  if (kind == 4)
    add_sum (rand, text);
  else if (kind == 5)
    add_table (rand, text);
  else if (kind == 3)
    {
      guint min = below (rand, 2);

      g_string_append_printf (text, "choose %u..%u of ", min, min + below (rand, 2));
      add_list (rand, text, refs, G_N_ELEMENTS (refs));
      if (below (rand, 3) > 0)
        {
          g_string_append (text, " when ");
          add_condition (rand, text, 1);
        }
    }
  else
    {
      g_string_append (text, kind == 2 ? "if " : "");
      add_condition (rand, text, 0);
      g_string_append (text, kind == 0 ? " requires " : kind == 1 ? " excludes " : " then ");
      add_condition (rand, text, 0);
    }
  g_string_append_c (text, '\n');
}

char *
rules_small_random (GRand *rand)
{
  GString *text = g_string_new ("product P version 1 currency EUR\noption Size one of S, M, L\n"
                                "option Filter at most one of F7, F9\noption Len number 0.5..1.5 step 0.5 m\n");
  guint min = below (rand, 2);

  g_string_append_printf (text, "option Acc %u..%u of Heater, Sensor, Gate\n", min, min + 1 + below (rand, 2));
  for (guint i = 0, n = 1 + below (rand, 3); i < n; i++)
    add_rule (rand, text, i);
  return g_string_free (text, FALSE);
}
