/* fb-waiting-section.c: changes that wait to be sent
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-waiting-section.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-scope.h"

struct _FbWaitingSection
{
  FbSyncSection parent_instance;
};

G_DEFINE_FINAL_TYPE (FbWaitingSection, fb_waiting_section, FB_TYPE_SYNC_SECTION)

static gboolean
same (gconstpointer a, gconstpointer b)
{
  const FbWaiting *one = a;
  const FbWaiting *two = b;

  return one->n == two->n && one->at == two->at;
}

static GtkWidget *
make_row (FbSyncSection *self, gpointer item)
{
  const FbWaiting *waiting = item;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("fb-waiting-symbolic");
  g_autofree char *when = fb_format_time (waiting->at);
  g_autofree char *subtitle = NULL;

  if (waiting->n_ops > 1)
    /* Translators: a time, then the number of records that a change touches */
    subtitle = g_strdup_printf (ngettext ("%s · %u record", "%s · %u records", waiting->n_ops), when, waiting->n_ops);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 waiting->label != NULL && waiting->label[0] != '\0' ? waiting->label : _ ("A change"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : when);
  gtk_widget_add_css_class (icon, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  return row;
}

static void
fb_waiting_section_class_init (FbWaitingSectionClass *klass)
{
  FbSyncSectionClass *section_class = FB_SYNC_SECTION_CLASS (klass);

  section_class->read = fb_store_list_waiting;
  section_class->same = same;
  section_class->make_row = make_row;
}

static void
fb_waiting_section_init (FbWaitingSection *self)
{
}

GtkWidget *
fb_waiting_section_new (FbProfile *profile)
{
  FbWaitingSection *self = g_object_new (FB_TYPE_WAITING_SECTION, "title", _ ("Waiting to Be Sent"), "description",
                                         _ ("Stored on this computer, oldest first. They go out by themselves."), NULL);

  fb_sync_section_setup (FB_SYNC_SECTION (self), profile);
  return GTK_WIDGET (self);
}
