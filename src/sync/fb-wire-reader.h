/* fb-wire-reader.h: reads a page of a pull
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-message.h"
#include "fb-moves.h"
#include "fb-record.h"

G_BEGIN_DECLS

/* Sync protocol, section 5. */
typedef enum
{
  FB_WIRE_GRANT,     /* b+ bid, kind, id or nil, text */
  FB_WIRE_WITHDRAW,  /* b- bid */
  FB_WIRE_ENTER,     /* g+ gid, bid, id (root), rows */
  FB_WIRE_RELABEL,   /* g= gid, add, remove; if is_placed: id, the territory of its account, nil for none */
  FB_WIRE_MOVE,      /* g> gid, bid, from, ver (seq) */
  FB_WIRE_MOVER,     /* w  mover */
  FB_WIRE_MOVES,     /* h  gid, moves */
  FB_WIRE_LEAVE,     /* g- gid */
  FB_WIRE_ROW,       /* p  record */
  FB_WIRE_GONE,      /* x  number, table (NULL: this schema does not know it), gid, ver, id */
  FB_WIRE_NEWER,     /* n  number, gid, ver, hash, id, text: a row of a table that this schema does not know, by the numbers of its columns */
  FB_WIRE_NAME,      /* r  table, id, text */
  FB_WIRE_COLUMNS,   /* u  record with the fields in columns set */
  FB_WIRE_TABLE,     /* t  table; the reader keeps its columns */
  FB_WIRE_SET,       /* s  bid, text (SHA-256 of the page that is to be fetched), rows */
  FB_WIRE_END,
} FbWireKind;

/* One line; everything in it is lent until the next is read. */
typedef struct
{
  FbWireKind     kind;
  const FbTable *table;
  guint          number;         /* of the table */
  gint64         gid, bid, ver, rows, hash;
  FbId           id;
  const char    *bucket_kind;
  const char    *text;
  FbRecord      *record;
  GArray        *add, *remove;   /* of gint64 */
  gint64         from;
  gboolean       is_placed;
  FbMover        mover;
  GArray        *moves;          /* of FbMove */
  GArray        *columns;        /* of guint: fields that a `u` line sets */
} FbWireLine;

/* First line of a page. */
typedef struct
{
  gint64 head, time;
  gint64 est_rows, est_bytes;
  gint64 min_schema;
  char  *scope;
} FbWireHead;

typedef struct
{
  gint64  bid;
  gint64  rows;
  guint64 sum;
} FbWireSum;

/* Last line of a page: @more, or the checkpoint. */
typedef struct
{
  char    *more;         /* (nullable) */
  gint64   cursor;
  gboolean again;        /* the scope has grown meanwhile: pull again at once */
  GArray  *sums;         /* of FbWireSum */
} FbWireTail;

/**
 * FbWireReader:
 *
 * Lines of a page, each checked in full before it is given out. Rows are scanned in place; other lines go through json-glib. A page that is
 * cut or malformed is FB_SYNC_ERROR_PROTOCOL, and must then be thrown away whole. What a server sends by number, because it thinks this schema does not know
 * it, is given out as any other row if it does (the program was updated in the middle of a pull).
 */
typedef struct _FbWireReader FbWireReader;

FbWireReader     *fb_wire_reader_new       (GBytes *page, GError **error);
/* The token in the last line of a page that is not the pull's last, seen without reading the page; NULL otherwise. */
char             *fb_wire_peek_more        (GBytes *page);
/* For rows inside a push answer: no page, every table's columns in the schema's order. */
FbWireReader     *fb_wire_reader_new_loose (void);
void              fb_wire_reader_free      (FbWireReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbWireReader, fb_wire_reader_free)
const FbWireHead *fb_wire_reader_get_head  (FbWireReader *self);
const FbWireTail *fb_wire_reader_get_tail  (FbWireReader *self);
/* FB_WIRE_END after the last. */
gboolean          fb_wire_reader_next      (FbWireReader *self, FbWireLine *line, GError **error);
/* The text as it came, with line end: of the first line before any is read, then of the line just read, at FB_WIRE_END of the last line. */
const char       *fb_wire_reader_get_raw   (FbWireReader *self, gsize *length);
/* One line that has been parsed already. The line lends from @array. */
gboolean          fb_wire_reader_read_node (FbWireReader *self, JsonArray *array, FbWireLine *line, GError **error);
/* For the test that compares both ways of reading: rows through json-glib as well. */
void              fb_wire_reader_set_slow  (FbWireReader *self, gboolean slow);

G_END_DECLS
