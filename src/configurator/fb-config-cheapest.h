/* fb-config-cheapest.h: the cheapest solution, proven or with its gap
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-configurator-private.h"

G_BEGIN_DECLS

/* NULL with @answer FB_SAT_NO: no solution; FB_SAT_UNKNOWN: given up before the first one was found. The session's deadline
 * bounds the search, after which the best solution is given with its gap; cancelling gives nothing. */
FbConfigCompletion *fb_config_cheapest (FbConfigurator *session, FbSatAnswer *answer);

G_END_DECLS
