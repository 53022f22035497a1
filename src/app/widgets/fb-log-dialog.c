/* fb-log-dialog.c: logs a call, a visit, a meeting or a note, with the next step
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-log-dialog.h"

#include <glib/gi18n.h>

#include "fb-activities.h"
#include "fb-date.h"
#include "fb-edits.h"
#include "fb-format.h"
#include "fb-input-row.h"
#include "fb-text.h"

#define SUBJECT_CHARS 80

/* The records that the activity hangs on; nil: none. */
typedef struct
{
  FbId account;
  FbId contact;
  FbId opportunity;
} Links;

struct _FbLogDialog
{
  FbDialog parent_instance;

  FbProfile *profile; /* (owned) */
  Links about;
  GtkWidget *kinds; /* box of toggle buttons */
  GtkWidget *about_label;
  FbInput *account; /* (nullable) asks for it */
  FbInput *outcome;
  GtkWidget *outcome_group;
  GtkTextBuffer *note; /* of its view */
  GtkWidget *note_view;
  GtkWidget *hint; /* in the empty note */
  GtkWidget *next_step;
  GtkWidget *next_on;
};

G_DEFINE_FINAL_TYPE (FbLogDialog, fb_log_dialog, FB_TYPE_DIALOG)

static const struct
{
  const char *kind;
  const char *label;
} kinds[] = {
    {"call", N_ ("_Call")}, {"visit", N_ ("_Visit")}, {"meeting", N_ ("_Meeting")},
    {"note", N_ ("_Note")}, {"task", N_ ("_Task")},
};

static const char *
get_kind (FbLogDialog *self)
{
  guint i = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (self->kinds); child != NULL;
       child = gtk_widget_get_next_sibling (child), i++)
    {
      if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (child)))
        return kinds[i].kind;
    }

  return "note";
}

static char *
dup_note (FbLogDialog *self)
{
  char *text;

  g_object_get (self->note, "text", &text, NULL);
  return g_strstrip (text);
}

/* --- what it is about, read in a thread --- */

typedef struct
{
  const FbTable *table;
  FbId id;
  Links links;
  char *title;
} About;

static void
about_free (About *about)
{
  g_free (about->title);
  g_free (about);
}

static void
copy_ref (const FbRecord *record, const char *field, FbId *into)
{
  const FbId *id = fb_table_find_field (record->table, field) >= 0 ? fb_record_get_id (record, field) : NULL;

  if (id != NULL)
    *into = *id;
}

static gpointer
read_about (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const About *asked = data;
  g_autoptr (FbRecord) record = fb_store_get (store, asked->table, &asked->id, error);
  About *about;

  if (record == NULL)
    return NULL;

  about = g_new0 (About, 1);
  about->title = fb_record_dup_title (record);
  copy_ref (record, "account", &about->links.account);
  if (strcmp (asked->table->name, "account") == 0)
    about->links.account = asked->id;
  else if (strcmp (asked->table->name, "contact") == 0)
    about->links.contact = asked->id;
  else if (strcmp (asked->table->name, "opportunity") == 0)
    {
      about->links.opportunity = asked->id;
      copy_ref (record, "primary_contact", &about->links.contact);
    }

  return about;
}

static void
about_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbLogDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  About *about = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (about == NULL)
    {
      fb_profile_say_error (FB_PROFILE (source), error);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }

  self->about = about->links;
  gtk_label_set_label (GTK_LABEL (self->about_label), about->title);
  gtk_widget_set_visible (self->about_label, TRUE);
  fb_dialog_set_can_accept (FB_DIALOG (self), TRUE);
  about_free (about);
}

/* --- accepting --- */

static void
ended (FbLogDialog *self, gboolean stored)
{
  fb_dialog_set_busy (FB_DIALOG (self), FALSE);
  if (stored)
    gtk_window_close (GTK_WINDOW (self));
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbLogDialog) self = user_data;

  ended (self, fb_profile_commit_finish (FB_PROFILE (source), result, NULL));
}

static void
logged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbLogDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean logged = fb_activities_log_finish (FB_STORE (source), result, NULL, &error);

  if (logged)
    fb_profile_say (self->profile, _ ("Logged"), TRUE);
  else
    fb_profile_say_error (self->profile, error);
  ended (self, logged);
}

/* FALSE: the day is not understood, and the row says so. */
static gboolean
read_day (FbLogDialog *self, char day[FB_DATE_LENGTH + 1])
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->next_on));
  g_autoptr (GError) error = NULL;

  day[0] = '\0';
  if (text[0] == '\0' || fb_date_parse_words (text, fb_format_today (), day, &error))
    return TRUE;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->next_on), error->message);
  gtk_widget_add_css_class (self->next_on, "error");
  gtk_widget_grab_focus (self->next_on);
  return FALSE;
}

static void
set_link (FbRecord *record, const char *field, const FbId *id)
{
  if (!fb_id_is_nil (id))
    fb_record_set_id (record, field, id);
}

static FbRecord *
new_activity (const Links *links, const char *subject)
{
  FbRecord *activity = fb_record_new (fb_schema_get_table ("activity"), NULL);

  fb_record_set_text (activity, "subject", subject);
  set_link (activity, "account", &links->account);
  set_link (activity, "contact", &links->contact);
  set_link (activity, "opportunity", &links->opportunity);
  return activity;
}

/* The first line of the note; without one, the kind. */
static char *
make_subject (const char *kind, const char *note)
{
  const FbTable *table = fb_schema_get_table ("activity");
  g_auto (GStrv) lines = g_strsplit (note, "\n", 2);

  if (lines[0] != NULL && lines[0][0] != '\0')
    return fb_text_ellipsize (lines[0], SUBJECT_CHARS);

  return g_strdup (fb_field_get_choice_label (fb_table_field (table, fb_table_get_field (table, "kind")), kind));
}

static void
plan (FbLogDialog *self, const Links *links, const char *subject, const char *day, const char *note)
{
  FbRecord *task = new_activity (links, subject);

  fb_record_set_text (task, "due", day[0] != '\0' ? day : NULL);
  fb_record_set_text (task, "outcome_note", note[0] != '\0' ? note : NULL);
  fb_profile_commit (self->profile, fb_edits_plan_task (self->profile, task), _ ("Planned"), planned_cb,
                     g_object_ref (self));
}

static void
log_done (FbLogDialog *self, const Links *links, const char *step, const char *day, const char *note)
{
  const char *kind = get_kind (self);
  g_autofree char *subject = make_subject (kind, note);
  FbRecord *activity = new_activity (links, subject);
  FbRecord *follow_up = NULL;
  g_auto (FbValue) outcome = FB_VALUE_INIT;

  if (fb_input_read (self->outcome, NULL, &outcome) && gtk_widget_get_visible (self->outcome_group))
    fb_record_set (activity, "outcome", &outcome);
  fb_record_set_text (activity, "kind", kind);
  fb_record_set_text (activity, "outcome_note", note[0] != '\0' ? note : NULL);
  if (step[0] != '\0')
    {
      follow_up = new_activity (links, step);
      fb_record_set_text (follow_up, "kind", "task");
      fb_record_set_text (follow_up, "due", day[0] != '\0' ? day : fb_format_today ());
    }

  fb_activities_log_async (fb_profile_get_store (self->profile), activity, NULL, follow_up, NULL, logged_cb,
                           g_object_ref (self));
}

static void
accept_cb (FbLogDialog *self)
{
  g_autofree char *note = dup_note (self);
  g_autofree char *step = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->next_step))));
  gboolean task = strcmp (get_kind (self), "task") == 0;
  Links links = self->about;
  char day[FB_DATE_LENGTH + 1];

  if (!read_day (self, day))
    return;
  if (task && step[0] == '\0')
    {
      gtk_widget_grab_focus (self->next_step);
      return;
    }

  if (self->account != NULL && fb_input_get_ref (self->account) != NULL)
    links.account = *fb_input_get_ref (self->account);
  fb_dialog_set_busy (FB_DIALOG (self), TRUE);
  if (task)
    plan (self, &links, step, day, note);
  else
    log_done (self, &links, step, day, note);
}

/* --- following what is typed --- */

static void
day_changed_cb (FbLogDialog *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->next_on));
  g_autofree char *shown = NULL;
  g_autofree char *title = NULL;
  char day[FB_DATE_LENGTH + 1];

  gtk_widget_remove_css_class (self->next_on, "error");
  if (text[0] != '\0' && fb_date_parse_words (text, fb_format_today (), day, NULL))
    {
      shown = fb_format_date (day);
      /* Translators: the heading of an entry for a day, and the day understood */
      title = g_strdup_printf (_ ("When: %s"), shown);
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->next_on),
                                 title != NULL ? title : _ ("When (“fri”, “in 2 weeks”, “3 mar”)"));
}

static void
kind_changed_cb (FbLogDialog *self)
{
  const char *kind = get_kind (self);
  gboolean task = strcmp (kind, "task") == 0;

  gtk_widget_set_visible (self->outcome_group, !task && strcmp (kind, "note") != 0);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->next_step), task ? _ ("What to do") : _ ("Next step"));
}

static void
account_chosen_cb (FbLogDialog *self)
{
  fb_dialog_set_can_accept (FB_DIALOG (self), fb_input_get_ref (self->account) != NULL);
}

/* --- class --- */

static void
fb_log_dialog_dispose (GObject *object)
{
  g_clear_object (&FB_LOG_DIALOG (object)->profile);

  G_OBJECT_CLASS (fb_log_dialog_parent_class)->dispose (object);
}

static void
fb_log_dialog_class_init (FbLogDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_log_dialog_dispose;
}

static void
fb_log_dialog_init (FbLogDialog *self)
{
  g_signal_connect (self, "accept", G_CALLBACK (accept_cb), NULL);
}

static GtkWidget *
make_kinds (FbLogDialog *self, const char *kind)
{
  GtkWidget *first = NULL;

  self->kinds = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->kinds, "linked");
  gtk_widget_set_halign (self->kinds, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->kinds), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Kind of activity"),
                                  -1);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_mnemonic (_ (kinds[i].label));

      if (first == NULL)
        first = button;
      else
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
      gtk_widget_add_css_class (button, "fb-kind");
      gtk_box_append (GTK_BOX (self->kinds), button);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), strcmp (kinds[i].kind, kind) == 0);
      g_signal_connect_object (button, "toggled", G_CALLBACK (kind_changed_cb), self, G_CONNECT_SWAPPED);
    }

  return self->kinds;
}

static void
note_changed_cb (FbLogDialog *self)
{
  gtk_widget_set_visible (self->hint, gtk_text_buffer_get_char_count (self->note) == 0);
}

static GtkWidget *
make_hint (FbLogDialog *self)
{
  self->hint = gtk_label_new (_ ("What happened? One line is enough."));
  gtk_widget_set_can_target (self->hint, FALSE);
  gtk_widget_set_halign (self->hint, GTK_ALIGN_START);
  gtk_widget_set_valign (self->hint, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->hint, "dim-label");
  gtk_widget_add_css_class (self->hint, "fb-hint");
  g_signal_connect_object (self->note, "changed", G_CALLBACK (note_changed_cb), self, G_CONNECT_SWAPPED);
  return self->hint;
}

static GtkWidget *
make_note (FbLogDialog *self)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *frame = gtk_scrolled_window_new ();

  self->note_view = gtk_text_view_new ();
  self->note = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->note_view));
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->note_view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->note_view), FALSE);
  gtk_widget_add_css_class (self->note_view, "fb-note-entry");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->note_view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Note"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (frame), self->note_view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (frame), 96);
  gtk_widget_add_css_class (frame, "card");
  gtk_overlay_set_child (GTK_OVERLAY (overlay), frame);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), make_hint (self));
  return overlay;
}

static GtkWidget *
make_next (FbLogDialog *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->next_step = adw_entry_row_new ();
  self->next_on = adw_entry_row_new ();
  g_signal_connect_object (self->next_on, "changed", G_CALLBACK (day_changed_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->next_step);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->next_on);
  day_changed_cb (self);
  return group;
}

static void
ask_for_account (FbLogDialog *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row;

  self->account = fb_input_new (self->profile, fb_schema_get_table ("activity"), "account");
  row = fb_input_get_row (self->account);
  g_signal_connect_object (row, "notify::subtitle", G_CALLBACK (account_chosen_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  fb_dialog_add (FB_DIALOG (self), group);
}

static void
build (FbLogDialog *self, const char *kind, gboolean ask)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->about_label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->about_label, "title-3");
  gtk_label_set_wrap (GTK_LABEL (self->about_label), TRUE);
  gtk_label_set_justify (GTK_LABEL (self->about_label), GTK_JUSTIFY_CENTER);
  gtk_widget_set_visible (self->about_label, FALSE);
  gtk_box_append (GTK_BOX (head), self->about_label);
  gtk_box_append (GTK_BOX (head), make_kinds (self, kind));
  fb_dialog_add (FB_DIALOG (self), head);
  if (ask)
    ask_for_account (self);
  fb_dialog_add (FB_DIALOG (self), make_note (self));

  self->outcome = fb_input_new (self->profile, fb_schema_get_table ("activity"), "outcome");
  self->outcome_group = adw_preferences_group_new ();
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->outcome_group), fb_input_get_row (self->outcome));
  fb_dialog_add (FB_DIALOG (self), self->outcome_group);
  fb_dialog_add (FB_DIALOG (self), make_next (self));
  kind_changed_cb (self);
}

GtkWidget *
fb_log_dialog_new (GtkWindow *parent, FbProfile *profile, const char *kind, const FbTable *about, const FbId *id)
{
  FbLogDialog *self = g_object_new (FB_TYPE_LOG_DIALOG, NULL);

  self->profile = g_object_ref (profile);
  fb_dialog_setup (FB_DIALOG (self), parent, _ ("Log Activity"), _ ("_Log"));
  fb_dialog_set_can_accept (FB_DIALOG (self), FALSE);
  build (self, kind, about == NULL);
  gtk_window_set_focus (GTK_WINDOW (self), self->note_view);

  if (about != NULL)
    {
      About *asked = g_new0 (About, 1);

      asked->table = about;
      asked->id = *id;
      fb_profile_run_async (profile, read_about, asked, (GDestroyNotify) about_free, (GDestroyNotify) about_free, NULL,
                            about_read_cb, g_object_ref (self));
    }

  return GTK_WIDGET (self);
}

void
fb_log_dialog_set_next_step (FbLogDialog *self, const char *step, const char *day)
{
  g_return_if_fail (FB_IS_LOG_DIALOG (self));

  if (step != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->next_step), step);
  if (day != NULL && day[0] != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->next_on), day);
}
