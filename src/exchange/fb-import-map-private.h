/* fb-import-map-private.h: the parts of a mapping
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "fb-import-map.h"
#include "fb-import-template.h"

G_BEGIN_DECLS

typedef enum
{
  FB_CONDITION_EMPTY,
  FB_CONDITION_NOT_EMPTY,
  FB_CONDITION_IN,
  FB_CONDITION_NOT_IN,
} FbConditionKind;

typedef struct
{
  FbConditionKind kind;
  char *column_name;
  guint column; /* after binding */
  char **values; /* of IN and NOT_IN, folded */
} FbCondition;

typedef struct _FbImportValue FbImportValue;

/* One field of a find. */
typedef struct
{
  guint field;
  FbImportValue *value; /* (owned) */
} FbImportKey;

struct _FbImportValue
{
  char *record;         /* (nullable) name of a record made before */
  FbTemplate *template; /* (nullable) text with columns */
  GHashTable *table;    /* (nullable) lent by the map: char* -> char* */
  char *table_name;
  char *date;           /* (nullable) format */
  char *decimal;        /* (nullable) sign */
  int power_of_ten;
  char *currency;       /* (nullable) */
  GPtrArray *find;      /* (nullable) of FbImportKey */
  const FbTable *target;/* (nullable) of a reference */
  char *fallback;       /* (nullable) when empty */
  gboolean required;
  gboolean only_new;    /* existing records keep what they have */
  GPtrArray *when;      /* of FbCondition */
};

typedef struct
{
  int field;            /* -1: the id */
  FbImportValue *value; /* (owned) */
} FbImportField;

typedef struct
{
  char *name;           /* (nullable) */
  const FbTable *table;
  GArray *match;        /* of guint, indexes of fields */
  gboolean match_id;
  gboolean only_new;
  GPtrArray *when;      /* of FbCondition */
  GPtrArray *fields;    /* of FbImportField; those of match first, currencies before money */
} FbImportRecord;

struct _FbImportMap
{
  char *label;
  char *encoding;
  char separator;
  char *currency;
  char *date;
  char *decimal;
  GPtrArray *before;       /* of FbImportRecord */
  GPtrArray *records;      /* of FbImportRecord */
  GHashTable *corrections; /* column -> (wrong -> right) */
  GHashTable *tables;      /* name -> (from -> to) */
};

/* --- fb-import-map-value.c ----------------------------------------------------------------------------------------------- */
void           fb_condition_free        (FbCondition *self);
void           fb_import_value_free     (FbImportValue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbImportValue, fb_import_value_free)
/* FB_EXCHANGE_ERROR_MAP, unless a nearer mistake has been told; gives FALSE. */
gboolean       fb_import_map_fail       (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean       fb_import_map_check_keys (JsonObject *object, const char *const *known, const char *where, GError **error);
gboolean       fb_import_map_read_text  (JsonObject *object, const char *key, char **text, GError **error);
gboolean       fb_import_map_read_flag  (JsonObject *object, const char *key, gboolean fallback, gboolean *flag, GError **error);
gboolean       fb_import_map_read_when  (JsonObject *object, GPtrArray **when, GError **error);
/* @field NULL: the id. */
FbImportValue *fb_import_map_read_value (FbImportMap *map, JsonNode *node, const FbTable *table, const FbField *field, guint depth,
                                         GError **error);

/* Finds the columns. FB_EXCHANGE_ERROR_MAP names one that the file does not have. */
gboolean fb_import_map_bind (FbImportMap *self, const char *const *header, GError **error);
/* Whether rows of the file make records of @table. */
gboolean fb_import_map_makes (FbImportMap *self, const FbTable *table);

G_END_DECLS
