/* fb-field-binding.h: ties a row of a form to one field of a record
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-record-model.h"
#include "fb-stored-mark.h"

G_BEGIN_DECLS

/**
 * FbFieldBinding:
 *
 * What every kind of row has in common: the record and field, the mark that tells where the value lies, and whether a person may change it. Signals:
 *
 *   show: the record's value (fb_field_binding_get_value()) should be shown
 */
#define FB_TYPE_FIELD_BINDING (fb_field_binding_get_type ())
G_DECLARE_FINAL_TYPE (FbFieldBinding, fb_field_binding, FB, FIELD_BINDING, GObject)

FbFieldBinding *fb_field_binding_new          (FbRecordModel *model, const char *field);
FbRecordModel  *fb_field_binding_get_model    (FbFieldBinding *self);
const FbField  *fb_field_binding_get_field    (FbFieldBinding *self);
const FbValue  *fb_field_binding_get_value    (FbFieldBinding *self);      /* NULL while there is no record */
/* Whether a person may change it here (not numbers, not what only the office assigns). */
gboolean        fb_field_binding_is_editable  (FbFieldBinding *self);
GtkWidget      *fb_field_binding_get_mark     (FbFieldBinding *self);
/* Typed, not yet stored. While editing, "show" waits. */
void            fb_field_binding_begin        (FbFieldBinding *self);
gboolean        fb_field_binding_is_editing   (FbFieldBinding *self);
/* Stores @value and ends editing. Nothing happens when it is what the record holds already. */
void            fb_field_binding_store        (FbFieldBinding *self, const FbValue *value);
/* What was typed cannot be understood. */
void            fb_field_binding_refuse       (FbFieldBinding *self, const char *message);
/* Back to the record's value. */
void            fb_field_binding_revert       (FbFieldBinding *self);

G_END_DECLS
