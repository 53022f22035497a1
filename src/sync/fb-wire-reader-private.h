/* fb-wire-reader-private.h: parts of the page reader
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-wire-reader.h"

G_BEGIN_DECLS

struct _FbWireReader
{
  GBytes     *page;
  char       *buffer;      /* a copy of the page, unescaped in place as it is read */
  gsize       length;
  gsize       raw_start, raw_end;   /* the current line in the page, with its line end */
  gsize       last;        /* where the last line begins */
  guint       n_rows;
  gboolean    loose, slow;
  JsonNode   *node;        /* the current line, when json-glib read it */
  char       *extra;       /* of the current row, canonical */
  FbRecord   *own;         /* (owned) (nullable) the current row, when its values are not in the page as they are needed */

  FbWireHead  head;
  FbWireTail  tail;
  GHashTable *columns;     /* table -> GArray of gint (field, or one of below) */
  GHashTable *records;     /* table -> FbRecord, reused from row to row */
  GArray     *add, *remove, *set_columns, *moves;
};

#define FB_WIRE_COLUMN_ID (-1)
#define FB_WIRE_COLUMN_EXTRA (-2)

gboolean    fb_wire_fail              (GError **error, const char *what);
gboolean    fb_wire_parse_sum         (const char *text, guint64 *sum);
gboolean    fb_wire_node_int          (JsonNode *node, gint64 *value);
const char *fb_wire_node_text         (JsonNode *node);
void        fb_wire_record_forget     (FbRecord *record);
FbRecord   *fb_wire_reader_get_record (FbWireReader *self, const FbTable *table);
/* Columns of a table's rows; NULL when its `t` line has not come. */
GArray     *fb_wire_reader_get_columns (FbWireReader *self, const FbTable *table);
/* Checks what both ways of reading have in common. */
gboolean    fb_wire_check_row         (FbWireReader *self, FbWireLine *line, GError **error);
gboolean    fb_wire_set_extra         (FbWireReader *self, FbRecord *record, const char *text);
/* A row from behind its `["p",`. */
gboolean    fb_wire_scan_row          (FbWireReader *self, char *start, char *end, FbWireLine *line, GError **error);

/* What a field's values look like on the wire. */
FbValueKind fb_wire_field_kind        (const FbField *field);

G_END_DECLS
