/* fb-consents.c: what a person lets us contact them for
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-consents.h"

#include <glib/gi18n-lib.h>

#include "fb-date.h"
#include "fb-json.h"
#include "fb-query.h"

void
fb_consent_clear (FbConsent *self)
{
  g_clear_pointer (&self->row, fb_record_free);
}

static void
consent_free (gpointer self)
{
  fb_consent_clear (self);
  g_free (self);
}

/* --- what holds ---------------------------------------------------------------------------------------------- */

static GPtrArray *
load_rows (FbStore *store, const FbId *contact, const char *channel, const char *purpose, GError **error)
{
  g_autofree char *of_contact = fb_operation_where_ref ("contact", contact);
  g_autofree char *quoted_channel = fb_query_quote (channel);
  g_autofree char *quoted_purpose = fb_query_quote (purpose);
  g_autofree char *where =
      g_strdup_printf ("%s and channel = %s and purpose = %s", of_contact, quoted_channel, quoted_purpose);

  return fb_operation_find_all (store, "consent", where, "said_at,id", error);
}

static void
add_known (const FbRecord *row, GHashTable *followed)
{
  const char *text = fb_record_get_text (row, "knew");
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  JsonArray *ids = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; ids != NULL && i < json_array_get_length (ids); i++)
    {
      JsonNode *element = json_array_get_element (ids, i);
      FbId id;

      if (json_node_get_value_type (element) == G_TYPE_STRING && fb_id_parse (json_node_get_string (element), &id))
        g_hash_table_add (followed, fb_id_copy (&id));
    }
}

/* Those that no other row follows. */
static GPtrArray *
find_last (GPtrArray *rows)
{
  g_autoptr (GHashTable) followed = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  GPtrArray *last = g_ptr_array_new ();

  for (guint i = 0; i < rows->len; i++)
    add_known (g_ptr_array_index (rows, i), followed);
  for (guint i = 0; i < rows->len; i++)
    {
      FbRecord *row = g_ptr_array_index (rows, i);

      if (!g_hash_table_contains (followed, &row->id))
        g_ptr_array_add (last, row);
    }
  return last;
}

static const char *
state_on (const FbRecord *row, const char *day)
{
  const char *until = fb_record_get_text (row, "valid_to");

  return until != NULL && g_strcmp0 (until, day) < 0 ? "unknown" : fb_record_get_text (row, "state");
}

static guint
strictness (const char *state)
{
  static const char *const states[] = {"unknown", "given", "refused", "withdrawn"};

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i], state) == 0)
      return i;
  return 0;
}

static void
get_today (FbStore *store, char day[FB_DATE_LENGTH + 1])
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  fb_date_of_time (fb_clock_now (fb_store_get_clock (store)), zone, day);
}

/* Of rows about one channel and purpose, oldest first. */
static void
decide (GPtrArray *rows, const char *today, FbConsent *consent)
{
  g_autoptr (GPtrArray) last = find_last (rows);
  const FbRecord *strictest = NULL;

  *consent = (FbConsent){NULL, "unknown"};
  for (guint i = 0; i < last->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (last, i);

      if (strictest == NULL || strictness (state_on (row, today)) >= strictness (state_on (strictest, today)))
        strictest = row;
    }
  if (strictest == NULL)
    return;
  consent->row = fb_record_copy (strictest);
  consent->state = state_on (consent->row, today);
}

gboolean
fb_consents_find (FbStore *store,
                  const FbId *contact,
                  const char *channel,
                  const char *purpose,
                  FbConsent *consent,
                  GError **error)
{
  g_autoptr (GPtrArray) rows = load_rows (store, contact, channel, purpose, error);
  char today[FB_DATE_LENGTH + 1];

  *consent = (FbConsent){NULL, "unknown"};
  if (rows == NULL)
    return FALSE;
  get_today (store, today);
  decide (rows, today, consent);
  return TRUE;
}

static gboolean
is_about_the_same (const FbRecord *a, const FbRecord *b)
{
  return g_strcmp0 (fb_record_get_text (a, "channel"), fb_record_get_text (b, "channel")) == 0
         && g_strcmp0 (fb_record_get_text (a, "purpose"), fb_record_get_text (b, "purpose")) == 0;
}

GPtrArray *
fb_consents_list (FbStore *store, const FbId *contact, GError **error)
{
  g_autofree char *where = fb_operation_where_ref ("contact", contact);
  g_autoptr (GPtrArray) rows = fb_operation_find_all (store, "consent", where, "channel,purpose,said_at,id", error);
  GPtrArray *list;
  char today[FB_DATE_LENGTH + 1];

  if (rows == NULL)
    return NULL;
  get_today (store, today);
  list = g_ptr_array_new_with_free_func (consent_free);
  for (guint i = 0; i < rows->len;)
    {
      g_autoptr (GPtrArray) same = g_ptr_array_new ();
      FbConsent *consent = g_new0 (FbConsent, 1);
      const FbRecord *first = g_ptr_array_index (rows, i);

      for (; i < rows->len && is_about_the_same (first, g_ptr_array_index (rows, i)); i++)
        g_ptr_array_add (same, g_ptr_array_index (rows, i));
      decide (same, today, consent);
      g_ptr_array_add (list, consent);
    }
  return list;
}

/* --- noting -------------------------------------------------------------------------------------------------- */

static char *
ids_to_json (GPtrArray *rows)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *ids = json_array_new ();

  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *id = fb_id_to_string (&((FbRecord *) g_ptr_array_index (rows, i))->id);

      json_array_add_string_element (ids, id);
    }
  json_node_take_array (node, ids);
  return fb_json_to_canonical (node);
}

gboolean
fb_consents_note (FbStore *store, FbRecord *said, FbId *id, GError **error)
{
  g_autoptr (FbRecord) row = said;
  g_autoptr (FbEdit) edit = fb_edit_new (_ ("Note consent"));
  const FbId *contact = fb_record_get_id (row, "contact");
  const char *channel = fb_record_get_text (row, "channel"), *purpose = fb_record_get_text (row, "purpose");
  FbId user = fb_store_get_user (store), made;

  if (contact != NULL && channel != NULL && purpose != NULL)
    {
      g_autoptr (GPtrArray) rows = load_rows (store, contact, channel, purpose, error);
      g_autoptr (GPtrArray) last = rows != NULL ? find_last (rows) : NULL;
      g_autofree char *knew = last != NULL && last->len > 0 ? ids_to_json (last) : NULL;

      if (rows == NULL)
        return FALSE;
      fb_record_set_text (row, "knew", knew);
    }
  if (fb_value_is_null (fb_record_get (row, "said_at")))
    fb_record_set_int (row, "said_at", fb_clock_now (fb_store_get_clock (store)));
  if (fb_record_get_id (row, "by_user") == NULL)
    fb_record_set_id (row, "by_user", &user);
  made = fb_edit_create (edit, g_steal_pointer (&row));
  if (id != NULL)
    *id = made;
  return fb_store_commit_edit (store, g_steal_pointer (&edit), NULL, error);
}

/* --- asking -------------------------------------------------------------------------------------------------- */

/* FALSE: it cannot be read. */
static gboolean
needs_consent (FbStore *store, const char *channel, gboolean *needs, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) setting = fb_operation_find_first (
      store, "setting", "name = '" FB_CONSENTS_SETTING "' and level = 'company'", "id", &local);
  const char *text = setting != NULL ? fb_record_get_text (setting, "content") : NULL;
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  JsonArray *channels = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  *needs = FALSE;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (guint i = 0; channels != NULL && i < json_array_get_length (channels); i++)
    {
      JsonNode *element = json_array_get_element (channels, i);

      *needs |= json_node_get_value_type (element) == G_TYPE_STRING
                && g_strcmp0 (json_node_get_string (element), channel) == 0;
    }
  return TRUE;
}

static gboolean
refuse (const FbRecord *contact, const FbConsent *consent, const char *channel, const char *purpose, GError **error)
{
  const FbTable *table = fb_schema_get_table ("consent");
  const char *how = fb_field_get_choice_label (fb_table_field (table, fb_table_get_field (table, "channel")), channel);
  const char *what = fb_field_get_choice_label (fb_table_field (table, fb_table_get_field (table, "purpose")), purpose);
  g_autofree char *name = fb_record_dup_title (contact);

  if (strictness (consent->state) > strictness ("given"))
    g_set_error (
        error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE,
        /* Translators: a person, a way to reach them ("E-mail"), a purpose ("Offers") */
        _ ("%s does not want this (%s: %s). Hand it over in another way, or note what they say now on their page."),
        name, how, what);
  else
    g_set_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE,
                 /* Translators: a person, a way to reach them ("E-mail"), a purpose ("Offers") */
                 _ ("There is no consent of %s (%s: %s). Ask, and note the answer on their page."), name, how, what);
  return FALSE;
}

gboolean
fb_consents_check (FbStore *store, const FbId *contact, const char *channel, const char *purpose, GError **error)
{
  g_auto (FbConsent) consent = {0};
  g_autoptr (FbRecord) person = NULL;
  gboolean needs;

  if (!fb_consents_find (store, contact, channel, purpose, &consent, error)
      || !needs_consent (store, channel, &needs, error))
    return FALSE;
  if (strictness (consent.state) == strictness ("given") || (strictness (consent.state) == 0 && !needs))
    return TRUE;
  person = fb_store_get (store, fb_schema_get_table ("contact"), contact, error);
  return person != NULL && refuse (person, &consent, channel, purpose, error);
}
