/* fb-family-button.c: narrows the catalogue to a family of products
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-family-button.h"

#include <glib/gi18n.h>

#include "fb-change-set.h"
#include "fb-families.h"
#include "fb-operation.h"

struct _FbFamilyButton
{
  AdwBin parent_instance;

  FbProfile *profile;  /* (owned) */
  FbFilter *filter;    /* (owned) */
  GPtrArray *families; /* (owned) of FbFamily */
  gboolean filling;
  GtkWidget *list;
};

G_DEFINE_FINAL_TYPE (FbFamilyButton, fb_family_button, ADW_TYPE_BIN)

static void
selected_cb (FbFamilyButton *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->list));
  g_autofree char *where = NULL;

  if (self->filling)
    return;
  if (selected > 0 && selected <= self->families->len)
    where = fb_families_dup_where (self->families, selected - 1);
  fb_filter_set_condition (self->filter, "family", where);
}

/* Which family is chosen stays so while the list is made anew. */
static void
show (FbFamilyButton *self, GPtrArray *families)
{
  guint before = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->list));
  FbId chosen = {{0}};
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;

  if (before > 0 && before <= self->families->len)
    chosen = ((FbFamily *) g_ptr_array_index (self->families, before - 1))->id;

  gtk_string_list_append (names, _ ("All Families"));
  for (guint i = 0; i < families->len; i++)
    {
      const FbFamily *family = g_ptr_array_index (families, i);
      g_autofree char *name = g_strdup_printf ("%*s%s", (int) family->depth * 4, "", family->name);

      gtk_string_list_append (names, name);
      if (fb_id_equal (&family->id, &chosen))
        selected = i + 1;
    }
  g_ptr_array_unref (self->families);
  self->families = g_ptr_array_ref (families);
  self->filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->list), G_LIST_MODEL (names));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->list), selected);
  self->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self), families->len > 0);
  if (selected != before)
    selected_cb (self);
}

static gpointer
list_families (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = fb_operation_find_all (store, "product_family", NULL, "position,name", error);

  return rows != NULL ? fb_families_sort (rows) : NULL;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbFamilyButton) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) families = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (self->profile == NULL)
    return;
  if (families != NULL)
    show (self, families);
  else
    fb_profile_say_error (self->profile, error);
}

static void
ask (FbFamilyButton *self)
{
  fb_profile_run_async (self->profile, list_families, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, listed_cb,
                        g_object_ref (self));
}

static void
store_changed_cb (FbFamilyButton *self, FbChangeSet *changes)
{
  if (fb_change_set_has_table (changes, fb_schema_get_table ("product_family")))
    ask (self);
}

static void
fb_family_button_dispose (GObject *object)
{
  FbFamilyButton *self = FB_FAMILY_BUTTON (object);

  g_clear_object (&self->filter);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_family_button_parent_class)->dispose (object);
}

static void
fb_family_button_finalize (GObject *object)
{
  g_ptr_array_unref (FB_FAMILY_BUTTON (object)->families);

  G_OBJECT_CLASS (fb_family_button_parent_class)->finalize (object);
}

static void
fb_family_button_class_init (FbFamilyButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_family_button_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_family_button_finalize;
}

static void
fb_family_button_init (FbFamilyButton *self)
{
  self->families = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_family_free);
  self->list = gtk_drop_down_new (NULL, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Product Family"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self), "fb-kinds");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_bin_set_child (ADW_BIN (self), self->list);
}

GtkWidget *
fb_family_button_new (FbProfile *profile, FbFilter *filter)
{
  FbFamilyButton *self = g_object_new (FB_TYPE_FAMILY_BUTTON, NULL);

  self->profile = g_object_ref (profile);
  self->filter = g_object_ref (filter);
  g_signal_connect_swapped (self->list, "notify::selected", G_CALLBACK (selected_cb), self);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  ask (self);
  return GTK_WIDGET (self);
}
