/* fb-many-judge.c: what would become of one row of many
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-many-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-permits.h"

gboolean
fb_many_rules_init (FbManyRules *rules, FbMany *self, FbStore *store, GError **error)
{
  g_autofree char *where = g_strdup_printf ("entity = '%s'", self->table->name);

  rules->store = store;
  rules->custom = fb_operation_find_all (store, "custom_field", where, NULL, error);
  return rules->custom != NULL && fb_store_read_is_admin (store, &rules->is_admin, error)
         && fb_store_read_permit (store, self->table, FB_PERMIT_BULK, &rules->permitted, error);
}

void
fb_many_rules_clear (FbManyRules *rules)
{
  g_clear_pointer (&rules->custom, g_ptr_array_unref);
}

/* Neither picked for one row at a time nor of a length that hundreds of rows in a transaction leave room for. */
static gboolean
has_short_value (const FbField *field)
{
  switch (field->type)
    {
    case FB_TYPE_LONG_TEXT:
    case FB_TYPE_JSON:
    case FB_TYPE_SET:
    case FB_TYPE_LOG:
    case FB_TYPE_ANY_REF:
      return FALSE;
    case FB_TYPE_TEXT:
    case FB_TYPE_INT:
    case FB_TYPE_MONEY:
    case FB_TYPE_QUANTITY:
    case FB_TYPE_RATE:
    case FB_TYPE_PERCENT:
    case FB_TYPE_DATE:
    case FB_TYPE_TIME:
    case FB_TYPE_BOOL:
    case FB_TYPE_ENUM:
    case FB_TYPE_PICK:
    case FB_TYPE_REF:
    case FB_TYPE_CURRENCY:
    default:
      return TRUE;
    }
}

static gboolean
names_row (const FbTable *table, const FbField *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (table->title) && table->title[i] != NULL; i++)
    if (strcmp (table->title[i], field->name) == 0)
      return TRUE;
  return FALSE;
}

/* A deal's pipeline goes with its stage, and a stage is moved to. */
static gboolean
goes_with_moves (const FbField *field)
{
  return field->policy == FB_POLICY_STATE || g_strcmp0 (field->ref, "pipeline") == 0;
}

static gboolean
is_counted_or_merged (const FbField *field)
{
  return field->policy == FB_POLICY_COUNT || field->policy == FB_POLICY_SAY || field->policy == FB_POLICY_MAX
         || field->policy == FB_POLICY_MIN;
}

gboolean
fb_many_can_set (const FbTable *table, const FbField *field, gboolean is_admin)
{
  const FbFieldFlags never = FB_FIELD_UNIQUE | FB_FIELD_NUMBER | FB_FIELD_DERIVED | FB_FIELD_HIDDEN | FB_FIELD_LOCAL;

  if ((field->flags & never) != 0 || field->policy == FB_POLICY_FIXED || field->successor != NULL)
    return FALSE;
  if (!has_short_value (field) || names_row (table, field) || goes_with_moves (field) || is_counted_or_merged (field)
      || strcmp (field->name, "updated_at") == 0)
    return FALSE;
  return is_admin || (field->policy != FB_POLICY_SERVER && (table->flags & FB_TABLE_SERVER) == 0);
}

/* --- values --- */

/* The currency of the row's amount where it is not that of the change. (nullable) */
static const char *
get_other_currency (const FbRecord *record, const FbManyChange *change)
{
  int index = fb_table_find_field (record->table, change->field);
  const FbField *field = index >= 0 ? fb_table_field (record->table, index) : NULL;
  const char *own = NULL;

  if (field != NULL && change->currency != NULL && field->type == FB_TYPE_MONEY && field->ref != NULL
      && fb_table_find_field (record->table, field->ref) >= 0)
    own = fb_record_get_text (record, field->ref);
  return own != NULL && strcmp (own, change->currency) != 0 ? own : NULL;
}

static gboolean
check_currencies (FbMany *self, const FbRecord *record, char **reason)
{
  for (guint i = 0; i < self->changes->len; i++)
    {
      const FbManyChange *change = g_ptr_array_index (self->changes, i);
      const char *other = get_other_currency (record, change);

      if (other == NULL)
        continue;
      /* Translators: two currency codes, that of a record and that of an amount somebody entered */
      *reason = g_strdup_printf (_ ("Amounts are in %s here, not in %s."), other, change->currency);
      return FALSE;
    }
  return TRUE;
}

/* TRUE: @later differs from what it was. */
static gboolean
put_change (FbRecord *later, const FbManyChange *change)
{
  int index = fb_table_find_field (later->table, change->field);

  if (index >= 0)
    {
      gboolean same = fb_value_equal (&later->values[index], &change->value);

      fb_value_copy (&change->value, &later->values[index]);
      return !same;
    }
  if (g_str_has_prefix (change->field, "ext."))
    {
      const char *code = change->field + strlen ("ext.");
      const char *wanted = fb_value_get_text (&change->value);
      g_autofree char *now = fb_record_dup_custom (later, code);
      g_autofree char *ext = fb_ext_with (fb_record_get_text (later, "ext"), code, wanted);

      fb_record_set_text (later, "ext", ext);
      return g_strcmp0 (now, wanted) != 0;
    }
  return FALSE;
}

/* What the door asks of a row. */
static gboolean
check_row (FbManyRules *rules, const FbRecord *before, const FbRecord *later, GError **error)
{
  const char *ext = fb_record_get_text (later, "ext");

  return fb_record_validate (later, error) && fb_record_check_frozen (before, later, rules->is_admin, error)
         && (ext == NULL || fb_ext_validate (later->table, ext, rules->custom, error));
}

/* What an empty field becomes by itself is no change. */
static gboolean
is_same (FbMany *self, const FbRecord *a, const FbRecord *b)
{
  for (guint i = 0; i < self->table->n_fields; i++)
    if (!fb_value_equal (&a->values[i], &b->values[i]))
      return FALSE;
  return TRUE;
}

static FbManyFate
refuse (const GError *error, char **reason)
{
  *reason = g_strdup (error->message);
  return FB_MANY_FATE_REFUSED;
}

static FbManyFate
judge_set (FbMany *self, FbManyRules *rules, const FbRecord *record, char **reason)
{
  g_autoptr (FbRecord) later = fb_record_copy (record);
  g_autoptr (GError) error = NULL;
  gboolean changed = FALSE;

  for (guint i = 0; i < self->changes->len; i++)
    changed = put_change (later, g_ptr_array_index (self->changes, i)) || changed;
  if (changed)
    fb_record_derive (later);
  if (!changed || is_same (self, record, later))
    return FB_MANY_FATE_SAME;
  if (!check_currencies (self, record, reason))
    return FB_MANY_FATE_REFUSED;
  return check_row (rules, record, later, &error) ? FB_MANY_FATE_CHANGE : refuse (error, reason);
}

static FbManyFate
judge_delete (FbManyRules *rules, const FbRecord *record, char **reason)
{
  g_autoptr (GError) error = NULL;

  return fb_record_check_frozen (record, NULL, rules->is_admin, &error) ? FB_MANY_FATE_CHANGE : refuse (error, reason);
}

/* --- stages --- */

static gboolean
is_empty (const FbValue *value)
{
  return fb_value_is_null (value) || (value->kind == FB_VALUE_INT && fb_value_get_int (value) == 0)
         || (value->kind == FB_VALUE_TEXT && *value->text == '\0');
}

FbRecord *
fb_many_dup_filled (FbMany *self, const FbRecord *record)
{
  FbRecord *filled = NULL;

  for (guint i = 0; i < self->changes->len; i++)
    {
      const FbManyChange *change = g_ptr_array_index (self->changes, i);
      int index = fb_table_find_field (self->table, change->field);

      if (index < 0 || !is_empty (&record->values[index]) || get_other_currency (record, change) != NULL)
        continue;
      if (filled == NULL)
        filled = fb_record_new (self->table, &record->id);
      fb_value_copy (&change->value, &filled->values[index]);
    }
  return filled;
}

static gboolean
has_missing (GPtrArray *missing, const char *field)
{
  for (guint i = 0; i < missing->len; i++)
    if (strcmp (((const FbMissing *) g_ptr_array_index (missing, i))->field, field) == 0)
      return TRUE;
  return FALSE;
}

static void
note_missing (GPtrArray *missing, const FbMissing *one)
{
  FbMissing *copy;

  if (missing == NULL || has_missing (missing, one->field))
    return;
  copy = g_new0 (FbMissing, 1);
  copy->field = g_strdup (one->field);
  copy->label = g_strdup (one->label);
  copy->message = g_strdup (one->message);
  copy->required = one->required;
  g_ptr_array_add (missing, copy);
}

static FbManyFate
judge_move (FbMany *self, FbManyRules *rules, const FbRecord *record, char **reason, GPtrArray *missing, GError **error)
{
  const FbId *from = fb_record_get_id (record, "stage");
  g_autoptr (FbRecord) filled = fb_many_dup_filled (self, record);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) refusal = NULL;

  if (from != NULL && fb_id_equal (from, &self->stage))
    return FB_MANY_FATE_SAME;
  if (!(found = fb_deals_check_move (rules->store, &record->id, &self->stage, filled, error)))
    return FB_MANY_FATE_ERROR;
  for (guint i = 0; i < found->len; i++)
    if (((const FbMissing *) g_ptr_array_index (found, i))->required)
      note_missing (missing, g_ptr_array_index (found, i));
  return fb_deals_refuse_missing (found, &refusal) ? FB_MANY_FATE_CHANGE : refuse (refusal, reason);
}

FbManyFate
fb_many_judge (FbMany *self,
               FbManyRules *rules,
               const FbRecord *record,
               char **reason,
               GPtrArray *missing,
               GError **error)
{
  if (!rules->permitted)
    {
      *reason = g_strdup (_ ("Your role may not change many records at once"));
      return FB_MANY_FATE_REFUSED;
    }
  switch (self->kind)
    {
    case FB_MANY_DELETE:
      return judge_delete (rules, record, reason);
    case FB_MANY_MOVE:
      return judge_move (self, rules, record, reason, missing, error);
    case FB_MANY_SET:
    default:
      return judge_set (self, rules, record, reason);
    }
}
