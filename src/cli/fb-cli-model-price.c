/* fb-cli-model-price.c: `configure price`
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "fb-cli-model.h"
#include "fb-clock.h"
#include "fb-date.h"
#include "fb-money.h"
#include "fb-rules-priced.h"

/* In 1/1000; 1 without the option. */
static gboolean
read_quantity (JsonObject *request, gint64 *qty, GError **error)
{
  gint64 number = fb_cli_number (request, "quantity", 1);

  *qty = number * 1000;
  if (number >= 1 && number <= 1000000)
    return TRUE;
  fb_cli_set_error (error, FB_CLI_ERROR_VALUE, "quantity", NULL, "%s", _ ("A quantity is 1 to 1,000,000"));
  return FALSE;
}

static JsonArray *
price_all (FbCliModel *model, const guint *values, gint64 qty, const char *day, GError **error)
{
  g_autoptr (GPtrArray) priced = fb_rules_price (model->rules, values, qty, day, error);
  const char *currency = fb_rules_model_get_rules (model->rules)->product->currency;
  JsonArray *array;

  if (priced == NULL)
    return NULL;
  array = json_array_new ();
  for (guint i = 0; i < priced->len; i++)
    {
      const FbRulesPriced *one = g_ptr_array_index (priced, i);
      JsonObject *object = json_object_new (), *net = json_object_new ();

      json_object_set_string_member (object, "period", fb_rules_period_name (one->period));
      json_object_set_int_member (net, "amount", one->quote->net);
      json_object_set_string_member (net, "currency", currency);
      json_object_set_object_member (object, "net", net);
      json_object_set_member (object, "quote", fb_priced_quote_to_json (one->quote, currency));
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
assignment_to_json (FbCliModel *model, const guint *values)
{
  JsonObject *object = json_object_new ();

  for (guint v = 0; v < fb_config_model_get_n_variables (model->config); v++)
    if (fb_rules_model_has_value (model->rules, v, values))
      json_object_set_string_member (object, fb_config_model_get_name (model->config, v),
                                     fb_config_model_get_value (model->config, v, values[v]));
  return object;
}

static gboolean
check_kind (FbCliModel *model, GError **error)
{
  if (model->rules != NULL)
    return TRUE;
  fb_cli_set_error (error, FB_CLI_ERROR_VALUE, "file", NULL, "%s",
                    _ ("Only files in the rule language have prices with a trace; complete shows the price of others"));
  return FALSE;
}

/* What is not said is chosen as cheap as it can be. */
gboolean
fb_cli_configure_price (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (FbCliModel) model = fb_cli_model_read (request, error);
  g_autoptr (FbConfigurator) session = NULL;
  g_autoptr (FbConfigCompletion) completion = NULL;
  g_autoptr (FbClock) clock = fb_clock_new ();
  char today[FB_DATE_LENGTH + 1];
  const char *day;
  JsonObject *object;
  JsonArray *prices;
  gint64 qty;

  fb_date_of_time (fb_clock_now (clock), NULL, today);
  day = fb_cli_text (request, "day") != NULL ? fb_cli_text (request, "day") : today;
  if (model == NULL || !read_quantity (request, &qty, error) || !fb_cli_model_build (model, request, error)
      || !check_kind (model, error) || !(session = fb_cli_model_start (model, request, error))
      || !(completion = fb_configurator_complete (session, FB_CONFIG_GOAL_CHEAPEST, 0, NULL, error))
      || !(prices = price_all (model, completion->values, qty, day, error)))
    return FALSE;
  object = json_object_new ();
  json_object_set_object_member (object, "assignment", assignment_to_json (model, completion->values));
  json_object_set_array_member (object, "prices", prices);
  fb_cli_output_take_object (cli->output, object);
  return TRUE;
}
