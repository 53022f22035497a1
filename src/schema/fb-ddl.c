/* fb-ddl.c: tables of a database derived from the schema
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-ddl.h"

/* Orders that lists and tasks ask for, beyond the references and indexed fields. */
static const struct
{
  const char *table;
  const char *columns;
} extra_indexes[] = {
    {"account_territory", "\"territory\", \"account\""},  {"activity", "\"account\", \"planned_start\""},
    {"activity", "\"assigned_to\", \"status\", \"due\""}, {"change", "\"row\", \"at\""},
    {"opportunity", "\"stage\", \"close_date\""},         {"opportunity", "\"owner\", \"category\", \"close_date\""},
};

static gboolean
table_exists_on (const FbTable *table, FbDdlSide side)
{
  return side == FB_DDL_DEVICE || fb_table_is_synced (table);
}

static guint
since_of (guint16 since)
{
  return MAX (since, 1);
}

static gboolean
is_reference (const FbField *field)
{
  return field->type == FB_TYPE_REF || field->type == FB_TYPE_ANY_REF;
}

static const char *
column_type (const FbField *field, FbDdlDialect dialect)
{
  switch (field->type)
    {
    case FB_TYPE_INT:
    case FB_TYPE_MONEY:
    case FB_TYPE_QUANTITY:
    case FB_TYPE_RATE:
    case FB_TYPE_PERCENT:
    case FB_TYPE_TIME:
    case FB_TYPE_BOOL:
      return dialect == FB_DDL_SQLITE ? "INTEGER" : "BIGINT";
    case FB_TYPE_REF:
    case FB_TYPE_ANY_REF:
      return dialect == FB_DDL_SQLITE ? "BLOB" : "UUID";
    default:
      return dialect == FB_DDL_SQLITE ? "TEXT" : "TEXT COLLATE \"C\""; /* by bytes, as SQLite does */
    }
}

/* The server enforces references between the rows that people write. Rows about rows (changes, conflicts), who made a
 * row and on which device outlive what they name. Checked at once, so that a bad transaction fails in its savepoint;
 * deferrable for loads in any order. */
static gboolean
has_foreign_key (const FbTable *table, const FbField *field, FbDdlSide side)
{
  const FbTable *parent = fb_field_get_ref_table (field);

  return side == FB_DDL_SERVER && parent != NULL && fb_table_is_synced (parent) && (table->flags & FB_TABLE_SYSTEM) == 0
         && !g_str_equal (field->name, "created_by") && !g_str_equal (parent->name, "device");
}

/* A device's own fields are nothing to the server: its tables have the columns, and no statement of its fills them. */
static gboolean
field_exists_on (const FbField *field, FbDdlSide side)
{
  return side == FB_DDL_DEVICE || (field->flags & FB_FIELD_LOCAL) == 0;
}

static void
append_column (GString *sql, const FbTable *table, const FbField *field, FbDdlDialect dialect, FbDdlSide side)
{
  g_string_append_printf (sql, "\"%s\" %s", field->name, column_type (field, dialect));
  if (has_foreign_key (table, field, side))
    g_string_append_printf (sql, " REFERENCES \"%s\" (\"id\") DEFERRABLE INITIALLY IMMEDIATE", field->ref);
}

static char *
create_table (const FbTable *table, FbDdlDialect dialect, FbDdlSide side)
{
  const char *number = dialect == FB_DDL_SQLITE ? "INTEGER" : "BIGINT";
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql,
                          "CREATE TABLE IF NOT EXISTS \"%s\" (\n"
                          "  \"id\" %s PRIMARY KEY NOT NULL,\n"
                          "  \"_gid\" %s NOT NULL DEFAULT 0,\n"
                          "  \"_ver\" %s NOT NULL DEFAULT 0,\n"
                          "  \"_hash\" %s NOT NULL DEFAULT 0,\n"
                          "  \"%s\" %s NOT NULL DEFAULT 0,\n"
                          "  \"_extra\" TEXT",
                          table->name, dialect == FB_DDL_SQLITE ? "BLOB" : "UUID", number, number, number,
                          side == FB_DDL_SERVER ? "_dead" : "_dirty", number);
  for (guint i = 0; i < table->n_fields; i++)
    {
      g_string_append (sql, ",\n  ");
      /* PostgreSQL cannot refer to a table that comes later: see add_late_keys(). */
      append_column (sql, table, &table->fields[i], dialect, dialect == FB_DDL_SQLITE ? side : FB_DDL_DEVICE);
    }
  g_string_append (sql, dialect == FB_DDL_SQLITE ? "\n) STRICT" : "\n)");
  return g_string_free (sql, FALSE);
}

static gboolean
wants_index (const FbField *field)
{
  return (is_reference (field) && !g_str_equal (field->name, "created_by"))
         || (field->flags & (FB_FIELD_INDEXED | FB_FIELD_UNIQUE)) != 0;
}

/* What people read is compared, sorted and looked up on a device without case and accents, always as fold (column);
 * what only programs read (digits, fingerprints, identities elsewhere) as it is. */
static gboolean
is_folded (const FbField *field, FbDdlDialect dialect, FbDdlSide side)
{
  return dialect == FB_DDL_SQLITE && side == FB_DDL_DEVICE && field->type == FB_TYPE_TEXT
         && (field->flags & FB_FIELD_HIDDEN) == 0;
}

/* Most references are empty in most rows: partial indexes cost only the rows that have a value. */
static char *
create_index (const FbTable *table, const FbField *field, FbDdlDialect dialect, FbDdlSide side)
{
  gboolean unique = side == FB_DDL_SERVER && (field->flags & FB_FIELD_UNIQUE) != 0;
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "CREATE %sINDEX IF NOT EXISTS \"%s__%s\" ON \"%s\" (%s\"%s\"%s)",
                          unique ? "UNIQUE " : "", table->name, field->name, table->name,
                          is_folded (field, dialect, side) ? "fold(" : "", field->name,
                          is_folded (field, dialect, side) ? ")" : "");
  if (unique)
    g_string_append_printf (sql, " WHERE \"%s\" IS NOT NULL AND \"_dead\" = 0", field->name);
  else if (is_reference (field) && (field->flags & FB_FIELD_REQUIRED) == 0)
    g_string_append_printf (sql, " WHERE \"%s\" IS NOT NULL", field->name);
  return g_string_free (sql, FALSE);
}

static void
add_indexes (GPtrArray *statements, const FbTable *table, FbDdlDialect dialect, FbDdlSide side)
{
  g_ptr_array_add (statements,
                   g_strdup_printf ("CREATE INDEX IF NOT EXISTS \"%s___gid\" ON \"%s\" (\"_gid\", \"_ver\")",
                                    table->name, table->name));
  for (guint i = 0; i < table->n_fields; i++)
    if (wants_index (&table->fields[i]))
      g_ptr_array_add (statements, create_index (table, &table->fields[i], dialect, side));
  for (guint i = 0; i < G_N_ELEMENTS (extra_indexes); i++)
    if (g_str_equal (extra_indexes[i].table, table->name))
      g_ptr_array_add (statements, g_strdup_printf ("CREATE INDEX IF NOT EXISTS \"%s__by%u\" ON \"%s\" (%s)",
                                                    table->name, i, table->name, extra_indexes[i].columns));
}

GPtrArray *
fb_ddl_create_indexes (const FbTable *table, FbDdlDialect dialect, FbDdlSide side)
{
  GPtrArray *statements = g_ptr_array_new_with_free_func (g_free);

  add_indexes (statements, table, dialect, side);
  return statements;
}

GPtrArray *
fb_ddl_list_indexes (const FbTable *table, FbDdlSide side)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < table->n_fields; i++)
    if (wants_index (&table->fields[i]) && !(side == FB_DDL_SERVER && (table->fields[i].flags & FB_FIELD_UNIQUE)))
      g_ptr_array_add (names, g_strdup_printf ("%s__%s", table->name, table->fields[i].name));
  for (guint i = 0; i < G_N_ELEMENTS (extra_indexes); i++)
    if (g_str_equal (extra_indexes[i].table, table->name))
      g_ptr_array_add (names, g_strdup_printf ("%s__by%u", table->name, i));
  return names;
}

GPtrArray *
fb_ddl_create_all (FbDdlDialect dialect, FbDdlSide side)
{
  return fb_ddl_upgrade (dialect, side, 0, fb_schema_version ());
}

/* PostgreSQL wants a table before the references to it: those of new tables go to the end there. */
static void
add_late_key (GPtrArray *statements, const FbTable *table, const FbField *field, FbDdlSide side)
{
  if (has_foreign_key (table, field, side))
    g_ptr_array_add (
        statements,
        g_strdup_printf ("DO $$ BEGIN ALTER TABLE \"%s\" ADD CONSTRAINT \"%s_%s_fk\" FOREIGN KEY (\"%s\") "
                         "REFERENCES \"%s\" (\"id\") "
                         "DEFERRABLE INITIALLY IMMEDIATE; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                         table->name, table->name, field->name, field->name, field->ref));
}

static void
add_late_keys (GPtrArray *statements, GPtrArray *tables, FbDdlSide side)
{
  for (guint i = 0; i < tables->len; i++)
    {
      const FbTable *table = g_ptr_array_index (tables, i);

      for (guint j = 0; j < table->n_fields; j++)
        add_late_key (statements, table, &table->fields[j], side);
    }
}

static void
add_new_columns (GPtrArray *statements,
                 const FbTable *table,
                 FbDdlDialect dialect,
                 FbDdlSide side,
                 guint from,
                 guint to)
{
  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = &table->fields[i];
      guint since = since_of (field->since);
      GString *sql;

      if (since <= from || since > to)
        continue;
      sql = g_string_new (NULL);
      g_string_append_printf (sql, "ALTER TABLE \"%s\" ADD COLUMN ", table->name);
      append_column (sql, table, field, dialect, dialect == FB_DDL_SQLITE ? side : FB_DDL_DEVICE);
      g_ptr_array_add (statements, g_string_free (sql, FALSE));
      if (dialect == FB_DDL_POSTGRES)
        add_late_key (statements, table, field, side);
      if (wants_index (field))
        g_ptr_array_add (statements, create_index (table, field, dialect, side));
    }
}

GPtrArray *
fb_ddl_upgrade (FbDdlDialect dialect, FbDdlSide side, guint from, guint to)
{
  GPtrArray *statements = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) created = g_ptr_array_new ();
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      guint since = since_of (tables[i]->since);

      if (!table_exists_on (tables[i], side) || since > to)
        continue;
      if (since <= from)
        {
          add_new_columns (statements, tables[i], dialect, side, from, to);
          continue;
        }
      g_ptr_array_add (statements, create_table (tables[i], dialect, side));
      add_indexes (statements, tables[i], dialect, side);
      g_ptr_array_add (created, (gpointer) tables[i]);
    }
  if (dialect == FB_DDL_POSTGRES)
    add_late_keys (statements, created, side);
  return statements;
}

/* --- statements for rows ---------------------------------------------------------------------------------- */

static char *
build_columns (const FbTable *table, FbDdlSide side)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "\"id\", \"_gid\", \"_ver\", \"_hash\", \"%s\", \"_extra\"",
                          side == FB_DDL_SERVER ? "_dead" : "_dirty");
  /* What is a device's own has no place in the server's rows. */
  for (guint i = 0; i < table->n_fields; i++)
    if (field_exists_on (&table->fields[i], side))
      g_string_append_printf (sql, ", \"%s\"", table->fields[i].name);
  return g_string_free (sql, FALSE);
}

static gboolean
is_local (const FbTable *table, const char *quoted_column)
{
  for (guint i = 0; i < table->n_fields; i++)
    if ((table->fields[i].flags & FB_FIELD_LOCAL) != 0
        && strstr (quoted_column, table->fields[i].name) == quoted_column + 1
        && strlen (quoted_column) == strlen (table->fields[i].name) + 2)
      return TRUE;
  return FALSE;
}

/* Up to the parenthesis that closes the values. */
static GString *
begin_insert (const FbTable *table, FbDdlSide side, char **columns)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO \"%s\" (%s) VALUES (", table->name, fb_ddl_columns (table, side));
  for (guint i = 0; columns[i] != NULL; i++)
    g_string_append_printf (sql, "%s?%u", i > 0 ? ", " : "", i + 1);
  g_string_append_c (sql, ')');
  return sql;
}

static char *
build_insert_new (const FbTable *table, FbDdlSide side)
{
  g_auto (GStrv) columns = g_strsplit (fb_ddl_columns (table, side), ", ", -1);
  GString *sql = begin_insert (table, side, columns);

  g_string_append (sql, " ON CONFLICT (\"id\") DO NOTHING");
  return g_string_free (sql, FALSE);
}

static char *
build_upsert (const FbTable *table, FbDdlSide side)
{
  g_auto (GStrv) columns = g_strsplit (fb_ddl_columns (table, side), ", ", -1);
  GString *sql = begin_insert (table, side, columns);

  g_string_append (sql, " ON CONFLICT (\"id\") DO UPDATE SET ");
  for (guint i = 1; columns[i] != NULL; i++)
    {
      g_string_append (sql, i > 1 ? ", " : "");
      /* The server's rows say nothing of a device's own fields, so what stands there stays. */
      if (is_local (table, columns[i]))
        g_string_append_printf (sql, "%s = COALESCE (excluded.%s, \"%s\".%s)", columns[i], columns[i], table->name,
                                columns[i]);
      else
        g_string_append_printf (sql, "%s = excluded.%s", columns[i], columns[i]);
    }
  return g_string_free (sql, FALSE);
}

typedef char *(*BuildText) (const FbTable *table, FbDdlSide side);

/* Made when first asked for, and kept. */
static const char *
keep_text (gsize texts[FB_SCHEMA_VERSION][2][FB_SCHEMA_N_NUMBERS],
           const FbTable *table,
           FbDdlSide side,
           BuildText build)
{
  gsize *text = &texts[table->age][side == FB_DDL_SERVER][table->number];

  if (g_once_init_enter (text))
    g_once_init_leave (text, (gsize) build (table, side));
  return (const char *) *text;
}

const char *
fb_ddl_columns (const FbTable *table, FbDdlSide side)
{
  static gsize texts[FB_SCHEMA_VERSION][2][FB_SCHEMA_N_NUMBERS];

  return keep_text (texts, table, side, build_columns);
}

const char *
fb_ddl_upsert (const FbTable *table, FbDdlSide side)
{
  static gsize texts[FB_SCHEMA_VERSION][2][FB_SCHEMA_N_NUMBERS];

  return keep_text (texts, table, side, build_upsert);
}

const char *
fb_ddl_insert_new (const FbTable *table, FbDdlSide side)
{
  static gsize texts[FB_SCHEMA_VERSION][2][FB_SCHEMA_N_NUMBERS];

  return keep_text (texts, table, side, build_insert_new);
}
