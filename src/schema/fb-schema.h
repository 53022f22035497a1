/* fb-schema.h: the one description of every entity
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "fb-value.h"

G_BEGIN_DECLS

/* The number of this data model; rises with every table or field added. What a program does depends on fb_schema_version(). */
#define FB_SCHEMA_VERSION 4
/* The first in which accounts have their territory by where they lie; programs before it get accounts without one, since it would not fit their hashes. */
#define FB_SCHEMA_PLACED 4
/* The oldest schema a server still serves. */
#define FB_SCHEMA_MIN_VERSION 1

/* Tables are numbered 1 … FB_SCHEMA_N_NUMBERS - 1. */
#define FB_SCHEMA_N_NUMBERS 126

/**
 * FB_SCHEMA_ERROR:
 *
 * _UNKNOWN: no such entity or field. _VALUE: a value that its field cannot hold; the message names field, value and what is allowed.
 * _REQUIRED: a required field is empty. _FROZEN: a document that was sent would change. The message is made for people (translated); fb_schema_error_get_field() in fb-record.h.
 */
#define FB_SCHEMA_ERROR (fb_schema_error_quark ())
GQuark fb_schema_error_quark (void);
typedef enum
{
  FB_SCHEMA_ERROR_UNKNOWN,
  FB_SCHEMA_ERROR_VALUE,
  FB_SCHEMA_ERROR_REQUIRED,
  FB_SCHEMA_ERROR_FROZEN,
} FbSchemaError;

typedef enum
{
  FB_TYPE_TEXT,        /* one line, trimmed, at most max bytes (default 255) */
  FB_TYPE_LONG_TEXT,   /* lines, at most 65,536 bytes */
  FB_TYPE_INT,         /* min … max */
  FB_TYPE_MONEY,       /* minor units; the currency stands in the field named by ref */
  FB_TYPE_QUANTITY,    /* 1/1000 units */
  FB_TYPE_RATE,        /* 1/10,000 */
  FB_TYPE_PERCENT,     /* 1/10,000 of the whole: 2500 is 25 % */
  FB_TYPE_DATE,        /* YYYY-MM-DD */
  FB_TYPE_TIME,        /* UTC milliseconds since 1970 */
  FB_TYPE_BOOL,        /* 0, 1 */
  FB_TYPE_ENUM,        /* one of choices, fixed */
  FB_TYPE_PICK,        /* code of a picklist_value in the picklist named by ref; any code is kept */
  FB_TYPE_JSON,        /* canonical JSON text */
  FB_TYPE_SET,         /* canonical JSON array of distinct sorted texts */
  FB_TYPE_LOG,         /* canonical JSON array of {"hlc","device","at","by","text"}, in (hlc, device) order: notes that only grow */
  FB_TYPE_REF,         /* id of a row of the table named by ref */
  FB_TYPE_ANY_REF,     /* id of a row of the table whose name stands in the field named by ref (on_type) */
  FB_TYPE_CURRENCY,    /* ISO 4217 */
} FbFieldType;

typedef enum
{
  FB_FIELD_REQUIRED = 1 << 0,
  FB_FIELD_UNIQUE   = 1 << 1,   /* typed keys: a second arrival becomes a duplicate conflict at the server */
  FB_FIELD_NUMBER   = 1 << 2,   /* filled from the device's leased block of numbers */
  FB_FIELD_DERIVED  = 1 << 3,   /* computed (fb_record_derive()); never edited, never sent in an op */
  FB_FIELD_PERSONAL = 1 << 4,   /* personal data */
  FB_FIELD_INDEXED  = 1 << 5,   /* has a database index (references always have one) */
  FB_FIELD_HIDDEN   = 1 << 6,   /* not offered in forms and column choosers */
  FB_FIELD_LOCAL    = 1 << 7,   /* this device only: never hashed, never sent */
  FB_FIELD_PHONE    = 1 << 8,   /* searchable by its digits */
  FB_FIELD_PLACED   = 1 << 9,   /* tells where the row's group lies (sync protocol, section 4): no part of the row, so never hashed, and a change of it gives no version */
} FbFieldFlags;

/* Sync protocol, section 6.2. */
typedef enum
{
  FB_POLICY_LAST,
  FB_POLICY_REVIEW,
  FB_POLICY_STATE,     /* policy_arg: "from>to,to;from>to" of allowed transitions, or "*" for any; picks by meaning of the field */
  FB_POLICY_SET,
  FB_POLICY_COUNT,     /* min of the field is the floor */
  FB_POLICY_SAY,
  FB_POLICY_TEXT,
  FB_POLICY_MAX,
  FB_POLICY_MIN,
  FB_POLICY_SERVER,    /* only an administrator's or the server's change counts; free while the row is being created */
  FB_POLICY_FIXED,     /* set when the row is made, never after (created_at, created_by) */
} FbPolicy;

typedef struct
{
  const char *code;
  const char *label;   /* N_() */
} FbChoice;

typedef struct
{
  guint16         number;      /* stable in hashes; never reused; columns in number order are column order on the wire */
  const char     *name;        /* column, JSON key, CSV heading, query word */
  const char     *label;       /* N_() */
  FbFieldType     type;
  FbFieldFlags    flags;
  FbPolicy        policy;
  const char     *ref;         /* see FbFieldType */
  const FbChoice *choices;     /* ended by a NULL code */
  const char     *policy_arg;
  gint64          min, max;    /* both 0: no limit (numbers), the type's default (text) */
  guint8          search;      /* weight in the search index, 0: not in it */
  guint16         since;       /* schema that added it; 0 reads as 1 */
  const char     *preset;      /* (nullable) what an empty field becomes in fb_record_derive(): number or code; such a field is never null */
  const char     *successor;   /* (nullable) retired: the field that stands for it now. It is derived from that one, for devices that know no other, and
                                * what transactions of theirs do to it is done to that one (fb-op-upcast.h). */
  guint16         retired;     /* schema in which the successor took over */
} FbField;

/* In which group a row lives (sync protocol, section 1). */
typedef enum
{
  FB_HOME_ORG,       /* the organisation's group, bucket org */
  FB_HOME_CATALOG,   /* the catalogue's group, bucket cat */
  FB_HOME_COST,      /* the costs' group, bucket cost: for roles that see what products cost */
  FB_HOME_USER,      /* the group of the user named by the field home_fields[0], bucket u; without one as FB_HOME_ORG */
  FB_HOME_ROOT,      /* root of its own group, in its territories' buckets */
  FB_HOME_PARENT,    /* the group of the first row that home_fields (references, in order) name; a row without any is its own root */
  FB_HOME_DEAL,      /* opportunity, lead: root of its own group when its territory is set, else as FB_HOME_PARENT */
  FB_HOME_LOCAL,     /* never leaves the device; server tables of the same form never leave the server */
} FbHome;

typedef enum
{
  FB_TABLE_EDIT_WINS = 1 << 0,   /* an edit meanwhile keeps a deleted row (accounts, deals); else the delete wins */
  FB_TABLE_APPEND    = 1 << 1,   /* rows are made and never changed (stage_event, change) */
  FB_TABLE_SERVER    = 1 << 2,   /* only the server and administrators write it (users, territories, price books) */
  FB_TABLE_SYSTEM    = 1 << 3,   /* written by store and sync, not through the door (change, conflict) */
  FB_TABLE_OPENS     = 1 << 4,   /* a thing a person opens: has pages, search hits, add command */
} FbTableFlags;

typedef struct
{
  guint8              number;       /* 1 … FB_SCHEMA_N_NUMBERS - 1, stable */
  const char         *name;         /* "opportunity" */
  const char         *label;        /* N_("Opportunity") */
  const char         *plural;       /* N_("Opportunities") */
  FbHome              home;
  const char         *home_fields[6];
  FbTableFlags        flags;
  const char         *title[3];     /* fields that name a row to people, joined by a space */
  const char         *number_series;/* (nullable) series of number_block for its FB_FIELD_NUMBER field */
  const char         *cascade[16];   /* children deleted with it: "table.field"; ended by NULL */
  const FbField      *fields;       /* its own; then follow the common ones: created_at, created_by, updated_at, ext */
  guint               n_fields;     /* with the common ones */
  guint16             since;
  guint16             age;          /* 0, but in the view of an older schema: by how many it is older than FB_SCHEMA_VERSION */
} FbTable;

/**
 * fb_schema_version:
 *
 * The schema that this program speaks: FB_SCHEMA_VERSION in all programs but tests.
 */
guint fb_schema_version (void);

/**
 * fb_schema_speak:
 * @version: FB_SCHEMA_MIN_VERSION … FB_SCHEMA_VERSION
 *
 * For tests: from here on all that runs is a program of that schema. Its tables are other ones, with addresses of their own; whatever keeps
 * tables, records or statements belongs to the schema under which it was made. Not while another thread is at work.
 */
void  fb_schema_speak   (guint version);

/* Tables by number; position of a table's fields is its index in records. Everything here is constant and thread-safe. */
const FbTable *const *fb_schema_get_tables (guint *n_tables);
const FbTable *fb_schema_find_table   (const char *name);                    /* (nullable) */
const FbTable *fb_schema_get_table    (const char *name);                    /* must exist: for names in our own code */
const FbTable *fb_schema_get_table_by_number (guint number);                 /* (nullable) */
/* Index of a field, -1 if there is none. */
int            fb_table_find_field    (const FbTable *table, const char *name);
/* The same; of a field that was retired the one that stands for it now. */
int            fb_table_find_current  (const FbTable *table, const char *name);
/* As above for names in our own code: must exist. */
guint          fb_table_get_field     (const FbTable *table, const char *name);
/* Index of the field that is FB_FIELD_PLACED, -1 if the table has none. */
int            fb_table_find_placed   (const FbTable *table);
const FbField *fb_table_field         (const FbTable *table, guint index);
/* TRUE for tables whose rows travel. */
gboolean       fb_table_is_synced     (const FbTable *table);
const FbTable *fb_field_get_ref_table (const FbField *field);                /* (nullable) */
/* Translated label of a choice's code; the code itself when unknown. */
const char    *fb_field_get_choice_label (const FbField *field, const char *code);

G_END_DECLS
