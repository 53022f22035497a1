/* fb-record-model.h: one record as a page shows and changes it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbRecordModel:
 *
 * The record that a page is about: read in a thread, read again when the store says that it changed, changed through the one door. Signals:
 *
 *   changed: the record is there, is another one, or has other values
 *   gone: it was deleted or has left this device
 *   stored (const char *field), refused (const char *field, const char *message): how a fb_record_model_set() ended
 */
#define FB_TYPE_RECORD_MODEL (fb_record_model_get_type ())
G_DECLARE_FINAL_TYPE (FbRecordModel, fb_record_model, FB, RECORD_MODEL, GObject)

FbRecordModel  *fb_record_model_new         (FbProfile *profile, const FbTable *table);
FbProfile      *fb_record_model_get_profile (FbRecordModel *self);
const FbTable  *fb_record_model_get_table   (FbRecordModel *self);
/* NULL empties it. */
void            fb_record_model_set_id      (FbRecordModel *self, const FbId *id);
const FbId     *fb_record_model_get_id      (FbRecordModel *self);                       /* (nullable) */
const FbRecord *fb_record_model_get_record  (FbRecordModel *self);                       /* NULL while it is read */
/* A field of its table, or one that the company added ("ext.CODE"). */
const FbField  *fb_record_model_get_field   (FbRecordModel *self, const char *name);     /* (nullable) */
/* Title of the row that a reference names. */
const char     *fb_record_model_get_label   (FbRecordModel *self, const char *field);    /* (nullable) */
/* The currency of the record's money, the default where it has none. */
const char     *fb_record_model_get_currency (FbRecordModel *self);
/* Stores one field. The label in undo and history names field and record. */
void            fb_record_model_set         (FbRecordModel *self, const char *field, const FbValue *value);

G_END_DECLS
