/* fb-wire.h: writes the pages of a pull
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-moves.h"
#include "fb-record.h"
#include "fb-stmt.h"

G_BEGIN_DECLS

/**
 * FbPageWriter:
 *
 * Appends the lines of section 5 of the protocol, one JSON array a line, to a text. The first row of a table brings its `t` line with it. Columns are
 * the synced fields that @schema knows, in the order of their numbers.
 */
typedef struct _FbPageWriter FbPageWriter;

FbPageWriter *fb_page_writer_new       (guint schema);
/* A writer of rows only, without `t` lines, whose text is a JSON array: the "rows" of a push result. */
FbPageWriter *fb_page_writer_new_rows  (guint schema);
void          fb_page_writer_free      (FbPageWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbPageWriter, fb_page_writer_free)
gsize         fb_page_writer_get_size  (FbPageWriter *self);
guint         fb_page_writer_get_rows  (FbPageWriter *self);    /* p, x and u lines so far */
/* The finished text; the writer is empty afterwards. */
GBytes       *fb_page_writer_end       (FbPageWriter *self);
char         *fb_page_writer_end_text  (FbPageWriter *self);

/* b+ and b-; @ref nil for org and cat. */
void fb_page_writer_grant    (FbPageWriter *self, gint64 bid, const char *kind, const FbId *ref, const char *label);
void fb_page_writer_withdraw (FbPageWriter *self, gint64 bid);
/* s: a page of the bucket that lies at /v1/page/@sha256, with its plain size and its rows. */
void fb_page_writer_set_page (FbPageWriter *self, gint64 bid, const char *sha256, gint64 bytes, gint64 rows);
/* g+, g= (arrays of gint64), g- */
void fb_page_writer_enter    (FbPageWriter *self, gint64 gid, gint64 bid, const FbId *root, gint64 rows);
void fb_page_writer_relabel  (FbPageWriter *self, gint64 gid, GArray *add, GArray *remove);
/* The same of an account that goes on being here but may lie elsewhere now. @territory nil: in none. */
void fb_page_writer_relabel_to (FbPageWriter *self, gint64 gid, GArray *add, GArray *remove, const FbId *territory);
/* g>: it went from one territory's bucket to another's, and nothing else has changed of its place */
void fb_page_writer_move     (FbPageWriter *self, gint64 gid, gint64 to, gint64 from, gint64 seq);
/* w, h: whose the transaction was, and earlier moves of a group (of FbMove) */
void fb_page_writer_mover    (FbPageWriter *self, const FbMover *mover);
void fb_page_writer_moves    (FbPageWriter *self, gint64 gid, GArray *moves);
/* Whether the reader's schema has accounts whose territory follows from where they lie. */
gboolean fb_page_writer_knows_places (FbPageWriter *self);
void fb_page_writer_leave    (FbPageWriter *self, gint64 gid);
/* p: the current row of a statement whose columns are fb_ddl_columns (table, FB_DDL_SERVER), or a record. */
void fb_page_writer_row      (FbPageWriter *self, const FbTable *table, FbStmt *stmt);
void fb_page_writer_record   (FbPageWriter *self, const FbRecord *record);
void fb_page_writer_gone     (FbPageWriter *self, guint table, gint64 gid, gint64 ver, const FbId *id);
void fb_page_writer_label    (FbPageWriter *self, guint table, const FbId *id, const char *label);
/* u: @fields of the record, by index. */
void fb_page_writer_columns  (FbPageWriter *self, const FbRecord *record, GArray *fields);
/* The first and the last line as JSON objects. */
void fb_page_writer_object   (FbPageWriter *self, JsonObject *object);

G_END_DECLS
