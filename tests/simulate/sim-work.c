/* sim-work.c: what people do on their devices
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-work.h"

#include "fb-rows.h"
#include "sim-ledger.h"
#include "sim-turn.h"

/* A person at work: the store, and its connection for looking. */
typedef struct
{
  Sim *sim;
  SimDevice *device;
  FbStore *store;
  FbDb *db;
  FbEdit *edit; /* (owned) under construction */
  const char *what;
  const FbId *account; /* (nullable) to work on */
  FbId made;           /* a row that was added */
} Work;

static guint32
draw (Work *work, guint32 n)
{
  return sim_rng_below (&work->sim->rng, n);
}

static gboolean
pick (Work *work, const char *table, FbId *id)
{
  return sim_pick_row (work->db, FALSE, table, &work->sim->rng, id);
}

/* --- edits of rows that are there ------------------------------------------------------------------------ */

static gboolean
set_fields (Work *work)
{
  const char *name = sim_draw_table (work->sim);
  const FbTable *table = fb_schema_get_table (name);
  guint n = 1 + draw (work, 5);
  FbId id;

  if (!pick (work, name, &id))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_auto (FbValue) value = FB_VALUE_INIT;
      const char *field = sim_draw_value (work->sim, work->db, name, &value);

      if (g_str_has_prefix (field, "ext."))
        fb_edit_set_custom (work->edit, table, &id, field + 4, fb_value_get_text (&value));
      else
        fb_edit_set (work->edit, table, &id, field, &value);
    }
  return TRUE;
}

static gboolean
count (Work *work)
{
  FbId id;

  if (!pick (work, "opportunity", &id))
    return FALSE;
  fb_edit_increment (work->edit, fb_schema_get_table ("opportunity"), &id, "slips", 1 + draw (work, 3));
  return TRUE;
}

static gboolean
tag (Work *work)
{
  static const char *const names[] = {"ann", "bob", "mia", "sue", "dir"};
  const char *add[2] = {NULL, NULL}, *rm[2] = {NULL, NULL};
  FbId id;

  if (!pick (work, "comment", &id))
    return FALSE;
  *(draw (work, 3) != 0 ? add : rm) = names[draw (work, G_N_ELEMENTS (names))];
  fb_edit_tag (work->edit, fb_schema_get_table ("comment"), &id, "mentions", add, rm);
  return TRUE;
}

static gboolean
say (Work *work)
{
  g_autofree char *text =
      g_strdup_printf ("said in step %u on %u (%u)", work->sim->step, work->device->index, draw (work, 100000));
  FbId id;

  if (!pick (work, "visit", &id))
    return FALSE;
  fb_edit_say (work->edit, fb_schema_get_table ("visit"), &id, "notes", text);
  return TRUE;
}

static gboolean
delete_row (Work *work)
{
  static const char *const tables[] = {"contact",     "contact",       "activity", "comment",
                                       "opportunity", "contact_point", "account",  "lead"};
  const char *name = tables[draw (work, G_N_ELEMENTS (tables))];
  FbId id;

  if (!pick (work, name, &id))
    return FALSE;
  fb_edit_delete (work->edit, fb_schema_get_table (name), &id);
  return TRUE;
}

/* A child finds another parent. */
static gboolean
move_child (Work *work)
{
  static const char *const tables[] = {"contact", "opportunity", "activity"};
  const char *name = tables[draw (work, G_N_ELEMENTS (tables))];
  FbId id, account;

  if (!pick (work, name, &id) || !pick (work, "account", &account))
    return FALSE;
  fb_edit_set_id (work->edit, fb_schema_get_table (name), &id, "account", &account);
  return TRUE;
}

static gboolean
resolve (Work *work)
{
  g_auto (FbValue) value = FB_VALUE_INIT;
  FbId id;

  if (!pick (work, "conflict", &id))
    return FALSE;
  if (draw (work, 2) != 0)
    fb_edit_resolve_lost (work->edit, &id);
  else
    fb_edit_resolve_kept (work->edit, &id);
  return TRUE;
}

/* --- new rows -------------------------------------------------------------------------------------------- */

static FbRecord *
new_record (Work *work, const char *table)
{
  FbId id;

  fb_id_generate (&id, fb_clock_now (work->device->clock));
  return fb_record_new (fb_schema_get_table (table), &id);
}

static char *
new_name (Work *work)
{
  return g_strdup_printf ("New %u-%u", work->sim->step, draw (work, 1000));
}

static FbId
add_contact (Work *work, const FbId *account)
{
  FbRecord *record = new_record (work, "contact");
  g_autofree char *name = new_name (work);

  fb_record_set_text (record, "family", name);
  if (account != NULL)
    fb_record_set_id (record, "account", account);
  return fb_edit_create (work->edit, record);
}

static gboolean
add_deal (Work *work, const FbId *account)
{
  FbRecord *record;
  FbId pipeline, stage;
  g_autofree char *name = new_name (work);

  if (!pick (work, "pipeline", &pipeline) || !pick (work, "stage", &stage))
    return FALSE;
  record = new_record (work, "opportunity");
  fb_record_set_text (record, "name", name);
  fb_record_set_id (record, "account", account);
  fb_record_set_id (record, "pipeline", &pipeline);
  fb_record_set_id (record, "stage", &stage);
  fb_record_set_int (record, "slips", draw (work, 2));
  fb_edit_create (work->edit, record);
  return TRUE;
}

static void
add_visit (Work *work, const FbId *account)
{
  FbRecord *activity = new_record (work, "activity"), *visit;
  g_autofree char *name = new_name (work);
  FbId id;

  fb_record_set_text (activity, "kind", "visit");
  fb_record_set_text (activity, "subject", name);
  fb_record_set_id (activity, "account", account);
  id = fb_edit_create (work->edit, activity);
  visit = new_record (work, "visit");
  fb_record_set_id (visit, "activity", &id);
  fb_edit_create (work->edit, visit);
}

static void
add_on (Work *work, const char *table, const char *field, const FbId *account)
{
  FbRecord *record = new_record (work, table);
  g_autofree char *name = new_name (work);

  fb_record_set_text (record, "on_type", "account");
  fb_record_set_id (record, "on_id", account);
  fb_record_set_text (record, field, name);
  if (g_str_equal (table, "contact_point"))
    fb_record_set_text (record, "kind", "phone");
  fb_edit_create (work->edit, record);
}

static gboolean
add_account (Work *work)
{
  FbRecord *record = new_record (work, "account");
  g_autofree char *name = new_name (work);
  FbId id;

  fb_record_set_text (record, "name", name);
  id = fb_edit_create (work->edit, record);
  if (draw (work, 2) != 0)
    add_contact (work, &id);
  if (draw (work, 3) == 0)
    add_deal (work, &id);
  if (draw (work, 3) == 0)
    add_visit (work, &id);
  return TRUE;
}

static gboolean
add_lead (Work *work)
{
  FbRecord *record = new_record (work, "lead");
  g_autofree char *name = new_name (work);

  fb_record_set_text (record, "company", name);
  fb_edit_create (work->edit, record);
  return TRUE;
}

static gboolean
add_child_of (Work *work, const FbId *account)
{
  switch (draw (work, 5))
    {
    case 0:
      return add_deal (work, account);
    case 1:
      add_visit (work, account);
      return TRUE;
    case 2:
      add_on (work, "comment", "text", account);
      return TRUE;
    case 3:
      add_on (work, "contact_point", "value", account);
      return TRUE;
    default:
      add_contact (work, draw (work, 5) != 0 ? account : NULL);
      return TRUE;
    }
}

static gboolean
add_child (Work *work)
{
  FbId account;

  return pick (work, "account", &account) && add_child_of (work, &account);
}

/* Two records of one customer become one: what hangs on the second goes to the first. */
static gboolean
merge_accounts (Work *work)
{
  static const char *const children[] = {"contact", "opportunity", "activity"};
  FbId kept, gone, id;

  if (!pick (work, "account", &kept) || !pick (work, "account", &gone) || fb_id_equal (&kept, &gone))
    return FALSE;
  fb_edit_set_cause (work->edit, "merge");
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE account = ?1 ORDER BY id", children[i]);
      g_autoptr (FbStmt) stmt = fb_db_prepare (work->db, sql, NULL);

      fb_stmt_bind_id (stmt, 1, &gone);
      while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
        if (fb_stmt_get_id (stmt, 0, &id))
          fb_edit_set_id (work->edit, fb_schema_get_table (children[i]), &id, "account", &kept);
    }
  fb_edit_delete (work->edit, fb_schema_get_table ("account"), &gone);
  return TRUE;
}

/* --- one step -------------------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  guint weight;
  gboolean (*build) (Work *work);
} kinds[] = {
    {"set", 40, set_fields},
    {"count", 10, count},
    {"tag", 6, tag},
    {"say", 8, say},
    {"delete", 8, delete_row},
    {"move", 6, move_child},
    {"resolve", 6, resolve},
    {"add", 6, add_account},
    {"add-lead", 3, add_lead},
    {"add-child", 14, add_child},
    {"merge", 2, merge_accounts},
};

static guint
draw_kind (Work *work)
{
  guint total = 0, at;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    total += kinds[i].weight;
  at = draw (work, total);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (at < kinds[i].weight)
        return i;
      at -= kinds[i].weight;
    }
  return 0;
}

/* A remark is stored as it was sent; most else comes back with something that the server has filled in. */
static gboolean
add_to_account (Work *work)
{
  g_autoptr (FbRecord) shown = fb_rows_get (work->db, fb_schema_get_table ("account"), work->account, NULL);

  if (shown == NULL || draw (work, 2) != 0)
    return shown != NULL && add_child_of (work, work->account);
  add_on (work, "comment", "text", work->account);
  return TRUE;
}

static gboolean
build_edit (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Work *work = user_data;
  guint kind = work->account == NULL ? draw_kind (work) : 0;

  work->db = db;
  work->what = work->account == NULL ? kinds[kind].name : "add to what comes";
  work->edit = fb_edit_new (work->what);
  if (work->account == NULL ? !kinds[kind].build (work) : !add_to_account (work))
    g_clear_pointer (&work->edit, fb_edit_free);
  return TRUE;
}

/* What a check on the device may say no to; anything else is trouble. */
static gboolean
is_plain_no (const GError *error)
{
  return error->domain == FB_STORE_ERROR || error->domain == FB_SCHEMA_ERROR;
}

static void
tell (SimDevice *device, const char *what, const GError *error)
{
  Sim *sim = device->sim;

  sim_note (sim, "device %u: %s%s%s", device->index, what, error != NULL ? ": " : "",
            error != NULL ? error->message : "");
  if (error != NULL && !is_plain_no (error) && !sim_disk_in_trouble (device->disk))
    sim_fail (sim, "storage", "device %u cannot store an edit: %s", device->index, error->message);
}

static void
commit (Work *work)
{
  g_autoptr (GError) error = NULL;

  if (work->edit == NULL)
    return;
  fb_store_commit_edit (work->store, work->edit, NULL, &error);
  tell (work->device, work->what, error);
}

static void
edit (SimDevice *device, FbStore *store)
{
  Work work = {device->sim, device, store};

  fb_store_read (store, build_edit, &work, NULL);
  commit (&work);
}

/* Many rows in several transactions, which are one step to take back. */
static void
import (SimDevice *device, FbStore *store)
{
  Sim *sim = device->sim;
  guint n = 2 + sim_rng_below (&sim->rng, 2);
  FbId group;

  fb_id_generate (&group, fb_clock_now (device->clock));
  for (guint i = 0; i < n; i++)
    {
      Work work = {sim, device, store, NULL, fb_edit_new ("Import")};
      g_autoptr (GError) error = NULL;
      guint rows = 1 + sim_rng_below (&sim->rng, 6);

      fb_edit_set_cause (work.edit, "import");
      fb_edit_set_group (work.edit, &group);
      for (guint j = 0; j < rows; j++)
        add_lead (&work);
      fb_store_commit_edit (store, work.edit, NULL, &error);
      tell (device, "import", error);
      if (error != NULL)
        return;
    }
}

static void
undo (SimDevice *device, FbStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL;

  if (sim_rng_below (&device->sim->rng, 3) != 0)
    fb_store_undo (store, &label, &error);
  else
    fb_store_redo (store, &label, &error);
  tell (device, "undo or redo", error);
}

/* What was refused is sent again or given up. */
static void
see_to_refused (SimDevice *device, FbStore *store)
{
  g_autoptr (GPtrArray) list = fb_store_list_refused (store, NULL);
  g_autoptr (GError) error = NULL;
  FbRefused *refused;

  if (list == NULL || list->len == 0)
    return;
  refused = g_ptr_array_index (list, sim_rng_below (&device->sim->rng, list->len));
  sim_ledger_dropped (device->sim->ledger, &refused->oid);
  if (sim_rng_below (&device->sim->rng, 2) != 0)
    fb_store_resend_refused (store, refused->n, NULL, &error);
  else
    fb_store_discard_refused (store, refused->n, &error);
  tell (device, "sees to what was refused", error);
}

void
sim_work_on_device (SimDevice *device)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);
  FbStore *store = device->second.store != NULL && sim_rng_below (&device->sim->rng, 2) != 0 ? device->second.store
                                                                                             : device->program.store;

  switch (sim_rng_below (&device->sim->rng, 40))
    {
    case 0:
    case 1:
    case 2:
      undo (device, store);
      break;
    case 3:
      import (device, store);
      break;
    case 4:
      see_to_refused (device, store);
      break;
    default:
      edit (device, store);
      break;
    }
  sim_ledger_enter (device->sim->ledger, device);
}

/* As many transactions as the server remembers results of, and some more. */
#define MANY_EDITS 520

static gboolean
pick_deal (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Work *work = user_data;

  work->db = db;
  work->edit = fb_edit_new ("All day");
  if (!count (work))
    g_clear_pointer (&work->edit, fb_edit_free);
  return TRUE;
}

void
sim_work_all_day (SimDevice *device)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);

  if (!device->active || !sim_device_is_up (device))
    return;
  sim_note (device->sim, "the person at device %u counts all day", device->index);
  for (guint i = 0; i < MANY_EDITS; i++)
    {
      Work work = {device->sim, device, device->program.store};

      fb_store_read (work.store, pick_deal, &work, NULL);
      commit (&work);
    }
  sim_ledger_enter (device->sim->ledger, device);
}

void
sim_work_on_account (SimDevice *device, const FbId *account)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);
  Work work = {device->sim, device, device->program.store, .account = account};

  fb_store_read (work.store, build_edit, &work, NULL);
  commit (&work);
  sim_ledger_enter (device->sim->ledger, device);
}

/* --- one row, in several steps ---------------------------------------------------------------------------- */

static void
work_on (Work *work, FbStoreFunc build)
{
  g_auto (SimTurn) turn = sim_turn_of_device (work->device);

  fb_store_read (work->store, build, work, NULL);
  commit (work);
  sim_ledger_enter (work->sim->ledger, work->device);
}

static gboolean
build_customer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Work *work = user_data;
  FbRecord *record = new_record (work, "account");
  g_autofree char *name = new_name (work);
  FbId id;

  work->what = "new customer";
  work->edit = fb_edit_new (work->what);
  fb_record_set_text (record, "name", name);
  id = fb_edit_create (work->edit, record);
  add_contact (work, &id);
  add_contact (work, &id);
  return TRUE;
}

void
sim_work_new_customer (SimDevice *device)
{
  Work work = {device->sim, device, device->program.store};

  work_on (&work, build_customer);
}

static gboolean
build_contact (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Work *work = user_data;
  g_autoptr (FbRecord) shown = fb_rows_get (db, fb_schema_get_table ("account"), work->account, NULL);

  if (shown == NULL)
    return TRUE;
  work->what = "add to what is whole";
  work->edit = fb_edit_new (work->what);
  work->made = add_contact (work, work->account);
  return TRUE;
}

gboolean
sim_work_add_contact (SimDevice *device, const FbId *account, FbId *id)
{
  Work work = {device->sim, device, device->program.store, .account = account};

  work_on (&work, build_contact);
  *id = work.made;
  return !fb_id_is_nil (id);
}

/* Once what made it has been taken. */
static gboolean
build_change (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Work *work = user_data;
  const FbTable *table = fb_schema_get_table ("contact");
  g_autoptr (FbRecord) shown = fb_rows_get (db, table, &work->made, NULL);
  g_auto (FbValue) value = FB_VALUE_INIT;

  if (shown == NULL || shown->ver == 0)
    return TRUE;
  work->what = "change what was added";
  work->edit = fb_edit_new (work->what);
  fb_value_take_text (&value, new_name (work));
  fb_edit_set (work->edit, table, &work->made, "job_title", &value);
  return TRUE;
}

gboolean
sim_work_change_contact (SimDevice *device, const FbId *id)
{
  Work work = {device->sim, device, device->program.store, .made = *id};

  work_on (&work, build_change);
  return work.what != NULL;
}
