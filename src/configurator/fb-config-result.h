/* fb-config-result.h: a finished configuration, as it is handed to a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-desk.h"

G_BEGIN_DECLS

/**
 * FbConfigResult:
 *
 * Every option's value, who chose it, and the price with its trace. Immutable once made; main thread.
 */
typedef struct
{
  FbRulesModel *model;     /* (owned) */
  char *hash;              /* (owned) (nullable) of the model's text */
  guint *values;           /* by variable */
  FbConfigOrigin *origins; /* by variable */
  FbConfigPrice *price;    /* (owned) (nullable) */
} FbConfigResult;

void
fb_config_result_free (FbConfigResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigResult, fb_config_result_free)
/* The price is worked out anew, which gives the same. */
FbConfigResult *
fb_config_result_copy (const FbConfigResult *self);

/* {"product","version","hash","assignment":{VARIABLE:VALUE},
 * "picks":[{"option":VARIABLE,"value":VALUE,"by":"user"|"rule"|"default"|"completion"|"repair"},…],"price":{…}};
 * variables that are only the model's own are left out. (transfer full) */
JsonNode *
fb_config_result_to_json (const FbConfigResult *self);
/* Its parts: option → value, and who chose it in the order of the model. (transfer full) */
JsonNode *
fb_config_result_assignment_to_json (const FbConfigResult *self);
JsonNode *
fb_config_result_picks_to_json (const FbConfigResult *self);
/* The assignment of such JSON as picks for @model, by variable, -1 where it has no such value any more; only what a
 * person chose (@all, and where nothing says who: everything). The older {VARIABLE:"user",…} is read too. @lost
 * (optional) gets how many choices the model does not know. NULL when @json is none. (transfer full) */
int *
fb_config_result_read_picks (FbRulesModel *model, JsonNode *json, gboolean all, guint *lost);
/* What is taken, in the order of the model: "Size: M", "Heater"; without what is left out, and what parts only share
 * with the whole. (transfer full), of char */
GPtrArray *
fb_config_result_dup_words (const FbConfigResult *self, const char *language);
/* The same of @child alone (nullable: of the whole without its children), in its own words. */
GPtrArray *
fb_config_result_dup_words_of (const FbConfigResult *self, const FbRulesStatement *child, const char *language);

/* The language of the program as a model knows them: "de". (nullable), static */
const char *
fb_config_get_language (void);

G_END_DECLS
