/* fb-ddl.h: tables of a database derived from the schema
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-schema.h"

G_BEGIN_DECLS

typedef enum
{
  FB_DDL_SQLITE,
  FB_DDL_POSTGRES,
} FbDdlDialect;

typedef enum
{
  FB_DDL_DEVICE,   /* id, _gid, _ver, _hash, _dirty, _extra, then the fields */
  FB_DDL_SERVER,   /* id, _gid, _ver, _hash, _dead, _extra, then the fields that are not a device's own, foreign keys where the parent's table is synced */
} FbDdlSide;

/* CREATE TABLE and CREATE INDEX statements of every table of the side, one a string, IF NOT EXISTS. SQLite: STRICT, `id BLOB PRIMARY KEY` with the
 * implicit rowid kept (lists hold rowids). Every reference and indexed field has an index; every table one on (_gid, _ver). */
GPtrArray *fb_ddl_create_all   (FbDdlDialect dialect, FbDdlSide side);
/* Statements that bring tables of schema @from to @to (new tables, new nullable columns). */
GPtrArray *fb_ddl_upgrade      (FbDdlDialect dialect, FbDdlSide side, guint from, guint to);
/* "id, _gid, _ver, _hash, _dead|_dirty, _extra, f1, f2 …": the columns in the order fb_record_read() of store expects. */
const char *fb_ddl_columns     (const FbTable *table, FbDdlSide side);
/* INSERT … ON CONFLICT (id) DO UPDATE with one parameter a column of fb_ddl_columns(). A null in a device's own field leaves what stood there. */
const char *fb_ddl_upsert      (const FbTable *table, FbDdlSide side);
/* INSERT … ON CONFLICT DO NOTHING with the same parameters. */
const char *fb_ddl_insert_new  (const FbTable *table, FbDdlSide side);
/* Names of the secondary indexes of a table on that side that only make reading faster; those sync itself asks by (_gid) are not among them. Of char*. */
GPtrArray  *fb_ddl_list_indexes (const FbTable *table, FbDdlSide side);
/* The statements that make all indexes of a table which are not there. Of char*. */
GPtrArray  *fb_ddl_create_indexes (const FbTable *table, FbDdlDialect dialect, FbDdlSide side);
/* The whole schema for people (Markdown) and programs (JSON). */
char      *fb_schema_to_markdown (void);
char      *fb_schema_to_json     (void);

G_END_DECLS
