/* fb-op.c: operations and transactions in memory
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-op.h"

FbOpField *
fb_op_field_new (const char *name)
{
  FbOpField *self = g_new0 (FbOpField, 1);

  self->name = g_strdup (name);
  return self;
}

void
fb_op_field_free (FbOpField *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  fb_value_clear (&self->old);
  fb_value_clear (&self->new);
  g_strfreev (self->add);
  g_strfreev (self->rm);
  g_free (self);
}

FbOp *
fb_op_new (FbOpKind kind, const FbTable *table, const FbId *id)
{
  FbOp *self;

  g_return_val_if_fail (table != NULL && id != NULL, NULL);

  self = g_new0 (FbOp, 1);
  self->kind = kind;
  self->table = table;
  self->id = *id;
  self->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_field_free);
  return self;
}

void
fb_op_free (FbOp *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->fields);
  fb_value_clear (&self->value);
  g_free (self);
}

FbOp *
fb_op_copy (const FbOp *self)
{
  FbOp *copy = fb_op_new (self->kind, self->table, &self->id);

  copy->root = self->root;
  copy->base_ver = self->base_ver;
  copy->take = self->take;
  fb_value_copy (&self->value, &copy->value);
  for (guint i = 0; i < self->fields->len; i++)
    {
      const FbOpField *from = g_ptr_array_index (self->fields, i);
      FbOpField *to = fb_op_add_field (copy, from->name);

      fb_value_copy (&from->old, &to->old);
      fb_value_copy (&from->new, &to->new);
      to->delta = from->delta;
      to->add = g_strdupv (from->add);
      to->rm = g_strdupv (from->rm);
    }
  return copy;
}

FbOpField *
fb_op_add_field (FbOp *self, const char *name)
{
  FbOpField *field = fb_op_field_new (name);

  g_ptr_array_add (self->fields, field);
  return field;
}

FbOpField *
fb_op_find_field (const FbOp *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      FbOpField *field = g_ptr_array_index (self->fields, i);

      if (g_str_equal (field->name, name))
        return field;
    }
  return NULL;
}

FbTx *
fb_tx_new (void)
{
  FbTx *self = g_new0 (FbTx, 1);

  self->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  return self;
}

void
fb_tx_free (FbTx *self)
{
  if (self == NULL)
    return;
  g_free (self->boot);
  g_free (self->cause);
  g_free (self->label);
  g_ptr_array_unref (self->ops);
  g_free (self);
}
