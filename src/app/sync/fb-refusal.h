/* fb-refusal.h: a refused change as a person reads it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-catalog.h"
#include "fb-engine.h"
#include "fb-op.h"

G_BEGIN_DECLS

/**
 * FbRefusal:
 *
 * A transaction that the server did not take, with the names of what it touched. Reference-counted, constant once read.
 */
typedef struct _FbRefusal FbRefusal;

FbRefusal   *fb_refusal_ref           (FbRefusal *self);
void         fb_refusal_unref         (FbRefusal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRefusal, fb_refusal_unref)
/* Takes @refused. Waits: in a thread. */
FbRefusal   *fb_refusal_new           (FbStore *store, FbRefused *refused);
/* Of FbRefusal, newest first. Waits. */
GPtrArray   *fb_refusal_list          (FbStore *store, guint limit, GError **error);

gint64       fb_refusal_get_n         (const FbRefusal *self);
const char  *fb_refusal_get_label     (const FbRefusal *self);
const char  *fb_refusal_get_message   (const FbRefusal *self);
gint64       fb_refusal_get_time      (const FbRefusal *self);
/* What was tried, one change a line. */
char        *fb_refusal_dup_attempt   (const FbRefusal *self, FbCatalog *catalog);

/* A field whose value can be mended before it is sent again. */
typedef struct
{
  const FbTable *table;
  const FbField *field;
  const FbValue *value;      /* as it was tried */
  const char    *title;      /* (nullable) of the record that a reference names */
  const char    *currency;   /* (nullable) */
  gboolean       blamed;     /* the server named this field */
} FbRefusalField;
/* Of FbRefusalField, the blamed one first; empty when nothing of it can be mended. */
GArray      *fb_refusal_list_fields   (const FbRefusal *self);
/* The record that a note about it can be written to; FALSE when it touches none that is here. */
gboolean     fb_refusal_find_record   (const FbRefusal *self, const char *table, FbId *id);

/* Whether it would have made a row of the table. */
gboolean    fb_refusal_makes (const FbRefusal *self, const char *table);

G_END_DECLS
