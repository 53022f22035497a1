/* configured.h: a quote whose lines are configured, for tests
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-configure-source.h"
#include "fb-quote-configured.h"
#include "fb-quotes.h"

#include "fb-temp-store.h"

G_BEGIN_DECLS

typedef struct
{
  FbTempStore temp;
  FbId account, quote;
} ConfiguredFixture;

/* Versions 1, 2 and 3 of one model. */
extern const char configured_old_text[];
extern const char configured_new_text[];
extern const char configured_strict_text[];

void
configured_set_up (ConfiguredFixture *fixture, gconstpointer data);
void
configured_tear_down (ConfiguredFixture *fixture, gconstpointer data);
FbId
configured_publish (ConfiguredFixture *fixture,
                    const char *family,
                    const char *version,
                    const char *text,
                    const FbId *product);
FbId
configured_add_product (ConfiguredFixture *fixture, const char *family);
FbConfigResult *
configured_make_result (FbRulesModel *model, const char *names, const char *order);
GPtrArray *
configured_read_lines (ConfiguredFixture *fixture);
void
configured_assert_prices (ConfiguredFixture *fixture, const FbConfigPrice *price);
FbId
configured_store (ConfiguredFixture *fixture,
                  const FbConfigResult *result,
                  const FbConfigFamily *family,
                  const FbId *line);
void
configured_assert_text (ConfiguredFixture *fixture,
                        const char *table,
                        const FbId *id,
                        const char *field,
                        const char *wanted);
/* Its models say what every line costs, and no line costs less. */
void
configured_assert_listed (ConfiguredFixture *fixture);
FbRulesModel *
configured_load (const char *text);
FbConfigureSource *
configured_read_source (ConfiguredFixture *fixture, const FbId *line);
FbId
configured_add_kiosk (ConfiguredFixture *fixture, const char *order);

G_END_DECLS
