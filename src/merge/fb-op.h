/* fb-op.h: what a transaction does, one operation a row
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "fb-record.h"

G_BEGIN_DECLS

/* Sync protocol, section 6. */
typedef enum
{
  FB_OP_PUT,       /* a new row; on a row that is dead: it lives again with these values */
  FB_OP_SET,       /* fields from old to new */
  FB_OP_INC,       /* deltas of `count` fields */
  FB_OP_TAG,       /* elements added to and removed from `set` fields */
  FB_OP_SAY,       /* one entry to a `say` field */
  FB_OP_DEL,
  FB_OP_RESOLVE,   /* of a conflict: take kept, lost, or a value */
} FbOpKind;

typedef enum
{
  FB_TAKE_KEPT,
  FB_TAKE_LOST,
  FB_TAKE_VALUE,
} FbTake;

typedef struct
{
  char    *name;        /* field, or "ext.CODE" for one custom value (whose old and new are canonical JSON text) */
  FbValue  old, new;    /* set, put (new only), say (new: the text) */
  gint64   delta;       /* inc */
  char   **add, **rm;   /* tag; NULL-terminated */
} FbOpField;

typedef struct
{
  FbOpKind       kind;
  const FbTable *table;
  FbId           id;
  FbId           root;      /* put: root of the group as the device sees it; nil: let the server find it */
  gint64         base_ver;  /* set, del: the row's ver that the user saw */
  GPtrArray     *fields;    /* of FbOpField (owned) */
  FbTake         take;      /* resolve */
  FbValue        value;     /* resolve with FB_TAKE_VALUE; read from the wire, an id is still text: only the conflict's field knows */
} FbOp;

FbOpField *fb_op_field_new  (const char *name);
void       fb_op_field_free (FbOpField *self);
FbOp      *fb_op_new        (FbOpKind kind, const FbTable *table, const FbId *id);
void       fb_op_free       (FbOp *self);
FbOp      *fb_op_copy       (const FbOp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbOpField, fb_op_field_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbOp, fb_op_free)
FbOpField *fb_op_add_field  (FbOp *self, const char *name);        /* (transfer none) */
FbOpField *fb_op_find_field (const FbOp *self, const char *name);  /* (nullable) (transfer none) */
/* Applies the op to a visible row as the device shows it (base + pending edits): NULL in @record and PUT makes it, DEL frees it. Conflicts do not
 * exist here: the user's value stands. Used for rebasing. @hlc and @device order say entries. */
void       fb_op_apply      (const FbOp *self, FbRecord **record, gint64 hlc, const FbId *device, const FbId *user, gint64 at);

/* One local transaction of the user. */
typedef struct
{
  gint64     n;         /* 1, 2, 3 … per device without gaps */
  FbId       oid;
  gint64     hlc;
  gint64     wall;      /* ms */
  char      *boot;
  gint64     mono;      /* ms */
  guint      schema;    /* of the data model that the operations speak of */
  guint      made_under; /* … in which the device wrote them down; 0: the same. Not part of the wire's form */
  gboolean   was_upcast; /* reading it brought an operation from an older schema to this one. Not part of the wire's form */
  gint64     cursor;    /* checkpoint when it was made */
  char      *cause;     /* user, bulk, import, merge, undo, redo, rule */
  char      *label;     /* what the person did, for undo and history */
  GPtrArray *ops;       /* of FbOp (owned) */
} FbTx;

FbTx      *fb_tx_new       (void);
void       fb_tx_free      (FbTx *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbTx, fb_tx_free)
/* The wire's form of section 6; reading checks every table, field and value against the schema and refuses the whole (G_IO_ERROR_INVALID_DATA for
 * form, FB_SCHEMA_ERROR for meaning). @n_ops_max 0: no limit. Operations of an older schema are read as what they mean in this one (fb-op-upcast.h). */
JsonNode  *fb_tx_to_json   (const FbTx *self);
FbTx      *fb_tx_from_json (JsonNode *node, guint n_ops_max, GError **error);

G_END_DECLS
