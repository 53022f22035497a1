/* fb-helpful.c: whether an article helped
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-helpful.h"

#include <glib/gi18n.h>

#define YES "helpful: yes"
#define NO "helpful: no"

/* (nullable) Of FbRecord of comment. */
static GPtrArray *
find_answers (FbStore *store, const FbId *article, GError **error)
{
  g_autofree char *ref = fb_operation_where_ref ("on_id", article);
  g_autofree char *where = g_strdup_printf ("%s and text in ('" YES "','" NO "')", ref);

  return fb_operation_find_all (store, "comment", where, "created_at", error);
}

static gboolean
is_own (FbStore *store, const FbRecord *answer)
{
  FbId user = fb_store_get_user (store);
  const FbId *by = fb_record_get_id (answer, "created_by");

  return by != NULL && fb_id_equal (by, &user);
}

static gboolean
is_yes (const FbRecord *answer)
{
  return g_strcmp0 (fb_record_get_text (answer, "text"), YES) == 0;
}

FbHelpful *
fb_helpful_count (FbStore *store, const FbId *article, GError **error)
{
  g_autoptr (GPtrArray) answers = find_answers (store, article, error);
  FbHelpful *helpful;

  if (answers == NULL)
    return NULL;

  helpful = g_new0 (FbHelpful, 1);
  helpful->own = -1;
  for (guint i = 0; i < answers->len; i++)
    {
      const FbRecord *answer = g_ptr_array_index (answers, i);

      helpful->yes += is_yes (answer) ? 1 : 0;
      helpful->no += is_yes (answer) ? 0 : 1;
      if (is_own (store, answer))
        helpful->own = is_yes (answer) ? 1 : 0;
    }
  return helpful;
}

gboolean
fb_helpful_answer (FbStore *store, const FbId *article, gboolean yes, GError **error)
{
  g_autoptr (GPtrArray) answers = find_answers (store, article, error);
  FbEdit *edit;
  gboolean again = FALSE;

  if (answers == NULL)
    return FALSE;

  edit = fb_edit_new (yes ? _ ("Article was helpful") : _ ("Article was not helpful"));
  for (guint i = 0; i < answers->len; i++)
    {
      const FbRecord *answer = g_ptr_array_index (answers, i);

      if (!is_own (store, answer))
        continue;
      again |= is_yes (answer) == yes;
      fb_edit_delete (edit, answer->table, &answer->id);
    }
  if (!again)
    {
      FbRecord *answer = fb_record_new (fb_schema_get_table ("comment"), NULL);

      fb_record_set_text (answer, "on_type", "article");
      fb_record_set_id (answer, "on_id", article);
      fb_record_set_text (answer, "text", yes ? YES : NO);
      fb_edit_create (edit, answer);
    }
  return fb_store_commit_edit (store, edit, NULL, error);
}
