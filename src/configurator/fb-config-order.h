/* fb-config-order.h: an order of variables in which those that share rules stand close together
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-configurator-private.h"

G_BEGIN_DECLS

/* All variables; parts that share no rule stand one after the other. @n_values: how many values each has left (a variable
 * with one decides nothing). Source: Aloul, Markov, Sakallah, "FORCE", GLSVLSI 2003. To be freed. */
guint *fb_config_order_new (FbConfigurator *session, const guint *n_values);

G_END_DECLS
