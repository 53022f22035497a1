/* fb-service-money.c: what a customer holds, and who may approve it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

static gboolean
refuse_frozen (FbApply *self, GError *reason, GError **error)
{
  gboolean result = fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, fb_schema_error_get_field (reason), "%s",
                                     reason->message);

  g_error_free (reason);
  return result;
}

/* Lines come and go with a document that this transaction makes. */
static gboolean
is_made_here (FbApply *self, const FbRecord *document)
{
  for (guint i = 0; i < self->order->len; i++)
    {
      const FbTouched *touched = g_ptr_array_index (self->order, i);

      if (touched->table == document->table && fb_id_equal (&touched->id, &document->id))
        return touched->made;
    }
  return FALSE;
}

static gboolean
check_line (FbApply *self,
            const FbTable *documents,
            const char *field,
            const FbRecord *before,
            const FbRecord *now,
            GError **error)
{
  const FbId *id = fb_record_get_id (before ? before : now, field);
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) document = id ? fb_service_get_row (self->service, documents, id, &local) : NULL;
  GError *reason = NULL;

  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!document || document->dead != 0 || !fb_record_is_frozen (document) || is_made_here (self, document))
    return TRUE;
  return fb_record_check_line (before, now, self->is_admin, &reason) || refuse_frozen (self, reason, error);
}

/* What a quote says for as long as it says the same may have been given when other policies held. */
static gboolean
gives_the_same (const FbRecord *before, const FbRecord *now)
{
  static const char *const fields[] = {"binding",  "state",     "net",          "total",        "regular",
                                       "currency", "priced_on", "payment_days", "includes_tax", NULL};

  for (guint i = 0; fields[i]; i++)
    if (!fb_value_equal (fb_record_get (before, fields[i]), fb_record_get (now, fields[i])))
      return FALSE;
  return TRUE;
}

/* From sent on a quote is frozen: that it is accepted or lapses gives nothing more. */
static gboolean
goes_on (const FbRecord *before, const FbRecord *now)
{
  return fb_record_is_frozen (before) && fb_record_is_frozen (now);
}

static void
note_price (FbApply *self, const FbRecord *before, const FbRecord *now)
{
  const FbRecord *record = now ? now : before;
  const FbId *quote = NULL;

  if (g_str_equal (record->table->name, "quote_line"))
    quote = fb_record_get_id (record, "quote");
  else if (g_str_equal (record->table->name, "quote")
           && !(before && now && (gives_the_same (before, now) || goes_on (before, now))))
    quote = &record->id;
  if (quote && !g_hash_table_contains (self->priced, quote))
    g_hash_table_add (self->priced, fb_id_copy (quote));
}

/* The server's own changes (a move of the account, what an ERP reports) go through. */
gboolean
fb_apply_check_money (FbApply *self, const FbRecord *record, const FbRecord *old, GError **error)
{
  const FbRecord *before = old && old->dead == 0 ? old : NULL;
  const FbRecord *now = record->dead == 0 ? record : NULL;
  const char *field = NULL;
  const FbTable *documents = fb_table_get_document (record->table, &field);
  GError *reason = NULL;

  if (self->is_server || self->holding || (!before && !now))
    return TRUE;
  if (g_str_equal (record->table->name, "approval_request"))
    return fb_apply_check_answer (self, record, old, error);
  note_price (self, before, now);
  if (documents)
    return check_line (self, documents, field, before, now, error);
  if (before && is_made_here (self, before))
    return TRUE;
  return fb_record_check_frozen (before, now, self->is_admin, &reason) || refuse_frozen (self, reason, error);
}
