/* fb-conflict-section.c: conflicts that are open, and those settled lately
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-conflict-section.h"

#include <glib/gi18n.h>

#include "fb-conflict-bulk.h"
#include "fb-conflict-row.h"
#include "fb-conflict.h"

#define SETTLED_DAYS 21

struct _FbConflictSection
{
  FbSyncSection parent_instance;

  GtkWidget *select;
  GtkWidget *bulk;
  gboolean open_first;
};

struct _FbSettledSection
{
  FbSyncSection parent_instance;
};

G_DEFINE_FINAL_TYPE (FbConflictSection, fb_conflict_section, FB_TYPE_SYNC_SECTION)
G_DEFINE_FINAL_TYPE (FbSettledSection, fb_settled_section, FB_TYPE_SYNC_SECTION)

/* --- both --- */

static gboolean
same (gconstpointer a, gconstpointer b)
{
  return fb_conflict_equal ((FbConflict *) a, (FbConflict *) b);
}

static void
decide_cb (FbSyncSection *self, guint take, const FbValue *value, FbConflictRow *row)
{
  FbConflict *conflict = fb_conflict_row_get_conflict (row);
  g_autofree char *title = fb_conflict_dup_title (conflict);
  g_autofree char *toast = NULL;

  /* Translators: %s is the name of a record */
  toast = g_strdup_printf (_ ("Settled: %s"), title);
  fb_profile_commit (fb_sync_section_get_profile (self), fb_conflict_make_edit (conflict, take, value), toast, NULL,
                     NULL);
}

static GtkWidget *
make_row (FbSyncSection *self, gpointer item)
{
  GtkWidget *row = fb_conflict_row_new (fb_sync_section_get_profile (self), item);

  g_signal_connect_swapped (row, "decide", G_CALLBACK (decide_cb), self);
  return row;
}

/* --- open ones --- */

static void
show_selection (FbConflictSection *self)
{
  gboolean selecting = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->select));
  GPtrArray *items = fb_sync_section_get_items (FB_SYNC_SECTION (self));

  for (guint i = 0; i < items->len; i++)
    {
      GtkWidget *row = fb_sync_section_get_row (FB_SYNC_SECTION (self), i);

      if (row != NULL)
        fb_conflict_row_set_selecting (
            FB_CONFLICT_ROW (row), selecting,
            fb_conflict_bulk_is_selected (FB_CONFLICT_BULK (self->bulk), g_ptr_array_index (items, i)));
    }
}

static void
select_toggled_cb (FbConflictSection *self)
{
  gboolean selecting = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->select));

  gtk_widget_set_visible (self->bulk, selecting);
  if (!selecting)
    fb_conflict_bulk_clear (FB_CONFLICT_BULK (self->bulk));
  show_selection (self);
}

static void
marked_cb (FbConflictSection *self, gboolean selected, FbConflictRow *row)
{
  fb_conflict_bulk_set (FB_CONFLICT_BULK (self->bulk), fb_conflict_row_get_conflict (row), selected);
}

static void
decided_cb (FbConflictSection *self)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->select), FALSE);
}

static GPtrArray *
read_open (FbStore *store, guint limit, GError **error)
{
  return fb_conflict_list (store, TRUE, 0, limit, error);
}

static void
open_decide_cb (FbConflictSection *self)
{
  self->open_first = TRUE;
}

/* The first one is open when the page is first seen, and the next one after each decision. */
static void
shown (FbSyncSection *section)
{
  FbConflictSection *self = FB_CONFLICT_SECTION (section);

  GtkWidget *first = fb_sync_section_get_row (section, 0);

  gtk_widget_set_visible (self->select, fb_sync_section_get_n (section) > 1);
  if (fb_sync_section_get_n (section) < 2)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->select), FALSE);
  show_selection (self);
  if (self->open_first && first != NULL)
    {
      self->open_first = FALSE;
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (first), TRUE);
    }
}

static GtkWidget *
make_open_row (FbSyncSection *self, gpointer item)
{
  GtkWidget *row = make_row (self, item);

  g_signal_connect_swapped (row, "decide", G_CALLBACK (open_decide_cb), self);
  g_signal_connect_swapped (row, "marked", G_CALLBACK (marked_cb), self);
  return row;
}

static void
fb_conflict_section_class_init (FbConflictSectionClass *klass)
{
  FbSyncSectionClass *section_class = FB_SYNC_SECTION_CLASS (klass);

  section_class->read = read_open;
  section_class->same = same;
  section_class->make_row = make_open_row;
  section_class->shown = shown;
}

static void
fb_conflict_section_init (FbConflictSection *self)
{
  self->open_first = TRUE;
  self->select = gtk_toggle_button_new_with_mnemonic (_ ("_Select"));
  gtk_widget_set_valign (self->select, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->select, _ ("Decide several conflicts at once"));
  gtk_widget_add_css_class (self->select, "flat");
  g_signal_connect_swapped (self->select, "toggled", G_CALLBACK (select_toggled_cb), self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->select);
}

GtkWidget *
fb_conflict_section_new (FbProfile *profile)
{
  FbConflictSection *self = g_object_new (FB_TYPE_CONFLICT_SECTION, "title", _ ("Conflicts"), "description",
                                          _ ("Changes that met. Nothing is lost: choose what shall stand."), NULL);

  self->bulk = fb_conflict_bulk_new (profile);
  gtk_widget_set_visible (self->bulk, FALSE);
  g_signal_connect_swapped (self->bulk, "selection-changed", G_CALLBACK (show_selection), self);
  g_signal_connect_swapped (self->bulk, "decided", G_CALLBACK (decided_cb), self);
  fb_sync_section_set_bar (FB_SYNC_SECTION (self), self->bulk);
  fb_sync_section_setup (FB_SYNC_SECTION (self), profile);
  return GTK_WIDGET (self);
}

/* --- settled ones --- */

static GPtrArray *
read_settled (FbStore *store, guint limit, GError **error)
{
  gint64 now = fb_clock_now (fb_store_get_clock (store));

  return fb_conflict_list (store, FALSE, now - SETTLED_DAYS * G_GINT64_CONSTANT (24 * 60 * 60 * 1000), limit, error);
}

static void
fb_settled_section_class_init (FbSettledSectionClass *klass)
{
  FbSyncSectionClass *section_class = FB_SYNC_SECTION_CLASS (klass);

  section_class->read = read_settled;
  section_class->same = same;
  section_class->make_row = make_row;
}

static void
fb_settled_section_init (FbSettledSection *self)
{
}

GtkWidget *
fb_settled_section_new (FbProfile *profile)
{
  FbSettledSection *self =
      g_object_new (FB_TYPE_SETTLED_SECTION, "title", _ ("Settled in the Last Weeks"), "description",
                    _ ("What was not taken is kept here. Where a rule decided, you can still decide otherwise."), NULL);

  fb_sync_section_setup (FB_SYNC_SECTION (self), profile);
  return GTK_WIDGET (self);
}
