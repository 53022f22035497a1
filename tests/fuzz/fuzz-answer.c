/* fuzz-answer.c: whatever a server may answer, to the real engine over a real store
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "fb-engine.h"
#include "fb-fake-clock.h"
#include "fb-store-sync.h"
#include "fb-transport.h"
#include "fuzz-company.h"

/* --- a server that answers from the input: "200 text…\n===\n409 text…" ----------------------------------- */

#define BETWEEN "\n===\n"

G_DECLARE_FINAL_TYPE (FuzzLink, fuzz_link, FUZZ, LINK, GObject)

struct _FuzzLink
{
  GObject parent_instance;

  const char *at, *end; /* (lent) of the input that is left */
};

static FbAnswer *
next_answer (FuzzLink *self)
{
  const char *stop = g_strstr_len (self->at, self->end - self->at, BETWEEN);
  const char *end = stop != NULL ? stop : self->end;
  char status[4] = {0};
  FbAnswer *answer;
  g_autoptr (GBytes) body = NULL;

  if (end - self->at < 4)
    return NULL;
  memcpy (status, self->at, 3);
  body = g_bytes_new (self->at + 4, (gsize) (end - self->at - 4));
  answer =
      fb_answer_new ((guint) atoi (status), self->at[3] == 'p' ? "application/problem+json" : "application/json", body);
  self->at = stop != NULL ? stop + strlen (BETWEEN) : self->end;
  return answer;
}

static void
send_async (FbTransport *transport,
            const FbRequest *request,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);
  FbAnswer *answer = next_answer (FUZZ_LINK (transport));

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) fb_answer_free);
  else
    g_task_return_new_error (task, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE, "The input has no more answers");
}

static FbAnswer *
send_finish (FbTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
transport_init (FbTransportInterface *iface)
{
  iface->send_async = send_async;
  iface->send_finish = send_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FuzzLink,
                               fuzz_link,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (FB_TYPE_TRANSPORT, transport_init))

static void
fuzz_link_class_init (FuzzLinkClass *klass)
{
}

static void
fuzz_link_init (FuzzLink *self)
{
}

/* --- the device --------------------------------------------------------------------------------------------- */

typedef struct
{
  char *folder;
  FbClock *clock;
  FbStore *store;
  gint64 changes;
} Device;

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
join (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);
  FbId user, device;

  g_assert_true (fb_id_parse (FUZZ_REP, &user) && fb_id_parse (FUZZ_DEVICE, &device));
  return tx != NULL && fb_store_sync_join (store, db, "http://localhost", "rita", &user, &device, "one", error)
         && fb_transaction_commit (tx, error) && fb_store_sync_reload_identity (store, error);
}

static gboolean
count_changes (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_query_int (db, "SELECT total_changes()", user_data, error);
}

static void
add_account (FbStore *store)
{
  FbRecord *record = fb_record_new (fb_schema_get_table ("account"), NULL);
  FbEdit *edit = fb_edit_new ("New account");
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_id_parse (FUZZ_ACCOUNT, &record->id));
  fb_record_set_text (record, "name", "Acme");
  fb_edit_create (edit, record);
  fb_store_commit_edit (store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
open_device (Device *self, const char *template)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  self->folder = g_dir_make_tmp ("fieldbook-fuzz-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->folder, "cache.db", NULL);
  if (template != NULL)
    {
      g_autoptr (GFile) from = g_file_new_for_path (template);
      g_autoptr (GFile) to = g_file_new_for_path (path);

      g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
    }
  self->clock = fb_fake_clock_new (0);
  self->store = fb_store_open_inline (self->folder, self->clock, &error);
  g_assert_no_error (error);
  drain ();
}

static void
close_device (Device *self)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  fb_store_close (self->store);
  drain ();
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  if ((dir = g_dir_open (self->folder, 0, NULL)) != NULL)
    while ((name = g_dir_read_name (dir)) != NULL)
      {
        g_autofree char *path = g_build_filename (self->folder, name, NULL);

        g_remove (path);
      }
  g_rmdir (self->folder);
  g_clear_pointer (&self->folder, g_free);
}

/* One file that every device begins as. */
static const char *
get_template (void)
{
  static char *path;
  g_autoptr (GError) error = NULL;
  g_autofree char *cache = NULL;
  Device device = {0};
  char *content;
  gsize length;

  if (path != NULL)
    return path;
  open_device (&device, NULL);
  fb_store_write (device.store, join, NULL, &error);
  g_assert_no_error (error);
  add_account (device.store);
  cache = g_build_filename (device.folder, "cache.db", NULL);
  fb_store_close (device.store);
  drain ();
  g_assert_true (g_file_get_contents (cache, &content, &length, NULL));
  path = g_build_filename (g_get_tmp_dir (), "fieldbook-fuzz-template-XXXXXX", NULL);
  g_close (g_mkstemp (path), NULL);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  g_free (content);
  close_device (&device);
  return path;
}

/* --- one exchange ------------------------------------------------------------------------------------------- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  FbSyncResult out;

  fb_engine_sync_finish (FB_ENGINE (source), result, &out, &error);
  *(gboolean *) user_data = TRUE;
}

static void
exchange (Device *device, const char *text, gsize size)
{
  g_autoptr (FuzzLink) link = g_object_new (fuzz_link_get_type (), NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (FbEngine) engine = NULL;
  gboolean done = FALSE;

  link->at = text;
  link->end = text + size;
  engine = fb_engine_new (device->store, FB_TRANSPORT (link));
  fb_engine_set_random (engine, random);
  fb_engine_set_driven (engine, TRUE);
  fb_engine_sync_async (engine, FALSE, NULL, done_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  fb_engine_stop (engine);
  drain ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static Device device;
  g_autoptr (GError) error = NULL;
  gint64 changes = 0;

  if (device.store == NULL)
    {
      open_device (&device, get_template ());
      fb_store_write (device.store, count_changes, &device.changes, NULL);
    }
  exchange (&device, (const char *) data, size);
  fb_store_write (device.store, count_changes, &changes, &error);
  g_assert_no_error (error);
  if (changes != device.changes)
    close_device (&device);
  return 0;
}
