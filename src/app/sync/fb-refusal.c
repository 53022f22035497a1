/* fb-refusal.c: a refused change as a person reads it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-refusal.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-json.h"
#include "fb-text.h"

#define LINES_TOLD 8
#define VALUE_CHARS 80

struct _FbRefusal
{
  gatomicrefcount refs;

  FbRefused *refused;     /* (owned) */
  FbTx *tx;               /* (owned) (nullable) what was tried */
  GHashTable *titles;     /* (owned) FbId -> char* */
  GHashTable *currencies; /* (owned) FbId of a record -> char* */
  GHashTable *here;       /* (owned) set of FbId: records that are on this device */
};

FbRefusal *
fb_refusal_ref (FbRefusal *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fb_refusal_unref (FbRefusal *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  fb_refused_free (self->refused);
  g_clear_pointer (&self->tx, fb_tx_free);
  g_hash_table_unref (self->titles);
  g_hash_table_unref (self->currencies);
  g_hash_table_unref (self->here);
  g_free (self);
}

/* --- reading, in a thread --- */

static void
read_title (FbRefusal *self, FbStore *store, const FbTable *table, const FbId *id)
{
  char *title;

  if (table == NULL || id == NULL || g_hash_table_contains (self->titles, id))
    return;
  title = fb_store_dup_title (store, table, id);
  if (title != NULL)
    g_hash_table_insert (self->titles, fb_id_copy (id), title);
}

/* A record that the change itself would have made bears its name in the change. */
static void
read_put (FbRefusal *self, const FbOp *op)
{
  g_autoptr (FbRecord) record = fb_record_new (op->table, &op->id);
  const FbOpField *currency = fb_op_find_field (op, "currency");
  char *title;

  for (guint i = 0; i < op->fields->len; i++)
    {
      const FbOpField *field = g_ptr_array_index (op->fields, i);

      if (fb_table_find_field (op->table, field->name) >= 0)
        fb_record_set (record, field->name, &field->new);
    }
  title = fb_record_dup_title (record);
  g_hash_table_replace (self->titles, fb_id_copy (&op->id), title);
  if (currency != NULL && fb_value_get_text (&currency->new) != NULL)
    g_hash_table_replace (self->currencies, fb_id_copy (&op->id), g_strdup (fb_value_get_text (&currency->new)));
}

static void
read_row (FbRefusal *self, FbStore *store, const FbOp *op)
{
  g_autoptr (FbRecord) record = fb_store_get (store, op->table, &op->id, NULL);
  const char *currency;

  read_title (self, store, op->table, &op->id);
  if (record == NULL)
    return;
  g_hash_table_add (self->here, fb_id_copy (&op->id));
  if (fb_table_find_field (op->table, "currency") < 0)
    return;
  currency = fb_record_get_text (record, "currency");
  if (currency != NULL)
    g_hash_table_replace (self->currencies, fb_id_copy (&op->id), g_strdup (currency));
}

static const FbField *
find_field (const FbOp *op, const FbOpField *change)
{
  int index = fb_table_find_field (op->table, change->name);

  return index >= 0 ? fb_table_field (op->table, (guint) index) : NULL;
}

static void
read_op (FbRefusal *self, FbStore *store, const FbOp *op)
{
  if (op->kind == FB_OP_PUT)
    read_put (self, op);
  else
    read_row (self, store, op);
  for (guint i = 0; i < op->fields->len; i++)
    {
      const FbOpField *change = g_ptr_array_index (op->fields, i);
      const FbField *field = find_field (op, change);
      const FbTable *table = field != NULL ? fb_field_get_ref_table (field) : NULL;

      read_title (self, store, table, fb_value_get_id (&change->old));
      read_title (self, store, table, fb_value_get_id (&change->new));
    }
}

FbRefusal *
fb_refusal_new (FbStore *store, FbRefused *refused)
{
  FbRefusal *self = g_new0 (FbRefusal, 1);
  g_autoptr (JsonNode) node = refused->body != NULL ? fb_json_parse (refused->body, -1, 0, NULL) : NULL;

  g_atomic_ref_count_init (&self->refs);
  self->refused = refused;
  self->titles = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, g_free);
  self->currencies = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, g_free);
  self->here = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  self->tx = node != NULL ? fb_tx_from_json (node, 0, NULL) : NULL;
  for (guint i = 0; self->tx != NULL && i < self->tx->ops->len; i++)
    read_op (self, store, g_ptr_array_index (self->tx->ops, i));
  return self;
}

GPtrArray *
fb_refusal_list (FbStore *store, guint limit, GError **error)
{
  g_autoptr (GPtrArray) refused = fb_store_list_refused (store, error);
  GPtrArray *list;

  if (refused == NULL)
    return NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_refusal_unref);
  for (guint i = 0; i < limit && refused->len > 0; i++)
    g_ptr_array_add (list, fb_refusal_new (store, g_ptr_array_steal_index (refused, refused->len - 1)));
  return list;
}

/* --- words --- */

gint64
fb_refusal_get_n (const FbRefusal *self)
{
  return self->refused->n;
}

const char *
fb_refusal_get_label (const FbRefusal *self)
{
  return self->refused->label != NULL && self->refused->label[0] != '\0' ? self->refused->label : _ ("A change");
}

const char *
fb_refusal_get_message (const FbRefusal *self)
{
  return self->refused->message;
}

gint64
fb_refusal_get_time (const FbRefusal *self)
{
  return self->tx != NULL && self->tx->wall > 0 ? self->tx->wall : self->refused->at;
}

static char *
format_value (const FbRefusal *self, FbCatalog *catalog, const FbOp *op, const FbField *field, const FbValue *value)
{
  const FbId *id = fb_value_get_id (value);
  g_autofree char *text = NULL;

  if (fb_value_is_null (value))
    return g_strdup (_ ("Empty"));
  if (id != NULL)
    text = g_strdup (g_hash_table_lookup (self->titles, id));
  if (text == NULL && field != NULL)
    text = fb_format_value (catalog, field, value, g_hash_table_lookup (self->currencies, &op->id));
  if (text == NULL && fb_value_get_text (value) != NULL)
    text = fb_format_json (fb_value_get_text (value));
  return text != NULL ? fb_text_ellipsize (text, VALUE_CHARS) : g_strdup (_ ("A record that is not on this computer"));
}

static char *
tell_field (const FbRefusal *self, FbCatalog *catalog, const FbOp *op, const FbOpField *change)
{
  const FbField *field = find_field (op, change);
  const char *label = field != NULL ? _ (field->label) : change->name;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *number = NULL;

  if (op->kind == FB_OP_INC)
    {
      number = fb_format_number (change->delta);
      /* Translators: a field and the number that is added to it */
      return g_strdup_printf (_ ("%s: %s%s"), label, change->delta > 0 ? "+" : "", number);
    }
  if (op->kind == FB_OP_TAG)
    {
      before = change->rm != NULL ? g_strjoinv (", ", change->rm) : g_strdup ("");
      after = change->add != NULL ? g_strjoinv (", ", change->add) : g_strdup ("");
      if (before[0] == '\0')
        return g_strdup_printf (_ ("%s: %s added"), label, after);
      if (after[0] == '\0')
        return g_strdup_printf (_ ("%s: %s removed"), label, before);
      return g_strdup_printf (_ ("%s: %s → %s"), label, before, after);
    }

  after = format_value (self, catalog, op, field, &change->new);
  if (op->kind != FB_OP_SET)
    return g_strdup_printf (_ ("%s: %s"), label, after);
  before = format_value (self, catalog, op, field, &change->old);
  /* Translators: a field, its value before and after */
  return g_strdup_printf (_ ("%s: %s → %s"), label, before, after);
}

/* Keys and what the program notes by itself say nothing to a reader. */
static gboolean
is_told (const FbOp *op, const FbOpField *change)
{
  static const char *const by_the_way[] = {"updated_at", "created_at", "created_by", NULL};
  const FbField *field = find_field (op, change);

  if (g_strv_contains (by_the_way, change->name))
    return FALSE;
  if (field != NULL && (field->flags & (FB_FIELD_HIDDEN | FB_FIELD_DERIVED)) != 0)
    return FALSE;
  return op->kind != FB_OP_PUT || !fb_value_is_null (&change->new);
}

static void
tell_op (const FbRefusal *self, FbCatalog *catalog, const FbOp *op, GPtrArray *lines)
{
  const char *title = g_hash_table_lookup (self->titles, &op->id);

  if (title == NULL || title[0] == '\0')
    title = _ (op->table->label);
  if (op->kind == FB_OP_DEL)
    g_ptr_array_add (lines, g_strdup_printf (_ ("Deleted: %s"), title));
  else if (op->kind == FB_OP_RESOLVE)
    g_ptr_array_add (lines, g_strdup (_ ("A conflict was settled")));
  else if (op->kind == FB_OP_PUT)
    g_ptr_array_add (lines, g_strdup_printf (_ ("%s added: %s"), _ (op->table->label), title));
  else if (self->tx->ops->len > 1)
    g_ptr_array_add (lines, g_strdup (title));

  for (guint i = 0; i < op->fields->len; i++)
    if (is_told (op, g_ptr_array_index (op->fields, i)))
      g_ptr_array_add (lines, tell_field (self, catalog, op, g_ptr_array_index (op->fields, i)));
}

char *
fb_refusal_dup_attempt (const FbRefusal *self, FbCatalog *catalog)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint left;

  for (guint i = 0; self->tx != NULL && i < self->tx->ops->len; i++)
    tell_op (self, catalog, g_ptr_array_index (self->tx->ops, i), lines);
  if (lines->len > LINES_TOLD)
    {
      left = lines->len - LINES_TOLD;
      g_ptr_array_set_size (lines, LINES_TOLD);
      g_ptr_array_add (lines, g_strdup_printf (ngettext ("and %u more", "and %u more", left), left));
    }
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* --- mending --- */

static gboolean
can_be_typed (const FbOp *op, const FbField *field)
{
  static const FbFieldType closed[] = {FB_TYPE_JSON, FB_TYPE_LOG, FB_TYPE_SET, FB_TYPE_ANY_REF, FB_TYPE_TIME};

  if (op->kind != FB_OP_SET && op->kind != FB_OP_PUT)
    return FALSE;
  if ((field->flags & (FB_FIELD_HIDDEN | FB_FIELD_DERIVED | FB_FIELD_NUMBER)) != 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    if (field->type == closed[i])
      return FALSE;
  return TRUE;
}

static gboolean
has_field (const GArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++)
    if (strcmp (g_array_index (fields, FbRefusalField, i).field->name, name) == 0)
      return TRUE;
  return FALSE;
}

static void
add_fields (const FbRefusal *self, const FbOp *op, GArray *fields)
{
  for (guint i = 0; i < op->fields->len; i++)
    {
      const FbOpField *change = g_ptr_array_index (op->fields, i);
      const FbField *field = find_field (op, change);
      const FbId *id = fb_value_get_id (&change->new);
      FbRefusalField item = {op->table, field, &change->new};

      /* What is sent again is replaced by the field's name alone. */
      if (field == NULL || !can_be_typed (op, field) || has_field (fields, field->name))
        continue;
      item.title = id != NULL ? g_hash_table_lookup (self->titles, id) : NULL;
      item.currency = g_hash_table_lookup (self->currencies, &op->id);
      item.blamed = g_strcmp0 (self->refused->field, field->name) == 0;
      if (item.blamed)
        g_array_prepend_val (fields, item);
      else
        g_array_append_val (fields, item);
    }
}

GArray *
fb_refusal_list_fields (const FbRefusal *self)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (FbRefusalField));

  for (guint i = 0; self->tx != NULL && i < self->tx->ops->len; i++)
    add_fields (self, g_ptr_array_index (self->tx->ops, i), fields);
  return fields;
}

gboolean
fb_refusal_find_record (const FbRefusal *self, const char *table, FbId *id)
{
  for (guint i = 0; self->tx != NULL && i < self->tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (self->tx->ops, i);

      if (strcmp (op->table->name, table) == 0 && g_hash_table_contains (self->here, &op->id))
        {
          *id = op->id;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
fb_refusal_makes (const FbRefusal *self, const char *table)
{
  for (guint i = 0; self->tx != NULL && i < self->tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (self->tx->ops, i);

      if (op->kind == FB_OP_PUT && strcmp (op->table->name, table) == 0)
        return TRUE;
    }
  return FALSE;
}
