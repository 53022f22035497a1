/* fb-rules-option.c: what an option can be
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-option.h"

#include <glib/gi18n-lib.h>
#include <string.h>

FbRulesChoice *
fb_rules_option_find_choice (const FbRulesOption *self, const char *name)
{
  for (guint i = 0; i < self->choices->len; i++)
    {
      FbRulesChoice *choice = g_ptr_array_index (self->choices, i);

      if (g_str_equal (choice->name, name))
        return choice;
    }
  return NULL;
}

gboolean
fb_rules_option_is_none (const FbRulesOption *self, const char *name)
{
  return self->kind == FB_RULES_OPTION_OPTIONAL && g_str_equal (name, "none");
}

static gint64
scaled (const FbRulesOption *self, FbRulesNumber number)
{
  gint64 value = 0;

  fb_rules_number_scale (number, self->scale, &value);
  return value;
}

gboolean
fb_rules_option_has_number (const FbRulesOption *self, FbRulesNumber number)
{
  gint64 value;

  if (self->kind != FB_RULES_OPTION_NUMBER || !fb_rules_number_scale (number, self->scale, &value))
    return FALSE;
  return value >= scaled (self, self->lo) && value <= scaled (self, self->hi)
         && (value - scaled (self, self->lo)) % scaled (self, self->step) == 0;
}

guint
fb_rules_option_count (const FbRulesOption *self)
{
  return (guint) ((scaled (self, self->hi) - scaled (self, self->lo)) / scaled (self, self->step)) + 1;
}

gint64
fb_rules_option_nth (const FbRulesOption *self, guint n)
{
  return scaled (self, self->lo) + (gint64) n * scaled (self, self->step);
}

char *
fb_rules_option_nth_text (const FbRulesOption *self, guint n)
{
  return fb_rules_number_to_text (fb_rules_number_reduce ((FbRulesNumber){fb_rules_option_nth (self, n), self->scale}));
}

static char *
describe_number (const FbRulesOption *self)
{
  g_autofree char *lo = fb_rules_number_to_text (self->lo);
  g_autofree char *hi = fb_rules_number_to_text (self->hi);
  g_autofree char *step = fb_rules_number_to_text (self->step);

  return g_strdup_printf (_ ("It goes from %s to %s in steps of %s."), lo, hi, step);
}

char *
fb_rules_option_describe (const FbRulesOption *self)
{
  GString *names;

  if (self->kind == FB_RULES_OPTION_NUMBER)
    return describe_number (self);
  names = g_string_new (NULL);
  for (guint i = 0; i < self->choices->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            ((FbRulesChoice *) g_ptr_array_index (self->choices, i))->name);
  return g_string_free (names, FALSE);
}

const char *
fb_rules_option_label (const FbRulesOption *self, const char *language)
{
  const char *text = fb_rules_text_find (self->labels, language);

  return text != NULL ? text : self->statement->plain != NULL ? self->statement->plain : self->statement->name;
}

const char *
fb_rules_choice_label (const FbRulesChoice *self, const char *language)
{
  const char *text = fb_rules_text_find (self->labels, language);

  return text != NULL ? text : self->name;
}

gboolean
fb_rules_number_read (const char *text, FbRulesNumber *number)
{
  const char *at = *text == '-' ? text + 1 : text;
  gboolean point = FALSE;
  FbRulesNumber read = {0, 0};

  if (!g_ascii_isdigit (*at) || strlen (at) > 15)
    return FALSE;
  for (; *at != '\0'; at++)
    {
      if (*at == '.' && !point && g_ascii_isdigit (at[1]))
        point = TRUE;
      else if (!g_ascii_isdigit (*at))
        return FALSE;
      else
        {
          read.value = read.value * 10 + (*at - '0');
          read.digits += point ? 1 : 0;
        }
    }
  if (read.digits > FB_RULES_MAX_DIGITS)
    return FALSE;
  if (*text == '-')
    read.value = -read.value;
  *number = read;
  return TRUE;
}

FbRulesNumber
fb_rules_number_reduce (FbRulesNumber number)
{
  while (number.digits > 0 && number.value % 10 == 0)
    {
      number.value /= 10;
      number.digits--;
    }
  return number;
}
