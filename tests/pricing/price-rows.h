/* price-rows.h: records in memory that prices are computed from, whose reading can fail
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-price-source.h"

G_BEGIN_DECLS

typedef struct
{
  FbPriceSource source;
  GPtrArray *rows;   /* of FbRecord */
  guint n_reads;     /* so far */
  guint fails_at;    /* this read fails, counted from 1; 0: none */
} PriceRows;

void price_rows_set_up    (PriceRows *self);
void price_rows_tear_down (PriceRows *self);
/* An id of its own for each number. */
FbId price_rows_id        (guint number);
/* The row of @table with price_rows_id (@number); @json: its values by field, references as numbers. (transfer none) */
FbRecord *price_rows_add  (PriceRows *self, const char *table, guint number, const char *json);

/* FALSE with an error. What it made before it failed it has freed. */
typedef gboolean (*PriceRowsRead) (PriceRows *self, gpointer data, GError **error);
/* Fails each read that @read does, once: @read must say so, and then do well when none fails. */
void price_rows_fail_each (PriceRows *self, PriceRowsRead read, gpointer data);

G_END_DECLS
