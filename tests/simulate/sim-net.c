/* sim-net.c: a network that loses, repeats, delays and cuts what it carries
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-net-private.h"

#include <string.h>

#define MAX_BODY (8 * 1024 * 1024)
/* After this long without an answer a client gives up, as the HTTP transport does. */
#define CLIENT_TIMEOUT_MS 30000

static void
sim_link_transport_init (FbTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SimLink,
                               sim_link,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (FB_TYPE_TRANSPORT, sim_link_transport_init))

/* --- calls and events ------------------------------------------------------------------------------------ */

static SimCall *
call_ref (SimCall *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
call_unref (SimCall *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_object_unref (self->link);
  g_clear_object (&self->task);
  fb_request_free (self->request);
  g_free (self);
}

void
sim_event_free (SimEvent *self)
{
  call_unref (self->call);
  g_clear_pointer (&self->answer, fb_answer_free);
  g_free (self->scope);
  g_free (self);
}

SimEvent *
sim_net_add_event (SimNet *self, EventKind kind, SimCall *call, gint64 delay)
{
  SimEvent *event = g_new0 (SimEvent, 1);

  event->at = self->now + MAX (delay, 1);
  event->serial = ++self->serial;
  event->kind = kind;
  event->call = call_ref (call);
  g_ptr_array_add (self->events, event);
  return event;
}

/* Index of the event that comes next; -1: none. */
static int
find_next (SimNet *self)
{
  int next = -1;

  for (guint i = 0; i < self->events->len; i++)
    {
      const SimEvent *event = g_ptr_array_index (self->events, i);
      const SimEvent *best = next >= 0 ? g_ptr_array_index (self->events, next) : NULL;

      if (best == NULL || event->at < best->at || (event->at == best->at && event->serial < best->serial))
        next = (int) i;
    }
  return next;
}

gint64
sim_net_next (SimNet *self)
{
  int next = find_next (self);

  return next >= 0 ? ((SimEvent *) g_ptr_array_index (self->events, next))->at : -1;
}

void
sim_net_set_now (SimNet *self, gint64 now)
{
  self->now = now;
}

static gint64
draw_delay (SimNet *self)
{
  return 5 + sim_rng_below (&self->rng, 200);
}

/* --- what happens to an answer --------------------------------------------------------------------------- */

static void
replace_body (FbAnswer *answer, gconstpointer data, gsize size)
{
  g_bytes_unref (answer->body);
  answer->body = g_bytes_new (data, size);
}

/* Cut where a proxy had expanded it already: nothing but the missing last line tells. */
static void
cut (SimNet *self, SimEvent *event)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (event->answer->body, &size);
  g_autoptr (GBytes) kept = g_bytes_new (data, sim_rng_below (&self->rng, (guint32) size));

  if (sim_rng_below (&self->rng, 2) != 0)
    {
      event->plain = TRUE;
      replace_body (event->answer, g_bytes_get_data (kept, NULL), g_bytes_get_size (kept));
      return;
    }
  g_bytes_unref (event->answer->body);
  event->answer->body = fb_gzip (kept, 1);
}

static void
pack (FbAnswer *answer)
{
  GBytes *packed = fb_gzip (answer->body, 1);

  g_bytes_unref (answer->body);
  answer->body = packed;
}

/* What was kept packed is cut and traced like the rest. */
static void
unpack (FbAnswer *answer)
{
  GBytes *plain = answer->packed ? fb_gunzip (answer->body, MAX_BODY, NULL) : NULL;

  if (plain == NULL)
    return;
  g_bytes_unref (answer->body);
  answer->body = plain;
  answer->packed = FALSE;
}

static void
corrupt (SimNet *self, FbAnswer *answer)
{
  gsize size;
  g_autofree guint8 *copy = NULL;

  pack (answer);
  copy = g_memdup2 (g_bytes_get_data (answer->body, &size), g_bytes_get_size (answer->body));
  copy[sim_rng_below (&self->rng, (guint32) size)] ^= (guint8) (1u << sim_rng_below (&self->rng, 8));
  replace_body (answer, copy, size);
}

void
sim_net_send_answer (SimNet *self, SimCall *call, FbAnswer *answer)
{
  gboolean is_slow = sim_faults_hit (self->faults, SIM_FAULT_SLOW, &self->rng);
  gint64 delay = is_slow ? 2000 + sim_rng_below (&self->rng, 25000) : draw_delay (self);
  SimEvent *event;

  if (sim_faults_hit (self->faults, SIM_FAULT_ANSWER_LOST, &self->rng))
    {
      fb_answer_free (answer);
      sim_net_add_event (self, EVENT_NOTHING, call, sim_rng_below (&self->rng, 2) != 0 ? delay : CLIENT_TIMEOUT_MS);
      return;
    }
  event = sim_net_add_event (self, EVENT_ANSWER, call, delay);
  event->answer = answer;
  unpack (answer);
  if (g_bytes_get_size (answer->body) > 0)
    {
      if (sim_faults_hit (self->faults, SIM_FAULT_CUT, &self->rng))
        cut (self, event);
      else if (sim_faults_hit (self->faults, SIM_FAULT_CORRUPT, &self->rng))
        corrupt (self, answer);
      else
        pack (answer);
    }
}

static FbAnswer *
busy_answer (SimNet *self)
{
  gboolean is_429 = sim_rng_below (&self->rng, 2) != 0;
  FbAnswer *answer = fb_answer_new_problem (is_429 ? 429 : 503, "busy", "Too much at once", NULL);

  answer->retry_after = sim_rng_below (&self->rng, 20);
  return answer;
}

static FbAnswer *
portal_answer (void)
{
  static const char page[] = "<!DOCTYPE html><html><title>Welcome</title><p>Please accept our terms.</html>";
  g_autoptr (GBytes) body = g_bytes_new_static (page, sizeof page - 1);

  return fb_answer_new (200, "text/html", body);
}

/* --- the server's end ------------------------------------------------------------------------------------ */

static void
serve (SimNet *self, SimEvent *event)
{
  SimCall *call = event->call;
  FbAnswer *answer;

  self->trace (self->server, &call->link->caller, call->request->path, g_bytes_get_data (call->request->body, NULL),
               g_bytes_get_size (call->request->body));
  if (sim_faults_hit (self->faults, SIM_FAULT_BUSY, &self->rng))
    answer = busy_answer (self);
  else if (sim_faults_hit (self->faults, SIM_FAULT_PORTAL, &self->rng))
    answer = portal_answer ();
  else if (!event->no_answer && sim_net_hold (self, call))
    return;
  else if (!(answer = self->serve (self->server, &call->link->caller, call->request)))
    {
      sim_net_add_event (self, EVENT_NOTHING, call, draw_delay (self));
      return;
    }
  if (event->no_answer || call->task == NULL)
    fb_answer_free (answer);
  else
    sim_net_send_answer (self, call, answer);
}

/* --- the client's end ------------------------------------------------------------------------------------ */

static void
nothing_came (SimCall *call)
{
  g_autoptr (GTask) task = g_steal_pointer (&call->task);

  if (task != NULL && !g_task_return_error_if_cancelled (task))
    g_task_return_new_error (task, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE, "There is no connection to the server");
}

static void
answer_came (SimNet *self, SimEvent *event)
{
  SimCall *call = event->call;
  g_autoptr (GTask) task = g_steal_pointer (&call->task);
  g_autoptr (FbAnswer) answer = g_steal_pointer (&event->answer);
  GError *error = NULL;
  GBytes *body;

  if (task == NULL || g_task_return_error_if_cancelled (task))
    return;
  answer->wire_bytes = g_bytes_get_size (answer->body);
  answer->round_trip_ms = MAX (self->now - call->sent_at, 1);
  if (!event->plain && answer->wire_bytes > 0)
    {
      if (!(body = fb_gunzip (answer->body, MAX_BODY, &error)))
        {
          g_task_return_error (task, error);
          return;
        }
      g_bytes_unref (answer->body);
      answer->body = body;
    }
  call->link->last_bytes = answer->wire_bytes;
  self->trace (self->server, &call->link->caller, "answer", g_bytes_get_data (answer->body, NULL),
               g_bytes_get_size (answer->body));
  g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) fb_answer_free);
}

void
sim_net_run (SimNet *self, gint64 now)
{
  int next;

  self->now = now;
  while ((next = find_next (self)) >= 0 && ((SimEvent *) g_ptr_array_index (self->events, next))->at <= now)
    {
      SimEvent *event = g_ptr_array_steal_index_fast (self->events, (guint) next);

      switch (event->kind)
        {
        case EVENT_REQUEST:
          serve (self, event);
          break;
        case EVENT_ANSWER:
          answer_came (self, event);
          break;
        case EVENT_HELD:
          sim_net_end_hold (self, event);
          break;
        case EVENT_NOTHING:
        default:
          nothing_came (event->call);
          break;
        }
      sim_event_free (event);
    }
}

/* --- sending --------------------------------------------------------------------------------------------- */

static FbRequest *
copy_request (const FbRequest *request)
{
  FbRequest *copy = g_new0 (FbRequest, 1);

  copy->method = g_strdup (request->method);
  copy->path = g_strdup (request->path);
  copy->query = g_strdup (request->query);
  copy->range = g_strdup (request->range);
  copy->raw = request->raw;
  copy->body = request->body != NULL ? g_bytes_ref (request->body) : g_bytes_new (NULL, 0);
  return copy;
}

/* A token that has expired costs one more round trip; if that goes wrong the request was never sent. */
static gboolean
token_fails (SimNet *self, gint64 *delay)
{
  if (!sim_faults_hit (self->faults, SIM_FAULT_TOKEN, &self->rng))
    return FALSE;
  *delay += 2 * draw_delay (self);
  return sim_rng_below (&self->rng, 4) == 0;
}

static void
send_request (SimNet *self, SimCall *call)
{
  gint64 delay = draw_delay (self);

  if (token_fails (self, &delay) || sim_faults_hit (self->faults, SIM_FAULT_REQUEST_LOST, &self->rng))
    {
      sim_net_add_event (self, EVENT_NOTHING, call, sim_rng_below (&self->rng, 2) != 0 ? delay : CLIENT_TIMEOUT_MS);
      return;
    }
  if (sim_faults_hit (self->faults, SIM_FAULT_DELAYED, &self->rng))
    {
      sim_net_add_event (self, EVENT_NOTHING, call, CLIENT_TIMEOUT_MS);
      delay = CLIENT_TIMEOUT_MS + sim_rng_below (&self->rng, 4 * CLIENT_TIMEOUT_MS);
    }
  sim_net_add_event (self, EVENT_REQUEST, call, delay);
  if (sim_faults_hit (self->faults, SIM_FAULT_DOUBLED, &self->rng))
    sim_net_add_event (self, EVENT_REQUEST, call, delay + sim_rng_below (&self->rng, 3000))->no_answer =
        sim_rng_below (&self->rng, 2) != 0;
}

static void
sim_link_send_async (FbTransport *transport,
                     const FbRequest *request,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  SimLink *self = SIM_LINK (transport);
  SimCall *call = g_new0 (SimCall, 1);

  g_atomic_ref_count_init (&call->ref_count);
  call->link = g_object_ref (self);
  call->task = g_task_new (transport, cancellable, callback, user_data);
  call->request = copy_request (request);
  call->sent_at = self->net->now;
  self->n_requests++;
  if (self->broken)
    nothing_came (call);
  else
    send_request (self->net, call);
  call_unref (call);
}

static FbAnswer *
sim_link_send_finish (FbTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sim_link_transport_init (FbTransportInterface *iface)
{
  iface->send_async = sim_link_send_async;
  iface->send_finish = sim_link_send_finish;
}

static void
sim_link_class_init (SimLinkClass *klass)
{
}

static void
sim_link_init (SimLink *self)
{
}

SimLink *
sim_link_new (SimNet *net, const FbCaller *caller)
{
  SimLink *self = g_object_new (SIM_TYPE_LINK, NULL);

  self->net = net;
  self->caller = *caller;
  return self;
}

void
sim_link_break (SimLink *self)
{
  self->broken = TRUE;
  for (guint i = 0; i < self->net->events->len; i++)
    {
      SimEvent *event = g_ptr_array_index (self->net->events, i);

      if (event->call->link == self)
        nothing_came (event->call);
    }
}

gsize
sim_link_get_last_bytes (SimLink *self)
{
  return self->last_bytes;
}

guint
sim_link_get_n_requests (SimLink *self)
{
  return self->n_requests;
}

/* --- life ------------------------------------------------------------------------------------------------ */

SimNet *
sim_net_new (SimNetServe serve_func, SimNetTrace trace, gpointer server, SimFaults *faults)
{
  SimNet *self = g_new0 (SimNet, 1);

  self->serve = serve_func;
  self->trace = trace;
  self->server = server;
  self->faults = faults;
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_event_free);
  return self;
}

void
sim_net_free (SimNet *self)
{
  g_ptr_array_unref (self->events);
  g_free (self);
}

void
sim_net_seed (SimNet *self, guint64 seed, guint64 stream)
{
  sim_rng_seed (&self->rng, seed, stream);
}
