/* test-refused.c: the list of what the server refused, and sending it again: each statement fails once
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine.h"
#include "fb-fail-each.h"
#include "fb-store-sync.h"

static gboolean
refuse_first (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);

  return fb_store_sync_refuse (writer, 1, "{\"code\":\"forbidden\",\"title\":\"Not yours\"}", error)
         && fb_base_writer_flush (writer, error);
}

static void
set_up (FbTempStore *self, gconstpointer data)
{
  fb_temp_store_set_up (self, NULL);
  fb_temp_store_add_account (self, "Isdom");
  fb_run_action (self, refuse_first);
}

static void
tear_down (FbTempStore *self, gconstpointer data)
{
  fb_temp_store_tear_down (self);
}

static gboolean
list (FbStore *store, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) refused = fb_store_list_refused (store, error);

  if (refused == NULL)
    return FALSE;
  g_assert_cmpuint (refused->len, ==, 1);
  g_assert_cmpint (((FbRefused *) refused->pdata[0])->n, ==, 1);
  return TRUE;
}

/* Taken out of its list, as the window does, and one of which nothing is known. */
static void
test_free (FbTempStore *self, gconstpointer data)
{
  g_autoptr (GPtrArray) list = fb_store_list_refused (self->store, NULL);
  FbRefused *refused = g_ptr_array_steal_index (list, 0);

  g_assert_cmpuint (list->len, ==, 0);
  g_assert_cmpint (refused->n, ==, 1);
  g_assert_nonnull (refused->body);
  fb_refused_free (refused);
  fb_refused_free (g_new0 (FbRefused, 1));
}

static gboolean
resend (FbStore *store, gpointer user_data, GError **error)
{
  return fb_store_resend_refused (store, 1, NULL, error);
}

static void
test_list (FbTempStore *self, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each_read (self, list, NULL), >, 0);
}

static void
test_resend (FbTempStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (fb_temp_store_query_int (self, "SELECT count(*) FROM account"), ==, 0);
  g_assert_cmpuint (fb_fail_each_call (self, resend, NULL), >, 5);
  g_assert_cmpint (fb_temp_store_query_int (self, "SELECT count(*) FROM account"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (self, "SELECT count(*) FROM refused"), ==, 0);
  g_assert_false (fb_store_resend_refused (self->store, 1, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

static void
test_closed (FbTempStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_store_close (self->store);
  g_assert_null (fb_store_list_refused (self->store, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_false (fb_store_resend_refused (self->store, 1, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/sync/refused/" name, FbTempStore, NULL, set_up, func, tear_down)
  ADD ("list", test_list);
  ADD ("free", test_free);
  ADD ("resend", test_resend);
  ADD ("closed", test_closed);
#undef ADD
  return g_test_run ();
}
