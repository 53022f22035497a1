/* sim-rules.c: how often each rule of the protocol decided something
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-rules.h"

#include <string.h>

#include "fb-rule.h"

#define SEEN TRUE

/* Those marked as seen show in answers, conflicts and history; the others count themselves where they stand. */
static const struct
{
  const char *place, *name;
  gboolean is_seen;
} rules[] = {
    {"5.1", "pos_last_only"},
    {"5.1", "pos_as_had"},
    {"5.1", "scope_drifts"},
    {"5.1", "leave_by_had"},
    {"5.1", "no_late_leave"},
    {"5.1", "big_after_leave"},
    {"5.1", "split_after_leave"},
    {"5.1", "split_had"},
    {"5.1", "pos_past_split"},
    {"5.1", "no_gone"},
    {"5.1", "no_extra_pass"},
    {"5.1", "own_skipped"},
    {"5.1", "own_skip_wide"},
    {"5.1", "page_below_floor"},
    {"5.1", "answer: token-void", SEEN},
    {"5", "answer: scope-needed", SEEN},
    {"5.2", "no_replace"},
    {"5.2", "replace_all"},
    {"5.3", "set_as_head"},
    {"6", "own_always"},
    {"6", "late_result"},
    {"6.1", "no_dedupe"},
    {"6.1", "known_oid"},
    {"6.1", "result_forgotten"},
    {"6.1", "answer: gap", SEEN},
    {"6.1", "answer: forked", SEEN},
    {"6.1", "answer: incarnation", SEEN},
    {"6.2", "last_won"},
    {"6.2", "last_lost"},
    {"6.2", "review"},
    {"6.2", "state_taken"},
    {"6.2", "state_kept"},
    {"6.2", "set"},
    {"6.2", "count"},
    {"6.2", "say"},
    {"6.2", "text_woven"},
    {"6.2", "text_clash"},
    {"6.2", "extreme"},
    {"6.2", "server"},
    {"6.3", "conflict: delete_edit", SEEN},
    {"6.3", "conflict: edit_deleted", SEEN},
    {"6.3", "conflict: orphan", SEEN},
    {"6.3", "conflict: duplicate", SEEN},
    {"6.3", "refused: bad-reference", SEEN},
    {"6.4", "ack_clears_later"},
    {"8", "conflict: late", SEEN},
    {"8", "refused: not-in-scope", SEEN},
    {"9", "sum_differs"},
    {"9", "group_recounted"},
    {"9", "group_fetched"},
    {"9", "group_dropped"},
    {"9", "repair_grants"},
    {"13", "answer: cursor-too-old", SEEN},
    {"13", "closed_as_held"},
    {"13", "row_forgotten"},
    {"13", "history_archived"},
    {"14", "upcast"},
    {"14", "rows_of_another"},
    {"14", "newer_row"},
    {"14", "newer_moved_in"},
    {"14", "added_sent"},
    {"14", "pull_outlives_program"},
    {"14", "answer: schema-too-new", SEEN},
    {"16", "wipe_now"},
    {"16", "wipe_unsent"},
};
G_STATIC_ASSERT (G_N_ELEMENTS (rules) <= SIM_MAX_RULES);

static guint64 counts[SIM_MAX_RULES];

guint
sim_rules_get_n (void)
{
  return G_N_ELEMENTS (rules);
}

const char *
sim_rules_get_name (guint index)
{
  return rules[index].name;
}

const char *
sim_rules_get_place (guint index)
{
  return rules[index].place;
}

gboolean
sim_rules_is_counted (guint index)
{
#ifdef FB_MUTANTS
  return TRUE;
#else
  return rules[index].is_seen;
#endif
}

static guint64 *
find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_str_equal (rules[i].name, name))
      return &counts[i];
  return NULL;
}

#ifdef FB_MUTANTS
guint64 *
fb_rule_get (const char *name)
{
  guint64 *count = find (name);

  if (count == NULL)
    g_error ("Nobody knows the rule %s", name);
  return count;
}
#endif

void
sim_rules_see (const char *kind, const char *name, guint64 times)
{
  g_autofree char *full = g_strdup_printf ("%s: %s", kind, name);
  guint64 *count = find (full);

  if (count != NULL)
    *count += times;
}

void
sim_rules_take (guint64 to[SIM_MAX_RULES])
{
  for (guint i = 0; i < SIM_MAX_RULES; i++)
    to[i] += counts[i];
  memset (counts, 0, sizeof counts);
}
