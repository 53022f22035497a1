/* fb-model-changes.h: what is different in a new text of a model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-tree.h"

G_BEGIN_DECLS

typedef enum
{
  FB_MODEL_ADDED,
  FB_MODEL_CHANGED,
  FB_MODEL_REMOVED,
} FbModelChangeKind;

typedef struct
{
  FbModelChangeKind kind;
  guint line; /* in the new text; 0 for what is gone */
  char *was;  /* (owned) (nullable) the statement as it reads */
  char *is;   /* (owned) (nullable) */
} FbModelChange;

/* Statements are the same one when they have the same id, or are about the same option, part or price. Both parsed.
 * Changes of order and comments do not count. (transfer full), of FbModelChange: in the order of the new text, then
 * what is gone. */
GPtrArray *
fb_model_changes_new (const FbRules *before, const FbRules *after);
void
fb_model_change_free (FbModelChange *self);

G_END_DECLS
