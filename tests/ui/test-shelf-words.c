/* test-shelf-words.c: what came, left or was discarded, in words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-format.h"
#include "fb-json.h"
#include "fb-op.h"
#include "fb-shelf-words.h"

#define DAY G_GINT64_CONSTANT (86400000)
#define NOW G_GINT64_CONSTANT (1795338603884)

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static FbShelved
shelved (FbShelvedWhy why, const char *where)
{
  return (FbShelved){.why = why, .title = (char *) "", .where = (char *) where, .count = 1, .at = NOW};
}

static void
test_title (void)
{
  FbShelved one = shelved (FB_SHELVED_LEFT, NULL);

  assert_text (fb_shelf_words_title (&one), "A record");
  one.table = fb_schema_get_table ("account");
  assert_text (fb_shelf_words_title (&one), "Account");
  one.title = (char *) "Isdom";
  assert_text (fb_shelf_words_title (&one), "Isdom");
}

static void
test_left (void)
{
  FbShelved one = shelved (FB_SHELVED_LEFT, NULL), somewhere = shelved (FB_SHELVED_LEFT, "North 4");

  assert_text (fb_shelf_words_why (&one), "It moved out of your territory");
  assert_text (fb_shelf_words_why (&somewhere), "It moved out of North 4");
  somewhere.territory = TRUE;
  assert_text (fb_shelf_words_why (&somewhere), "You do not work in this territory any more: 1 record left with it");
  somewhere.count = 312;
  assert_text (fb_shelf_words_why (&somewhere), "You do not work in this territory any more: 312 records left with it");
}

/* New is what was made less than a day before it came; what nobody knows the age of moved. */
static void
test_came (void)
{
  FbShelved one = shelved (FB_SHELVED_CAME, NULL), somewhere = shelved (FB_SHELVED_CAME, "North 4");

  assert_text (fb_shelf_words_why (&one), "It moved into your territory");
  assert_text (fb_shelf_words_why (&somewhere), "It moved into North 4");
  one.made_at = somewhere.made_at = NOW - DAY;
  assert_text (fb_shelf_words_why (&somewhere), "It moved into North 4");
  one.made_at = somewhere.made_at = NOW - DAY + 1;
  assert_text (fb_shelf_words_why (&one), "It is new");
  assert_text (fb_shelf_words_why (&somewhere), "It is new in North 4");
  somewhere.territory = TRUE;
  assert_text (fb_shelf_words_why (&somewhere), "You work in this territory now: 1 record came with it");
  somewhere.count = 2;
  assert_text (fb_shelf_words_why (&somewhere), "You work in this territory now: 2 records came with it");
}

static void
test_discarded (void)
{
  FbShelved one = shelved (FB_SHELVED_DISCARDED, "North 4");

  assert_text (fb_shelf_words_why (&one), "You discarded it");
  one.message = (char *) "The stage is not there any more.";
  assert_text (fb_shelf_words_why (&one), "The stage is not there any more.");
}

static void
test_until (void)
{
  FbShelved one = shelved (FB_SHELVED_LEFT, NULL);

  one.purge_at = G_GINT64_CONSTANT (920373600000);
  assert_text (fb_shelf_words_until (&one), "Kept until 2 Mar 1999");
}

static void
test_icons (void)
{
  FbShelved one = shelved (FB_SHELVED_LEFT, NULL);

  g_assert_cmpstr (fb_shelf_words_icon (&one), ==, "fb-note-symbolic");
  one.table = fb_schema_get_table ("account");
  g_assert_cmpstr (fb_shelf_words_icon (&one), ==, fb_format_table_icon (one.table));
  one.territory = TRUE;
  g_assert_cmpstr (fb_shelf_words_icon (&one), ==, "fb-territory-symbolic");
  one.why = FB_SHELVED_DISCARDED;
  g_assert_cmpstr (fb_shelf_words_icon (&one), ==, "user-trash-symbolic");
}

static char *
body_of (const char *name, gint64 employees)
{
  g_autoptr (FbTx) tx = fb_tx_new ();
  FbId id = {{1}};
  FbOp *op = fb_op_new (FB_OP_SET, fb_schema_get_table ("account"), &id);
  g_autoptr (JsonNode) node = NULL;

  fb_value_set_text (&fb_op_add_field (op, "name")->new, name);
  fb_value_set_int (&fb_op_add_field (op, "employees")->new, employees);
  /* Neither what a person cannot read nor what was taken away. */
  fb_value_set_id (&fb_op_add_field (op, "parent")->new, &id);
  fb_op_add_field (op, "website");
  fb_value_set_int (&fb_op_add_field (op, "ladder_manual")->new, 1);
  g_ptr_array_add (tx->ops, op);
  tx->n = 1;
  tx->oid = id;
  tx->schema = FB_SCHEMA_VERSION;
  node = fb_tx_to_json (tx);
  return fb_json_to_text (node);
}

static void
test_edits (void)
{
  FbShelved one = shelved (FB_SHELVED_LEFT, NULL);
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func (g_free);

  one.edits = edits;
  assert_text (fb_shelf_words_edits (&one), "");
  g_ptr_array_add (edits, g_strdup ("no JSON"));
  g_ptr_array_add (edits, g_strdup ("{\"ops\":3}"));
  assert_text (fb_shelf_words_edits (&one), "");
  g_ptr_array_add (edits, body_of ("Isdom", 7));
  g_ptr_array_add (edits, body_of ("Isdom & Sons", 8));
  assert_text (fb_shelf_words_edits (&one), "Name: Isdom\nEmployees: 7\nName: Isdom & Sons\nEmployees: 8");
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/shelf-words/title", test_title);
  g_test_add_func ("/ui/shelf-words/left", test_left);
  g_test_add_func ("/ui/shelf-words/came", test_came);
  g_test_add_func ("/ui/shelf-words/discarded", test_discarded);
  g_test_add_func ("/ui/shelf-words/until", test_until);
  g_test_add_func ("/ui/shelf-words/icons", test_icons);
  g_test_add_func ("/ui/shelf-words/edits", test_edits);
  return g_test_run ();
}
