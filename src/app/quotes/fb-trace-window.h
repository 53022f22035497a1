/* fb-trace-window.h: why a line costs what it costs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-record.h"

G_BEGIN_DECLS

/* Every step of the price in its order, and what they come to. @line: of a quote or an order. */
GtkWidget *fb_trace_window_new (GtkWindow *parent, const FbRecord *line);

G_END_DECLS
