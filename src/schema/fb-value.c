/* fb-value.c: the value of one field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-value.h"

#include <string.h>

void
fb_value_clear (FbValue *self)
{
  if (self->kind == FB_VALUE_TEXT)
    g_free (self->text);
  memset (self, 0, sizeof *self);
}

void
fb_value_set_null (FbValue *self)
{
  fb_value_clear (self);
}

void
fb_value_set_int (FbValue *self, gint64 number)
{
  fb_value_clear (self);
  self->kind = FB_VALUE_INT;
  self->number = number;
}

void
fb_value_set_text (FbValue *self, const char *text)
{
  /* Copied first: @text may be the value's own. */
  fb_value_take_text (self, g_strdup (text));
}

void
fb_value_take_text (FbValue *self, char *text)
{
  fb_value_clear (self);
  if (text == NULL)
    return;
  self->kind = FB_VALUE_TEXT;
  self->text = text;
}

void
fb_value_set_id (FbValue *self, const FbId *id)
{
  FbId copy;

  if (id == NULL)
    {
      fb_value_clear (self);
      return;
    }
  copy = *id;
  fb_value_clear (self);
  self->kind = FB_VALUE_ID;
  self->id = copy;
}

void
fb_value_copy (const FbValue *self, FbValue *to)
{
  if (self == to)
    return;
  fb_value_clear (to);
  *to = *self;
  if (self->kind == FB_VALUE_TEXT)
    to->text = g_strdup (self->text);
}

gboolean
fb_value_is_null (const FbValue *self)
{
  return self->kind == FB_VALUE_NULL;
}

gboolean
fb_value_equal (const FbValue *a, const FbValue *b)
{
  return fb_value_compare (a, b) == 0;
}

int
fb_value_compare (const FbValue *a, const FbValue *b)
{
  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  switch (a->kind)
    {
    case FB_VALUE_INT:
      return (a->number > b->number) - (a->number < b->number);
    case FB_VALUE_TEXT:
      return strcmp (a->text, b->text);
    case FB_VALUE_ID:
      return memcmp (a->id.bytes, b->id.bytes, FB_ID_SIZE);
    case FB_VALUE_NULL:
    default:
      return 0;
    }
}

gint64
fb_value_get_int (const FbValue *self)
{
  return self->kind == FB_VALUE_INT ? self->number : 0;
}

const char *
fb_value_get_text (const FbValue *self)
{
  return self->kind == FB_VALUE_TEXT ? self->text : NULL;
}

const FbId *
fb_value_get_id (const FbValue *self)
{
  return self->kind == FB_VALUE_ID ? &self->id : NULL;
}
