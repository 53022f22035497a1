/* fb-demo-models.c: what the demo company configures
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo-models.h"

#include <string.h>

#include "fb-demo-models-resources.h"

static const FbDemoModel models[] = {
    {"hydraulic-set", "hydraulic-set.rules", "NL-HS", 1, 120},
    {"rooftop-unit", "rooftop-unit.rules", "NL-RT", 2, 240},
    {"field-suite", "field-suite.rules", "NL-AV", 3, 180},
    {"filter-set", "filter-set.rules", "NL-FS", 1, 320},
};

const FbDemoModel *
fb_demo_models_list (guint *n)
{
  *n = G_N_ELEMENTS (models);
  return models;
}

const FbDemoModel *
fb_demo_models_find (const char *family)
{
  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    if (g_str_equal (models[i].family, family))
      return &models[i];
  return NULL;
}

GBytes *
fb_demo_models_file (const char *name, gpointer data, GError **error)
{
  /* Tables of a part's model lie beside it, as those of the whole. */
  const char *slash = strchr (name, '/');
  g_autofree char *path = g_strconcat ("/org/fieldbook/models/", slash != NULL ? slash + 1 : name, NULL);
  g_autoptr (GError) missing = NULL;
  GBytes *bytes = g_resource_lookup_data (fb_demo_models_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, &missing);

  if (bytes == NULL)
    g_set_error_literal (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE, missing->message);
  return bytes;
}

FbRulesModel *
fb_demo_models_load (const FbDemoModel *model, const char *day, GError **error)
{
  g_autoptr (GBytes) bytes = fb_demo_models_file (model->file, NULL, error);
  FbRules *rules;
  gsize length;
  const char *text;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  rules = fb_rules_load_with (text, (gssize) length, fb_demo_models_file, NULL, error);
  return rules != NULL ? fb_rules_lower (rules, day, fb_demo_models_file, NULL, error) : NULL;
}
