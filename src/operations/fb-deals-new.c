/* fb-deals-new.c: what a new deal starts with
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-deals.h"

static gboolean
is_null (const FbRecord *record, const char *field)
{
  return fb_value_is_null (fb_record_get (record, field));
}

static gboolean
is_closed (const FbRecord *stage)
{
  return g_strcmp0 (fb_record_get_text (stage, "kind"), "open") != 0;
}

static FbRecord *
find_first_stage (FbStore *store, const FbRecord *deal, GError **error)
{
  const FbId *chosen = fb_record_get_id (deal, "pipeline");
  g_autoptr (FbRecord) pipeline = NULL;
  g_autofree char *id = NULL;
  g_autofree char *where = NULL;

  if (chosen == NULL
      && !(pipeline = fb_operation_find_first (store, "pipeline", "entity = 'opportunity'", "position,name", error)))
    return NULL;
  id = fb_id_to_string (chosen != NULL ? chosen : &pipeline->id);
  where = g_strdup_printf ("pipeline = '%s' and kind = 'open'", id);
  return fb_operation_find_first (store, "stage", where, "position", error);
}

static FbRecord *
find_stage (FbStore *store, const FbRecord *deal, GError **error)
{
  const FbId *id = fb_record_get_id (deal, "stage");

  if (id == NULL)
    return find_first_stage (store, deal, error);
  return fb_store_get (store, fb_schema_get_table ("stage"), id, error);
}

static gboolean
take_currency (FbStore *store, FbRecord *deal, GError **error)
{
  g_autoptr (FbRecord) pipeline = NULL;

  if (!is_null (deal, "currency") || is_null (deal, "pipeline"))
    return TRUE;
  pipeline = fb_store_get (store, fb_schema_get_table ("pipeline"), fb_record_get_id (deal, "pipeline"), error);
  if (pipeline == NULL)
    return FALSE;
  fb_record_set (deal, "currency", fb_record_get (pipeline, "currency"));
  return TRUE;
}

gboolean
fb_deals_complete (FbStore *store, FbRecord *deal, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) stage = find_stage (store, deal, &local);

  if (stage == NULL)
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  fb_record_set_id (deal, "stage", &stage->id);
  if (is_null (deal, "pipeline"))
    fb_record_set (deal, "pipeline", fb_record_get (stage, "pipeline"));
  if (is_null (deal, "probability"))
    fb_record_set (deal, "probability", fb_record_get (stage, "probability"));
  if (is_null (deal, "category"))
    fb_record_set (deal, "category", fb_record_get (stage, "category"));
  if (is_null (deal, "close_first"))
    fb_record_set (deal, "close_first", fb_record_get (deal, "close_date"));
  if (is_null (deal, "closed_at") && is_closed (stage))
    fb_record_set_int (deal, "closed_at", fb_clock_now (fb_store_get_clock (store)));
  return take_currency (store, deal, error);
}
