/* fb-cli-model.c: model files of the command `configure`
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-model.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "fb-config-neutral.h"
#include "fb-date.h"
#include "fb-rules-words.h"

#define MAX_MODEL (256 * 1024 * 1024)

/* --- the file --------------------------------------------------------------------------------------------------- */

static gboolean
read_stdin (FbCliModel *self, GError **error)
{
  GString *text = g_string_new (NULL);
  char buffer[65536];
  gsize n;

  while ((n = fread (buffer, 1, sizeof buffer, stdin)) > 0 && text->len < MAX_MODEL)
    g_string_append_len (text, buffer, (gssize) n);
  self->length = text->len;
  self->text = g_string_free (text, FALSE);
  if (ferror (stdin))
    fb_cli_set_error (error, FB_CLI_ERROR_FAILED, NULL, NULL, "%s", _ ("Standard input cannot be read"));
  return !ferror (stdin);
}

FbCliModel *
fb_cli_model_read (JsonObject *request, GError **error)
{
  g_autoptr (FbCliModel) self = g_new0 (FbCliModel, 1);
  const char *file = fb_cli_text (request, "file");
  const char *day = fb_cli_text (request, "day");

  if (file == NULL)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_USAGE, "file", "fieldbook-cli configure check FILE", "%s",
                        _ ("The file of the model is missing"));
      return NULL;
    }
  if (day != NULL && !fb_date_is_valid (day))
    {
      fb_cli_set_error (error, FB_CLI_ERROR_VALUE, "day", NULL, _ ("“%s” is no day such as 2027-01-31"), day);
      return NULL;
    }
  if (g_str_equal (file, "-") ? !read_stdin (self, error)
                              : !g_file_get_contents (file, &self->text, &self->length, error))
    return NULL;
  if (!g_str_equal (file, "-"))
    self->path = g_strdup (file);
  return g_steal_pointer (&self);
}

void
fb_cli_model_free (FbCliModel *self)
{
  if (self->rules == NULL)
    g_clear_pointer (&self->config, fb_config_model_unref);
  g_clear_pointer (&self->rules, fb_rules_model_unref);
  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

/* No statement of the rule language begins with a brace. */
gboolean
fb_cli_model_is_json (const FbCliModel *self)
{
  gsize at = 0;

  while (at < self->length && g_ascii_isspace (self->text[at]))
    at++;
  return at < self->length && self->text[at] == '{';
}

GBytes *
fb_cli_model_file (const char *name, gpointer data, GError **error)
{
  FbCliModel *self = data;
  const char *slash = strchr (name, '/');
  const char *own = slash != NULL ? slash + 1 : name;
  g_autofree char *folder = NULL, *path = NULL, *text = NULL;
  gsize length;

  /* A model that came from elsewhere reads nothing but its neighbours; so do the models of its parts, which lie beside
   * it. */
  if (self->path == NULL || strchr (own, G_DIR_SEPARATOR) != NULL || g_str_equal (own, ".."))
    {
      g_set_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE, _ ("“%s” does not lie beside the model"), name);
      return NULL;
    }
  folder = g_path_get_dirname (self->path);
  path = g_build_filename (folder, own, NULL);
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&text), length);
}

/* --- the model -------------------------------------------------------------------------------------------------- */

static gboolean
refuse_text (const FbRulesProblem *problem, GError **error)
{
  fb_cli_set_error (error, FB_CLI_ERROR_MODEL, NULL, problem->hint, _ ("line %u, column %u: %s"), problem->place.line,
                    problem->place.column, problem->message);
  return FALSE;
}

gboolean
fb_cli_model_build (FbCliModel *self, JsonObject *request, GError **error)
{
  g_autoptr (GPtrArray) problems = NULL;
  FbRules *rules;

  if (fb_cli_model_is_json (self))
    return (self->config = fb_config_neutral_read (self->text, (gssize) self->length, NULL, 0, error)) != NULL;
  rules = fb_rules_parse (self->text, (gssize) self->length, &problems);
  if (problems->len > 0 || !fb_rules_compose (rules, fb_cli_model_file, self, problems)
      || !fb_rules_resolve (rules, problems))
    {
      fb_rules_free (rules);
      return refuse_text (g_ptr_array_index (problems, 0), error);
    }
  self->rules = fb_rules_lower (rules, fb_cli_text (request, "day"), fb_cli_model_file, self, error);
  if (self->rules != NULL)
    self->config = fb_rules_model_get_config (self->rules);
  return self->rules != NULL;
}

gboolean
fb_cli_model_find (FbCliModel *self, const char *name, const char *value, FbConfigPoint *point, GError **error)
{
  int var, number;

  if (self->rules != NULL)
    return fb_rules_model_find_words (self->rules, name, value, point, error);
  var = fb_config_model_find_variable (self->config, name);
  number = var >= 0 ? fb_config_model_find_value (self->config, (guint) var, value) : -1;
  if (number >= 0)
    *point = (FbConfigPoint){(guint) var, (guint) number};
  else if (var < 0)
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN, _ ("There is no option “%s”"), name);
  else
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN, _ ("“%s” has no value “%s”"), name, value);
  return number >= 0;
}

char *
fb_cli_model_words (FbCliModel *self, guint var, guint value, const char *language)
{
  if (self->rules != NULL)
    return fb_rules_words_point (self->rules, var, value, language);
  return g_strdup_printf ("%s: %s", fb_config_model_get_name (self->config, var),
                          fb_config_model_get_value (self->config, var, value));
}

/* --- picks ------------------------------------------------------------------------------------------------------ */

/* Turns "it does not fit" into the reason. */
static void
tell_reason (FbCliModel *self, FbConfigurator *session, FbConfigPoint point, JsonObject *request, GError **error)
{
  g_autoptr (GPtrArray) reasons = fb_configurator_explain (session, point.var, point.value, 1, NULL, NULL);
  const char *language = fb_cli_text (request, "language");
  g_autoptr (GArray) picks = g_array_new (FALSE, FALSE, sizeof (FbConfigPoint));
  g_autoptr (GPtrArray) names = g_ptr_array_new (), sentences = NULL;
  g_autofree char *told = NULL;
  const FbConfigReason *reason;

  if (reasons == NULL || reasons->len == 0 || self->rules == NULL)
    return;
  reason = g_ptr_array_index (reasons, 0);
  for (guint i = 0; i < reason->picks->len; i++)
    {
      guint var = g_array_index (reason->picks, guint, i);
      FbConfigPoint pick = {var, (guint) fb_configurator_get_pick (session, var)};

      g_array_append_val (picks, pick);
    }
  for (guint i = 0; i < reason->rules->len; i++)
    g_ptr_array_add (names, (char *) fb_config_model_get_rule (self->config, g_array_index (reason->rules, guint, i)));
  sentences = fb_rules_words_refused (self->rules, point.var, point.value, (FbConfigPoint *) (gpointer) picks->data,
                                      picks->len, (const char *const *) names->pdata, names->len, language);
  told = fb_rules_words_join (sentences);
  g_clear_error (error);
  g_set_error_literal (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED, told);
}

static gboolean
pick (FbCliModel *self,
      FbConfigurator *session,
      const char *name,
      const char *value,
      JsonObject *request,
      GError **error)
{
  FbConfigPoint point;

  if (!fb_cli_model_find (self, name, value, &point, error))
    return FALSE;
  if (fb_configurator_pick (session, point.var, point.value, NULL, error))
    return TRUE;
  if (error != NULL && g_error_matches (*error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED))
    tell_reason (self, session, point, request, error);
  return FALSE;
}

FbConfigurator *
fb_cli_model_start (FbCliModel *self, JsonObject *request, GError **error)
{
  g_autoptr (FbConfigurator) session = fb_configurator_new (self->config, NULL, NULL, error);
  JsonObject *fields =
      json_object_has_member (request, "fields") ? json_object_get_object_member (request, "fields") : NULL;
  g_autoptr (GList) names = fields != NULL ? json_object_get_members (fields) : NULL;

  if (session == NULL)
    return NULL;
  for (GList *l = names; l != NULL; l = l->next)
    if (!pick (self, session, l->data, json_object_get_string_member (fields, l->data), request, error))
      return NULL;
  return g_steal_pointer (&session);
}
