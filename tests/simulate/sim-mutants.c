/* sim-mutants.c: the mistakes that the simulator must find
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-mutants.h"

#include "fb-mutant.h"

const char *fb_mutant;

/* Where each was found when it was last looked for, and how far the seeds of a temper that meets it lie apart. */
static const SimMutant mutants[] = {
    /* Of the pull, as the protocol's model has them. */
    {"pos_as_had", 2, 1},
    {"no_gone", 2, 1},
    {"no_replace", 1, 1},
    {"own_shared_seq", 2, 1},
    {"own_always", 121, 8, TRUE},
    {"no_dedupe", 1, 1},
    {"eager_cursor", 1, 1},
    {"no_late_leave", 1, 1},
    {"pos_last_only", 1, 1},
    {"scope_drifts", 1, 1},
    {"leave_by_had", 1, 1},
    {"pos_past_split", 25, 8},
    {"replace_all", 33, 64},
    {"split_had", 369, 8, TRUE},
    {"late_result", 1345, 8, TRUE},
    {"big_after_leave", 1921, 8, TRUE},
    {"split_after_leave", 1721, 8, TRUE},
    {"no_extra_pass", 1, 8},
    /* Of push, merge and storage. */
    {"ack_clears_later", 6, 1},
    {"plain_sequence", 2, 1},
    {"hash_skips_column", 1, 1},
    {"retry_without_number", 2, 1},
    {"tie_by_arrival", 7, 1},
    {"base_not_restored", 1, 1},
    {"count_twice", 2, 1},
    {"tombstone_ignored", 2, 1},
    {"conflict_not_written", 7, 1},
    {"outbox_not_durable", 3, 1},
    {"sum_not_moved", 2, 1},
    {"own_skip_wide", 8, 1},
    {"token_before_page", 3, 1},
    {"set_as_head", 15, 4},
    /* Of what is forgotten after half a year. */
    {"floor_not_raised", 5, 8},
    {"page_below_floor", 5, 8},
    {"repair_grants", 565, 8},
    {"closed_as_held", 389, 8},
    /* Of programs that are replaced. */
    {"no_upcast", 32, 16},
    {"newer_lost", 32, 16},
    {"rows_of_another", 1568, 16},
    {"pull_outlives_program", 128, 16},
    {"own_unplaced", 1040, 16, TRUE},
    /* Of devices that are emptied. */
    {"wipe_unsent", 86, 32},
};

const SimMutant *
sim_mutant_list (guint *n)
{
  *n = G_N_ELEMENTS (mutants);
  return mutants;
}
