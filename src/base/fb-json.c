/* fb-json.c: JSON from outside, read with limits
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-json.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

/* Reads and builds in one pass: what is refused never becomes a tree. */
typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  guint depth_left;
  GError **error;
} Reader;

static JsonNode *
read_value (Reader *reader);

static gboolean
fail (Reader *reader, const char *what)
{
  if (reader->error != NULL && *reader->error == NULL)
    g_set_error (reader->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Not valid JSON: %s at byte %" G_GSIZE_FORMAT,
                 what, (gsize) (reader->at - reader->start));
  return FALSE;
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end && strchr (" \t\r\n", *reader->at) != NULL && *reader->at != '\0')
    reader->at++;
}

static int
peek (Reader *reader)
{
  return reader->at < reader->end ? (guchar) *reader->at : -1;
}

static gboolean
accept (Reader *reader, char c)
{
  if (peek (reader) != (guchar) c)
    return FALSE;
  reader->at++;
  return TRUE;
}

/* The four hex digits of \uXXXX. */
static gboolean
read_hex (Reader *reader, gunichar *value)
{
  *value = 0;
  for (int i = 0; i < 4; i++)
    {
      int digit = reader->at < reader->end ? g_ascii_xdigit_value (*reader->at) : -1;

      if (digit < 0)
        return fail (reader, "a bad \\u escape");
      *value = *value << 4 | (gunichar) digit;
      reader->at++;
    }
  return TRUE;
}

static gboolean
read_unicode_escape (Reader *reader, GString *text)
{
  gunichar c, low;

  if (!read_hex (reader, &c))
    return FALSE;
  if (c >= 0xd800 && c <= 0xdbff)
    {
      if (!accept (reader, '\\') || !accept (reader, 'u') || !read_hex (reader, &low) || low < 0xdc00 || low > 0xdfff)
        return fail (reader, "half a surrogate pair");
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
  else if (c >= 0xdc00 && c <= 0xdfff)
    {
      return fail (reader, "half a surrogate pair");
    }
  if (c == 0)
    return fail (reader, "a NUL character"); /* C strings could not hold it */
  g_string_append_unichar (text, c);
  return TRUE;
}

static gboolean
read_escape (Reader *reader, GString *text)
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  const char *found;
  int c = peek (reader);

  if (c == 'u')
    {
      reader->at++;
      return read_unicode_escape (reader, text);
    }
  if (c <= 0 || (found = strchr (from, c)) == NULL)
    return fail (reader, "a bad escape");
  g_string_append_c (text, to[found - from]);
  reader->at++;
  return TRUE;
}

/* After the opening quote. */
static char *
read_string (Reader *reader)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (;;)
    {
      const char *from = reader->at;

      while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\' && (guchar) *reader->at >= 0x20)
        reader->at++;
      g_string_append_len (text, from, reader->at - from);

      if (accept (reader, '"'))
        return g_string_free (g_steal_pointer (&text), FALSE);
      if (!accept (reader, '\\'))
        {
          fail (reader, reader->at < reader->end ? "a control character in a string" : "a string without end");
          return NULL;
        }
      if (!read_escape (reader, text))
        return NULL;
    }
}

static gboolean
skip_digits (Reader *reader)
{
  const char *from = reader->at;

  while (reader->at < reader->end && g_ascii_isdigit (*reader->at))
    reader->at++;
  return reader->at > from;
}

static JsonNode *
make_number (Reader *reader, const char *from, gboolean whole)
{
  char text[64];
  gsize length = (gsize) (reader->at - from);
  gint64 integer;
  double real;

  if (length >= sizeof text)
    {
      fail (reader, "too long a number");
      return NULL;
    }
  memcpy (text, from, length);
  text[length] = '\0';

  if (whole)
    {
      if (strcmp (text, "-0") == 0)
        return json_node_init_int (json_node_alloc (), 0);
      if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &integer, NULL))
        {
          fail (reader, "an integer beyond 64 bit");
          return NULL;
        }
      return json_node_init_int (json_node_alloc (), integer);
    }
  real = g_ascii_strtod (text, NULL);
  if (!isfinite (real))
    {
      fail (reader, "too large a number");
      return NULL;
    }
  return json_node_init_double (json_node_alloc (), real);
}

static JsonNode *
read_number (Reader *reader)
{
  const char *from = reader->at;
  gboolean whole = TRUE;

  accept (reader, '-');
  if (!accept (reader, '0') && !skip_digits (reader))
    return fail (reader, "something that is no value"), NULL;
  if (accept (reader, '.'))
    {
      whole = FALSE;
      if (!skip_digits (reader))
        return fail (reader, "a bad number"), NULL;
    }
  if (accept (reader, 'e') || accept (reader, 'E'))
    {
      whole = FALSE;
      if (!accept (reader, '+'))
        accept (reader, '-');
      if (!skip_digits (reader))
        return fail (reader, "a bad number"), NULL;
    }
  return make_number (reader, from, whole);
}

static gboolean
read_member (Reader *reader, JsonObject *object)
{
  g_autofree char *key = NULL;
  JsonNode *value;

  skip_space (reader);
  if (!accept (reader, '"'))
    return fail (reader, "a missing key");
  if ((key = read_string (reader)) == NULL)
    return FALSE;
  if (json_object_has_member (object, key))
    return fail (reader, "the same key twice");
  skip_space (reader);
  if (!accept (reader, ':'))
    return fail (reader, "a missing colon");
  if ((value = read_value (reader)) == NULL)
    return FALSE;
  json_object_set_member (object, key, value);
  return TRUE;
}

static JsonNode *
read_object (Reader *reader)
{
  g_autoptr (JsonObject) object = json_object_new ();

  skip_space (reader);
  if (!accept (reader, '}'))
    {
      do
        {
          if (!read_member (reader, object))
            return NULL;
          skip_space (reader);
        }
      while (accept (reader, ','));
      if (!accept (reader, '}'))
        return fail (reader, "an object without end"), NULL;
    }
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
read_array (Reader *reader)
{
  g_autoptr (JsonArray) array = json_array_new ();

  skip_space (reader);
  if (!accept (reader, ']'))
    {
      do
        {
          JsonNode *value = read_value (reader);

          if (value == NULL)
            return NULL;
          json_array_add_element (array, value);
          skip_space (reader);
        }
      while (accept (reader, ','));
      if (!accept (reader, ']'))
        return fail (reader, "an array without end"), NULL;
    }
  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
read_nested (Reader *reader, JsonNode *(*read) (Reader *) )
{
  JsonNode *node;

  if (reader->depth_left == 0)
    return fail (reader, "too deep a nesting"), NULL;
  reader->depth_left--;
  reader->at++;
  node = read (reader);
  reader->depth_left++;
  return node;
}

static gboolean
accept_word (Reader *reader, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (reader->end - reader->at) < length || memcmp (reader->at, word, length) != 0)
    return FALSE;
  reader->at += length;
  return TRUE;
}

static JsonNode *
read_value (Reader *reader)
{
  skip_space (reader);
  switch (peek (reader))
    {
    case '{':
      return read_nested (reader, read_object);
    case '[':
      return read_nested (reader, read_array);
    case '"':
      {
        g_autofree char *text = NULL;

        reader->at++;
        if ((text = read_string (reader)) == NULL)
          return NULL;
        return json_node_init_string (json_node_alloc (), text);
      }
    case 't':
      if (accept_word (reader, "true"))
        return json_node_init_boolean (json_node_alloc (), TRUE);
      break;
    case 'f':
      if (accept_word (reader, "false"))
        return json_node_init_boolean (json_node_alloc (), FALSE);
      break;
    case 'n':
      if (accept_word (reader, "null"))
        return json_node_init_null (json_node_alloc ());
      break;
    default:
      return read_number (reader);
    }
  fail (reader, "something that is no value");
  return NULL;
}

JsonNode *
fb_json_parse (const char *text, gssize length, guint max_depth, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize size;
  const char *bad;
  Reader reader;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  /* The bytes of an empty GBytes are NULL. */
  if (length == 0)
    text = "";
  size = length < 0 ? strlen (text) : (gsize) length;
  reader = (Reader){text, text, text + size, max_depth > 0 ? max_depth : FB_JSON_MAX_DEPTH, &local_error};
  if (!g_utf8_validate_len (text, size, &bad))
    {
      reader.at = bad;
      fail (&reader, "bad UTF-8");
    }
  else if ((node = read_value (&reader)) != NULL)
    {
      skip_space (&reader);
      if (reader.at == reader.end)
        return g_steal_pointer (&node);
      fail (&reader, "something after the value");
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static JsonNode *
get_member (JsonObject *object, const char *key, const char *kind, gboolean (*holds) (JsonNode *), GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL && key != NULL, NULL);

  node = json_object_get_member (object, key);
  if (node != NULL && holds (node))
    return node;
  if (node == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "“%s” is missing", key);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "“%s” is not %s", key, kind);
  return NULL;
}

static gboolean
holds_int (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64;
}

static gboolean
holds_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
holds_array (JsonNode *node)
{
  return JSON_NODE_HOLDS_ARRAY (node);
}

static gboolean
holds_object (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node);
}

gboolean
fb_json_get_int (JsonObject *object, const char *key, gint64 *value, GError **error)
{
  JsonNode *node = get_member (object, key, "an integer", holds_int, error);

  if (node == NULL)
    return FALSE;
  *value = json_node_get_int (node);
  return TRUE;
}

const char *
fb_json_get_text (JsonObject *object, const char *key, GError **error)
{
  JsonNode *node = get_member (object, key, "a text", holds_text, error);

  return node != NULL ? json_node_get_string (node) : NULL;
}

JsonArray *
fb_json_get_array (JsonObject *object, const char *key, GError **error)
{
  JsonNode *node = get_member (object, key, "an array", holds_array, error);

  return node != NULL ? json_node_get_array (node) : NULL;
}

JsonObject *
fb_json_get_object (JsonObject *object, const char *key, GError **error)
{
  JsonNode *node = get_member (object, key, "an object", holds_object, error);

  return node != NULL ? json_node_get_object (node) : NULL;
}

static gboolean
is_missing (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node == NULL || JSON_NODE_HOLDS_NULL (node);
}

gboolean
fb_json_get_int_or (JsonObject *object, const char *key, gint64 fallback, gint64 *value, GError **error)
{
  if (!is_missing (object, key))
    return fb_json_get_int (object, key, value, error);
  *value = fallback;
  return TRUE;
}

const char *
fb_json_get_text_or_null (JsonObject *object, const char *key, GError **error)
{
  return is_missing (object, key) ? NULL : fb_json_get_text (object, key, error);
}
