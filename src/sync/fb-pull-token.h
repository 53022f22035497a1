/* fb-pull-token.h: where a pull stands between two pages
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "fb-id.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 bid;
  gint64 last, gid;
} FbPullPosition;

/* Sync protocol, section 5.1. Opaque to the client, and it may go to another process: it grants nothing, since every page compares it with the scope. */
typedef struct
{
  GArray     *scope;      /* S: of gint64, at the first page */
  GHashTable *held;       /* K: set of gint64 */
  GHashTable *sets;       /* those of K that the device takes from a page set, and did not hold before: set of gint64 */
  gint64      h0;         /* head at the first page */
  gint64      cursor;     /* C of every bucket … */
  GHashTable *cursors;    /* … but these: bid → FbPullPosition with the cursor as last */
  GHashTable *positions;  /* bid → FbPullPosition */
  GHashTable *big;        /* gid → FbPullPosition with the head as last: groups that were sent exact as of that head */
  gboolean    is_split;   /* a group goes on in the next page: */
  gint64      split_bid, split_gid, split_ver, split_head, split_base;
  FbId        split_id;
  gboolean    full;       /* all since the first page of this pass was one snapshot */
  gint64      est_rows, est_bytes;
  GArray     *again;      /* of gint64: groups to be sent whole (repair) */
  gint64      again_at;   /* how many of them are done */
  gboolean    only_again; /* and nothing else */
  char       *added;      /* columns that the client's new schema added, canonical JSON (nullable) */
  gint64      added_table; /* how many tables of @added are done */
  FbId        added_id;   /* last row of the one at hand */
} FbPullToken;

FbPullToken *fb_pull_token_new       (void);
void         fb_pull_token_free      (FbPullToken *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbPullToken, fb_pull_token_free)
char        *fb_pull_token_to_text   (const FbPullToken *self);
/* G_IO_ERROR_INVALID_DATA for anything that fb_pull_token_to_text() does not write. */
FbPullToken *fb_pull_token_from_text (const char *text, GError **error);

gboolean     fb_pull_token_holds      (const FbPullToken *self, gint64 bid);
void         fb_pull_token_add_held   (FbPullToken *self, gint64 bid);
/* The device gets the bucket as of @seq from elsewhere: from here on it is held. */
void         fb_pull_token_add_set    (FbPullToken *self, gint64 bid, gint64 seq);
gboolean     fb_pull_token_is_set     (const FbPullToken *self, gint64 bid);
void         fb_pull_token_set_cursor (FbPullToken *self, gint64 bid, gint64 cursor);
/* C_b of a bucket that is held. */
gint64       fb_pull_token_get_cursor (const FbPullToken *self, gint64 bid);
/* Walked so far; (C_b, max) at the start, C_b = 0 for a bucket that is not held. */
void         fb_pull_token_get_position (const FbPullToken *self, gint64 bid, gint64 *last, gint64 *gid);
void         fb_pull_token_set_position (FbPullToken *self, gint64 bid, gint64 last, gint64 gid);
/* -1 when the group has not been completed in this pull. */
gint64       fb_pull_token_get_big    (const FbPullToken *self, gint64 gid);
void         fb_pull_token_set_big    (FbPullToken *self, gint64 gid, gint64 head);
void         fb_pull_token_forget_big (FbPullToken *self, gint64 gid);

G_END_DECLS
