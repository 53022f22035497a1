/* fb-stalls.h: tells when the window kept a person waiting
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For those who make Fieldbook fast: with FIELDBOOK_STALLS=MS in the environment, each turn of the main loop that computes for longer than MS is said on
 * standard error with its processor time, which other programs do not lengthen. First thing in the program. */
void fb_stalls_watch (void);

G_END_DECLS
