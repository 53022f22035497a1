/* fb-merge.c: three-way merge of one field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-merge.h"

#include <string.h>

#include "fb-merge-private.h"
#include "fb-mutant.h"
#include "fb-rule.h"

int
fb_stamp_compare (const FbStamp *a, const FbStamp *b)
{
  if (a->hlc != b->hlc)
    return a->hlc < b->hlc ? -1 : 1;
  return fb_id_compare (&a->device, &b->device);
}

void
fb_cell_merge_clear (FbCellMerge *self)
{
  fb_value_clear (&self->value);
  fb_value_clear (&self->lost);
  memset (self, 0, sizeof *self);
}

/* One cell's merge: what came, what stands, and the answer under construction. */
typedef struct
{
  const FbField *field; /* (nullable): a custom value */
  const FbValue *base, *incoming, *current;
  const FbStamp *incoming_stamp;
  const FbStamp *current_stamp; /* (nullable): older than anything */
  FbCellMerge *result;
} Cell;

static void
keep (Cell *cell, FbHow how)
{
  fb_value_copy (cell->current, &cell->result->value);
  cell->result->changed = FALSE;
  cell->result->how = how;
  cell->result->stamp = cell->current_stamp != NULL ? *cell->current_stamp : *cell->incoming_stamp;
}

static void
take (Cell *cell, FbHow how)
{
  fb_value_copy (cell->incoming, &cell->result->value);
  cell->result->changed = !fb_value_equal (cell->incoming, cell->current);
  cell->result->how = how;
  cell->result->stamp = *cell->incoming_stamp;
}

static void
record_loser (Cell *cell, gboolean incoming_lost, FbConflictState state, const char *kind)
{
  fb_value_copy (incoming_lost ? cell->incoming : cell->current, &cell->result->lost);
  cell->result->incoming_lost = incoming_lost;
  cell->result->conflict = state;
  cell->result->kind = kind;
}

/* The clock never goes back: what was typed knowing the current value is later than it, whatever the wall clock said.
 */
static void
raise_stamp (Cell *cell)
{
  FbStamp *stamp = &cell->result->stamp;

  if (cell->current_stamp != NULL && stamp->hlc <= cell->current_stamp->hlc)
    stamp->hlc = cell->current_stamp->hlc + 1;
}

static void
merge_last (Cell *cell)
{
  if (cell->current_stamp != NULL && fb_stamp_compare (cell->incoming_stamp, cell->current_stamp) < 0
      && !FB_MUTANT (tie_by_arrival))
    {
      FB_RULE (last_lost);
      keep (cell, FB_HOW_LOST);
      record_loser (cell, TRUE, FB_CONFLICT_AUTO, "field");
      return;
    }
  FB_RULE (last_won);
  take (cell, FB_HOW_APPLIED);
  record_loser (cell, FALSE, FB_CONFLICT_AUTO, "field");
}

static void
merge_review (Cell *cell)
{
  FB_RULE (review);
  keep (cell, FB_HOW_LOST);
  record_loser (cell, TRUE, FB_CONFLICT_OPEN, "field");
}

static char *
dup_code (const FbValue *value)
{
  if (value->kind == FB_VALUE_ID)
    return fb_id_to_string (&value->id);
  return g_strdup (fb_value_get_text (value));
}

static void
merge_state (Cell *cell)
{
  g_autofree char *from = dup_code (cell->current);
  g_autofree char *to = dup_code (cell->incoming);

  if (!fb_merge_allows_transition (cell->field, from, to))
    {
      FB_RULE (state_kept);
      keep (cell, FB_HOW_LOST);
      record_loser (cell, TRUE, FB_CONFLICT_OPEN, "state");
      return;
    }
  FB_RULE (state_taken);
  take (cell, FB_HOW_MERGED);
  /* Where any step is allowed, none follows from the other: whoever made the first one is told. */
  if (g_strcmp0 (cell->field->policy_arg, "*") == 0)
    record_loser (cell, FALSE, FB_CONFLICT_AUTO, "state");
}

static void
merge_text (Cell *cell)
{
  const char *base = fb_value_get_text (cell->base);
  const char *current = fb_value_get_text (cell->current);
  const char *incoming = fb_value_get_text (cell->incoming);
  char *merged =
      fb_merge_text (base != NULL ? base : "", current != NULL ? current : "", incoming != NULL ? incoming : "");

  if (merged == NULL)
    {
      FB_RULE (text_clash);
      merge_last (cell);
      return;
    }
  FB_RULE (text_woven);
  take (cell, FB_HOW_MERGED);
  fb_value_take_text (&cell->result->value, *merged != '\0' ? merged : NULL);
  if (*merged == '\0')
    g_free (merged);
  cell->result->changed = !fb_value_equal (&cell->result->value, cell->current);
  if (cell->current_stamp != NULL && fb_stamp_compare (&cell->result->stamp, cell->current_stamp) < 0)
    cell->result->stamp = *cell->current_stamp;
}

/* Null is less than any value for max and more than any for min, so that a value always stays. */
static void
merge_extreme (Cell *cell, int direction)
{
  int order;

  FB_RULE (extreme);
  if (fb_value_is_null (cell->incoming) || fb_value_is_null (cell->current))
    order = fb_value_is_null (cell->incoming) ? -1 : 1;
  else
    order = direction * fb_value_compare (cell->incoming, cell->current);
  if (order > 0)
    take (cell, FB_HOW_MERGED);
  else
    keep (cell, FB_HOW_MERGED);
}

static void
merge_count_values (Cell *cell)
{
  gint64 delta;

  if (__builtin_sub_overflow (fb_value_get_int (cell->incoming), fb_value_get_int (cell->base), &delta)
      || !fb_merge_count (cell->field, delta, cell->current, cell->result))
    {
      merge_review (cell);
      return;
    }
  if (fb_value_equal (cell->current, cell->base))
    cell->result->how = FB_HOW_APPLIED;
  cell->result->stamp = *cell->incoming_stamp;
}

static void
merge_concurrent (Cell *cell)
{
  switch (cell->field != NULL ? cell->field->policy : FB_POLICY_LAST)
    {
    case FB_POLICY_REVIEW:
      merge_review (cell);
      break;
    case FB_POLICY_STATE:
      merge_state (cell);
      break;
    case FB_POLICY_TEXT:
      merge_text (cell);
      break;
    case FB_POLICY_MAX:
      merge_extreme (cell, 1);
      break;
    case FB_POLICY_MIN:
      merge_extreme (cell, -1);
      break;
    case FB_POLICY_COUNT:
      merge_count_values (cell);
      break;
    case FB_POLICY_SET:
      fb_merge_set_values (cell->base, cell->incoming, cell->current, cell->result);
      cell->result->stamp = *cell->incoming_stamp;
      break;
    case FB_POLICY_SAY:
      fb_merge_say_values (cell->incoming, cell->current, cell->result);
      cell->result->stamp = *cell->incoming_stamp;
      break;
    case FB_POLICY_LAST:
    case FB_POLICY_SERVER:
    case FB_POLICY_FIXED:
    default:
      merge_last (cell);
      break;
    }
}

static void
refuse (Cell *cell)
{
  FB_RULE (server);
  keep (cell, FB_HOW_REFUSED);
  fb_value_copy (cell->incoming, &cell->result->lost);
  cell->result->incoming_lost = TRUE;
}

static void
merge (Cell *cell, gboolean is_admin)
{
  FbPolicy policy = cell->field != NULL ? cell->field->policy : FB_POLICY_LAST;

  fb_cell_merge_clear (cell->result);
  /* Two devices that both counted one up have counted two up, though both wrote the same number. */
  if (policy == FB_POLICY_COUNT)
    merge_count_values (cell);
  else if (fb_value_equal (cell->current, cell->incoming))
    {
      keep (cell, FB_HOW_APPLIED);
      if (fb_stamp_compare (&cell->result->stamp, cell->incoming_stamp) < 0)
        cell->result->stamp = *cell->incoming_stamp;
    }
  else if (policy == FB_POLICY_FIXED || (policy == FB_POLICY_SERVER && !is_admin))
    refuse (cell);
  else if (policy == FB_POLICY_SERVER)
    {
      take (cell, FB_HOW_ADMIN);
      raise_stamp (cell);
    }
  else if (fb_value_equal (cell->current, cell->base))
    {
      take (cell, FB_HOW_APPLIED);
      raise_stamp (cell);
    }
  else
    merge_concurrent (cell);
}

void
fb_merge_cell (const FbTable *table,
               const FbField *field,
               const FbValue *base,
               const FbValue *incoming,
               const FbStamp *incoming_stamp,
               const FbValue *current,
               const FbStamp *current_stamp,
               gboolean is_admin,
               FbCellMerge *result)
{
  Cell cell = {field, base, incoming, current, incoming_stamp, current_stamp, result};

  g_return_if_fail (table != NULL && field != NULL);

  merge (&cell, is_admin);
}

void
fb_merge_custom (const FbValue *base,
                 const FbValue *incoming,
                 const FbStamp *incoming_stamp,
                 const FbValue *current,
                 const FbStamp *current_stamp,
                 FbCellMerge *result)
{
  Cell cell = {NULL, base, incoming, current, incoming_stamp, current_stamp, result};

  merge (&cell, FALSE);
}

gboolean
fb_merge_count (const FbField *field, gint64 delta, const FbValue *current, FbCellMerge *result)
{
  gboolean has_floor = field->min != 0 || field->max != 0;
  gint64 sum;

  fb_cell_merge_clear (result);
  if (__builtin_add_overflow (fb_value_get_int (current), delta, &sum))
    {
      fb_value_copy (current, &result->value);
      result->how = FB_HOW_REFUSED;
      return FALSE;
    }
  fb_value_set_int (&result->value, sum);
  result->changed = !fb_value_equal (&result->value, current);
  result->how = FB_HOW_MERGED;
  if (has_floor && sum < field->min)
    {
      result->conflict = FB_CONFLICT_OPEN;
      result->kind = "field";
    }
  return TRUE;
}

gboolean
fb_merge_allows_transition (const FbField *field, const char *from, const char *to)
{
  g_auto (GStrv) rules = NULL;

  if (field->policy_arg == NULL)
    return FALSE;
  if (g_str_equal (field->policy_arg, "*") || from == NULL)
    return TRUE;
  rules = g_strsplit (field->policy_arg, ";", -1);
  for (char **rule = rules; *rule != NULL; rule++)
    {
      char *arrow = strchr (*rule, '>');
      g_auto (GStrv) targets = NULL;

      if (arrow == NULL)
        continue;
      *arrow = '\0';
      if (!g_str_equal (*rule, from))
        continue;
      targets = g_strsplit (arrow + 1, ",", -1);
      if (g_strv_contains ((const char *const *) targets, "*")
          || (to != NULL && g_strv_contains ((const char *const *) targets, to)))
        return TRUE;
    }
  return FALSE;
}
