/* fb-record.h: one row of a table in memory
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "fb-schema.h"

G_BEGIN_DECLS

/**
 * FbRecord:
 *
 * A row: its table, its id, what sync knows about it, one value a field in the table's order. Not thread-safe; copy to hand over.
 */
typedef struct
{
  const FbTable *table;
  FbId           id;
  gint64         gid;      /* group, 0 while the server has not given one */
  gint64         ver;      /* server's number of the last change, 0 while never accepted */
  gint64         hash;
  gint64         dead;     /* server only: number of the delete, 0 alive */
  gboolean       pending;  /* device only: edits wait for the server */
  char          *extra;    /* (nullable) columns of a newer schema, canonical JSON object by field number */
  FbValue       *values;   /* table->n_fields of them */
} FbRecord;

FbRecord      *fb_record_new        (const FbTable *table, const FbId *id);  /* all null; nil id when @id is NULL */
FbRecord      *fb_record_copy       (const FbRecord *self);
void           fb_record_free       (FbRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRecord, fb_record_free)

/* Values by field name in our own code (the field must exist). */
const FbValue *fb_record_get        (const FbRecord *self, const char *field);
gint64         fb_record_get_int    (const FbRecord *self, const char *field);
const char    *fb_record_get_text   (const FbRecord *self, const char *field);   /* (nullable) */
const FbId    *fb_record_get_id     (const FbRecord *self, const char *field);   /* (nullable) */
void           fb_record_set        (FbRecord *self, const char *field, const FbValue *value);
void           fb_record_set_int    (FbRecord *self, const char *field, gint64 number);
void           fb_record_set_text   (FbRecord *self, const char *field, const char *text);
void           fb_record_set_id     (FbRecord *self, const char *field, const FbId *id);
/* What names the row to people: its title fields; "" when all are empty. */
char          *fb_record_dup_title  (const FbRecord *self);
/* A custom value of ext; and ext with @code set to @value_json (canonical JSON, NULL removes). */
char          *fb_record_dup_custom (const FbRecord *self, const char *code);
char          *fb_ext_with          (const char *ext, const char *code, const char *value_json);

/* --- checks ------------------------------------------------------------------------------------------------------- */

/* One value against its field: kind, limits, choices, form; the only gate for values from outside. FB_SCHEMA_ERROR_VALUE. */
gboolean       fb_field_validate    (const FbTable *table, const FbField *field, const FbValue *value, GError **error);
/* The same for a value that a row holds already: a count may lie below its floor, since what several people took away at
 * the same time adds up; the server marks it for a decision. */
gboolean       fb_field_validate_stored (const FbTable *table, const FbField *field, const FbValue *value, GError **error);
/* All values as stored, required ones, and rules between fields (fb-schema-rules.c). */
gboolean       fb_record_validate   (const FbRecord *self, GError **error);
/* Name of the field that a FB_SCHEMA_ERROR is about. (nullable) (transfer none) */
const char    *fb_schema_error_get_field (const GError *error);
/* Documents (quotes, orders) freeze when they leave the house: then only their state and what the customer did with them may change, and nothing of their
 * lines. Device and server ask the same. FALSE and FB_SCHEMA_ERROR_FROZEN.
 * @before (nullable): a row that is being made. @now (nullable): a row that is being deleted. Rows of other tables pass. */
gboolean       fb_record_check_frozen (const FbRecord *before, const FbRecord *now, gboolean is_admin, GError **error);
gboolean       fb_record_is_frozen    (const FbRecord *self);
/* (nullable) The table of the documents whose lines are rows of @table, and the field that names the document. */
const FbTable *fb_table_get_document  (const FbTable *table, const char **field);
/* As above for a line whose document is frozen. Not both NULL. */
gboolean       fb_record_check_line   (const FbRecord *before, const FbRecord *now, gboolean is_admin, GError **error);
/* Recomputes derived fields (contact_point.digits, …). */
void           fb_record_derive     (FbRecord *self);
/* Custom values against the custom_field rows of the table (array of FbRecord of custom_field; type, required, choices). */
gboolean       fb_ext_validate      (const FbTable *table, const char *ext, GPtrArray *custom_fields, GError **error);

/* --- text for people and files -------------------------------------------------------------------------------------- */

/* One value from what a person or a file wrote: money in the record's currency or @currency, dates in ISO form or, where @today is given,
 * words; booleans yes/no/true/false/1/0; enums by code or label; references only as ids (look-ups are the caller's). "" gives null. */
gboolean       fb_field_parse       (const FbTable *table, const FbField *field, const char *text, const char *currency, const char *today,
                                     FbValue *value, GError **error);
/* Exact text that fb_field_parse() reads back: for files and tools. NULL for null. */
char          *fb_field_to_text     (const FbField *field, const FbValue *value, const char *currency);

/* --- JSON -------------------------------------------------------------------------------------------------------------- */

/* The wire's form of a value: null, number, text; ids as text. */
JsonNode      *fb_value_to_json     (const FbValue *value);
/* The wire's value checked against its field (kinds only coerced where lossless). FB_SCHEMA_ERROR_VALUE. */
gboolean       fb_value_from_json   (const FbTable *table, const FbField *field, JsonNode *node, FbValue *value, GError **error);
/* The tool's form (command-line.md): {"id","entity",fields…,"_state","_rev"}, money as {"amount","currency"}; null fields are left out. */
JsonObject    *fb_record_to_json    (const FbRecord *self);

/* --- by number -------------------------------------------------------------------------------------------------------- */

/* The row as a canonical JSON object of field number and wire value, nulls left out, what this program has no names for (extra) among them. @newer_than 0:
 * all of it, for this device; else only what a program of that schema has no names for, NULL when there is nothing. */
char          *fb_record_to_numbers   (const FbRecord *self, guint newer_than);
/* Takes such an object's values; those without a field here become extra. FB_SCHEMA_ERROR_VALUE, G_IO_ERROR_INVALID_DATA. */
gboolean       fb_record_take_numbers (FbRecord *self, JsonNode *node, GError **error);
/* After an update of the program: what extra has of fields that are known now becomes their value. */
gboolean       fb_record_absorb_extra (FbRecord *self, GError **error);

/* Of a row that an older schema wrote: where a field has a successor, its value is that one's too. What extra said of the successor does not know of edits that
 * wait. */
void           fb_record_hand_over    (FbRecord *self);

/* --- hash ---------------------------------------------------------------------------------------------------------------- */

/* Sync protocol, section 9: first 8 bytes of SHA-256 over (table number, id, ver, then each non-null synced column in number order:
 * number, kind, value), big endian, as a signed number. Columns in extra count too. */
gint64         fb_record_compute_hash (const FbRecord *self);
/* The same of a row of a table that this program does not know. @numbers: as fb_record_to_numbers() of one that does. */
gint64         fb_numbers_compute_hash (guint table, const FbId *id, gint64 ver, const char *numbers);

G_END_DECLS
