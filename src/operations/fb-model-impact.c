/* fb-model-impact.c: what a new version of a model means for open quotes and for what was ordered lately
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-model-impact.h"

#include "fb-config-family.h"
#include "fb-config-move.h"
#include "fb-date.h"
#include "fb-json.h"
#include "fb-operation.h"
#include "fb-query.h"
#include "fb-quotes-private.h"
#include "fb-rules-compare.h"

/* Orders so many days back show what customers take. */
#define ORDER_DAYS 365

static void
effect_free (gpointer data)
{
  FbModelEffect *self = data;

  g_free (self->number);
  g_free (self->customer);
  g_free (self->line);
  g_ptr_array_unref (self->sentences);
  g_free (self->currency);
  g_free (self);
}

void
fb_model_impact_free (FbModelImpact *self)
{
  g_ptr_array_unref (self->effects);
  g_free (self->left);
  g_free (self);
}

guint
fb_model_impact_count (const FbModelImpact *self, gboolean orders, gboolean broken)
{
  guint n = 0;

  for (guint i = 0; i < self->effects->len; i++)
    {
      const FbModelEffect *effect = g_ptr_array_index (self->effects, i);

      n += effect->is_order == orders && (effect->sentences->len > 0) == broken;
    }
  return n;
}

/* --- what is looked at --------------------------------------------------------------------------------------- */

typedef struct
{
  FbStore *store;
  const char *language;
  FbModelProgress progress;
  gpointer progress_data;
  GCancellable *cancellable;
  FbModelImpact *impact; /* (owned) */
  GPtrArray *lines;      /* (owned) of FbRecord: lines of quotes, then of orders */
  GHashTable *models;    /* (owned) id (FbId) → FbRulesModel of a version; NULL: it cannot be read */
  FbConfigDesk *desk;    /* (owned) (nullable) of the new version */
} Work;

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->impact, fb_model_impact_free);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->models, g_hash_table_unref);
  g_clear_pointer (&self->desk, fb_config_desk_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* Lines that were configured with a version of @family, of the heads for which @where holds. */
static gboolean
find_lines (Work *self, const char *table, const char *family, const char *where, guint *n, GError **error)
{
  g_autofree char *quoted = fb_query_quote (family);
  g_autofree char *whole = g_strdup_printf ("model.family = %s and (%s)", quoted, where);
  g_autoptr (GPtrArray) lines = fb_operation_find_all (self->store, table, whole, "id", error);

  if (lines == NULL)
    return FALSE;
  /* Lines of other rhythms have no assignment of their own. */
  for (guint i = lines->len; i > 0; i--)
    if (fb_value_is_null (fb_record_get (g_ptr_array_index (lines, i - 1), "assignment")))
      g_ptr_array_remove_index (lines, i - 1);
  *n = lines->len;
  g_ptr_array_extend_and_steal (self->lines, g_steal_pointer (&lines));
  return TRUE;
}

static gboolean
find_all (Work *self, const char *family, GError **error)
{
  char today[FB_DATE_LENGTH + 1], since[FB_DATE_LENGTH + 1];
  g_autofree char *open = NULL;
  g_autofree char *ordered = NULL;

  fb_quotes_get_today (self->store, today);
  fb_date_add_days (today, -ORDER_DAYS, since);
  /* What was sent and is past its validity does not become an order any more. */
  open = g_strdup_printf ("quote.state in ('draft', 'pending_approval', 'approved')"
                          " or (quote.state = 'sent' and (quote.valid_until is null or quote.valid_until >= '%s'))",
                          today);
  ordered =
      g_strdup_printf ("sales_order.order_date >= '%s' and not (sales_order.state in ('cancelled', 'refused'))", since);
  return find_lines (self, "quote_line", family, open, &self->impact->n_quotes, error)
         && find_lines (self, "order_line", family, ordered, &self->impact->n_orders, error);
}

static gboolean
is_order (const FbRecord *line)
{
  return g_str_equal (line->table->name, "order_line");
}

/* --- effects ------------------------------------------------------------------------------------------------- */

/* (transfer none) (nullable) An effect of @line, whose sentences are still empty. */
static FbModelEffect *
add_effect (Work *self, const FbRecord *line, GError **error)
{
  FbModelEffect *effect;
  const char *table = is_order (line) ? "sales_order" : "quote";
  g_autoptr (FbRecord) head = NULL;
  g_autoptr (FbRecord) account = NULL;

  if (!fb_operation_read_row (self->store, table, fb_record_get_id (line, table), &head, error)
      || (head != NULL
          && !fb_operation_read_row (self->store, "account", fb_record_get_id (head, "account"), &account, error)))
    return NULL;
  effect = g_new0 (FbModelEffect, 1);
  effect->is_order = is_order (line);
  effect->sentences = g_ptr_array_new_with_free_func (g_free);
  effect->line = g_strdup (fb_record_get_text (line, "name"));
  if (head != NULL)
    {
      effect->record = head->id;
      effect->number = g_strdup (fb_record_get_text (head, "number"));
    }
  if (account != NULL)
    effect->customer = g_strdup (fb_record_get_text (account, "name"));
  g_ptr_array_add (self->impact->effects, effect);
  return effect;
}

/* Option → value of a line. (transfer full), its texts lent by @node */
static GHashTable *
read_values (JsonNode *node)
{
  GHashTable *values = g_hash_table_new (g_str_hash, g_str_equal);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return values;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    if (json_node_get_value_type (value) == G_TYPE_STRING)
      g_hash_table_insert (values, (gpointer) name, (gpointer) json_node_get_string (value));
  return values;
}

static void
checked_cb (guint n_checked, gpointer user_data)
{
  Work *self = user_data;

  if (self->progress != NULL)
    self->progress (n_checked, 2 * self->lines->len, self->progress_data);
}

/* There was no time for the lines from @first on. */
static gboolean
leave_out (Work *self, guint first, gboolean *possible, GError **error)
{
  const FbRecord *line = g_ptr_array_index (self->lines, first);
  const char *table = is_order (line) ? "sales_order" : "quote";
  g_autoptr (FbRecord) head = NULL;

  if (!fb_operation_read_row (self->store, table, fb_record_get_id (line, table), &head, error))
    return FALSE;
  self->impact->n_left = self->lines->len - first;
  self->impact->left = g_strdup (head != NULL ? fb_record_get_text (head, "number") : NULL);
  for (guint i = first; i < self->lines->len; i++)
    possible[i] = FALSE;
  return TRUE;
}

/* Adds what is not possible any more; *@possible has by line whether it still is. */
static gboolean
find_broken (Work *self, FbRulesModel *after, gboolean *possible, GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree FbRulesStored *stored = g_new0 (FbRulesStored, self->lines->len + 1);
  g_autoptr (FbRulesComparison) comparison = NULL;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const char *text = fb_record_get_text (g_ptr_array_index (self->lines, i), "assignment");
      JsonNode *node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;

      node = node != NULL ? node : json_node_new (JSON_NODE_NULL);
      g_ptr_array_add (nodes, node);
      g_ptr_array_add (tables, read_values (node));
      g_ptr_array_add (ids, g_strdup_printf ("%u", i));
      stored[i] = (FbRulesStored){g_ptr_array_index (ids, i), g_ptr_array_index (tables, i)};
      possible[i] = TRUE;
    }
  comparison = fb_rules_compare (NULL, after, stored, self->lines->len, self->language, 0, checked_cb, self,
                                 self->cancellable, error);
  if (comparison != NULL && comparison->n_checked < self->lines->len
      && !leave_out (self, comparison->n_checked, possible, error))
    return FALSE;
  for (guint i = 0; comparison != NULL && i < comparison->broken->len; i++)
    {
      FbRulesBroken *broken = g_ptr_array_index (comparison->broken, i);
      guint index = (guint) g_ascii_strtoull (broken->id, NULL, 10);
      FbModelEffect *effect = add_effect (self, g_ptr_array_index (self->lines, index), error);

      if (effect == NULL)
        return FALSE;
      possible[index] = FALSE;
      g_ptr_array_extend_and_steal (effect->sentences, g_ptr_array_ref (broken->sentences));
    }
  return comparison != NULL;
}

/* --- prices -------------------------------------------------------------------------------------------------- */

/* The version a line was made with; *@model gets NULL where it is not here, or is no model any more. */
static gboolean
find_model (Work *self, const FbId *id, FbRulesModel **model, GError **error)
{
  g_autoptr (FbRecord) row = NULL;
  g_autoptr (FbConfigFamily) family = NULL;
  g_autoptr (GError) local = NULL;

  if (g_hash_table_lookup_extended (self->models, id, NULL, (gpointer *) model))
    return TRUE;
  if (!fb_operation_read_row (self->store, "config_model", id, &row, error))
    return FALSE;
  family = row != NULL ? fb_config_family_new_from_record (row) : NULL;
  *model = family != NULL ? fb_config_family_lower (self->store, family, &local) : NULL;
  if (local != NULL && local->domain == FB_DB_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_hash_table_insert (self->models, fb_id_copy (id), *model);
  return TRUE;
}

static gboolean
compare_prices (Work *self,
                const FbRecord *line,
                const FbConfigPrice *before,
                const FbConfigPrice *after,
                GError **error)
{
  FbModelEffect *effect;

  for (FbRulesPeriod period = FB_RULES_ONCE; period <= FB_RULES_PER_YEAR; period++)
    {
      if (before->total[period] == after->total[period])
        continue;
      if ((effect = add_effect (self, line, error)) == NULL)
        return FALSE;
      effect->period = period;
      effect->before = before->total[period];
      effect->after = after->total[period];
      effect->currency = g_strdup (after->currency);
      return TRUE;
    }
  return TRUE;
}

/* {"assignment":…} of a line. */
static JsonNode *
make_configured (const FbRecord *line)
{
  JsonNode *assignment = fb_json_parse (fb_record_get_text (line, "assignment"), -1, 0, NULL);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  if (assignment != NULL)
    json_object_set_member (object, "assignment", assignment);
  json_node_take_object (node, object);
  return node;
}

/* A price that cannot be found (of a version that is not here) tells nothing. */
static gboolean
find_price (Work *self, const FbRecord *line, GError **error)
{
  g_autoptr (JsonNode) configured = make_configured (line);
  g_autoptr (FbConfigPrice) before = NULL;
  g_autoptr (FbConfigPrice) after = NULL;
  g_autoptr (GError) local = NULL;
  FbRulesModel *own;

  if (!find_model (self, fb_record_get_id (line, "model"), &own, error))
    return FALSE;
  before = own != NULL ? fb_config_stored_price (own, configured, self->language) : NULL;
  if (before == NULL)
    return TRUE;
  after = fb_config_stored_price_now (self->desk, configured, self->cancellable, &local);
  if (after != NULL)
    return compare_prices (self, line, before, after, error);
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

static gboolean
find_prices (Work *self, FbRulesModel *after, const gboolean *possible, GError **error)
{
  self->desk = fb_config_desk_new (after, NULL, self->language, self->cancellable, error);
  if (self->desk == NULL)
    return FALSE;
  for (guint i = 0; i < self->lines->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || (possible[i] && !find_price (self, g_ptr_array_index (self->lines, i), error)))
        return FALSE;
      checked_cb (self->lines->len + i + 1, self);
    }
  return TRUE;
}

/* --- all ----------------------------------------------------------------------------------------------------- */

static int
compare_effects (gconstpointer a, gconstpointer b)
{
  const FbModelEffect *left = *(FbModelEffect *const *) a, *right = *(FbModelEffect *const *) b;
  gboolean left_broken = left->sentences->len > 0, right_broken = right->sentences->len > 0;

  if (left->is_order != right->is_order)
    return left->is_order - right->is_order;
  if (left_broken != right_broken)
    return right_broken - left_broken;
  return g_strcmp0 (left->number, right->number);
}

static void
model_free (gpointer model)
{
  if (model != NULL)
    fb_rules_model_unref (model);
}

FbModelImpact *
fb_model_impact_new (FbStore *store,
                     const char *family,
                     FbRulesModel *after,
                     const char *language,
                     FbModelProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (Work) work = {.store = store,
                        .language = language,
                        .progress = progress,
                        .progress_data = progress_data,
                        .cancellable = cancellable};
  g_autofree gboolean *possible = NULL;

  work.impact = g_new0 (FbModelImpact, 1);
  work.impact->effects = g_ptr_array_new_with_free_func (effect_free);
  work.lines = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  work.models = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, model_free);
  if (!find_all (&work, family, error))
    return NULL;
  possible = g_new0 (gboolean, work.lines->len + 1);
  if (work.lines->len > 0
      && (!find_broken (&work, after, possible, error) || !find_prices (&work, after, possible, error)))
    return NULL;
  g_ptr_array_sort (work.impact->effects, compare_effects);
  return g_steal_pointer (&work.impact);
}
