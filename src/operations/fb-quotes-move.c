/* fb-quotes-move.c: a line of a quote goes over to the current version of its model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quotes-move.h"

#include <glib/gi18n-lib.h>

#include "fb-quotes-private.h"

void
fb_quote_move_free (FbQuoteMove *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->move, fb_config_move_free);
  g_clear_pointer (&self->opened, fb_config_opened_free);
  g_clear_pointer (&self->source, fb_configure_source_free);
  g_free (self);
}

/* A version that is not here is older than any that is. */
static const FbConfigFamily *
find_target (const FbConfigureSource *source)
{
  if (source->own != NULL)
    return fb_configure_source_get_newer (source);
  return source->families->len == 1 ? g_ptr_array_index (source->families, 0) : NULL;
}

FbQuoteMove *
fb_quote_move_new (FbStore *store,
                   const FbId *quote,
                   const FbId *line,
                   JsonNode *configured,
                   const char *language,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (FbQuoteMove) self = g_new0 (FbQuoteMove, 1);
  g_autoptr (FbRulesModel) from = NULL;
  g_autoptr (FbConfigDesk) desk = NULL;

  self->source = fb_configure_source_read (store, quote, NULL, line, error);
  if (self->source == NULL)
    return NULL;
  if (configured != NULL)
    {
      g_clear_pointer (&self->source->configured, json_node_unref);
      self->source->configured = json_node_ref (configured);
    }
  self->to = find_target (self->source);
  if (!fb_configure_source_is_configured (self->source))
    fb_quotes_refuse (error, _ ("This line was not configured"));
  else if (self->to == NULL)
    fb_quotes_refuse (error, _ ("There is no newer version of this line's model"));
  else if ((self->opened = fb_config_family_open (store, self->to, error)) != NULL)
    {
      /* An old version that cannot be read any more is as good as none. */
      from = self->source->own != NULL ? fb_config_family_lower (store, self->source->own, NULL) : NULL;
      desk = fb_config_desk_new (self->opened->model, self->opened->orders, language, cancellable, error);
    }
  if (desk != NULL)
    self->move = fb_config_move_new (desk, from, self->source->configured, cancellable, error);
  return self->move != NULL ? g_steal_pointer (&self) : NULL;
}

/* Who chose each value. */
static FbConfigOrigin *
make_origins (const FbQuoteMove *self, const FbConfigMoveWay *way)
{
  FbConfigOrigin *origins = g_new0 (FbConfigOrigin, way->n_vars);
  g_autofree int *wanted = fb_config_result_read_picks (self->opened->model, self->source->configured, FALSE, NULL);

  for (guint var = 0; var < way->n_vars; var++)
    if (way->values[var] < 0)
      origins[var] = FB_CONFIG_BY_COMPLETION;
    else
      origins[var] = way->values[var] == wanted[var] ? FB_CONFIG_BY_USER : FB_CONFIG_BY_REPAIR;
  return origins;
}

FbQuoteConfiguration *
fb_quote_move_configure (const FbQuoteMove *self, guint way, GError **error)
{
  const FbConfigMoveWay *chosen;
  g_autoptr (FbConfigResult) result = NULL;

  g_return_val_if_fail (way < self->move->ways->len, NULL);

  chosen = g_ptr_array_index (self->move->ways, way);
  result = g_new0 (FbConfigResult, 1);
  result->model = fb_rules_model_ref (self->opened->model);
  result->hash = g_strdup (self->to->hash);
  result->values = g_memdup2 (chosen->completed, chosen->n_vars * sizeof *result->values);
  result->origins = make_origins (self, chosen);
  result->price = fb_config_price_new (result->model, result->values, NULL, NULL, error);
  if (result->price == NULL)
    return NULL;
  return fb_quote_configuration_new (result, self->to,
                                     fb_id_is_nil (&self->source->product) ? NULL : &self->source->product,
                                     self->source->language, error);
}
