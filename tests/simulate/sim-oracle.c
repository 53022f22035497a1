/* sim-oracle.c: what a user may see, worked out without the code that serves it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-oracle.h"

#include <string.h>

#include "fb-rows.h"
#include "sim-moves.h"
#include "sim-rows.h"
#include "sim-turn.h"

#define MAX_DEPTH 20

/* A group as the server has it. */
typedef struct
{
  gint64 gid;
  FbId root;
  char *kind;
  gint64 rows;
  guint64 sum;
  gint64 real_rows; /* counted by us */
  guint64 real_sum;
} Group;

struct _SimOracle
{
  Sim *sim;
  GPtrArray *tables;  /* of GPtrArray of FbRecord (owned) */
  GHashTable *rows;   /* FbId -> FbRecord (lent) */
  GHashTable *groups; /* gid -> Group (owned) */
  GHashTable *roots;  /* FbId -> Group (lent) */
};

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->kind);
  g_free (group);
}

/* --- reading --------------------------------------------------------------------------------------------- */

static void
load_groups (SimOracle *self)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->sim->server.db, "SELECT gid, root, kind, rows, sum FROM grp", NULL);

  while (stmt != NULL && fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    {
      Group *group = g_new0 (Group, 1);

      group->gid = fb_stmt_get_int (stmt, 0);
      fb_stmt_get_id (stmt, 1, &group->root);
      group->kind = g_strdup (fb_stmt_get_text (stmt, 2));
      group->rows = fb_stmt_get_int (stmt, 3);
      group->sum = (guint64) fb_stmt_get_int (stmt, 4);
      g_hash_table_insert (self->groups, &group->gid, group);
      g_hash_table_insert (self->roots, &group->root, group);
    }
}

SimOracle *
sim_oracle_new (Sim *sim)
{
  g_auto (SimTurn) turn = sim_turn_of_server (sim);
  SimOracle *self = g_new0 (SimOracle, 1);
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  self->sim = sim;
  self->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->rows = g_hash_table_new (fb_id_hash, fb_id_equal);
  self->groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, group_free);
  self->roots = g_hash_table_new (fb_id_hash, fb_id_equal);
  for (guint i = 0; i < n_tables; i++)
    {
      GPtrArray *rows = fb_table_is_synced (tables[i]) ? sim_rows_load (sim->server.db, tables[i], TRUE, NULL) : NULL;

      if (rows == NULL)
        continue;
      g_ptr_array_add (self->tables, rows);
      for (guint j = 0; j < rows->len; j++)
        {
          FbRecord *row = g_ptr_array_index (rows, j);

          g_hash_table_insert (self->rows, &row->id, row);
        }
    }
  load_groups (self);
  return self;
}

void
sim_oracle_free (SimOracle *self)
{
  g_hash_table_unref (self->roots);
  g_hash_table_unref (self->groups);
  g_hash_table_unref (self->rows);
  g_ptr_array_unref (self->tables);
  g_free (self);
}

/* --- where a row lives ----------------------------------------------------------------------------------- */

static gint64
gid_of_root (SimOracle *self, const FbId *root)
{
  const Group *group = g_hash_table_lookup (self->roots, root);

  return group != NULL ? group->gid : 0;
}

static gint64
gid_of_name (SimOracle *self, const char *name)
{
  FbId root;

  fb_id_from_name (&root, "fieldbook.group", name);
  return gid_of_root (self, &root);
}

static gint64
home_of (SimOracle *self, const FbRecord *row, guint depth);

static gint64
home_of_parent (SimOracle *self, const FbRecord *row, guint depth)
{
  const FbTable *table = row->table;

  for (guint i = 0; i < G_N_ELEMENTS (table->home_fields) && table->home_fields[i] != NULL; i++)
    {
      const FbId *id = fb_record_get_id (row, table->home_fields[i]);
      const FbRecord *parent = id != NULL ? g_hash_table_lookup (self->rows, id) : NULL;

      if (id == NULL)
        continue;
      /* History outlives what it is about. */
      if (parent == NULL && self->sim->age != NULL && g_str_equal (table->name, "change"))
        return row->gid;
      /* What is dead stays where it died. */
      if (parent == NULL || depth == 0)
        return -1;
      return parent->dead != 0 ? parent->gid : home_of (self, parent, depth - 1);
    }
  return gid_of_root (self, &row->id);
}

static gint64
home_of (SimOracle *self, const FbRecord *row, guint depth)
{
  int territory = fb_table_find_field (row->table, "territory");
  const FbId *user;

  switch (row->table->home)
    {
    case FB_HOME_ORG:
      return gid_of_name (self, "org");
    case FB_HOME_CATALOG:
      return gid_of_name (self, "cat");
    case FB_HOME_USER:
      user = fb_record_get_id (row, row->table->home_fields[0]);
      return user != NULL ? gid_of_root (self, user) : gid_of_name (self, "org");
    case FB_HOME_ROOT:
      return gid_of_root (self, &row->id);
    case FB_HOME_DEAL:
      if (territory >= 0 && !fb_value_is_null (&row->values[territory]))
        return gid_of_root (self, &row->id);
      return home_of_parent (self, row, depth);
    case FB_HOME_PARENT:
    case FB_HOME_LOCAL:
    default:
      return home_of_parent (self, row, depth);
    }
}

/* --- hashes ---------------------------------------------------------------------------------------------- */

static void
put_number (GChecksum *checksum, guint64 number, guint bytes)
{
  guint8 buffer[8];

  for (guint i = 0; i < bytes; i++)
    buffer[i] = (guint8) (number >> (8 * (bytes - 1 - i)));
  g_checksum_update (checksum, buffer, bytes);
}

/* Section 9 of the protocol, written down a second time. */
static gint64
hash_of (const FbRecord *row)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  guint64 hash = 0;

  put_number (checksum, row->table->number, 1);
  g_checksum_update (checksum, row->id.bytes, FB_ID_SIZE);
  put_number (checksum, (guint64) row->ver, 8);
  for (guint i = 0; i < row->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (row->table, i);
      const FbValue *value = &row->values[i];
      g_autofree char *id = value->kind == FB_VALUE_ID ? fb_id_to_string (&value->id) : NULL;
      const char *text = id != NULL ? id : value->kind == FB_VALUE_TEXT ? value->text : NULL;

      if (value->kind == FB_VALUE_NULL || (field->flags & (FB_FIELD_LOCAL | FB_FIELD_PLACED)))
        continue;
      put_number (checksum, field->number, 2);
      put_number (checksum, text != NULL ? 2 : 1, 1);
      put_number (checksum, text != NULL ? strlen (text) : (guint64) value->number, text != NULL ? 4 : 8);
      if (text != NULL)
        g_checksum_update (checksum, (const guchar *) text, -1);
    }
  g_checksum_get_digest (checksum, digest, &length);
  for (guint i = 0; i < 8; i++)
    hash = hash << 8 | digest[i];
  return (gint64) hash;
}

/* --- the server alone ------------------------------------------------------------------------------------ */

static void
check_row (SimOracle *self, const FbRecord *row)
{
  gboolean is_system = (row->table->flags & FB_TABLE_SYSTEM) != 0;
  Group *group = g_hash_table_lookup (self->groups, &row->gid);
  g_autofree char *name = sim_rows_name (row->table, &row->id);
  gint64 home;

  if (hash_of (row) != row->hash)
    sim_fail (self->sim, "I9", "%s has a hash that does not fit", name);
  if (row->gid == 0 && is_system)
    return;
  if (group == NULL)
    sim_fail (self->sim, "I15", "%s is in group %" G_GINT64_FORMAT ", which does not exist", name, row->gid);
  if (row->dead == 0)
    {
      group->real_rows++;
      group->real_sum += (guint64) row->hash;
    }
  home = row->dead == 0 ? home_of (self, row, MAX_DEPTH) : row->gid;
  if (home != row->gid && home != 0)
    sim_fail (self->sim, "I1",
              "%s lives in group %" G_GINT64_FORMAT " and not in %" G_GINT64_FORMAT " where it belongs", name, row->gid,
              home);
  if (g_str_equal (row->table->name, "conflict") && !g_hash_table_contains (self->rows, fb_record_get_id (row, "row")))
    sim_fail (self->sim, "I15", "%s is about a row that does not exist", name);
}

/* An account lies in one territory in the first place at most, and there is no other way to say so. */
static void
check_places (SimOracle *self)
{
  static const char *const wrong[] = {
      "SELECT count(*) FROM member WHERE main > 0 AND leave IS NOT NULL",
      "SELECT count(*) FROM member m JOIN bucket b ON b.bid = m.bid WHERE m.main > 0 AND b.kind <> 't'",
      "SELECT count(*) FROM member m JOIN grp g ON g.gid = m.gid WHERE m.main > 0 AND g.kind <> 'account'",
      "SELECT count(*) FROM (SELECT gid FROM member WHERE main > 0 GROUP BY gid HAVING count(*) > 1)",
      "SELECT count(*) FROM account WHERE territory IS NOT NULL",
  };
  gboolean placed = self->sim->server.schema >= FB_SCHEMA_PLACED;

  for (guint i = 0; i < G_N_ELEMENTS (wrong) && placed; i++)
    if (sim_server_query (self->sim, wrong[i]) > 0)
      sim_fail (self->sim, "I9", "%s: there are some", wrong[i]);
}

static void
check_buckets (SimOracle *self)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->sim->server.db, "SELECT bid, rows, sum FROM bucket", NULL);
  g_autoptr (FbStmt) members =
      fb_db_prepare (self->sim->server.db, "SELECT gid FROM member WHERE bid = ?1 AND leave IS NULL", NULL);

  while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    {
      gint64 bid = fb_stmt_get_int (stmt, 0), rows = 0;
      guint64 sum = 0;

      fb_stmt_bind_int (members, 1, bid);
      while (fb_stmt_step (members, NULL, NULL) == FB_STEP_ROW)
        {
          gint64 gid = fb_stmt_get_int (members, 0);
          const Group *group = g_hash_table_lookup (self->groups, &gid);

          if (group == NULL)
            sim_fail (self->sim, "I15", "bucket %" G_GINT64_FORMAT " has a group that does not exist", bid);
          rows += group->real_rows;
          sum += group->real_sum;
        }
      if (rows != fb_stmt_get_int (stmt, 1) || sum != (guint64) fb_stmt_get_int (stmt, 2))
        sim_fail (self->sim, "I9",
                  "bucket %" G_GINT64_FORMAT " says %" G_GINT64_FORMAT " rows and has %" G_GINT64_FORMAT
                  ", or its sum is wrong",
                  bid, fb_stmt_get_int (stmt, 1), rows);
    }
}

void
sim_oracle_check (SimOracle *self)
{
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < self->tables->len; i++)
    {
      GPtrArray *rows = g_ptr_array_index (self->tables, i);

      for (guint j = 0; j < rows->len; j++)
        check_row (self, g_ptr_array_index (rows, j));
    }
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Group *group = value;

      if (group->rows != group->real_rows || group->sum != group->real_sum)
        sim_fail (self->sim, "I9",
                  "group %" G_GINT64_FORMAT " says %" G_GINT64_FORMAT " rows and has %" G_GINT64_FORMAT
                  ", or its sum is wrong",
                  group->gid, group->rows, group->real_rows);
    }
  check_buckets (self);
  check_places (self);
}

/* --- who may see what ------------------------------------------------------------------------------------ */

typedef struct
{
  FbId user;
  gboolean is_admin;
  GHashTable *territories; /* of FbId */
} Viewer;

static GPtrArray *
rows_of (SimOracle *self, const char *table)
{
  for (guint i = 0; i < self->tables->len; i++)
    {
      GPtrArray *rows = g_ptr_array_index (self->tables, i);

      if (rows->len > 0 && g_str_equal (((FbRecord *) g_ptr_array_index (rows, 0))->table->name, table))
        return rows;
    }
  return NULL;
}

/* The territories of which the user is a member, and all below them. */
static void
find_territories (SimOracle *self, Viewer *viewer)
{
  GPtrArray *members = rows_of (self, "territory_member");
  GPtrArray *all = rows_of (self, "territory");

  for (guint i = 0; members != NULL && i < members->len; i++)
    {
      const FbRecord *member = g_ptr_array_index (members, i);
      const FbRecord *territory = g_hash_table_lookup (self->rows, fb_record_get_id (member, "territory"));

      if (member->dead == 0 && fb_id_equal (fb_record_get_id (member, "user"), &viewer->user) && territory != NULL
          && territory->dead == 0)
        g_hash_table_add (viewer->territories, (gpointer) &territory->id);
    }
  for (guint round = 0; round < MAX_DEPTH; round++)
    for (guint i = 0; all != NULL && i < all->len; i++)
      {
        const FbRecord *territory = g_ptr_array_index (all, i);
        const FbId *parent = fb_record_get_id (territory, "parent");

        if (territory->dead == 0 && parent != NULL && g_hash_table_contains (viewer->territories, parent))
          g_hash_table_add (viewer->territories, (gpointer) &territory->id);
      }
}

static gboolean
lies_in (const Viewer *viewer, const FbId *territory)
{
  return territory != NULL && g_hash_table_contains (viewer->territories, territory);
}

/* -1: nobody can say from the rows as they are, the group stays where it was. */
static int
sees_by_root (SimOracle *self, const Viewer *viewer, const Group *group)
{
  static const char *const people[] = {"owner", "assigned_to", "created_by"};
  const FbRecord *root = g_hash_table_lookup (self->rows, &group->root);
  GPtrArray *overlays = rows_of (self, "account_territory");
  gboolean placed = FALSE;
  int index;

  if (root == NULL || root->dead != 0 || root->gid != group->gid)
    return -1;
  index = fb_table_find_field (root->table, "territory");
  if (index >= 0 && !fb_value_is_null (&root->values[index]))
    {
      placed = TRUE;
      if (lies_in (viewer, fb_value_get_id (&root->values[index])))
        return TRUE;
    }
  for (guint i = 0; overlays != NULL && i < overlays->len && g_str_equal (root->table->name, "account"); i++)
    {
      const FbRecord *overlay = g_ptr_array_index (overlays, i);

      if (overlay->dead != 0 || !fb_id_equal (fb_record_get_id (overlay, "account"), &root->id))
        continue;
      placed = TRUE;
      if (lies_in (viewer, fb_record_get_id (overlay, "territory")))
        return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (people) && !placed; i++)
    {
      int field = fb_table_find_field (root->table, people[i]);
      const FbId *user = field >= 0 ? fb_value_get_id (&root->values[field]) : NULL;

      if (user == NULL || !g_hash_table_contains (self->roots, user))
        continue;
      return fb_id_equal (user, &viewer->user);
    }
  return FALSE;
}

/* For groups whose root is dead: the buckets in which it was left. */
static gboolean
sees_by_member (SimOracle *self, const Viewer *viewer, const Group *group)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->sim->server.db,
                                           "SELECT b.kind, b.ref FROM member m JOIN bucket b ON b.bid = m.bid"
                                           " WHERE m.gid = ?1 AND m.leave IS NULL",
                                           NULL);
  gboolean sees = FALSE;
  FbId ref;

  fb_stmt_bind_int (stmt, 1, group->gid);
  while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    if (fb_stmt_get_id (stmt, 1, &ref))
      sees = sees || (g_str_equal (fb_stmt_get_text (stmt, 0), "t") && lies_in (viewer, &ref))
             || (g_str_equal (fb_stmt_get_text (stmt, 0), "u") && fb_id_equal (&ref, &viewer->user));
  return sees;
}

static gboolean
sees (SimOracle *self, const Viewer *viewer, const Group *group)
{
  int by_root;

  if (viewer->is_admin || g_str_equal (group->kind, "org") || g_str_equal (group->kind, "cat"))
    return TRUE;
  if (g_str_equal (group->kind, "user"))
    return fb_id_equal (&group->root, &viewer->user);
  by_root = sees_by_root (self, viewer, group);
  return by_root >= 0 ? by_root : sees_by_member (self, viewer, group);
}

static GHashTable *
visible_groups (SimOracle *self, const FbId *user)
{
  GHashTable *gids = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) territories = g_hash_table_new (fb_id_hash, fb_id_equal);
  Viewer viewer = {*user, FALSE, territories};
  GHashTableIter iter;
  gpointer value;

  viewer.is_admin = fb_id_equal (user, sim_user_id (SIM_N_USERS - 1));
  find_territories (self, &viewer);
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (sees (self, &viewer, value))
      g_hash_table_add (gids, &((Group *) value)->gid);
  return gids;
}

GHashTable *
sim_oracle_dup_groups (SimOracle *self, const FbId *user)
{
  return visible_groups (self, user);
}

/* --- a device -------------------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *tables;   /* of GPtrArray of FbRecord (owned) */
  GHashTable *pending; /* of FbId */
  GHashTable *buckets; /* of gint64: granted so far; NULL: all must be */
  GArray *newer;       /* of Newer: rows that the device's program has no table for */
} Held;

typedef struct
{
  FbId id;
  gint64 gid, ver, hash;
} Newer;

static gboolean
read_newer (FbDb *db, GArray *newer, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT id, gid, ver, hash FROM newer", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      Newer row = {{{0}}, fb_stmt_get_int (stmt, 1), fb_stmt_get_int (stmt, 2), fb_stmt_get_int (stmt, 3)};

      fb_stmt_get_id (stmt, 0, &row.id);
      g_array_append_val (newer, row);
    }
  return step == FB_STEP_DONE;
}

static gboolean
read_buckets (FbDb *db, GHashTable *buckets, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT bid FROM bucket", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gint64 bid = fb_stmt_get_int (stmt, 0);

      g_hash_table_add (buckets, g_memdup2 (&bid, sizeof bid));
    }
  return step == FB_STEP_DONE;
}

static gboolean
read_held (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Held *held = user_data;
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT DISTINCT id FROM touched", error);
  FbId id;

  if (stmt == NULL)
    return FALSE;
  while (fb_stmt_step (stmt, NULL, error) == FB_STEP_ROW)
    if (fb_stmt_get_id (stmt, 0, &id))
      g_hash_table_add (held->pending, fb_id_copy (&id));
  if ((held->buckets != NULL && !read_buckets (db, held->buckets, error)) || !read_newer (db, held->newer, error))
    return FALSE;
  for (guint i = 0; i < n_tables; i++)
    {
      GPtrArray *rows;

      if (!fb_table_is_synced (tables[i]))
        continue;
      if (!(rows = sim_rows_load (db, tables[i], FALSE, error)))
        return FALSE;
      g_ptr_array_add (held->tables, rows);
    }
  return TRUE;
}

/* The server's row, if it stands there as it stands here. */
static const FbRecord *
find_same (SimOracle *self, SimDevice *device, GHashTable *gids, const Newer *here, const char *name)
{
  const FbRecord *there = g_hash_table_lookup (self->rows, &here->id);

  if (there == NULL)
    sim_fail (self->sim, "I1", "device %u has %s, which the server has never had", device->index, name);
  if (there->dead != 0)
    sim_fail (self->sim, "I1", "device %u still has %s, which is dead", device->index, name);
  if (!g_hash_table_contains (gids, &there->gid))
    sim_fail (self->sim, "I2", "device %u has %s of group %" G_GINT64_FORMAT ", which its user may not see",
              device->index, name, there->gid);
  if (here->gid != there->gid || here->ver != there->ver || here->hash != there->hash)
    sim_fail (self->sim, "I1",
              "device %u has %s in group %" G_GINT64_FORMAT " as of %" G_GINT64_FORMAT
              ", the server in %" G_GINT64_FORMAT " as of %" G_GINT64_FORMAT,
              device->index, name, here->gid, here->ver, there->gid, there->ver);
  return there;
}

/* Programs from before accounts had their territory by where they lie get them without one. */
static char *
encode_for (const SimDevice *device, const FbRecord *there)
{
  g_autoptr (FbRecord) copy = fb_record_copy (there);
  int placed = fb_table_find_placed (there->table);

  if (placed >= 0 && device->schema < FB_SCHEMA_PLACED)
    fb_value_clear (&copy->values[placed]);
  return sim_rows_encode (copy);
}

static void
compare_row (SimOracle *self, SimDevice *device, GHashTable *gids, const FbRecord *here)
{
  const Newer key = {here->id, here->gid, here->ver, here->hash};
  g_autofree char *name = sim_rows_name (here->table, &here->id);
  const FbRecord *there = find_same (self, device, gids, &key, name);
  g_autofree char *mine = sim_rows_encode (here);
  g_autofree char *theirs = encode_for (device, there);

  if (strcmp (mine, theirs) != 0 && !device->rotten)
    sim_fail (self->sim, "I1", "%s is on device %u %s and at the server %s", name, device->index, mine, theirs);
}

/* A bucket that was granted while a pull was under way waits for the next one. */
static gboolean
is_granted (SimOracle *self, gint64 gid, GHashTable *buckets)
{
  g_autoptr (FbStmt) stmt = NULL;
  gboolean granted = FALSE;

  if (buckets == NULL)
    return TRUE;
  stmt = fb_db_prepare (self->sim->server.db, "SELECT bid FROM member WHERE gid = ?1 AND leave IS NULL", NULL);
  fb_stmt_bind_int (stmt, 1, gid);
  while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    {
      gint64 bid = fb_stmt_get_int (stmt, 0);

      granted = granted || g_hash_table_contains (buckets, &bid);
    }
  return granted;
}

static void
look_for_missing (SimOracle *self, SimDevice *device, GHashTable *gids, GHashTable *ids, const Held *held)
{
  for (guint i = 0; i < self->tables->len; i++)
    {
      GPtrArray *rows = g_ptr_array_index (self->tables, i);

      for (guint j = 0; j < rows->len; j++)
        {
          const FbRecord *row = g_ptr_array_index (rows, j);
          g_autofree char *name = NULL;

          if (row->dead != 0 || !g_hash_table_contains (gids, &row->gid) || g_hash_table_contains (ids, &row->id)
              || g_hash_table_contains (held->pending, &row->id) || !is_granted (self, row->gid, held->buckets))
            continue;
          name = sim_rows_name (row->table, &row->id);
          sim_fail (self->sim, "I1", "device %u lacks %s of group %" G_GINT64_FORMAT " as of %" G_GINT64_FORMAT,
                    device->index, name, row->gid, row->ver);
        }
    }
}

static void
read_device (SimDevice *device, Held *held)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);
  g_autoptr (GError) error = NULL;

  if (!fb_store_read (device->program.store, read_held, held, &error))
    sim_fail (device->sim, "device", "device %u cannot be read: %s", device->index, error->message);
}

void
sim_oracle_compare (SimOracle *self, SimDevice *device, gboolean pending)
{
  g_autoptr (GHashTable) gids = visible_groups (self, sim_user_id (device->user));
  g_autoptr (GHashTable) ids = g_hash_table_new (fb_id_hash, fb_id_equal);
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) touched = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  g_autoptr (GHashTable) buckets = pending ? g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL) : NULL;
  g_autoptr (GArray) newer = g_array_new (FALSE, FALSE, sizeof (Newer));
  Held held = {tables, touched, buckets, newer};

  read_device (device, &held);
  if (!pending && g_hash_table_size (touched) > 0)
    sim_fail (self->sim, "I11", "device %u has rows that wait for nothing", device->index);
  for (guint i = 0; i < tables->len; i++)
    {
      GPtrArray *rows = g_ptr_array_index (tables, i);

      for (guint j = 0; j < rows->len; j++)
        {
          FbRecord *row = g_ptr_array_index (rows, j);

          g_hash_table_add (ids, &row->id);
          if (!g_hash_table_contains (touched, &row->id))
            compare_row (self, device, gids, row);
        }
    }
  for (guint i = 0; i < newer->len; i++)
    {
      Newer *row = &g_array_index (newer, Newer, i);

      g_hash_table_add (ids, &row->id);
      find_same (self, device, gids, row, "a row that it does not know");
    }
  look_for_missing (self, device, gids, ids, &held);
  if (!pending && !device->rotten && MIN (device->schema, self->sim->server.schema) >= FB_SCHEMA_PLACED)
    sim_moves_compare (self->sim, device);
}
