/* fb-files-section.c: the documents that hang on a record
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-files-section.h"

#include <glib/gi18n.h>

#include "fb-change-set.h"
#include "fb-edits.h"
#include "fb-files.h"
#include "fb-operation.h"

struct _FbFilesSection
{
  AdwPreferencesGroup parent_instance;

  FbProfile *profile; /* (owned) */
  FbId on;
  gboolean has_on;
  GCancellable *cancellable;     /* (owned) (nullable) */
  GPtrArray *rows;               /* (owned) of GtkWidget, lent by the group */
  const FbTable *table;          /* (nullable) of the record, when files can be added to it */
  GtkWidget *add;                /* (nullable) with @table */
  GtkFileChooserNative *chooser; /* (owned) (nullable) while it is open */
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

/* --- opening --- */

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

/* --- adding and removing ------------------------------------------------------------------------------------- */

typedef struct
{
  const FbTable *table;
  FbId on;
  char *path;
} Attach;

static void
attach_free (Attach *self)
{
  g_free (self->path);
  g_free (self);
}

static gboolean
attach (FbStore *store, gpointer data, GError **error)
{
  const Attach *what = data;

  return fb_store_attach (store, what->table, &what->on, what->path, NULL, NULL, NULL, error);
}

static void
attached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbFilesSection) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = fb_operation_run_finish (FB_STORE (source), result, &error);

  if (self->profile == NULL)
    return;
  gtk_widget_set_sensitive (self->add, self->has_on);
  if (done)
    fb_profile_say (self->profile, _ ("Document attached"), TRUE);
  else
    fb_profile_say_error (self->profile, error);
}

static void
take_file (FbFilesSection *self, GFile *file)
{
  Attach *what;

  if (file == NULL || !self->has_on)
    return;
  if (g_file_peek_path (file) == NULL)
    {
      fb_profile_say (self->profile, _ ("Only files on this computer can be attached: save it here first"), FALSE);
      return;
    }
  what = g_new0 (Attach, 1);
  what->table = self->table;
  what->on = self->on;
  what->path = g_file_get_path (file);
  gtk_widget_set_sensitive (self->add, FALSE);
  fb_operation_run_async (fb_profile_get_store (self->profile), attach, what, (GDestroyNotify) attach_free, NULL,
                          attached_cb, g_object_ref (self));
}

static void
chosen_cb (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  FbFilesSection *self = user_data;
  g_autoptr (GFile) file =
      response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;

  take_file (self, file);
  g_clear_object (&self->chooser);
}

static void
add_cb (FbFilesSection *self)
{
  if (self->chooser != NULL)
    return;
  self->chooser =
      gtk_file_chooser_native_new (_ ("Attach a Document"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Attach"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static gboolean
dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  take_file (user_data, g_value_get_object (value));
  return TRUE;
}

static void
remove_cb (GtkWidget *button, gpointer user_data)
{
  FbFilesSection *self = user_data;
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  const FbRecord *record = g_object_get_data (G_OBJECT (row), "fb-file");
  g_autofree char *toast = g_strdup_printf (_ ("%s removed"), fb_record_get_text (record, "name"));

  fb_profile_commit (self->profile, fb_edits_delete (record), toast, NULL, NULL);
}

static void
add_remove_button (FbFilesSection *self, GtkWidget *row, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* Translators: %s is the name of a document */
  g_autofree char *words = g_strdup_printf (_ ("Remove %s"), name);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Remove"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (remove_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

/* --- showing --- */

static void
show_state (GtkWidget *row, const FbFile *file)
{
  g_autofree char *size = g_format_size ((guint64) MAX (0, fb_record_get_int (file->record, "size")));
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", size, describe_state (file->state));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), file->state != FB_FILE_LOST);
  g_object_set_data_full (G_OBJECT (row), "fb-file", fb_record_copy (file->record), (GDestroyNotify) fb_record_free);
}

static GtkWidget *
make_row (FbFilesSection *self, const FbFile *file)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("text-x-generic-symbolic");

  gtk_widget_add_css_class (icon, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), fb_record_get_text (file->record, "name"));
  show_state (row, file);
  g_signal_connect (row, "activated", G_CALLBACK (activated_cb), self);
  if (self->table != NULL)
    add_remove_button (self, row, fb_record_get_text (file->record, "name"));
  return row;
}

static void
clear (FbFilesSection *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("No documents yet"));
  gtk_widget_add_css_class (row, "dim-label");
  return row;
}

static void
add_row (FbFilesSection *self, GtkWidget *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static gboolean
is_row_of (GtkWidget *row, const FbFile *file)
{
  const FbRecord *shown = g_object_get_data (G_OBJECT (row), "fb-file");

  return shown != NULL && fb_id_equal (&shown->id, &file->record->id)
         && g_strcmp0 (fb_record_get_text (shown, "name"), fb_record_get_text (file->record, "name")) == 0;
}

/* Rows that stand for the same files stay, and with them the focus. */
static gboolean
update_rows (FbFilesSection *self, GPtrArray *files)
{
  if (files->len == 0 || files->len != self->rows->len)
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    if (!is_row_of (g_ptr_array_index (self->rows, i), g_ptr_array_index (files, i)))
      return FALSE;
  for (guint i = 0; i < files->len; i++)
    show_state (g_ptr_array_index (self->rows, i), g_ptr_array_index (files, i));
  return TRUE;
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

  if (update_rows (self, files))
    return;
  clear (self);
  for (guint i = 0; i < files->len; i++)
    add_row (self, make_row (self, g_ptr_array_index (files, i)));
  if (files->len == 0 && self->table != NULL)
    add_row (self, make_empty ());
  gtk_widget_set_visible (GTK_WIDGET (self), files->len > 0 || self->table != NULL);
}

static void
ask (FbFilesSection *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->add != NULL)
    gtk_widget_set_sensitive (self->add, self->has_on);
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

/* A file was sent or came. */
static void
queue_changed_cb (FbFilesSection *self)
{
  if (self->has_on && gtk_widget_get_mapped (GTK_WIDGET (self)))
    ask (self);
}

/* --- class --- */

static void
fb_files_section_dispose (GObject *object)
{
  FbFilesSection *self = FB_FILES_SECTION (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
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
  g_signal_connect_object (fb_profile_get_files (profile), "changed", G_CALLBACK (queue_changed_cb), self,
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

void
fb_files_section_let_add (FbFilesSection *self, const FbTable *table)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  self->table = table;
  self->add = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_add_css_class (self->add, "flat");
  gtk_widget_set_tooltip_text (self->add, _ ("Attach a Document"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Attach a Document"),
                                  -1);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_cb), self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->add);
  g_signal_connect_object (target, "drop", G_CALLBACK (dropped_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
