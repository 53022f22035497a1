/* fb-cli-configure-lines.c: configuring line by line
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-configure.h"

#include <glib/gi18n.h>

#include "fb-config-neutral.h"
#include "fb-configurator.h"
#include "fb-json.h"

#define COUNT_MS 20000
#define CHEAPEST_MS 20000 /* a script would rather wait for the proof */

struct _FbConfigLines
{
  FbConfigurator *session; /* (nullable) until a model is loaded */
  FbConfigModel *model;    /* the session's */
  GPtrArray *names;        /* of char* (owned): variables as JSON */
  GPtrArray *values;       /* of GPtrArray of char* (owned): values as JSON */
  GString *answer;
};

typedef gboolean (*Op) (FbConfigLines *self, JsonObject *request, GError **error);

FbConfigLines *
fb_config_lines_new (void)
{
  FbConfigLines *self = g_new0 (FbConfigLines, 1);

  self->answer = g_string_new (NULL);
  return self;
}

static void
forget_model (FbConfigLines *self)
{
  g_clear_pointer (&self->session, fb_configurator_free);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  self->model = NULL;
}

void
fb_config_lines_free (FbConfigLines *self)
{
  forget_model (self);
  g_string_free (self->answer, TRUE);
  g_free (self);
}

static char *
to_json (const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);

  return fb_json_to_text (node);
}

/* --- loading ---------------------------------------------------------------------------------------------------- */

/* A model without prices takes those that lie beside it. */
static char *
find_prices (JsonObject *request, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *beside = g_build_filename (folder, "prices.json", NULL);
  const char *named = fb_json_get_text_or_null (request, "prices", NULL);

  if (named != NULL)
    return g_strdup (named);
  return g_file_test (beside, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&beside) : NULL;
}

static FbConfigModel *
read_model (JsonObject *request, GError **error)
{
  const char *path = fb_json_get_text (request, "model", error);
  g_autofree char *text = NULL, *prices_path = NULL, *prices = NULL;
  gsize length, prices_length;

  if (path == NULL || !g_file_get_contents (path, &text, &length, error))
    return NULL;
  if ((prices_path = find_prices (request, path)) == NULL)
    return fb_config_neutral_read (text, (gssize) length, NULL, 0, error);
  if (!g_file_get_contents (prices_path, &prices, &prices_length, error))
    return NULL;
  return fb_config_neutral_read (text, (gssize) length, prices, (gssize) prices_length, error);
}

static void
index_names (FbConfigLines *self)
{
  guint n = fb_config_model_get_n_variables (self->model);

  self->names = g_ptr_array_new_full (n, g_free);
  self->values = g_ptr_array_new_full (n, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < n; i++)
    {
      guint n_values = fb_config_model_get_n_values (self->model, i);
      GPtrArray *values = g_ptr_array_new_full (n_values, g_free);

      for (guint j = 0; j < n_values; j++)
        g_ptr_array_add (values, to_json (fb_config_model_get_value (self->model, i, j)));
      g_ptr_array_add (self->names, to_json (fb_config_model_get_name (self->model, i)));
      g_ptr_array_add (self->values, values);
    }
}

static gboolean
do_load (FbConfigLines *self, JsonObject *request, GError **error)
{
  g_autoptr (FbConfigModel) model = read_model (request, error);
  FbConfigurator *session;
  guint n_dead, n_fixed;

  if (model == NULL || (session = fb_configurator_new (model, NULL, NULL, error)) == NULL)
    return FALSE;
  forget_model (self);
  self->session = session;
  self->model = fb_configurator_get_model (session);
  index_names (self);
  fb_configurator_get_base (session, &n_dead, &n_fixed);
  g_string_append_printf (self->answer, ",\"variables\":%u,\"constraints\":%u,\"dead\":%u,\"fixed\":%u",
                          fb_config_model_get_n_variables (self->model),
                          fb_config_model_get_n_constraints (self->model), n_dead, n_fixed);
  return TRUE;
}

static const char *
value_json (FbConfigLines *self, guint var, guint value)
{
  GPtrArray *values = g_ptr_array_index (self->values, var);

  return g_ptr_array_index (values, value);
}

/* --- what is possible ------------------------------------------------------------------------------------------- */

static gboolean
answer_domains (FbConfigLines *self, JsonObject *request)
{
  JsonNode *quiet = json_object_get_member (request, "quiet");

  if (quiet != NULL && json_node_get_value_type (quiet) == G_TYPE_BOOLEAN && json_node_get_boolean (quiet))
    return TRUE;
  g_string_append (self->answer, ",\"valid\":{");
  for (guint i = 0; i < self->names->len; i++)
    {
      GPtrArray *values = g_ptr_array_index (self->values, i);
      gboolean first = TRUE;

      g_string_append (self->answer, i > 0 ? "," : "");
      g_string_append (self->answer, g_ptr_array_index (self->names, i));
      g_string_append (self->answer, ":[");
      for (guint j = 0; j < values->len; j++)
        {
          if (fb_configurator_get_state (self->session, i, j) == FB_CONFIG_EXCLUDED)
            continue;
          g_string_append (self->answer, first ? "" : ",");
          g_string_append (self->answer, g_ptr_array_index (values, j));
          first = FALSE;
        }
      g_string_append_c (self->answer, ']');
    }
  g_string_append_c (self->answer, '}');
  return TRUE;
}

static gboolean
find_variable (FbConfigLines *self, JsonObject *request, guint *var, GError **error)
{
  const char *name = fb_json_get_text (request, "var", error);
  int found;

  if (name == NULL)
    return FALSE;
  if ((found = fb_config_model_find_variable (self->model, name)) < 0)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN, _ ("There is no variable “%s”"), name);
      return FALSE;
    }
  *var = (guint) found;
  return TRUE;
}

static gboolean
find_value (FbConfigLines *self, JsonObject *request, guint *var, guint *value, GError **error)
{
  const char *name;
  int found;

  if (!find_variable (self, request, var, error) || (name = fb_json_get_text (request, "value", error)) == NULL)
    return FALSE;
  if ((found = fb_config_model_find_value (self->model, *var, name)) < 0)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN, _ ("Variable “%s” has no value “%s”"),
                   fb_config_model_get_name (self->model, *var), name);
      return FALSE;
    }
  *value = (guint) found;
  return TRUE;
}

static gboolean
do_reset (FbConfigLines *self, JsonObject *request, GError **error)
{
  return fb_configurator_reset (self->session, NULL, error);
}

static gboolean
do_domains (FbConfigLines *self, JsonObject *request, GError **error)
{
  return fb_configurator_update (self->session, NULL, error) && answer_domains (self, request);
}

static gboolean
do_pick (FbConfigLines *self, JsonObject *request, GError **error)
{
  guint var, value;

  return find_value (self, request, &var, &value, error)
         && fb_configurator_pick (self->session, var, value, NULL, error) && answer_domains (self, request);
}

static gboolean
do_unpick (FbConfigLines *self, JsonObject *request, GError **error)
{
  guint var;

  return find_variable (self, request, &var, error) && fb_configurator_unpick (self->session, var, NULL, error)
         && answer_domains (self, request);
}

static gboolean
do_undo (FbConfigLines *self, JsonObject *request, GError **error)
{
  return fb_configurator_undo (self->session, NULL, error) && answer_domains (self, request);
}

static gboolean
do_redo (FbConfigLines *self, JsonObject *request, GError **error)
{
  return fb_configurator_redo (self->session, NULL, error) && answer_domains (self, request);
}

/* --- why not, and how else -------------------------------------------------------------------------------------- */

/* [[VARIABLE, VALUE], ...] of picks. */
static void
append_picks (FbConfigLines *self, GArray *vars)
{
  g_string_append_c (self->answer, '[');
  for (guint i = 0; i < vars->len; i++)
    {
      guint var = g_array_index (vars, guint, i);

      g_string_append_printf (self->answer, "%s[%s,%s]", i > 0 ? "," : "",
                              (char *) g_ptr_array_index (self->names, var),
                              value_json (self, var, (guint) fb_configurator_get_pick (self->session, var)));
    }
  g_string_append_c (self->answer, ']');
}

static gboolean
do_explain (FbConfigLines *self, JsonObject *request, GError **error)
{
  g_autoptr (GPtrArray) reasons = NULL;
  FbConfigReason *reason;
  guint var, value;

  if (!find_value (self, request, &var, &value, error)
      || (reasons = fb_configurator_explain (self->session, var, value, 1, NULL, error)) == NULL)
    return FALSE;
  reason = g_ptr_array_index (reasons, 0);
  g_string_append (self->answer, ",\"picks\":");
  append_picks (self, reason->picks);
  g_string_append (self->answer, ",\"rules\":[");
  for (guint i = 0; i < reason->rules->len; i++)
    {
      g_autofree char *name = to_json (fb_config_model_get_rule (self->model, g_array_index (reason->rules, guint, i)));

      g_string_append_printf (self->answer, "%s%s", i > 0 ? "," : "", name);
    }
  g_string_append_c (self->answer, ']');
  return TRUE;
}

static gboolean
do_repair (FbConfigLines *self, JsonObject *request, GError **error)
{
  g_autoptr (GPtrArray) repairs = NULL;
  guint var, value;

  if (!find_value (self, request, &var, &value, error)
      || (repairs = fb_configurator_repair (self->session, var, value, 1, NULL, error)) == NULL)
    return FALSE;
  g_string_append (self->answer, ",\"retract\":");
  append_picks (self, ((FbConfigRepair *) g_ptr_array_index (repairs, 0))->retract);
  return TRUE;
}

/* --- all of it -------------------------------------------------------------------------------------------------- */

static gboolean
read_goal (JsonObject *request, FbConfigGoal *goal, GError **error)
{
  static const char *const goals[] = {"any", "cheapest", "usual"};
  const char *name = fb_json_get_text_or_null (request, "goal", NULL);

  *goal = FB_CONFIG_GOAL_ANY;
  for (guint i = 0; i < G_N_ELEMENTS (goals); i++)
    if (name == NULL || g_str_equal (name, goals[i]))
      {
        *goal = (FbConfigGoal) i;
        return TRUE;
      }
  g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN, _ ("There is no goal “%s”"), name);
  return FALSE;
}

/* Milliseconds that the request allows, within a minute. */
static gboolean
read_budget (JsonObject *request, gint64 fallback, gint64 *budget, GError **error)
{
  if (!fb_json_get_int_or (request, "budget_ms", fallback, budget, error))
    return FALSE;
  *budget = CLAMP (*budget, 1, 60000);
  return TRUE;
}

static gboolean
do_complete (FbConfigLines *self, JsonObject *request, GError **error)
{
  g_autoptr (FbConfigCompletion) completion = NULL;
  FbConfigGoal goal;
  gint64 budget;

  if (!read_goal (request, &goal, error) || !read_budget (request, CHEAPEST_MS, &budget, error))
    return FALSE;
  if (!(completion = fb_configurator_complete (self->session, goal, (gint) budget, NULL, error)))
    return FALSE;
  g_string_append (self->answer, ",\"assignment\":{");
  for (guint i = 0; i < self->names->len; i++)
    g_string_append_printf (self->answer, "%s%s:%s", i > 0 ? "," : "", (char *) g_ptr_array_index (self->names, i),
                            value_json (self, i, completion->values[i]));
  g_string_append_printf (self->answer, "},\"price\":%" G_GINT64_FORMAT, completion->price);
  if (goal == FB_CONFIG_GOAL_CHEAPEST)
    g_string_append_printf (self->answer, ",\"proven\":%s,\"gap\":%" G_GINT64_FORMAT,
                            completion->proven ? "true" : "false", completion->gap);
  return TRUE;
}

static gboolean
do_count (FbConfigLines *self, JsonObject *request, GError **error)
{
  g_autofree char *count = NULL;
  gint64 budget;

  if (!read_budget (request, COUNT_MS, &budget, error)
      || (count = fb_configurator_count_model (self->session, (guint) budget, NULL, error)) == NULL)
    return FALSE;
  g_string_append_printf (self->answer, ",\"count\":\"%s\"", count);
  return TRUE;
}

static gboolean
do_learn (FbConfigLines *self, JsonObject *request, GError **error)
{
  const char *path = fb_json_get_text (request, "path", error);
  g_autofree char *text = NULL;
  gsize length;
  int n_orders;

  if (path == NULL || !g_file_get_contents (path, &text, &length, error)
      || (n_orders = fb_configurator_learn (self->session, text, (gssize) length, error)) < 0)
    return FALSE;
  g_string_append_printf (self->answer, ",\"orders\":%d", n_orders);
  return TRUE;
}

static gboolean
do_suggest (FbConfigLines *self, JsonObject *request, GError **error)
{
  double share;
  guint var;
  int value;

  if (!find_variable (self, request, &var, error)
      || (value = fb_configurator_suggest (self->session, var, &share, NULL, error)) < 0)
    return FALSE;
  g_string_append_printf (self->answer, ",\"value\":%s", value_json (self, var, (guint) value));
  return TRUE;
}

/* --- one line --------------------------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  Op run;
} ops[] = {
    {"load", do_load},       {"reset", do_reset}, {"domains", do_domains},   {"pick", do_pick},
    {"unpick", do_unpick},   {"undo", do_undo},   {"redo", do_redo},         {"explain", do_explain},
    {"repair", do_repair},   {"count", do_count}, {"complete", do_complete}, {"learn", do_learn},
    {"suggest", do_suggest},
};

static gboolean
run (FbConfigLines *self, const char *line, gsize length, GError **error)
{
  g_autoptr (JsonNode) node = fb_json_parse (line, (gssize) length, 0, error);
  JsonObject *request;
  const char *name;

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("A request is a JSON object"));
      return FALSE;
    }
  request = json_node_get_object (node);
  if ((name = fb_json_get_text (request, "op", error)) == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      if (!g_str_equal (name, ops[i].name))
        continue;
      if (self->session != NULL || ops[i].run == do_load)
        return ops[i].run (self, request, error);
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("No model is loaded"));
      return FALSE;
    }
  g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN, _ ("There is no request “%s”"), name);
  return FALSE;
}

const char *
fb_config_lines_answer (FbConfigLines *self, const char *line, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_string_assign (self->answer, "{\"ok\":true");
  if (run (self, line, length, &error))
    g_string_append_c (self->answer, '}');
  else if (g_error_matches (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED))
    g_string_assign (self->answer, "{\"ok\":false}"); /* a refused pick is an answer, not a fault */
  else
    {
      g_autofree char *message = g_utf8_make_valid (error->message, -1);
      g_autofree char *quoted = to_json (message);

      g_string_printf (self->answer, "{\"ok\":false,\"error\":%s}", quoted);
    }
  return self->answer->str;
}
