/* fb-title.c: what names a row, a pick or a choice to people
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-query-private.h"

static gboolean
read_text (FbStmt *stmt, char **text, GError **error)
{
  FbStep step = fb_stmt_step (stmt, NULL, error);

  if (step == FB_STEP_ROW)
    *text = g_strdup (fb_stmt_get_text (stmt, 0));
  return step != FB_STEP_ERROR;
}

static char *
read_label (FbDb *db, const FbTable *table, const FbId *id, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT label FROM label WHERE tbl = ?1 AND id = ?2", error);
  char *label = NULL;

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, table->number);
  fb_stmt_bind_id (stmt, 2, id);
  read_text (stmt, &label, error);
  return label;
}

char *
fb_title_read (FbDb *db, const FbTable *table, const FbId *id, GError **error)
{
  g_autofree char *title = fb_sql_title (table, 0, FALSE);
  g_autofree char *sql = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  char *text = NULL;

  if (title == NULL)
    return NULL;
  sql = g_strdup_printf ("SELECT %s FROM \"%s\" AS t0 WHERE t0.id = ?1", title, table->name);
  if (!(stmt = fb_db_prepare (db, sql, error)))
    return NULL;
  fb_stmt_bind_id (stmt, 1, id);
  if (!read_text (stmt, &text, error))
    return NULL;
  return text != NULL ? text : read_label (db, table, id, error);
}

static char *
read_pick (FbDb *db, const FbField *field, const char *code, GError **error)
{
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (db,
                     "SELECT v.\"label\" FROM \"picklist_value\" AS v JOIN \"picklist\" AS p ON p.id = v.\"picklist\""
                     " WHERE p.\"code\" = ?1 AND fold(v.\"code\") = fold(?2)",
                     error);
  char *label = NULL;

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_text (stmt, 1, field->ref);
  fb_stmt_bind_text (stmt, 2, code);
  if (!read_text (stmt, &label, error))
    return NULL;
  return label != NULL ? label : g_strdup (code);
}

char *
fb_title_of_field (FbDb *db, const FbField *field, const FbValue *value, const char *on_type, GError **error)
{
  const FbTable *table;

  if (fb_value_is_null (value))
    return NULL;
  switch (field->type)
    {
    case FB_TYPE_REF:
    case FB_TYPE_ANY_REF:
      table = field->type == FB_TYPE_REF ? fb_field_get_ref_table (field)
              : on_type != NULL          ? fb_schema_find_table (on_type)
                                         : NULL;
      return table != NULL && fb_value_get_id (value) != NULL
                 ? fb_title_read (db, table, fb_value_get_id (value), error)
                 : NULL;
    case FB_TYPE_PICK:
      return fb_value_get_text (value) != NULL ? read_pick (db, field, fb_value_get_text (value), error) : NULL;
    case FB_TYPE_ENUM:
      return g_strdup (fb_field_get_choice_label (field, fb_value_get_text (value)));
    default:
      return NULL;
    }
}
