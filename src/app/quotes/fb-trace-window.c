/* fb-trace-window.c: why a line costs what it costs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-trace-window.h"

#include <glib/gi18n.h>

#include "fb-money.h"
#include "fb-quote-words.h"

static GtkWidget *
make_amount (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_step (const FbTraceRow *step)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *amounts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *words = g_strdup_printf ("%s, %s, %s", step->title, step->change, step->after);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), step->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), step->reason != NULL ? step->reason : "");
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_set_valign (amounts, GTK_ALIGN_CENTER);
  if (step->change[0] != '\0')
    gtk_box_append (GTK_BOX (amounts), make_amount (step->change, "dim-label"));
  gtk_box_append (GTK_BOX (amounts), make_amount (step->after, step->sum ? "heading" : NULL));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), amounts);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  return row;
}

/* What the steps come to is what the line says; if not, the line says so itself. */
static GtkWidget *
make_sum (const FbRecord *line, gint64 net)
{
  GtkWidget *row = adw_action_row_new ();
  const char *currency = fb_record_get_text (line, "currency");
  gint64 stored = fb_record_get_int (line, "net");
  g_autofree char *amount = fb_money_to_display (net, currency, FALSE);
  g_autofree char *other = fb_money_to_display (stored, currency, FALSE);
  g_autofree char *warning = NULL;
  g_autofree char *words = NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Total of the Line"));
  if (net != stored)
    {
      warning = g_strdup_printf (_ ("The line says %s: price the quote anew"), other);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), warning);
      gtk_widget_add_css_class (row, "fb-late");
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_amount (amount, "title-4"));
  words = g_strdup_printf (_ ("Total of the line: %s"), amount);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  return row;
}

static GtkWidget *
make_content (const FbRecord *line)
{
  g_autoptr (GError) error = NULL;
  gint64 net = 0;
  g_autoptr (GPtrArray) rows =
      fb_trace_rows (fb_record_get_text (line, "price_trace"), fb_record_get_text (line, "list_currency"),
                     fb_record_get_text (line, "currency"), &net, &error);
  GtkWidget *page, *steps, *sum;

  if (rows == NULL)
    {
      page = adw_status_page_new ();
      adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "dialog-question-symbolic");
      adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("It Cannot Be Told"));
      adw_status_page_set_description (ADW_STATUS_PAGE (page), error->message);
      return page;
    }

  page = adw_preferences_page_new ();
  steps = adw_preferences_group_new ();
  sum = adw_preferences_group_new ();
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (steps), make_step (g_ptr_array_index (rows, i)));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (sum), make_sum (line, net));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (steps));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (sum));
  return page;
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}

GtkWidget *
fb_trace_window_new (GtkWindow *parent, const FbRecord *line)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *content = make_content (line);
  GtkEventController *keys = gtk_shortcut_controller_new ();
  g_autofree char *title = fb_record_dup_title (line);

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), adw_window_title_new (_ ("Why This Price"), title));
  gtk_box_append (GTK_BOX (box), header);
  gtk_widget_set_vexpand (content, TRUE);
  gtk_box_append (GTK_BOX (box), content);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_callback_action_new (escape_cb, NULL, NULL)));
  gtk_widget_add_controller (window, keys);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Why This Price"));
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), CLAMP (gtk_widget_get_width (GTK_WIDGET (parent)) - 20, 340, 520),
                               CLAMP (gtk_widget_get_height (GTK_WIDGET (parent)) - 40, 300, 640));
  return window;
}
