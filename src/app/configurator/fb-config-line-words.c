/* fb-config-line-words.c: what a line of the list of options says
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-line.h"

#include <glib/gi18n.h>

#include "fb-money.h"
#include "fb-rules-option.h"
#include "fb-rules-words.h"

char *
fb_config_line_title (FbConfigLine *self, FbRulesModel *model, const char *language)
{
  const FbRulesOption *option = fb_config_line_get_option (self);
  const FbRulesChoice *choice;

  if (fb_config_line_get_kind (self) != FB_CONFIG_LINE_VALUE)
    return fb_config_line_is_alone (self) ? fb_rules_words_option (option, language)
                                          : g_strdup (fb_rules_option_label (option, language));
  choice = option->kind == FB_RULES_OPTION_SOME
               ? fb_rules_model_get_part (model, fb_config_line_get_var (self))
               : fb_rules_model_get_choice (model, fb_config_line_get_var (self), fb_config_line_get_value (self));
  if (choice != NULL)
    return g_strdup (fb_rules_choice_label (choice, language));
  if (option->kind == FB_RULES_OPTION_NUMBER)
    {
      g_autofree char *number = fb_rules_option_nth_text (option, fb_config_line_get_value (self));

      return option->unit != NULL ? g_strdup_printf ("%s %s", number, option->unit) : g_steal_pointer (&number);
    }
  /* Translators: of an option that may be left out, as in "None" */
  return g_strdup (_ ("None"));
}

/* --- heads --------------------------------------------------------------------------------------------------- */

static char *
number_words (FbConfigSession *session, const FbRulesOption *option, guint var)
{
  guint n = fb_rules_option_count (option), lowest = n, highest = 0;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;

  for (guint value = 0; value < n; value++)
    {
      FbConfigRowState state = fb_config_session_get_state (session, var, value);

      if (state == FB_CONFIG_ROW_CHECKING)
        return g_strdup (_ ("Checking…"));
      if (state == FB_CONFIG_ROW_EXCLUDED)
        continue;
      lowest = MIN (lowest, value);
      highest = value;
    }
  if (lowest == n)
    return g_strdup (_ ("Excluded"));
  low = fb_rules_option_nth_text (option, lowest);
  high = fb_rules_option_nth_text (option, highest);
  /* Translators: the smallest and the largest number that can be chosen */
  return lowest == highest ? g_strdup_printf (_ ("Only %s"), low) : g_strdup_printf (_ ("%s to %s"), low, high);
}

static char *
head_words (FbConfigLine *self)
{
  const FbRulesOption *option = fb_config_line_get_option (self);

  switch (option->kind)
    {
    case FB_RULES_OPTION_ONE:
      return g_strdup (_ ("Choose one"));
    case FB_RULES_OPTION_OPTIONAL:
      return g_strdup (_ ("One or none"));
    case FB_RULES_OPTION_SOME:
      if (option->min == 0)
        /* Translators: %u is a number of options */
        return g_strdup_printf (_ ("Up to %u"), option->max);
      if (option->min == option->max)
        /* Translators: %u is a number of options */
        return g_strdup_printf (_ ("Choose %u"), option->min);
      /* Translators: two numbers of options, as in "2 to 4" */
      return g_strdup_printf (_ ("%u to %u"), option->min, option->max);
    default:
      return fb_rules_option_describe (option);
    }
}

/* --- states -------------------------------------------------------------------------------------------------- */

static const char *
yours_words (FbConfigSession *session, guint var)
{
  if (fb_config_session_is_locked (session, var))
    return _ ("Your choice, locked");
  switch (fb_config_session_get_origin (session, var))
    {
    case FB_CONFIG_BY_COMPLETION:
      return _ ("Filled in for you");
    case FB_CONFIG_BY_REPAIR:
      return _ ("Changed to fit");
    default:
      return _ ("Your choice");
    }
}

static const char *
state_words (FbConfigLine *self, FbConfigSession *session, FbConfigRowState state)
{
  guint var = fb_config_line_get_var (self);

  switch (state)
    {
    case FB_CONFIG_ROW_YOURS:
      return yours_words (session, var);
    case FB_CONFIG_ROW_SET:
      return _ ("Set by a rule");
    case FB_CONFIG_ROW_DEFAULT:
      return _ ("Default");
    case FB_CONFIG_ROW_FREE:
      return _ ("Free");
    case FB_CONFIG_ROW_REPLACES:
      return fb_config_line_is_choice (self) ? _ ("Free instead of your choice") : _ ("You leave it out");
    case FB_CONFIG_ROW_EXCLUDED:
      return _ ("Excluded");
    default:
      return _ ("Checking…");
    }
}

char *
fb_config_line_state (FbConfigLine *self, FbConfigSession *session)
{
  guint var = fb_config_line_get_var (self), value = fb_config_line_get_value (self);
  FbConfigRowState state;
  const char *words;
  int percent, usual;

  if (fb_config_line_get_kind (self) == FB_CONFIG_LINE_HEAD)
    return head_words (self);
  if (fb_config_line_get_kind (self) == FB_CONFIG_LINE_NUMBER)
    {
      g_autofree char *range = number_words (session, fb_config_line_get_option (self), var);
      int decided = fb_config_session_get_value (session, var);

      if (decided < 0)
        return g_steal_pointer (&range);
      state = fb_config_session_get_state (session, var, (guint) decided);
      return g_strdup_printf ("%s · %s", state_words (self, session, state), range);
    }
  state = fb_config_session_get_state (session, var, value);
  words = state_words (self, session, state);
  usual = fb_config_session_get_usual (session, var, &percent);
  if (usual == (int) value && (state == FB_CONFIG_ROW_FREE || state == FB_CONFIG_ROW_DEFAULT) && percent > 0)
    /* Translators: the state of an option, as in "Free", and the share of past orders that have it */
    return g_strdup_printf (_ ("%s · chosen by %d %%"), words, percent);
  return g_strdup (words);
}

const char *
fb_config_line_icon (FbConfigLine *self, FbConfigSession *session)
{
  gboolean choice = fb_config_line_is_choice (self);
  guint var = fb_config_line_get_var (self);

  switch (fb_config_session_get_state (session, var, fb_config_line_get_value (self)))
    {
    case FB_CONFIG_ROW_YOURS:
      if (fb_config_session_is_locked (session, var))
        return "changes-prevent-symbolic";
      return choice ? "radio-checked-symbolic" : "checkbox-checked-symbolic";
    case FB_CONFIG_ROW_SET:
      return "insert-link-symbolic";
    case FB_CONFIG_ROW_DEFAULT:
      return "starred-symbolic";
    case FB_CONFIG_ROW_FREE:
    case FB_CONFIG_ROW_REPLACES:
      return choice ? "radio-symbolic" : "checkbox-symbolic";
    case FB_CONFIG_ROW_EXCLUDED:
      return "action-unavailable-symbolic";
    default:
      return "content-loading-symbolic";
    }
}

/* --- money --------------------------------------------------------------------------------------------------- */

char *
fb_config_signed_money (gint64 minor, const char *currency)
{
  g_autofree char *money = fb_money_to_display (minor < 0 ? -minor : minor, currency, FALSE);

  return g_strconcat (minor > 0 ? "+" : minor < 0 ? "−" : "±", money, NULL);
}

static char *
with_period (char *money, FbRulesPeriod period)
{
  g_autofree char *plain = money;

  if (period == FB_RULES_PER_MONTH)
    /* Translators: %s is an amount of money */
    return g_strdup_printf (_ ("%s a month"), plain);
  if (period == FB_RULES_PER_YEAR)
    /* Translators: %s is an amount of money */
    return g_strdup_printf (_ ("%s a year"), plain);
  return g_steal_pointer (&plain);
}

char *
fb_config_period_money (gint64 minor, const char *currency, FbRulesPeriod period)
{
  return with_period (fb_money_to_display (minor, currency, FALSE), period);
}

char *
fb_config_line_difference (FbConfigLine *self, FbConfigSession *session)
{
  const FbRules *rules = fb_rules_model_get_rules (fb_config_session_get_model (session));
  const FbConfigDifference *difference;

  if (fb_config_line_get_kind (self) != FB_CONFIG_LINE_VALUE)
    return NULL;
  difference =
      fb_config_session_get_difference (session, fb_config_line_get_var (self), fb_config_line_get_value (self));
  for (guint period = 0; difference != NULL && period < G_N_ELEMENTS (difference->amount); period++)
    if (difference->amount[period] != 0)
      return with_period (fb_config_signed_money (difference->amount[period], rules->product->currency), period);
  return NULL;
}
