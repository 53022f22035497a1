/* fb-prefs.c: finds the settings' schema, installed or in the build folder
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-prefs.h"

#include <string.h>

static GSettingsSchema *
look_up_schema_beside_program (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *data = folder != NULL ? g_build_filename (folder, "..", "..", "data", NULL) : NULL;
  g_autoptr (GSettingsSchemaSource) source = NULL;

  if (data == NULL)
    return NULL;

  source = g_settings_schema_source_new_from_directory (data, g_settings_schema_source_get_default (), TRUE, NULL);
  return source != NULL ? g_settings_schema_source_lookup (source, FB_PREFS_SCHEMA, FALSE) : NULL;
}

static GSettings *
make_settings (void)
{
  g_autoptr (GSettingsSchema) schema = look_up_schema_beside_program ();

  if (schema == NULL && g_settings_schema_source_get_default () != NULL)
    schema = g_settings_schema_source_lookup (g_settings_schema_source_get_default (), FB_PREFS_SCHEMA, TRUE);
  if (schema == NULL)
    g_error ("The settings schema %s is not installed", FB_PREFS_SCHEMA);

  return g_settings_new_full (schema, NULL, NULL);
}

GSettings *
fb_prefs_get (void)
{
  static GSettings *settings;

  if (settings == NULL)
    settings = make_settings ();

  return settings;
}

void
fb_prefs_set_entry (const char *key, const char *name, GVariant *value)
{
  g_autoptr (GVariant) before = g_settings_get_value (fb_prefs_get (), key);
  g_autoptr (GVariant) ours = g_variant_ref_sink (value);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (g_variant_get_type (before));
  gsize n = g_variant_n_children (before);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (before, i);
      g_autoptr (GVariant) entry_name = g_variant_get_child_value (entry, 0);

      if (strcmp (g_variant_get_string (entry_name, NULL), name) != 0)
        g_variant_builder_add_value (&builder, entry);
    }
  g_variant_builder_add_value (&builder, g_variant_new_dict_entry (g_variant_new_string (name), ours));
  g_settings_set_value (fb_prefs_get (), key, g_variant_builder_end (&builder));
}
