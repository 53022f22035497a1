/* fb-quote-policies.c: what a person may give by themselves
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
static gboolean
find_total (FbQuotePrices *self,
            const FbRecord *row,
            const char *currency,
            const char *date,
            gint64 *limit,
            GError **error)
{
  const char *of = fb_record_get_text (row, "currency");
  const FbPriceExchange *rate;

  *limit = limit_of (row, "max_total");
  if (*limit == FB_POLICY_NO_LIMIT || g_strcmp0 (of, currency) == 0)
    return TRUE;
  if (!fb_quote_prices_find_rate (self, of, currency, date, &rate, error))
    return FALSE;
  if (rate == NULL || !fb_price_exchange_amount (rate, *limit, limit, NULL))
    *limit = 0;
  return TRUE;
}

gboolean
fb_quote_find_role (FbPriceSource *source, const FbId *user, FbRecord **role, GError **error)
{
  g_autoptr (FbRecord) person = NULL;

  *role = NULL;
  return fb_price_source_get (source, "user", user, &person, error)
         && (person == NULL || fb_price_source_get (source, "role", fb_record_get_id (person, "role"), role, error));
}

static int
compare_policies (gconstpointer a, gconstpointer b)
{
  const FbRecord *left = *(FbRecord *const *) a, *right = *(FbRecord *const *) b;
  int order = fb_value_compare (fb_record_get (left, "level"), fb_record_get (right, "level"));

  return order != 0 ? order : fb_value_compare (fb_record_get (left, "name"), fb_record_get (right, "name"));
}

GArray *
fb_quote_prices_load_policies (FbQuotePrices *self,
                               const FbId *giver,
                               const char *currency,
                               const char *date,
                               GError **error)
{
  g_autoptr (GPtrArray) rows = fb_price_source_list (self->source, "discount_policy", error);
  g_autoptr (GArray) rules = g_array_new (FALSE, FALSE, sizeof (FbApprovalRule));
  g_autoptr (FbRecord) own = NULL;

  if (rows == NULL || !fb_quote_find_role (self->source, giver, &own, error))
    return NULL;
  g_ptr_array_sort (rows, compare_policies);
  for (guint i = 0; i < rows->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (rows, i);
      const FbId *role = fb_record_get_id (row, "role");
      FbApprovalRule rule = {.id = fb_quote_prices_keep_id (self, &row->id),
                             .approver = fb_quote_prices_keep (self, fb_record_get_text (row, "name")),
                             .level = fb_record_get_int (row, "level"),
                             .max_discount = limit_of (row, "max_discount"),
                             .min_margin = limit_of (row, "min_margin"),
                             .max_days = limit_of (row, "max_days")};

      if (fb_record_get_int (row, "active") == 0 || (role != NULL && (own == NULL || !fb_id_equal (role, &own->id))))
        continue;
      if (!find_total (self, row, currency, date, &rule.max_total, error))
        return NULL;
      g_array_append_val (rules, rule);
    }
  return g_steal_pointer (&rules);
}
