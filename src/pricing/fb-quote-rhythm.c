/* fb-quote-rhythm.c: lines of what is paid each month or year
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-rhythm.h"

/* The customer's language is not that of the program, so gettext does not serve here. */
static const struct
{
  const char *language;
  const char *units[FB_RULES_PER_YEAR + 1];
  const char *names[FB_RULES_PER_YEAR + 1];
} rhythms[] = {
    {"en", {NULL, "month", "year"}, {"%s", "%s, per month", "%s, per year"}},
    {"de", {NULL, "Monat", "Jahr"}, {"%s", "%s, pro Monat", "%s, pro Jahr"}},
};

static guint
find_language (const char *language)
{
  for (guint i = 0; language != NULL && i < G_N_ELEMENTS (rhythms); i++)
    if (g_str_has_prefix (language, rhythms[i].language))
      return i;
  return 0;
}

const char *
fb_quote_rhythm_get_unit (FbRulesPeriod period, const char *language)
{
  return rhythms[find_language (language)].units[period];
}

const char *
fb_quote_rhythm_get_name (FbRulesPeriod period, const char *language)
{
  return rhythms[find_language (language)].names[period];
}

FbRulesPeriod
fb_quote_rhythm_find (const FbRecord *line)
{
  const char *unit = fb_record_get_text (line, "unit");

  for (guint i = 0; unit != NULL && i < G_N_ELEMENTS (rhythms); i++)
    for (int period = FB_RULES_ONCE + 1; period <= FB_RULES_PER_YEAR; period++)
      if (g_str_equal (unit, rhythms[i].units[period]))
        return (FbRulesPeriod) period;
  return FB_RULES_ONCE;
}

gboolean
fb_quote_is_rhythm (const FbRecord *line)
{
  return fb_record_get_id (line, "configuration") != NULL && fb_value_is_null (fb_record_get (line, "assignment"));
}
