/* parts-model.h: the model that tests of the rules' pieces ask about
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-model.h"

G_BEGIN_DECLS

/* Options of every kind, names in two languages, prices, rules and a table. */
extern const char parts_model_text[];

/* Of a rule file without an error, which ends the test. */
FbRulesModel *parts_model_lower (const char *text);

G_END_DECLS
