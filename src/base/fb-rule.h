/* fb-rule.h: how often a rule of the protocol decided something, for the simulator
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* FB_RULE (name) stands where a rule of docs/sync-protocol.md has just made a difference. It is nothing in every program but the simulator's second build
 * (tests/simulate), which counts and lists them; a name must stand in its sim-rules.c. One thread. */
#ifdef FB_MUTANTS
guint64 *fb_rule_get (const char *name);   /* in tests/simulate; never NULL */
#define FB_RULE(name)                          \
  G_STMT_START                                 \
  {                                            \
    static guint64 *fb_rule_count;             \
    if (fb_rule_count == NULL)                 \
      fb_rule_count = fb_rule_get (#name);     \
    ++*fb_rule_count;                          \
  }                                            \
  G_STMT_END
#else
#define FB_RULE(name) G_STMT_START { } G_STMT_END
#endif

G_END_DECLS
