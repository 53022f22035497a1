/* fb-value.h: the value of one field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "fb-id.h"

G_BEGIN_DECLS

typedef enum
{
  FB_VALUE_NULL,
  FB_VALUE_INT,    /* whole numbers, money, quantities, moments, booleans (0 and 1) */
  FB_VALUE_TEXT,   /* text, days, codes, canonical JSON */
  FB_VALUE_ID,     /* references */
} FbValueKind;

/**
 * FbValue:
 *
 * A small value on the stack; FB_VALUE_INIT or zeroed memory is null. Text is owned: fb_value_clear() or g_auto(FbValue).
 */
typedef struct
{
  FbValueKind kind;
  union
  {
    gint64 number;
    char *text;
    FbId id;
  };
} FbValue;

#define FB_VALUE_INIT { FB_VALUE_NULL, { 0 } }

void     fb_value_clear     (FbValue *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbValue, fb_value_clear)
/* The setters clear what was there. NULL text or id makes null. */
void     fb_value_set_null  (FbValue *self);
void     fb_value_set_int   (FbValue *self, gint64 number);
void     fb_value_set_text  (FbValue *self, const char *text);
void     fb_value_take_text (FbValue *self, char *text);
void     fb_value_set_id    (FbValue *self, const FbId *id);
void     fb_value_copy      (const FbValue *self, FbValue *to);   /* clears @to first */
gboolean fb_value_is_null   (const FbValue *self);
gboolean fb_value_equal     (const FbValue *a, const FbValue *b);
/* null < numbers < texts (by bytes) < ids. */
int      fb_value_compare   (const FbValue *a, const FbValue *b);
/* Fallbacks for reading without a kind check: 0, NULL, nil. */
gint64      fb_value_get_int  (const FbValue *self);
const char *fb_value_get_text (const FbValue *self);
const FbId *fb_value_get_id   (const FbValue *self);              /* (nullable) */

G_END_DECLS
