/* fb-cli-arguments.c: words of the command line into a request
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-arguments.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* The name of a word without its mark, as a member: "files+" gives "files". */
static char *
word_name (const char *word)
{
  gsize length = strcspn (word, "?+*");

  return g_strndup (word, length);
}

static char
word_mark (const char *word)
{
  return word[strcspn (word, "?+*")];
}

static char *
member_name (const char *option)
{
  return g_strdelimit (g_strdup (option), "-", '_');
}

static void
refuse (const FbCliCommand *command, GError **error, const char *message)
{
  g_autofree char *how = fb_cli_arguments_describe (command);

  fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, how, "%s: %s", command->name, message);
}

/* --- options ---------------------------------------------------------------------------------------------------- */

static const FbCliOption *
find_option (const FbCliCommand *command, const char *name, gsize length)
{
  for (const FbCliOption *option = command->options; option->name != NULL; option++)
    if (strlen (option->name) == length && strncmp (option->name, name, length) == 0)
      return option;
  return NULL;
}

static gboolean
take_seconds (JsonObject *request, const char *member, const char *text)
{
  char *end = NULL;
  double seconds = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !isfinite (seconds) || seconds < 0)
    return FALSE;
  json_object_set_double_member (request, member, seconds);
  return TRUE;
}

static gboolean
take_option (const FbCliCommand *command,
             const FbCliOption *option,
             const char *text,
             JsonObject *request,
             GError **error)
{
  g_autofree char *member = member_name (option->name);
  g_autofree char *problem = NULL;
  gint64 number;

  if (json_object_has_member (request, member))
    {
      problem = g_strdup_printf (_ ("--%s is there twice"), option->name);
      refuse (command, error, problem);
      return FALSE;
    }
  switch (option->type)
    {
    case FB_CLI_FLAG:
      json_object_set_boolean_member (request, member, TRUE);
      return TRUE;
    case FB_CLI_TEXT:
    case FB_CLI_LIST:
      json_object_set_string_member (request, member, text);
      return TRUE;
    case FB_CLI_NUMBER:
      if (g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &number, NULL))
        {
          json_object_set_int_member (request, member, number);
          return TRUE;
        }
      break;
    case FB_CLI_SECONDS:
    default:
      if (take_seconds (request, member, text))
        return TRUE;
      break;
    }
  problem = g_strdup_printf (_ ("--%s takes a number, not “%s”"), option->name, text);
  refuse (command, error, problem);
  return FALSE;
}

/* @at stands on an option and moves behind its value. */
static gboolean
read_option (const FbCliCommand *command, const char *const *words, guint *at, JsonObject *request, GError **error)
{
  const char *name = words[*at] + 2;
  const char *equals = strchr (name, '=');
  gsize length = equals != NULL ? (gsize) (equals - name) : strlen (name);
  const FbCliOption *option = find_option (command, name, length);
  g_autofree char *problem = NULL;
  const char *text = equals != NULL ? equals + 1 : NULL;

  (*at)++;
  if (option == NULL)
    problem = g_strdup_printf (_ ("there is no option --%.*s"), (int) length, name);
  else if (option->type == FB_CLI_FLAG && equals != NULL)
    problem = g_strdup_printf (_ ("--%s takes no value"), option->name);
  else if (option->type != FB_CLI_FLAG && text == NULL && words[*at] == NULL)
    problem = g_strdup_printf (_ ("--%s needs a value"), option->name);
  if (problem != NULL)
    {
      refuse (command, error, problem);
      return FALSE;
    }
  if (option->type != FB_CLI_FLAG && text == NULL)
    text = words[(*at)++];
  return take_option (command, option, text, request, error);
}

/* --- words ------------------------------------------------------------------------------------------------------ */

static gboolean
take_field (const FbCliCommand *command, const char *word, JsonObject *fields, GError **error)
{
  const char *equals = strchr (word, '=');
  g_autofree char *name = equals != NULL ? g_strstrip (g_strndup (word, (gsize) (equals - word))) : NULL;
  g_autofree char *problem = NULL;

  if (name == NULL || *name == '\0')
    problem = g_strdup_printf (_ ("“%s” is not FIELD=VALUE"), word);
  else if (json_object_has_member (fields, name))
    problem = g_strdup_printf (_ ("“%s” is there twice"), name);
  if (problem != NULL)
    {
      refuse (command, error, problem);
      return FALSE;
    }
  json_object_set_string_member (fields, name, equals + 1);
  return TRUE;
}

static gboolean
take_rest (const FbCliCommand *command,
           const char *word,
           GPtrArray *given,
           guint from,
           JsonObject *request,
           GError **error)
{
  g_autofree char *name = word_name (word);
  JsonObject *fields;
  JsonArray *array;

  if (word_mark (word) == '*')
    {
      fields = json_object_new ();
      json_object_set_object_member (request, name, fields);
      for (guint i = from; i < given->len; i++)
        if (!take_field (command, g_ptr_array_index (given, i), fields, error))
          return FALSE;
      return TRUE;
    }
  array = json_array_new ();
  json_object_set_array_member (request, name, array);
  for (guint i = from; i < given->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (given, i));
  return TRUE;
}

static gboolean
take_words (const FbCliCommand *command, GPtrArray *given, JsonObject *request, GError **error)
{
  guint at = 0;
  g_autofree char *problem = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (command->words) && command->words[i] != NULL; i++)
    {
      const char *word = command->words[i];
      g_autofree char *name = word_name (word);
      g_autofree char *shown = g_ascii_strup (name, -1);

      if (at >= given->len && word_mark (word) != '?' && word_mark (word) != '*')
        {
          problem = g_strdup_printf (_ ("%s is missing"), shown);
          refuse (command, error, problem);
          return FALSE;
        }
      if (word_mark (word) == '*' || word_mark (word) == '+')
        return take_rest (command, word, given, at, request, error);
      if (at < given->len)
        json_object_set_string_member (request, name, g_ptr_array_index (given, at++));
    }
  if (at == given->len)
    return TRUE;
  problem = g_strdup_printf (_ ("“%s” is too much"), (const char *) g_ptr_array_index (given, at));
  refuse (command, error, problem);
  return FALSE;
}

JsonObject *
fb_cli_arguments_parse (const FbCliCommand *command, const char *const *words, GError **error)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (GPtrArray) given = g_ptr_array_new ();
  gboolean options_end = FALSE;
  guint at = 0;

  while (words[at] != NULL)
    {
      if (!options_end && strcmp (words[at], "--") == 0)
        {
          options_end = TRUE;
          at++;
        }
      else if (!options_end && g_str_has_prefix (words[at], "--"))
        {
          if (!read_option (command, words, &at, request, error))
            return NULL;
        }
      else
        g_ptr_array_add (given, (gpointer) words[at++]);
    }
  if (!take_words (command, given, request, error))
    return NULL;
  return fb_cli_arguments_check (command, request, error) ? g_steal_pointer (&request) : NULL;
}

/* --- requests as JSON ------------------------------------------------------------------------------------------- */

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
holds_texts (JsonNode *node)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (!holds (json_array_get_element (array, i), G_TYPE_STRING))
      return FALSE;
  return array != NULL;
}

static gboolean
option_fits (const FbCliOption *option, JsonNode *node)
{
  switch (option->type)
    {
    case FB_CLI_FLAG:
      return holds (node, G_TYPE_BOOLEAN);
    case FB_CLI_NUMBER:
      return holds (node, G_TYPE_INT64) && json_node_get_int (node) >= 0;
    case FB_CLI_SECONDS:
      return (holds (node, G_TYPE_INT64) || holds (node, G_TYPE_DOUBLE)) && json_node_get_double (node) >= 0;
    case FB_CLI_LIST:
      return holds (node, G_TYPE_STRING) || holds_texts (node);
    case FB_CLI_TEXT:
    default:
      return holds (node, G_TYPE_STRING);
    }
}

static gboolean
word_fits (const char *word, JsonNode *node)
{
  if (word_mark (word) == '*')
    return JSON_NODE_HOLDS_OBJECT (node);
  if (word_mark (word) == '+')
    return holds_texts (node);
  return holds (node, G_TYPE_STRING) || holds (node, G_TYPE_INT64);
}

static gboolean
check_member (const FbCliCommand *command, const char *member, JsonNode *node, GError **error)
{
  g_autofree char *problem = NULL;

  for (const FbCliOption *option = command->options; option->name != NULL; option++)
    {
      g_autofree char *name = member_name (option->name);

      if (g_str_equal (name, member) && option_fits (option, node))
        return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (command->words) && command->words[i] != NULL; i++)
    {
      g_autofree char *name = word_name (command->words[i]);

      if (g_str_equal (name, member) && word_fits (command->words[i], node))
        return TRUE;
    }
  problem = g_strdup_printf (_ ("“%s” is not known here or has the wrong type"), member);
  refuse (command, error, problem);
  return FALSE;
}

static gboolean
check_required (const FbCliCommand *command, JsonObject *request, GError **error)
{
  g_autofree char *problem = NULL;

  for (const FbCliOption *option = command->options; option->name != NULL; option++)
    {
      g_autofree char *name = member_name (option->name);

      if (!option->required || json_object_has_member (request, name))
        continue;
      problem = g_strdup_printf (_ ("--%s is missing"), option->name);
      refuse (command, error, problem);
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (command->words) && command->words[i] != NULL; i++)
    {
      g_autofree char *name = word_name (command->words[i]);
      char mark = word_mark (command->words[i]);

      if (mark == '?' || mark == '*' || json_object_has_member (request, name))
        continue;
      problem = g_strdup_printf (_ ("“%s” is missing"), name);
      refuse (command, error, problem);
      return FALSE;
    }
  return TRUE;
}

gboolean
fb_cli_arguments_check (const FbCliCommand *command, JsonObject *request, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (request);

  for (GList *l = members; l != NULL; l = l->next)
    if (!g_str_equal (l->data, "do")
        && !check_member (command, l->data, json_object_get_member (request, l->data), error))
      return FALSE;
  return check_required (command, request, error);
}

char *
fb_cli_arguments_describe (const FbCliCommand *command)
{
  GString *text = g_string_new (command->name);

  for (guint i = 0; i < G_N_ELEMENTS (command->words) && command->words[i] != NULL; i++)
    {
      g_autofree char *name = word_name (command->words[i]);
      g_autofree char *shown = g_ascii_strup (name, -1);

      switch (word_mark (command->words[i]))
        {
        case '?':
          g_string_append_printf (text, " [%s]", shown);
          break;
        case '*':
          g_string_append (text, " FIELD=VALUE…");
          break;
        case '+':
          g_string_append (text, " FILE…");
          break;
        default:
          g_string_append_printf (text, " %s", shown);
        }
    }
  for (const FbCliOption *option = command->options; option->name != NULL; option++)
    g_string_append_printf (text, option->required ? " --%s%s%s" : " [--%s%s%s]", option->name,
                            option->argument != NULL ? " " : "", option->argument != NULL ? option->argument : "");
  return g_string_free (text, FALSE);
}
