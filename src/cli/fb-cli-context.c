/* fb-cli-context.c: what the commands share: the profile, requests, messages
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "fb-lease.h"
#include "fb-store-wipe.h"
#include "fb-text.h"

/* A name this far from what was typed is offered. */
#define NEAR 2

/* --- the store -------------------------------------------------------------------------------------------------- */

gboolean
fb_cli_has_profile (FbCli *self)
{
  g_autofree char *path = g_build_filename (self->profile, "cache.db", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

FbStore *
fb_cli_open_or_make (FbCli *self, GError **error)
{
  const char *notice;

  if (self->store != NULL)
    return self->store;
  /* Whoever makes a new profile where one was emptied has read why. */
  if (!fb_store_wipe_resume (self->profile, error) || !(self->store = fb_store_open (self->profile, NULL, error)))
    return NULL;
  fb_store_wipe_forget (self->profile);
  if ((notice = fb_store_get_notice (self->store)) != NULL)
    fb_cli_say (self, "%s", notice);
  return self->store;
}

static gboolean
refuse_wiped (FbCli *self, GError **error)
{
  g_autoptr (FbWiped) wiped = NULL;

  if (!fb_store_wipe_read (self->profile, &wiped, error))
    return TRUE;
  if (wiped == NULL || fb_cli_has_profile (self))
    return FALSE;
  fb_cli_set_error (error, FB_CLI_ERROR_WIPED, NULL, _ ("fieldbook-cli sign-in makes a new one."), "%s", wiped->reason);
  return TRUE;
}

static gboolean
is_unlocked (FbCli *self, GError **error)
{
  FbLock lock;

  if (self->unlocked)
    return TRUE;
  if (!fb_lease_check (self->store, &lock, error))
    return FALSE;
  self->unlocked = lock == FB_LOCK_NONE;
  if (!self->unlocked)
    fb_cli_set_error (error, FB_CLI_ERROR_LOCKED, NULL, _ ("fieldbook-cli sign-in opens it again."), "%s",
                      fb_lock_get_words (lock));
  return self->unlocked;
}

FbStore *
fb_cli_open (FbCli *self, GError **error)
{
  if (fb_cli_open_locked (self, error) == NULL || !is_unlocked (self, error))
    return NULL;
  return self->store;
}

FbStore *
fb_cli_open_locked (FbCli *self, GError **error)
{
  if (!fb_store_wipe_resume (self->profile, error) || refuse_wiped (self, error))
    return NULL;
  if (self->store != NULL || fb_cli_has_profile (self))
    return fb_cli_open_or_make (self, error);
  fb_cli_set_error (error, FB_CLI_ERROR_NO_PROFILE, NULL, _ ("fieldbook-cli init or fieldbook-cli sign-in makes one."),
                    _ ("There is no profile in %s"), self->profile);
  return NULL;
}

void
fb_cli_forget (FbCli *self)
{
  g_clear_pointer (&self->labels, fb_labels_free);
  g_clear_pointer (&self->conflicts, g_hash_table_unref);
}

static char *
list_near (const char *name)
{
  GString *text = g_string_new (NULL);
  guint n;
  const FbTable *const *tables = fb_schema_get_tables (&n);

  for (guint i = 0; i < n; i++)
    if (fb_text_distance (tables[i]->name, name, NEAR) <= NEAR || g_str_has_prefix (name, tables[i]->name))
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", tables[i]->name);
  if (text->len == 0)
    g_string_append (text, _ ("fieldbook-cli schema lists them."));
  return g_string_free (text, FALSE);
}

const FbTable *
fb_cli_find_table (const char *name, GError **error)
{
  const FbTable *table = fb_schema_find_table (name);
  g_autofree char *hint = NULL;

  if (table != NULL)
    return table;
  hint = list_near (name);
  fb_cli_set_error (error, FB_CLI_ERROR_UNKNOWN_ENTITY, "entity", hint, _ ("There is no entity “%s”"), name);
  return NULL;
}

/* --- messages --------------------------------------------------------------------------------------------------- */

void
fb_cli_say (FbCli *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  fprintf (stderr, "%s\n", text);
}

void
fb_cli_show_progress (FbCli *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (!isatty (STDERR_FILENO))
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  /* An empty text wipes the line. */
  fprintf (stderr, "\r\033[K%s", text);
  fflush (stderr);
}

/* --- requests --------------------------------------------------------------------------------------------------- */

static JsonNode *
find_member (JsonObject *request, const char *name)
{
  JsonNode *node = json_object_get_member (request, name);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

const char *
fb_cli_text (JsonObject *request, const char *name)
{
  JsonNode *node = find_member (request, name);
  g_autofree char *number = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) != G_TYPE_INT64)
    return json_node_get_string (node);
  /* Words of batches may be numbers; from here on they are text. */
  number = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  json_object_set_string_member (request, name, number);
  return json_object_get_string_member (request, name);
}

gboolean
fb_cli_flag (JsonObject *request, const char *name)
{
  JsonNode *node = find_member (request, name);

  return node != NULL && json_node_get_boolean (node);
}

gint64
fb_cli_number (JsonObject *request, const char *name, gint64 fallback)
{
  JsonNode *node = find_member (request, name);

  return node != NULL ? json_node_get_int (node) : fallback;
}

double
fb_cli_seconds (JsonObject *request, const char *name, double fallback)
{
  JsonNode *node = find_member (request, name);

  return node != NULL ? json_node_get_double (node) : fallback;
}

char **
fb_cli_list (JsonObject *request, const char *name)
{
  JsonNode *node = find_member (request, name);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = NULL;

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        g_ptr_array_add (texts, g_strdup (json_array_get_string_element (array, i)));
    }
  else
    {
      parts = g_strsplit (json_node_get_string (node), ",", -1);
      for (char **part = parts; *part != NULL; part++)
        if (*g_strstrip (*part) != '\0')
          g_ptr_array_add (texts, g_strdup (*part));
    }
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_steal (texts, NULL);
}
