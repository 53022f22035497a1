/* fb-refused-section.c: changes that the server did not take
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-refused-section.h"

#include <glib/gi18n.h>

#include "fb-activities.h"
#include "fb-fold-layout.h"
#include "fb-format.h"
#include "fb-resend-dialog.h"
#include "fb-text.h"

#define BUTTON_WIDTH 150
#define SUBJECT_CHARS 120

struct _FbRefusedSection
{
  FbSyncSection parent_instance;

  GtkWidget *move; /* sends deals of a refused pipeline in the company's */
};

G_DEFINE_FINAL_TYPE (FbRefusedSection, fb_refused_section, FB_TYPE_SYNC_SECTION)

static const FbRefusal *
get_refusal (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "fb-refusal");
}

static FbRefusedSection *
get_section (GtkWidget *row)
{
  return FB_REFUSED_SECTION (gtk_widget_get_ancestor (row, FB_TYPE_REFUSED_SECTION));
}

static GtkWindow *
get_window (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static FbProfile *
get_profile (GtkWidget *row)
{
  return fb_sync_section_get_profile (FB_SYNC_SECTION (get_section (row)));
}

/* --- sending again --- */

static void
edit_clicked_cb (GtkWidget *row)
{
  gtk_window_present (GTK_WINDOW (fb_resend_dialog_new (get_window (row), get_profile (row), get_refusal (row))));
}

static void
resend_clicked_cb (GtkWidget *row)
{
  fb_resend_now (get_profile (row), fb_refusal_get_n (get_refusal (row)));
}

/* --- discarding --- */

static gpointer
discard_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_store_discard_refused (store, *(gint64 *) data, error) ? store : NULL;
}

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbSyncSection) self = user_data;
  g_autoptr (GError) error = NULL;

  if (fb_profile_run_finish (FB_PROFILE (source), result, &error) == NULL)
    fb_profile_say_error (FB_PROFILE (source), error);
  fb_sync_section_reload (self);
}

static void
said_and_discarded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbProfile *profile = FB_PROFILE (source);

  if (!g_task_had_error (G_TASK (result)))
    fb_profile_say (profile, _ ("Discarded. It is kept below for thirty days."), FALSE);
  discarded_cb (source, result, user_data);
}

static void
discard (FbRefusedSection *self, gint64 n, gboolean say)
{
  fb_profile_run_async (fb_sync_section_get_profile (FB_SYNC_SECTION (self)), discard_in_thread,
                        g_memdup2 (&n, sizeof n), g_free, NULL, NULL, say ? said_and_discarded_cb : discarded_cb,
                        g_object_ref (self));
}

static void
discard_clicked_cb (GtkWidget *row)
{
  FbRefusedSection *self = get_section (row);

  if (self != NULL)
    discard (self, fb_refusal_get_n (get_refusal (row)), TRUE);
}

/* --- keeping as a note --- */

typedef struct
{
  FbRefusedSection *section; /* (owned) */
  gint64 n;
} Noting;

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Noting *noting = user_data;
  FbProfile *profile = fb_sync_section_get_profile (FB_SYNC_SECTION (noting->section));
  g_autoptr (GError) error = NULL;

  if (fb_activities_log_finish (FB_STORE (source), result, NULL, &error))
    {
      fb_profile_say (profile, _ ("Kept as a note"), FALSE);
      discard (noting->section, noting->n, FALSE);
    }
  else
    fb_profile_say_error (profile, error);
  g_object_unref (noting->section);
  g_free (noting);
}

static void
link_note (FbRecord *activity, const FbRefusal *refusal, const char *table)
{
  FbId id;

  if (fb_refusal_find_record (refusal, table, &id))
    fb_record_set_id (activity, table, &id);
}

static FbRecord *
make_note (FbProfile *profile, const FbRefusal *refusal)
{
  FbRecord *activity = fb_record_new (fb_schema_get_table ("activity"), NULL);
  g_autofree char *attempt = fb_refusal_dup_attempt (refusal, fb_profile_get_catalog (profile));
  g_autofree char *note = g_strdup_printf ("%s\n\n%s", fb_refusal_get_message (refusal), attempt);
  /* Translators: %s is what a person did, such as "Move Cancity to Won" */
  g_autofree char *subject = g_strdup_printf (_ ("Not taken by the server: %s"), fb_refusal_get_label (refusal));
  g_autofree char *line = fb_text_ellipsize (subject, SUBJECT_CHARS);

  fb_record_set_text (activity, "kind", "note");
  fb_record_set_text (activity, "subject", line);
  fb_record_set_text (activity, "outcome_note", note);
  link_note (activity, refusal, "account");
  link_note (activity, refusal, "opportunity");
  return activity;
}

static void
note_clicked_cb (GtkWidget *row)
{
  FbProfile *profile = get_profile (row);
  Noting *noting = g_new0 (Noting, 1);

  noting->section = g_object_ref (get_section (row));
  noting->n = fb_refusal_get_n (get_refusal (row));
  fb_activities_log_async (fb_profile_get_store (profile), make_note (profile, get_refusal (row)), NULL, NULL, NULL,
                           noted_cb, noting);
}

/* --- deals of a pipeline that the company does not have --- */

static gpointer
move_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  guint *n = data;

  return fb_store_resend_deals (store, n, error) ? g_memdup2 (n, sizeof *n) : NULL;
}

static void
deals_moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbProfile *profile = FB_PROFILE (source);
  g_autoptr (GError) error = NULL;
  g_autofree guint *n = fb_profile_run_finish (profile, result, &error);
  g_autofree char *number = n != NULL ? fb_format_number (*n) : NULL;
  g_autofree char *text = NULL;

  if (n == NULL)
    {
      fb_profile_say_error (profile, error);
      return;
    }
  /* Translators: %s is a number */
  text = g_strdup_printf (ngettext ("%s change sent again, in the company’s pipeline",
                                    "%s changes sent again, in the company’s pipeline", *n),
                          number);
  fb_profile_say (profile, text, FALSE);
}

static void
move_clicked_cb (FbRefusedSection *self)
{
  fb_profile_run_async (fb_sync_section_get_profile (FB_SYNC_SECTION (self)), move_in_thread, g_new0 (guint, 1), g_free,
                        g_free, NULL, deals_moved_cb, NULL);
}

static void
shown (FbSyncSection *section)
{
  FbRefusedSection *self = FB_REFUSED_SECTION (section);
  GPtrArray *items = fb_sync_section_get_items (section);
  gboolean stranded = FALSE;

  for (guint i = 0; i < items->len && !stranded; i++)
    stranded = fb_refusal_makes (g_ptr_array_index (items, i), "pipeline");
  gtk_widget_set_visible (self->move, stranded);
}

/* --- rows --- */

static void
add_button (GtkWidget *box, GtkWidget *row, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_object (button, "clicked", callback, row, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
make_buttons (GtkWidget *row, const FbRefusal *refusal)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  g_autoptr (GArray) fields = fb_refusal_list_fields (refusal);

  gtk_widget_set_layout_manager (box, fb_fold_layout_new (BUTTON_WIDTH, 6));
  if (fields->len > 0)
    add_button (box, row, _ ("_Edit and Send Again"), G_CALLBACK (edit_clicked_cb));
  else
    add_button (box, row, _ ("_Send Again"), G_CALLBACK (resend_clicked_cb));
  add_button (box, row, _ ("_Keep as Note"), G_CALLBACK (note_clicked_cb));
  add_button (box, row, _ ("_Discard"), G_CALLBACK (discard_clicked_cb));
  return box;
}

static GtkWidget *
make_text (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_content (FbRefusedSection *self, GtkWidget *row, const FbRefusal *refusal)
{
  FbProfile *profile = fb_sync_section_get_profile (FB_SYNC_SECTION (self));
  GtkWidget *content = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_autofree char *attempt = fb_refusal_dup_attempt (refusal, fb_profile_get_catalog (profile));
  g_autofree char *when = fb_format_time (fb_refusal_get_time (refusal));

  gtk_widget_add_css_class (box, "fb-opened");
  if (attempt[0] != '\0')
    gtk_box_append (GTK_BOX (box), make_text (attempt, "numeric"));
  gtk_box_append (GTK_BOX (box), make_text (when, "dim-label"));
  gtk_box_append (GTK_BOX (box), make_buttons (row, refusal));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (content), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (content), FALSE);
  gtk_widget_set_focusable (content, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (content), box);
  return content;
}

static GtkWidget *
make_row (FbSyncSection *section, gpointer item)
{
  FbRefusedSection *self = FB_REFUSED_SECTION (section);
  const FbRefusal *refusal = item;
  GtkWidget *row = adw_expander_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), fb_refusal_get_label (refusal));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), fb_refusal_get_message (refusal));
  adw_expander_row_set_icon_name (ADW_EXPANDER_ROW (row), "dialog-warning-symbolic");
  g_object_set_data_full (G_OBJECT (row), "fb-refusal", fb_refusal_ref (item), (GDestroyNotify) fb_refusal_unref);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), make_content (self, row, refusal));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), fb_sync_section_get_n (section) == 1);
  return row;
}

static gboolean
same (gconstpointer a, gconstpointer b)
{
  return fb_refusal_get_n (a) == fb_refusal_get_n (b);
}

static void
fb_refused_section_class_init (FbRefusedSectionClass *klass)
{
  FbSyncSectionClass *section_class = FB_SYNC_SECTION_CLASS (klass);

  section_class->read = fb_refusal_list;
  section_class->same = same;
  section_class->make_row = make_row;
  section_class->shown = shown;
}

static void
fb_refused_section_init (FbRefusedSection *self)
{
  self->move = gtk_button_new_with_mnemonic (_ ("_Move Deals to the Company’s Pipeline"));
  gtk_widget_set_tooltip_text (self->move, _ ("Your pipeline was made on this computer and the company does not have "
                                              "it. The deals can be sent in the company’s own, each in the stage that "
                                              "comes nearest."));
  gtk_widget_set_visible (self->move, FALSE);
  gtk_widget_set_halign (self->move, GTK_ALIGN_START);
  gtk_widget_set_margin_bottom (self->move, 12);
  gtk_widget_add_css_class (self->move, "suggested-action");
  g_signal_connect_swapped (self->move, "clicked", G_CALLBACK (move_clicked_cb), self);
  fb_sync_section_set_bar (FB_SYNC_SECTION (self), self->move);
}

GtkWidget *
fb_refused_section_new (FbProfile *profile)
{
  FbRefusedSection *self =
      g_object_new (FB_TYPE_REFUSED_SECTION, "title", _ ("Refused Changes"), "description",
                    _ ("The server could not take these. They are kept here until you decide."), NULL);

  fb_sync_section_setup (FB_SYNC_SECTION (self), profile);
  return GTK_WIDGET (self);
}
