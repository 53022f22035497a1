/* fb-conflict-private.h: what the two files of FbConflict share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-conflict.h"

G_BEGIN_DECLS

struct _FbConflict
{
  GObject        parent_instance;

  FbRecord      *record;        /* (owned) the row of the conflict table */
  const FbTable *table;         /* (nullable) of the record it is about */
  const FbField *field;         /* (nullable) */
  char          *custom;        /* (owned) (nullable) code of a custom field */
  char          *custom_label;  /* (owned) (nullable) */
  const FbField *custom_field;  /* (nullable) as forms know it */
  char          *title;         /* (owned) (nullable) of the record it is about */
  char          *currency;      /* (owned) (nullable) */
  gboolean       has_row;
  FbValue        base, kept, lost;
  FbValue        now;           /* what the record holds */
  GHashTable    *titles;        /* (owned) FbId -> char*, of records that values name */
};

G_END_DECLS
