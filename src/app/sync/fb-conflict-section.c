/* fb-conflict-section.c: conflicts that are open, and those settled lately
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-conflict-section.h"

#include <glib/gi18n.h>

#include "fb-conflict-row.h"
#include "fb-conflict.h"

#define SETTLED_DAYS 21

struct _FbConflictSection
{
  FbSyncSection parent_instance;

  GtkWidget *accept;
  gboolean open_first;
};

struct _FbSettledSection
{
  FbSyncSection parent_instance;
};

G_DEFINE_FINAL_TYPE (FbConflictSection, fb_conflict_section, FB_TYPE_SYNC_SECTION)
G_DEFINE_FINAL_TYPE (FbSettledSection, fb_settled_section, FB_TYPE_SYNC_SECTION)

/* --- both ----------------------------------------------------------------------------------------------------------
 */

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

/* --- open ones -----------------------------------------------------------------------------------------------------
 */

/* One edit takes so many operations at most; several of them with one group are one step to undo. */
static void
accept_all_cb (FbSyncSection *self)
{
  GPtrArray *items = fb_sync_section_get_items (self);
  FbProfile *profile = fb_sync_section_get_profile (self);
  g_autofree char *label = NULL;
  FbId group;

  label = g_strdup_printf (ngettext ("Accept %u conflict as it is", "Accept %u conflicts as they are", items->len),
                           items->len);
  fb_id_generate (&group, g_get_real_time () / 1000);
  for (guint from = 0; from < items->len; from += FB_TX_MAX_OPS)
    {
      guint to = MIN (from + FB_TX_MAX_OPS, items->len);
      FbEdit *edit = fb_edit_new (label);

      fb_edit_set_group (edit, &group);
      for (guint i = from; i < to; i++)
        if (fb_conflict_can_decide (g_ptr_array_index (items, i)))
          fb_conflict_decide (g_ptr_array_index (items, i), edit, FB_TAKE_KEPT, NULL);
      fb_profile_commit (profile, edit, to == items->len ? label : NULL, NULL, NULL);
    }
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

  gtk_widget_set_visible (self->accept, fb_sync_section_get_n (section) > 1);
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
  self->accept = gtk_button_new_with_mnemonic (_ ("_Accept All Shown"));
  gtk_widget_set_valign (self->accept, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->accept, _ ("Keeps what is in use now, for every conflict in this list"));
  gtk_widget_add_css_class (self->accept, "flat");
  g_signal_connect_swapped (self->accept, "clicked", G_CALLBACK (accept_all_cb), self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->accept);
}

GtkWidget *
fb_conflict_section_new (FbProfile *profile)
{
  FbConflictSection *self = g_object_new (FB_TYPE_CONFLICT_SECTION, "title", _ ("Conflicts"), "description",
                                          _ ("Changes that met. Nothing is lost: choose what shall stand."), NULL);

  fb_sync_section_setup (FB_SYNC_SECTION (self), profile);
  return GTK_WIDGET (self);
}

/* --- settled ones --------------------------------------------------------------------------------------------------
 */

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
