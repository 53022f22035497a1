/* fb-price-source.c: where the records lie that prices are computed from
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-source.h"

gboolean
fb_price_source_get (FbPriceSource *self, const char *table, const FbId *id, FbRecord **row, GError **error)
{
  *row = NULL;
  return id == NULL || self->get (self, fb_schema_get_table (table), id, row, error);
}

GPtrArray *
fb_price_source_list (FbPriceSource *self, const char *table, GError **error)
{
  return self->list (self, fb_schema_get_table (table), NULL, NULL, error);
}

GPtrArray *
fb_price_source_list_ref (FbPriceSource *self, const char *table, const char *field, const FbId *id, GError **error)
{
  g_auto (FbValue) value = FB_VALUE_INIT;

  fb_value_set_id (&value, id);
  return self->list (self, fb_schema_get_table (table), field, &value, error);
}
