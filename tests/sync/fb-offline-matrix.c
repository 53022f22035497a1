/* fb-offline-matrix.c: what two people do to the same records while offline, and what must come of it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-offline-matrix.h"

#include <string.h>

/* What both hold before they go offline; then ann acts, a while later bob. */
typedef struct
{
  FbWorld world;
  FbSyncDevice ann, bob;
  FbId account, contact, site, opportunity, lead, visit, comment;
  FbId made_by_ann, made_by_bob;
} Scene;

typedef struct
{
  const char *name;
  void (*ann) (Scene *scene);
  void (*bob) (Scene *scene);
  void (*expect) (Scene *scene, gboolean bob_first);
} Case;

/* --- looking --------------------------------------------------------------------------------------------- */

/* The same on both devices and the server. */
static void
assert_field (Scene *scene, const char *table, const FbId *id, const char *field, const char *expected)
{
  g_autofree char *server = fb_world_dup_text (&scene->world, table, id, field);
  g_autofree char *ann = fb_sync_device_dup_text (&scene->ann, table, id, field);
  g_autofree char *bob = fb_sync_device_dup_text (&scene->bob, table, id, field);

  g_assert_cmpstr (server, ==, expected);
  g_assert_cmpstr (ann, ==, expected);
  g_assert_cmpstr (bob, ==, expected);
}

static void
assert_there (Scene *scene, const char *table, const FbId *id, gboolean there)
{
  g_autofree char *server = fb_world_dup_text (&scene->world, table, id, "created_at");

  g_assert_true ((server != NULL) == there);
  g_assert_true (fb_sync_device_has (&scene->ann, table, id) == there);
  g_assert_true (fb_sync_device_has (&scene->bob, table, id) == there);
}

static void
assert_conflicts (Scene *scene, gint64 n, const char *kind, const char *status)
{
  g_autofree char *all = g_strdup ("SELECT count(*) FROM conflict");
  g_autofree char *such =
      g_strdup_printf ("SELECT count(*) FROM conflict WHERE kind = '%s' AND status = '%s'", kind, status);

  g_assert_cmpint (fb_sync_device_count (&scene->ann, all), ==, n);
  g_assert_cmpint (fb_sync_device_count (&scene->bob, all), ==, n);
  g_assert_cmpint (fb_sync_device_count (&scene->ann, such), ==, n);
}

static void
assert_no_conflict (Scene *scene)
{
  assert_conflicts (scene, 0, "", "");
}

/* The losing value of the one conflict: nothing that was typed is lost. */
static void
assert_lost (Scene *scene, const char *value)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM conflict WHERE lost LIKE '%%%s%%'", value);

  g_assert_cmpint (fb_sync_device_count (&scene->ann, sql), ==, 1);
  g_assert_cmpint (fb_sync_device_count (&scene->bob, sql), ==, 1);
}

/* --- acts ------------------------------------------------------------------------------------------------ */

static void
nothing (Scene *scene)
{
}

static void
ann_adds (Scene *scene)
{
  scene->made_by_ann = fb_sync_device_add (&scene->ann, "account", "name", "From Ann", NULL);
}

static void
bob_adds (Scene *scene)
{
  scene->made_by_bob = fb_sync_device_add (&scene->bob, "account", "name", "From Bob", NULL);
}

static void
ann_adds_contact (Scene *scene)
{
  g_autofree char *account = fb_id_to_string (&scene->account);

  scene->made_by_ann = fb_sync_device_add (&scene->ann, "contact", "family", "Nova", "account", account, NULL);
}

static void
ann_adds_and_edits (Scene *scene)
{
  ann_adds (scene);
  fb_sync_device_set (&scene->ann, "account", &scene->made_by_ann, "name", "Renamed");
  fb_sync_device_set (&scene->ann, "account", &scene->made_by_ann, "website", "w1");
  fb_sync_device_set (&scene->ann, "account", &scene->made_by_ann, "website", "w2");
}

static void
ann_adds_and_deletes (Scene *scene)
{
  ann_adds (scene);
  fb_sync_device_delete (&scene->ann, "account", &scene->made_by_ann);
}

static void
ann_sets_website (Scene *scene)
{
  fb_sync_device_set (&scene->ann, "account", &scene->account, "website", "ann.example");
}

static void
bob_sets_website (Scene *scene)
{
  fb_sync_device_set (&scene->bob, "account", &scene->account, "website", "bob.example");
}

static void
bob_sets_website_like_ann (Scene *scene)
{
  fb_sync_device_set (&scene->bob, "account", &scene->account, "website", "ann.example");
}

static void
bob_sets_employees (Scene *scene)
{
  fb_sync_device_set (&scene->bob, "account", &scene->account, "employees", "42");
}

static void
ann_sets_website_twice (Scene *scene)
{
  fb_sync_device_set (&scene->ann, "account", &scene->account, "website", "first.example");
  fb_sync_device_set (&scene->ann, "account", &scene->account, "website", "second.example");
}

static void
ann_sets_legal_name (Scene *scene)
{
  fb_sync_device_set (&scene->ann, "account", &scene->account, "legal_name", "Ann Ltd");
}

static void
bob_sets_legal_name (Scene *scene)
{
  fb_sync_device_set (&scene->bob, "account", &scene->account, "legal_name", "Bob Ltd");
}

static void
ann_deletes_account (Scene *scene)
{
  fb_sync_device_delete (&scene->ann, "account", &scene->account);
}

static void
bob_deletes_account (Scene *scene)
{
  fb_sync_device_delete (&scene->bob, "account", &scene->account);
}

static void
ann_sets_city (Scene *scene)
{
  fb_sync_device_set (&scene->ann, "site", &scene->site, "city", "Ypres");
}

static void
bob_deletes_site (Scene *scene)
{
  fb_sync_device_delete (&scene->bob, "site", &scene->site);
}

static void
ann_edits_and_deletes_site (Scene *scene)
{
  ann_sets_city (scene);
  fb_sync_device_delete (&scene->ann, "site", &scene->site);
}

static void
bob_deletes_contact (Scene *scene)
{
  fb_sync_device_delete (&scene->bob, "contact", &scene->contact);
}

static void
commit (FbSyncDevice *device, FbEdit *edit)
{
  g_autoptr (GError) error = NULL;

  fb_world_advance (device->world, 1000);
  fb_store_commit_edit (device->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
increment (FbSyncDevice *device, Scene *scene, gint64 delta)
{
  FbEdit *edit = fb_edit_new ("Count");

  fb_edit_increment (edit, fb_schema_get_table ("opportunity"), &scene->opportunity, "slips", delta);
  commit (device, edit);
}

static void
ann_counts (Scene *scene)
{
  increment (&scene->ann, scene, 2);
  increment (&scene->ann, scene, 1);
}

static void
bob_counts (Scene *scene)
{
  increment (&scene->bob, scene, 5);
}

static void
tag (FbSyncDevice *device, Scene *scene, const char *add, const char *rm)
{
  FbEdit *edit = fb_edit_new ("Tag");
  const char *const added[] = {add, NULL};
  const char *const removed[] = {rm, NULL};

  fb_edit_tag (edit, fb_schema_get_table ("comment"), &scene->comment, "mentions", added, removed);
  commit (device, edit);
}

static void
ann_tags (Scene *scene)
{
  tag (&scene->ann, scene, "anna", NULL);
}

static void
bob_tags (Scene *scene)
{
  tag (&scene->bob, scene, "bobby", "zoe");
}

static void
say (FbSyncDevice *device, Scene *scene, const char *text)
{
  FbEdit *edit = fb_edit_new ("Say");

  fb_edit_say (edit, fb_schema_get_table ("visit"), &scene->visit, "notes", text);
  commit (device, edit);
}

static void
ann_says (Scene *scene)
{
  say (&scene->ann, scene, "Called back");
}

static void
bob_says (Scene *scene)
{
  say (&scene->bob, scene, "Wants a quote");
}

static void
ann_writes_top (Scene *scene)
{
  fb_sync_device_set (&scene->ann, "account", &scene->account, "description", "ONE\ntwo\nthree\nfour");
}

static void
bob_writes_bottom (Scene *scene)
{
  fb_sync_device_set (&scene->bob, "account", &scene->account, "description", "one\ntwo\nthree\nFOUR");
}

static void
bob_writes_top (Scene *scene)
{
  fb_sync_device_set (&scene->bob, "account", &scene->account, "description", "uno\ntwo\nthree\nfour");
}

/* --- what comes of it ------------------------------------------------------------------------------------ */

static void
expect_both_added (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "account", &scene->made_by_ann, "name", "From Ann");
  assert_field (scene, "account", &scene->made_by_bob, "name", "From Bob");
  assert_no_conflict (scene);
}

static void
expect_added_and_edited (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "account", &scene->made_by_ann, "name", "Renamed");
  assert_field (scene, "account", &scene->made_by_ann, "website", "w2");
  assert_no_conflict (scene);
}

static void
expect_made_is_gone (Scene *scene, gboolean bob_first)
{
  assert_there (scene, "account", &scene->made_by_ann, FALSE);
  assert_no_conflict (scene);
}

static void
expect_contact_kept (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "contact", &scene->made_by_ann, "family", "Nova");
}

static void
expect_both_fields (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "account", &scene->account, "website", "ann.example");
  assert_field (scene, "account", &scene->account, "employees", "42");
  assert_no_conflict (scene);
}

static void
expect_later_wins (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "account", &scene->account, "website", "bob.example");
  assert_conflicts (scene, 1, "field", "auto");
  assert_lost (scene, "ann.example");
}

static void
expect_last_of_chain_or_bob (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "account", &scene->account, "website", "bob.example");
  assert_lost (scene, "second.example");
}

static void
expect_agreed (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "account", &scene->account, "website", "ann.example");
  assert_no_conflict (scene);
}

static void
expect_own_chain (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "account", &scene->account, "website", "second.example");
  assert_no_conflict (scene);
}

static void
expect_review (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "account", &scene->account, "legal_name", bob_first ? "Bob Ltd" : "Ann Ltd");
  assert_conflicts (scene, 1, "field", "open");
  assert_lost (scene, bob_first ? "Ann Ltd" : "Bob Ltd");
}

static void
expect_edit_kept (Scene *scene, gboolean bob_first)
{
  /* Whichever came first: an edit of a dead account waits in the conflict, an edit before the delete keeps the account.
   */
  if (bob_first)
    {
      assert_there (scene, "account", &scene->account, FALSE);
      assert_conflicts (scene, 1, "edit_deleted", "open");
      assert_lost (scene, "ann.example");
      return;
    }
  assert_field (scene, "account", &scene->account, "website", "ann.example");
  assert_conflicts (scene, 1, "delete_edit", "open");
}

static void
expect_site_gone (Scene *scene, gboolean bob_first)
{
  assert_there (scene, "site", &scene->site, FALSE);
  assert_conflicts (scene, 1, "edit_deleted", "auto");
  assert_lost (scene, "Ypres");
}

static void
expect_site_gone_quietly (Scene *scene, gboolean bob_first)
{
  assert_there (scene, "site", &scene->site, FALSE);
  assert_no_conflict (scene);
}

static void
expect_account_gone (Scene *scene, gboolean bob_first)
{
  assert_there (scene, "account", &scene->account, FALSE);
  assert_there (scene, "contact", &scene->contact, FALSE);
  assert_no_conflict (scene);
}

static void
expect_account_and_contact_gone (Scene *scene, gboolean bob_first)
{
  assert_there (scene, "contact", &scene->contact, FALSE);
  assert_there (scene, "account", &scene->account, FALSE);
}

static void
expect_sum (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "opportunity", &scene->opportunity, "slips", "8");
  assert_no_conflict (scene);
}

static void
expect_set (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "comment", &scene->comment, "mentions", "[\"anna\",\"bobby\"]");
  assert_no_conflict (scene);
}

static void
expect_both_entries (Scene *scene, gboolean bob_first)
{
  g_autofree char *notes = fb_world_dup_text (&scene->world, "visit", &scene->visit, "notes");
  const char *ann = strstr (notes, "Called back"), *bob = strstr (notes, "Wants a quote");

  g_assert_nonnull (ann);
  g_assert_nonnull (bob);
  g_assert_true (ann < bob);
  assert_field (scene, "visit", &scene->visit, "notes", notes);
  assert_no_conflict (scene);
}

static void
expect_merged_text (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "account", &scene->account, "description", "ONE\ntwo\nthree\nFOUR");
  assert_no_conflict (scene);
}

static void
expect_text_conflict (Scene *scene, gboolean bob_first)
{
  assert_field (scene, "account", &scene->account, "description", "uno\ntwo\nthree\nfour");
  assert_conflicts (scene, 1, "field", "auto");
  assert_lost (scene, "ONE");
}

static const Case cases[] = {
    {"add-add", ann_adds, bob_adds, expect_both_added},
    {"add-edit-same-device", ann_adds_and_edits, nothing, expect_added_and_edited},
    {"add-delete-same-device", ann_adds_and_deletes, nothing, expect_made_is_gone},
    {"add-child-delete-parent", ann_adds_contact, bob_deletes_account, expect_contact_kept},
    {"edit-edit-two-fields", ann_sets_website, bob_sets_employees, expect_both_fields},
    {"edit-edit-last", ann_sets_website, bob_sets_website, expect_later_wins},
    {"edit-edit-same-value", ann_sets_website, bob_sets_website_like_ann, expect_agreed},
    {"edit-edit-chain", ann_sets_website_twice, nothing, expect_own_chain},
    {"edit-edit-chain-against-other", ann_sets_website_twice, bob_sets_website, expect_last_of_chain_or_bob},
    {"edit-edit-review", ann_sets_legal_name, bob_sets_legal_name, expect_review},
    {"edit-edit-count", ann_counts, bob_counts, expect_sum},
    {"edit-edit-set", ann_tags, bob_tags, expect_set},
    {"edit-edit-say", ann_says, bob_says, expect_both_entries},
    {"edit-edit-text-merged", ann_writes_top, bob_writes_bottom, expect_merged_text},
    {"edit-edit-text-clash", ann_writes_top, bob_writes_top, expect_text_conflict},
    {"edit-delete-edit-wins", ann_sets_website, bob_deletes_account, expect_edit_kept},
    {"edit-delete-delete-wins", ann_sets_city, bob_deletes_site, expect_site_gone},
    {"edit-delete-same-device", ann_edits_and_deletes_site, nothing, expect_site_gone_quietly},
    {"delete-delete", ann_deletes_account, bob_deletes_account, expect_account_gone},
    {"delete-parent-delete-child", ann_deletes_account, bob_deletes_contact, expect_account_and_contact_gone},
};

/* --- the play -------------------------------------------------------------------------------------------- */

typedef struct
{
  const Case *play;
  gboolean bob_first;
  FbMakeDevice make_device;
} Plan;

static void
furnish (Scene *scene)
{
  FbSyncDevice *ann = &scene->ann;
  g_autofree char *account = NULL, *pipeline = NULL, *stage = NULL, *activity = NULL;
  FbId pipeline_id, stage_id, activity_id;

  fb_id_from_name (&pipeline_id, "test", "pipeline");
  fb_id_from_name (&stage_id, "test", "stage");
  pipeline = fb_id_to_string (&pipeline_id);
  stage = fb_id_to_string (&stage_id);
  fb_world_put (&scene->world, "pipeline", &pipeline_id, "name", "Sales", NULL);
  fb_world_put (&scene->world, "stage", &stage_id, "pipeline", pipeline, "name", "Lead", NULL);
  fb_sync_device_sync (ann);

  scene->account = fb_sync_device_add (ann, "account", "name", "Isdom", "website", "old.example", "description",
                                       "one\ntwo\nthree\nfour", NULL);
  account = fb_id_to_string (&scene->account);
  scene->contact = fb_sync_device_add (ann, "contact", "family", "Smit", "account", account, NULL);
  scene->site = fb_sync_device_add (ann, "site", "account", account, "city", "Ghent", NULL);
  scene->opportunity = fb_sync_device_add (ann, "opportunity", "name", "Deal", "account", account, "pipeline", pipeline,
                                           "stage", stage, "slips", "0", NULL);
  scene->comment = fb_sync_device_add (ann, "comment", "on_type", "account", "on_id", account, "text", "Hello",
                                       "mentions", "[\"zoe\"]", NULL);
  activity_id = fb_sync_device_add (ann, "activity", "kind", "visit", "subject", "Visit", "account", account, NULL);
  activity = fb_id_to_string (&activity_id);
  scene->visit = fb_sync_device_add (ann, "visit", "activity", activity, NULL);
  fb_sync_device_sync (ann);
  fb_sync_device_sync (&scene->bob);
  assert_there (scene, "visit", &scene->visit, TRUE);
}

static void
play (gconstpointer data)
{
  const Plan *plan = data;
  Scene scene;
  FbSyncDevice *first, *second;

  memset (&scene, 0, sizeof scene);
  fb_world_set_up (&scene.world);
  plan->make_device (&scene.ann, &scene.world, &scene.world.ann);
  plan->make_device (&scene.bob, &scene.world, &scene.world.bob);
  furnish (&scene);

  plan->play->ann (&scene);
  fb_world_advance (&scene.world, 60000);
  plan->play->bob (&scene);
  first = plan->bob_first ? &scene.bob : &scene.ann;
  second = plan->bob_first ? &scene.ann : &scene.bob;
  fb_sync_device_sync (first);
  fb_sync_device_sync (second);
  fb_sync_device_sync (first);
  fb_sync_device_sync (second);

  fb_sync_device_check (&scene.ann);
  fb_sync_device_check (&scene.bob);
  fb_world_check (&scene.world);
  plan->play->expect (&scene, plan->bob_first);

  fb_sync_device_tear_down (&scene.ann);
  fb_sync_device_tear_down (&scene.bob);
  fb_world_tear_down (&scene.world);
}

void
fb_offline_matrix_add (const char *prefix, FbMakeDevice make_device)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int bob_first = 0; bob_first < 2; bob_first++)
      {
        g_autofree char *name = g_strdup_printf ("%s/%s/%s-first", prefix, cases[i].name, bob_first ? "bob" : "ann");
        Plan *plan = g_new0 (Plan, 1);

        plan->play = &cases[i];
        plan->bob_first = bob_first;
        plan->make_device = make_device;
        g_test_add_data_func_full (name, plan, play, g_free);
      }
}
