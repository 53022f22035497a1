/* parts-model.c: the model that tests of the rules' pieces ask about
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "parts-model.h"

const char parts_model_text[] =
    "product P version 1 currency EUR language en, de\n"
    "option Size de \"Größe\" one of S, M de \"Mittel\", L\noption Filter at most one of F7, F9\n"
    "option Fans number 0.5..2 step 0.5 m\noption Acc 0..2 of Heater, \"Snow hood\"\n"
    "part \"Base\" list 100.00\nprice Heater 310.00\nprice Filter = F9 20.00\n"
    "R1: Heater requires Size in (M, L)\nR2: Size = M excludes Filter = F9\n"
    "R3: Size = S excludes Filter = F7\nT1: table (Size, Filter) allow (S, F9), (M, F7), (L, *)\n";

FbRulesModel *
parts_model_lower (const char *text)
{
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load (text, -1, &error);
  FbRulesModel *model;

  g_assert_no_error (error);
  model = fb_rules_lower (rules, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return model;
}
