/* fb-postgres-sql.c: our SQL in PostgreSQL's spelling
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-db-postgres-private.h"

#include <string.h>

/* Behind a text in quotes; a doubled quote is two texts in a row, which comes to the same. */
static const char *
skip_quoted (const char *at)
{
  const char *end = strchr (at + 1, *at);

  return end != NULL ? end + 1 : at + strlen (at);
}

/* Behind $$ … $$ or $name$ … $name$; @at itself when it is neither. */
static const char *
skip_dollars (const char *at)
{
  g_autofree char *mark = NULL;
  const char *end = at + 1;

  while (g_ascii_isalpha (*end) || *end == '_')
    end++;
  if (*end != '$')
    return at;
  mark = g_strndup (at, end + 1 - at);
  end = strstr (end + 1, mark);
  return end != NULL ? end + strlen (mark) : at + strlen (at);
}

/* Behind what is neither syntax nor parameter: quoted, a comment, or nothing at all (@at itself). */
static const char *
skip_opaque (const char *at)
{
  const char *end;

  if (*at == '\'' || *at == '"')
    return skip_quoted (at);
  if (*at == '$')
    return skip_dollars (at);
  if (at[0] == '-' && at[1] == '-')
    return at + strcspn (at, "\n");
  if (at[0] == '/' && at[1] == '*')
    return (end = strstr (at + 2, "*/")) != NULL ? end + 2 : at + strlen (at);
  return at;
}

const char *
fb_postgres_sql_end (const char *sql)
{
  while (*sql != '\0' && *sql != ';')
    {
      const char *behind = skip_opaque (sql);

      sql = behind > sql ? behind : sql + 1;
    }
  return *sql == ';' ? sql + 1 : sql;
}

/* The first character that means something. */
static const char *
skip_blank (const char *sql)
{
  while (*sql != '\0')
    {
      if (g_ascii_isspace (*sql))
        sql++;
      else if ((sql[0] == '-' && sql[1] == '-') || (sql[0] == '/' && sql[1] == '*'))
        sql = skip_opaque (sql);
      else
        break;
    }
  return sql;
}

gboolean
fb_postgres_sql_is_empty (const char *sql, gsize length)
{
  const char *start = skip_blank (sql);

  return *start == '\0' || start >= sql + length || (*start == ';' && start + 1 >= sql + length);
}

char *
fb_postgres_sql_translate (const char *sql)
{
  GString *text = g_string_sized_new (strlen (sql) + 1);

  while (*sql != '\0')
    {
      const char *behind = skip_opaque (sql);

      if (behind > sql)
        g_string_append_len (text, sql, behind - sql);
      else
        {
          g_string_append_c (text, *sql == '?' && g_ascii_isdigit (sql[1]) ? '$' : *sql);
          behind = sql + 1;
        }
      sql = behind;
    }
  return g_string_free (text, FALSE);
}

gboolean
fb_postgres_sql_begins (const char *sql, const char *word)
{
  gsize length = strlen (word);

  sql = skip_blank (sql);
  return g_ascii_strncasecmp (sql, word, length) == 0 && !g_ascii_isalnum (sql[length]) && sql[length] != '_';
}

gboolean
fb_postgres_sql_is_query (const char *sql)
{
  static const char *const words[] = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES", "FETCH"};

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (fb_postgres_sql_begins (sql, words[i]))
      return TRUE;
  return FALSE;
}
