/* fb-cli-records.c: new, set, delete, show, list, search
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli.h"

#include <glib/gi18n.h>

#include "fb-accounts.h"
#include "fb-cli-record.h"
#include "fb-cli-resolve.h"
#include "fb-cli-values.h"
#include "fb-deals.h"
#include "fb-history.h"
#include "fb-search.h"

/* Rows read at a time. */
#define PAGE 500
#define SEARCH_LIMIT 20

/* --- editing ---------------------------------------------------------------------------------------------------- */

typedef enum
{
  VERB_ADD,
  VERB_CHANGE,
  VERB_DELETE,
} Verb;

/* What undo and the history call the step. */
static FbEdit *
start_edit (Verb verb, const FbRecord *record)
{
  g_autofree char *title = fb_record_dup_title (record);
  const char *kind = _ (record->table->label);
  g_autofree char *label = NULL;

  switch (verb)
    {
    case VERB_ADD:
      /* Translators: a kind of record, then its name */
      label = g_strdup_printf (_ ("Add %s: %s"), kind, title);
      break;
    case VERB_CHANGE:
      label = g_strdup_printf (_ ("Change %s: %s"), kind, title);
      break;
    case VERB_DELETE:
    default:
      label = g_strdup_printf (_ ("Delete %s: %s"), kind, title);
    }
  return fb_edit_new (label);
}

static gboolean
commit (FbCli *cli, FbEdit *edit, const FbId *id, GError **error)
{
  FbId tx = {{0}};

  if (!fb_store_commit_edit (cli->store, edit, &tx, error))
    return FALSE;
  fb_cli_output_take_object (cli->output, fb_cli_edit_to_json (id, &tx));
  return TRUE;
}

static gboolean
is_deal (const FbTable *table)
{
  return g_str_equal (table->name, "opportunity");
}

static gboolean
is_account (const FbTable *table)
{
  return g_str_equal (table->name, "account");
}

/* Never missing from a line of the command; a batch may leave it out. */
static JsonObject *
fields_of (JsonObject *request)
{
  if (!json_object_has_member (request, "fields"))
    json_object_set_object_member (request, "fields", json_object_new ());
  return json_object_get_object_member (request, "fields");
}

gboolean
fb_cli_run_new (FbCli *cli, JsonObject *request, GError **error)
{
  const FbTable *table = fb_cli_find_table (fb_cli_text (request, "entity"), error);
  g_autoptr (FbCliValues) values = NULL;
  g_autoptr (FbRecord) record = NULL;
  g_autoptr (FbEdit) edit = NULL;
  FbId id;

  if (table == NULL || fb_cli_open (cli, error) == NULL
      || !(values = fb_cli_values_read (cli, table, fields_of (request), NULL, error)))
    return FALSE;
  record = fb_record_new (table, &values->id);
  fb_cli_values_fill (values, record);
  if (is_deal (table) && !fb_deals_complete (cli->store, record, error))
    return FALSE;
  edit = start_edit (VERB_ADD, record);
  if (!is_account (table))
    id = fb_edit_create (edit, g_steal_pointer (&record));
  else if (!fb_accounts_add (cli->store, edit, g_steal_pointer (&record), NULL, &id, error))
    return FALSE;
  return commit (cli, g_steal_pointer (&edit), &id, error);
}

/* Counts and sets are changed by what is added, once. */
static void
drop_gathered (FbRecord *record)
{
  for (guint i = 0; i < record->table->n_fields; i++)
    {
      FbPolicy policy = fb_table_field (record->table, i)->policy;

      if (policy == FB_POLICY_COUNT || policy == FB_POLICY_SET)
        fb_value_set_null (&record->values[i]);
    }
}

/* A deal's move brings more with it than its stage; what the request says about the rest comes after and stands. */
static gboolean
move_deal (FbCli *cli, const FbCliValues *values, FbEdit *edit, const FbRecord *record, GError **error)
{
  const FbCliCell *stage = is_deal (record->table) ? fb_cli_values_find (values, "stage") : NULL;
  g_autoptr (FbRecord) filled = NULL;
  g_autoptr (GPtrArray) missing = NULL;

  if (stage == NULL || fb_value_get_id (&stage->value) == NULL)
    return TRUE;
  filled = fb_record_new (record->table, &record->id);
  fb_cli_values_fill (values, filled);
  drop_gathered (filled);
  if (!fb_deals_add_move (cli->store, edit, &record->id, fb_value_get_id (&stage->value), filled, &missing, error))
    return FALSE;
  for (guint i = 0; i < missing->len; i++)
    {
      const FbMissing *one = g_ptr_array_index (missing, i);

      fb_cli_say (cli, "%s", one->message != NULL ? one->message : one->label);
    }
  return TRUE;
}

gboolean
fb_cli_run_set (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (FbRecord) record = fb_cli_resolve_record (cli, request, error);
  g_autoptr (FbCliValues) values = NULL;
  g_autoptr (FbEdit) edit = NULL;

  if (record == NULL || !(values = fb_cli_values_read (cli, record->table, fields_of (request), record, error)))
    return FALSE;
  if (values->cells->len == 0)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, "set ENTITY ID FIELD=VALUE…", "set: %s",
                        _ ("there is no FIELD=VALUE"));
      return FALSE;
    }
  edit = start_edit (VERB_CHANGE, record);
  if (!move_deal (cli, values, edit, record, error))
    return FALSE;
  fb_cli_values_edit (values, edit, record);
  return commit (cli, g_steal_pointer (&edit), &record->id, error);
}

gboolean
fb_cli_run_delete (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (FbRecord) record = fb_cli_resolve_record (cli, request, error);
  g_autoptr (FbEdit) edit = NULL;

  if (record == NULL)
    return FALSE;
  edit = start_edit (VERB_DELETE, record);
  fb_edit_delete (edit, record->table, &record->id);
  return commit (cli, g_steal_pointer (&edit), &record->id, error);
}

/* --- showing ---------------------------------------------------------------------------------------------------- */

/* A record that is gone now may have been there then: only its id can name it. */
static FbRecord *
find_as_of (FbCli *cli, JsonObject *request, gint64 at, GError **error)
{
  const FbTable *table = fb_cli_find_table (fb_cli_text (request, "entity"), error);
  const char *text = fb_cli_text (request, "id");
  FbId id;

  if (table == NULL)
    return NULL;
  if (!fb_id_parse (text, &id) && !fb_cli_resolve (cli, table, text, NULL, NULL, "id", &id, error))
    return NULL;
  return fb_store_get_as_of (cli->store, table, &id, at, error);
}

gboolean
fb_cli_run_show (FbCli *cli, JsonObject *request, GError **error)
{
  const char *as_of = fb_cli_text (request, "as_of");
  g_autoptr (FbRecord) record = NULL;
  gint64 at;

  if (fb_cli_open (cli, error) == NULL)
    return FALSE;
  if (as_of == NULL)
    record = fb_cli_resolve_record (cli, request, error);
  else if (fb_cli_time_read (cli, as_of, TRUE, "as_of", &at, error))
    record = find_as_of (cli, request, at, error);
  if (record == NULL)
    return FALSE;
  fb_cli_output_take_object (cli->output, fb_cli_record_to_json (cli, record));
  return TRUE;
}

/* --- lists ------------------------------------------------------------------------------------------------------ */

typedef struct
{
  FbQuery *query;
  gint64 limit, offset;
  GArray *rowids;     /* of gint64 */
  guint at;           /* first of the page */
  GPtrArray *records; /* of FbRecord, the page */
} Listing;

static gboolean
run_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Listing *listing = user_data;

  listing->rowids = fb_query_run (listing->query, db, store, listing->limit, listing->offset, NULL, error);
  return listing->rowids != NULL;
}

static gboolean
load_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Listing *listing = user_data;
  const gint64 *rowids = (const gint64 *) listing->rowids->data + listing->at;

  listing->records = fb_query_load (fb_query_get_table (listing->query), db, rowids,
                                    MIN (PAGE, listing->rowids->len - listing->at), error);
  return listing->records != NULL;
}

static gboolean
put_pages (FbCli *cli, Listing *listing, const char *const *columns, GError **error)
{
  for (listing->at = 0; listing->at < listing->rowids->len; listing->at += PAGE)
    {
      g_autoptr (GPtrArray) records = NULL;

      if (!fb_store_read (cli->store, load_in_reader, listing, error))
        return FALSE;
      records = g_steal_pointer (&listing->records);
      for (guint i = 0; i < records->len; i++)
        {
          const FbRecord *record = g_ptr_array_index (records, i);

          fb_cli_output_take_item (cli->output, columns != NULL ? fb_cli_record_pick (cli, record, columns)
                                                                : fb_cli_record_to_json (cli, record));
        }
    }
  return TRUE;
}

static gboolean
put_list (FbCli *cli, FbQuery *query, JsonObject *request, GError **error)
{
  const FbTable *table = fb_query_get_table (query);
  g_auto (GStrv) columns = fb_cli_list (request, "columns");
  g_auto (GStrv) shown = columns != NULL ? g_strdupv (columns) : fb_cli_default_columns (table);
  Listing listing = {query, fb_cli_number (request, "limit", -1), fb_cli_number (request, "offset", 0), NULL, 0, NULL};
  g_autoptr (GArray) rowids = NULL;

  if (columns != NULL && !fb_cli_check_columns (table, (const char *const *) columns, error))
    return FALSE;
  if (!fb_store_read (cli->store, run_in_reader, &listing, error))
    return FALSE;
  rowids = listing.rowids;
  fb_cli_output_begin_list (cli->output, (const char *const *) shown);
  return put_pages (cli, &listing, (const char *const *) columns, error);
}

static gboolean
put_count (FbCli *cli, FbQuery *query, GError **error)
{
  gint64 count = fb_store_count (cli->store, query, error);
  JsonObject *object;

  if (count < 0)
    return FALSE;
  if (fb_cli_output_is_text (cli->output))
    {
      fb_cli_output_take_value (cli->output, json_node_init_int (json_node_alloc (), count));
      return TRUE;
    }
  object = json_object_new ();
  json_object_set_int_member (object, "count", count);
  fb_cli_output_take_object (cli->output, object);
  return TRUE;
}

gboolean
fb_cli_run_list (FbCli *cli, JsonObject *request, GError **error)
{
  const FbTable *table = fb_cli_find_table (fb_cli_text (request, "entity"), error);
  g_auto (GStrv) keys = fb_cli_list (request, "sort");
  g_autofree char *sort = keys != NULL ? g_strjoinv (",", keys) : NULL;
  g_autoptr (FbQuery) query = NULL;

  if (table == NULL || fb_cli_open (cli, error) == NULL
      || !(query = fb_query_new (table, fb_cli_text (request, "where"), sort, NULL, error)))
    return FALSE;
  return fb_cli_flag (request, "count") ? put_count (cli, query, error) : put_list (cli, query, request, error);
}

/* --- search ----------------------------------------------------------------------------------------------------- */

static JsonObject *
hit_to_json (const FbHit *hit)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "entity", hit->table->name);
  fb_cli_set_id (object, "id", &hit->id);
  json_object_set_string_member (object, "title", hit->title != NULL ? hit->title : "");
  if (hit->detail != NULL)
    json_object_set_string_member (object, "detail", hit->detail);
  return object;
}

gboolean
fb_cli_run_search (FbCli *cli, JsonObject *request, GError **error)
{
  static const char *const columns[] = {"title", "entity", "detail", "id", NULL};
  const char *entity = fb_cli_text (request, "entity");
  guint limit = (guint) MIN (fb_cli_number (request, "limit", SEARCH_LIMIT), 10000);
  g_autoptr (GPtrArray) hits = NULL;

  if ((entity != NULL && fb_cli_find_table (entity, error) == NULL) || fb_cli_open (cli, error) == NULL)
    return FALSE;
  if (!(hits = fb_store_search (cli->store, fb_cli_text (request, "text"), entity, limit, NULL, error)))
    return FALSE;
  fb_cli_output_begin_list (cli->output, columns);
  for (guint i = 0; i < hits->len; i++)
    fb_cli_output_take_item (cli->output, hit_to_json (g_ptr_array_index (hits, i)));
  return TRUE;
}
