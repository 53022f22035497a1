/* fb-config-model.c: a configuration model: its variables and prices
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-model.h"
#include "fb-config-model-private.h"

#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_QUARK (fb - config - error - quark, fb_config_error)

static void
variable_free (FbConfigVariable *self)
{
  if (self->values != NULL)
    for (guint i = 0; i < self->n_values; i++)
      g_free (self->values[i]);
  g_free (self->values);
  g_free (self->name);
  g_free (self->nums);
  g_free (self->prices);
  g_clear_pointer (&self->by_value, g_hash_table_unref);
  g_free (self);
}

static void
constraint_free (FbConfigConstraint *self)
{
  g_free (self->name);
  g_free (self->scope);
  g_free (self->rows);
  g_free (self->lits);
  g_free (self->of);
  g_free (self->terms);
  g_free (self->items);
  g_free (self);
}

FbConfigModel *
fb_config_model_new (void)
{
  FbConfigModel *self = g_new0 (FbConfigModel, 1);

  g_atomic_ref_count_init (&self->refs);
  self->variables = g_ptr_array_new_with_free_func ((GDestroyNotify) variable_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->constraints = g_ptr_array_new_with_free_func ((GDestroyNotify) constraint_free);
  self->rules = g_ptr_array_new_with_free_func (g_free);
  self->by_rule = g_hash_table_new (g_str_hash, g_str_equal);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

FbConfigModel *
fb_config_model_ref (FbConfigModel *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fb_config_model_unref (FbConfigModel *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->by_rule);
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->variables);
  g_ptr_array_unref (self->constraints);
  g_ptr_array_unref (self->rules);
  g_free (self->unit);
  g_free (self);
}

gboolean
fb_config_model_check_name (const char *what, const char *text, GError **error)
{
  if (text == NULL || *text == '\0')
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("%s has no name"), what);
  else if (strlen (text) > FB_CONFIG_MAX_NAME)
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE, _ ("The name of %s is longer than %d bytes"), what,
                 FB_CONFIG_MAX_NAME);
  else if (!g_utf8_validate (text, -1, NULL))
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("The name of %s is not UTF-8"), what);
  else
    return TRUE;
  return FALSE;
}

gboolean
fb_config_model_check_point (FbConfigModel *self, guint var, guint value, GError **error)
{
  if (var >= self->variables->len)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN, _ ("There is no variable number %u"), var);
      return FALSE;
    }
  if (value >= fb_config_model_get_n_values (self, var))
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN, _ ("Variable “%s” has no value number %u"),
                   fb_config_model_get_name (self, var), value);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_new_variable (FbConfigModel *self, const char *name, guint64 n_values, GError **error)
{
  if (!fb_config_model_check_name (_ ("a variable"), name, error))
    return FALSE;
  if (g_hash_table_contains (self->by_name, name))
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("There are two variables “%s”"), name);
      return FALSE;
    }
  if (n_values == 0)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("Variable “%s” has no value"), name);
      return FALSE;
    }
  if (n_values > FB_CONFIG_MAX_DOMAIN)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE, _ ("Variable “%s” has more than %d values"), name,
                   FB_CONFIG_MAX_DOMAIN);
      return FALSE;
    }
  if (self->variables->len >= FB_CONFIG_MAX_VARIABLES || self->n_values + n_values > FB_CONFIG_MAX_VALUES)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE,
                   _ ("The model has more than %d variables or %d values"), FB_CONFIG_MAX_VARIABLES,
                   FB_CONFIG_MAX_VALUES);
      return FALSE;
    }
  return TRUE;
}

static int
take_variable (FbConfigModel *self, FbConfigVariable *variable)
{
  g_ptr_array_add (self->variables, variable);
  g_hash_table_insert (self->by_name, variable->name, GUINT_TO_POINTER (self->variables->len));
  self->n_values += variable->n_values;
  return (int) self->variables->len - 1;
}

int
fb_config_model_add_variable (FbConfigModel *self,
                              const char *name,
                              const char *const *values,
                              guint n_values,
                              const gint64 *nums,
                              GError **error)
{
  FbConfigVariable *variable;

  g_return_val_if_fail (self != NULL && !self->frozen, -1);

  if (!check_new_variable (self, name, n_values, error))
    return -1;
  variable = g_new0 (FbConfigVariable, 1);
  variable->name = g_strdup (name);
  variable->n_values = n_values;
  variable->values = g_new0 (char *, n_values);
  variable->by_value = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < n_values; i++)
    {
      if (!fb_config_model_check_name (_ ("a value"), values[i], error))
        {
          g_prefix_error (error, "Variable “%s”: ", name);
          variable_free (variable);
          return -1;
        }
      variable->values[i] = g_strdup (values[i]);
      if (!g_hash_table_insert (variable->by_value, variable->values[i], GUINT_TO_POINTER (i + 1)))
        {
          g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("Variable “%s” has two values “%s”"), name,
                       values[i]);
          variable_free (variable);
          return -1;
        }
    }
  if (nums != NULL)
    variable->nums = g_memdup2 (nums, n_values * sizeof *nums);
  return take_variable (self, variable);
}

int
fb_config_model_add_range (FbConfigModel *self, const char *name, gint64 lo, gint64 hi, GError **error)
{
  FbConfigVariable *variable;
  guint64 n_values;

  g_return_val_if_fail (self != NULL && !self->frozen, -1);

  if (lo < -FB_CONFIG_MAX_NUMBER || hi > FB_CONFIG_MAX_NUMBER || lo > FB_CONFIG_MAX_NUMBER)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE, _ ("The bounds of variable “%s” are too large"),
                   name != NULL ? name : "");
      return -1;
    }
  n_values = hi < lo ? 0 : (guint64) (hi - lo) + 1;
  if (!check_new_variable (self, name, n_values, error))
    return -1;
  variable = g_new0 (FbConfigVariable, 1);
  variable->name = g_strdup (name);
  variable->n_values = (guint) n_values;
  variable->is_range = TRUE;
  variable->lo = lo;
  variable->values = g_new0 (char *, n_values);
  variable->nums = g_new (gint64, n_values);
  for (guint i = 0; i < n_values; i++)
    {
      variable->nums[i] = lo + i;
      variable->values[i] = g_strdup_printf ("%" G_GINT64_FORMAT, lo + i);
    }
  return take_variable (self, variable);
}

gboolean
fb_config_model_set_base_price (FbConfigModel *self, const char *unit, gint64 base, GError **error)
{
  g_return_val_if_fail (self != NULL && !self->frozen, FALSE);

  if (unit != NULL && *unit != '\0' && !fb_config_model_check_name (_ ("the unit of prices"), unit, error))
    return FALSE;
  if (base < -FB_CONFIG_MAX_NUMBER || base > FB_CONFIG_MAX_NUMBER)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE, _ ("The base price is too large"));
      return FALSE;
    }
  g_free (self->unit);
  self->unit = g_strdup (unit);
  self->base = base;
  self->has_prices = TRUE;
  return TRUE;
}

gboolean
fb_config_model_set_price (FbConfigModel *self, guint var, guint value, gint64 price, GError **error)
{
  FbConfigVariable *variable;

  g_return_val_if_fail (self != NULL && !self->frozen, FALSE);

  if (!fb_config_model_check_point (self, var, value, error))
    return FALSE;
  variable = fb_config_model_variable (self, var);
  if (price < -FB_CONFIG_MAX_NUMBER || price > FB_CONFIG_MAX_NUMBER)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE, _ ("The price of “%s” = “%s” is too large"),
                   variable->name, variable->values[value]);
      return FALSE;
    }
  if (variable->prices == NULL)
    variable->prices = g_new0 (gint64, variable->n_values);
  variable->prices[value] = price;
  self->has_prices = TRUE;
  return TRUE;
}

gboolean
fb_config_model_freeze (FbConfigModel *self, GError **error)
{
  guint64 most;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->frozen)
    return TRUE;
  /* The sum of the largest magnitudes bounds every price; it cannot overflow before it is refused. */
  most = (guint64) ABS (self->base);
  for (guint i = 0; i < self->variables->len; i++)
    {
      FbConfigVariable *variable = fb_config_model_variable (self, i);
      gint64 largest = 0;

      for (guint j = 0; variable->prices != NULL && j < variable->n_values; j++)
        largest = MAX (largest, ABS (variable->prices[j]));
      most += (guint64) largest;
      if (most > (guint64) FB_CONFIG_MAX_NUMBER)
        {
          g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE, _ ("The prices together are too large"));
          return FALSE;
        }
    }
  self->frozen = TRUE;
  return TRUE;
}

gboolean
fb_config_model_is_frozen (FbConfigModel *self)
{
  return self->frozen;
}

guint
fb_config_model_get_n_variables (FbConfigModel *self)
{
  return self->variables->len;
}

guint
fb_config_model_get_n_values (FbConfigModel *self, guint var)
{
  return fb_config_model_variable (self, var)->n_values;
}

const char *
fb_config_model_get_name (FbConfigModel *self, guint var)
{
  return fb_config_model_variable (self, var)->name;
}

const char *
fb_config_model_get_value (FbConfigModel *self, guint var, guint value)
{
  g_return_val_if_fail (value < fb_config_model_get_n_values (self, var), NULL);

  return fb_config_model_variable (self, var)->values[value];
}

gboolean
fb_config_model_has_numbers (FbConfigModel *self, guint var)
{
  return fb_config_model_variable (self, var)->nums != NULL;
}

gint64
fb_config_model_get_number (FbConfigModel *self, guint var, guint value)
{
  FbConfigVariable *variable = fb_config_model_variable (self, var);

  return variable->nums != NULL ? variable->nums[value] : 0;
}

gboolean
fb_config_model_is_range (FbConfigModel *self, guint var)
{
  return fb_config_model_variable (self, var)->is_range;
}

int
fb_config_model_find_variable (FbConfigModel *self, const char *name)
{
  return (int) GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, name)) - 1;
}

int
fb_config_model_find_value (FbConfigModel *self, guint var, const char *value)
{
  FbConfigVariable *variable = fb_config_model_variable (self, var);
  gint64 number;

  if (!variable->is_range)
    return (int) GPOINTER_TO_UINT (g_hash_table_lookup (variable->by_value, value)) - 1;
  if (!g_ascii_string_to_signed (value, 10, variable->lo, variable->lo + variable->n_values - 1, &number, NULL))
    return -1;
  /* "07" and "+7" are other texts than "7". */
  return g_str_equal (variable->values[number - variable->lo], value) ? (int) (number - variable->lo) : -1;
}

guint
fb_config_model_get_n_constraints (FbConfigModel *self)
{
  return self->constraints->len;
}

const FbConfigConstraint *
fb_config_model_get_constraint (FbConfigModel *self, guint constraint)
{
  return g_ptr_array_index (self->constraints, constraint);
}

guint
fb_config_model_get_n_rules (FbConfigModel *self)
{
  return self->rules->len;
}

const char *
fb_config_model_get_rule (FbConfigModel *self, guint rule)
{
  return g_ptr_array_index (self->rules, rule);
}

void
fb_config_model_place_rule (FbConfigModel *self, const char *rule, guint line, guint column)
{
  guint64 place = (guint64) line << 32 | column;

  g_hash_table_replace (self->places, g_strdup (rule), g_memdup2 (&place, sizeof place));
}

gboolean
fb_config_model_find_place (FbConfigModel *self, const char *rule, guint *line, guint *column)
{
  const guint64 *place = g_hash_table_lookup (self->places, rule);

  if (place == NULL)
    return FALSE;
  *line = (guint) (*place >> 32);
  *column = (guint) *place;
  return TRUE;
}

gboolean
fb_config_model_has_prices (FbConfigModel *self)
{
  return self->has_prices;
}

const char *
fb_config_model_get_unit (FbConfigModel *self)
{
  return self->unit;
}

gint64
fb_config_model_get_base_price (FbConfigModel *self)
{
  return self->base;
}

gint64
fb_config_model_get_price (FbConfigModel *self, guint var, guint value)
{
  FbConfigVariable *variable = fb_config_model_variable (self, var);

  return variable->prices != NULL ? variable->prices[value] : 0;
}

gint64
fb_config_model_total (FbConfigModel *self, const guint *values)
{
  gint64 total = self->base;

  for (guint i = 0; i < self->variables->len; i++)
    total += fb_config_model_get_price (self, i, values[i]);
  return total;
}
