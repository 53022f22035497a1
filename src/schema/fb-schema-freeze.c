/* fb-schema-freeze.c: documents that a customer holds stay as they were
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-schema-error.h"

typedef struct
{
  const char *table;
  const char *free_states[6];  /* in which everything may change */
  const char *free_fields[16]; /* that change afterwards too */
} Document;

static const Document documents[] = {
    {"quote",
     {"draft", "pending_approval", "approved"},
     {"state", "accepted_at", "accepted_by", "signature", "pdf", "pdf_hash", "notes", "opportunity", "account", "owner",
      "updated_at", "ext"}},
    {"sales_order", {"draft"}, {"state", "notes", "opportunity", "account", "owner", "updated_at", "ext"}},
};

static const struct
{
  const char *table;
  const char *field;
  const char *document;
} lines[] = {
    {"quote_line", "quote", "quote"},
    {"order_line", "sales_order", "sales_order"},
};

static const Document *
find_document (const FbTable *table)
{
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    if (g_str_equal (documents[i].table, table->name))
      return &documents[i];
  return NULL;
}

gboolean
fb_record_is_frozen (const FbRecord *self)
{
  const Document *document = find_document (self->table);
  const char *state = document != NULL ? fb_record_get_text (self, "state") : NULL;

  return state != NULL && !g_strv_contains (document->free_states, state);
}

static gboolean
refuse (GError **error, const char *field, const FbTable *table)
{
  fb_schema_set_error (error, FB_SCHEMA_ERROR_FROZEN, field,
                       g_str_equal (table->name, "quote") || g_str_equal (table->name, "quote_line")
                           ? _ ("This quote was sent: it changes only by a new version")
                           : _ ("This order was submitted: only the company changes it now"));
  return FALSE;
}

gboolean
fb_record_check_frozen (const FbRecord *before, const FbRecord *now, gboolean is_admin, GError **error)
{
  const Document *document = before != NULL ? find_document (before->table) : NULL;

  if (document == NULL || !fb_record_is_frozen (before))
    return TRUE;
  if (now == NULL)
    return refuse (error, NULL, before->table);
  /* What the customer has does not become a draft again; what becomes of an order is the company's. */
  if (!fb_record_is_frozen (now))
    return refuse (error, "state", before->table);
  for (guint i = 0; i < before->table->n_fields; i++)
    {
      const FbField *field = &before->table->fields[i];

      if (!fb_value_equal (&before->values[i], &now->values[i]) && (field->flags & FB_FIELD_LOCAL) == 0
          && !g_strv_contains (document->free_fields, field->name) && !(is_admin && field->policy == FB_POLICY_SERVER))
        return refuse (error, field->name, before->table);
    }
  return TRUE;
}

const FbTable *
fb_table_get_document (const FbTable *table, const char **field)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (g_str_equal (lines[i].table, table->name))
      {
        *field = lines[i].field;
        return fb_schema_get_table (lines[i].document);
      }
  return NULL;
}

gboolean
fb_record_check_line (const FbRecord *before, const FbRecord *now, gboolean is_admin, GError **error)
{
  const FbTable *table = before != NULL ? before->table : now->table;

  for (guint i = 0; before != NULL && now != NULL && i < table->n_fields; i++)
    {
      const FbField *field = &table->fields[i];

      if (!fb_value_equal (&before->values[i], &now->values[i]) && (field->flags & FB_FIELD_LOCAL) == 0
          && !g_str_equal (field->name, "updated_at") && !(is_admin && field->policy == FB_POLICY_SERVER))
        return refuse (error, field->name, table);
    }
  return (before != NULL && now != NULL) || refuse (error, NULL, table);
}
