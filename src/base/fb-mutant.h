/* fb-mutant.h: deliberate mistakes, for the test of the tests
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* FB_MUTANT (name) is FALSE in every program but the simulator's second build (tests/simulate), which chooses one mistake at run time and must find it. */
#ifdef FB_MUTANTS
extern const char *fb_mutant;   /* (nullable) name of the mistake at work; in tests/simulate */
#define FB_MUTANT(name) (G_UNLIKELY (fb_mutant != NULL) && g_str_equal (fb_mutant, #name))
#else
#define FB_MUTANT(name) FALSE
#endif

G_END_DECLS
