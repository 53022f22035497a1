/* fb-importer-private.h: the importer between its files
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-import-errors.h"
#include "fb-import-plan.h"
#include "fb-importer.h"

G_BEGIN_DECLS

struct _FbImporter
{
  FbStore *store;         /* (owned) */
  FbImportReport *report; /* (owned) */
  FbImportErrors *errors; /* (owned) (nullable) */
  gboolean dry_run;
  FbImportPolicy policy;
  FbImportProgress progress;
  gpointer progress_data;
  FbId group;
  gboolean wrote;

  /* Of the file being read. */
  FbImportContext context;
  const char *file_name;
  char *label; /* (owned) */
  char **header;
  GHashTable **corrections; /* (owned) a table or NULL for each column, lent by the map */
  FbEdit *edit;             /* (owned) (nullable) the transaction being filled */
  guint n_ops;
  gsize n_bytes;
  GPtrArray *chunk; /* (owned) of FbImportOutcome: the rows in edit */
  GPtrArray *held;  /* (owned) of FbImportRow */
};

/* A row in the transaction, counted when that is committed. */
typedef struct
{
  FbImportRow *row;   /* (owned) */
  GPtrArray *records; /* lent by the map */
  GPtrArray *created; /* (owned) of const FbTable */
  GPtrArray *updated; /* (owned) of const FbTable */
} FbImportOutcome;

/* --- fb-import-chunk.c: rows into transactions --------------------------------------------------------------------------- */
void     fb_import_outcome_free (FbImportOutcome *self);
/* Counts a row as failed and writes it to the errors file. */
gboolean fb_import_refuse_row   (FbImporter *self, gint64 line, const char *column, const char *reason, char **row, GError **error);
/* Empties the transaction. */
void     fb_import_start_chunk  (FbImporter *self);
gboolean fb_import_commit_chunk (FbImporter *self, GError **error);
/* Takes @row: into the transaction, to those that wait, or to the errors. */
gboolean fb_import_take_row     (FbImporter *self, GPtrArray *records, FbImportRow *row, gboolean may_wait, GError **error);
/* Those that wait, again and again, as long as some of them find what they wait for. */
gboolean fb_import_take_held    (FbImporter *self, GCancellable *cancellable, GError **error);

G_END_DECLS
