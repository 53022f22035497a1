/* fb-edit.c: a set of changes that happen together or not at all
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-edit-private.h"

static void
step_free (FbEditStep *step)
{
  g_clear_pointer (&step->op, fb_op_free);
  g_clear_pointer (&step->record, fb_record_free);
  g_free (step);
}

FbEdit *
fb_edit_new (const char *label)
{
  FbEdit *self = g_new0 (FbEdit, 1);

  self->label = g_strdup (label);
  self->cause = g_strdup ("user");
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
  return self;
}

void
fb_edit_free (FbEdit *self)
{
  if (self == NULL)
    return;
  g_free (self->label);
  g_free (self->cause);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

void
fb_edit_set_cause (FbEdit *self, const char *cause)
{
  g_free (self->cause);
  self->cause = g_strdup (cause);
}

void
fb_edit_set_group (FbEdit *self, const FbId *undo_group)
{
  self->group = *undo_group;
}

void
fb_edit_set_quiet (FbEdit *self)
{
  self->quiet = TRUE;
}

static FbOp *
add_step (FbEdit *self, FbOpKind kind, const FbTable *table, const FbId *id)
{
  FbEditStep *step = g_new0 (FbEditStep, 1);

  step->op = fb_op_new (kind, table, id);
  g_ptr_array_add (self->steps, step);
  return step->op;
}

void
fb_edit_add_op (FbEdit *self, FbOp *op)
{
  FbEditStep *step = g_new0 (FbEditStep, 1);

  step->op = op;
  if (op->kind == FB_OP_PUT)
    {
      step->record = fb_record_new (op->table, &op->id);
      for (guint i = 0; i < op->fields->len; i++)
        {
          FbOpField *field = g_ptr_array_index (op->fields, i);
          int index = fb_table_find_field (op->table, field->name);

          if (index >= 0)
            fb_value_copy (&field->new, &step->record->values[index]);
        }
    }
  g_ptr_array_add (self->steps, step);
}

FbId
fb_edit_create (FbEdit *self, FbRecord *record)
{
  FbEditStep *step = g_new0 (FbEditStep, 1);

  if (fb_id_is_nil (&record->id))
    fb_id_generate (&record->id, g_get_real_time () / 1000);
  step->op = fb_op_new (FB_OP_PUT, record->table, &record->id);
  step->record = record;
  g_ptr_array_add (self->steps, step);
  return record->id;
}

void
fb_edit_set (FbEdit *self, const FbTable *table, const FbId *id, const char *field, const FbValue *value)
{
  FbOp *op = add_step (self, FB_OP_SET, table, id);

  fb_value_copy (value, &fb_op_add_field (op, field)->new);
}

void
fb_edit_set_text (FbEdit *self, const FbTable *table, const FbId *id, const char *field, const char *text)
{
  FbOp *op = add_step (self, FB_OP_SET, table, id);

  fb_value_set_text (&fb_op_add_field (op, field)->new, text);
}

void
fb_edit_set_int (FbEdit *self, const FbTable *table, const FbId *id, const char *field, gint64 number)
{
  FbOp *op = add_step (self, FB_OP_SET, table, id);

  fb_value_set_int (&fb_op_add_field (op, field)->new, number);
}

void
fb_edit_set_id (FbEdit *self, const FbTable *table, const FbId *id, const char *field, const FbId *ref)
{
  FbOp *op = add_step (self, FB_OP_SET, table, id);

  fb_value_set_id (&fb_op_add_field (op, field)->new, ref);
}

void
fb_edit_set_custom (FbEdit *self, const FbTable *table, const FbId *id, const char *code, const char *value_json)
{
  g_autofree char *name = g_strconcat ("ext.", code, NULL);

  fb_edit_set_text (self, table, id, name, value_json);
}

void
fb_edit_increment (FbEdit *self, const FbTable *table, const FbId *id, const char *field, gint64 delta)
{
  FbOp *op = add_step (self, FB_OP_INC, table, id);

  fb_op_add_field (op, field)->delta = delta;
}

void
fb_edit_tag (FbEdit *self,
             const FbTable *table,
             const FbId *id,
             const char *field,
             const char *const *add,
             const char *const *rm)
{
  FbOpField *tagged = fb_op_add_field (add_step (self, FB_OP_TAG, table, id), field);

  tagged->add = g_strdupv ((char **) add);
  tagged->rm = g_strdupv ((char **) rm);
}

void
fb_edit_say (FbEdit *self, const FbTable *table, const FbId *id, const char *field, const char *text)
{
  FbOp *op = add_step (self, FB_OP_SAY, table, id);

  fb_value_set_text (&fb_op_add_field (op, field)->new, text);
}

void
fb_edit_delete (FbEdit *self, const FbTable *table, const FbId *id)
{
  add_step (self, FB_OP_DEL, table, id);
}

void
fb_edit_resolve_kept (FbEdit *self, const FbId *conflict)
{
  add_step (self, FB_OP_RESOLVE, fb_schema_get_table ("conflict"), conflict)->take = FB_TAKE_KEPT;
}

void
fb_edit_resolve_lost (FbEdit *self, const FbId *conflict)
{
  add_step (self, FB_OP_RESOLVE, fb_schema_get_table ("conflict"), conflict)->take = FB_TAKE_LOST;
}

void
fb_edit_resolve_value (FbEdit *self, const FbId *conflict, const FbValue *value)
{
  FbOp *op = add_step (self, FB_OP_RESOLVE, fb_schema_get_table ("conflict"), conflict);

  op->take = FB_TAKE_VALUE;
  fb_value_copy (value, &op->value);
}

gboolean
fb_edit_is_empty (FbEdit *self)
{
  return self->steps->len == 0;
}

guint
fb_edit_get_n_ops (FbEdit *self)
{
  return self->steps->len;
}
