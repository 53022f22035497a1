/* fb-families.h: families of products as a tree
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record.h"

G_BEGIN_DECLS

typedef struct
{
  FbId   id;
  char  *name;    /* (owned) */
  guint  depth;   /* 0: at the top */
} FbFamily;
void       fb_family_free        (FbFamily *self);

/* @rows (of FbRecord of product_family, in the order of siblings) as a tree: of FbFamily, each followed by those below it. A family whose parent is not here, or
 * that is its own ancestor, stands at the top. */
GPtrArray *fb_families_sort      (GPtrArray *rows);
/* The condition on products that @families[index] or one below it is theirs. */
char      *fb_families_dup_where (GPtrArray *families, guint index);

G_END_DECLS
