/* fuzz-config-model.c: configuration models from outside, and what a session makes of them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include <gio/gio.h>

#include "fb-config-neutral.h"
#include "fb-configurator.h"

#define MAX_VALUES 3000 /* of a model that is worth a session here */

static guint
count_values (FbConfigModel *model)
{
  guint n = 0;

  for (guint i = 0; i < fb_config_model_get_n_variables (model); i++)
    n += fb_config_model_get_n_values (model, i);
  return n;
}

/* What a session calls possible is: the completion of each first valid value satisfies the model. */
static void
run_session (FbConfigModel *model)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigurator) session = fb_configurator_new (model, NULL, NULL, &error);

  if (session == NULL)
    {
      g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE);
      return;
    }
  for (guint i = 0; i < MIN (fb_config_model_get_n_variables (model), 8); i++)
    for (guint j = 0; j < fb_config_model_get_n_values (model, i); j++)
      {
        g_autoptr (FbConfigCompletion) completion = NULL;

        if (fb_configurator_get_state (session, i, j) == FB_CONFIG_EXCLUDED)
          continue;
        g_assert_true (fb_configurator_pick (session, i, j, NULL, &error));
        completion = fb_configurator_complete (session, FB_CONFIG_GOAL_CHEAPEST, 50, NULL, &error);
        g_assert_no_error (error);
        g_assert_cmpint (fb_config_model_check (model, completion->values), ==, -1);
        g_assert_cmpuint (completion->values[i], ==, j);
        break;
      }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigModel) model = fb_config_neutral_read ((const char *) data, (gssize) size, NULL, 0, &error);
  g_autoptr (FbConfigModel) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;

  g_assert_true ((model == NULL) == (error != NULL));
  if (model == NULL)
    {
      g_assert_true (error->domain == FB_CONFIG_ERROR || error->domain == G_IO_ERROR);
      return 0;
    }
  /* What was understood is written as the same model again. */
  text = fb_config_neutral_write (model);
  again = fb_config_neutral_read (text, -1, NULL, 0, &error);
  g_assert_no_error (error);
  text_again = fb_config_neutral_write (again);
  g_assert_cmpstr (text, ==, text_again);
  if (count_values (model) <= MAX_VALUES)
    run_session (model);
  return 0;
}
