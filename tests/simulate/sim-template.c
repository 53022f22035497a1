/* sim-template.c: the company that every run begins with
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-template.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fb-op.h"
#include "fb-store-sync.h"
#include "sim-rows.h"

/* ALL has NORTH and SOUTH, NORTH has N1 and N2, SOUTH has S1. */
static const struct
{
  const char *code;
  int parent;
} territories[SIM_N_TERRITORIES] = {{"ALL", -1}, {"NORTH", 0}, {"SOUTH", 0}, {"N1", 1}, {"N2", 1}, {"S1", 2}};

static const struct
{
  const char *login, *base, *role;
  int territory;
} users[SIM_N_USERS] = {
    {"ann", "rep", "rep", 3},         {"bob", "rep", "rep", 4},          {"sue", "rep", "rep", 5},
    {"mia", "manager", "manager", 1}, {"dir", "director", "manager", 0}, {"adm", "admin", "rep", 0},
};

/* Two devices of ann, then one of everybody who sells or manages. */
static const guint device_users[SIM_MAX_DEVICES] = {0, 0, 3, 1, 2, 4};

#define N_ACCOUNTS 8
#define N_STAGES 3

SimTemplate sim_template;

static FbId user_ids[SIM_N_USERS], territory_ids[SIM_N_TERRITORIES];

const FbId *
sim_user_id (guint user)
{
  return &user_ids[user];
}

const FbId *
sim_territory_id (guint territory)
{
  return &territory_ids[territory];
}

guint
sim_device_user (guint device)
{
  return device_users[device];
}

/* --- the server's rows ----------------------------------------------------------------------------------- */

static void
apply (FbService *service, FbOp *op)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GError) error = NULL;
  gint64 seq;

  g_ptr_array_add (ops, op);
  if (!fb_service_apply (service, ops, "start", &seq, &error))
    g_error ("The company cannot be made: %s", error->message);
}

static void
add_people (FbService *service)
{
  for (guint i = 0; i < SIM_N_TERRITORIES; i++)
    {
      FbOp *op;

      fb_id_from_name (&territory_ids[i], "sim.territory", territories[i].code);
      op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("territory"), &territory_ids[i]);
      sim_op_text (op, "code", territories[i].code);
      sim_op_text (op, "name", territories[i].code);
      if (territories[i].parent >= 0)
        sim_op_id (op, "parent", &territory_ids[territories[i].parent]);
      apply (service, op);
    }
  for (guint i = 0; i < SIM_N_USERS; i++)
    {
      FbOp *op;
      FbId role, member;

      fb_id_from_name (&user_ids[i], "sim.user", users[i].login);
      fb_service_get_role_id (users[i].base, &role);
      op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("user"), &user_ids[i]);
      sim_op_text (op, "login", users[i].login);
      sim_op_text (op, "name", users[i].login);
      sim_op_id (op, "role", &role);
      sim_op_int (op, "active", 1);
      apply (service, op);
      fb_id_from_name (&member, "sim.member", users[i].login);
      op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("territory_member"), &member);
      sim_op_id (op, "territory", &territory_ids[users[i].territory]);
      sim_op_id (op, "user", &user_ids[i]);
      sim_op_text (op, "role", users[i].role);
      apply (service, op);
    }
}

static void
named_id (FbId *id, const char *table, guint number)
{
  g_autofree char *name = g_strdup_printf ("%s-%u", table, number);

  fb_id_from_name (id, "sim.row", name);
}

static FbOp *
new_put (const char *table, guint number)
{
  FbId id;

  named_id (&id, table, number);
  return fb_op_new (FB_OP_PUT, fb_schema_get_table (table), &id);
}

static void
add_lists (FbService *service)
{
  FbId pipeline;
  FbOp *op = new_put ("pipeline", 0);

  sim_op_text (op, "name", "Sales");
  apply (service, op);
  named_id (&pipeline, "pipeline", 0);
  for (guint i = 0; i < N_STAGES; i++)
    {
      op = new_put ("stage", i);
      sim_op_id (op, "pipeline", &pipeline);
      sim_op_text (op, "name", "Stage");
      apply (service, op);
    }
  op = new_put ("product", 0);
  sim_op_text (op, "sku", "P-1");
  sim_op_text (op, "name", "Pump");
  apply (service, op);
  op = new_put ("custom_field", 0);
  sim_op_text (op, "entity", "account");
  sim_op_text (op, "code", "colour");
  sim_op_text (op, "label", "Colour");
  sim_op_text (op, "type", "text");
  apply (service, op);
}

static void
add_account (FbService *service, guint number)
{
  FbId account, pipeline, stage, activity;
  FbOp *op = new_put ("account", number);

  named_id (&account, "account", number);
  named_id (&pipeline, "pipeline", 0);
  named_id (&stage, "stage", 0);
  named_id (&activity, "activity", number);
  sim_op_text (op, "name", "Account");
  sim_op_id (op, "territory", &territory_ids[3 + number % 3]);
  sim_op_id (op, "created_by", &user_ids[number % 3]);
  apply (service, op);
  for (guint i = 0; i < number % 3; i++)
    {
      op = new_put ("contact", number * 10 + i);
      sim_op_text (op, "family", "Contact");
      sim_op_id (op, "account", &account);
      apply (service, op);
    }
  op = new_put ("opportunity", number);
  sim_op_text (op, "name", "Deal");
  sim_op_id (op, "account", &account);
  sim_op_id (op, "pipeline", &pipeline);
  sim_op_id (op, "stage", &stage);
  sim_op_int (op, "slips", 0);
  /* Every other deal is a group of its own. */
  if (number % 2 != 0)
    sim_op_id (op, "territory", &territory_ids[3 + number % 3]);
  apply (service, op);
  op = new_put ("activity", number);
  sim_op_text (op, "kind", "visit");
  sim_op_text (op, "subject", "Visit");
  sim_op_id (op, "account", &account);
  apply (service, op);
  op = new_put ("visit", number);
  sim_op_id (op, "activity", &activity);
  apply (service, op);
  if (number % 2 == 0)
    {
      op = new_put ("comment", number);
      sim_op_text (op, "on_type", "account");
      sim_op_id (op, "on_id", &account);
      sim_op_text (op, "text", "First");
      apply (service, op);
    }
}

/* --- devices --------------------------------------------------------------------------------------------- */

typedef struct
{
  FbId user, device;
  char *incarnation;
} Join;

static gboolean
join_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Join *join = user_data;
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  return tx != NULL
         && fb_store_sync_join (store, db, "http://localhost", "sim", &join->user, &join->device, join->incarnation,
                                error)
         && fb_transaction_commit (tx, error) && fb_store_sync_reload_identity (store, error);
}

void
sim_join (FbStore *store, const FbId *user, const FbId *device, const char *incarnation, GError **error)
{
  Join join = {*user, *device, (char *) incarnation};

  fb_store_write (store, join_in_writer, &join, error);
}

static void
make_device (SimCompany *company, const char *folder, FbClock *clock, guint index, const char *incarnation)
{
  SimDisk *disk = sim_disk_new (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStore) store = NULL;

  g_mkdir_with_parents (folder, 0700);
  store = fb_store_open_inline (folder, clock, &error);
  if (store != NULL)
    sim_join (store, &user_ids[device_users[index]], &sim_template.device_ids[index], incarnation, &error);
  if (error != NULL)
    g_error ("A device cannot be made: %s", error->message);
  fb_store_close (store);
  g_clear_object (&store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  company->devices[index] = sim_disk_save (disk);
  sim_disk_free (disk);
}

static void
fill_ids (gpointer buffer, gsize size, gpointer user_data)
{
  sim_rng_fill (user_data, buffer, size);
}

static void
make_all (SimCompany *company, const char *root)
{
  g_autofree char *folder = g_build_filename (root, "template", NULL);
  g_autofree char *path = g_build_filename (folder, "server.db", NULL);
  g_autofree char *incarnation = NULL;
  SimDisk *disk = sim_disk_new (folder);
  g_autoptr (FbClock) clock = fb_fake_clock_new (SIM_START_MS);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = NULL;
  g_autoptr (FbService) service = NULL;

  g_mkdir_with_parents (folder, 0700);
  db = fb_db_open_sqlite (path, FB_DB_FOREIGN_KEYS | FB_DB_DURABLE, &error);
  service = db != NULL ? fb_service_new (db, clock, &error) : NULL;
  if (service == NULL)
    g_error ("The server cannot be made: %s", error->message);
  add_people (service);
  add_lists (service);
  for (guint i = 0; i < N_ACCOUNTS; i++)
    add_account (service, i);
  incarnation = fb_db_query_text (db, "SELECT incarnation FROM sync_clock", NULL);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      g_autofree char *name = g_strdup_printf ("device-%u", i);
      g_autofree char *device_folder = g_build_filename (root, name, NULL);

      fb_id_from_name (&sim_template.device_ids[i], "sim.device", name);
      if (!fb_service_add_device (service, &user_ids[device_users[i]], &sim_template.device_ids[i], name, &error))
        g_error ("A device cannot be enrolled: %s", error->message);
      make_device (company, device_folder, clock, i, incarnation);
    }
  g_clear_object (&service);
  g_clear_object (&db);
  company->server = sim_disk_save (disk);
  sim_disk_free (disk);
}

/* Ids too are the same in every process, so that a run kept in a file is played again and not one like it. */
const SimCompany *
sim_template_get (guint schema)
{
  SimCompany **company = &sim_template.companies[schema - 1];
  guint before = fb_schema_version ();
  SimRng ids;

  if (*company != NULL)
    return *company;
  *company = g_new0 (SimCompany, 1);
  sim_rng_seed (&ids, 0, 0);
  fb_id_set_source (fill_ids, &ids);
  fb_schema_speak (schema);
  make_all (*company, sim_template.root);
  fb_schema_speak (before);
  fb_id_set_source (NULL, NULL);
  return *company;
}

void
sim_template_make (const char *root)
{
  sim_template.root = g_strdup (root);
  sim_template_get (FB_SCHEMA_VERSION);
}

void
sim_template_move (guint job)
{
  g_autofree char *name = g_strdup_printf ("job-%u", job);
  char *root = g_build_filename (sim_template.root, name, NULL);

  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      g_autofree char *device = g_strdup_printf ("device-%u", i);
      g_autofree char *folder = g_build_filename (root, device, NULL);

      g_mkdir_with_parents (folder, 0700);
    }
  g_free (sim_template.root);
  sim_template.root = root;
}
