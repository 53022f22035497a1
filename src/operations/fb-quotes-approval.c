/* fb-quotes-approval.c: what binds at once, and what is asked first
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quotes-private.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"
#include "fb-quote-source.h"

static gint64
now_of (FbStore *store)
{
  return fb_clock_now (fb_store_get_clock (store));
}

FbApproval *
fb_quotes_judge (FbStore *store, const FbId *quote, gint64 *left, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quote_doc_load (store, quote, error);
  g_autofree char *approved = NULL;
  FbApproval *approval = NULL;

  if (doc == NULL || !fb_quote_load_approved (store, doc->quote, &approved, error)
      || !fb_quote_price (doc, approved, NULL, &approval, error))
    return NULL;
  if (left != NULL)
    *left = fb_record_get_int (doc->quote, "needs_level");
  return approval;
}

static FbRecord *
make_request (FbQuoteDoc *doc, const FbApproval *approval, const char *reason)
{
  FbRecord *request = fb_record_new (fb_schema_get_table ("approval_request"), NULL);
  g_autoptr (JsonNode) breaches = fb_approval_breaches_to_json (approval);
  g_autofree char *text = fb_json_to_canonical (breaches);
  FbId user = fb_store_get_user (doc->store);

  fb_record_set_id (request, "quote", &doc->quote->id);
  fb_record_set (request, "level", fb_record_get (doc->quote, "needs_level"));
  fb_record_set (request, "approver", fb_record_get (doc->quote, "approver"));
  fb_record_set_text (request, "breaches", text);
  fb_record_set_text (request, "figures", approval->figures);
  fb_record_set_text (request, "fingerprint", approval->fingerprint);
  fb_record_set_text (request, "reason", reason);
  fb_record_set_id (request, "asked_by", &user);
  fb_record_set_int (request, "asked_at", now_of (doc->store));
  return request;
}

static gboolean
can_be_submitted (const FbQuoteDoc *doc, GError **error)
{
  if (fb_quotes_is_state (doc->quote, "pending_approval"))
    return fb_quotes_refuse (error, _ ("This quote waits for approval already"));
  return doc->lines->len > 0 || fb_quotes_refuse (error, _ ("This quote has no lines yet"));
}

gboolean
fb_quotes_submit (FbStore *store, const FbId *quote, const char *reason, FbId *request, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_open (store, quote, error);
  g_autoptr (FbEdit) edit = fb_edit_new (_ ("Submit quote"));
  g_autoptr (FbApproval) approval = NULL;
  g_autofree char *approved = NULL;
  gboolean binds;

  *request = (FbId){0};
  if (doc == NULL || !can_be_submitted (doc, error) || !fb_quote_load_approved (store, doc->quote, &approved, error)
      || !fb_quote_price (doc, approved, NULL, &approval, error))
    return FALSE;
  binds = fb_record_get_int (doc->quote, "needs_level") == 0;
  fb_record_set_text (doc->quote, "state", binds ? "approved" : "pending_approval");
  fb_record_set_int (doc->quote, "binding", binds);
  fb_quote_doc_write (doc, edit);
  if (!binds)
    *request = fb_edit_create (edit, make_request (doc, approval, reason));
  return fb_store_commit_edit (store, g_steal_pointer (&edit), NULL, error);
}

/* --- answers ------------------------------------------------------------------------------------------------- */

void
fb_quote_look_free (FbQuoteLook *self)
{
  g_clear_pointer (&self->quote, fb_record_free);
  g_clear_pointer (&self->priced, fb_priced_quote_free);
  g_clear_pointer (&self->approval, fb_approval_free);
  g_free (self);
}

/* What is asked for is what stands there, judged by the lists of this device: pricing it anew could give something
 * else. */
static gboolean
look_at_stored (FbQuoteDoc *doc, const char *approved, FbQuoteLook *look, GError **error)
{
  g_autoptr (FbQuoteJudged) judged = NULL;
  gint64 level;

  if (!fb_quote_read_own_level (doc->store, &level, error) || !(judged = fb_quote_doc_judge (doc, error)))
    return FALSE;
  fb_approval_is_covered (judged->found, level, approved, &look->left);
  look->approval = g_steal_pointer (&judged->found);
  look->priced = g_steal_pointer (&judged->priced);
  return TRUE;
}

static gboolean
look_at_offer (FbQuoteDoc *doc, gint64 rate, const char *approved, FbQuoteLook *look, GError **error)
{
  fb_record_set_text (doc->quote, "discount_kind", "rate");
  fb_record_set_int (doc->quote, "discount_rate", rate);
  if (!fb_quote_price (doc, approved, &look->priced, &look->approval, error))
    return FALSE;
  look->left = fb_record_get_int (doc->quote, "needs_level");
  return TRUE;
}

static FbQuoteLook *
look_at (FbStore *store, const FbRecord *request, const gint64 *rate, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quote_doc_load (store, fb_record_get_id (request, "quote"), error);
  g_autoptr (FbQuoteLook) look = g_new0 (FbQuoteLook, 1);
  g_autofree char *approved = NULL;

  if (doc == NULL)
    return NULL;
  doc->giver = fb_record_get_id (request, "asked_by");
  if (!fb_quote_load_approved (store, doc->quote, &approved, error)
      || !(rate != NULL ? look_at_offer (doc, *rate, approved, look, error)
                        : look_at_stored (doc, approved, look, error)))
    return NULL;
  look->quote = fb_record_copy (doc->quote);
  return g_steal_pointer (&look);
}

FbQuoteLook *
fb_quotes_look (FbStore *store, const FbId *request, const gint64 *rate, GError **error)
{
  g_autoptr (FbRecord) record = fb_store_get (store, fb_schema_get_table ("approval_request"), request, error);

  return record != NULL ? look_at (store, record, rate, error) : NULL;
}

/* {"discount","figures"} of what is offered instead. */
static char *
make_counter (const FbQuoteLook *look, gint64 rate, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) figures = fb_json_parse (look->approval->figures, -1, 0, error);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  if (figures == NULL)
    return NULL;
  json_object_set_int_member (object, "discount", rate);
  json_object_set_member (object, "figures", g_steal_pointer (&figures));
  return fb_json_to_canonical (node);
}

/* Costs that the asking device may not know can ask for more than the request does. */
static gboolean
may_give (const FbQuoteLook *look, GError **error)
{
  return look->left == 0 || fb_quotes_refuse (error, _ ("This request is for somebody with more authority"));
}

static gboolean
may_answer (FbStore *store, const FbRecord *request, FbAnswerKind kind, GError **error)
{
  FbId user = fb_store_get_user (store);
  const FbId *asked_by = fb_record_get_id (request, "asked_by");
  gint64 level;

  if (!fb_quotes_is_state (request, "open"))
    return fb_quotes_refuse (error, _ ("This request is answered already"));
  if (kind == FB_ANSWER_WITHDRAWN)
    return asked_by == NULL || fb_id_equal (asked_by, &user)
           || fb_quotes_refuse (error, _ ("Only who asked may withdraw it"));
  if (!fb_quote_read_own_level (store, &level, error))
    return FALSE;
  return level >= fb_record_get_int (request, "level")
         || fb_quotes_refuse (error, _ ("This request is for somebody with more authority"));
}

/* What was asked for must still be what the quote says. */
static gboolean
check_current (const FbRecord *request, const FbRecord *quote, GError **error)
{
  return g_strcmp0 (fb_record_get_text (request, "figures"), fb_record_get_text (quote, "figures")) == 0
         || fb_quotes_refuse (error, _ ("The quote has changed since it was asked for"));
}

/* @look: of what is given. */
static gboolean
write_answer (FbEdit *edit,
              FbStore *store,
              const FbRecord *request,
              FbAnswerKind kind,
              const char *text,
              const FbQuoteLook *look,
              const char *counter,
              GError **error)
{
  static const char *const states[] = {"approved", "countered", "refused", "withdrawn"};
  FbId user = fb_store_get_user (store);
  gint64 level;

  if (!fb_quote_read_own_level (store, &level, error))
    return FALSE;
  fb_edit_set_text (edit, request->table, &request->id, "state", states[kind]);
  fb_edit_set_text (edit, request->table, &request->id, "answer", text);
  fb_edit_set_text (edit, request->table, &request->id, "counter", counter);
  if (kind == FB_ANSWER_APPROVED)
    fb_edit_set_text (edit, request->table, &request->id, "decided_figures", look->approval->figures);
  fb_edit_set_id (edit, request->table, &request->id, "decided_by", &user);
  fb_edit_set_int (edit, request->table, &request->id, "decided_at", now_of (store));
  fb_edit_set_int (edit, request->table, &request->id, "decided_level", MAX (level, 0));
  return TRUE;
}

gboolean
fb_quotes_answer (FbStore *store,
                  const FbId *request,
                  FbAnswerKind kind,
                  const char *text,
                  gint64 counter,
                  GError **error)
{
  g_autoptr (FbRecord) record = fb_store_get (store, fb_schema_get_table ("approval_request"), request, error);
  g_autoptr (FbRecord) quote = NULL;
  g_autoptr (FbEdit) edit = fb_edit_new (_ ("Answer request"));
  g_autoptr (FbQuoteLook) look = NULL;
  g_autofree char *offer = NULL;
  gboolean gives = kind == FB_ANSWER_APPROVED || kind == FB_ANSWER_COUNTERED;
  gboolean waits;

  if (record == NULL || !may_answer (store, record, kind, error)
      || !(quote = fb_store_get (store, fb_schema_get_table ("quote"), fb_record_get_id (record, "quote"), error)))
    return FALSE;
  if (kind == FB_ANSWER_APPROVED && !check_current (record, quote, error))
    return FALSE;
  if (gives
      && (!(look = look_at (store, record, kind == FB_ANSWER_COUNTERED ? &counter : NULL, error))
          || !may_give (look, error)))
    return FALSE;
  if (kind == FB_ANSWER_COUNTERED && !(offer = make_counter (look, counter, error)))
    return FALSE;
  if (!write_answer (edit, store, record, kind, text, look, offer, error))
    return FALSE;
  waits = fb_quotes_is_state (quote, "pending_approval");
  if (waits)
    {
      fb_edit_set_text (edit, quote->table, &quote->id, "state", kind == FB_ANSWER_APPROVED ? "approved" : "draft");
      fb_edit_set_int (edit, quote->table, &quote->id, "binding", kind == FB_ANSWER_APPROVED);
      if (kind == FB_ANSWER_APPROVED)
        fb_edit_set_int (edit, quote->table, &quote->id, "needs_level", 0);
    }
  return fb_store_commit_edit (store, g_steal_pointer (&edit), NULL, error);
}

gboolean
fb_quotes_take_counter (FbStore *store, const FbId *request, GError **error)
{
  g_autoptr (FbRecord) record = fb_store_get (store, fb_schema_get_table ("approval_request"), request, error);
  const char *text = record != NULL ? fb_record_get_text (record, "counter") : NULL;
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  g_autoptr (FbQuoteDoc) doc = NULL;
  g_autofree char *approved = NULL;
  gint64 rate;

  if (record == NULL)
    return FALSE;
  if (!fb_quotes_is_state (record, "countered") || node == NULL || !JSON_NODE_HOLDS_OBJECT (node)
      || !fb_json_get_int (json_node_get_object (node), "discount", &rate, NULL))
    return fb_quotes_refuse (error, _ ("Nothing else was offered"));
  if (!(doc = fb_quotes_open (store, fb_record_get_id (record, "quote"), error)))
    return FALSE;
  fb_record_set_text (doc->quote, "discount_kind", "rate");
  fb_record_set_int (doc->quote, "discount_rate", rate);
  if (!fb_quote_load_approved (store, doc->quote, &approved, error)
      || !fb_quote_price (doc, approved, NULL, NULL, error))
    return FALSE;
  if (fb_record_get_int (doc->quote, "needs_level") > 0)
    return fb_quotes_refuse (error, _ ("The quote has changed since it was asked for"));
  fb_record_set_text (doc->quote, "state", "approved");
  fb_record_set_int (doc->quote, "binding", 1);
  return fb_quote_doc_commit (doc, _ ("Take the offer"), error);
}
