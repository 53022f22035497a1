/* fb-starter.c: what a profile for this computer only starts with
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-starter.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-query.h"
#include "fb-rows.h"
#include "fb-text.h"

/* What the system calls the person; "Unknown" is what GLib says when it does not know. */
static char *
dup_name (const char *login)
{
  g_autofree char *name = fb_text_tidy (g_get_real_name ());

  return *name == '\0' || strcmp (name, "Unknown") == 0 ? g_strdup (login) : g_steal_pointer (&name);
}

static char *
dup_login (void)
{
  const char *login = g_get_user_name ();

  return login != NULL && *login != '\0' && fb_text_is_clean (login, -1, 64) ? g_strdup (login) : g_strdup ("me");
}

/* Nobody made these rows. */
static void
stamp (FbRecord *record, gint64 now)
{
  fb_record_set_int (record, "created_at", now);
  fb_record_set_int (record, "updated_at", now);
  fb_record_derive (record);
}

/* With the id that every server gives it. */
static FbRecord *
make_role (gint64 now)
{
  FbRecord *role;
  FbId id;

  fb_id_from_name (&id, "fieldbook.role", "admin");
  role = fb_record_new (fb_schema_get_table ("role"), &id);
  fb_record_set_text (role, "base", "admin");
  fb_record_set_text (role, "name", _ ("Administrator"));
  stamp (role, now);
  return role;
}

static FbRecord *
make_user (const FbId *id, const FbId *role, gint64 now)
{
  FbRecord *user = fb_record_new (fb_schema_get_table ("user"), id);
  g_autofree char *login = dup_login ();
  g_autofree char *name = dup_name (login);

  fb_record_set_text (user, "login", login);
  fb_record_set_text (user, "name", name);
  fb_record_set_id (user, "role", role);
  stamp (user, now);
  return user;
}

static gboolean
put_unless_there (FbDb *db, const FbRecord *record, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) known = fb_rows_get (db, record->table, &record->id, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return known != NULL || fb_rows_put (db, record, error);
}

static gboolean
make_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  gint64 now = fb_clock_now (fb_store_get_clock (store));
  FbId id = fb_store_get_user (store);
  g_autoptr (FbRecord) role = make_role (now);
  g_autoptr (FbRecord) user = make_user (&id, &role->id, now);
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (db, error);

  return tx != NULL && fb_record_validate (user, error) && put_unless_there (db, role, error)
         && put_unless_there (db, user, error) && fb_transaction_commit (tx, error);
}

gboolean
fb_starter_make_user (FbStore *store, GError **error)
{
  g_return_val_if_fail (FB_IS_STORE (store), FALSE);

  return fb_store_write (store, make_in_writer, NULL, error);
}

/* --- a pipeline --- */

static const struct
{
  const char *name;
  const char *kind;
  const char *category;
  gint64 probability; /* 1/10,000 */
  gint64 rot_days;    /* 0: no norm */
} stages[] = {
    {N_ ("Qualify"), "open", "pipeline", 1000, 30}, {N_ ("Propose"), "open", "best", 4000, 30},
    {N_ ("Negotiate"), "open", "commit", 7500, 30}, {N_ ("Won"), "won", "closed", 10000, 0},
    {N_ ("Lost"), "lost", "omitted", 0, 0},
};

static void
add_stage (FbEdit *edit, const FbId *pipeline, guint position)
{
  FbRecord *stage = fb_record_new (fb_schema_get_table ("stage"), NULL);

  fb_record_set_id (stage, "pipeline", pipeline);
  fb_record_set_int (stage, "position", position + 1);
  fb_record_set_text (stage, "name", _ (stages[position].name));
  fb_record_set_text (stage, "kind", stages[position].kind);
  fb_record_set_text (stage, "category", stages[position].category);
  fb_record_set_int (stage, "probability", stages[position].probability);
  if (stages[position].rot_days > 0)
    fb_record_set_int (stage, "rot_days", stages[position].rot_days);
  fb_edit_create (edit, stage);
}

static FbEdit *
make_pipeline (void)
{
  FbEdit *edit = fb_edit_new (_ ("First pipeline"));
  FbRecord *pipeline = fb_record_new (fb_schema_get_table ("pipeline"), NULL);
  FbId id;

  fb_edit_set_cause (edit, "rule");
  fb_edit_set_quiet (edit);
  fb_record_set_text (pipeline, "name", _ ("Sales"));
  fb_record_set_int (pipeline, "position", 1);
  id = fb_edit_create (edit, pipeline);
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    add_stage (edit, &id, i);
  return edit;
}

gboolean
fb_starter_fill (FbStore *store, GError **error)
{
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("pipeline"), NULL, NULL, NULL, error);
  gint64 count;

  g_return_val_if_fail (FB_IS_STORE (store), FALSE);

  if (query == NULL || !fb_starter_make_user (store, error) || (count = fb_store_count (store, query, error)) < 0)
    return FALSE;
  return count > 0 || fb_store_commit_edit (store, make_pipeline (), NULL, error);
}
