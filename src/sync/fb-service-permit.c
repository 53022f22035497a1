/* fb-service-permit.c: what the permissions of a role leave of what its people may do
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

/* A permission narrows and never widens: it counts after fb_who_may() and after the scope, for everybody but
 * administrators. A table without a permission for the role is as open as its scope is. */

/* As many rows of one table in one transaction are an edit in bulk, whatever the device calls it. */
#define BULK_ROWS 50

/* In the order of the schema's choices: each reaches as far as the one before, and further. */
typedef enum
{
  REACH_NONE,
  REACH_OWN,
  REACH_TEAM,
  REACH_TERRITORY,
  REACH_SUBTREE,
  REACH_ALL,
} Reach;

static const char *const reach_names[] = {"none", "own", "team", "territory", "subtree", "all"};

typedef struct
{
  Reach make, change, remove;
  gboolean bulk;
  GHashTable *fields; /* of char *: fields that the role may not change */
} Permit;

void
fb_permit_free (gpointer permit)
{
  Permit *self = permit;

  g_hash_table_unref (self->fields);
  g_free (self);
}

/* --- reading them --- */

/* What cannot be read reaches nowhere. */
static Reach
read_reach (const char *name)
{
  for (guint i = 0; name && i < G_N_ELEMENTS (reach_names); i++)
    if (g_str_equal (name, reach_names[i]))
      return i;
  return REACH_NONE;
}

static Permit *
get_permit (FbScope *scope, const FbTable *table)
{
  Permit *permit = g_hash_table_lookup (scope->permits, table);

  if (!permit)
    {
      permit = g_new0 (Permit, 1);
      *permit = (Permit){REACH_ALL, REACH_ALL, REACH_ALL, TRUE,
                         g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL)};
      g_hash_table_insert (scope->permits, (gpointer) table, permit);
    }
  return permit;
}

static void
add_rules (Permit *permit, const char *text)
{
  g_autoptr (JsonNode) node = text ? fb_json_parse (text, -1, 0, NULL) : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *rule;

  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &rule))
    g_hash_table_add (permit->fields, g_strdup (name));
}

/* Two permissions for the same table: the narrower one counts. */
static void
add_permit (FbScope *scope, const FbTable *table, FbStmt *stmt)
{
  Permit *permit = get_permit (scope, table);

  permit->make = MIN (permit->make, read_reach (fb_stmt_get_text (stmt, 1)));
  permit->change = MIN (permit->change, read_reach (fb_stmt_get_text (stmt, 2)));
  permit->remove = MIN (permit->remove, read_reach (fb_stmt_get_text (stmt, 3)));
  permit->bulk = permit->bulk && fb_stmt_get_int (stmt, 4) != 0;
  add_rules (permit, fb_stmt_get_text (stmt, 5));
}

gboolean
fb_scope_load_permits (FbService *service, FbScope *scope, GError **error)
{
  static const char sql[] = "SELECT p.\"entity\", p.\"may_create\", p.\"may_update\", p.\"may_delete\", p.\"may_bulk\","
                            " p.\"field_rules\" FROM \"permission\" p JOIN \"user\" u ON u.\"role\" = p.\"role\""
                            " WHERE u.id = ?1 AND p._dead = 0";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  scope->permits = g_hash_table_new_full (NULL, NULL, NULL, fb_permit_free);
  if (scope->is_admin)
    return TRUE;
  if (!(stmt = fb_sql_query (service->db, error, sql, "d", &scope->user)))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      const FbTable *table = fb_schema_find_table (fb_stmt_get_text (stmt, 0));

      if (table)
        add_permit (scope, table, stmt);
    }
  return step == FB_STEP_DONE;
}

static const Permit *
find_permit (FbApply *self, const FbTable *table)
{
  if (self->is_server || self->is_admin || !self->scope->permits)
    return NULL;
  return g_hash_table_lookup (self->scope->permits, table);
}

/* --- how far --- */

/* Whose the row is: its owner, else who made it. */
static const FbId *
get_owner (const FbRecord *record)
{
  static const char *const fields[] = {"owner", "assigned_to", "user", "private_to", "created_by"};

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      int index = fb_table_find_field (record->table, fields[i]);
      const FbId *id = index >= 0 ? fb_value_get_id (&record->values[index]) : NULL;

      if (id)
        return id;
    }
  return NULL;
}

/* Those who work in the same territory today, and those whose manager the person is. */
static gboolean
is_colleague (FbApply *self, const FbId *other, gboolean *yes, GError **error)
{
  static const char sql[] =
      "SELECT (SELECT count(*) FROM \"territory_member\" a JOIN \"territory_member\" b ON b.\"territory\" = "
      "a.\"territory\""
      " WHERE a.\"user\" = ?1 AND b.\"user\" = ?2 AND a._dead = 0 AND b._dead = 0"
      " AND (a.\"valid_from\" IS NULL OR a.\"valid_from\" <= ?3) AND (a.\"valid_to\" IS NULL OR a.\"valid_to\" >= ?3)"
      " AND (b.\"valid_from\" IS NULL OR b.\"valid_from\" <= ?3) AND (b.\"valid_to\" IS NULL OR b.\"valid_to\" >= ?3))"
      " + (SELECT count(*) FROM \"user\" WHERE id = ?2 AND \"manager\" = ?1 AND _dead = 0)";
  char today[11];
  gint64 count;

  fb_service_get_today (self->service, today);
  if (!fb_sql_int (self->db, &count, 0, error, sql, "ddt", &self->user, other, today))
    return FALSE;
  *yes = count > 0;
  return TRUE;
}

static gboolean
is_home (FbApply *self, gint64 bid)
{
  for (guint i = 0; i < self->scope->homes->len; i++)
    if (g_array_index (self->scope->homes, gint64, i) == bid)
      return TRUE;
  return FALSE;
}

static gboolean
is_near (FbApply *self, gint64 bid, gboolean below)
{
  return is_home (self, bid) || (below && fb_scope_has (self->scope, bid));
}

/* Does the record lie in a territory of the person's own, or @below one? A group that this transaction makes has no
 * place before its end: then its root says where it will lie. */
static gboolean
lies_near (FbApply *self, const FbRecord *record, gboolean below, gboolean *yes, GError **error)
{
  const FbTouchedGroup *group = g_hash_table_lookup (self->groups, &record->gid);
  int index = fb_table_find_field (record->table, "territory");
  const FbId *territory = index >= 0 ? fb_value_get_id (&record->values[index]) : NULL;
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;
  gint64 bid;

  *yes = FALSE;
  if (group && group->is_new && territory)
    {
      if (!fb_service_find_bucket (self->service, "t", territory, FALSE, &bid, error))
        return FALSE;
      *yes = is_near (self, bid, below);
      return TRUE;
    }
  if (!(stmt = fb_sql_query (self->db, error,
                             "SELECT m.bid FROM member m JOIN bucket b ON b.bid = m.bid"
                             " WHERE m.gid = ?1 AND m.leave IS NULL AND b.kind = 't'",
                             "i", record->gid)))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    *yes |= is_near (self, fb_stmt_get_int (stmt, 0), below);
  return step == FB_STEP_DONE;
}

static gboolean
reaches (FbApply *self, const FbRecord *record, Reach reach, gboolean *yes, GError **error)
{
  const FbId *owner = get_owner (record);

  *yes = reach == REACH_ALL || (reach >= REACH_OWN && owner && fb_id_equal (owner, &self->user));
  if (!*yes && reach >= REACH_TEAM && owner && !is_colleague (self, owner, yes, error))
    return FALSE;
  return *yes || reach < REACH_TERRITORY || lies_near (self, record, reach == REACH_SUBTREE, yes, error);
}

gboolean
fb_apply_permit (FbApply *self, const FbRecord *record, FbOpKind kind, GError **error)
{
  const Permit *permit = find_permit (self, record->table);
  gboolean yes;

  if (!permit)
    return TRUE;
  if (!reaches (self, record,
                kind == FB_OP_PUT   ? permit->make
                : kind == FB_OP_DEL ? permit->remove
                                    : permit->change,
                &yes, error))
    return FALSE;
  return yes
         || fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, NULL, "Your role does not permit this (%s)",
                             record->table->name);
}

gboolean
fb_apply_permit_field (FbApply *self, const FbTable *table, const char *field, GError **error)
{
  const Permit *permit = find_permit (self, table);

  if (!permit || !g_hash_table_contains (permit->fields, field))
    return TRUE;
  return fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, field, "Your role may not change this field (%s)",
                          field);
}

gboolean
fb_apply_permit_ops (FbApply *self, GPtrArray *ops, GError **error)
{
  gboolean called_bulk = g_strcmp0 (self->cause, "bulk") == 0 || g_strcmp0 (self->cause, "import") == 0;
  guint counts[FB_SCHEMA_N_NUMBERS] = {0};

  for (guint i = 0; i < ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (ops, i);
      const Permit *permit = find_permit (self, op->table);

      if (permit && !permit->bulk && (++counts[op->table->number] > BULK_ROWS || called_bulk))
        return fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, NULL,
                                "Your role may not change many records at once (%s)", op->table->name);
    }
  return TRUE;
}

/* --- writing them --- */

static gboolean
check_rules (FbApply *self, const FbTable *table, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = text ? fb_json_parse (text, -1, 0, NULL) : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *rule;

  if (!text)
    return TRUE;
  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, "field_rules", "The rules are fields and their rule");
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &rule))
    {
      if (fb_table_find_field (table, name) < 0 && !g_str_has_prefix (name, "ext."))
        return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, "field_rules", "“%s” has no field “%s”", table->name,
                                name);
      if (!JSON_NODE_HOLDS_VALUE (rule) || g_strcmp0 (json_node_get_string (rule), "read-only") != 0)
        return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, "field_rules",
                                "The only rule for a field is “read-only”: whoever sees a record sees all of it");
    }
  return TRUE;
}

gboolean
fb_apply_check_permission (FbApply *self, const FbRecord *record, GError **error)
{
  const FbTable *table = fb_schema_find_table (fb_record_get_text (record, "entity"));

  if (!table || !fb_table_is_synced (table))
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, "entity", "There are no such records");
  /* Sums and pages are one for all who hold a bucket: a row that it brings cannot be kept from one of them. */
  if (g_strcmp0 (fb_record_get_text (record, "may_read"), "all") != 0)
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, "may_read",
                            "What a person reads is decided by territories alone: “May read” must be “All”");
  return check_rules (self, table, fb_record_get_text (record, "field_rules"), error);
}
