/* any-row.c: a valid row of any table, made from the schema alone
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "any-row.h"

#include <string.h>

#include "fb-service.h"

#define NOW 1795000000000

static guint counter;

AnyPlace *
any_place_new (const FbId *territory, const FbId *user)
{
  AnyPlace *self = g_new0 (AnyPlace, 1);

  self->territory = *territory;
  self->user = *user;
  self->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  self->anchors = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_hash_table_insert (self->anchors, "territory", fb_id_copy (territory));
  g_hash_table_insert (self->anchors, "user", fb_id_copy (user));
  return self;
}

void
any_place_free (AnyPlace *self)
{
  g_ptr_array_unref (self->ops);
  g_hash_table_unref (self->anchors);
  g_free (self);
}

const FbId *
any_row_anchor (AnyPlace *self, const FbTable *table)
{
  FbId *id = g_hash_table_lookup (self->anchors, table->name);

  if (id)
    return id;
  id = g_new (FbId, 1);
  fb_id_generate (id, NOW);
  g_hash_table_insert (self->anchors, (gpointer) table->name, id);
  g_ptr_array_add (self->ops, any_row_put (self, table, id));
  return id;
}

/* --- values --- */

static char *
make_text (const AnyPlace *self, const FbField *field)
{
  gsize max = field->max > 0 ? (gsize) field->max : 255;
  char *text;

  if (strstr (field->name, "sha256"))
    return g_strdup_printf ("%064x", ++counter);
  text = self->marker ? g_strdup_printf ("%s%u", self->marker, ++counter) : g_strdup_printf ("x%u", ++counter);
  g_assert_cmpuint (strlen (text), <=, max);
  return text;
}

/* What only these fields mean. */
static const char *
special_text (const FbTable *table, const FbField *field)
{
  static const struct
  {
    const char *table, *field, *value;
  } known[] = {
      {"permission", "may_read", "all"},  {"permission", "entity", "contact"}, {"permission", "field_rules", "{}"},
      {"custom_field", "entity", "site"}, {"saved_view", "entity", "account"}, {"setting", "level", "company"},
      {"stage_rule", "field", "name"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].table, table->name) && g_str_equal (known[i].field, field->name))
      return known[i].value;
  return g_str_has_suffix (field->name, "_type") ? "account" : NULL;
}

static void
fill_reference (AnyPlace *self, const FbTable *table, const FbField *field, FbValue *value)
{
  const FbTable *target =
      field->type == FB_TYPE_ANY_REF ? fb_schema_get_table ("account") : fb_field_get_ref_table (field);
  FbId role;

  if (g_str_equal (target->name, "role") && g_str_equal (table->name, "user"))
    {
      fb_service_get_role_id ("rep", &role);
      fb_value_set_id (value, &role);
    }
  else
    fb_value_set_id (value, any_row_anchor (self, target));
}

static void
fill (AnyPlace *self, const FbTable *table, const FbField *field, FbValue *value)
{
  const char *special = special_text (table, field);

  if (special)
    {
      fb_value_set_text (value, special);
      return;
    }
  switch (field->type)
    {
    case FB_TYPE_REF:
    case FB_TYPE_ANY_REF:
      fill_reference (self, table, field, value);
      return;
    case FB_TYPE_ENUM:
      fb_value_set_text (value, field->choices[0].code);
      return;
    case FB_TYPE_DATE:
      fb_value_set_text (value, "2026-01-02");
      return;
    case FB_TYPE_CURRENCY:
      fb_value_set_text (value, "EUR");
      return;
    case FB_TYPE_JSON:
      fb_value_take_text (value, self->marker ? g_strdup_printf ("{\"a\":\"%s%u\"}", self->marker, ++counter)
                                              : g_strdup ("{}"));
      return;
    case FB_TYPE_SET:
      fb_value_take_text (value, self->marker ? g_strdup_printf ("[\"%s%u\"]", self->marker, ++counter)
                                              : g_strdup ("[\"x\"]"));
      return;
    case FB_TYPE_LOG:
      return;
    case FB_TYPE_TEXT:
    case FB_TYPE_LONG_TEXT:
    case FB_TYPE_PICK:
      fb_value_take_text (value, make_text (self, field));
      return;
    case FB_TYPE_TIME:
      fb_value_set_int (value, NOW);
      return;
    case FB_TYPE_BOOL:
      fb_value_set_int (value, 1);
      return;
    case FB_TYPE_INT:
    case FB_TYPE_MONEY:
    case FB_TYPE_QUANTITY:
    case FB_TYPE_RATE:
    case FB_TYPE_PERCENT:
    default:
      fb_value_set_int (value, MAX (field->min, 1));
    }
}

/* --- rows --- */

static gboolean
is_home_field (const FbTable *table, const FbField *field)
{
  return table->home_fields[0] && g_str_equal (table->home_fields[0], field->name);
}

/* What may hold any text: it cannot contradict another field. */
static gboolean
is_free_text (const FbTable *table, const FbField *field)
{
  if (special_text (table, field) || (field->max > 0 && field->max < 32))
    return FALSE;
  return field->type == FB_TYPE_TEXT || field->type == FB_TYPE_LONG_TEXT || field->type == FB_TYPE_SET
         || field->type == FB_TYPE_JSON;
}

static gboolean
is_wanted (const AnyPlace *self, const FbTable *table, const FbField *field)
{
  static const char *const never[] = {"created_at", "created_by", "updated_at", "ext",
                                      "parent",     "manager",    "path",       "depth"};

  if (field->flags & (FB_FIELD_DERIVED | FB_FIELD_LOCAL))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    if (g_str_equal (field->name, never[i]))
      return FALSE;
  /* What a rule of its table asks for. */
  if (g_str_equal (field->name, "may_read") || g_str_equal (field->name, "family")
      || g_str_equal (field->name, "company"))
    return TRUE;
  if (g_str_equal (field->name, "private_to"))
    return !self->shared;
  if (g_str_equal (field->name, "territory") && table->home == FB_HOME_DEAL)
    return self->own_deals;
  if (g_str_equal (field->name, "territory") && table->home == FB_HOME_ROOT)
    return TRUE;
  if ((field->flags & FB_FIELD_REQUIRED)
      || (is_home_field (table, field) && !(self->own_deals && table->home == FB_HOME_DEAL)))
    return TRUE;
  return self->marker && is_free_text (table, field);
}

FbOp *
any_row_put (AnyPlace *self, const FbTable *table, const FbId *id)
{
  FbOp *op = fb_op_new (FB_OP_PUT, table, id);

  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);

      if (is_wanted (self, table, field))
        fill (self, table, field, &fb_op_add_field (op, field->name)->new);
    }
  return op;
}

/* --- edits --- */

static gboolean
takes (const FbField *field, FbOpKind kind, gboolean server)
{
  if (field->flags & (FB_FIELD_DERIVED | FB_FIELD_LOCAL | FB_FIELD_UNIQUE | FB_FIELD_NUMBER))
    return FALSE;
  switch (kind)
    {
    case FB_OP_INC:
      return field->policy == FB_POLICY_COUNT;
    case FB_OP_TAG:
      return field->policy == FB_POLICY_SET;
    case FB_OP_SAY:
      return field->policy == FB_POLICY_SAY;
    default:
      return (field->policy == FB_POLICY_LAST || field->policy == FB_POLICY_TEXT
              || (server && field->policy == FB_POLICY_SERVER))
             && (field->type == FB_TYPE_TEXT || field->type == FB_TYPE_LONG_TEXT || field->type == FB_TYPE_INT
                 || field->type == FB_TYPE_DATE || field->type == FB_TYPE_TIME)
             && !g_str_equal (field->name, "path") && !g_str_equal (field->name, "depth")
             && !g_str_equal (field->name, "entity") && !g_str_equal (field->name, "updated_at");
    }
}

static void
set_change (const FbField *field, FbOpKind kind, FbOpField *change)
{
  static const char *const added[] = {"added", NULL};

  if (kind == FB_OP_INC)
    change->delta = 7;
  else if (kind == FB_OP_TAG)
    {
      change->add = g_strdupv ((char **) added);
      change->rm = g_new0 (char *, 1);
    }
  else if (kind == FB_OP_SAY)
    fb_value_set_text (&change->new, "said");
  else if (field->type == FB_TYPE_TEXT || field->type == FB_TYPE_LONG_TEXT)
    fb_value_take_text (&change->new, g_strdup_printf ("c%u", ++counter));
  else if (field->type == FB_TYPE_DATE)
    fb_value_set_text (&change->new, "2026-03-04");
  else
    fb_value_set_int (&change->new, field->min + 3);
}

FbOp *
any_row_edit (const FbTable *table, const FbId *id, FbOpKind kind, gboolean server)
{
  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);
      FbOp *op;

      if (!takes (field, kind, server))
        continue;
      op = fb_op_new (kind, table, id);
      set_change (field, kind, fb_op_add_field (op, field->name));
      return op;
    }
  return NULL;
}
