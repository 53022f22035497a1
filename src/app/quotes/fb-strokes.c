/* fb-strokes.c: a signature as strokes of points
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-strokes.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "fb-json.h"

#define LARGEST 20000

FbStrokes *
fb_strokes_new (int width, int height)
{
  FbStrokes *self = g_new0 (FbStrokes, 1);

  self->width = width;
  self->height = height;
  self->strokes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  return self;
}

void
fb_strokes_free (FbStrokes *self)
{
  g_ptr_array_unref (self->strokes);
  g_free (self);
}

void
fb_strokes_begin (FbStrokes *self)
{
  g_ptr_array_add (self->strokes, g_array_new (FALSE, FALSE, sizeof (int)));
}

gboolean
fb_strokes_add (FbStrokes *self, int x, int y)
{
  GArray *stroke;

  if (self->n_points >= FB_STROKES_MAX_POINTS)
    return FALSE;
  if (self->strokes->len == 0)
    fb_strokes_begin (self);

  stroke = g_ptr_array_index (self->strokes, self->strokes->len - 1);
  if (stroke->len >= 2 && g_array_index (stroke, int, stroke->len - 2) == x
      && g_array_index (stroke, int, stroke->len - 1) == y)
    return TRUE;
  g_array_append_val (stroke, x);
  g_array_append_val (stroke, y);
  self->n_points++;
  return TRUE;
}

char *
fb_strokes_to_json (const FbStrokes *self)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *strokes = json_array_new ();

  json_node_take_object (node, object);
  json_object_set_int_member (object, "width", self->width);
  json_object_set_int_member (object, "height", self->height);
  json_object_set_array_member (object, "strokes", strokes);
  for (guint i = 0; i < self->strokes->len; i++)
    {
      GArray *stroke = g_ptr_array_index (self->strokes, i);
      JsonArray *points;

      if (stroke->len == 0)
        continue;
      points = json_array_new ();
      for (guint j = 0; j < stroke->len; j++)
        json_array_add_int_element (points, g_array_index (stroke, int, j));
      json_array_add_array_element (strokes, points);
    }
  return self->n_points > 0 ? fb_json_to_canonical (node) : NULL;
}

static gboolean
read_number (JsonNode *node, gint64 *number)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *number = json_node_get_int (node);
  return *number >= -LARGEST && *number <= LARGEST;
}

static gboolean
read_stroke (FbStrokes *self, JsonNode *node)
{
  JsonArray *points;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  points = json_node_get_array (node);
  if (json_array_get_length (points) == 0 || json_array_get_length (points) % 2 != 0)
    return FALSE;

  fb_strokes_begin (self);
  for (guint i = 0; i + 1 < json_array_get_length (points); i += 2)
    {
      gint64 x, y;

      if (!read_number (json_array_get_element (points, i), &x)
          || !read_number (json_array_get_element (points, i + 1), &y) || !fb_strokes_add (self, (int) x, (int) y))
        return FALSE;
    }
  return TRUE;
}

FbStrokes *
fb_strokes_parse (const char *json, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autoptr (FbStrokes) self = fb_strokes_new (0, 0);
  gboolean good = node != NULL && JSON_NODE_HOLDS_OBJECT (node);
  JsonObject *object = good ? json_node_get_object (node) : NULL;
  JsonNode *strokes = good ? json_object_get_member (object, "strokes") : NULL;
  gint64 width = 0, height = 0;

  good = good && read_number (json_object_get_member (object, "width"), &width)
         && read_number (json_object_get_member (object, "height"), &height) && width > 0 && height > 0
         && strokes != NULL && JSON_NODE_HOLDS_ARRAY (strokes);
  for (guint i = 0; good && i < json_array_get_length (json_node_get_array (strokes)); i++)
    good = read_stroke (self, json_array_get_element (json_node_get_array (strokes), i));
  if (!good)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("This is no signature"));
      return NULL;
    }

  self->width = (int) width;
  self->height = (int) height;
  return g_steal_pointer (&self);
}
