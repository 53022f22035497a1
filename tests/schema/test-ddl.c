/* test-ddl.c: statements derived from the tables
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-ddl.h"

#include <string.h>

static char *
join (FbDdlDialect dialect, FbDdlSide side)
{
  g_autoptr (GPtrArray) statements = fb_ddl_create_all (dialect, side);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < statements->len; i++)
    g_string_append_printf (text, "%s;\n", (char *) g_ptr_array_index (statements, i));
  return g_string_free (text, FALSE);
}

static void
test_every_table_and_column (void)
{
  guint n;
  const FbTable *const *tables = fb_schema_get_tables (&n);

  for (int dialect = FB_DDL_SQLITE; dialect <= FB_DDL_POSTGRES; dialect++)
    for (int side = FB_DDL_DEVICE; side <= FB_DDL_SERVER; side++)
      {
        g_autofree char *text = join (dialect, side);

        for (guint i = 0; i < n; i++)
          {
            g_autofree char *start = g_strdup_printf ("CREATE TABLE IF NOT EXISTS \"%s\" (", tables[i]->name);
            char *found = strstr (text, start);

            g_assert_true ((found != NULL) == (side == FB_DDL_DEVICE || fb_table_is_synced (tables[i])));
            for (guint j = 0; found != NULL && j < tables[i]->n_fields; j++)
              {
                g_autofree char *column = g_strdup_printf ("\n  \"%s\" ", tables[i]->fields[j].name);

                g_assert_nonnull (strstr (found, column));
              }
          }
      }
}

static void
test_dialects (void)
{
  g_autofree char *sqlite = join (FB_DDL_SQLITE, FB_DDL_DEVICE);
  g_autofree char *postgres = join (FB_DDL_POSTGRES, FB_DDL_DEVICE);

  g_assert_nonnull (strstr (sqlite, ") STRICT"));
  g_assert_nonnull (strstr (sqlite, "\"id\" BLOB PRIMARY KEY NOT NULL"));
  g_assert_null (strstr (sqlite, "UUID"));
  g_assert_null (strstr (postgres, "STRICT"));
  g_assert_null (strstr (postgres, "BLOB"));
  g_assert_nonnull (strstr (postgres, "\"id\" UUID PRIMARY KEY NOT NULL"));
}

static void
test_sides (void)
{
  g_autofree char *device = join (FB_DDL_SQLITE, FB_DDL_DEVICE);
  g_autofree char *server = join (FB_DDL_SQLITE, FB_DDL_SERVER);

  g_assert_null (strstr (device, "REFERENCES"));
  g_assert_null (strstr (device, "UNIQUE"));
  g_assert_null (strstr (device, "_dead"));
  g_assert_null (strstr (server, "_dirty"));
  g_assert_nonnull (strstr (server, "\"account\" BLOB REFERENCES \"account\" (\"id\")"));
  g_assert_null (strstr (server, "\"created_by\" BLOB REFERENCES"));
  g_assert_nonnull (strstr (server,
                            "CREATE UNIQUE INDEX IF NOT EXISTS \"account__tax_id\" ON \"account\" (\"tax_id\") WHERE "
                            "\"tax_id\" IS NOT NULL AND \"_dead\" = 0"));
}

static void
test_references_have_indexes (void)
{
  g_autofree char *text = join (FB_DDL_SQLITE, FB_DDL_DEVICE);
  guint n;
  const FbTable *const *tables = fb_schema_get_tables (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *group = g_strdup_printf ("ON \"%s\" (\"_gid\", \"_ver\")", tables[i]->name);

      g_assert_nonnull (strstr (text, group));
      for (guint j = 0; j < tables[i]->n_fields; j++)
        {
          const FbField *field = &tables[i]->fields[j];
          g_autofree char *plain = g_strdup_printf ("ON \"%s\" (\"%s\")", tables[i]->name, field->name);
          g_autofree char *folded = g_strdup_printf ("ON \"%s\" (fold(\"%s\"))", tables[i]->name, field->name);

          if ((field->type == FB_TYPE_REF || field->type == FB_TYPE_ANY_REF || (field->flags & FB_FIELD_INDEXED) != 0)
              && !g_str_equal (field->name, "created_by"))
            g_assert_true (strstr (text, plain) != NULL || strstr (text, folded) != NULL);
        }
    }
}

static void
test_names_are_distinct (void)
{
  g_autoptr (GPtrArray) statements = fb_ddl_create_all (FB_DDL_SQLITE, FB_DDL_SERVER);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < statements->len; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_ptr_array_index (statements, i), "\"", 3);

      g_assert_true (g_hash_table_add (names, g_strdup (parts[1])));
    }
}

static guint
count (const char *text, const char *piece)
{
  guint n = 0;

  for (const char *at = strstr (text, piece); at != NULL; at = strstr (at + 1, piece))
    n++;
  return n;
}

/* A device's own fields are nothing to the server. */
static guint
count_fields (const FbTable *table, FbDdlSide side, gboolean local)
{
  guint found = 0;

  for (guint i = 0; i < table->n_fields; i++)
    {
      gboolean is_local = (table->fields[i].flags & FB_FIELD_LOCAL) != 0;

      found += is_local == local && (side == FB_DDL_DEVICE || !is_local);
    }
  return found;
}

static void
test_row_statements (void)
{
  guint n;
  const FbTable *const *tables = fb_schema_get_tables (&n);

  for (guint i = 0; i < n; i++)
    for (int side = FB_DDL_DEVICE; side <= FB_DDL_SERVER; side++)
      {
        const char *columns = fb_ddl_columns (tables[i], side);
        const char *upsert = fb_ddl_upsert (tables[i], side);
        guint synced = count_fields (tables[i], side, FALSE);
        guint local = count_fields (tables[i], side, TRUE);
        g_autofree char *last = g_strdup_printf ("?%u)", synced + local + 6);

        g_assert_true (columns == fb_ddl_columns (tables[i], side));
        g_assert_true (upsert == fb_ddl_upsert (tables[i], side));
        g_assert_cmpuint (count (columns, ", "), ==, synced + local + 5);
        g_assert_nonnull (strstr (upsert, columns));
        g_assert_nonnull (strstr (upsert, last));
        g_assert_cmpuint (count (upsert, " = excluded."), ==, synced + 5);
        g_assert_cmpuint (count (upsert, " = COALESCE (excluded."), ==, local);
        g_assert_nonnull (strstr (columns, side == FB_DDL_SERVER ? "\"_dead\"" : "\"_dirty\""));
      }
}

static void
test_upgrade (void)
{
  g_autoptr (GPtrArray) nothing = fb_ddl_upgrade (FB_DDL_SQLITE, FB_DDL_DEVICE, FB_SCHEMA_VERSION, FB_SCHEMA_VERSION);
  g_autoptr (GPtrArray) all = fb_ddl_upgrade (FB_DDL_SQLITE, FB_DDL_DEVICE, 0, FB_SCHEMA_VERSION);
  g_autoptr (GPtrArray) create = fb_ddl_create_all (FB_DDL_SQLITE, FB_DDL_DEVICE);

  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (all->len, ==, create->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/ddl/every-table-and-column", test_every_table_and_column);
  g_test_add_func ("/schema/ddl/dialects", test_dialects);
  g_test_add_func ("/schema/ddl/sides", test_sides);
  g_test_add_func ("/schema/ddl/references-have-indexes", test_references_have_indexes);
  g_test_add_func ("/schema/ddl/names-are-distinct", test_names_are_distinct);
  g_test_add_func ("/schema/ddl/row-statements", test_row_statements);
  g_test_add_func ("/schema/ddl/upgrade", test_upgrade);
  return g_test_run ();
}
