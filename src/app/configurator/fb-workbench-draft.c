/* fb-workbench-draft.c: the draft in the store, and its publication
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-workbench-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fb-publish-dialog.h"
#include "fb-query.h"
#include "fb-rules-hash.h"
#include "fb-rules-files.h"

#define STORE_AFTER_MS 2000

/* The draft of a model that has not been published yet, in every language. */
#define NEW_FAMILY "new-model"

/* The key of a family that has none yet: its name in small letters, digits and hyphens. (transfer full) */
static char *
make_family (const char *name)
{
  g_autofree char *ascii = g_str_to_ascii (name, "C");
  GString *key = g_string_new (NULL);

  for (const char *c = ascii; *c != '\0' && key->len < 60; c++)
    {
      if (g_ascii_isalnum (*c))
        g_string_append_c (key, g_ascii_tolower (*c));
      else if (key->len > 0 && key->str[key->len - 1] != '-')
        g_string_append_c (key, '-');
    }
  if (key->len > 0 && key->str[key->len - 1] == '-')
    g_string_truncate (key, key->len - 1);
  if (key->len == 0)
    g_string_append (key, "model");
  return g_string_free (key, FALSE);
}

static const char *
get_draft_family (FbWorkbench *self)
{
  return self->family != NULL ? self->family->family : NEW_FAMILY;
}

/* --- the draft ----------------------------------------------------------------------------------------------- */

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbWorkbench) self = user_data;

  self->n_storing--;
  if (!fb_profile_commit_finish (FB_PROFILE (source), result, NULL) && !self->load_waits)
    self->has_draft = FALSE;
  if (self->n_storing == 0 && self->load_waits)
    fb_workbench_load_draft (self);
}

void
fb_workbench_store_now (FbWorkbench *self)
{
  const FbTable *table = fb_schema_get_table ("config_draft");
  g_autofree char *text = fb_workbench_dup_text (self);
  FbEdit *edit = fb_edit_new (_ ("Write a product model"));
  FbId user = fb_store_get_user (fb_profile_get_store (self->profile));

  g_clear_handle_id (&self->store_source, g_source_remove);
  if (self->has_draft)
    fb_edit_set_text (edit, table, &self->draft, "text", text);
  else
    {
      const char *name = self->family != NULL ? self->family->name : _ ("New model");
      FbRecord *record = fb_record_new (table, NULL);

      fb_record_set_text (record, "family", get_draft_family (self));
      fb_record_set_text (record, "name", name);
      fb_record_set_text (record, "text", text);
      fb_record_set_id (record, "author", &user);
      self->draft = fb_edit_create (edit, record);
      self->has_draft = TRUE;
    }
  fb_edit_set_quiet (edit);
  self->n_storing++;
  fb_profile_commit (self->profile, edit, NULL, stored_cb, g_object_ref (self));
}

static gboolean
store_cb (gpointer user_data)
{
  FbWorkbench *self = user_data;

  self->store_source = 0;
  fb_workbench_store_now (self);
  return G_SOURCE_REMOVE;
}

void
fb_workbench_store_soon (FbWorkbench *self)
{
  g_clear_handle_id (&self->store_source, g_source_remove);
  self->store_source = g_timeout_add (STORE_AFTER_MS, store_cb, self);
}

static gpointer
load_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("config_draft"), "author = @me", "-id", NULL, error);
  g_autoptr (GPtrArray) records = query != NULL ? fb_store_list (store, query, -1, 0, error) : NULL;

  for (guint i = 0; records != NULL && i < records->len; i++)
    if (g_strcmp0 (fb_record_get_text (g_ptr_array_index (records, i), "family"), data) == 0)
      return fb_record_copy (g_ptr_array_index (records, i));
  return NULL;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbWorkbench) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) record = fb_profile_run_finish (FB_PROFILE (source), result, &error);
  const char *text = record != NULL ? fb_record_get_text (record, "text") : NULL;

  if (error != NULL)
    fb_profile_say_error (FB_PROFILE (source), error);
  /* What was typed meanwhile counts more. */
  if (text == NULL || self->store_source != 0 || self->has_draft
      || g_strcmp0 (get_draft_family (self), fb_record_get_text (record, "family")) != 0)
    return;
  self->draft = record->id;
  self->has_draft = TRUE;
  self->filling = TRUE;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text)), text, -1);
  self->filling = FALSE;
}

void
fb_workbench_load_draft (FbWorkbench *self)
{
  /* What is on its way to the store is read when it has arrived. */
  self->load_waits = self->n_storing > 0;
  if (!self->load_waits)
    fb_profile_run_async (self->profile, load_in_thread, g_strdup (get_draft_family (self)), g_free,
                          (GDestroyNotify) fb_record_free, NULL, loaded_cb, g_object_ref (self));
}

/* --- publishing ---------------------------------------------------------------------------------------------- */

static const char *
get_version (const FbRules *rules)
{
  return rules->product->version != NULL ? rules->product->version : "1";
}

/* Where the next version belongs: a new model makes its own key. (transfer full) */
static char *
get_family (FbWorkbench *self, const FbRules *rules)
{
  return self->family != NULL ? g_strdup (self->family->family) : make_family (rules->product->name);
}

static FbRecord *
make_version (FbWorkbench *self, const char *text, const char *note)
{
  const FbRules *rules = fb_rules_model_get_rules (self->report->model);
  GHashTable *files = self->files;
  g_autofree char *hash = fb_rules_hash (text, files);
  g_autofree char *family = get_family (self, rules);
  FbRecord *record = fb_record_new (fb_schema_get_table ("config_model"), NULL);
  FbStore *store = fb_profile_get_store (self->profile);
  FbId user = fb_store_get_user (store);

  fb_record_set_text (record, "family", family);
  fb_record_set_text (record, "name", rules->product->name);
  fb_record_set_text (record, "version", get_version (rules));
  fb_record_set_text (record, "hash", hash);
  fb_record_set_text (record, "text", text);
  if (files != NULL && g_hash_table_size (files) > 0)
    {
      g_autofree char *json = fb_rules_files_to_json (files);

      fb_record_set_text (record, "files", json);
    }
  fb_record_set_int (record, "published_at", fb_clock_now (fb_store_get_clock (store)));
  fb_record_set_id (record, "published_by", &user);
  if (note[0] != '\0')
    fb_record_set_text (record, "note", note);
  return record;
}

/* The published text is what the next one is compared with. */
static void
take_published (FbWorkbench *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));

  g_clear_pointer (&self->family, fb_config_family_free);
  self->family = g_steal_pointer (&self->publishing);
  g_clear_pointer (&self->note, g_free);
  self->has_draft = FALSE;
  self->filling = TRUE;
  g_signal_emit_by_name (buffer, "changed");
  self->filling = FALSE;
}

static void
published_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbWorkbench) self = user_data;

  /* The profile has said what went wrong; text and draft are as they were. */
  if (!fb_profile_commit_finish (FB_PROFILE (source), result, NULL))
    {
      g_clear_pointer (&self->publishing, fb_config_family_free);
      return;
    }
  /* Another model may be open by now. */
  if (self->publishing != NULL)
    take_published (self);
  fb_workbench_say (self, _ ("Published"));
  g_signal_emit_by_name (self, "published");
}

static FbConfigFamily *
make_family_of (FbWorkbench *self, const FbRecord *record)
{
  FbConfigFamily *family = g_new0 (FbConfigFamily, 1);

  family->family = g_strdup (fb_record_get_text (record, "family"));
  family->name = g_strdup (fb_record_get_text (record, "name"));
  family->version = g_strdup (fb_record_get_text (record, "version"));
  family->text = g_strdup (fb_record_get_text (record, "text"));
  family->hash = g_strdup (fb_record_get_text (record, "hash"));
  family->files = self->files != NULL
                      ? g_hash_table_ref (self->files)
                      : g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  family->published = TRUE;
  return family;
}

static void
publish_now (FbWorkbench *self, const char *note)
{
  g_autofree char *text = fb_workbench_dup_text (self);
  FbEdit *edit = fb_edit_new (_ ("Publish a product model"));
  FbRecord *record = make_version (self, text, note);

  self->publishing = make_family_of (self, record);
  self->publishing->id = fb_edit_create (edit, record);
  if (self->has_draft)
    fb_edit_delete (edit, fb_schema_get_table ("config_draft"), &self->draft);
  /* Quotes may be made with it from now on: it is retired, not taken back. */
  fb_edit_set_quiet (edit);
  g_clear_handle_id (&self->store_source, g_source_remove);
  fb_profile_commit (self->profile, edit, NULL, published_cb, g_object_ref (self));
}

static void
publish_cb (FbWorkbench *self, const char *note)
{
  if (self->publishing != NULL || self->report == NULL || !fb_rules_report_is_good (self->report))
    return;
  g_free (self->note);
  self->note = g_strdup (note);
  publish_now (self, note);
}

static void
ask (FbWorkbench *self)
{
  const FbRules *rules = fb_rules_model_get_rules (self->report->model);
  g_autofree char *family = get_family (self, rules);
  GtkWidget *dialog = fb_publish_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->profile,
                                             family, get_version (rules), self->report->model);

  fb_publish_dialog_set_note (FB_PUBLISH_DIALOG (dialog), self->note);
  g_signal_connect_object (dialog, "publish", G_CALLBACK (publish_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- which version ------------------------------------------------------------------------------------------- */

typedef struct
{
  char *family;  /* (owned) */
  char *version; /* (owned) */
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  g_free (wanted->family);
  g_free (wanted->version);
  g_free (wanted);
}

/* A gboolean: is there that version of the family, retired ones as well? */
static gpointer
is_taken_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wanted *wanted = data;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("config_model"), NULL, NULL, NULL, error);
  g_autoptr (GPtrArray) records = query != NULL ? fb_store_list (store, query, -1, 0, error) : NULL;
  gboolean taken = FALSE;

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const FbRecord *record = g_ptr_array_index (records, i);

      taken |= g_strcmp0 (fb_record_get_text (record, "family"), wanted->family) == 0
               && g_strcmp0 (fb_record_get_text (record, "version"), wanted->version) == 0;
    }
  return records != NULL ? g_memdup2 (&taken, sizeof taken) : NULL;
}

/* A file that is published for the first time gets a version of its own too. */
static gboolean
is_of_the_file (FbWorkbench *self)
{
  g_autoptr (FbRules) before =
      self->family != NULL && !self->family->published
          ? fb_rules_load_with (self->family->text, -1, fb_config_family_read_file, self->family, NULL)
          : NULL;

  return before != NULL
         && g_str_equal (get_version (before), get_version (fb_rules_model_get_rules (self->report->model)));
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbWorkbench) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree gboolean *taken = fb_profile_run_finish (FB_PROFILE (source), result, &error);
  GtkWidget *widget = GTK_WIDGET (self);

  if (taken == NULL)
    fb_profile_say_error (FB_PROFILE (source), error);
  /* The text has been changed or left meanwhile. */
  else if (self->report == NULL || !fb_rules_report_is_good (self->report) || !gtk_widget_get_mapped (widget))
    return;
  else if (*taken || is_of_the_file (self))
    fb_workbench_say (self, _ ("Give the product a new version first: what is published never changes."));
  else
    ask (self);
}

void
fb_workbench_publish (FbWorkbench *self)
{
  const FbRules *rules = fb_rules_model_get_rules (self->report->model);
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->family = get_family (self, rules);
  wanted->version = g_strdup (get_version (rules));
  fb_profile_run_async (self->profile, is_taken_in_thread, wanted, wanted_free, g_free, NULL, asked_cb,
                        g_object_ref (self));
}
