/* fb-quote-policies.c: what the person at this device may give by themselves
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-prices.h"

static gint64
limit_of (const FbRecord *row, const char *field)
{
  const FbValue *value = fb_record_get (row, field);

  return fb_value_is_null (value) ? FB_POLICY_NO_LIMIT : fb_value_get_int (value);
}

/* A limit in another currency counts at the rate of the day; without a rate it counts as nothing, so that one asks
 * rather than not. */
static gint64
total_limit (FbQuotePrices *self, const FbRecord *row, const char *currency, const char *date)
{
  gint64 limit = limit_of (row, "max_total"), converted;
  const char *of = fb_record_get_text (row, "currency");
  const FbPriceExchange *rate;

  if (limit == FB_POLICY_NO_LIMIT || g_strcmp0 (of, currency) == 0)
    return limit;
  rate = fb_price_find_exchange ((const FbPriceExchange *) self->rates->data, self->rates->len, of, currency, date);
  return rate != NULL && fb_price_exchange_amount (rate, limit, &converted, NULL) ? converted : 0;
}

static const char *
approver_of (FbQuotePrices *self, const FbRecord *row)
{
  return fb_quote_prices_keep (self, fb_record_get_text (row, "name"));
}

/* *@role NULL: the person has none here. FALSE: that cannot be read. */
static gboolean
find_role (FbStore *store, const FbId *user, FbRecord **role, GError **error)
{
  g_autoptr (FbRecord) person = NULL;

  *role = NULL;
  return fb_operation_read_row (store, "user", user, &person, error)
         && fb_operation_read_row (store, "role", person != NULL ? fb_record_get_id (person, "role") : NULL, role,
                                   error);
}

gboolean
fb_quote_read_own_level (FbStore *store, gint64 *level, GError **error)
{
  FbId user = fb_store_get_user (store);
  g_autoptr (FbRecord) role = NULL;

  if (!find_role (store, &user, &role, error))
    return FALSE;
  *level = fb_approval_level_of_role (role != NULL ? fb_record_get_text (role, "base") : "admin");
  return TRUE;
}

gint64
fb_quote_get_own_level (FbStore *store)
{
  gint64 level;

  /* Who cannot be told from others may do what everybody may. */
  return fb_quote_read_own_level (store, &level, NULL) ? level : fb_approval_level_of_role ("rep");
}

GArray *
fb_quote_prices_load_policies (FbQuotePrices *self,
                               const FbId *giver,
                               const char *currency,
                               const char *date,
                               GError **error)
{
  FbId user = fb_store_get_user (self->store);
  g_autoptr (GPtrArray) rows =
      fb_operation_find_all (self->store, "discount_policy", "active = true", "level,name", error);
  g_autoptr (FbRecord) own = NULL;
  GArray *rules;

  if (rows == NULL || !find_role (self->store, giver != NULL ? giver : &user, &own, error))
    return NULL;
  rules = g_array_new (FALSE, FALSE, sizeof (FbApprovalRule));
  for (guint i = 0; i < rows->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (rows, i);
      const FbId *role = fb_record_get_id (row, "role");
      FbApprovalRule rule = {
          fb_quote_prices_keep_id (self, &row->id),
          approver_of (self, row),
          fb_record_get_int (row, "level"),
          limit_of (row, "max_discount"),
          limit_of (row, "min_margin"),
          total_limit (self, row, currency, date),
          limit_of (row, "max_days"),
      };

      if (role == NULL || (own != NULL && fb_id_equal (role, &own->id)))
        g_array_append_val (rules, rule);
    }
  return rules;
}
