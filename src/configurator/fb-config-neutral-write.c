/* fb-config-neutral-write.c: writes cfg-neutral/1
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-neutral.h"

#include "fb-json.h"

static void
append_text (GString *out, const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
  g_autofree char *quoted = fb_json_to_text (node);

  g_string_append (out, quoted);
}

static void
append_int (GString *out, gint64 value)
{
  g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
}

/* "[" and the numbers and "]". */
static void
append_ints (GString *out, guint n, ...)
{
  va_list args;

  va_start (args, n);
  for (guint i = 0; i < n; i++)
    {
      g_string_append_c (out, i == 0 ? '[' : ',');
      append_int (out, va_arg (args, gint64));
    }
  va_end (args);
  g_string_append_c (out, ']');
}

static void
comma (GString *out, guint place)
{
  if (place > 0)
    g_string_append_c (out, ',');
}

static void
write_variable (GString *out, FbConfigModel *model, guint var)
{
  guint n = fb_config_model_get_n_values (model, var);

  g_string_append (out, "{\"name\":");
  append_text (out, fb_config_model_get_name (model, var));
  if (fb_config_model_is_range (model, var))
    {
      g_string_append (out, ",\"range\":");
      append_ints (out, 2, fb_config_model_get_number (model, var, 0), fb_config_model_get_number (model, var, n - 1));
    }
  else
    {
      g_string_append (out, ",\"values\":[");
      for (guint i = 0; i < n; i++)
        {
          comma (out, i);
          append_text (out, fb_config_model_get_value (model, var, i));
        }
      g_string_append_c (out, ']');
      for (guint i = 0; fb_config_model_has_numbers (model, var) && i < n; i++)
        {
          g_string_append (out, i == 0 ? ",\"num\":[" : ",");
          append_int (out, fb_config_model_get_number (model, var, i));
          if (i == n - 1)
            g_string_append_c (out, ']');
        }
    }
  g_string_append_c (out, '}');
}

static void
write_table (GString *out, const FbConfigConstraint *constraint)
{
  g_string_append (out, ",\"scope\":[");
  for (guint i = 0; i < constraint->n_scope; i++)
    {
      comma (out, i);
      append_int (out, constraint->scope[i]);
    }
  g_string_append_printf (out, "],\"allow\":%s,\"tuples\":[", constraint->allow ? "true" : "false");
  for (gsize i = 0; i < constraint->n_rows; i++)
    {
      g_string_append (out, i > 0 ? ",[" : "[");
      for (guint j = 0; j < constraint->n_scope; j++)
        {
          comma (out, j);
          append_int (out, constraint->rows[i * constraint->n_scope + j]);
        }
      g_string_append_c (out, ']');
    }
  g_string_append_c (out, ']');
}

static void
write_linear (GString *out, const FbConfigConstraint *constraint)
{
  static const char *const ops[] = {"<=", ">=", "=", "!=", "<", ">"};

  g_string_append (out, ",\"terms\":[");
  for (guint i = 0; i < constraint->n_terms; i++)
    {
      comma (out, i);
      append_ints (out, 2, constraint->terms[i].coef, (gint64) constraint->terms[i].var);
    }
  g_string_append_c (out, ']');
  for (guint i = 0; i < constraint->n_items; i++)
    {
      const FbConfigItem *item = &constraint->items[i];

      g_string_append (out, i == 0 ? ",\"items\":[" : ",");
      append_ints (out, 3, item->weight, (gint64) item->var, (gint64) item->value);
      if (i == constraint->n_items - 1)
        g_string_append_c (out, ']');
    }
  g_string_append_printf (out, ",\"op\":\"%s\",\"rhs\":", ops[constraint->op]);
  append_int (out, constraint->rhs);
}

static void
write_choose (GString *out, const FbConfigConstraint *constraint)
{
  g_string_append (out, ",\"min\":");
  append_int (out, constraint->min);
  g_string_append (out, ",\"max\":");
  append_int (out, constraint->max);
  g_string_append (out, ",\"of\":[");
  for (guint i = 0; i < constraint->n_of; i++)
    {
      comma (out, i);
      append_ints (out, 2, (gint64) constraint->of[i].var, (gint64) constraint->of[i].value);
    }
  g_string_append_c (out, ']');
}

static void
write_constraint (GString *out, const FbConfigConstraint *constraint)
{
  static const char *const kinds[] = {"table", "clause", "choose", "linear"};

  g_string_append (out, "{\"name\":");
  append_text (out, constraint->name);
  g_string_append_printf (out, ",\"kind\":\"%s\"", kinds[constraint->kind]);
  if (constraint->has_when)
    {
      g_string_append (out, ",\"if\":");
      append_ints (out, 2, (gint64) constraint->when.var, (gint64) constraint->when.value);
    }
  switch (constraint->kind)
    {
    case FB_CONFIG_TABLE:
      write_table (out, constraint);
      break;
    case FB_CONFIG_CLAUSE:
      g_string_append (out, ",\"lits\":[");
      for (guint i = 0; i < constraint->n_lits; i++)
        {
          const FbConfigLit *lit = &constraint->lits[i];

          comma (out, i);
          append_ints (out, 3, (gint64) lit->var, (gint64) lit->value, (gint64) (lit->is ? 1 : 0));
        }
      g_string_append_c (out, ']');
      break;
    case FB_CONFIG_CHOOSE:
      write_choose (out, constraint);
      break;
    case FB_CONFIG_LINEAR:
      write_linear (out, constraint);
      break;
    default:
      g_assert_not_reached ();
    }
  g_string_append_c (out, '}');
}

static void
write_prices (GString *out, FbConfigModel *model)
{
  gboolean first = TRUE;

  g_string_append (out, ",\n\"prices\":{\"unit\":");
  append_text (out, fb_config_model_get_unit (model) != NULL ? fb_config_model_get_unit (model) : "");
  g_string_append (out, ",\"base\":");
  append_int (out, fb_config_model_get_base_price (model));
  g_string_append (out, ",\"items\":[");
  for (guint i = 0; i < fb_config_model_get_n_variables (model); i++)
    for (guint j = 0; j < fb_config_model_get_n_values (model, i); j++)
      if (fb_config_model_get_price (model, i, j) != 0)
        {
          comma (out, first ? 0 : 1);
          first = FALSE;
          append_ints (out, 3, (gint64) i, (gint64) j, fb_config_model_get_price (model, i, j));
        }
  g_string_append (out, "]}");
}

char *
fb_config_neutral_write (FbConfigModel *model)
{
  GString *out = g_string_new ("{\"format\":\"cfg-neutral/1\",\n\"variables\":[");

  g_return_val_if_fail (model != NULL, NULL);

  for (guint i = 0; i < fb_config_model_get_n_variables (model); i++)
    {
      g_string_append (out, i > 0 ? ",\n" : "\n");
      write_variable (out, model, i);
    }
  g_string_append (out, "],\n\"constraints\":[");
  for (guint i = 0; i < fb_config_model_get_n_constraints (model); i++)
    {
      g_string_append (out, i > 0 ? ",\n" : "\n");
      write_constraint (out, fb_config_model_get_constraint (model, i));
    }
  g_string_append_c (out, ']');
  if (fb_config_model_has_prices (model))
    write_prices (out, model);
  g_string_append (out, "}\n");
  return g_string_free (out, FALSE);
}
