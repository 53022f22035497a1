/* fb-scope-section.c: what lies on this computer, and why
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-scope-section.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-scope.h"

struct _FbScopeSection
{
  AdwPreferencesGroup parent_instance;

  FbProfile *profile;        /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) */
  gboolean stale;
  GtkWidget *kinds; /* rows by kind of record */
  GtkWidget *areas; /* rows by reason */
  GPtrArray *rows;  /* (owned) inside both; the rows are lent */
};

G_DEFINE_FINAL_TYPE (FbScopeSection, fb_scope_section, ADW_TYPE_PREFERENCES_GROUP)

static const struct
{
  const char *kind;
  const char *title;
  const char *icon;
  const char *why;
} kinds[] = {
    {"t", N_ ("Territory"), "fb-territory-symbolic", N_ ("Territory: you work in it")},
    {"u", N_ ("Your own"), "avatar-default-symbolic", N_ ("Only you see these")},
    {"cat", N_ ("Catalogue"), "package-x-generic-symbolic", N_ ("Products and prices, for everyone")},
    {"cost", N_ ("Costs"), "fb-quote-symbolic", N_ ("What products cost, for roles that see it")},
    {"org", N_ ("Organisation"), "system-users-symbolic", N_ ("People, territories and lists, for everyone")},
    {"m", N_ ("Management"), "view-list-symbolic", N_ ("For those who lead a territory")},
};

static guint
find_kind (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].kind, kind) == 0)
      return i;
  return 0;
}

/* --- rows --- */

static GtkWidget *
make_row (const char *icon, const char *title, const char *subtitle, gint64 rows)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  g_autofree char *number = fb_format_number (rows);
  GtkWidget *label = gtk_label_new (number);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_add_css_class (image, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  return row;
}

static void
add_row (FbScopeSection *self, GtkWidget *expander, GtkWidget *row)
{
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), row);
  g_ptr_array_add (self->rows, row);
}

static void
remove_rows (FbScopeSection *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      GtkWidget *expander = gtk_widget_get_ancestor (row, ADW_TYPE_EXPANDER_ROW);

      adw_expander_row_remove (ADW_EXPANDER_ROW (expander), row);
    }
  g_ptr_array_set_size (self->rows, 0);
}

static void
show_kinds (FbScopeSection *self, const FbScope *scope)
{
  g_autofree char *rows = fb_format_number (scope->rows);
  g_autofree char *size = g_format_size ((guint64) scope->file_bytes);
  g_autofree char *subtitle = NULL;

  /* Translators: a number of records, and the size of the file they lie in */
  subtitle = g_strdup_printf (ngettext ("%s record, %s", "%s records, %s", (gulong) scope->rows), rows, size);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self->kinds), subtitle);
  for (guint i = 0; i < scope->tables->len; i++)
    {
      const FbScopeTable *count = &g_array_index (scope->tables, FbScopeTable, i);

      add_row (self, self->kinds,
               make_row (fb_format_table_icon (count->table), _ (count->table->plural), NULL, count->rows));
    }
}

static void
show_areas (FbScopeSection *self, const FbScope *scope)
{
  g_autofree char *subtitle = NULL;
  guint n_territories = 0;

  gtk_widget_set_visible (self->areas, scope->buckets->len > 0);
  for (guint i = 0; i < scope->buckets->len; i++)
    {
      const FbScopeBucket *bucket = g_ptr_array_index (scope->buckets, i);
      guint kind = find_kind (bucket->kind);
      const char *label = bucket->label != NULL && bucket->label[0] != '\0' ? bucket->label : _ (kinds[kind].title);

      n_territories += kind == 0;
      add_row (self, self->areas, make_row (kinds[kind].icon, label, _ (kinds[kind].why), bucket->rows));
    }

  if (n_territories > 0)
    subtitle = g_strdup_printf (ngettext ("%u territory and what belongs to everyone",
                                          "%u territories and what belongs to everyone", n_territories),
                                n_territories);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self->areas),
                                 subtitle != NULL ? subtitle : _ ("What belongs to everyone"));
}

/* --- reading --- */

static void
scope_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbScopeSection) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbScope) scope = fb_store_scope_finish (FB_STORE (source), result, &error);

  if (scope == NULL)
    {
      if (self->profile != NULL)
        fb_profile_say_error (self->profile, error);
      return;
    }
  if (self->profile == NULL)
    return;

  remove_rows (self);
  show_kinds (self, scope);
  show_areas (self, scope);
}

static void
load (FbScopeSection *self)
{
  if (self->profile == NULL || fb_profile_get_store (self->profile) == NULL)
    return;

  self->stale = FALSE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  fb_store_scope_async (fb_profile_get_store (self->profile), self->cancellable, scope_cb, g_object_ref (self));
}

void
fb_scope_section_reload (FbScopeSection *self)
{
  g_return_if_fail (FB_IS_SCOPE_SECTION (self));

  self->stale = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    load (self);
}

/* --- class --- */

static void
fb_scope_section_map (GtkWidget *widget)
{
  FbScopeSection *self = FB_SCOPE_SECTION (widget);

  GTK_WIDGET_CLASS (fb_scope_section_parent_class)->map (widget);
  if (self->stale)
    load (self);
}

static void
fb_scope_section_dispose (GObject *object)
{
  FbScopeSection *self = FB_SCOPE_SECTION (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (fb_scope_section_parent_class)->dispose (object);
}

static void
fb_scope_section_class_init (FbScopeSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_scope_section_dispose;
  GTK_WIDGET_CLASS (klass)->map = fb_scope_section_map;
}

static GtkWidget *
make_expander (FbScopeSection *self, const char *title, const char *icon)
{
  GtkWidget *row = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_icon_name (ADW_EXPANDER_ROW (row), icon);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  return row;
}

static void
fb_scope_section_init (FbScopeSection *self)
{
  self->stale = TRUE;
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("On This Computer"));
  self->kinds = make_expander (self, _ ("Records"), "drive-harddisk-symbolic");
  self->areas = make_expander (self, _ ("Why They Are Here"), "fb-territory-symbolic");
  gtk_widget_set_visible (self->areas, FALSE);
}

GtkWidget *
fb_scope_section_new (FbProfile *profile)
{
  FbScopeSection *self = g_object_new (FB_TYPE_SCOPE_SECTION, NULL);

  self->profile = g_object_ref (profile);
  return GTK_WIDGET (self);
}
