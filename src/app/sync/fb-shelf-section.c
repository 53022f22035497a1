/* fb-shelf-section.c: what was discarded, or left with unsent edits, while it is kept
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-shelf-section.h"

#include <glib/gi18n.h>

#include "fb-fold-layout.h"
#include "fb-shelf-words.h"

#define BUTTON_WIDTH 140

struct _FbShelfSection
{
  FbSyncSection parent_instance;
};

G_DEFINE_FINAL_TYPE (FbShelfSection, fb_shelf_section, FB_TYPE_SYNC_SECTION)

static GPtrArray *
read_kept (FbStore *store, guint limit, GError **error)
{
  return fb_store_list_shelf (store, TRUE, limit, error);
}

static gboolean
same (gconstpointer a, gconstpointer b)
{
  return fb_id_equal (&((const FbShelved *) a)->id, &((const FbShelved *) b)->id);
}

/* --- acting --- */

static gpointer
take_back_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_store_take_back (store, data, error) ? store : NULL;
}

static void
taken_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbProfile *profile = FB_PROFILE (source);
  g_autoptr (GError) error = NULL;

  if (fb_profile_run_finish (profile, result, &error) != NULL)
    fb_profile_say (profile, _ ("Taken back: it is among the refused changes again"), FALSE);
  else
    fb_profile_say_error (profile, error);
}

static FbProfile *
get_profile (GtkWidget *row)
{
  return fb_sync_section_get_profile (FB_SYNC_SECTION (gtk_widget_get_ancestor (row, FB_TYPE_SHELF_SECTION)));
}

static void
take_back_clicked_cb (GtkWidget *row)
{
  const FbId *id = g_object_get_data (G_OBJECT (row), "fb-id");

  fb_profile_run_async (get_profile (row), take_back_in_thread, fb_id_copy (id), g_free, NULL, NULL, taken_back_cb,
                        NULL);
}

static void
copy_clicked_cb (GtkWidget *row)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (row), g_object_get_data (G_OBJECT (row), "fb-text"));
  fb_profile_say (get_profile (row), _ ("Copied"), FALSE);
}

/* --- rows --- */

static void
add_button (GtkWidget *box, GtkWidget *row, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_object (button, "clicked", callback, row, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
make_text (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_content (GtkWidget *row, const FbShelved *shelved)
{
  GtkWidget *content = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  const char *text = g_object_get_data (G_OBJECT (row), "fb-text");
  g_autofree char *why = fb_shelf_words_why (shelved);

  gtk_widget_add_css_class (box, "fb-opened");
  if (text[0] != '\0')
    gtk_box_append (GTK_BOX (box), make_text (text, "numeric"));
  gtk_box_append (GTK_BOX (box), make_text (why, "dim-label"));
  gtk_widget_set_layout_manager (buttons, fb_fold_layout_new (BUTTON_WIDTH, 6));
  if (shelved->why == FB_SHELVED_DISCARDED)
    add_button (buttons, row, _ ("_Take Back"), G_CALLBACK (take_back_clicked_cb));
  add_button (buttons, row, _ ("_Copy Text"), G_CALLBACK (copy_clicked_cb));
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (content), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (content), FALSE);
  gtk_widget_set_focusable (content, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (content), box);
  return content;
}

static GtkWidget *
make_row (FbSyncSection *self, gpointer item)
{
  const FbShelved *shelved = item;
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *title = fb_shelf_words_title (shelved);
  g_autofree char *until = fb_shelf_words_until (shelved);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), until);
  adw_expander_row_set_icon_name (ADW_EXPANDER_ROW (row), fb_shelf_words_icon (shelved));
  g_object_set_data_full (G_OBJECT (row), "fb-id", fb_id_copy (&shelved->id), g_free);
  g_object_set_data_full (G_OBJECT (row), "fb-text", fb_shelf_words_edits (shelved), g_free);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), make_content (row, shelved));
  return row;
}

static void
fb_shelf_section_class_init (FbShelfSectionClass *klass)
{
  FbSyncSectionClass *section_class = FB_SYNC_SECTION_CLASS (klass);

  section_class->read = read_kept;
  section_class->same = same;
  section_class->make_row = make_row;
}

static void
fb_shelf_section_init (FbShelfSection *self)
{
}

GtkWidget *
fb_shelf_section_new (FbProfile *profile)
{
  FbShelfSection *self =
      g_object_new (FB_TYPE_SHELF_SECTION, "title", _ ("Kept for Thirty Days"), "description",
                    _ ("Changes that you discarded, and edits of records that left before they were sent."), NULL);

  fb_sync_section_setup (FB_SYNC_SECTION (self), profile);
  return GTK_WIDGET (self);
}
