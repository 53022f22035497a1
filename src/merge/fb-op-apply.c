/* fb-op-apply.c: an operation on a row as the device shows it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-merge.h"

static void
set_custom (FbRecord *record, const char *code, const FbValue *value)
{
  g_autofree char *ext = fb_ext_with (fb_record_get_text (record, "ext"), code, fb_value_get_text (value));

  fb_record_set_text (record, "ext", ext);
}

static void
set_value (FbRecord *record, const char *name, const FbValue *value)
{
  int index = fb_table_find_field (record->table, name);

  if (index >= 0)
    fb_value_copy (value, &record->values[index]);
  else if (g_str_has_prefix (name, "ext."))
    set_custom (record, name + strlen ("ext."), value);
}

/* INC, TAG and SAY mean something to the value that stands there, whatever it has become since. */
static void
apply_to_field (const FbOp *op,
                const FbOpField *change,
                FbRecord *record,
                const FbStamp *stamp,
                const FbId *user,
                gint64 at)
{
  g_auto (FbCellMerge) merge = {0};
  int index = fb_table_find_field (record->table, change->name);

  if (index < 0)
    return;
  switch (op->kind)
    {
    case FB_OP_INC:
      if (!fb_merge_count (fb_table_field (record->table, index), change->delta, &record->values[index], &merge))
        return;
      break;
    case FB_OP_TAG:
      fb_merge_set (&record->values[index], change->add, change->rm, NULL, &merge);
      break;
    case FB_OP_SAY:
      fb_merge_say (&record->values[index], stamp, user, at, fb_value_get_text (&change->new), &merge);
      break;
    default:
      return;
    }
  fb_value_copy (&merge.value, &record->values[index]);
}

static void
apply_resolve (const FbOp *op, FbRecord *record, const FbId *user, gint64 at)
{
  static const char *const words[] = {[FB_TAKE_KEPT] = "kept", [FB_TAKE_LOST] = "lost", [FB_TAKE_VALUE] = "value"};

  if (fb_table_find_field (record->table, "resolution") < 0)
    return;
  fb_record_set_text (record, "status", "resolved");
  fb_record_set_text (record, "resolution", words[op->take]);
  fb_record_set_id (record, "resolved_by", user);
  fb_record_set_int (record, "resolved_at", at);
}

void
fb_op_apply (const FbOp *self, FbRecord **record, gint64 hlc, const FbId *device, const FbId *user, gint64 at)
{
  FbStamp stamp = {hlc, {{0}}};

  g_return_if_fail (self != NULL && record != NULL);

  if (device != NULL)
    stamp.device = *device;
  if (self->kind == FB_OP_DEL)
    {
      g_clear_pointer (record, fb_record_free);
      return;
    }
  if (self->kind == FB_OP_PUT && *record == NULL)
    *record = fb_record_new (self->table, &self->id);
  if (*record == NULL)
    return; /* the row is gone: the server will say so */

  for (guint i = 0; i < self->fields->len; i++)
    {
      const FbOpField *change = g_ptr_array_index (self->fields, i);

      if (self->kind == FB_OP_PUT || self->kind == FB_OP_SET)
        set_value (*record, change->name, &change->new);
      else
        apply_to_field (self, change, *record, &stamp, user, at);
    }
  if (self->kind == FB_OP_RESOLVE)
    apply_resolve (self, *record, user, at);
  fb_record_derive (*record);
}
