/* bench-data.h: record sets of any size, the same for the same seed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record.h"

G_BEGIN_DECLS

/* Believable in what matters to speed: how long texts are, how often names and words come back, how many rows refer to one another. Of 100 records 10 are
 * accounts, 25 contacts, 20 phones and addresses of these, 15 opportunities and 30 activities. */
typedef struct _BenchData BenchData;

BenchData *bench_data_new      (guint32 seed);
void       bench_data_free     (BenchData *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchData, bench_data_free)
/* Who made and owns the records from now on. */
void       bench_data_set_user (BenchData *self, const FbId *user);
/* The next record; the caller owns it. */
FbRecord  *bench_data_next     (BenchData *self);
/* The same in what a large field has: of 800 records 200 are accounts, 200 contacts, 100 phones and addresses, 100 opportunities and 200 activities. */
FbRecord  *bench_data_next_of_field (BenchData *self);
/* Only accounts. */
FbRecord  *bench_data_account  (BenchData *self);
/* What somebody might type to find one of the records made: names, now and then with a slip, numbers, words of notes. */
char      *bench_data_typed    (BenchData *self);
/* Rows that must be there first: a pipeline and its stages. */
GPtrArray *bench_data_basics   (BenchData *self);

G_END_DECLS
