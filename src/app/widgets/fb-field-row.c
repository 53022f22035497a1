/* fb-field-row.c: the right kind of row for a field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-field-row.h"

#include <glib/gi18n.h>

#include "fb-choice-row.h"
#include "fb-notes-row.h"
#include "fb-ref-row.h"
#include "fb-text-row.h"
#include "fb-wrap.h"

static GtkWidget *
make_row (FbRecordModel *model, const char *name)
{
  const FbField *field = fb_record_model_get_field (model, name);

  switch (field->type)
    {
    case FB_TYPE_LONG_TEXT:
      return fb_notes_row_new (model, name);
    case FB_TYPE_BOOL:
    case FB_TYPE_ENUM:
    case FB_TYPE_PICK:
      return fb_choice_row_new (model, name);
    case FB_TYPE_REF:
      return fb_ref_row_new (model, name);
    case FB_TYPE_TEXT:
    case FB_TYPE_INT:
    case FB_TYPE_MONEY:
    case FB_TYPE_QUANTITY:
    case FB_TYPE_RATE:
    case FB_TYPE_PERCENT:
    case FB_TYPE_DATE:
    case FB_TYPE_TIME:
    case FB_TYPE_JSON:
    case FB_TYPE_SET:
    case FB_TYPE_LOG:
    case FB_TYPE_ANY_REF:
    case FB_TYPE_CURRENCY:
    default:
      return fb_text_row_new (model, name);
    }
}

GtkWidget *
fb_field_row_new (FbRecordModel *model, const char *name)
{
  GtkWidget *row = make_row (model, name);

  fb_wrap_inside (row);
  return row;
}

GtkWidget *
fb_field_group_new (FbRecordModel *model, const char *title, const char *const *fields)
{
  GtkWidget *group = adw_preferences_group_new ();

  if (title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  for (guint i = 0; fields[i] != NULL; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fb_field_row_new (model, fields[i]));

  return group;
}

static gboolean
is_offered (const FbField *field, const char *const *but)
{
  if ((field->flags & (FB_FIELD_HIDDEN | FB_FIELD_LOCAL)) != 0 || field->type == FB_TYPE_ANY_REF)
    return FALSE;

  return but == NULL || !g_strv_contains (but, field->name);
}

void
fb_field_group_add_rest (AdwPreferencesGroup *group, FbRecordModel *model, const char *const *but)
{
  const FbTable *table = fb_record_model_get_table (model);

  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);

      if (is_offered (field, but))
        adw_preferences_group_add (group, fb_field_row_new (model, field->name));
    }
}

/* Two dozen rows that most people never open: made when they are asked for. */
static void
fill_more (GtkWidget *expander)
{
  FbRecordModel *model = g_object_get_data (G_OBJECT (expander), "fb-model");
  const char *const *but = g_object_get_data (G_OBJECT (expander), "fb-but");
  const FbTable *table = fb_record_model_get_table (model);

  if (g_object_get_data (G_OBJECT (expander), "fb-filled") != NULL)
    return;

  g_object_set_data (G_OBJECT (expander), "fb-filled", expander);
  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);

      if (is_offered (field, but))
        adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), fb_field_row_new (model, field->name));
    }
}

void
fb_field_group_add_more (AdwPreferencesGroup *group, FbRecordModel *model, const char *const *but)
{
  GtkWidget *expander = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), _ ("More Fields"));
  g_object_set_data_full (G_OBJECT (expander), "fb-model", g_object_ref (model), g_object_unref);
  g_object_set_data (G_OBJECT (expander), "fb-but", (gpointer) but);
  g_signal_connect (expander, "notify::expanded", G_CALLBACK (fill_more), NULL);
  adw_preferences_group_add (group, expander);
}

/* --- what the company added --- */

/* Rows are made anew when the definitions change, which is seldom; values are shown by the rows themselves. */
static void
fill_custom (AdwPreferencesGroup *group)
{
  FbRecordModel *model = g_object_get_data (G_OBJECT (group), "fb-model");
  GPtrArray *rows = g_object_get_data (G_OBJECT (group), "fb-rows");
  GPtrArray *shown = g_object_get_data (G_OBJECT (group), "fb-fields");
  GPtrArray *fields = fb_catalog_get_custom_fields (fb_profile_get_catalog (fb_record_model_get_profile (model)),
                                                    fb_record_model_get_table (model));
  gboolean same = shown->len == fields->len;

  for (guint i = 0; same && i < fields->len; i++)
    same = g_ptr_array_index (shown, i) == g_ptr_array_index (fields, i);
  if (same)
    return;

  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
  g_ptr_array_set_size (shown, 0);
  for (guint i = 0; i < fields->len; i++)
    {
      const FbField *field = g_ptr_array_index (fields, i);
      GtkWidget *row = fb_field_row_new (model, field->name);

      adw_preferences_group_add (group, row);
      g_ptr_array_add (rows, row);
      g_ptr_array_add (shown, (gpointer) field);
    }
  gtk_widget_set_visible (GTK_WIDGET (group), fields->len > 0);
}

GtkWidget *
fb_field_group_new_custom (FbRecordModel *model)
{
  GtkWidget *group = adw_preferences_group_new ();
  FbCatalog *catalog = fb_profile_get_catalog (fb_record_model_get_profile (model));

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Company Fields"));
  g_object_set_data_full (G_OBJECT (group), "fb-model", g_object_ref (model), g_object_unref);
  g_object_set_data_full (G_OBJECT (group), "fb-rows", g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
  g_object_set_data_full (G_OBJECT (group), "fb-fields", g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
  gtk_widget_set_visible (group, FALSE);
  g_signal_connect_object (catalog, "changed", G_CALLBACK (fill_custom), group, G_CONNECT_SWAPPED);
  fill_custom (ADW_PREFERENCES_GROUP (group));
  return group;
}
