/* fb-cli-model-complete.c: `configure complete` and `configure explain`
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fb-cli-model.h"
#include "fb-clock.h"
#include "fb-date.h"
#include "fb-rules-advice.h"
#include "fb-rules-priced.h"
#include "fb-rules-words.h"

#define MAX_REASONS 3
#define MAX_REPAIRS 3

static void
set_money (JsonObject *object, const char *name, FbCliModel *model, gint64 amount)
{
  JsonObject *money;

  if (model->rules == NULL)
    {
      json_object_set_int_member (object, name, amount);
      return;
    }
  money = json_object_new ();
  json_object_set_int_member (money, "amount", amount);
  json_object_set_string_member (money, "currency", fb_rules_model_get_rules (model->rules)->product->currency);
  json_object_set_object_member (object, name, money);
}

/* --- complete --------------------------------------------------------------------------------------------------- */

static gboolean
read_goal (JsonObject *request, FbConfigGoal *goal, GError **error)
{
  static const char *const names[] = {"any", "cheapest", "usual"};
  const char *name = fb_cli_text (request, "goal");

  *goal = FB_CONFIG_GOAL_ANY;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (name == NULL || g_str_equal (name, names[i]))
      {
        *goal = (FbConfigGoal) i;
        return TRUE;
      }
  fb_cli_set_error (error, FB_CLI_ERROR_USAGE, "goal", NULL, "%s", _ ("The goal is any, cheapest or usual"));
  return FALSE;
}

static gboolean
learn (FbConfigurator *session, JsonObject *request, GError **error)
{
  const char *path = fb_cli_text (request, "orders");
  g_autofree char *text = NULL;
  gsize length;

  if (path == NULL)
    return TRUE;
  return g_file_get_contents (path, &text, &length, error)
         && fb_configurator_learn (session, text, (gssize) length, error) >= 0;
}

/* What it costs by every price line of the file, a month counting twelvefold, as the cheapest is compared. A neutral
 * model has prices of values alone. */
static gboolean
exact_price (FbCliModel *model, const FbConfigCompletion *completion, gint64 *price, GError **error)
{
  g_autoptr (GPtrArray) priced = NULL;
  g_autoptr (FbClock) clock = NULL;
  char today[FB_DATE_LENGTH + 1];

  *price = completion->price;
  if (model->rules == NULL || !fb_config_model_has_prices (model->config))
    return TRUE;
  clock = fb_clock_new ();
  fb_date_of_time (fb_clock_now (clock), NULL, today);
  if (!(priced = fb_rules_price (model->rules, completion->values, 1000, today, error)))
    return FALSE;
  *price = 0;
  for (guint i = 0; i < priced->len; i++)
    {
      const FbRulesPriced *one = g_ptr_array_index (priced, i);

      *price += one->period == FB_RULES_PER_MONTH ? 12 * one->quote->net : one->quote->net;
    }
  return TRUE;
}

/* Where the price lines stand that the search for the cheapest did not compare. */
static JsonArray *
left_out_to_json (FbCliModel *model)
{
  const GPtrArray *lines = model->rules != NULL ? fb_rules_model_get_unpriced (model->rules) : NULL;
  JsonArray *array = json_array_new ();

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const FbRulesStatement *line = g_ptr_array_index (lines, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "line", line->place.line);
      json_object_set_int_member (object, "column", line->place.column);
      json_object_set_string_member (object, "kind",
                                     line->kind == FB_RULES_DISCOUNT ? "volume"
                                     : line->base != NULL            ? "percent"
                                                                     : "number");
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
completion_to_json (FbCliModel *model, FbConfigGoal goal, const FbConfigCompletion *completion, gint64 price)
{
  JsonObject *object = json_object_new (), *assignment = json_object_new ();

  for (guint v = 0; v < fb_config_model_get_n_variables (model->config); v++)
    if (model->rules == NULL || fb_rules_model_has_value (model->rules, v, completion->values))
      json_object_set_string_member (assignment, fb_config_model_get_name (model->config, v),
                                     fb_config_model_get_value (model->config, v, completion->values[v]));
  json_object_set_object_member (object, "assignment", assignment);
  if (fb_config_model_has_prices (model->config))
    set_money (object, "price", model, price);
  if (goal == FB_CONFIG_GOAL_CHEAPEST)
    {
      json_object_set_boolean_member (object, "proven", completion->proven);
      if (!completion->proven)
        set_money (object, "gap", model, completion->gap);
      json_object_set_array_member (object, "left_out", left_out_to_json (model));
    }
  return object;
}

/* The author's defaults for the variable, the heaviest first, by what is decided so far (FbConfigPreset). */
static void
find_presets (guint var, const int *values, guint *presets, gpointer user_data)
{
  FbCliModel *model = user_data;
  g_autoptr (GArray) defaults = fb_rules_advise_defaults (model->rules, values, NULL);

  for (guint i = 0; i < defaults->len; i++)
    {
      FbConfigPoint point = g_array_index (defaults, FbRulesAdvice, i).point;

      if (point.var == var && presets[point.value] == 0)
        presets[point.value] = defaults->len - i;
    }
}

gboolean
fb_cli_configure_complete (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (FbCliModel) model = fb_cli_model_read (request, error);
  g_autoptr (FbConfigurator) session = NULL;
  g_autoptr (FbConfigCompletion) completion = NULL;
  FbConfigGoal goal;
  gint64 price;

  if (model == NULL || !read_goal (request, &goal, error) || !fb_cli_model_build (model, request, error)
      || !(session = fb_cli_model_start (model, request, error)) || !learn (session, request, error))
    return FALSE;
  if (model->rules != NULL)
    fb_configurator_set_preset (session, find_presets, model);
  if (!(completion = fb_configurator_complete (session, goal, 0, NULL, error))
      || !exact_price (model, completion, &price, error))
    return FALSE;
  fb_cli_output_take_object (cli->output, completion_to_json (model, goal, completion, price));
  return TRUE;
}

/* --- explain ---------------------------------------------------------------------------------------------------- */

static JsonArray *
pair (FbCliModel *model, guint var, guint value)
{
  JsonArray *array = json_array_new ();

  json_array_add_string_element (array, fb_config_model_get_name (model->config, var));
  json_array_add_string_element (array, fb_config_model_get_value (model->config, var, value));
  return array;
}

static void
add_sentences (FbCliModel *model,
               const GArray *picks,
               const GPtrArray *rules,
               FbConfigPoint point,
               const char *language,
               JsonObject *object)
{
  g_autoptr (GPtrArray) sentences = NULL;
  JsonArray *array;

  if (model->rules == NULL)
    return;
  sentences = fb_rules_words_refused (model->rules, point.var, point.value, (FbConfigPoint *) (gpointer) picks->data,
                                      picks->len, (const char *const *) rules->pdata, rules->len, language);
  array = json_array_new ();
  for (guint i = 0; i < sentences->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (sentences, i));
  json_object_set_array_member (object, "sentences", array);
}

static JsonObject *
reason_to_json (FbCliModel *model,
                FbConfigurator *session,
                const FbConfigReason *reason,
                FbConfigPoint point,
                const char *language)
{
  JsonObject *object = json_object_new ();
  JsonArray *picks = json_array_new (), *rules = json_array_new ();
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (FbConfigPoint));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < reason->picks->len; i++)
    {
      guint var = g_array_index (reason->picks, guint, i);
      FbConfigPoint pick = {var, (guint) fb_configurator_get_pick (session, var)};

      g_array_append_val (points, pick);
      json_array_add_array_element (picks, pair (model, pick.var, pick.value));
    }
  for (guint i = 0; i < reason->rules->len; i++)
    {
      const char *name = fb_config_model_get_rule (model->config, g_array_index (reason->rules, guint, i));

      g_ptr_array_add (names, (char *) name);
      json_array_add_string_element (rules, name);
    }
  json_object_set_array_member (object, "picks", picks);
  json_object_set_array_member (object, "rules", rules);
  add_sentences (model, points, names, point, language, object);
  return object;
}

static JsonObject *
repair_to_json (FbCliModel *model, FbConfigurator *session, const FbConfigRepair *repair, const char *language)
{
  JsonObject *object = json_object_new ();
  JsonArray *retract = json_array_new (), *changes = json_array_new ();

  for (guint i = 0; i < repair->retract->len; i++)
    {
      guint var = g_array_index (repair->retract, guint, i);
      int from = fb_configurator_get_pick (session, var), to = repair->values[var];
      g_autofree char *words = NULL;

      json_array_add_array_element (retract, pair (model, var, (guint) from));
      if (model->rules == NULL || to < 0 || to == from)
        continue;
      words = fb_rules_words_change (model->rules, var, (guint) from, (guint) to, language);
      json_array_add_string_element (changes, words);
    }
  json_object_set_array_member (object, "retract", retract);
  json_object_set_array_member (object, "changes", changes);
  set_money (object, "price_before", model, repair->price_before);
  set_money (object, "price_after", model, repair->price_after);
  return object;
}

/* OPTION=VALUE of --value. */
static gboolean
read_value (FbCliModel *model, JsonObject *request, FbConfigPoint *point, GError **error)
{
  const char *text = fb_cli_text (request, "value");
  const char *equals = text != NULL ? strchr (text, '=') : NULL;
  g_autofree char *name = equals != NULL ? g_strndup (text, (gsize) (equals - text)) : NULL;

  if (equals != NULL)
    return fb_cli_model_find (model, name, equals + 1, point, error);
  fb_cli_set_error (error, FB_CLI_ERROR_USAGE, "value",
                    "fieldbook-cli configure explain FILE --value OPTION=VALUE OPTION=VALUE…", "%s",
                    _ ("What is to be explained is missing: --value OPTION=VALUE"));
  return FALSE;
}

static void
answer_text (FbCli *cli, JsonObject *object)
{
  JsonArray *reasons = json_object_get_array_member (object, "reasons");
  JsonArray *repairs = json_object_get_array_member (object, "repairs");
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (reasons); i++)
    {
      JsonArray *sentences = json_object_get_array_member (json_array_get_object_element (reasons, i), "sentences");

      for (guint s = 0; s < json_array_get_length (sentences); s++)
        g_string_append_printf (text, "%s\n", json_array_get_string_element (sentences, s));
      g_string_append_c (text, '\n');
    }
  for (guint i = 0; i < json_array_get_length (repairs); i++)
    {
      JsonArray *changes = json_object_get_array_member (json_array_get_object_element (repairs, i), "changes");

      for (guint c = 0; c < json_array_get_length (changes); c++)
        g_string_append_printf (text, "%s%s", c == 0 ? _ ("It fits with: ") : "; ",
                                json_array_get_string_element (changes, c));
      g_string_append_c (text, '\n');
    }
  fb_cli_output_text (cli->output, g_strchomp (text->str));
}

static JsonObject *
explain (FbCliModel *model, FbConfigurator *session, FbConfigPoint point, const char *language, GError **error)
{
  g_autoptr (GPtrArray) reasons = fb_configurator_explain (session, point.var, point.value, MAX_REASONS, NULL, error);
  g_autoptr (GPtrArray) repairs = NULL;
  JsonObject *object;
  JsonArray *array = json_array_new (), *ways = json_array_new ();

  for (guint i = 0; reasons != NULL && i < reasons->len; i++)
    json_array_add_object_element (array,
                                   reason_to_json (model, session, g_ptr_array_index (reasons, i), point, language));
  /* What is never possible has no repair. */
  repairs = reasons != NULL ? fb_configurator_repair (session, point.var, point.value, MAX_REPAIRS, NULL, NULL) : NULL;
  for (guint i = 0; repairs != NULL && i < repairs->len; i++)
    json_array_add_object_element (ways, repair_to_json (model, session, g_ptr_array_index (repairs, i), language));
  object = json_object_new ();
  json_object_set_boolean_member (object, "excluded", TRUE);
  json_object_set_array_member (object, "reasons", array);
  json_object_set_array_member (object, "repairs", ways);
  if (reasons == NULL)
    g_clear_pointer (&object, json_object_unref);
  return object;
}

gboolean
fb_cli_configure_explain (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (FbCliModel) model = fb_cli_model_read (request, error);
  g_autoptr (FbConfigurator) session = NULL;
  g_autofree char *words = NULL, *text = NULL;
  FbConfigPoint point;
  JsonObject *object;

  if (model == NULL || !fb_cli_model_build (model, request, error) || !read_value (model, request, &point, error)
      || !(session = fb_cli_model_start (model, request, error)))
    return FALSE;
  if (fb_configurator_get_state (session, point.var, point.value) != FB_CONFIG_EXCLUDED)
    {
      words = fb_cli_model_words (model, point.var, point.value, fb_cli_text (request, "language"));
      text = g_strdup_printf (_ ("“%s” can be taken."), words);
      object = json_object_new ();
      json_object_set_boolean_member (object, "excluded", FALSE);
    }
  else if (!(object = explain (model, session, point, fb_cli_text (request, "language"), error)))
    return FALSE;
  if (fb_cli_output_is_text (cli->output) && model->rules != NULL)
    {
      if (text != NULL)
        fb_cli_output_text (cli->output, text);
      else
        answer_text (cli, object);
      json_object_unref (object);
    }
  else
    fb_cli_output_take_object (cli->output, object);
  return TRUE;
}
