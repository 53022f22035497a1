/* fb-many-private.h: what judging and doing share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-deals.h"
#include "fb-many.h"

G_BEGIN_DECLS

typedef enum
{
  FB_MANY_SET,
  FB_MANY_DELETE,
  FB_MANY_MOVE,
} FbManyKind;

typedef struct
{
  char   *field; /* (owned) */
  FbValue value;
  char   *currency; /* (owned) (nullable) of an amount */
} FbManyChange;

typedef struct
{
  gint64 rowid;
  FbId   id;   /* nil until it was first read: SQLite may give the row id of a deleted row to another one */
} FbManyRow;

struct _FbMany
{
  FbManyKind     kind;
  const FbTable *table;
  FbId           stage;     /* of a move */
  GPtrArray     *changes;   /* (owned) of FbManyChange */
  GArray        *rows;      /* (owned) of FbManyRow */
  int            done;      /* atomic */
};

/* What is asked once for all rows. */
typedef struct
{
  FbStore   *store;    /* (unowned) */
  gboolean   is_admin;
  gboolean   permitted; /* by the person's role */
  GPtrArray *custom;   /* (owned) of FbRecord: the fields that the company added */
} FbManyRules;

typedef enum
{
  FB_MANY_FATE_ERROR,
  FB_MANY_FATE_CHANGE,
  FB_MANY_FATE_SAME,
  FB_MANY_FATE_REFUSED,
} FbManyFate;

/* fb-many-judge.c */
gboolean   fb_many_rules_init  (FbManyRules *rules, FbMany *self, FbStore *store, GError **error);
void       fb_many_rules_clear (FbManyRules *rules);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbManyRules, fb_many_rules_clear)
/* @reason: why it is refused, for people. @missing (nullable): gets what a stage requires and @record lacks. */
FbManyFate fb_many_judge       (FbMany *self, FbManyRules *rules, const FbRecord *record, char **reason, GPtrArray *missing, GError **error);
/* Of a move: what is filled in for this deal. (nullable) */
FbRecord  *fb_many_dup_filled  (FbMany *self, const FbRecord *record);

G_END_DECLS
