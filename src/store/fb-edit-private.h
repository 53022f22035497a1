/* fb-edit-private.h: what the door reads from an edit
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-edit.h"
#include "fb-op.h"

G_BEGIN_DECLS

/* One step of an edit: an operation whose old values are not filled in yet; for a new row also the row. */
typedef struct
{
  FbOp     *op;       /* (owned) */
  FbRecord *record;   /* (owned) (nullable) of FB_OP_PUT */
} FbEditStep;

struct _FbEdit
{
  char      *label;   /* (owned) */
  char      *cause;   /* (owned) */
  FbId       group;   /* nil: a step of its own */
  gboolean   quiet;
  gboolean   strict;  /* set: the stored value must be the op's old one (undo, redo) */
  GPtrArray *steps;   /* (owned) of FbEditStep */
};

/* For undo and redo: operations as they were kept. Takes @op. */
void fb_edit_add_op (FbEdit *self, FbOp *op);

G_END_DECLS
