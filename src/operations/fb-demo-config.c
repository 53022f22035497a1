/* fb-demo-config.c: configurable products of the demo company, and what customers had configured
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-family.h"
#include "fb-rules-files.h"
#include "fb-demo-models.h"
#include "fb-demo-private.h"
#include "fb-json.h"
#include "fb-rules-hash.h"
#include "fb-rules-priced.h"

/* So many past orders for a hundred accounts. */
#define ORDERS_PERCENT 90

typedef struct
{
  const FbDemoModel *model;
  FbRulesModel *rules; /* (owned) */
  char *hash;          /* (owned) */
  FbId id, product;
} Published;

static void
published_clear (Published *self)
{
  g_clear_pointer (&self->rules, fb_rules_model_unref);
  g_clear_pointer (&self->hash, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Published, published_clear)

/* The tables that the rules name and the models of parts, with their texts. */
static GHashTable *
read_files (const FbRules *rules)
{
  GHashTable *files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);
      g_autofree char *name =
          statement->kind == FB_RULES_CHILD ? fb_rules_model_file (statement->model) : g_strdup (statement->file);
      GBytes *bytes = name != NULL ? fb_demo_models_file (name, NULL, NULL) : NULL;

      if (bytes != NULL)
        g_hash_table_insert (files, g_steal_pointer (&name), bytes);
    }
  return files;
}

static void
make_product (FbDemo *self, Published *published)
{
  const FbRulesStatement *head = fb_rules_model_get_rules (published->rules)->product;
  FbRecord *row = fb_demo_row (self, "product", self->start, NULL);

  fb_record_set_text (row, "sku", published->model->sku);
  fb_record_set_text (row, "name", head->name);
  fb_record_set_id (row, "family", &self->families[published->model->catalog]);
  fb_record_set_text (row, "kind", "configurable");
  fb_record_set_text (row, "unit", "pc");
  fb_record_set_text (row, "currency", head->currency);
  fb_record_set_text (row, "tax_class", "standard");
  fb_record_set_text (row, "config_family", published->model->family);
  published->product = fb_demo_add (self, row);
  fb_demo_add_cost (self, &published->product, 0, 6400);
}

static void
make_model (FbDemo *self, Published *published, const char *text)
{
  const FbRules *rules = fb_rules_model_get_rules (published->rules);
  g_autoptr (GHashTable) files = read_files (rules);
  g_autofree char *json = fb_rules_files_to_json (files);
  FbRecord *row = fb_demo_row (self, "config_model", self->start, NULL);
  char from[11];

  published->hash = fb_rules_hash (text, files);
  fb_demo_date (self->start, from);
  fb_record_set_text (row, "family", published->model->family);
  fb_record_set_text (row, "name", rules->product->name);
  fb_record_set_text (row, "version", rules->product->version);
  fb_record_set_text (row, "hash", published->hash);
  fb_record_set_text (row, "text", text);
  fb_record_set_text (row, "files", json);
  fb_record_set_id (row, "product", &published->product);
  fb_record_set_text (row, "valid_from", from);
  fb_record_set_int (row, "published_at", self->start);
  published->id = fb_demo_add (self, row);
}

static gboolean
publish (FbDemo *self, Published *published)
{
  g_autoptr (GBytes) bytes = fb_demo_models_file (published->model->file, NULL, &self->error);
  g_autofree char *text = NULL;

  if (bytes == NULL)
    return FALSE;
  published->rules = fb_demo_models_load (published->model, NULL, &self->error);
  if (published->rules == NULL)
    return FALSE;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  make_product (self, published);
  make_model (self, published, text);
  return TRUE;
}

/* --- what was configured ---------------------------------------------------------------------------------------- */

/* A line of names and one of values as {"Size":"M",…}, and the value numbers. */
static char *
assignment_of (FbRulesModel *model, char **names, const char *line, guint *values)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autoptr (JsonObject) object = json_object_new ();
  g_auto (GStrv) cells = g_strsplit (line, "\t", -1);

  for (guint i = 0; names[i] != NULL && cells[i] != NULL; i++)
    {
      int var = fb_config_model_find_variable (config, names[i]);

      values[var] = (guint) fb_config_model_find_value (config, (guint) var, cells[i]);
    }
  for (guint var = 0; var < fb_config_model_get_n_variables (config); var++)
    if (fb_rules_model_has_value (model, var, values))
      json_object_set_string_member (object, fb_config_model_get_name (config, var),
                                     fb_config_model_get_value (config, var, values[var]));
  json_node_init_object (node, object);
  return fb_json_to_canonical (node);
}

/* What is paid at once; of a subscription alone the first month. */
static void
set_price (FbDemo *self, FbRecord *row, const Published *published, const guint *values, gint64 created)
{
  g_autoptr (GPtrArray) priced = NULL;
  char day[11];

  fb_demo_date (created, day);
  priced = fb_rules_price (published->rules, values, 1000, day, self->error == NULL ? &self->error : NULL);
  if (priced != NULL && priced->len > 0)
    fb_record_set_int (row, "price", ((FbRulesPriced *) g_ptr_array_index (priced, 0))->quote->net);
}

static void
make_configuration (FbDemo *self, const Published *published, char **names, const char *line)
{
  FbConfigModel *config = fb_rules_model_get_config (published->rules);
  g_autofree guint *values = g_new0 (guint, fb_config_model_get_n_variables (config));
  g_autofree char *assignment = assignment_of (published->rules, names, line, values);
  const FbDemoPlace *place = &g_array_index (self->places, FbDemoPlace, fb_demo_below (self, self->places->len));
  gint64 created = fb_demo_moment (self, MAX (place->since, self->start), self->now - FB_DEMO_DAY);
  FbRecord *row = fb_demo_row (self, "configuration", created, &place->user);
  const FbRules *rules = fb_rules_model_get_rules (published->rules);

  fb_record_set_text (row, "name", rules->product->name);
  fb_record_set_id (row, "model", &published->id);
  fb_record_set_text (row, "model_hash", published->hash);
  fb_record_set_text (row, "family", published->model->family);
  fb_record_set_id (row, "product", &published->product);
  fb_record_set_id (row, "account", &place->account);
  fb_record_set_text (row, "state", "quoted");
  fb_record_set_text (row, "assignment", assignment);
  fb_record_set_text (row, "currency", rules->product->currency);
  set_price (self, row, published, values, created);
  fb_record_set_id (row, "owner", &place->user);
  fb_demo_add (self, row);
}

static void
make_orders (FbDemo *self, const Published *published, guint n)
{
  g_autofree char *text = fb_demo_models_orders (published->rules, n, g_rand_int (self->rand), NULL, &self->error);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  g_auto (GStrv) names = lines != NULL ? g_strsplit (lines[0], "\t", -1) : NULL;

  for (guint i = 1; lines != NULL && lines[i] != NULL && *lines[i] != '\0' && self->error == NULL; i++)
    make_configuration (self, published, names, lines[i]);
}

void
fb_demo_make_configurations (FbDemo *self)
{
  guint n, all = 0;
  const FbDemoModel *models = fb_demo_models_list (&n);
  guint wanted = self->places->len * ORDERS_PERCENT / 100;

  /* Programs of an older schema know no models. */
  if (fb_schema_find_table ("config_model") == NULL)
    return;
  for (guint i = 0; i < n; i++)
    all += models[i].orders;
  for (guint i = 0; i < n && self->error == NULL; i++)
    {
      g_auto (Published) published = {.model = &models[i]};

      if (publish (self, &published))
        make_orders (self, &published, MIN (models[i].orders, wanted * models[i].orders / all));
    }
}
