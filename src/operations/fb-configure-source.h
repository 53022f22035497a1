/* fb-configure-source.h: what can be configured for a quote, and what was
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-family.h"

G_BEGIN_DECLS

/**
 * FbConfigureSource:
 *
 * Models for a new line of a quote, or those of a line that is there. Immutable once read; main thread or the one that
 * read it.
 */
typedef struct
{
  FbId quote, line;     /* @line nil: a new one */
  FbId product;         /* nil: the one of the family */
  char *language;       /* (owned) (nullable) of the quote */
  GPtrArray *families;  /* (owned) of FbConfigFamily: published, in their current version, with their products */
  FbConfigFamily *own;  /* (owned) (nullable) the version that @line was made with, where it is here */
  char *family;         /* (owned) (nullable) of @line, where the version is not here but its configuration is */
  JsonNode *configured; /* (owned) (nullable) of @line, for fb_config_result_read_picks() */
} FbConfigureSource;

void
fb_configure_source_free (FbConfigureSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigureSource, fb_configure_source_free)
/* @product, @line (nullable). Waits: in a thread. FB_STORE_ERROR_NOT_FOUND. */
FbConfigureSource *
fb_configure_source_read (FbStore *store, const FbId *quote, const FbId *product, const FbId *line, GError **error);
/* Of FbConfigFamily, as in @families; @wanted (nullable): a family. Waits: in a thread. */
GPtrArray *
fb_configure_source_read_families (FbStore *store, const char *wanted, GError **error);
/* @line has an assignment. */
gboolean
fb_configure_source_is_configured (const FbConfigureSource *self);
/* The current version of what the line was made with. (nullable) NULL as well when it is that one already. */
const FbConfigFamily *
fb_configure_source_get_newer (const FbConfigureSource *self);

G_END_DECLS
