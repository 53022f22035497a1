/* fb-conflict-row.c: one conflict in a list, which opens to show its sides
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-conflict-row.h"

#include <glib/gi18n.h>

#include "fb-custom.h"
#include "fb-fold-layout.h"
#include "fb-format.h"
#include "fb-input-row.h"

#define COLUMN_WIDTH 190

struct _FbConflictRow
{
  AdwExpanderRow parent_instance;

  FbProfile *profile;   /* (owned) */
  FbConflict *conflict; /* (owned) */
  GPtrArray *faces;     /* (owned) (nullable) of FbConflictFace, once opened */
  FbInput *input;       /* (nullable) owned by its row */
  GtkWidget *revealer;  /* (nullable) of the other value */
  GtkWidget *mark;      /* (nullable) check button */
};

G_DEFINE_FINAL_TYPE (FbConflictRow, fb_conflict_row, ADW_TYPE_EXPANDER_ROW)

enum
{
  DECIDE,
  MARKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- choosing --- */

static void
face_clicked_cb (FbConflictRow *self, GtkWidget *button)
{
  FbConflictFace *face =
      g_ptr_array_index (self->faces, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "fb-face")));

  g_signal_emit (self, signals[DECIDE], 0, (guint) face->take, face->take == FB_TAKE_VALUE ? &face->raw : NULL);
}

static void
use_value_cb (FbConflictRow *self)
{
  const FbField *field = fb_conflict_get_field (self->conflict);
  g_auto (FbValue) value = FB_VALUE_INIT;

  if (!fb_input_read (self->input, fb_conflict_get_currency (self->conflict), &value))
    return;
  /* A custom value is settled as the JSON text that it is stored as. */
  if (fb_custom_is (field))
    fb_value_take_text (&value, fb_custom_write (field, &value));
  g_signal_emit (self, signals[DECIDE], 0, (guint) FB_TAKE_VALUE, &value);
}

static void
another_value_cb (FbConflictRow *self, GtkWidget *button)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
  gtk_widget_set_visible (button, FALSE);
  gtk_widget_grab_focus (fb_input_get_row (self->input));
}

/* --- building --- */

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_heading (const FbConflictFace *face)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *heading = make_label (face->heading, "heading");

  gtk_widget_set_hexpand (heading, TRUE);
  gtk_box_append (GTK_BOX (box), heading);
  if (face->in_use)
    {
      /* Translators: a mark beside the value that a field has now */
      GtkWidget *mark = gtk_label_new (_ ("In use"));

      gtk_widget_add_css_class (mark, "caption");
      gtk_widget_add_css_class (mark, "accent");
      gtk_widget_set_valign (mark, GTK_ALIGN_BASELINE);
      gtk_box_append (GTK_BOX (box), mark);
    }
  return box;
}

static GtkWidget *
make_button (FbConflictRow *self, const FbConflictFace *face, guint index)
{
  GtkWidget *button = gtk_button_new_with_label (face->button);
  /* Translators: what a button does, then the value it is about: for screen readers */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), face->button, face->value);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_END);
  gtk_widget_set_vexpand (button, TRUE);
  gtk_widget_set_margin_top (button, 6);
  g_object_set_data (G_OBJECT (button), "fb-face", GUINT_TO_POINTER (index));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (face_clicked_cb), self);
  return button;
}

static GtkWidget *
make_face (FbConflictRow *self, guint index)
{
  const FbConflictFace *face = g_ptr_array_index (self->faces, index);
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *value = make_label (face->value, "numeric");

  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_vexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), make_heading (face));
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_box_append (GTK_BOX (box), value);
  if (face->who != NULL)
    {
      GtkWidget *who = make_label (face->who, "caption");

      gtk_widget_add_css_class (who, "dim-label");
      gtk_box_append (GTK_BOX (box), who);
    }
  if (face->button != NULL)
    gtk_box_append (GTK_BOX (box), make_button (self, face, index));
  gtk_widget_add_css_class (card, "card");
  gtk_box_append (GTK_BOX (card), box);
  return card;
}

static GtkWidget *
make_faces (FbConflictRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (box, fb_fold_layout_new (COLUMN_WIDTH, 12));
  for (guint i = 0; i < self->faces->len; i++)
    gtk_box_append (GTK_BOX (box), make_face (self, i));
  return box;
}

static void
prefill (FbConflictRow *self)
{
  const FbField *field = fb_conflict_get_field (self->conflict);
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_auto (FbValue) shown = FB_VALUE_INIT;

  fb_conflict_get_value (self->conflict, FB_TAKE_KEPT, &value);
  if (fb_custom_is (field))
    fb_custom_read (field, fb_value_get_text (&value), &shown);
  else
    fb_value_copy (&value, &shown);
  fb_input_set_value (self->input, &shown, fb_conflict_get_value_title (self->conflict, &shown),
                      fb_conflict_get_currency (self->conflict));
}

static GtkWidget *
make_other_value (FbConflictRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Use This Value"));

  self->input = fb_input_new (self->profile, fb_conflict_get_table (self->conflict),
                              fb_conflict_get_field (self->conflict)->name);
  prefill (self);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), fb_input_get_row (self->input));
  if (ADW_IS_ENTRY_ROW (fb_input_get_row (self->input)))
    g_signal_connect_swapped (fb_input_get_row (self->input), "entry-activated", G_CALLBACK (use_value_cb), self);

  gtk_widget_set_halign (button, GTK_ALIGN_END);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (use_value_cb), self);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), button);

  self->revealer = gtk_revealer_new ();
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), box);
  return self->revealer;
}

static GtkWidget *
make_links (FbConflictRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  const FbTable *table = fb_conflict_get_table (self->conflict);

  if (fb_conflict_has_row (self->conflict) && (table->flags & FB_TABLE_OPENS) != 0)
    {
      GtkWidget *open = gtk_button_new_with_mnemonic (_ ("_Open Record"));
      g_autofree char *id = fb_id_to_string (fb_conflict_get_row (self->conflict));

      gtk_widget_add_css_class (open, "flat");
      gtk_actionable_set_action_name (GTK_ACTIONABLE (open), "win.open");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (open), "(ss)", table->name, id);
      gtk_box_append (GTK_BOX (box), open);
    }
  if (fb_conflict_takes_value (self->conflict))
    {
      GtkWidget *another = gtk_button_new_with_mnemonic (_ ("_Another Value…"));

      gtk_widget_add_css_class (another, "flat");
      g_signal_connect_swapped (another, "clicked", G_CALLBACK (another_value_cb), self);
      gtk_box_append (GTK_BOX (box), another);
    }
  return box;
}

static void
build (FbConflictRow *self)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_autofree char *reason = fb_conflict_dup_reason (self->conflict);
  FbId me = fb_store_get_user (fb_profile_get_store (self->profile));
  GtkWidget *links;

  self->faces = fb_conflict_make_faces (self->conflict, fb_profile_get_catalog (self->profile), &me);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_box_append (GTK_BOX (box), make_label (reason, NULL));
  gtk_box_append (GTK_BOX (box), make_faces (self));
  links = make_links (self);
  if (gtk_widget_get_first_child (links) != NULL)
    gtk_box_append (GTK_BOX (box), links);
  if (fb_conflict_takes_value (self->conflict))
    gtk_box_append (GTK_BOX (box), make_other_value (self));

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
}

static void
expanded_cb (FbConflictRow *self)
{
  if (self->faces == NULL && adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    build (self);
}

/* --- class --- */

static void
fb_conflict_row_dispose (GObject *object)
{
  FbConflictRow *self = FB_CONFLICT_ROW (object);

  g_clear_object (&self->profile);
  g_clear_object (&self->conflict);
  g_clear_pointer (&self->faces, g_ptr_array_unref);

  G_OBJECT_CLASS (fb_conflict_row_parent_class)->dispose (object);
}

static void
fb_conflict_row_class_init (FbConflictRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_conflict_row_dispose;

  signals[DECIDE] = g_signal_new ("decide", FB_TYPE_CONFLICT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  2, G_TYPE_UINT, G_TYPE_POINTER);
  signals[MARKED] = g_signal_new ("marked", FB_TYPE_CONFLICT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_BOOLEAN);
}

static void
fb_conflict_row_init (FbConflictRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  g_signal_connect (self, "notify::expanded", G_CALLBACK (expanded_cb), NULL);
}

GtkWidget *
fb_conflict_row_new (FbProfile *profile, FbConflict *conflict)
{
  FbConflictRow *self = g_object_new (FB_TYPE_CONFLICT_ROW, NULL);
  g_autofree char *title = fb_conflict_dup_title (conflict);
  g_autofree char *subtitle = fb_conflict_dup_subtitle (conflict, fb_profile_get_catalog (profile));
  const FbTable *table = fb_conflict_get_table (conflict);

  self->profile = g_object_ref (profile);
  self->conflict = g_object_ref (conflict);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  if (table != NULL)
    adw_expander_row_set_icon_name (ADW_EXPANDER_ROW (self), fb_format_table_icon (table));
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self), table != NULL);
  return GTK_WIDGET (self);
}

FbConflict *
fb_conflict_row_get_conflict (FbConflictRow *self)
{
  return self->conflict;
}

static void
mark_toggled_cb (FbConflictRow *self)
{
  g_signal_emit (self, signals[MARKED], 0, gtk_check_button_get_active (GTK_CHECK_BUTTON (self->mark)));
}

static void
add_mark (FbConflictRow *self)
{
  g_autofree char *name = NULL;

  self->mark = gtk_check_button_new ();
  gtk_widget_set_valign (self->mark, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->mark, "selection-mode");
  /* Translators: %s is the name of a record that a conflict is about */
  name = g_strdup_printf (_ ("Select %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->mark), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (self->mark, "toggled", G_CALLBACK (mark_toggled_cb), self);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self), self->mark);
}

void
fb_conflict_row_set_selecting (FbConflictRow *self, gboolean selecting, gboolean selected)
{
  g_return_if_fail (FB_IS_CONFLICT_ROW (self));

  if (self->mark == NULL && selecting)
    add_mark (self);
  if (self->mark == NULL)
    return;
  gtk_widget_set_visible (self->mark, selecting);
  g_signal_handlers_block_matched (self->mark, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->mark), selected);
  g_signal_handlers_unblock_matched (self->mark, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self);
}
