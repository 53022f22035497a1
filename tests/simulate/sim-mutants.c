/* sim-mutants.c: the mistakes that the simulator must find
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-mutants.h"

#include "fb-mutant.h"

const char *fb_mutant;

const char *const *
sim_mutant_list (guint *n)
{
  static const char *const names[] = {
      /* Of the pull, as the protocol's model has them. */
      "pos_as_had",
      "no_gone",
      "no_replace",
      "own_shared_seq",
      "own_always",
      "no_dedupe",
      "eager_cursor",
      "no_late_leave",
      "pos_last_only",
      "scope_drifts",
      "leave_by_had",
      /* Of push, merge and storage. */
      "ack_clears_later",
      "plain_sequence",
      "hash_skips_column",
      "retry_without_number",
      "tie_by_arrival",
      "base_not_restored",
      "count_twice",
      "tombstone_ignored",
      "conflict_not_written",
      "outbox_not_durable",
      "sum_not_moved",
      "own_skip_wide",
      "token_before_page",
      "set_as_head",
  };

  *n = G_N_ELEMENTS (names);
  return names;
}

const char *const *
sim_mutant_list_unfound (guint *n)
{
  static const char *const names[] = {
      "pos_past_split", "replace_all", "split_had", "late_result", "big_after_leave", "no_extra_pass",
  };

  *n = G_N_ELEMENTS (names);
  return names;
}
