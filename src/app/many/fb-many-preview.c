/* many/fb-many-preview.c: what would become of many records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-many-preview.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-wrap.h"

#define WAIT_AFTER_MS 500
#define MOST_REASONS 3

struct _FbManyPreview
{
  AdwBin parent_instance;

  FbProfile *profile; /* (owned) */
  FbManyCount count;
  FbManyDescribe describe;
  gpointer describe_data;
  GCancellable *cancellable; /* (owned) (nullable) of the look under way */
  guint wait_source;
  GtkWidget *group;
  GtkWidget *spinner;
  GPtrArray *rows; /* (owned) of GtkWidget, in the group */
};

G_DEFINE_FINAL_TYPE (FbManyPreview, fb_many_preview, ADW_TYPE_BIN)

enum
{
  PLANNED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- what is shown --- */

static void
clear (FbManyPreview *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->group), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static void
add_row (FbManyPreview *self, const char *icon, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (icon != NULL)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon));
  fb_wrap_inside (row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row);
  g_ptr_array_add (self->rows, row);
}

static void
add_numbers (FbManyPreview *self, const FbManySum *sum)
{
  g_autofree char *changing = fb_many_dup_count (self->count, sum->n_change);
  g_autofree char *same = fb_format_number (sum->n_same);
  g_autofree char *change_text = NULL;
  g_autofree char *same_text = NULL;

  /* Translators: %s is a number of records of a kind, such as "12 accounts" */
  change_text = g_strdup_printf (ngettext ("%s will change", "%s will change", sum->n_change), changing);
  add_row (self, "emblem-ok-symbolic", sum->n_change > 0 ? change_text : _ ("Nothing to change"), NULL);
  if (sum->n_same == 0)
    return;
  /* Translators: %s is a number of records */
  same_text = g_strdup_printf (ngettext ("%s is like that already", "%s are like that already", sum->n_same), same);
  add_row (self, "object-select-symbolic", same_text, NULL);
}

static void
add_reasons (FbManyPreview *self, const FbManySum *sum)
{
  for (guint i = 0; i < sum->reasons->len && i < MOST_REASONS; i++)
    {
      const FbManyReason *reason = g_ptr_array_index (sum->reasons, i);
      g_autofree char *number = fb_format_number (reason->n);
      /* Translators: %s is a number of records; the reason stands below */
      g_autofree char *text =
          g_strdup_printf (ngettext ("%s stays as it is", "%s stay as they are", reason->n), number);

      add_row (self, "changes-prevent-symbolic", text, reason->message);
    }
}

static void
add_examples (FbManyPreview *self, const FbManySum *sum)
{
  for (guint i = 0; i < sum->examples->len; i++)
    {
      const FbManyExample *example = g_ptr_array_index (sum->examples, i);
      g_autofree char *title = fb_record_dup_title (example->record);
      g_autofree char *text = self->describe (example, self->describe_data);

      add_row (self, NULL, title, text);
    }
}

static void
stop_waiting (FbManyPreview *self)
{
  g_clear_handle_id (&self->wait_source, g_source_remove);
  gtk_spinner_stop (GTK_SPINNER (self->spinner));
}

static gboolean
wait_cb (gpointer user_data)
{
  FbManyPreview *self = user_data;

  self->wait_source = 0;
  gtk_spinner_start (GTK_SPINNER (self->spinner));
  return G_SOURCE_REMOVE;
}

/* --- looking, in a thread --- */

static gpointer
plan (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_many_plan (data, store, cancellable, error);
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbManyPreview) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbManySum) sum = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  stop_waiting (self);
  clear (self);
  gtk_widget_show (self->group);
  if (sum == NULL)
    {
      add_row (self, "dialog-error-symbolic", error->message, NULL);
      return;
    }
  add_numbers (self, sum);
  add_reasons (self, sum);
  add_examples (self, sum);
  g_signal_emit (self, signals[PLANNED], 0, sum);
}

/* --- class --- */

static void
give_up (FbManyPreview *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
fb_many_preview_dispose (GObject *object)
{
  FbManyPreview *self = FB_MANY_PREVIEW (object);

  give_up (self);
  g_clear_handle_id (&self->wait_source, g_source_remove);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_many_preview_parent_class)->dispose (object);
}

static void
fb_many_preview_class_init (FbManyPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_many_preview_dispose;

  signals[PLANNED] = g_signal_new ("planned", FB_TYPE_MANY_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_POINTER);
}

static void
fb_many_preview_init (FbManyPreview *self)
{
  self->rows = g_ptr_array_new ();
  self->group = adw_preferences_group_new ();
  self->spinner = gtk_spinner_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), _ ("Preview"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self->group), self->spinner);
  gtk_widget_hide (self->group);
  adw_bin_set_child (ADW_BIN (self), self->group);
}

GtkWidget *
fb_many_preview_new (FbProfile *profile, FbManyCount count, FbManyDescribe describe, gpointer user_data)
{
  FbManyPreview *self = g_object_new (FB_TYPE_MANY_PREVIEW, NULL);

  self->profile = g_object_ref (profile);
  self->count = count;
  self->describe = describe;
  self->describe_data = user_data;
  return GTK_WIDGET (self);
}

void
fb_many_preview_plan (FbManyPreview *self, FbMany *many)
{
  give_up (self);
  stop_waiting (self);
  if (many == NULL)
    {
      gtk_widget_hide (self->group);
      clear (self);
      return;
    }
  self->cancellable = g_cancellable_new ();
  self->wait_source = g_timeout_add (WAIT_AFTER_MS, wait_cb, self);
  fb_profile_run_async (self->profile, plan, many, (GDestroyNotify) fb_many_free, (GDestroyNotify) fb_many_sum_free,
                        self->cancellable, planned_cb, g_object_ref (self));
}
