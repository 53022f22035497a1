/* fb-difference-window.c: what changed between two versions of a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-difference-window.h"

#include <glib/gi18n.h>

#include "fb-quotes.h"

struct _FbDifferenceWindow
{
  AdwWindow parent_instance;

  FbProfile *profile; /* (owned) */
  GtkWidget *group;
  GtkWidget *none;
};

G_DEFINE_FINAL_TYPE (FbDifferenceWindow, fb_difference_window, ADW_TYPE_WINDOW)

typedef struct
{
  FbId before, after;
} Pair;

static gpointer
compare (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Pair *pair = data;

  return fb_quotes_compare (store, &pair->before, &pair->after, error);
}

/* (transfer full) In words, never by a colour alone. */
static char *
describe (const FbQuoteDifference *difference)
{
  if (strcmp (difference->what, "added") == 0)
    return g_strdup (_ ("Added"));
  if (strcmp (difference->what, "removed") == 0)
    return g_strdup (_ ("Removed"));
  /* Translators: a field, its value before and now */
  return g_strdup_printf (_ ("%s: %s → %s"), difference->label != NULL ? _ (difference->label) : difference->field,
                          difference->before != NULL ? difference->before : _ ("none"),
                          difference->after != NULL ? difference->after : _ ("none"));
}

static void
add_row (FbDifferenceWindow *self, const FbQuoteDifference *difference)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *words = describe (difference);
  const char *icon = strcmp (difference->what, "added") == 0     ? "list-add-symbolic"
                     : strcmp (difference->what, "removed") == 0 ? "list-remove-symbolic"
                                                                 : "document-edit-symbolic";
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  gtk_widget_add_css_class (image, "dim-label");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 difference->name != NULL ? difference->name : _ ("The quote itself"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row);
}

static void
compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbDifferenceWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) differences = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (differences == NULL)
    {
      fb_profile_say_error (FB_PROFILE (source), error);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  for (guint i = 0; i < differences->len; i++)
    add_row (self, g_ptr_array_index (differences, i));
  gtk_widget_set_visible (self->none, differences->len == 0);
}

static void
fb_difference_window_dispose (GObject *object)
{
  g_clear_object (&FB_DIFFERENCE_WINDOW (object)->profile);

  G_OBJECT_CLASS (fb_difference_window_parent_class)->dispose (object);
}

static void
fb_difference_window_class_init (FbDifferenceWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_difference_window_dispose;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fb_difference_window_init (FbDifferenceWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();

  self->group = adw_preferences_group_new ();
  self->none = gtk_label_new (_ ("Nothing is different"));
  gtk_widget_set_visible (self->none, FALSE);
  gtk_widget_add_css_class (self->none, "dim-label");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), self->none);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (self->group));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (self), box);
}

GtkWidget *
fb_difference_window_new (GtkWindow *parent, FbProfile *profile, const FbId *before, const FbId *after)
{
  FbDifferenceWindow *self = g_object_new (FB_TYPE_DIFFERENCE_WINDOW, "title", _ ("What Changed"), "transient-for",
                                           parent, "modal", TRUE, "destroy-with-parent", TRUE, NULL);
  Pair *pair = g_new0 (Pair, 1);

  self->profile = g_object_ref (profile);
  *pair = (Pair){*before, *after};
  gtk_window_set_default_size (GTK_WINDOW (self), CLAMP (gtk_widget_get_width (GTK_WIDGET (parent)) - 20, 340, 520),
                               CLAMP (gtk_widget_get_height (GTK_WIDGET (parent)) - 40, 300, 640));
  fb_profile_run_async (profile, compare, pair, g_free, (GDestroyNotify) g_ptr_array_unref, NULL, compared_cb,
                        g_object_ref (self));
  return GTK_WIDGET (self);
}
