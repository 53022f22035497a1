/* many/fb-many-actions.c: what can be done with the rows of a list that are marked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-many-actions.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-many-dialog.h"

struct _FbManyActions
{
  GObject parent_instance;

  GtkWidget *list;    /* (unowned) outlives this */
  FbProfile *profile; /* (owned) */
  const FbTable *table;
  FbMarks *marks; /* (owned) */
  FbManyCount count;
  const char *const *fields; /* (nullable) */
  GSimpleActionGroup *group; /* (owned) */
};

G_DEFINE_FINAL_TYPE (FbManyActions, fb_many_actions, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkWindow *
get_window (FbManyActions *self)
{
  GtkRoot *root = gtk_widget_get_root (self->list);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static gboolean
is_deals (FbManyActions *self)
{
  return strcmp (self->table->name, "opportunity") == 0;
}

void
fb_many_actions_end (FbManyActions *self)
{
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->marks));
  fb_marks_set_adding (self->marks, FALSE);
}

/* --- the actions --- */

static void
edit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  FbManyActions *self = user_data;

  gtk_window_present (GTK_WINDOW (fb_many_dialog_new_edit (
      get_window (self), self->profile, self->table, fb_marks_dup_rowids (self->marks), self->count, self->fields)));
}

static void
move_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  FbManyActions *self = user_data;

  gtk_window_present (GTK_WINDOW (
      fb_many_dialog_new_move (get_window (self), self->profile, fb_marks_dup_rowids (self->marks), self->count)));
}

static void
delete_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  FbManyActions *self = user_data;
  g_autoptr (GArray) rowids = fb_marks_dup_rowids (self->marks);
  FbMany *many = fb_many_new_delete (self->table);

  fb_many_add_rows (many, (const gint64 *) (gpointer) rowids->data, rowids->len);
  fb_many_job_start (get_window (self), self->profile, many, FB_MANY_JOB_DELETE, NULL, self->count, rowids->len);
  fb_many_actions_end (self);
}

static void
all_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  fb_marks_mark_all (((FbManyActions *) user_data)->marks);
}

static void
end_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  fb_many_actions_end (user_data);
}

static void
adding_changed (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  FbManyActions *self = user_data;

  fb_many_actions_end (self);
  fb_marks_set_adding (self->marks, g_variant_get_boolean (state));
}

/* --- which of them are possible --- */

static void
set_enabled (FbManyActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update (FbManyActions *self)
{
  gboolean any = fb_marks_get_n (self->marks) > 0;
  GAction *adding = g_action_map_lookup_action (G_ACTION_MAP (self->group), "adding");

  set_enabled (self, "edit", any);
  set_enabled (self, "delete", any);
  set_enabled (self, "move", any && is_deals (self));
  set_enabled (self, "end", fb_many_actions_is_several (self));
  g_simple_action_set_state (G_SIMPLE_ACTION (adding), g_variant_new_boolean (fb_marks_is_adding (self->marks)));
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- class --- */

static void
fb_many_actions_dispose (GObject *object)
{
  FbManyActions *self = FB_MANY_ACTIONS (object);

  g_clear_object (&self->group);
  g_clear_object (&self->marks);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_many_actions_parent_class)->dispose (object);
}

static void
fb_many_actions_class_init (FbManyActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_many_actions_dispose;

  signals[CHANGED] =
      g_signal_new ("changed", FB_TYPE_MANY_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_many_actions_init (FbManyActions *self)
{
  static const GActionEntry entries[] = {
      {.name = "edit", .activate = edit_action},
      {.name = "move", .activate = move_action},
      {.name = "delete", .activate = delete_action},
      {.name = "all", .activate = all_action},
      {.name = "end", .activate = end_action},
      {.name = "adding", .state = "false", .change_state = adding_changed},
  };

  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries), self);
}

FbManyActions *
fb_many_actions_new (GtkWidget *list,
                     FbProfile *profile,
                     const FbTable *table,
                     FbMarks *marks,
                     FbManyCount count,
                     const char *const *fields)
{
  FbManyActions *self = g_object_new (FB_TYPE_MANY_ACTIONS, NULL);

  self->list = list;
  self->profile = g_object_ref (profile);
  self->table = table;
  self->marks = g_object_ref (marks);
  self->count = count;
  self->fields = fields;
  g_signal_connect_object (marks, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_widget_insert_action_group (list, "many", G_ACTION_GROUP (self->group));
  update (self);
  return self;
}

/* Before a search entry that takes every key of its list. */
void
fb_many_actions_add_keys (FbManyActions *self, GtkWidget *view)
{
  static const struct
  {
    guint key;
    const char *action;
  } keys[] = {{GDK_KEY_Delete, "many.delete"}, {GDK_KEY_F2, "many.edit"}, {GDK_KEY_Escape, "many.end"}};
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, 0), gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (view, controller);
}

GActionGroup *
fb_many_actions_get_group (FbManyActions *self)
{
  return G_ACTION_GROUP (self->group);
}

const FbTable *
fb_many_actions_get_table (FbManyActions *self)
{
  return self->table;
}

guint
fb_many_actions_get_n (FbManyActions *self)
{
  return fb_marks_get_n (self->marks);
}

gboolean
fb_many_actions_is_several (FbManyActions *self)
{
  return fb_marks_is_adding (self->marks) || fb_marks_get_n (self->marks) > 1;
}

char *
fb_many_actions_dup_words (FbManyActions *self)
{
  guint n = fb_marks_get_n (self->marks);
  g_autofree char *number = fb_format_number (n);

  if (n == 0)
    return g_strdup (_ ("Nothing Selected"));
  /* Translators: %s is a number of records */
  return g_strdup_printf (ngettext ("%s selected", "%s selected", n), number);
}
