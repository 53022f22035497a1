/* test-statement-cache.c: statements that nobody holds are kept, the oldest go first, each is freed once
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-stmt-cache.h"
#include "fb-stmt-private.h"

static GString *freed; /* the texts of what was freed, in order */

static void
note_free (FbStmt *stmt)
{
  g_string_append_printf (freed, "%s;", stmt->sql);
}

static const FbStmtClass fake_class = {.free = note_free};

/* A statement that nobody holds. */
static FbStmt *
statement (const char *sql)
{
  FbStmt *stmt = g_new0 (FbStmt, 1);

  stmt->klass = &fake_class;
  stmt->sql = g_strdup (sql);
  return stmt;
}

static void
assert_freed (const char *expected)
{
  g_assert_cmpstr (freed->str, ==, expected);
  g_string_truncate (freed, 0);
}

static void
set_up (FbStmtCache **cache, gconstpointer size)
{
  freed = g_string_new (NULL);
  *cache = fb_stmt_cache_new (GPOINTER_TO_UINT (size));
}

static void
tear_down (FbStmtCache **cache, gconstpointer size)
{
  g_string_free (g_steal_pointer (&freed), TRUE);
}

static void
test_take_and_give (FbStmtCache **cache, gconstpointer size)
{
  FbStmt *one = statement ("SELECT 1");

  g_assert_null (fb_stmt_cache_take (*cache, "SELECT 1"));
  fb_stmt_cache_give (*cache, one);
  g_assert_null (fb_stmt_cache_take (*cache, "SELECT 2"));
  g_assert_true (fb_stmt_cache_take (*cache, "SELECT 1") == one);
  /* It is the caller's now. */
  g_assert_null (fb_stmt_cache_take (*cache, "SELECT 1"));
  assert_freed ("");
  fb_stmt_cache_give (*cache, one);
  fb_stmt_cache_free (*cache);
  assert_freed ("SELECT 1;");
}

/* Two of the same text were in use at once: one is enough to keep. */
static void
test_same_text (FbStmtCache **cache, gconstpointer size)
{
  FbStmt *first = statement ("SELECT 1");

  fb_stmt_cache_give (*cache, first);
  fb_stmt_cache_give (*cache, statement ("SELECT 1"));
  assert_freed ("SELECT 1;");
  g_assert_true (fb_stmt_cache_take (*cache, "SELECT 1") == first);
  fb_stmt_cache_give (*cache, first);
  fb_stmt_cache_free (*cache);
  assert_freed ("SELECT 1;");
}

static void
test_oldest_goes (FbStmtCache **cache, gconstpointer size)
{
  fb_stmt_cache_give (*cache, statement ("a"));
  fb_stmt_cache_give (*cache, statement ("b"));
  /* Used again, so that b is the oldest. */
  fb_stmt_cache_give (*cache, fb_stmt_cache_take (*cache, "a"));
  assert_freed ("");
  fb_stmt_cache_give (*cache, statement ("c"));
  assert_freed ("b;");
  g_assert_null (fb_stmt_cache_take (*cache, "b"));
  fb_stmt_cache_free (*cache);
  assert_freed ("c;a;");
}

static void
test_keeps_nothing (FbStmtCache **cache, gconstpointer size)
{
  fb_stmt_cache_give (*cache, statement ("a"));
  assert_freed ("a;");
  g_assert_null (fb_stmt_cache_take (*cache, "a"));
  fb_stmt_cache_free (*cache);
  assert_freed ("");
}

/* Statements that differ only far from their ends, where the hash does not look, are still told apart. */
static void
test_long_texts (FbStmtCache **cache, gconstpointer size)
{
  g_autofree char *filler = g_strnfill (100, 'x');
  g_autofree char *a = g_strdup_printf ("%sA%s", filler, filler);
  g_autofree char *b = g_strdup_printf ("%sB%s", filler, filler);
  FbStmt *of_a = statement (a), *of_b = statement (b);

  fb_stmt_cache_give (*cache, of_a);
  fb_stmt_cache_give (*cache, of_b);
  g_assert_true (fb_stmt_cache_take (*cache, a) == of_a);
  g_assert_true (fb_stmt_cache_take (*cache, b) == of_b);
  fb_stmt_cache_give (*cache, of_a);
  fb_stmt_cache_give (*cache, of_b);
  fb_stmt_cache_free (*cache);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, size, func) \
  g_test_add ("/db/statement-cache/" name, FbStmtCache *, GUINT_TO_POINTER (size), set_up, func, tear_down)
  ADD ("take-and-give", 2, test_take_and_give);
  ADD ("same-text", 2, test_same_text);
  ADD ("oldest-goes", 2, test_oldest_goes);
  ADD ("keeps-nothing", 0, test_keeps_nothing);
  ADD ("long-texts", 2, test_long_texts);
#undef ADD
  return g_test_run ();
}
