/* fb-search-index.c: keeping the search index in step with the rows
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-search-private.h"
#include "fb-text.h"

#define MAX_TEXT 8192
#define MAX_WORD 40
#define MAX_DIGITS 20

GPtrArray *
fb_search_ddl (void)
{
  static const char *const statements[] = {
      "CREATE TABLE IF NOT EXISTS search_doc (doc INTEGER PRIMARY KEY, tbl INTEGER NOT NULL, id BLOB NOT NULL, names "
      "TEXT, body TEXT, digits TEXT)",
      "CREATE UNIQUE INDEX IF NOT EXISTS search_doc_id ON search_doc (id, tbl)",
      "CREATE VIRTUAL TABLE IF NOT EXISTS search_name USING fts5 (x, content='', columnsize=0, detail=none, "
      "prefix='1 2 3 4', tokenize='ascii')",
      "CREATE VIRTUAL TABLE IF NOT EXISTS search_body USING fts5 (x, content='', columnsize=0, detail=none, "
      "prefix='3 4', tokenize='ascii')",
      "CREATE VIRTUAL TABLE IF NOT EXISTS search_digits USING fts5 (x, content='', columnsize=0, detail=none, "
      "prefix='3 4', "
      "tokenize='ascii')",
      "INSERT INTO search_name (search_name, rank) VALUES ('hashsize', 4194304)",
      "INSERT INTO search_body (search_body, rank) VALUES ('hashsize', 4194304)",
      "INSERT INTO search_digits (search_digits, rank) VALUES ('hashsize', 4194304)",
      "CREATE TABLE IF NOT EXISTS search_name_word (word TEXT PRIMARY KEY) WITHOUT ROWID, STRICT",
      "CREATE TABLE IF NOT EXISTS search_body_word (word TEXT PRIMARY KEY) WITHOUT ROWID, STRICT",
  };
  GPtrArray *ddl = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    g_ptr_array_add (ddl, g_strdup (statements[i]));
  return ddl;
}

void
fb_search_marker (guint table_number, char out[7])
{
  out[g_unichar_to_utf8 (0xe000 + table_number, out)] = '\0';
}

/* --- words ------------------------------------------------------------------------------------------------ */

/* Appends the words of a text that has been folded. */
static void
append_words (GString *words, const char *folded)
{
  guint length = 0;

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c < 0x80 ? !g_ascii_isalnum ((char) c) : !g_unichar_isalnum (c) || (c >= 0xe000 && c < 0xf900))
        length = 0;
      else if (length++ < MAX_WORD)
        {
          if (length == 1 && words->len > 0)
            g_string_append_c (words, ' ');
          g_string_append_len (words, at, g_utf8_next_char (at) - at);
        }
    }
}

char *
fb_search_words (const char *text)
{
  GString *words = g_string_new (NULL);
  g_autofree char *cut = NULL;
  g_autofree char *folded = NULL;

  if (strlen (text) > MAX_TEXT)
    {
      const char *end = g_utf8_find_prev_char (text, text + MAX_TEXT);

      text = cut = g_strndup (text, (gsize) (end - text));
    }
  folded = fb_text_fold (text);
  append_words (words, folded);
  return g_string_free (words, FALSE);
}

static void
add_text (GString *words, const char *text)
{
  g_autofree char *more = fb_search_words (text);

  if (*more == '\0')
    return;
  if (words->len > 0)
    g_string_append_c (words, ' ');
  g_string_append (words, more);
}

static void
add_digits (GString *numbers, const char *text)
{
  g_autofree char *digits = fb_text_digits (text);

  if (strlen (digits) < FB_SEARCH_MIN_DIGITS)
    return;
  if (numbers->len > 0)
    g_string_append_c (numbers, ' ');
  g_string_append_len (numbers, digits, (gssize) MIN (strlen (digits), MAX_DIGITS));
}

/* --- what of a row is indexed ----------------------------------------------------------------------------- */

typedef struct
{
  const FbTable *table;
  GString *names, *body, *digits;
} Doc;

static void
doc_clear (Doc *doc)
{
  GString *const texts[] = {doc->names, doc->body, doc->digits};

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL)
      g_string_free (texts[i], TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Doc, doc_clear)

/* Things a person opens, and those that lead to one: phones and addresses. */
static gboolean
is_indexed (const FbTable *table)
{
  return (table->flags & FB_TABLE_OPENS) != 0 || strcmp (table->name, "contact_point") == 0
         || strcmp (table->name, "site") == 0;
}

static gboolean
is_definition (const FbTable *table)
{
  return strcmp (table->name, "custom_field") == 0;
}

/* A contact point is of any kind; only those that are dialled have digits worth finding. */
static gboolean
is_dialled (const FbRecord *record, const FbField *field)
{
  const char *kind;

  if (!(field->flags & FB_FIELD_PHONE))
    return FALSE;
  if (fb_table_find_field (record->table, "kind") < 0)
    return TRUE;
  kind = fb_record_get_text (record, "kind");
  return g_strcmp0 (kind, "phone") == 0 || g_strcmp0 (kind, "mobile") == 0 || g_strcmp0 (kind, "fax") == 0;
}

static gboolean
doc_read (Doc *doc, FbDb *db, const FbRecord *record, GError **error)
{
  g_autofree char *custom = NULL;

  doc->table = record->table;
  doc->names = g_string_new (NULL);
  doc->body = g_string_new (NULL);
  doc->digits = g_string_new (NULL);
  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (record->table, i);
      const char *text = fb_value_get_text (&record->values[i]);

      if (field->search == 0 || text == NULL)
        continue;
      if (is_dialled (record, field))
        add_digits (doc->digits, text);
      else
        add_text (field->search >= FB_SEARCH_NAME_WEIGHT ? doc->names : doc->body, text);
    }
  if (!fb_search_custom_read (db, record, &custom, error))
    return FALSE;
  if (custom != NULL)
    add_text (doc->body, custom);
  return TRUE;
}

/* --- the words that occur --------------------------------------------------------------------------------- */

/* Words that are known to stand in the tables already: a first sync brings the same words hundreds of thousands of
 * times. They are believed only while every new document follows on the one before; after a rollback, or a write by
 * another program, the numbers do not, and nothing is believed any more. */
typedef struct
{
  GHashTable *words[2]; /* of owned text: names, bodies */
  gint64 last_doc;
} Known;

#define MAX_KNOWN 200000

static void
known_free (gpointer data)
{
  Known *known = data;

  g_hash_table_unref (known->words[0]);
  g_hash_table_unref (known->words[1]);
  g_free (known);
}

static Known *
get_known (FbDb *db)
{
  Known *known = g_object_get_data (G_OBJECT (db), "fb-search-known");

  if (known != NULL)
    return known;
  known = g_new0 (Known, 1);
  for (guint i = 0; i < 2; i++)
    known->words[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_object_set_data_full (G_OBJECT (db), "fb-search-known", known, known_free);
  return known;
}

static void
known_advance (Known *known, gint64 doc)
{
  if (doc != known->last_doc + 1)
    for (guint i = 0; i < 2; i++)
      g_hash_table_remove_all (known->words[i]);
  known->last_doc = doc;
}

static gboolean
write_word (FbStmt *stmt, const char *word, GError **error)
{
  fb_stmt_bind_text (stmt, 1, word);
  return fb_stmt_run (stmt, error);
}

/* @known NULL: nothing is believed. */
static gboolean
write_words (FbDb *db, GHashTable *known, const char *sql, char *words, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  char *word, *rest = words;

  if (known != NULL && g_hash_table_size (known) > MAX_KNOWN)
    g_hash_table_remove_all (known);
  while ((word = strsep (&rest, " ")) != NULL)
    {
      if (*word == '\0' || (known != NULL && g_hash_table_contains (known, word)))
        continue;
      if (stmt == NULL && !(stmt = fb_db_prepare (db, sql, error)))
        return FALSE;
      if (!write_word (stmt, word, error))
        return FALSE;
      if (known != NULL)
        g_hash_table_add (known, g_strdup (word));
    }
  return TRUE;
}

/* --- full text -------------------------------------------------------------------------------------------- */

char *
fb_search_suffixes (const char *numbers)
{
  GString *suffixes = g_string_new (NULL);
  g_auto (GStrv) parts = g_strsplit (numbers, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    for (const char *at = parts[i]; strlen (at) >= FB_SEARCH_MIN_DIGITS; at++)
      g_string_append_printf (suffixes, "%s%s", suffixes->len > 0 ? " " : "", at);
  return g_string_free (suffixes, FALSE);
}

static gboolean
write_full_text (FbDb *db, const char *sql, gint64 doc, const char *text, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, doc);
  fb_stmt_bind_text (stmt, 2, text);
  return fb_stmt_run (stmt, error);
}

/* Puts a document into the full-text tables, or takes out exactly what was put in. */
static gboolean
write_doc (FbDb *db,
           gint64 doc,
           guint table_number,
           const char *names,
           const char *body,
           const char *digits,
           gboolean put,
           GError **error)
{
  static const char *const sql[3][2] = {
      {"INSERT INTO search_name (search_name, rowid, x) VALUES ('delete', ?1, ?2)",
       "INSERT INTO search_name (rowid, x) VALUES (?1, ?2)"},
      {"INSERT INTO search_body (search_body, rowid, x) VALUES ('delete', ?1, ?2)",
       "INSERT INTO search_body (rowid, x) VALUES (?1, ?2)"},
      {"INSERT INTO search_digits (search_digits, rowid, x) VALUES ('delete', ?1, ?2)",
       "INSERT INTO search_digits (rowid, x) VALUES (?1, ?2)"},
  };
  char marker[7];

  fb_search_marker (table_number, marker);
  if (names != NULL)
    {
      g_autofree char *text = g_strconcat (marker, " ", names, NULL);

      if (!write_full_text (db, sql[0][put], doc, text, error))
        return FALSE;
    }
  if (body != NULL)
    {
      g_autofree char *text = g_strjoin (" ", marker, body, names, NULL);

      if (!write_full_text (db, sql[1][put], doc, text, error))
        return FALSE;
    }
  if (digits != NULL)
    {
      g_autofree char *text = fb_search_suffixes (digits);

      if (!write_full_text (db, sql[2][put], doc, text, error))
        return FALSE;
    }
  return TRUE;
}

static const char *
text_or_null (GString *text)
{
  return text->len > 0 ? text->str : NULL;
}

static gboolean
put_full_text (FbDb *db, gint64 number, Doc *doc, Known *known, GError **error)
{
  const char *names = text_or_null (doc->names), *body = text_or_null (doc->body);

  if (!write_doc (db, number, doc->table->number, names, body, text_or_null (doc->digits), TRUE, error))
    return FALSE;
  /* The words are cut apart in place: nothing reads them afterwards. */
  if (body != NULL)
    {
      g_autofree char *all = names != NULL ? g_strconcat (body, " ", names, NULL) : g_strdup (body);

      if (!write_words (db, known != NULL ? known->words[1] : NULL,
                        "INSERT OR IGNORE INTO search_body_word (word) VALUES (?1)", all, error))
        return FALSE;
    }
  return names == NULL
         || write_words (db, known != NULL ? known->words[0] : NULL,
                         "INSERT OR IGNORE INTO search_name_word (word) VALUES (?1)", doc->names->str, error);
}

/* --- documents -------------------------------------------------------------------------------------------- */

static void
bind_doc (FbStmt *stmt, Doc *doc, const FbId *id)
{
  fb_stmt_bind_int (stmt, 1, doc->table->number);
  fb_stmt_bind_id (stmt, 2, id);
  fb_stmt_bind_text (stmt, 3, text_or_null (doc->names));
  fb_stmt_bind_text (stmt, 4, text_or_null (doc->body));
  fb_stmt_bind_text (stmt, 5, text_or_null (doc->digits));
}

/* @number 0: it stands there already. (RETURNING would be shorter, and cost more than all the rest.) */
static gboolean
insert_doc (FbDb *db, Doc *doc, const FbId *id, gint64 *number, GError **error)
{
  g_autoptr (FbStmt) insert = fb_db_prepare (db,
                                             "INSERT INTO search_doc (tbl, id, names, body, digits) VALUES (?1, ?2, "
                                             "?3, ?4, ?5) ON CONFLICT (id, tbl) DO NOTHING",
                                             error);
  g_autoptr (FbStmt) last = NULL;

  *number = 0;
  if (insert == NULL)
    return FALSE;
  bind_doc (insert, doc, id);
  if (!fb_stmt_run (insert, error))
    return FALSE;
  if (fb_db_get_changes (db) == 0)
    return TRUE;
  if (!(last = fb_db_prepare (db, "SELECT last_insert_rowid()", error))
      || fb_stmt_step (last, NULL, error) != FB_STEP_ROW)
    return FALSE;
  *number = fb_stmt_get_int (last, 0);
  return TRUE;
}

typedef struct
{
  gint64 number; /* 0: none */
  char *names, *body, *digits;
} OldDoc;

static void
old_doc_clear (OldDoc *old)
{
  g_free (old->names);
  g_free (old->body);
  g_free (old->digits);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OldDoc, old_doc_clear)

static gboolean
find_doc (FbDb *db, const FbTable *table, const FbId *id, OldDoc *old, GError **error)
{
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (db, "SELECT doc, names, body, digits FROM search_doc WHERE id = ?1 AND tbl = ?2", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, id);
  fb_stmt_bind_int (stmt, 2, table->number);
  if ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      old->number = fb_stmt_get_int (stmt, 0);
      old->names = g_strdup (fb_stmt_get_text (stmt, 1));
      old->body = g_strdup (fb_stmt_get_text (stmt, 2));
      old->digits = g_strdup (fb_stmt_get_text (stmt, 3));
    }
  return step != FB_STEP_ERROR;
}

static gboolean
update_doc (FbDb *db, Doc *doc, const FbId *id, GError **error)
{
  g_auto (OldDoc) old = {0};
  g_autoptr (FbStmt) stmt = NULL;

  if (!find_doc (db, doc->table, id, &old, error))
    return FALSE;
  if (g_strcmp0 (old.names, text_or_null (doc->names)) == 0 && g_strcmp0 (old.body, text_or_null (doc->body)) == 0
      && g_strcmp0 (old.digits, text_or_null (doc->digits)) == 0)
    return TRUE;
  if (!write_doc (db, old.number, doc->table->number, old.names, old.body, old.digits, FALSE, error)
      || !(stmt = fb_db_prepare (
               db, "UPDATE search_doc SET names = ?3, body = ?4, digits = ?5 WHERE id = ?2 AND tbl = ?1", error)))
    return FALSE;
  bind_doc (stmt, doc, id);
  return fb_stmt_run (stmt, error) && put_full_text (db, old.number, doc, NULL, error);
}

gboolean
fb_search_put (FbDb *db, const FbRecord *record, GError **error)
{
  g_auto (Doc) doc = {NULL};
  Known *known;
  gint64 number;

  g_return_val_if_fail (record != NULL, FALSE);

  if (!is_indexed (record->table))
    return !is_definition (record->table) || fb_search_custom_put (db, record, error);
  if (!doc_read (&doc, db, record, error))
    return FALSE;
  if (doc.names->len + doc.body->len + doc.digits->len == 0)
    return fb_search_remove (db, record->table, &record->id, error);
  if (!insert_doc (db, &doc, &record->id, &number, error))
    return FALSE;
  if (number == 0)
    return update_doc (db, &doc, &record->id, error);
  known = get_known (db);
  known_advance (known, number);
  return put_full_text (db, number, &doc, known, error);
}

gboolean
fb_search_remove (FbDb *db, const FbTable *table, const FbId *id, GError **error)
{
  g_auto (OldDoc) old = {0};
  g_autoptr (FbStmt) stmt = NULL;

  g_return_val_if_fail (table != NULL, FALSE);

  if (!is_indexed (table))
    return !is_definition (table) || fb_search_custom_remove (db, id, error);
  if (!find_doc (db, table, id, &old, error))
    return FALSE;
  if (old.number == 0)
    return TRUE;
  if (!write_doc (db, old.number, table->number, old.names, old.body, old.digits, FALSE, error)
      || !(stmt = fb_db_prepare (db, "DELETE FROM search_doc WHERE doc = ?1", error)))
    return FALSE;
  fb_stmt_bind_int (stmt, 1, old.number);
  return fb_stmt_run (stmt, error);
}
