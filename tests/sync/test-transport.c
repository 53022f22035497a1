/* test-transport.c: the seam between an engine and what carries its messages
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-transport.h"

/* A transport that answers at once; of it one that has nothing to forget. */
#define TEST_TYPE_CARRIER (test_carrier_get_type ())
G_DECLARE_DERIVABLE_TYPE (TestCarrier, test_carrier, TEST, CARRIER, GObject)

struct _TestCarrierClass
{
  GObjectClass parent_class;
};

typedef struct
{
  guint n_sent, n_forgotten;
  char *path; /* (owned) of the last request */
} TestCarrierPrivate;

static void
test_carrier_transport_init (FbTransportInterface *iface);

G_DEFINE_TYPE_WITH_CODE (TestCarrier,
                         test_carrier,
                         G_TYPE_OBJECT,
                         G_ADD_PRIVATE (TestCarrier)
                             G_IMPLEMENT_INTERFACE (FB_TYPE_TRANSPORT, test_carrier_transport_init))

static TestCarrierPrivate *
private_of (gpointer self)
{
  return test_carrier_get_instance_private (self);
}

static void
test_carrier_send_async (FbTransport *self,
                         const FbRequest *request,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  private_of (self)->n_sent++;
  g_free (private_of (self)->path);
  private_of (self)->path = g_strdup (request->path);
  if (g_cancellable_is_cancelled (cancellable))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped");
  else
    g_task_return_pointer (task, fb_answer_new_problem (418, "teapot", "No coffee", NULL),
                           (GDestroyNotify) fb_answer_free);
}

static FbAnswer *
test_carrier_send_finish (FbTransport *self, GAsyncResult *result, GError **error)
{
  g_assert_true (g_task_is_valid (result, self));
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_carrier_forget (FbTransport *self)
{
  private_of (self)->n_forgotten++;
}

static void
test_carrier_transport_init (FbTransportInterface *iface)
{
  iface->send_async = test_carrier_send_async;
  iface->send_finish = test_carrier_send_finish;
  iface->forget = test_carrier_forget;
}

static void
test_carrier_finalize (GObject *object)
{
  g_free (private_of (object)->path);
  G_OBJECT_CLASS (test_carrier_parent_class)->finalize (object);
}

static void
test_carrier_class_init (TestCarrierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_carrier_finalize;
}

static void
test_carrier_init (TestCarrier *self G_GNUC_UNUSED)
{
}

GType
test_blank_get_type (void);
#define TEST_TYPE_BLANK (test_blank_get_type ())
typedef TestCarrier TestBlank;
typedef TestCarrierClass TestBlankClass;

static void
test_blank_transport_init (FbTransportInterface *iface)
{
  iface->send_async = test_carrier_send_async;
  iface->send_finish = test_carrier_send_finish;
  iface->forget = NULL;
}

G_DEFINE_TYPE_WITH_CODE (TestBlank,
                         test_blank,
                         TEST_TYPE_CARRIER,
                         G_IMPLEMENT_INTERFACE (FB_TYPE_TRANSPORT, test_blank_transport_init))

static void
test_blank_class_init (TestBlankClass *klass G_GNUC_UNUSED)
{
}

static void
test_blank_init (TestBlank *self G_GNUC_UNUSED)
{
}

/* --- tests --- */

static void
keep_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static FbAnswer *
send (FbTransport *transport, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbRequest) request = fb_request_new ("GET", "/v1/hello", NULL);
  g_autoptr (GAsyncResult) result = NULL;

  fb_transport_send_async (transport, request, cancellable, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return fb_transport_send_finish (transport, result, error);
}

/* Any status is an answer; that none came is an error. */
static void
test_send (void)
{
  g_autoptr (FbTransport) transport = g_object_new (TEST_TYPE_CARRIER, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAnswer) answer = send (transport, cancellable, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 418);
  g_assert_cmpstr (private_of (transport)->path, ==, "/v1/hello");
  g_cancellable_cancel (cancellable);
  g_assert_null (send (transport, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (private_of (transport)->n_sent, ==, 2);
}

static void
test_forget (void)
{
  g_autoptr (FbTransport) transport = g_object_new (TEST_TYPE_CARRIER, NULL);
  g_autoptr (FbTransport) blank = g_object_new (TEST_TYPE_BLANK, NULL);
  g_autoptr (FbAnswer) answer = NULL;

  fb_transport_forget (transport);
  g_assert_cmpuint (private_of (transport)->n_forgotten, ==, 1);
  fb_transport_forget (blank);
  g_assert_cmpuint (private_of (blank)->n_forgotten, ==, 0);
  /* It still carries: somebody has to say that it is done. */
  answer = send (transport, NULL, NULL);
  g_assert_cmpuint (answer->status, ==, 418);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/transport/send", test_send);
  g_test_add_func ("/sync/transport/forget", test_forget);
  return g_test_run ();
}
