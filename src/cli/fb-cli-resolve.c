/* fb-cli-resolve.c: which record a word means
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-resolve.h"

#include <glib/gi18n.h>

#include "fb-query-sql.h"
#include "fb-text.h"

#define MAX_CANDIDATES 4

typedef struct
{
  const FbTable *table;
  const char *text;
  const char *only_field; /* (nullable) */
  const FbId *only;       /* (nullable) */
  GArray *ids;            /* of FbId */
} Search;

/* One question: rows whose @expr is the text, folded or as it stands. */
static gboolean
ask (Search *search, FbDb *db, const char *expr, gboolean folded, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autofree char *text = folded ? fb_text_fold (search->text) : g_strdup (search->text);
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;
  FbId id;

  g_string_printf (sql, "SELECT t0.id FROM \"%s\" AS t0 WHERE %s = ?1", search->table->name, expr);
  if (search->only != NULL)
    g_string_append_printf (sql, " AND t0.\"%s\" = ?2", search->only_field);
  g_string_append_printf (sql, " LIMIT %d", MAX_CANDIDATES);
  if (!(stmt = fb_db_prepare (db, sql->str, error)))
    return FALSE;
  fb_stmt_bind_text (stmt, 1, text);
  if (search->only != NULL)
    fb_stmt_bind_id (stmt, 2, search->only);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    if (fb_stmt_get_id (stmt, 0, &id))
      g_array_append_val (search->ids, id);
  return step == FB_STEP_DONE;
}

static gboolean
ask_key (Search *search, FbDb *db, const FbField *field, gboolean folded, GError **error)
{
  g_autofree char *expr = g_strdup_printf (folded ? "fold(t0.\"%s\")" : "t0.\"%s\"", field->name);

  return ask (search, db, expr, folded, error);
}

static gboolean
ask_title (Search *search, FbDb *db, gboolean folded, GError **error)
{
  g_autofree char *expr = fb_sql_title (search->table, 0, folded);

  return expr == NULL || ask (search, db, expr, folded, error);
}

static gboolean
is_key (const FbField *field)
{
  return field->type == FB_TYPE_TEXT && (field->flags & (FB_FIELD_NUMBER | FB_FIELD_UNIQUE)) != 0;
}

/* What is written exactly so wins over what only folds to the same; a key wins over a name. */
static gboolean
search_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Search *search = user_data;

  for (int folded = FALSE; folded <= TRUE; folded++)
    {
      for (guint i = 0; i < search->table->n_fields && search->ids->len == 0; i++)
        if (is_key (fb_table_field (search->table, i))
            && !ask_key (search, db, fb_table_field (search->table, i), folded, error))
          return FALSE;
      if (search->ids->len == 0 && !ask_title (search, db, folded, error))
        return FALSE;
      if (search->ids->len > 0)
        return TRUE;
    }
  return TRUE;
}

static char *
list_candidates (FbCli *cli, const Search *search)
{
  GString *text = g_string_new (_ ("Take its id:"));

  for (guint i = 0; i < search->ids->len; i++)
    {
      const FbId *id = &g_array_index (search->ids, FbId, i);
      g_autofree char *shown = fb_id_to_string (id);

      g_string_append_printf (text, " %s", shown);
    }
  return g_string_free (text, FALSE);
}

static gboolean
set_not_found (const FbTable *table, const char *text, const char *about, GError **error)
{
  fb_cli_set_error (error, FB_CLI_ERROR_NOT_FOUND, about, NULL, _ ("There is no record “%s” (%s) on this computer"),
                    text, _ (table->label));
  return FALSE;
}

static gboolean
resolve_name (FbCli *cli, Search *search, const char *about, FbId *id, GError **error)
{
  g_autofree char *hint = NULL;

  if (!fb_store_read (cli->store, search_in_reader, search, error))
    return FALSE;
  if (search->ids->len == 0)
    return set_not_found (search->table, search->text, about, error);
  if (search->ids->len == 1)
    {
      *id = g_array_index (search->ids, FbId, 0);
      return TRUE;
    }
  hint = list_candidates (cli, search);
  fb_cli_set_error (error, FB_CLI_ERROR_AMBIGUOUS, about, hint, _ ("Several records (%s) are called “%s”"),
                    _ (search->table->plural), search->text);
  return FALSE;
}

gboolean
fb_cli_resolve (FbCli *cli,
                const FbTable *table,
                const char *text,
                const char *only_field,
                const FbId *only,
                const char *about,
                FbId *id,
                GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (FbId));
  g_autofree char *tidy = fb_text_tidy (text);
  g_autofree char *title = NULL;
  Search search = {table, tidy, only_field, only, ids};

  if (fb_cli_open (cli, error) == NULL)
    return FALSE;
  if (g_str_equal (tidy, "@me") && g_str_equal (table->name, "user"))
    {
      *id = fb_store_get_user (cli->store);
      return TRUE;
    }
  if (!fb_id_parse (tidy, id))
    return resolve_name (cli, &search, about, id, error);
  /* A row out of scope that is known by its label may be referred to as well. */
  title = fb_store_dup_title (cli->store, table, id);
  return title != NULL || set_not_found (table, tidy, about, error);
}

FbRecord *
fb_cli_resolve_record (FbCli *cli, JsonObject *request, GError **error)
{
  const FbTable *table = fb_cli_find_table (fb_cli_text (request, "entity"), error);
  const char *text = fb_cli_text (request, "id");
  FbRecord *record;
  FbId id;

  if (table == NULL || !fb_cli_resolve (cli, table, text, NULL, NULL, "id", &id, error))
    return NULL;
  if (!(record = fb_store_get (cli->store, table, &id, error)))
    return NULL;
  return record;
}

/* --- lists of choices ------------------------------------------------------------------------------------------- */

typedef struct
{
  const char *picklist;
  const char *text;
  char *code;
} Pick;

static gboolean
pick_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  static const char sql[] =
      "SELECT v.\"code\" FROM \"picklist_value\" AS v JOIN \"picklist\" AS p ON p.id = v.\"picklist\""
      " WHERE p.\"code\" = ?1 AND (fold(v.\"code\") = ?2 OR fold(v.\"label\") = ?2)"
      " ORDER BY v.\"code\" = ?3 DESC, fold(v.\"code\") = ?2 DESC LIMIT 1";
  Pick *pick = user_data;
  g_autofree char *folded = fb_text_fold (pick->text);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_text (stmt, 1, pick->picklist);
  fb_stmt_bind_text (stmt, 2, folded);
  fb_stmt_bind_text (stmt, 3, pick->text);
  if ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    pick->code = g_strdup (fb_stmt_get_text (stmt, 0));
  return step != FB_STEP_ERROR;
}

char *
fb_cli_resolve_pick (FbCli *cli, const char *picklist, const char *text, GError **error)
{
  g_autofree char *tidy = fb_text_tidy (text);
  Pick pick = {picklist, tidy, NULL};

  if (!fb_store_read (cli->store, pick_in_reader, &pick, error))
    return NULL;
  return pick.code != NULL ? pick.code : g_steal_pointer (&tidy);
}
