/* fb-import-report.h: what an import did, corrected and refused
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "fb-schema.h"

G_BEGIN_DECLS

/* Errors and corrections kept in memory; further errors are counted and go to the errors file. */
#define FB_IMPORT_MAX_KEPT 100

typedef struct
{
  gint64 line;
  char  *file;
  char  *column;  /* (nullable) */
  char  *reason;
} FbImportError;

typedef struct
{
  char  *column;
  char  *from, *to;
  gint64 count;
  gint64 first_line;
} FbImportCorrection;

/* Of one entity; the records of rows that were taken. */
typedef struct
{
  const FbTable *table;
  gint64 created, updated;
} FbImportTally;

/* A row counts once: as created when it made a record, else as updated when it changed one, else as skipped. read is their sum and the failed ones. */
typedef struct
{
  gint64     read, created, updated, skipped, failed;
  gint64     corrected;    /* values, see corrections */
  GPtrArray *corrections;  /* of FbImportCorrection, in order of appearance */
  GPtrArray *errors;       /* of FbImportError, the first FB_IMPORT_MAX_KEPT */
  GPtrArray *tallies;      /* of FbImportTally */
  GPtrArray *ignored;      /* of char*: headings that nothing was made of */
} FbImportReport;

FbImportReport *fb_import_report_new  (void);
void            fb_import_report_free (FbImportReport *self);
void            fb_import_report_correct (FbImportReport *self, const char *column, const char *from, const char *to, gint64 line);
void            fb_import_report_tally   (FbImportReport *self, const FbTable *table, gboolean created);
void            fb_import_report_fail    (FbImportReport *self, const char *file, gint64 line, const char *column, const char *reason);
/* {"read","created","updated","skipped","failed","corrected","records","corrections","errors","ignored"}. */
JsonObject     *fb_import_report_to_json (FbImportReport *self);

G_END_DECLS
