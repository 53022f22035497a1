/* fb-cli-model-check.c: `configure check` and `configure format`
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fb-cli-model.h"
#include "fb-config-neutral.h"
#include "fb-rules-check.h"
#include "fb-rules-format.h"
#include "fb-rules-sum.h"

static JsonObject *
finding_to_json (const FbRulesFinding *finding)
{
  JsonObject *object = json_object_new ();
  JsonArray *proof;

  json_object_set_string_member (object, "severity", fb_rules_severity_name (finding->severity));
  json_object_set_int_member (object, "line", finding->place.line);
  json_object_set_int_member (object, "column", finding->place.column);
  if (finding->rule != NULL)
    json_object_set_string_member (object, "rule", finding->rule);
  json_object_set_string_member (object, "code", finding->code);
  json_object_set_string_member (object, "message", finding->message);
  if (finding->hint != NULL)
    json_object_set_string_member (object, "hint", finding->hint);
  if (finding->proof == NULL)
    return object;
  proof = json_array_new ();
  for (guint i = 0; i < finding->proof->len; i++)
    json_array_add_string_element (proof, g_ptr_array_index (finding->proof, i));
  json_object_set_array_member (object, "proof", proof);
  return object;
}

/* FILE:LINE:COLUMN, as editors jump to it. */
static void
finding_to_text (const char *file, const FbRulesFinding *finding, GString *text)
{
  g_string_append_printf (text, "%s:%u:%u: %s: %s [%s]\n", file, finding->place.line, finding->place.column,
                          fb_rules_severity_name (finding->severity), finding->message, finding->code);
  if (finding->hint != NULL)
    g_string_append_printf (text, "  %s\n", finding->hint);
  if (finding->proof != NULL && finding->proof->len > 0)
    {
      g_string_append_printf (text, "  %s", _ ("because of:"));
      for (guint i = 0; i < finding->proof->len; i++)
        g_string_append_printf (text, "%s %s", i > 0 ? "," : "", (char *) g_ptr_array_index (finding->proof, i));
      g_string_append_c (text, '\n');
    }
}

static void
answer_text (FbCli *cli, const char *file, const FbRulesReport *report)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < report->findings->len; i++)
    finding_to_text (file, g_ptr_array_index (report->findings, i), text);
  if (report->is_cut)
    g_string_append_printf (text, "%s\n", _ ("There was no time to look at everything."));
  if (report->findings->len == 0)
    g_string_append (text, _ ("Nothing was found."));
  g_string_truncate (text, strlen (g_strchomp (text->str)));
  fb_cli_output_text (cli->output, text->str);
}

/* In what whole numbers sums are computed: 0.4 A is 4 of 1 digit. */
static JsonArray *
scales_to_json (const FbRules *rules)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);
      FbRulesProblem *problem = NULL;
      g_autoptr (FbRulesSum) sum =
          statement->kind == FB_RULES_SUM ? fb_rules_sum_new (rules, statement, &problem) : NULL;
      JsonObject *object;

      if (sum == NULL)
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "rule", statement->id);
      if (sum->unit != NULL)
        json_object_set_string_member (object, "unit", sum->unit);
      json_object_set_int_member (object, "digits", sum->scale);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
answer_json (FbCli *cli, const FbRulesReport *report)
{
  JsonObject *object = json_object_new ();
  JsonArray *findings = json_array_new ();

  json_object_set_boolean_member (object, "ok", fb_rules_report_is_good (report));
  for (guint i = 0; i < report->findings->len; i++)
    json_array_add_object_element (findings, finding_to_json (g_ptr_array_index (report->findings, i)));
  json_object_set_array_member (object, "findings", findings);
  json_object_set_boolean_member (object, "cut", report->is_cut);
  if (report->model != NULL)
    {
      FbConfigModel *config = fb_rules_model_get_config (report->model);

      json_object_set_int_member (object, "variables", fb_config_model_get_n_variables (config));
      json_object_set_int_member (object, "rules", fb_config_model_get_n_rules (config));
      json_object_set_array_member (object, "sums", scales_to_json (fb_rules_model_get_rules (report->model)));
    }
  fb_cli_output_take_object (cli->output, object);
}

/* Of a neutral model there are no texts to look at: only what is possible. */
static gboolean
check_neutral (FbCli *cli, FbCliModel *model, JsonObject *request, GError **error)
{
  g_autoptr (FbConfigurator) session = NULL;
  JsonObject *object;
  guint n_dead, n_fixed;

  if (!fb_cli_model_build (model, request, error)
      || !(session = fb_configurator_new (model->config, NULL, NULL, error)))
    return FALSE;
  fb_configurator_get_base (session, &n_dead, &n_fixed);
  object = json_object_new ();
  json_object_set_boolean_member (object, "ok", !fb_configurator_is_void (session) && n_dead == 0);
  json_object_set_boolean_member (object, "void", fb_configurator_is_void (session));
  json_object_set_int_member (object, "dead", n_dead);
  json_object_set_int_member (object, "fixed", n_fixed);
  json_object_set_int_member (object, "variables", fb_config_model_get_n_variables (model->config));
  json_object_set_int_member (object, "rules", fb_config_model_get_n_rules (model->config));
  fb_cli_output_take_object (cli->output, object);
  if (!fb_configurator_is_void (session))
    return TRUE;
  fb_cli_set_error (error, FB_CLI_ERROR_MODEL, NULL, NULL, "%s",
                    _ ("Nothing can be configured: the rules contradict each other."));
  return FALSE;
}

gboolean
fb_cli_configure_check (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (FbCliModel) model = fb_cli_model_read (request, error);
  g_autoptr (FbRulesReport) report = NULL;

  if (model == NULL)
    return FALSE;
  if (fb_cli_model_is_json (model))
    return check_neutral (cli, model, request, error);
  report = fb_rules_check (model->text, (gssize) model->length, fb_cli_text (request, "day"), fb_cli_model_file, model,
                           0, NULL);
  if (fb_cli_output_is_text (cli->output))
    answer_text (cli, fb_cli_text (request, "file"), report);
  else
    answer_json (cli, report);
  if (fb_rules_report_is_good (report))
    return TRUE;
  fb_cli_set_error (error, FB_CLI_ERROR_MODEL, NULL, NULL, "%s", _ ("The model must not be published as it is"));
  return FALSE;
}

/* --- format ----------------------------------------------------------------------------------------------------- */

static char *
format_text (FbCliModel *model, JsonObject *request, GError **error)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (FbRules) rules = NULL;
  const FbRulesProblem *first;

  if (fb_cli_model_is_json (model))
    return fb_cli_model_build (model, request, error) ? fb_config_neutral_write (model->config) : NULL;
  rules = fb_rules_parse (model->text, (gssize) model->length, &problems);
  if (problems->len == 0)
    return fb_rules_format (rules);
  /* A file with a slip in it would lose the statement. */
  first = g_ptr_array_index (problems, 0);
  fb_cli_set_error (error, FB_CLI_ERROR_MODEL, NULL, first->hint, _ ("line %u, column %u: %s"), first->place.line,
                    first->place.column, first->message);
  return NULL;
}

gboolean
fb_cli_configure_format (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (FbCliModel) model = fb_cli_model_read (request, error);
  g_autofree char *text = model != NULL ? format_text (model, request, error) : NULL;
  gboolean changed;
  JsonObject *object;

  if (text == NULL)
    return FALSE;
  changed = strlen (text) != model->length || memcmp (text, model->text, model->length) != 0;
  if (fb_cli_flag (request, "write") && model->path != NULL && changed
      && !g_file_set_contents (model->path, text, -1, error))
    return FALSE;
  if (fb_cli_output_is_text (cli->output) && !fb_cli_flag (request, "write"))
    {
      fb_cli_output_text (cli->output, g_strchomp (text));
      return TRUE;
    }
  object = json_object_new ();
  json_object_set_boolean_member (object, "changed", changed);
  if (!fb_cli_flag (request, "write"))
    json_object_set_string_member (object, "text", text);
  fb_cli_output_take_object (cli->output, object);
  return TRUE;
}
