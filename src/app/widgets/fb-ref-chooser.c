/* fb-ref-chooser.c: finds one record of a table by typing
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-ref-chooser.h"

#include <glib/gi18n.h>

#include "fb-query.h"
#include "fb-search.h"

#define SHOWN_AT_MOST 40

struct _FbRefChooser
{
  GtkPopover parent_instance;

  FbProfile *profile; /* (owned) */
  const FbTable *table;
  char *where; /* (owned) (nullable) */
  gboolean may_be_none;
  GtkWidget *entry;
  GtkWidget *list;
  GtkWidget *empty;
  GCancellable *cancellable; /* (owned) (nullable) */
  char *shown;               /* (owned) (nullable) what the rows answer */
  gboolean enter_waits;      /* Enter came before its answer: the first row is meant, once it is there */
};

G_DEFINE_FINAL_TYPE (FbRefChooser, fb_ref_chooser, GTK_TYPE_POPOVER)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- looking, in a thread --- */

typedef struct
{
  const FbTable *table;
  char *where;
  char *text;
} Question;

static void
question_free (Question *question)
{
  g_free (question->where);
  g_free (question->text);
  g_free (question);
}

static FbHit *
hit_of_record (const FbRecord *record)
{
  FbHit *hit = g_new0 (FbHit, 1);

  hit->table = record->table;
  hit->id = record->id;
  hit->title = fb_record_dup_title (record);
  return hit;
}

static GPtrArray *
list_rows (FbStore *store, const Question *question, const char *where, GError **error)
{
  g_autoptr (FbQuery) query = fb_query_new (question->table, where, question->table->title[0], NULL, error);
  g_autoptr (GPtrArray) records = query != NULL ? fb_store_list (store, query, SHOWN_AT_MOST, 0, error) : NULL;
  g_autoptr (GPtrArray) hits = NULL;

  if (records == NULL)
    return NULL;

  hits = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_hit_free);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (hits, hit_of_record (g_ptr_array_index (records, i)));
  return g_steal_pointer (&hits);
}

static char *
name_like (const Question *question)
{
  g_autofree char *pattern = g_strdup_printf ("%%%s%%", question->text);
  g_autofree char *quoted = fb_query_quote (pattern);
  g_autoptr (GString) where = g_string_new ("(");

  for (guint i = 0; i < G_N_ELEMENTS (question->table->title) && question->table->title[i] != NULL; i++)
    g_string_append_printf (where, "%s%s like %s", i > 0 ? " or " : "", question->table->title[i], quoted);
  g_string_append_c (where, ')');
  if (question->where != NULL)
    g_string_append_printf (where, " and (%s)", question->where);

  return g_string_free (g_steal_pointer (&where), FALSE);
}

static gpointer
look (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;
  g_autofree char *where = NULL;

  if (question->text[0] == '\0')
    return list_rows (store, question, question->where, error);
  if (question->where == NULL && (question->table->flags & FB_TABLE_OPENS) != 0)
    return fb_store_search (store, question->text, question->table->name, SHOWN_AT_MOST, cancellable, error);

  where = name_like (question);
  return list_rows (store, question, where, error);
}

/* --- showing --- */

static void
append_row (FbRefChooser *self, const char *title, const char *detail, const FbId *id)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), label);
  if (detail != NULL && detail[0] != '\0')
    {
      GtkWidget *small = gtk_label_new (detail);

      gtk_label_set_xalign (GTK_LABEL (small), 0);
      gtk_label_set_ellipsize (GTK_LABEL (small), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (small, "caption");
      gtk_widget_add_css_class (small, "dim-label");
      gtk_box_append (GTK_BOX (box), small);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  if (id != NULL)
    g_object_set_data_full (G_OBJECT (row), "fb-id", fb_id_to_string (id), g_free);
  g_object_set_data_full (G_OBJECT (row), "fb-title", g_strdup (title), g_free);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static void
show_hits (FbRefChooser *self, GPtrArray *hits)
{
  GtkWidget *child;
  gboolean searching = gtk_editable_get_text (GTK_EDITABLE (self->entry))[0] != '\0';

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);

  if (self->may_be_none && !searching)
    append_row (self, _ ("None"), NULL, NULL);
  for (guint i = 0; i < hits->len; i++)
    {
      const FbHit *hit = g_ptr_array_index (hits, i);

      append_row (self, hit->title, hit->detail, &hit->id);
    }
  gtk_widget_set_visible (self->empty, hits->len == 0);
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0));
}

static void
choose (FbRefChooser *self, GtkListBoxRow *row)
{
  if (row == NULL)
    return;

  g_signal_emit (self, signals[CHOSEN], 0, g_object_get_data (G_OBJECT (row), "fb-id"),
                 g_object_get_data (G_OBJECT (row), "fb-title"));
  gtk_popover_popdown (GTK_POPOVER (self));
}

static char *
dup_typed (FbRefChooser *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

typedef struct
{
  FbRefChooser *self; /* (owned) */
  char *text;         /* (owned) that was looked for */
} Answer;

static void
answer_free (Answer *answer)
{
  g_object_unref (answer->self);
  g_free (answer->text);
  g_free (answer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;
  FbRefChooser *self = answer->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (hits == NULL)
    {
      fb_profile_say_error (FB_PROFILE (source), error);
      return;
    }
  show_hits (self, hits);
  g_free (self->shown);
  self->shown = g_steal_pointer (&answer->text);
  if (self->enter_waits)
    choose (self, gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list)));
  self->enter_waits = FALSE;
}

static void
search (FbRefChooser *self)
{
  Question *question = g_new0 (Question, 1);
  Answer *answer = g_new0 (Answer, 1);

  question->table = self->table;
  question->where = g_strdup (self->where);
  question->text = dup_typed (self);
  answer->self = g_object_ref (self);
  answer->text = g_strdup (question->text);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  fb_profile_run_async (self->profile, look, question, (GDestroyNotify) question_free,
                        (GDestroyNotify) g_ptr_array_unref, self->cancellable, looked_cb, answer);
}

/* The rows may still answer what was typed before. */
static void
entry_activated_cb (FbRefChooser *self)
{
  g_autofree char *typed = dup_typed (self);

  self->enter_waits = g_strcmp0 (typed, self->shown) != 0;
  if (self->enter_waits)
    search (self);
  else
    choose (self, gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list)));
}

static gboolean
key_pressed_cb (FbRefChooser *self, guint key)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int step = key == GDK_KEY_Down ? 1 : key == GDK_KEY_Up ? -1 : 0;
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;
  GtkListBoxRow *next;

  if (step == 0)
    return GDK_EVENT_PROPAGATE;

  next = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), MAX (0, index + step));
  if (next != NULL)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), next);
  return GDK_EVENT_STOP;
}

static void
shown_cb (FbRefChooser *self)
{
  self->enter_waits = FALSE;
  g_clear_pointer (&self->shown, g_free);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_widget_grab_focus (self->entry);
  search (self);
}

/* --- class --- */

static void
fb_ref_chooser_dispose (GObject *object)
{
  FbRefChooser *self = FB_REF_CHOOSER (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->where, g_free);
  g_clear_pointer (&self->shown, g_free);

  G_OBJECT_CLASS (fb_ref_chooser_parent_class)->dispose (object);
}

static void
fb_ref_chooser_class_init (FbRefChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_ref_chooser_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", FB_TYPE_REF_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_STRING, G_TYPE_STRING);
}

static void
fb_ref_chooser_init (FbRefChooser *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *inner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->entry = gtk_search_entry_new ();
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (search), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (entry_activated_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (self->entry, keys);

  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "fb-chooser-list");
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (choose), self);

  self->empty = gtk_label_new (_ ("Nothing found"));
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_widget_set_margin_top (self->empty, 12);
  gtk_widget_set_margin_bottom (self->empty, 12);
  gtk_widget_set_visible (self->empty, FALSE);

  gtk_box_append (GTK_BOX (inner), self->list);
  gtk_box_append (GTK_BOX (inner), self->empty);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), inner);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (scroller, 280, 260);

  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_popover_set_child (GTK_POPOVER (self), box);
  g_signal_connect (self, "show", G_CALLBACK (shown_cb), NULL);
}

GtkWidget *
fb_ref_chooser_new (FbProfile *profile, const FbTable *table, gboolean may_be_none)
{
  FbRefChooser *self = g_object_new (FB_TYPE_REF_CHOOSER, NULL);
  g_autofree char *name = g_strdup_printf (_ ("Search: %s"), _ (table->plural));

  self->profile = g_object_ref (profile);
  self->table = table;
  self->may_be_none = may_be_none;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (table->plural), -1);
  return GTK_WIDGET (self);
}

void
fb_ref_chooser_set_where (FbRefChooser *self, const char *where)
{
  g_free (self->where);
  self->where = g_strdup (where);
}
