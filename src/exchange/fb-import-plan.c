/* fb-import-plan.c: what one row of a file means for the store
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-import-plan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-text.h"

static gboolean
evaluate (FbImportContext *context,
          const FbImportValue *value,
          const FbImportRow *row,
          FbRecord *record,
          guint field,
          FbRowPlan *plan,
          FbValue *out,
          GError **error);

static void
planned_free (FbPlannedRecord *planned)
{
  fb_record_free (planned->record);
  g_clear_pointer (&planned->before, fb_record_free);
  g_free (planned);
}

void
fb_import_row_free (FbImportRow *self)
{
  g_strfreev (self->fields);
  g_strfreev (self->original);
  g_free (self);
}

void
fb_row_plan_init (FbRowPlan *self)
{
  memset (self, 0, sizeof *self);
  self->planned = g_ptr_array_new_with_free_func ((GDestroyNotify) planned_free);
}

void
fb_row_plan_clear (FbRowPlan *self)
{
  g_clear_pointer (&self->planned, g_ptr_array_unref);
  g_clear_pointer (&self->column, g_free);
}

/* --- indexes --- */

static gboolean
prepare_value (FbImportContext *context, const FbImportValue *value, GError **error)
{
  guint fields[8];
  guint n = 0;

  if (value->find != NULL)
    {
      for (guint i = 0; i < value->find->len; i++)
        {
          const FbImportKey *key = g_ptr_array_index (value->find, i);

          if (!prepare_value (context, key->value, error))
            return FALSE;
          fields[n++] = key->field;
        }
      return fb_lookup_prepare (context->lookup, value->target, fields, n, error);
    }
  if (value->target == NULL || value->record != NULL)
    return TRUE;
  n = fb_lookup_list_names (value->target, fields, G_N_ELEMENTS (fields));
  for (guint i = 0; i < n; i++)
    if (!fb_lookup_prepare (context->lookup, value->target, &fields[i], 1, error))
      return FALSE;
  return TRUE;
}

static gboolean
prepare_record (FbImportContext *context, const FbImportRecord *record, GError **error)
{
  for (guint i = 0; i < record->fields->len; i++)
    if (!prepare_value (context, ((FbImportField *) g_ptr_array_index (record->fields, i))->value, error))
      return FALSE;
  return record->match->len == 0
         || fb_lookup_prepare (context->lookup, record->table, (const guint *) record->match->data, record->match->len,
                               error);
}

gboolean
fb_import_prepare (FbImportContext *context, GError **error)
{
  GPtrArray *lists[] = {context->map->before, context->map->records};

  for (guint l = 0; l < G_N_ELEMENTS (lists); l++)
    for (guint i = 0; i < lists[l]->len; i++)
      if (!prepare_record (context, g_ptr_array_index (lists[l], i), error))
        return FALSE;
  return TRUE;
}

/* --- values --- */

static gboolean
condition_holds (const FbCondition *condition, const FbImportRow *row)
{
  const char *text = row->fields[condition->column];
  g_autofree char *folded = NULL;
  gboolean in;

  if (condition->kind == FB_CONDITION_EMPTY || condition->kind == FB_CONDITION_NOT_EMPTY)
    return (*text == '\0') == (condition->kind == FB_CONDITION_EMPTY);
  folded = fb_text_fold (text);
  in = g_strv_contains ((const char *const *) condition->values, folded);
  return in == (condition->kind == FB_CONDITION_IN);
}

static gboolean
conditions_hold (GPtrArray *conditions, const FbImportRow *row)
{
  for (guint i = 0; i < conditions->len; i++)
    if (!condition_holds (g_ptr_array_index (conditions, i), row))
      return FALSE;
  return TRUE;
}

static gboolean
refuse_lookup (FbImportContext *context,
               const FbTable *table,
               const char *text,
               FbLookupResult result,
               FbRowPlan *plan,
               GError **error)
{
  if (result == FB_LOOKUP_FAILED)
    return FALSE;
  if (result == FB_LOOKUP_SEVERAL)
    {
      g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW, _ ("Several records (%s) are called “%s”"),
                   _ (table->label), text);
      return FALSE;
    }
  plan->waits = fb_import_map_makes (context->map, table);
  g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW, _ ("There is no record (%s) called “%s”"),
               _ (table->label), text);
  return FALSE;
}

/* By the fields of "find". What is empty finds nothing and is no mistake. */
static gboolean
find_by_keys (FbImportContext *context,
              const FbImportValue *value,
              const FbImportRow *row,
              FbRowPlan *plan,
              FbValue *out,
              GError **error)
{
  g_autoptr (FbRecord) keys = fb_record_new (value->target, NULL);
  FbValue values[8] = {FB_VALUE_INIT};
  g_autofree char *text = NULL;
  guint fields[8];
  guint n = value->find->len;
  FbLookupResult result;
  FbId id;

  for (guint i = 0; i < n; i++)
    {
      const FbImportKey *key = g_ptr_array_index (value->find, i);

      if (!evaluate (context, key->value, row, keys, key->field, plan, &keys->values[key->field], error))
        return FALSE;
      if (fb_value_is_null (&keys->values[key->field]))
        return TRUE;
      fields[i] = key->field;
      values[i] = keys->values[key->field]; /* lent by keys */
      if (text == NULL && values[i].kind == FB_VALUE_TEXT)
        text = g_strdup (values[i].text);
    }
  result = fb_lookup_find (context->lookup, value->target, fields, values, n, &id, error);
  if (result != FB_LOOKUP_FOUND)
    return refuse_lookup (context, value->target, text != NULL ? text : "", result, plan, error);
  fb_value_set_id (out, &id);
  return TRUE;
}

/* An id in a file may be of a record that is not here. What a record refers to already is left alone: that may lie out
 * of this device's sight. */
static gboolean
find_known (FbImportContext *context, const FbTable *table, const FbId *id, gboolean *known, GError **error)
{
  g_autoptr (FbRecord) record = NULL;
  g_autoptr (GError) local = NULL;

  *known = g_hash_table_contains (context->known, id) || fb_lookup_is_new (context->lookup, id);
  if (*known)
    return TRUE;
  record = fb_store_get (context->store, table, id, &local);
  *known = record != NULL;
  if (*known)
    g_hash_table_add (context->known, fb_id_copy (id));
  else if (!g_error_matches (local, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

static gboolean
resolve (FbImportContext *context,
         const FbTable *table,
         const char *text,
         const FbValue *now,
         FbRowPlan *plan,
         FbValue *out,
         GError **error)
{
  FbLookupResult result;
  gboolean known;
  FbId id;

  result = fb_lookup_resolve (context->lookup, table, text, &id, error);
  if (result == FB_LOOKUP_FOUND && fb_id_parse (text, &id)
      && !(now->kind == FB_VALUE_ID && fb_id_equal (&now->id, &id)))
    {
      if (!find_known (context, table, &id, &known, error))
        return FALSE;
      result = known ? FB_LOOKUP_FOUND : FB_LOOKUP_NONE;
    }
  if (result != FB_LOOKUP_FOUND)
    return refuse_lookup (context, table, text, result, plan, error);
  fb_value_set_id (out, &id);
  return TRUE;
}

/* The text that a value has in this row, "" for none. */
static char *
text_of (const FbImportValue *value, const FbImportRow *row, GError **error)
{
  g_autofree char *raw = NULL;
  g_autofree char *tidy = NULL;
  const char *translated;

  if (value->template == NULL)
    return g_strdup ("");
  if ((raw = fb_template_expand (value->template, (const char *const *) row->fields, error)) == NULL)
    return NULL;
  tidy = fb_text_tidy (raw);
  if (*tidy != '\0' && value->table != NULL)
    {
      if ((translated = fb_table_translate (value->table, tidy)) == NULL)
        {
          g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW, _ ("“%s” is not in the table “%s”"), tidy,
                       value->table_name);
          return NULL;
        }
      return g_strdup (translated);
    }
  return *tidy == '\0' && value->fallback != NULL ? g_strdup (value->fallback) : g_steal_pointer (&tidy);
}

static gboolean
evaluate_any (FbImportContext *context,
              const FbImportValue *value,
              const FbImportRow *row,
              FbRecord *record,
              guint field,
              FbRowPlan *plan,
              FbValue *out,
              GError **error)
{
  g_autofree char *text = NULL;

  if (!conditions_hold (value->when, row))
    return TRUE;
  if (value->record != NULL)
    {
      fb_value_set_id (out, g_hash_table_lookup (context->named, value->record));
      return TRUE;
    }
  if (value->find != NULL)
    return find_by_keys (context, value, row, plan, out, error);
  if ((text = text_of (value, row, error)) == NULL)
    return FALSE;
  if (*text == '\0')
    return TRUE;
  if (value->target != NULL)
    return resolve (context, value->target, text, &record->values[field], plan, out, error);
  return fb_import_convert (context, value, record, field, text, out, error);
}

/* The column that a value is read from. (nullable) */
static const char *
column_of (const FbImportValue *value)
{
  const char *column = value->template != NULL ? fb_template_get_column (value->template) : NULL;

  for (guint i = 0; column == NULL && value->find != NULL && i < value->find->len; i++)
    column = column_of (((FbImportKey *) g_ptr_array_index (value->find, i))->value);
  return column;
}

static gboolean
evaluate (FbImportContext *context,
          const FbImportValue *value,
          const FbImportRow *row,
          FbRecord *record,
          guint field,
          FbRowPlan *plan,
          FbValue *out,
          GError **error)
{
  gboolean ok = evaluate_any (context, value, row, record, field, plan, out, error);

  if (ok && value->required && fb_value_is_null (out) && conditions_hold (value->when, row))
    {
      g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW, _ ("%s is empty"),
                   _ (fb_table_field (record->table, field)->label));
      ok = FALSE;
    }
  if (!ok && plan->column == NULL)
    plan->column = g_strdup (column_of (value));
  return ok;
}

/* --- records --- */

static gboolean
is_match_field (const FbImportRecord *spec, const FbImportField *field)
{
  for (guint i = 0; i < spec->match->len; i++)
    if ((int) g_array_index (spec->match, guint, i) == field->field)
      return TRUE;
  return field->field < 0;
}

static gboolean
read_id (const FbImportValue *value, const FbImportRow *row, FbRowPlan *plan, FbId *id, GError **error)
{
  g_autofree char *text = text_of (value, row, error);

  if (text == NULL)
    return FALSE;
  if (*text == '\0' || fb_id_parse (text, id))
    return TRUE;
  plan->column = g_strdup (column_of (value));
  g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW, _ ("“%s” is not the id of a record"), text);
  return FALSE;
}

/* Names the column that a field is read from. */
static void
note_column (const FbImportRecord *spec, int index, FbRowPlan *plan)
{
  for (guint i = 0; i < spec->fields->len && plan->column == NULL; i++)
    {
      const FbImportField *field = g_ptr_array_index (spec->fields, i);

      if (field->field == index)
        plan->column = g_strdup (column_of (field->value));
    }
}

/* The fields that tell the record go into @record; its id too where the row has one. */
static gboolean
read_keys (FbImportContext *context,
           const FbImportRecord *spec,
           const FbImportRow *row,
           FbRecord *record,
           FbRowPlan *plan,
           GError **error)
{
  for (guint i = 0; i < spec->fields->len; i++)
    {
      const FbImportField *field = g_ptr_array_index (spec->fields, i);

      if (!is_match_field (spec, field))
        break; /* keys come first */
      if (field->field < 0)
        {
          if (!read_id (field->value, row, plan, &record->id, error))
            return FALSE;
          continue;
        }
      if (!evaluate (context, field->value, row, record, (guint) field->field, plan, &record->values[field->field],
                     error))
        return FALSE;
    }
  for (guint i = 0; i < spec->match->len; i++)
    {
      guint index = g_array_index (spec->match, guint, i);

      if (!fb_value_is_null (&record->values[index]))
        continue;
      note_column (spec, (int) index, plan);
      g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW, _ ("%s: %s is empty, which tells the record"),
                   _ (spec->table->label), _ (fb_table_field (spec->table, index)->label));
      return FALSE;
    }
  return TRUE;
}

static FbRecord *
load (FbImportContext *context, const FbTable *table, const FbId *id, GError **error)
{
  const FbRecord *uncommitted = g_hash_table_lookup (context->uncommitted, id);

  return uncommitted != NULL ? fb_record_copy (uncommitted) : fb_store_get (context->store, table, id, error);
}

/* The same row may have made the record already (a manager who is her own agent). */
static FbPlannedRecord *
find_in_plan (const FbImportRecord *spec, const FbRecord *keys, const FbRowPlan *plan)
{
  for (guint i = 0; i < plan->planned->len; i++)
    {
      FbPlannedRecord *planned = g_ptr_array_index (plan->planned, i);
      gboolean same = planned->record->table == spec->table && spec->match->len > 0;

      for (guint f = 0; same && f < spec->match->len; f++)
        {
          guint index = g_array_index (spec->match, guint, f);

          same = fb_value_equal (&planned->record->values[index], &keys->values[index]);
        }
      if (same)
        return planned;
    }
  return NULL;
}

static gboolean
find_existing (FbImportContext *context,
               const FbImportRecord *spec,
               const FbRecord *keys,
               FbId *id,
               gboolean *found,
               GError **error)
{
  FbValue values[8];
  guint n = spec->match->len;

  *found = FALSE;
  if (!fb_id_is_nil (&keys->id))
    {
      *id = keys->id;
      *found = g_hash_table_contains (context->uncommitted, id);
      return *found || find_known (context, spec->table, id, found, error);
    }
  if (n == 0)
    return TRUE;
  for (guint i = 0; i < n; i++)
    values[i] = keys->values[g_array_index (spec->match, guint, i)];
  switch (fb_lookup_find (context->lookup, spec->table, (const guint *) spec->match->data, values, n, id, error))
    {
    case FB_LOOKUP_FOUND:
      *found = TRUE;
      return TRUE;
    case FB_LOOKUP_NONE:
      return TRUE;
    case FB_LOOKUP_SEVERAL:
      g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW, _ ("Several records (%s) fit this row"),
                   _ (spec->table->label));
      return FALSE;
    case FB_LOOKUP_FAILED:
    default:
      return FALSE;
    }
}

static gboolean
check_fixed (const FbField *field, const FbRecord *before, guint index, const FbValue *value, GError **error)
{
  if (before == NULL || field->policy != FB_POLICY_FIXED || fb_value_equal (&before->values[index], value))
    return TRUE;
  g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW, _ ("%s of a record that exists cannot be changed"),
               _ (field->label));
  return FALSE;
}

static gboolean
fill (FbImportContext *context,
      const FbImportRecord *spec,
      const FbImportRow *row,
      FbRecord *record,
      const FbRecord *before,
      FbRowPlan *plan,
      GError **error)
{
  for (guint i = 0; i < spec->fields->len; i++)
    {
      const FbImportField *field = g_ptr_array_index (spec->fields, i);
      g_auto (FbValue) value = FB_VALUE_INIT;

      if (is_match_field (spec, field) || (before != NULL && field->value->only_new))
        continue;
      if (!evaluate (context, field->value, row, record, (guint) field->field, plan, &value, error))
        return FALSE;
      if (fb_value_is_null (&value))
        continue;
      if (!check_fixed (fb_table_field (spec->table, (guint) field->field), before, (guint) field->field, &value,
                        error))
        {
          plan->column = g_strdup (column_of (field->value));
          return FALSE;
        }
      fb_value_copy (&value, &record->values[field->field]);
    }
  return TRUE;
}

/* Money without a currency is refused by the checks, and the door would give it the store's. */
static void
default_currencies (const FbImportContext *context, FbRecord *record)
{
  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (record->table, i);
      FbValue *currency;

      if (field->type != FB_TYPE_MONEY || fb_value_is_null (&record->values[i]))
        continue;
      currency = &record->values[fb_table_get_field (record->table, field->ref)];
      if (fb_value_is_null (currency))
        fb_value_set_text (currency, context->map->currency != NULL ? context->map->currency : context->currency);
    }
}

static gboolean
is_same (const FbRecord *a, const FbRecord *b)
{
  for (guint i = 0; i < a->table->n_fields; i++)
    if (!fb_value_equal (&a->values[i], &b->values[i]))
      return FALSE;
  return TRUE;
}

static void
add_planned (FbRowPlan *plan, FbRecord *record, FbRecord *before)
{
  FbPlannedRecord *planned = g_new0 (FbPlannedRecord, 1);

  planned->record = record;
  planned->before = before;
  g_ptr_array_add (plan->planned, planned);
}

static gboolean
finish (FbImportContext *context, FbRecord *record, FbRowPlan *plan, GError **error)
{
  g_autoptr (GError) local = NULL;

  default_currencies (context, record);
  fb_record_derive (record);
  if (fb_record_validate (record, &local))
    return TRUE;
  if (plan->column == NULL)
    plan->column = g_strdup (fb_schema_error_get_field (local));
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
remember (FbImportContext *context, const FbImportRecord *spec, const FbId *id)
{
  if (spec->name != NULL)
    g_hash_table_insert (context->named, g_strdup (spec->name), fb_id_copy (id));
}

static gboolean
plan_change (FbImportContext *context,
             const FbImportRecord *spec,
             const FbImportRow *row,
             const FbId *id,
             FbRowPlan *plan,
             GError **error)
{
  g_autoptr (FbRecord) before = NULL;
  g_autoptr (FbRecord) record = NULL;

  remember (context, spec, id);
  if (spec->only_new || context->skip_existing)
    return TRUE;
  if ((before = load (context, spec->table, id, error)) == NULL)
    return FALSE;
  record = fb_record_copy (before);
  if (!fill (context, spec, row, record, before, plan, error))
    return FALSE;
  if (is_same (record, before))
    return TRUE;
  if (!finish (context, record, plan, error))
    return FALSE;
  add_planned (plan, g_steal_pointer (&record), g_steal_pointer (&before));
  return TRUE;
}

static gboolean
plan_record (FbImportContext *context,
             const FbImportRecord *spec,
             const FbImportRow *row,
             FbRowPlan *plan,
             GError **error)
{
  g_autoptr (FbRecord) record = fb_record_new (spec->table, NULL);
  FbPlannedRecord *twin;
  gboolean found;
  FbId id;

  if (spec->name != NULL)
    g_hash_table_remove (context->named, spec->name);
  if (!conditions_hold (spec->when, row))
    return TRUE;
  if (!read_keys (context, spec, row, record, plan, error))
    return FALSE;
  if ((twin = find_in_plan (spec, record, plan)) != NULL)
    {
      remember (context, spec, &twin->record->id);
      return fill (context, spec, row, twin->record, twin->before, plan, error)
             && finish (context, twin->record, plan, error);
    }
  if (!find_existing (context, spec, record, &id, &found, error))
    return FALSE;
  if (found)
    return plan_change (context, spec, row, &id, plan, error);

  if (fb_id_is_nil (&record->id))
    fb_id_generate (&record->id, fb_clock_now (fb_store_get_clock (context->store)));
  if (!fill (context, spec, row, record, NULL, plan, error) || !finish (context, record, plan, error))
    return FALSE;
  remember (context, spec, &record->id);
  add_planned (plan, g_steal_pointer (&record), NULL);
  return TRUE;
}

gboolean
fb_import_plan_row (FbImportContext *context,
                    GPtrArray *records,
                    const FbImportRow *row,
                    FbRowPlan *plan,
                    GError **error)
{
  for (guint i = 0; i < records->len; i++)
    if (!plan_record (context, g_ptr_array_index (records, i), row, plan, error))
      return FALSE;
  return TRUE;
}
