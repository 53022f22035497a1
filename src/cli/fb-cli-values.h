/* fb-cli-values.h: FIELD=VALUE into values of a record
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-cli.h"

G_BEGIN_DECLS

/* What one field is to be. */
typedef struct
{
  int index;        /* of the field, -1: custom */
  char *custom;     /* (nullable) code of a custom field */
  FbValue value;    /* custom: canonical JSON text */
  gboolean is_step; /* a count's "+1": added to what is there */
} FbCliCell;

typedef struct
{
  const FbTable *table;
  GPtrArray *cells; /* of FbCliCell, in the order in which they are to be set */
  FbId id;          /* what "id" said (new records), else nil */
} FbCliValues;

void
fb_cli_values_free (FbCliValues *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbCliValues, fb_cli_values_free)

/* Texts as on the command line; other JSON values in the form that answers have (money as {"amount","currency"}).
 * @existing (nullable): the record that is changed. Money without a currency takes that of the record, of the same
 * request or of the text, in this order; a new record's is set with it. */
FbCliValues *
fb_cli_values_read (FbCli *cli, const FbTable *table, JsonObject *fields, const FbRecord *existing, GError **error);
/* (nullable) */
const FbCliCell *
fb_cli_values_find (const FbCliValues *self, const char *field);
/* Into a new record. */
void
fb_cli_values_fill (const FbCliValues *self, FbRecord *record);
/* As changes of an existing one. */
void
fb_cli_values_edit (const FbCliValues *self, FbEdit *edit, const FbRecord *existing);
/* A moment: RFC 3339, or a day (its end: @end_of_day) also in words. FB_CLI_ERROR_VALUE. */
gboolean
fb_cli_time_read (FbCli *cli, const char *text, gboolean end_of_day, const char *about, gint64 *ms, GError **error);

G_END_DECLS
