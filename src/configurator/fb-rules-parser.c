/* fb-rules-parser.c: names, numbers and texts of the rule language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-parse-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-date.h"
#include "fb-text.h"

#define MAX_COUNT 1000000

const FbRulesToken *
fb_rules_parser_now (FbRulesParser *self)
{
  return g_ptr_array_index (self->tokens, self->at);
}

const FbRulesToken *
fb_rules_parser_next (FbRulesParser *self)
{
  return g_ptr_array_index (self->tokens, MIN (self->at + 1, self->tokens->len - 1));
}

static gboolean
is (const FbRulesToken *token, FbRulesTokenKind kind, const char *text)
{
  return token->kind == kind && strcmp (token->text, text) == 0;
}

gboolean
fb_rules_parser_is_word (FbRulesParser *self, const char *word)
{
  return is (fb_rules_parser_now (self), FB_RULES_TOKEN_WORD, word);
}

gboolean
fb_rules_parser_is_sign (FbRulesParser *self, const char *sign)
{
  return is (fb_rules_parser_now (self), FB_RULES_TOKEN_SIGN, sign);
}

gboolean
fb_rules_parser_is_number (FbRulesParser *self)
{
  return fb_rules_parser_now (self)->kind == FB_RULES_TOKEN_NUMBER
         || (fb_rules_parser_is_sign (self, "-") && fb_rules_parser_next (self)->kind == FB_RULES_TOKEN_NUMBER);
}

gboolean
fb_rules_parser_at_stop (FbRulesParser *self)
{
  FbRulesTokenKind kind = fb_rules_parser_now (self)->kind;

  return kind == FB_RULES_TOKEN_STOP || kind == FB_RULES_TOKEN_END;
}

gboolean
fb_rules_parser_skip_word (FbRulesParser *self, const char *word)
{
  if (!fb_rules_parser_is_word (self, word))
    return FALSE;
  self->at++;
  return TRUE;
}

gboolean
fb_rules_parser_skip_sign (FbRulesParser *self, const char *sign)
{
  if (!fb_rules_parser_is_sign (self, sign))
    return FALSE;
  self->at++;
  return TRUE;
}

gboolean
fb_rules_parser_fail (FbRulesParser *self, FbRulesPlace place, char *message, const char *hint)
{
  g_ptr_array_add (self->problems, fb_rules_problem_new (place, message, g_strdup (hint)));
  return FALSE;
}

gboolean
fb_rules_parser_expected (FbRulesParser *self, const char *what, const char *hint)
{
  const FbRulesToken *now = fb_rules_parser_now (self);
  char *message;

  if (fb_rules_parser_at_stop (self))
    {
      const FbRulesToken *last = g_ptr_array_index (self->tokens, self->at > 0 ? self->at - 1 : 0);
      FbRulesPlace place = {last->place.line, last->end_column};

      /* The end is where the line ended, not where the next one begins. */
      message = g_strdup_printf (_ ("expected %s, but the statement ends here"), what);
      return fb_rules_parser_fail (self, place, message, hint);
    }
  message = g_strdup_printf (_ ("expected %s, found “%s”"), what, now->text);
  return fb_rules_parser_fail (self, now->place, message, hint);
}

gboolean
fb_rules_parser_need_word (FbRulesParser *self, const char *word)
{
  g_autofree char *what = g_strdup_printf (_ ("“%s”"), word);

  return fb_rules_parser_skip_word (self, word) || fb_rules_parser_expected (self, what, NULL);
}

gboolean
fb_rules_parser_need_sign (FbRulesParser *self, const char *sign)
{
  g_autofree char *what = g_strdup_printf (_ ("“%s”"), sign);

  return fb_rules_parser_skip_sign (self, sign) || fb_rules_parser_expected (self, what, NULL);
}

/* --- names and numbers ------------------------------------------------------------------------------------------ */

gboolean
fb_rules_parser_name (FbRulesParser *self, char **name, FbRulesPlace *place)
{
  const FbRulesToken *now = fb_rules_parser_now (self);

  if (now->kind == FB_RULES_TOKEN_WORD && !fb_rules_is_plain (now->text))
    return fb_rules_parser_expected (self, _ ("a name"),
                                     _ ("It is a word of the rule language: put it in quotes to use it as a name."));
  if (now->kind != FB_RULES_TOKEN_WORD && now->kind != FB_RULES_TOKEN_TEXT)
    return fb_rules_parser_expected (
        self, _ ("a name"),
        now->kind == FB_RULES_TOKEN_NUMBER ? _ ("Put names that begin with a digit in quotes.") : NULL);
  if (strlen (now->text) > FB_RULES_MAX_NAME)
    return fb_rules_parser_fail (self, now->place,
                                 g_strdup_printf (_ ("a name may have %d bytes at most"), FB_RULES_MAX_NAME), NULL);
  *name = g_strdup (now->text);
  if (place != NULL)
    *place = now->place;
  self->at++;
  return TRUE;
}

gboolean
fb_rules_parser_value (FbRulesParser *self, char **name)
{
  const FbRulesToken *now = fb_rules_parser_now (self);
  gboolean minus = fb_rules_parser_is_sign (self, "-");

  if (!fb_rules_parser_is_number (self))
    return fb_rules_parser_name (self, name, NULL);
  if (minus)
    now = fb_rules_parser_next (self);
  *name = g_strconcat (minus ? "-" : "", now->text, NULL);
  self->at += minus ? 2 : 1;
  return TRUE;
}

gboolean
fb_rules_parser_number (FbRulesParser *self, FbRulesNumber *number)
{
  gboolean minus = fb_rules_parser_is_sign (self, "-");

  if (!fb_rules_parser_is_number (self))
    return fb_rules_parser_expected (self, _ ("a number"), NULL);
  if (minus)
    self->at++;
  *number = fb_rules_parser_now (self)->number;
  if (minus)
    number->value = -number->value;
  self->at++;
  return TRUE;
}

gboolean
fb_rules_parser_count (FbRulesParser *self, guint *count)
{
  const FbRulesToken *now = fb_rules_parser_now (self);

  if (now->kind != FB_RULES_TOKEN_NUMBER || now->number.digits > 0)
    return fb_rules_parser_expected (self, _ ("a whole number"), NULL);
  if (now->number.value > MAX_COUNT)
    return fb_rules_parser_fail (self, now->place, g_strdup_printf (_ ("%s is too large here"), now->text), NULL);
  *count = (guint) now->number.value;
  self->at++;
  return TRUE;
}

gboolean
fb_rules_parser_day (FbRulesParser *self, char **day)
{
  const FbRulesToken *now = fb_rules_parser_now (self);

  if (now->kind != FB_RULES_TOKEN_DAY)
    return fb_rules_parser_expected (self, _ ("a day"), _ ("Days are written year-month-day: 2027-01-31."));
  if (!fb_date_is_valid (now->text))
    return fb_rules_parser_fail (self, now->place, g_strdup_printf (_ ("there is no day %s"), now->text), NULL);
  *day = g_strdup (now->text);
  self->at++;
  return TRUE;
}

char *
fb_rules_parser_unit (FbRulesParser *self)
{
  const FbRulesToken *now = fb_rules_parser_now (self);

  if (fb_rules_parser_skip_sign (self, "%"))
    return g_strdup ("%");
  /* Behind the condition of a default the word begins its weight. */
  if (now->kind != FB_RULES_TOKEN_TEXT
      && (now->kind != FB_RULES_TOKEN_WORD || !fb_rules_is_plain (now->text) || g_str_equal (now->text, "weight")))
    return NULL;
  self->at++;
  return g_strdup (now->text);
}

gboolean
fb_rules_parser_ref (FbRulesParser *self, FbRulesRef **ref)
{
  FbRulesPlace place;
  g_autofree char *name = NULL;

  if (!fb_rules_parser_name (self, &name, &place))
    return FALSE;
  *ref = fb_rules_ref_new (name, NULL);
  (*ref)->place = place;
  return !fb_rules_parser_skip_sign (self, "=") || fb_rules_parser_value (self, &(*ref)->value);
}

gboolean
fb_rules_parser_refs (FbRulesParser *self, GPtrArray **refs)
{
  *refs = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_ref_free);
  do
    {
      FbRulesRef *ref = NULL;
      gboolean good = fb_rules_parser_ref (self, &ref);

      if (ref != NULL)
        g_ptr_array_add (*refs, ref);
      if (!good)
        return FALSE;
    }
  while (fb_rules_parser_skip_sign (self, ","));
  return TRUE;
}

/* --- texts ------------------------------------------------------------------------------------------------------ */

/* de, pt-BR: two or three small letters, perhaps a region. */
static gboolean
is_language (const char *word)
{
  gsize n = 0;

  while (g_ascii_islower (word[n]))
    n++;
  return n >= 2 && n <= 3 && (word[n] == '\0' || (word[n] == '-' && strlen (word + n) <= 9));
}

static gboolean
add_text (FbRulesParser *self, GPtrArray *texts, const char *language)
{
  for (guint i = 0; i < texts->len; i++)
    if (g_strcmp0 (((FbRulesText *) g_ptr_array_index (texts, i))->language, language) == 0)
      return fb_rules_parser_fail (self, fb_rules_parser_now (self)->place,
                                   g_strdup_printf (_ ("there is a text in “%s” already"), language), NULL);
  g_ptr_array_add (texts, fb_rules_text_new (language, fb_rules_parser_now (self)->text));
  self->at++;
  return TRUE;
}

gboolean
fb_rules_parser_texts (FbRulesParser *self, gboolean with_base, GPtrArray **texts)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_text_free);

  if (with_base && fb_rules_parser_now (self)->kind == FB_RULES_TOKEN_TEXT)
    add_text (self, found, NULL);
  while (fb_rules_parser_now (self)->kind == FB_RULES_TOKEN_WORD
         && fb_rules_parser_next (self)->kind == FB_RULES_TOKEN_TEXT && is_language (fb_rules_parser_now (self)->text)
         && fb_rules_is_plain (fb_rules_parser_now (self)->text))
    {
      const char *language = fb_rules_parser_now (self)->text;

      self->at++;
      if (!add_text (self, found, language))
        return FALSE;
    }
  if (found->len > 0)
    *texts = g_steal_pointer (&found);
  return TRUE;
}

char *
fb_rules_did_you_mean (const char *word, GPtrArray *known)
{
  const char *best = NULL;
  guint best_distance = strlen (word) > 4 ? 3 : 2;

  for (guint i = 0; i < known->len; i++)
    {
      const char *other = g_ptr_array_index (known, i);
      guint distance = fb_text_distance (word, other, best_distance);

      if (distance < best_distance)
        {
          best = other;
          best_distance = distance;
        }
    }
  return best != NULL ? g_strdup_printf (_ ("Did you mean “%s”?"), best) : NULL;
}
