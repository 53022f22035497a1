/* fb-configure-source.c: what can be configured for a quote, and what was
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-configure-source.h"

#include "fb-json.h"
#include "fb-operation.h"

void
fb_configure_source_free (FbConfigureSource *self)
{
  if (self == NULL)
    return;
  g_free (self->language);
  g_clear_pointer (&self->families, g_ptr_array_unref);
  g_clear_pointer (&self->own, fb_config_family_free);
  g_free (self->family);
  g_clear_pointer (&self->configured, json_node_unref);
  g_free (self);
}

/* --- the line ------------------------------------------------------------------------------------------------ */

static void
take_member (JsonObject *object, const char *name, const char *text)
{
  JsonNode *node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;

  if (node != NULL)
    json_object_set_member (object, name, node);
}

/* {"assignment":{…},"picks":[…]}, without picks where nothing tells who chose. */
static JsonNode *
make_configured (const FbRecord *line, const FbRecord *configuration)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  take_member (object, "assignment", fb_record_get_text (line, "assignment"));
  /* The picks are of the row's own assignment, which a line that was frozen need not have. */
  if (configuration != NULL
      && g_strcmp0 (fb_record_get_text (line, "assignment"), fb_record_get_text (configuration, "assignment")) == 0)
    take_member (object, "picks", fb_record_get_text (configuration, "picks"));
  json_node_take_object (node, object);
  return node;
}

static gboolean
read_line (FbConfigureSource *self, FbStore *store, GError **error)
{
  g_autoptr (FbRecord) line = fb_store_get (store, fb_schema_get_table ("quote_line"), &self->line, error);
  g_autoptr (FbRecord) configuration = NULL;
  g_autoptr (FbRecord) model = NULL;

  if (line == NULL
      || !fb_operation_read_row (store, "configuration", fb_record_get_id (line, "configuration"), &configuration,
                                 error)
      || !fb_operation_read_row (store, "config_model", fb_record_get_id (line, "model"), &model, error))
    return FALSE;
  self->configured = make_configured (line, configuration);
  if (fb_record_get_id (line, "product") != NULL)
    self->product = *fb_record_get_id (line, "product");
  if (model != NULL)
    self->own = fb_config_family_new_from_record (model);
  else if (configuration != NULL)
    self->family = g_strdup (fb_record_get_text (configuration, "family"));
  return TRUE;
}

/* --- the families -------------------------------------------------------------------------------------------- */

/* A model need not name its product: the product names its model. */
static void
find_product (FbConfigFamily *family, const GPtrArray *products)
{
  for (guint i = 0; i < products->len && fb_id_is_nil (&family->product); i++)
    if (g_strcmp0 (fb_record_get_text (g_ptr_array_index (products, i), "config_family"), family->family) == 0)
      family->product = ((const FbRecord *) g_ptr_array_index (products, i))->id;
}

GPtrArray *
fb_configure_source_read_families (FbStore *store, const char *wanted, GError **error)
{
  g_autoptr (GPtrArray) products =
      fb_operation_find_all (store, "product", "kind = 'configurable' and active = true", "sku", error);
  g_autoptr (GPtrArray) families = products != NULL ? fb_config_families_list (store, error) : NULL;

  for (guint i = families != NULL ? families->len : 0; i > 0; i--)
    {
      FbConfigFamily *family = g_ptr_array_index (families, i - 1);

      /* A quote is pinned to a model that others have too. */
      if (!family->published || (wanted != NULL && strcmp (family->family, wanted) != 0))
        g_ptr_array_remove_index (families, i - 1);
      else
        find_product (family, products);
    }
  return g_steal_pointer (&families);
}

FbConfigureSource *
fb_configure_source_read (FbStore *store, const FbId *quote, const FbId *product, const FbId *line, GError **error)
{
  g_autoptr (FbConfigureSource) self = g_new0 (FbConfigureSource, 1);
  g_autoptr (FbRecord) record = fb_store_get (store, fb_schema_get_table ("quote"), quote, error);
  g_autoptr (FbRecord) sold = NULL;
  const char *wanted, *sold_as;

  if (record == NULL)
    return NULL;
  self->quote = *quote;
  self->language = g_strdup (fb_record_get_text (record, "language"));
  if (product != NULL)
    self->product = *product;
  if (line != NULL)
    {
      self->line = *line;
      if (!read_line (self, store, error))
        return NULL;
    }
  if (!fb_operation_read_row (store, "product", fb_id_is_nil (&self->product) ? NULL : &self->product, &sold, error))
    return NULL;
  sold_as = sold != NULL ? fb_record_get_text (sold, "config_family") : NULL;
  wanted = self->own != NULL ? self->own->family : self->family != NULL ? self->family : sold_as;
  self->families = fb_configure_source_read_families (store, wanted, error);
  return self->families != NULL ? g_steal_pointer (&self) : NULL;
}

gboolean
fb_configure_source_is_configured (const FbConfigureSource *self)
{
  return self->configured != NULL && json_object_has_member (json_node_get_object (self->configured), "assignment");
}

const FbConfigFamily *
fb_configure_source_get_newer (const FbConfigureSource *self)
{
  for (guint i = 0; self->own != NULL && i < self->families->len; i++)
    {
      const FbConfigFamily *family = g_ptr_array_index (self->families, i);

      if (strcmp (family->family, self->own->family) == 0 && g_strcmp0 (family->hash, self->own->hash) != 0)
        return family;
    }
  return NULL;
}
