/* fb-timeline-entry.c: one thing that happened, told in words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-timeline-entry.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-history.h"
#include "fb-text.h"

#define FIELDS_TOLD 4
#define VALUE_CHARS 60

void
fb_timeline_entry_free (FbTimelineEntry *self)
{
  g_free (self->icon);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->who);
  g_free (self);
}

FbTimelineEntry *
fb_timeline_entry_copy (const FbTimelineEntry *self)
{
  FbTimelineEntry *copy = g_memdup2 (self, sizeof *self);

  copy->icon = g_strdup (self->icon);
  copy->title = g_strdup (self->title);
  copy->detail = g_strdup (self->detail);
  copy->who = g_strdup (self->who);
  return copy;
}

gboolean
fb_timeline_entry_equal (const FbTimelineEntry *a, const FbTimelineEntry *b)
{
  return a->at == b->at && a->pending == b->pending && fb_id_equal (&a->activity, &b->activity)
         && g_strcmp0 (a->icon, b->icon) == 0 && g_strcmp0 (a->title, b->title) == 0
         && g_strcmp0 (a->detail, b->detail) == 0 && g_strcmp0 (a->who, b->who) == 0;
}

/* --- titles, in a thread --- */

static const FbField *
find_field (const FbChange *change)
{
  int index = change->field != NULL ? fb_table_find_field (change->table, change->field) : -1;

  return index >= 0 ? fb_table_field (change->table, index) : NULL;
}

static void
read_title (FbStore *store, const FbTable *table, const FbId *id, GHashTable *titles)
{
  char *title;

  if (id == NULL || table == NULL || g_hash_table_contains (titles, id))
    return;

  title = fb_store_dup_title (store, table, id);
  if (title != NULL)
    g_hash_table_insert (titles, fb_id_copy (id), title);
}

GHashTable *
fb_timeline_read_titles (FbStore *store, GPtrArray *changes)
{
  GHashTable *titles = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, g_free);

  for (guint i = 0; i < changes->len; i++)
    {
      const FbChange *change = g_ptr_array_index (changes, i);
      const FbField *field = find_field (change);

      read_title (store, change->table, &change->row, titles);
      if (field != NULL && field->type == FB_TYPE_REF)
        {
          read_title (store, fb_field_get_ref_table (field), fb_value_get_id (&change->old), titles);
          read_title (store, fb_field_get_ref_table (field), fb_value_get_id (&change->new), titles);
        }
    }

  return titles;
}

/* --- changes --- */

/* What every edit writes beside what the person did. */
static gboolean
is_told (const FbChange *change)
{
  static const char *const by_the_way[] = {
      "updated_at",      "created_at",    "created_by", "close_first", "probability_manual",
      "category_manual", "amount_manual", "last_touch", "digits",      NULL};
  static const char *const behind_the_scenes[] = {"stage_event", "change",       "conflict", "account_territory",
                                                  "bookmark",    "notification", NULL};

  if (g_strv_contains (behind_the_scenes, change->table->name))
    return FALSE;
  return change->field == NULL || !g_strv_contains (by_the_way, change->field);
}

static char *
format_side (FbCatalog *catalog, const FbField *field, const FbValue *value, GHashTable *titles)
{
  g_autofree char *text = NULL;

  if (fb_value_is_null (value))
    return NULL;
  if (field != NULL && field->type == FB_TYPE_REF && fb_value_get_id (value) != NULL)
    text = g_strdup (g_hash_table_lookup (titles, fb_value_get_id (value)));
  if (text == NULL && field != NULL)
    text = fb_format_value (catalog, field, value, NULL);
  else if (text == NULL && fb_value_get_text (value) != NULL)
    text = fb_format_json (fb_value_get_text (value));

  return text != NULL ? fb_text_ellipsize (text, VALUE_CHARS) : g_strdup (_ ("something else"));
}

static void
tell_change (GString *detail, FbCatalog *catalog, const FbChange *change, GHashTable *titles)
{
  const FbField *field = find_field (change);
  const char *label = field != NULL ? _ (field->label) : change->field;
  g_autofree char *before = format_side (catalog, field, &change->old, titles);
  g_autofree char *after = format_side (catalog, field, &change->new, titles);

  if (detail->len > 0)
    g_string_append_c (detail, '\n');
  if (before == NULL && after == NULL)
    g_string_append (detail, label);
  else if (before == NULL)
    /* Translators: a field and its first value */
    g_string_append_printf (detail, _ ("%s: %s"), label, after);
  else if (after == NULL)
    /* Translators: a field that was emptied and the value it had */
    g_string_append_printf (detail, _ ("%s: %s removed"), label, before);
  else
    /* Translators: a field, its value before and after */
    g_string_append_printf (detail, _ ("%s: %s → %s"), label, before, after);
}

static char *
make_title (const FbChange *first, guint n_fields, gboolean made, GHashTable *titles)
{
  const char *name = g_hash_table_lookup (titles, &first->row);
  const FbField *field = find_field (first);

  if (first->deleted)
    /* Translators: a kind of record, then its name */
    return g_strdup_printf (_ ("%s deleted: %s"), _ (first->table->label), name != NULL ? name : "");
  if (made)
    /* Translators: a kind of record, then its name */
    return g_strdup_printf (_ ("%s added: %s"), _ (first->table->label), name != NULL ? name : "");
  if (first->label != NULL && first->label[0] != '\0')
    return g_strdup (first->label);
  if (n_fields == 1 && field != NULL && name != NULL)
    return g_strdup_printf (_ ("%s of %s"), _ (field->label), name);

  return g_strdup_printf (_ ("%s changed: %s"), _ (first->table->label), name != NULL ? name : "");
}

static char *
make_who (const FbChange *change)
{
  g_autofree char *who = NULL;

  if (change->actor == NULL)
    return NULL;
  if (change->device_name != NULL)
    /* Translators: a person and the device it was done on */
    who = g_strdup_printf (_ ("%s, %s"), change->actor, change->device_name);
  else
    who = g_strdup (change->actor);

  if (g_strcmp0 (change->cause, "import") == 0)
    /* Translators: person and device, then how it was done */
    return g_strdup_printf (_ ("%s · import"), who);
  if (g_strcmp0 (change->cause, "undo") == 0)
    return g_strdup_printf (_ ("%s · undo"), who);
  if (g_strcmp0 (change->cause, "redo") == 0)
    return g_strdup_printf (_ ("%s · redo"), who);

  return g_steal_pointer (&who);
}

/* Where a transaction made records, their first values are no news; the making is. */
static FbTimelineEntry *
make_change_entry (FbCatalog *catalog, GPtrArray *changes, guint from, guint to, GHashTable *titles)
{
  const FbChange *first = NULL;
  gboolean made = FALSE;
  guint told = 0;
  g_autoptr (GString) detail = g_string_new (NULL);
  FbTimelineEntry *entry;

  for (guint i = from; i < to && !made; i++)
    {
      const FbChange *change = g_ptr_array_index (changes, i);

      if (is_told (change) && change->field == NULL)
        {
          first = change;
          made = !change->deleted;
        }
    }
  for (guint i = from; i < to && !made; i++)
    {
      const FbChange *change = g_ptr_array_index (changes, i);

      if (!is_told (change) || change->field == NULL)
        continue;
      first = first != NULL ? first : change;
      if (told++ < FIELDS_TOLD)
        tell_change (detail, catalog, change, titles);
    }
  if (first == NULL || (made && strcmp (first->table->name, "activity") == 0))
    return NULL;

  if (told > FIELDS_TOLD)
    g_string_append_printf (detail, "\n%s", _ ("and more"));
  entry = g_new0 (FbTimelineEntry, 1);
  entry->at = first->at;
  entry->icon = g_strdup (made             ? fb_format_table_icon (first->table)
                          : first->deleted ? "user-trash-symbolic"
                                           : "document-edit-symbolic");
  entry->title = make_title (first, told, made, titles);
  entry->detail = detail->len > 0 ? g_string_free (g_steal_pointer (&detail), FALSE) : NULL;
  entry->who = make_who (first);
  entry->pending = first->pending;
  return entry;
}

static gboolean
same_step (const FbChange *a, const FbChange *b)
{
  return a->n == b->n && fb_id_equal (&a->device, &b->device) && (a->n != 0 || a->at == b->at);
}

static void
add_changes (FbCatalog *catalog, GPtrArray *changes, GHashTable *titles, GPtrArray *entries)
{
  for (guint from = 0, to; from < changes->len; from = to)
    {
      FbTimelineEntry *entry;

      for (to = from + 1; to < changes->len; to++)
        if (!same_step (g_ptr_array_index (changes, from), g_ptr_array_index (changes, to)))
          break;
      entry = make_change_entry (catalog, changes, from, to, titles);
      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
}

/* --- activities --- */

static gint64
activity_time (const FbRecord *record)
{
  gint64 at = fb_record_get_int (record, "actual_start");

  if (at == 0)
    at = fb_record_get_int (record, "planned_start");
  return at != 0 ? at : fb_record_get_int (record, "created_at");
}

static FbTimelineEntry *
make_activity_entry (FbCatalog *catalog, const FbRecord *record)
{
  g_autofree char *kind = fb_format_field (catalog, record, "kind");
  g_autofree char *outcome = fb_format_field (catalog, record, "outcome");
  const char *subject = fb_record_get_text (record, "subject");
  const char *note = fb_record_get_text (record, "outcome_note");
  const char *who = fb_catalog_get_user_name (catalog, fb_record_get_id (record, "assigned_to"));
  g_autoptr (GString) detail = g_string_new (outcome);
  FbTimelineEntry *entry = g_new0 (FbTimelineEntry, 1);

  if (note != NULL && g_strcmp0 (note, subject) != 0)
    g_string_append_printf (detail, "%s%s", detail->len > 0 ? "\n" : "", note);

  entry->at = activity_time (record);
  entry->icon = g_strdup (fb_format_activity_icon (fb_record_get_text (record, "kind")));
  /* Translators: a kind of activity, then its subject */
  entry->title = g_strdup_printf (_ ("%s: %s"), kind != NULL ? kind : "", subject != NULL ? subject : "");
  entry->detail = detail->len > 0 ? g_string_free (g_steal_pointer (&detail), FALSE) : NULL;
  entry->who =
      g_strdup (who != NULL ? who : fb_catalog_get_user_name (catalog, fb_record_get_id (record, "created_by")));
  entry->pending = record->pending;
  entry->activity = record->id;
  return entry;
}

static int
newer_first (gconstpointer a, gconstpointer b)
{
  const FbTimelineEntry *one = *(FbTimelineEntry *const *) a;
  const FbTimelineEntry *two = *(FbTimelineEntry *const *) b;

  return one->at > two->at ? -1 : one->at < two->at ? 1 : 0;
}

GPtrArray *
fb_timeline_make_entries (FbCatalog *catalog, GPtrArray *changes, GPtrArray *activities, GHashTable *titles)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_timeline_entry_free);

  add_changes (catalog, changes, titles, entries);
  for (guint i = 0; i < activities->len; i++)
    g_ptr_array_add (entries, make_activity_entry (catalog, g_ptr_array_index (activities, i)));
  g_ptr_array_sort (entries, newer_first);

  return entries;
}
