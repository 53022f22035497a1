/* fb-facet-button.c: narrows a list by values that occur in it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-facet-button.h"

#include <glib/gi18n.h>

#include "fb-change-set.h"
#include "fb-format.h"

#define VALUES_AT_MOST 30

struct _FbFacetButton
{
  GtkWidget parent_instance;

  FbProfile *profile; /* (owned) */
  FbFilter *filter;   /* (owned) */
  char **fields;      /* (owned) */
  GtkWidget *button;
  GtkWidget *popover;
  GtkWidget *box; /* the facets */
  GtkWidget *clear;
  GtkWidget *badge;
  GCancellable *cancellable; /* (owned) (nullable) */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (FbFacetButton, fb_facet_button, GTK_TYPE_WIDGET)

/* --- counting, in the reader --- */

typedef struct
{
  const FbTable *table;
  char **fields;
  GPtrArray *wheres; /* parallel to fields */
} Question;

static void
question_free (Question *question)
{
  g_strfreev (question->fields);
  g_ptr_array_unref (question->wheres);
  g_free (question);
}

static gpointer
count (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;
  g_autoptr (GPtrArray) facets = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; question->fields[i] != NULL; i++)
    {
      g_autoptr (FbQuery) query =
          fb_query_new (question->table, g_ptr_array_index (question->wheres, i), NULL, NULL, error);
      GPtrArray *buckets;

      if (query == NULL)
        return NULL;
      buckets = fb_query_aggregate (query, question->fields[i], NULL, db, store, cancellable, error);
      if (buckets == NULL)
        return NULL;
      g_ptr_array_add (facets, buckets);
    }

  return g_steal_pointer (&facets);
}

/* --- showing --- */

static char *
key_of (const FbBucket *bucket)
{
  switch (bucket->key.kind)
    {
    case FB_VALUE_ID:
      {
        g_autofree char *id = fb_id_to_string (fb_value_get_id (&bucket->key));

        return fb_query_quote (id);
      }
    case FB_VALUE_TEXT:
      return fb_query_quote (fb_value_get_text (&bucket->key));
    case FB_VALUE_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT, fb_value_get_int (&bucket->key));
    case FB_VALUE_NULL:
    default:
      return g_strdup ("null");
    }
}

static char *
label_of (FbFacetButton *self, const FbField *field, const FbBucket *bucket)
{
  char *label;

  if (fb_value_is_null (&bucket->key))
    return g_strdup (_ ("None"));
  if (bucket->label != NULL)
    return g_strdup (bucket->label);

  label = fb_format_value (fb_profile_get_catalog (self->profile), field, &bucket->key, NULL);
  return label != NULL ? label : g_strdup (_ ("Not on this computer"));
}

static void
check_toggled_cb (GtkCheckButton *check, gpointer user_data)
{
  FbFacetButton *self = user_data;

  if (self->filling)
    return;

  fb_filter_set_facet (self->filter, g_object_get_data (G_OBJECT (check), "fb-field"),
                       g_object_get_data (G_OBJECT (check), "fb-key"), gtk_check_button_get_active (check));
}

static void
append_value (FbFacetButton *self, GtkWidget *box, const FbField *field, const FbBucket *bucket)
{
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *text = label_of (self, field, bucket);
  g_autofree char *number = fb_format_number (bucket->count);
  g_autofree char *key = key_of (bucket);
  /* Translators: a value and how many records have it */
  g_autofree char *name = g_strdup_printf (_ ("%s (%s)"), text, number);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *amount = gtk_label_new (number);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (amount, "dim-label");
  gtk_widget_add_css_class (amount, "numeric");
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), amount);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), line);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), fb_filter_has_facet (self->filter, field->name, key));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  g_object_set_data (G_OBJECT (check), "fb-field", (gpointer) field->name);
  g_object_set_data_full (G_OBJECT (check), "fb-key", g_steal_pointer (&key), g_free);
  g_signal_connect (check, "toggled", G_CALLBACK (check_toggled_cb), self);
  gtk_box_append (GTK_BOX (box), check);
}

static void
append_facet (FbFacetButton *self, const char *name, GPtrArray *buckets)
{
  const FbTable *table = fb_filter_get_table (self->filter);
  const FbField *field = fb_table_field (table, fb_table_get_field (table, name));
  GtkWidget *heading = gtk_label_new (_ (field->label));

  if (buckets->len == 0
      || (buckets->len == 1 && fb_value_is_null (&((FbBucket *) g_ptr_array_index (buckets, 0))->key)))
    return;

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_set_margin_top (heading, 6);
  gtk_box_append (GTK_BOX (self->box), heading);
  for (guint i = 0; i < MIN (buckets->len, VALUES_AT_MOST); i++)
    append_value (self, self->box, field, g_ptr_array_index (buckets, i));
}

static void
show_facets (FbFacetButton *self, GPtrArray *facets)
{
  GtkWidget *child;

  self->filling = TRUE;
  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  for (guint i = 0; i < facets->len; i++)
    append_facet (self, self->fields[i], g_ptr_array_index (facets, i));
  self->filling = FALSE;
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbFacetButton) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) facets = fb_store_read_finish (FB_STORE (source), result, &error);

  if (self->profile == NULL)
    return;
  if (facets != NULL)
    show_facets (self, facets);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fb_profile_say_error (self->profile, error);
}

static void
ask (FbFacetButton *self)
{
  Question *question = g_new0 (Question, 1);

  question->table = fb_filter_get_table (self->filter);
  question->fields = g_strdupv (self->fields);
  question->wheres = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; self->fields[i] != NULL; i++)
    g_ptr_array_add (question->wheres, fb_filter_dup_where (self->filter, self->fields[i]));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  fb_store_read_async (fb_profile_get_store (self->profile), count, question, (GDestroyNotify) question_free,
                       (GDestroyNotify) g_ptr_array_unref, self->cancellable, counted_cb, g_object_ref (self));
}

static void
filter_changed_cb (FbFacetButton *self)
{
  guint n = fb_filter_get_n_facets (self->filter);
  g_autofree char *text = g_strdup_printf ("%u", n);
  g_autofree char *name =
      n > 0 ? g_strdup_printf (ngettext ("Filter (%u active)", "Filter (%u active)", n), n) : g_strdup (_ ("Filter"));

  gtk_label_set_label (GTK_LABEL (self->badge), text);
  gtk_widget_set_visible (self->badge, n > 0);
  gtk_widget_set_visible (self->clear, n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (gtk_widget_get_visible (self->popover))
    ask (self);
}

/* --- class --- */

static void
fb_facet_button_dispose (GObject *object)
{
  FbFacetButton *self = FB_FACET_BUTTON (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_pointer (&self->fields, g_strfreev);
  g_clear_object (&self->filter);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_facet_button_parent_class)->dispose (object);
}

static void
fb_facet_button_class_init (FbFacetButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_facet_button_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_content (FbFacetButton *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->badge = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->badge, "fb-badge");
  gtk_widget_set_visible (self->badge, FALSE);
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("fb-filter-symbolic"));
  gtk_box_append (GTK_BOX (content), self->badge);
  return content;
}

static void
make_popover (FbFacetButton *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_margin_end (self->box, 12);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 420);
  gtk_widget_set_size_request (scroller, 260, 120);

  self->clear = gtk_button_new_with_mnemonic (_ ("_Clear Filter"));
  gtk_widget_add_css_class (self->clear, "flat");
  gtk_widget_set_visible (self->clear, FALSE);
  gtk_box_append (GTK_BOX (outer), scroller);
  gtk_box_append (GTK_BOX (outer), self->clear);

  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), outer);
}

static void
fb_facet_button_init (FbFacetButton *self)
{
  make_popover (self);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), make_content (self));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  gtk_widget_set_tooltip_text (self->button, _ ("Filter"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Filter"), -1);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  g_signal_connect_swapped (self->popover, "show", G_CALLBACK (ask), self);
}

void
fb_facet_button_setup (FbFacetButton *self, FbProfile *profile, FbFilter *filter, const char *const *fields)
{
  g_set_object (&self->profile, profile);
  g_set_object (&self->filter, filter);
  g_strfreev (self->fields);
  self->fields = g_strdupv ((char **) fields);
  g_signal_connect_object (filter, "changed", G_CALLBACK (filter_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clear, "clicked", G_CALLBACK (fb_filter_clear_facets), filter, G_CONNECT_SWAPPED);
  filter_changed_cb (self);
}

void
fb_facet_button_popup (FbFacetButton *self)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}
