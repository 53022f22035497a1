/* fb-service-pull-begin.c: the snapshot of a page, and what stands against it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-pull-private.h"

#include "fb-mutant.h"
#include "fb-rule.h"

/* --- the snapshot --- */

/* What the caller may see is known from before, as a rule; what has changed since is read when its turn comes. */
static gboolean
ask_buckets (FbPull *self, GPtrArray *first, GError **error)
{
  const FbScope *scope = g_hash_table_lookup (self->service->scopes, &self->caller.user);
  g_autoptr (GArray) bids = scope ? fb_scope_list (scope) : NULL;
  GPtrArray *asked;

  self->walk.buckets = fb_bucket_states_new (self->db);
  if (!scope)
    return TRUE;
  if (!(asked = fb_bucket_states_ask (self->walk.buckets, bids, error)))
    return FALSE;
  for (guint i = 0; i < asked->len; i++)
    g_ptr_array_add (first, g_ptr_array_index (asked, i));
  return TRUE;
}

FbTransaction *
fb_pull_begin (FbPull *self, GError **error)
{
  static const char clock[] = "SELECT seq, incarnation, gc_floor, epoch FROM sync_clock WHERE one = 1";
  static const char state[] =
      "SELECT held_hash, held, offer_hash, offer FROM device_state WHERE id = ?1 AND user_id = ?2";
  g_autoptr (GPtrArray) first = g_ptr_array_new ();

  if (!(self->clock = fb_sql_query (self->db, error, clock, ""))
      || !(self->device_state = fb_sql_query (self->db, error, state, "dd", &self->caller.device, &self->caller.user)))
    return NULL;
  g_ptr_array_add (first, self->clock);
  if (self->is_first)
    g_ptr_array_add (first, self->device_state);
  if (!ask_buckets (self, first, error))
    return NULL;
  return fb_transaction_begin_read_with (self->db, (FbStmt *const *) first->pdata, first->len, error);
}

/* --- which buckets the device holds --- */

static gboolean
take_list (FbPull *self, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, error);

  if (!node)
    return FALSE;
  for (guint i = 0; JSON_NODE_HOLDS_ARRAY (node) && i < json_array_get_length (json_node_get_array (node)); i++)
    fb_pull_token_add_held (self->walk.token, json_array_get_int_element (json_node_get_array (node), i));
  return TRUE;
}

static FbAnswer *
unknown_device (void)
{
  return fb_answer_new_problem (401, "device-revoked", "The server does not know this device any more", NULL);
}

/* NULL and no error: the list is known. */
static FbAnswer *
find_held (FbPull *self, GError **error)
{
  g_autoptr (FbStmt) stmt = g_steal_pointer (&self->device_state);

  switch (fb_stmt_step (stmt, NULL, error))
    {
    case FB_STEP_ROW:
      break;
    case FB_STEP_DONE:
      return unknown_device ();
    case FB_STEP_ERROR:
    default:
      return NULL;
    }
  if (*self->scope_hash == '\0' || json_object_has_member (self->body, "buckets"))
    return NULL;
  if (g_str_equal (self->scope_hash, fb_stmt_get_text (stmt, 0)))
    take_list (self, fb_stmt_get_text (stmt, 1), error);
  else if (g_str_equal (self->scope_hash, fb_stmt_get_text (stmt, 2)))
    take_list (self, fb_stmt_get_text (stmt, 3), error);
  else
    return fb_answer_new_problem (428, "scope-needed", "The server needs the list of buckets", NULL);
  return NULL;
}

/* --- its lineage --- */

/* What the device needs to find its way back: as in a push's answer. One that the backup does not know must sign in
 * again before it takes the new lineage: only then it sees that all it had sent is lost. */
static FbAnswer *
lineage_answer (FbPull *self, const char *incarnation, GError **error)
{
  g_autoptr (JsonObject) more = json_object_new ();
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (self->db, &stmt, error, "SELECT last_n, chain FROM device_state WHERE id = ?1", "d",
                              &self->caller.device);

  if (step != FB_STEP_ROW)
    return step == FB_STEP_DONE ? unknown_device () : NULL;
  json_object_set_string_member (more, "incarnation", incarnation);
  json_object_set_int_member (more, "expected", fb_stmt_get_int (stmt, 0) + 1);
  json_object_set_string_member (more, "chain", fb_stmt_get_text (stmt, 1));
  return fb_answer_new_problem (409, "incarnation", "The server was restored from a backup", more);
}

/* What has died since a cursor must still be known. One of 0 holds nothing. */
static gboolean
misses_deaths (const FbPullToken *token, gint64 floor)
{
  GHashTableIter iter;
  gpointer value;

  if (token->cursor > 0 && token->cursor < floor)
    return TRUE;
  g_hash_table_iter_init (&iter, token->cursors);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((const FbPullPosition *) value)->last > 0 && ((const FbPullPosition *) value)->last < floor)
      return TRUE;
  return FALSE;
}

static FbAnswer *
check_lineage (FbPull *self, GError **error)
{
  const char *claimed = fb_json_get_text_or_null (self->body, "incarnation", NULL);
  const FbPullToken *token = self->walk.token;
  g_autoptr (FbStmt) stmt = g_steal_pointer (&self->clock);
  g_autofree char *incarnation = NULL;
  gint64 floor;

  if (fb_stmt_step (stmt, NULL, error) != FB_STEP_ROW)
    return NULL;
  self->walk.head = fb_stmt_get_int (stmt, 0);
  incarnation = g_strdup (fb_stmt_get_text (stmt, 1));
  floor = fb_stmt_get_int (stmt, 2);
  self->epoch = fb_stmt_get_int (stmt, 3);
  g_clear_pointer (&stmt, fb_stmt_unref);
  if (claimed && !g_str_equal (claimed, incarnation))
    return lineage_answer (self, incarnation, error);
  if (self->is_first && !token->only_again && (misses_deaths (token, floor) || token->cursor > self->walk.head))
    return fb_answer_new_problem (410, "cursor-too-old", "The device was away for too long", NULL);
  /* A lid may be closed for months between two pages, and the nightly job runs meanwhile. */
  if (!self->is_first && !FB_MUTANT (page_below_floor)
      && (token->h0 < floor || (!token->only_again && misses_deaths (token, floor))))
    {
      FB_RULE (page_below_floor);
      return fb_answer_new_problem (409, "token-void", "What was deleted is not known any more: the pull begins again",
                                    NULL);
    }
  return NULL;
}

FbAnswer *
fb_pull_check (FbPull *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  FbAnswer *answer = check_lineage (self, &local);

  if (!answer && !local && self->is_first)
    answer = find_held (self, &local);
  if (local)
    g_propagate_error (error, g_steal_pointer (&local));
  return answer;
}
