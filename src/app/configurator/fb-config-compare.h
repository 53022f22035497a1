/* fb-config-compare.h: two variants of a configuration side by side
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-config-session.h"

G_BEGIN_DECLS

/* What was decided, and what it cost, when a person kept it. */
typedef struct
{
  char *name;  /* (owned) "Variant 1" */
  int *picks;  /* (owned) by variable */
  int *values; /* (owned) by variable, -1: open */
  char *price; /* (owned) for people */
} FbConfigVariant;

FbConfigVariant *
fb_config_variant_new (FbConfigSession *session, const char *name);
void
fb_config_variant_free (FbConfigVariant *self);

/* How two variants differ, option by option. */
typedef struct
{
  char *option, *left, *right; /* (owned) for people */
} FbConfigChange;

/* (transfer full), of FbConfigChange */
GPtrArray *
fb_config_variant_compare (FbRulesModel *model,
                           const FbConfigVariant *left,
                           const FbConfigVariant *right,
                           const char *language);
void
fb_config_change_free (FbConfigChange *self);

/* A window over @parent. @variants: of FbConfigVariant, the present one last; used only during the call. Signal "use"
 * (guint number): a person wants to go on with a variant. */
#define FB_TYPE_CONFIG_COMPARE (fb_config_compare_get_type ())
G_DECLARE_FINAL_TYPE (FbConfigCompare, fb_config_compare, FB, CONFIG_COMPARE, AdwWindow)

GtkWidget *
fb_config_compare_new (GtkWindow *parent, FbRulesModel *model, GPtrArray *variants, const char *language);

G_END_DECLS
