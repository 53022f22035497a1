/* many/fb-many-dialog.c: what shall become of many records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-many-dialog.h"

#include <glib/gi18n.h>

#include "fb-custom.h"
#include "fb-deals.h"
#include "fb-format.h"
#include "fb-input-row.h"
#include "fb-many-preview.h"

#define LOOK_AFTER_MS 200

struct _FbManyDialog
{
  FbDialog parent_instance;

  FbProfile *profile; /* (owned) */
  const FbTable *table;
  GArray *rowids; /* (owned) of gint64 */
  FbManyCount count;
  gboolean move; /* deals to a stage; else values */
  GPtrArray
      *offered; /* (owned) of const FbField, or of FbId (owned): what the chooser's lines after the first stand for */
  GPtrArray *names;  /* (owned) of char: of stages */
  GPtrArray *inputs; /* (owned) of FbInput, owned by their rows */
  guint n_change;    /* records that would change, as the preview says */
  guint look_source;

  GtkWidget *group;
  GtkWidget *chooser;
  GtkWidget *preview;
};

G_DEFINE_FINAL_TYPE (FbManyDialog, fb_many_dialog, FB_TYPE_DIALOG)

static const char *
get_currency (FbManyDialog *self)
{
  return fb_catalog_get_currency (fb_profile_get_catalog (self->profile));
}

static const FbField *
get_field (FbManyDialog *self, FbInput *input)
{
  return fb_catalog_find_field (fb_profile_get_catalog (self->profile), self->table, fb_input_get_field (input));
}

/* --- what is asked for --- */

static int
get_chosen (FbManyDialog *self)
{
  return (int) adw_combo_row_get_selected (ADW_COMBO_ROW (self->chooser)) - 1;
}

static void
add_value (FbManyDialog *self, FbMany *many, const FbField *field, const FbValue *value)
{
  if (fb_custom_is (field))
    {
      g_autofree char *json = fb_custom_write (field, value);
      g_auto (FbValue) text = FB_VALUE_INIT;

      fb_value_set_text (&text, json);
      fb_many_set (many, field->name, &text);
    }
  else if (field->type == FB_TYPE_MONEY && !fb_value_is_null (value))
    fb_many_set_money (many, field->name, fb_value_get_int (value), get_currency (self));
  else
    fb_many_set (many, field->name, value);
}

/* What a stage requires is not filled in while nobody has entered it. */
static gboolean
add_input (FbManyDialog *self, FbMany *many, FbInput *input, gboolean mark)
{
  g_auto (FbValue) value = FB_VALUE_INIT;

  if (!(mark ? fb_input_read (input, get_currency (self), &value) : fb_input_peek (input, get_currency (self), &value)))
    return FALSE;
  if (!self->move || !fb_value_is_null (&value))
    add_value (self, many, get_field (self, input), &value);
  return TRUE;
}

/* NULL: not all of it can be understood, which @mark shows; or nothing is asked for yet. */
static FbMany *
make_many (FbManyDialog *self, gboolean mark)
{
  int chosen = get_chosen (self);
  g_autoptr (FbMany) many = NULL;

  if (self->move ? chosen < 0 : self->inputs->len == 0)
    return NULL;
  many = self->move ? fb_many_new_move (g_ptr_array_index (self->offered, chosen)) : fb_many_new_set (self->table);
  for (guint i = 0; i < self->inputs->len; i++)
    if (!add_input (self, many, g_ptr_array_index (self->inputs, i), mark))
      return NULL;
  fb_many_add_rows (many, (const gint64 *) (gpointer) self->rowids->data, self->rowids->len);
  return g_steal_pointer (&many);
}

static gboolean
look_cb (gpointer user_data)
{
  FbManyDialog *self = user_data;

  self->look_source = 0;
  fb_many_preview_plan (FB_MANY_PREVIEW (self->preview), make_many (self, FALSE));
  return G_SOURCE_REMOVE;
}

static void
look (FbManyDialog *self)
{
  fb_dialog_set_can_accept (FB_DIALOG (self), FALSE);
  g_clear_handle_id (&self->look_source, g_source_remove);
  self->look_source = g_timeout_add (LOOK_AFTER_MS, look_cb, self);
}

static void
input_changed_cb (gpointer input, gpointer user_data)
{
  look (user_data);
}

/* --- values --- */

static FbInput *
find_input (FbManyDialog *self, const char *field)
{
  for (guint i = 0; i < self->inputs->len; i++)
    if (strcmp (fb_input_get_field (g_ptr_array_index (self->inputs, i)), field) == 0)
      return g_ptr_array_index (self->inputs, i);
  return NULL;
}

static void
remove_input (FbManyDialog *self, FbInput *input)
{
  GtkWidget *row = fb_input_get_row (input);

  g_ptr_array_remove (self->inputs, input);
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->group), row);
}

static void
remove_clicked_cb (GtkButton *button, gpointer user_data)
{
  FbManyDialog *self = user_data;

  remove_input (self, g_object_get_data (G_OBJECT (button), "fb-input"));
  gtk_widget_grab_focus (self->chooser);
  look (self);
}

static void
add_remove_button (FbManyDialog *self, FbInput *input)
{
  GtkWidget *row = fb_input_get_row (input);
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Leave this field as it is"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Leave this field as it is"), -1);
  g_object_set_data (G_OBJECT (button), "fb-input", input);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_clicked_cb), self, 0);
  if (ADW_IS_ENTRY_ROW (row))
    adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
  else
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_field (FbManyDialog *self, const char *name)
{
  FbInput *input = find_input (self, name);

  if (input == NULL)
    {
      input = fb_input_new (self->profile, self->table, name);
      g_ptr_array_add (self->inputs, input);
      fb_input_watch (input, input_changed_cb, self);
      if (!self->move)
        add_remove_button (self, input);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), fb_input_get_row (input));
    }
  if (!self->move)
    gtk_widget_grab_focus (fb_input_get_row (input));
}

static void
chosen_cb (FbManyDialog *self)
{
  int chosen = get_chosen (self);

  if (self->move)
    {
      while (self->inputs->len > 0)
        remove_input (self, g_ptr_array_index (self->inputs, 0));
    }
  else if (chosen >= 0)
    {
      add_field (self, ((const FbField *) g_ptr_array_index (self->offered, chosen))->name);
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->chooser), 0);
    }
  look (self);
}

/* --- what the preview says --- */

/* Of a reference what it names, of anything else the value. */
static char *
dup_text (FbManyDialog *self, const FbField *field, const FbValue *value, const char *title, const char *currency)
{
  g_autofree char *text = NULL;

  if (fb_value_is_null (value))
    /* Translators: a field without a value */
    return g_strdup (C_ ("field", "empty"));
  text = fb_format_value (fb_profile_get_catalog (self->profile), field, value, currency);
  return text != NULL ? g_steal_pointer (&text) : g_strdup (title);
}

static void
get_old (const FbField *field, const FbRecord *record, FbValue *value)
{
  g_autofree char *json = fb_custom_is (field) ? fb_record_dup_custom (record, fb_custom_get_code (field)) : NULL;

  if (fb_custom_is (field))
    fb_custom_read (field, json, value);
  else
    fb_value_copy (fb_record_get (record, field->name), value);
}

/* A field that is never empty has another value then. */
static void
fill_preset (const FbField *field, const FbRecord *record, FbValue *value)
{
  g_autoptr (FbRecord) later = NULL;

  if (!fb_value_is_null (value) || field->preset == NULL)
    return;
  later = fb_record_copy (record);
  fb_record_set (later, field->name, value);
  fb_record_derive (later);
  fb_value_copy (fb_record_get (later, field->name), value);
}

static char *
describe_field (FbManyDialog *self, FbInput *input, const FbRecord *record, const char *old_title)
{
  const FbField *field = get_field (self, input);
  GtkWidget *row = fb_input_get_row (input);
  const char *new_title = field->type == FB_TYPE_REF ? adw_action_row_get_subtitle (ADW_ACTION_ROW (row)) : NULL;
  g_auto (FbValue) before = FB_VALUE_INIT;
  g_auto (FbValue) after = FB_VALUE_INIT;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (!fb_input_peek (input, get_currency (self), &after))
    return NULL;
  get_old (field, record, &before);
  fill_preset (field, record, &after);
  if (fb_value_equal (&before, &after))
    return NULL;
  from = dup_text (self, field, &before, old_title, get_currency (self));
  to = dup_text (self, field, &after, new_title, get_currency (self));
  /* Translators: a field, its value now, and what it becomes */
  return g_strdup_printf (_ ("%s: %s → %s"), _ (field->label), from, to);
}

static char *
describe_move (FbManyDialog *self, const FbRecord *record)
{
  FbCatalog *catalog = fb_profile_get_catalog (self->profile);
  const FbId *id = fb_record_get_id (record, "stage");
  const FbStage *from = id != NULL ? fb_catalog_get_stage (catalog, id) : NULL;
  int chosen = get_chosen (self);

  if (chosen < 0)
    return NULL;
  return g_strdup_printf ("%s → %s", from != NULL ? from->name : C_ ("field", "empty"),
                          (const char *) g_ptr_array_index (self->names, chosen));
}

static char *
describe (const FbManyExample *example, gpointer user_data)
{
  FbManyDialog *self = user_data;
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->move)
    return describe_move (self, example->record);
  for (guint i = 0; i < self->inputs->len && example->titles[i] != NULL; i++)
    {
      g_autofree char *one =
          describe_field (self, g_ptr_array_index (self->inputs, i), example->record, example->titles[i]);

      if (one != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", one);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What a stage requires is asked for here, as it is when one deal is moved. Company fields are filled in on the deal's
 * page. */
static void
planned_cb (FbManyDialog *self, FbManySum *sum)
{
  self->n_change = sum->n_change;
  fb_dialog_set_can_accept (FB_DIALOG (self), sum->n_change > 0 && self->look_source == 0);
  for (guint i = 0; self->move && i < sum->missing->len; i++)
    {
      const FbMissing *missing = g_ptr_array_index (sum->missing, i);

      if (fb_table_find_field (self->table, missing->field) >= 0)
        add_field (self, missing->field);
    }
}

static void
accept_cb (FbManyDialog *self)
{
  FbMany *many = make_many (self, TRUE);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (many == NULL)
    return;
  fb_many_job_start (parent, self->profile, many, self->move ? FB_MANY_JOB_MOVE : FB_MANY_JOB_CHANGE,
                     self->move ? g_ptr_array_index (self->names, get_chosen (self)) : NULL, self->count,
                     self->n_change);
  gtk_window_close (GTK_WINDOW (self));
}

/* --- class --- */

static void
fb_many_dialog_dispose (GObject *object)
{
  FbManyDialog *self = FB_MANY_DIALOG (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_pointer (&self->rowids, g_array_unref);
  g_clear_pointer (&self->offered, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->inputs, g_ptr_array_unref);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_many_dialog_parent_class)->dispose (object);
}

static void
fb_many_dialog_class_init (FbManyDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_many_dialog_dispose;
}

static void
fb_many_dialog_init (FbManyDialog *self)
{
  self->inputs = g_ptr_array_new ();
  self->names = g_ptr_array_new_with_free_func (g_free);
}

static void
setup_chooser (FbManyDialog *self, const char *title, GtkStringList *lines)
{
  self->group = adw_preferences_group_new ();
  self->chooser = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->chooser), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (self->chooser), G_LIST_MODEL (lines));
  g_signal_connect_swapped (self->chooser, "notify::selected", G_CALLBACK (chosen_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), self->chooser);
}

static FbManyDialog *
make (FbProfile *profile, const FbTable *table, GArray *rowids, FbManyCount count)
{
  FbManyDialog *self = g_object_new (FB_TYPE_MANY_DIALOG, NULL);

  self->profile = g_object_ref (profile);
  self->table = table;
  self->rowids = rowids;
  self->count = count;
  self->preview = fb_many_preview_new (profile, count, describe, self);
  g_signal_connect_object (self->preview, "planned", G_CALLBACK (planned_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "accept", G_CALLBACK (accept_cb), NULL);
  return self;
}

static void
finish (FbManyDialog *self, GtkWindow *parent, const char *title, const char *accept)
{
  fb_dialog_setup (FB_DIALOG (self), parent, title, accept);
  fb_dialog_add (FB_DIALOG (self), self->group);
  fb_dialog_add (FB_DIALOG (self), self->preview);
  fb_dialog_set_can_accept (FB_DIALOG (self), FALSE);
  gtk_widget_grab_focus (self->chooser);
}

/* What is offered is what the pages of such records let a person change. */
static void
offer (FbManyDialog *self, const FbField *field, const char *const *fields, GtkStringList *lines)
{
  gboolean alone = fb_profile_get_server (self->profile) == NULL;

  if (!fb_many_can_set (self->table, field, alone)
      || (fields != NULL && !fb_custom_is (field) && !g_strv_contains (fields, field->name)))
    return;
  g_ptr_array_add (self->offered, (gpointer) field);
  gtk_string_list_append (lines, _ (field->label));
}

GtkWidget *
fb_many_dialog_new_edit (GtkWindow *parent,
                         FbProfile *profile,
                         const FbTable *table,
                         GArray *rowids,
                         FbManyCount count,
                         const char *const *fields)
{
  FbManyDialog *self = make (profile, table, rowids, count);
  GPtrArray *custom = fb_catalog_get_custom_fields (fb_profile_get_catalog (profile), table);
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  g_autofree char *counted = fb_many_dup_count (count, rowids->len);
  /* Translators: the title of a dialog; %s is a number of records of a kind, such as "12 accounts" */
  g_autofree char *title = g_strdup_printf (_ ("Edit %s"), counted);

  self->offered = g_ptr_array_new ();
  gtk_string_list_append (lines, _ ("Choose…"));
  for (guint i = 0; i < table->n_fields; i++)
    offer (self, fb_table_field (table, i), fields, lines);
  for (guint i = 0; i < custom->len; i++)
    offer (self, g_ptr_array_index (custom, i), fields, lines);
  setup_chooser (self, _ ("Field to change"), lines);
  finish (self, parent, title, _ ("C_hange"));
  return GTK_WIDGET (self);
}

static void
offer_stages (FbManyDialog *self, const FbNamed *pipeline, gboolean several, GtkStringList *lines)
{
  g_autoptr (GPtrArray) stages = fb_catalog_dup_stages (fb_profile_get_catalog (self->profile), &pipeline->id);

  for (guint i = 0; i < stages->len; i++)
    {
      const FbStage *stage = g_ptr_array_index (stages, i);
      g_autofree char *line =
          several ? g_strdup_printf ("%s: %s", pipeline->name, stage->name) : g_strdup (stage->name);

      g_ptr_array_add (self->offered, fb_id_copy (&stage->id));
      g_ptr_array_add (self->names, g_strdup (stage->name));
      gtk_string_list_append (lines, line);
    }
}

GtkWidget *
fb_many_dialog_new_move (GtkWindow *parent, FbProfile *profile, GArray *rowids, FbManyCount count)
{
  FbManyDialog *self = make (profile, fb_schema_get_table ("opportunity"), rowids, count);
  GPtrArray *pipelines = fb_catalog_get_pipelines (fb_profile_get_catalog (profile));
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  g_autofree char *counted = fb_many_dup_count (count, rowids->len);
  /* Translators: the title of a dialog; %s is a number of records of a kind, such as "12 deals" */
  g_autofree char *title = g_strdup_printf (_ ("Move %s"), counted);

  self->move = TRUE;
  self->offered = g_ptr_array_new_with_free_func (g_free);
  gtk_string_list_append (lines, _ ("Choose…"));
  for (guint i = 0; i < pipelines->len; i++)
    offer_stages (self, g_ptr_array_index (pipelines, i), pipelines->len > 1, lines);
  setup_chooser (self, _ ("Stage"), lines);
  finish (self, parent, title, _ ("_Move"));
  return GTK_WIDGET (self);
}
