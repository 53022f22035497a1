/* fb-files-section.c: the documents that hang on a record
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-files-section.h"

#include <glib/gi18n.h>

#include "fb-change-set.h"
#include "fb-files.h"

struct _FbFilesSection
{
  AdwPreferencesGroup parent_instance;

  FbProfile *profile; /* (owned) */
  FbId on;
  gboolean has_on;
  GCancellable *cancellable; /* (owned) (nullable) */
  GPtrArray *rows;           /* (owned) of GtkWidget, lent by the group */
};

G_DEFINE_FINAL_TYPE (FbFilesSection, fb_files_section, ADW_TYPE_PREFERENCES_GROUP)

static const char *
describe_state (FbFileState state)
{
  switch (state)
    {
    case FB_FILE_ON_ITS_WAY:
      return _ ("waits to be sent");
    case FB_FILE_COMING:
      return _ ("is being fetched");
    case FB_FILE_AWAY:
      return _ ("at the server");
    case FB_FILE_LOST:
      return _ ("cannot be found");
    case FB_FILE_HERE:
    default:
      return _ ("on this computer");
    }
}

/* --- opening -------------------------------------------------------------------------------------------------------
 */

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbFilesSection) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = fb_blob_queue_fetch_finish (FB_BLOB_QUEUE (source), result, &error);
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, &error) : NULL;

  if (self->profile == NULL)
    return;
  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
  else
    fb_profile_say_error (self->profile, error);
}

static void
activated_cb (AdwActionRow *row, gpointer user_data)
{
  FbFilesSection *self = user_data;
  const FbRecord *record = g_object_get_data (G_OBJECT (row), "fb-file");

  fb_blob_queue_fetch_async (fb_profile_get_files (self->profile), fb_record_get_text (record, "sha256"),
                             fb_record_get_int (record, "size"), FALSE, NULL, fetched_cb, g_object_ref (self));
}

/* --- showing -------------------------------------------------------------------------------------------------------
 */

static GtkWidget *
make_row (FbFilesSection *self, const FbFile *file)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *size = g_format_size ((guint64) MAX (0, fb_record_get_int (file->record, "size")));
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", size, describe_state (file->state));
  GtkWidget *icon = gtk_image_new_from_icon_name ("text-x-generic-symbolic");

  gtk_widget_add_css_class (icon, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), fb_record_get_text (file->record, "name"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), file->state != FB_FILE_LOST);
  g_object_set_data_full (G_OBJECT (row), "fb-file", fb_record_copy (file->record), (GDestroyNotify) fb_record_free);
  g_signal_connect (row, "activated", G_CALLBACK (activated_cb), self);
  return row;
}

static void
clear (FbFilesSection *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbFilesSection) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = fb_store_list_files_finish (FB_STORE (source), result, &error);

  if (self->profile == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (files == NULL)
    {
      fb_profile_say_error (self->profile, error);
      return;
    }

  clear (self);
  for (guint i = 0; i < files->len; i++)
    {
      GtkWidget *row = make_row (self, g_ptr_array_index (files, i));

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), files->len > 0);
}

static void
ask (FbFilesSection *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (!self->has_on)
    {
      clear (self);
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }

  self->cancellable = g_cancellable_new ();
  fb_store_list_files_async (fb_profile_get_store (self->profile), &self->on, self->cancellable, listed_cb,
                             g_object_ref (self));
}

static void
store_changed_cb (FbFilesSection *self, FbChangeSet *changes)
{
  if (self->has_on && fb_change_set_has_table (changes, fb_schema_get_table ("attachment")))
    ask (self);
}

/* --- class ---------------------------------------------------------------------------------------------------------
 */

static void
fb_files_section_dispose (GObject *object)
{
  FbFilesSection *self = FB_FILES_SECTION (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_files_section_parent_class)->dispose (object);
}

static void
fb_files_section_finalize (GObject *object)
{
  g_ptr_array_unref (FB_FILES_SECTION (object)->rows);

  G_OBJECT_CLASS (fb_files_section_parent_class)->finalize (object);
}

static void
fb_files_section_class_init (FbFilesSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_files_section_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_files_section_finalize;
}

static void
fb_files_section_init (FbFilesSection *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
fb_files_section_new (FbProfile *profile, const char *title)
{
  FbFilesSection *self = g_object_new (FB_TYPE_FILES_SECTION, "title", title, NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
fb_files_section_set_on (FbFilesSection *self, const FbId *on)
{
  self->has_on = on != NULL;
  if (on != NULL)
    self->on = *on;
  ask (self);
}
