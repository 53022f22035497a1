/* fb-moved-section.c: records that came to this person or left
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-moved-section.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-shelf-words.h"

struct _FbMovedSection
{
  FbSyncSection parent_instance;
};

G_DEFINE_FINAL_TYPE (FbMovedSection, fb_moved_section, FB_TYPE_SYNC_SECTION)

static GPtrArray *
read_moved (FbStore *store, guint limit, GError **error)
{
  return fb_store_list_shelf (store, FALSE, limit, error);
}

static gboolean
same (gconstpointer a, gconstpointer b)
{
  return fb_id_equal (&((const FbShelved *) a)->id, &((const FbShelved *) b)->id);
}

static void
make_openable (GtkWidget *row, const FbShelved *shelved)
{
  g_autofree char *id = NULL;

  if (shelved->why != FB_SHELVED_CAME || shelved->territory || shelved->table == NULL)
    return;
  id = fb_id_to_string (&shelved->row);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", shelved->table->name, id);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
}

static GtkWidget *
make_row (FbSyncSection *self, gpointer item)
{
  const FbShelved *shelved = item;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (fb_shelf_words_icon (shelved));
  g_autofree char *title = fb_shelf_words_title (shelved);
  g_autofree char *why = fb_shelf_words_why (shelved);
  g_autofree char *when = fb_format_time (shelved->at);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", why, when);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_add_css_class (icon, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  make_openable (row, shelved);
  return row;
}

static void
fb_moved_section_class_init (FbMovedSectionClass *klass)
{
  FbSyncSectionClass *section_class = FB_SYNC_SECTION_CLASS (klass);

  section_class->read = read_moved;
  section_class->same = same;
  section_class->make_row = make_row;
}

static void
fb_moved_section_init (FbMovedSection *self)
{
}

GtkWidget *
fb_moved_section_new (FbProfile *profile)
{
  FbMovedSection *self = g_object_new (FB_TYPE_MOVED_SECTION, "title", _ ("Came and Left"), "description",
                                       _ ("What moved between territories in the last thirty days."), NULL);

  fb_sync_section_setup (FB_SYNC_SECTION (self), profile);
  return GTK_WIDGET (self);
}
