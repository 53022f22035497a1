/* fb-who-may.c: who may do what to the rows of which table
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-who-may.h"

/* clang-format off */

#define NOBODY  FB_MAY_NOBODY
#define ADMINS  FB_MAY_ADMINS
#define WRITERS FB_MAY_WRITERS
#define READERS FB_MAY_READERS

static const FbWhoMay lines[] = {
  /* table                   make     change   remove   settle */

  /* the organisation */
  { "user",                ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "role",                ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "permission",          ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "device",              ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "setting",             ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "picklist",            ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "picklist_value",      ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "custom_field",        ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "territory",           ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "territory_member",    ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "number_block",        ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "pipeline",            ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "stage",               ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "stage_rule",          ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "tag",                 WRITERS, WRITERS, WRITERS, WRITERS },

  /* the catalogue */
  { "product_family",      ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "product",             ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "price_book",          ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "price_entry",         ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "unit",                ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "tax_rate",            ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "currency",            ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "fx_rate",             ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "product_link",        ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "bundle_item",         ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "price_rule",          ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "product_text",        ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "config_model",        ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "config_draft",        ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "doc_template",        ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "competitor",          ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "article",             ADMINS,  ADMINS,  ADMINS,  ADMINS },
  /* what was agreed, and what binds without asking, is not for those whom it binds */
  { "contract_price",      ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "discount_policy",     ADMINS,  ADMINS,  ADMINS,  ADMINS },
  { "product_cost",        ADMINS,  ADMINS,  ADMINS,  ADMINS },

  /* an account and what hangs on it; a link to a territory only where the territory is theirs too */
  { "account",             WRITERS, WRITERS, WRITERS, WRITERS },
  { "account_territory",   WRITERS, WRITERS, WRITERS, WRITERS },
  { "site",                WRITERS, WRITERS, WRITERS, WRITERS },
  { "contact",             WRITERS, WRITERS, WRITERS, WRITERS },
  { "contact_account",     WRITERS, WRITERS, WRITERS, WRITERS },
  { "contact_point",       WRITERS, WRITERS, WRITERS, WRITERS },
  /* what was said is not rewritten; it goes when its person goes */
  { "consent",             WRITERS, NOBODY,  WRITERS, WRITERS },

  /* deals */
  { "lead",                WRITERS, WRITERS, WRITERS, WRITERS },
  { "opportunity",         WRITERS, WRITERS, WRITERS, WRITERS },
  { "opportunity_line",    WRITERS, WRITERS, WRITERS, WRITERS },
  { "opportunity_contact", WRITERS, WRITERS, WRITERS, WRITERS },
  /* what happened is not rewritten; it goes when its deal goes */
  { "stage_event",         WRITERS, NOBODY,  WRITERS, WRITERS },

  /* on any of these */
  { "activity",            WRITERS, WRITERS, WRITERS, WRITERS },
  { "visit",               WRITERS, WRITERS, WRITERS, WRITERS },
  { "comment",             WRITERS, WRITERS, WRITERS, WRITERS },
  { "insight",             WRITERS, WRITERS, WRITERS, WRITERS },
  { "account_link",        WRITERS, WRITERS, WRITERS, WRITERS },
  { "attachment",          WRITERS, WRITERS, WRITERS, WRITERS },
  { "tag_link",            WRITERS, WRITERS, WRITERS, WRITERS },
  /* what was sent is frozen besides, and who answers a request must have its level (fb-service-money.c) */
  { "configuration",       WRITERS, WRITERS, WRITERS, WRITERS },
  { "quote",               WRITERS, WRITERS, WRITERS, WRITERS },
  { "quote_line",          WRITERS, WRITERS, WRITERS, WRITERS },
  { "approval_request",    WRITERS, WRITERS, WRITERS, WRITERS },
  { "sales_order",         WRITERS, WRITERS, WRITERS, WRITERS },
  { "order_line",          WRITERS, WRITERS, WRITERS, WRITERS },

  /* a person's own */
  { "saved_view",          READERS, READERS, READERS, READERS },
  { "bookmark",            READERS, READERS, READERS, READERS },
  { "notification",        READERS, READERS, READERS, READERS },

  /* what the server writes down; a conflict is settled by those who may settle its row */
  { "change",              NOBODY,  NOBODY,  NOBODY,  NOBODY },
  { "conflict",            NOBODY,  NOBODY,  NOBODY,  NOBODY },
};

/* clang-format on */

const FbWhoMay *
fb_who_may_get_lines (guint *n_lines)
{
  *n_lines = G_N_ELEMENTS (lines);
  return lines;
}

FbMay
fb_who_may (const FbTable *table, FbOpKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (g_str_equal (lines[i].table, table->name))
      switch (kind)
        {
        case FB_OP_PUT:
          return lines[i].make;
        case FB_OP_DEL:
          return lines[i].remove;
        case FB_OP_RESOLVE:
          return lines[i].settle;
        case FB_OP_SET:
        case FB_OP_INC:
        case FB_OP_TAG:
        case FB_OP_SAY:
        default:
          return lines[i].change;
        }
  return FB_MAY_NOBODY;
}
