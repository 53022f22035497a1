/* fb-schema.c: looks up tables and fields
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema.h"

#include "fb-schema-private.h"

/* clang-format off */
static const FbTable *const all_tables[] = {
    &fb_table_user,
    &fb_table_role,
    &fb_table_permission,
    &fb_table_device,
    &fb_table_setting,
    &fb_table_picklist,
    &fb_table_picklist_value,
    &fb_table_custom_field,
    &fb_table_territory,
    &fb_table_territory_member,
    &fb_table_account_territory,
    &fb_table_account,
    &fb_table_site,
    &fb_table_contact,
    &fb_table_contact_account,
    &fb_table_contact_point,
    &fb_table_lead,
    &fb_table_pipeline,
    &fb_table_stage,
    &fb_table_stage_rule,
    &fb_table_opportunity,
    &fb_table_opportunity_line,
    &fb_table_opportunity_contact,
    &fb_table_stage_event,
    &fb_table_activity,
    &fb_table_visit,
    &fb_table_comment,
    &fb_table_product_family,
    &fb_table_product,
    &fb_table_price_book,
    &fb_table_price_entry,
    &fb_table_attachment,
    &fb_table_tag,
    &fb_table_tag_link,
    &fb_table_saved_view,
    &fb_table_bookmark,
    &fb_table_notification,
    &fb_table_change,
    &fb_table_conflict,
    &fb_table_number_block,
    &fb_table_undo_group,
    &fb_table_rejection,
    &fb_table_sync_state,
    &fb_table_schema_info,
    &fb_table_shelf,
    &fb_table_insight,
    &fb_table_account_link,
    &fb_table_unit,
    &fb_table_tax_rate,
    &fb_table_currency,
    &fb_table_fx_rate,
    &fb_table_product_link,
    &fb_table_bundle_item,
    &fb_table_price_rule,
    &fb_table_contract_price,
    &fb_table_discount_policy,
    &fb_table_product_text,
    &fb_table_config_model,
    &fb_table_config_draft,
    &fb_table_configuration,
    &fb_table_quote,
    &fb_table_quote_line,
    &fb_table_approval_request,
    &fb_table_sales_order,
    &fb_table_order_line,
    &fb_table_doc_template,
    &fb_table_competitor,
    &fb_table_article,
    &fb_table_product_cost,
    &fb_table_consent,
};
/* clang-format on */

/* By how many schemas the one that is spoken is older than the newest. */
static guint spoken_age;

/* What one schema has. */
typedef struct
{
  GPtrArray *tables;   /* of FbTable (lent) */
  GHashTable *by_name; /* name → FbTable */
  const FbTable *by_number[FB_SCHEMA_N_NUMBERS];
  GHashTable *fields[FB_SCHEMA_N_NUMBERS]; /* by table number: name → index + 1 */
} View;

static View *
view_new (guint age)
{
  View *self = g_new0 (View, 1);

  self->tables = fb_schema_list_as_of (all_tables, G_N_ELEMENTS (all_tables), FB_SCHEMA_VERSION - age);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->tables->len; i++)
    {
      const FbTable *table = g_ptr_array_index (self->tables, i);
      GHashTable *fields = g_hash_table_new (g_str_hash, g_str_equal);

      g_assert (table->number < FB_SCHEMA_N_NUMBERS && table->age == age);
      for (guint j = 0; j < table->n_fields; j++)
        g_hash_table_insert (fields, (gpointer) table->fields[j].name, GUINT_TO_POINTER (j + 1));
      g_hash_table_insert (self->by_name, (gpointer) table->name, (gpointer) table);
      self->by_number[table->number] = table;
      self->fields[table->number] = fields;
    }
  return self;
}

/* Built once, kept for the life of the process. */
static const View *
get_view (guint age)
{
  static gsize views[FB_SCHEMA_VERSION];

  if (g_once_init_enter (&views[age]))
    g_once_init_leave (&views[age], (gsize) view_new (age));
  return (const View *) views[age];
}

guint
fb_schema_version (void)
{
  return FB_SCHEMA_VERSION - spoken_age;
}

void
fb_schema_speak (guint version)
{
  g_return_if_fail (version >= FB_SCHEMA_MIN_VERSION && version <= FB_SCHEMA_VERSION);

  spoken_age = FB_SCHEMA_VERSION - version;
}

const FbTable *const *
fb_schema_get_tables (guint *n_tables)
{
  const View *view = get_view (spoken_age);

  if (n_tables != NULL)
    *n_tables = view->tables->len;
  return (const FbTable *const *) view->tables->pdata;
}

const FbTable *
fb_schema_find_table (const char *name)
{
  return name != NULL ? g_hash_table_lookup (get_view (spoken_age)->by_name, name) : NULL;
}

const FbTable *
fb_schema_get_table (const char *name)
{
  const FbTable *table = fb_schema_find_table (name);

  if (table == NULL)
    g_error ("There is no table \"%s\"", name);
  return table;
}

const FbTable *
fb_schema_get_table_by_number (guint number)
{
  return number < FB_SCHEMA_N_NUMBERS ? get_view (spoken_age)->by_number[number] : NULL;
}

int
fb_table_find_field (const FbTable *table, const char *name)
{
  gpointer found;

  g_return_val_if_fail (table != NULL, -1);

  if (name == NULL)
    return -1;
  found = g_hash_table_lookup (get_view (table->age)->fields[table->number], name);
  return (int) GPOINTER_TO_UINT (found) - 1;
}

int
fb_table_find_current (const FbTable *table, const char *name)
{
  int index = fb_table_find_field (table, name);

  while (index >= 0 && table->fields[index].successor != NULL)
    index = fb_table_find_field (table, table->fields[index].successor);
  return index;
}

int
fb_table_find_placed (const FbTable *table)
{
  for (guint i = 0; i < table->n_fields; i++)
    if ((table->fields[i].flags & FB_FIELD_PLACED) != 0)
      return (int) i;
  return -1;
}

guint
fb_table_get_field (const FbTable *table, const char *name)
{
  int index = fb_table_find_field (table, name);

  if (index < 0)
    g_error ("There is no field \"%s\" in the table \"%s\"", name, table->name);
  return index;
}

const FbField *
fb_table_field (const FbTable *table, guint index)
{
  g_return_val_if_fail (index < table->n_fields, NULL);

  return &table->fields[index];
}

gboolean
fb_table_is_synced (const FbTable *table)
{
  return table->home != FB_HOME_LOCAL;
}

const FbTable *
fb_field_get_ref_table (const FbField *field)
{
  return field->type == FB_TYPE_REF ? fb_schema_find_table (field->ref) : NULL;
}

const char *
fb_field_get_choice_label (const FbField *field, const char *code)
{
  for (const FbChoice *choice = field->choices; choice != NULL && choice->code != NULL; choice++)
    if (g_strcmp0 (choice->code, code) == 0)
      return _ (choice->label);
  return code;
}
