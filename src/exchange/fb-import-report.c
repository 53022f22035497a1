/* fb-import-report.c: what an import did, corrected and refused
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-import-report.h"

#include <string.h>

static void
error_free (FbImportError *error)
{
  g_free (error->file);
  g_free (error->column);
  g_free (error->reason);
  g_free (error);
}

static void
correction_free (FbImportCorrection *correction)
{
  g_free (correction->column);
  g_free (correction->from);
  g_free (correction->to);
  g_free (correction);
}

FbImportReport *
fb_import_report_new (void)
{
  FbImportReport *self = g_new0 (FbImportReport, 1);

  self->corrections = g_ptr_array_new_with_free_func ((GDestroyNotify) correction_free);
  self->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) error_free);
  self->tallies = g_ptr_array_new_with_free_func (g_free);
  self->ignored = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
fb_import_report_free (FbImportReport *self)
{
  g_ptr_array_unref (self->corrections);
  g_ptr_array_unref (self->errors);
  g_ptr_array_unref (self->tallies);
  g_ptr_array_unref (self->ignored);
  g_free (self);
}

void
fb_import_report_correct (FbImportReport *self, const char *column, const char *from, const char *to, gint64 line)
{
  FbImportCorrection *correction;

  self->corrected++;
  for (guint i = 0; i < self->corrections->len; i++)
    {
      correction = g_ptr_array_index (self->corrections, i);
      if (strcmp (correction->from, from) == 0 && strcmp (correction->column, column) == 0
          && strcmp (correction->to, to) == 0)
        {
          correction->count++;
          return;
        }
    }
  correction = g_new0 (FbImportCorrection, 1);
  correction->column = g_strdup (column);
  correction->from = g_strdup (from);
  correction->to = g_strdup (to);
  correction->count = 1;
  correction->first_line = line;
  g_ptr_array_add (self->corrections, correction);
}

void
fb_import_report_tally (FbImportReport *self, const FbTable *table, gboolean created)
{
  FbImportTally *tally = NULL;

  for (guint i = 0; i < self->tallies->len && tally == NULL; i++)
    if (((FbImportTally *) g_ptr_array_index (self->tallies, i))->table == table)
      tally = g_ptr_array_index (self->tallies, i);
  if (tally == NULL)
    {
      tally = g_new0 (FbImportTally, 1);
      tally->table = table;
      g_ptr_array_add (self->tallies, tally);
    }
  *(created ? &tally->created : &tally->updated) += 1;
}

void
fb_import_report_fail (FbImportReport *self, const char *file, gint64 line, const char *column, const char *reason)
{
  FbImportError *error;

  self->failed++;
  if (self->errors->len >= FB_IMPORT_MAX_KEPT)
    return;
  error = g_new0 (FbImportError, 1);
  error->file = g_strdup (file);
  error->line = line;
  error->column = g_strdup (column);
  error->reason = g_strdup (reason);
  g_ptr_array_add (self->errors, error);
}

static JsonArray *
errors_to_json (FbImportReport *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->errors->len; i++)
    {
      const FbImportError *error = g_ptr_array_index (self->errors, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "file", error->file);
      json_object_set_int_member (object, "line", error->line);
      if (error->column != NULL)
        json_object_set_string_member (object, "column", error->column);
      json_object_set_string_member (object, "reason", error->reason);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
corrections_to_json (FbImportReport *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->corrections->len; i++)
    {
      const FbImportCorrection *correction = g_ptr_array_index (self->corrections, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "column", correction->column);
      json_object_set_string_member (object, "from", correction->from);
      json_object_set_string_member (object, "to", correction->to);
      json_object_set_int_member (object, "count", correction->count);
      json_object_set_int_member (object, "first_line", correction->first_line);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
tallies_to_json (FbImportReport *self)
{
  JsonObject *records = json_object_new ();

  for (guint i = 0; i < self->tallies->len; i++)
    {
      const FbImportTally *tally = g_ptr_array_index (self->tallies, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "created", tally->created);
      json_object_set_int_member (object, "updated", tally->updated);
      json_object_set_object_member (records, tally->table->name, object);
    }
  return records;
}

JsonObject *
fb_import_report_to_json (FbImportReport *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *ignored = json_array_new ();

  json_object_set_int_member (object, "read", self->read);
  json_object_set_int_member (object, "created", self->created);
  json_object_set_int_member (object, "updated", self->updated);
  json_object_set_int_member (object, "skipped", self->skipped);
  json_object_set_int_member (object, "failed", self->failed);
  json_object_set_int_member (object, "corrected", self->corrected);
  json_object_set_object_member (object, "records", tallies_to_json (self));
  json_object_set_array_member (object, "corrections", corrections_to_json (self));
  json_object_set_array_member (object, "errors", errors_to_json (self));
  for (guint i = 0; i < self->ignored->len; i++)
    json_array_add_string_element (ignored, g_ptr_array_index (self->ignored, i));
  json_object_set_array_member (object, "ignored", ignored);
  return object;
}
