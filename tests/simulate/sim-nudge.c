/* sim-nudge.c: who is told that there is news
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-nudge.h"

#include <stdlib.h>
#include <string.h>

/* Newest change in a bucket of the user's; FALSE: nobody can say now. */
static gboolean
read_news (Sim *sim, const FbId *user, gint64 *head, char **scope)
{
  g_autoptr (GArray) bids = fb_service_list_scope (sim->server.service, user, scope, NULL);
  g_autoptr (FbStmt) stmt = fb_db_prepare (sim->server.db, "SELECT bid, head FROM bucket", NULL);

  *head = 0;
  if (bids == NULL || stmt == NULL)
    return FALSE;
  while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    for (guint i = 0; i < bids->len; i++)
      if (g_array_index (bids, gint64, i) == fb_stmt_get_int (stmt, 0))
        *head = MAX (*head, fb_stmt_get_int (stmt, 1));
  return TRUE;
}

/* A statement that is to fail may be this one: those who wait are looked at again after the next message. */
static gboolean
read_seq (Sim *sim, gint64 *seq)
{
  gboolean done;

  sim_quiet (sim, TRUE);
  done = fb_db_query_int (sim->server.db, "SELECT seq FROM sync_clock", seq, NULL);
  sim_quiet (sim, FALSE);
  return done;
}

static FbAnswer *
answer_head (gint64 head)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_int_member (object, "head", head);
  json_node_set_object (node, object);
  return fb_answer_new_json (200, node);
}

/* As src/server/fb-nudge.c holds them, without its worker and its beat. */
static FbAnswer *
hold (gpointer server, const FbCaller *caller, const FbRequest *request, gboolean due, char **scope)
{
  Sim *sim = server;
  const char *number = request->query != NULL ? strchr (request->query, '=') : NULL;
  gint64 since = number != NULL ? atoll (number + 1) : 0, head, seq;
  g_autofree char *now = NULL;
  FbAnswer *answer = NULL;
  gboolean known;

  if (!sim_server_is_well (sim))
    return NULL;
  sim_quiet (sim, TRUE);
  known = read_seq (sim, &seq) && read_news (sim, &caller->user, &head, &now);
  if (!known)
    answer = fb_answer_new_problem (503, "busy", "The server is busy", NULL);
  else if (*scope != NULL && !g_str_equal (*scope, now))
    /* What it may see has changed, which only a pull can tell. */
    answer = answer_head (MAX (seq, since + 1));
  else if (head > since || due)
    answer = answer_head (head);
  else if (*scope == NULL)
    *scope = g_steal_pointer (&now);
  sim_quiet (sim, FALSE);
  if (answer != NULL && known && !due)
    sim->n_woken++;
  return answer;
}

void
sim_nudge_begin (Sim *sim)
{
  sim_net_set_hold (sim->net, hold);
}

void
sim_nudge_look (Sim *sim)
{
  gint64 head;

  if (!sim->live || !sim_server_is_well (sim))
    return;
  if (!read_seq (sim, &head) || head == sim->looked_at)
    return;
  sim->looked_at = head;
  sim_net_look (sim->net);
}

gint64
sim_nudge_head (SimDevice *device)
{
  g_autofree char *scope = NULL;
  gint64 head;

  sim_quiet (device->sim, TRUE);
  read_news (device->sim, sim_user_id (device->user), &head, &scope);
  sim_quiet (device->sim, FALSE);
  return head;
}
