/* test-markdown.c: articles as blocks
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gtk/gtk.h>
#include <string.h>

#include "fb-markdown.h"

static void
assert_block (GPtrArray *blocks, guint index, FbMarkdownKind kind, guint level, const char *markup)
{
  const FbMarkdownBlock *block;

  g_assert_cmpuint (index, <, blocks->len);
  block = g_ptr_array_index (blocks, index);
  g_assert_cmpint (block->kind, ==, kind);
  g_assert_cmpuint (block->level, ==, level);
  g_assert_cmpstr (block->markup, ==, markup);
}

static void
assert_markup (const char *line, const char *wanted)
{
  g_autofree char *markup = fb_markdown_to_markup (line);

  g_assert_cmpstr (markup, ==, wanted);
}

static void
test_blocks (void)
{
  g_autoptr (GPtrArray) blocks = fb_markdown_parse ("# Head\n"
                                                    "one\n"
                                                    "two  \n"
                                                    "three\n"
                                                    "\n"
                                                    "- a\n"
                                                    "  - b\n"
                                                    "12. c\r\n"
                                                    "> said\n"
                                                    "> again\n"
                                                    "---\n"
                                                    "```\n"
                                                    "x < y\n"
                                                    "\n"
                                                    "# no head\n"
                                                    "```\n"
                                                    "#hash\n");

  g_assert_cmpuint (blocks->len, ==, 9);
  assert_block (blocks, 0, FB_MARKDOWN_HEADING, 1, "Head");
  assert_block (blocks, 1, FB_MARKDOWN_PARAGRAPH, 0, "one two\nthree");
  assert_block (blocks, 2, FB_MARKDOWN_BULLET, 0, "a");
  assert_block (blocks, 3, FB_MARKDOWN_BULLET, 1, "b");
  assert_block (blocks, 4, FB_MARKDOWN_NUMBERED, 0, "c");
  g_assert_cmpuint (((FbMarkdownBlock *) g_ptr_array_index (blocks, 4))->number, ==, 12);
  assert_block (blocks, 5, FB_MARKDOWN_QUOTE, 0, "said\nagain");
  assert_block (blocks, 6, FB_MARKDOWN_RULE, 0, "");
  assert_block (blocks, 7, FB_MARKDOWN_CODE, 0, "x &lt; y\n\n# no head");
  assert_block (blocks, 8, FB_MARKDOWN_PARAGRAPH, 0, "#hash");
}

static void
test_inline (void)
{
  assert_markup ("a **b** *c* `d`", "a <b>b</b> <i>c</i> <tt>d</tt>");
  assert_markup ("**a *b* c**", "<b>a <i>b</i> c</b>");
  assert_markup ("__a__ _b_ some_variable_name", "<b>a</b> <i>b</i> some_variable_name");
  assert_markup ("2 * 3 * 4 and **open", "2 * 3 * 4 and **open");
  assert_markup ("`**no**` \\*no\\*", "<tt>**no**</tt> *no*");
  assert_markup ("<b>&</b>", "&lt;b&gt;&amp;&lt;/b&gt;");
  assert_markup ("", "");
}

static void
test_links (void)
{
  assert_markup ("[a](https://b.example/?x=1&y=\"2\")", "<a href=\"https://b.example/?x=1&amp;y=&quot;2&quot;\">a</a>");
  assert_markup ("[write](mailto:a@b.example)", "<a href=\"mailto:a@b.example\">write</a>");
  /* Where a click would run or read something, only the words are left. */
  assert_markup ("[a](javascript:alert(1))", "a)");
  assert_markup ("[a](file:///etc/passwd) [b](c)", "a b");
  assert_markup ("[a] (b) [](https://c.example)", "[a] (b) [](https://c.example)");
}

/* Whatever is typed, Pango can read what comes out, and in a time that fits its length. */
static void
test_anything (void)
{
  static const char letters[] = "*_`[]()<>&\\#->1. \n\t\"'ahttps:/mailto:x\xc3\xa4";
  g_autoptr (GRand) chance = g_rand_new_with_seed (7);
  g_autoptr (GRegex) links = g_regex_new ("</?a[^>]*>", 0, 0, NULL);

  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GPtrArray) blocks = NULL;
      guint length = (guint) g_rand_int_range (chance, 0, 60);

      for (guint i = 0; i < length; i++)
        g_string_append_c (text, letters[g_rand_int_range (chance, 0, sizeof letters - 1)]);
      blocks = fb_markdown_parse (text->str);
      for (guint i = 0; i < blocks->len; i++)
        {
          const FbMarkdownBlock *block = g_ptr_array_index (blocks, i);
          g_autofree char *linkless = g_regex_replace (links, block->markup, -1, 0, "", 0, NULL);
          g_autoptr (GError) error = NULL;

          g_assert_true (g_utf8_validate (block->markup, -1, NULL));
          pango_parse_markup (linkless, -1, 0, NULL, NULL, NULL, &error);
          g_assert_no_error (error);
        }
    }
}

static void
test_long (void)
{
  g_autofree char *stars = g_strnfill (200000, '*');
  g_autofree char *brackets = g_strnfill (200000, '[');
  gint64 begin = g_get_monotonic_time ();
  g_autofree char *markup = fb_markdown_to_markup (stars);
  g_autofree char *other = fb_markdown_to_markup (brackets);
  g_autoptr (GPtrArray) none = fb_markdown_parse (NULL);

  g_assert_cmpstr (markup, ==, stars);
  g_assert_cmpstr (other, ==, brackets);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 20 * G_USEC_PER_SEC);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/markdown/blocks", test_blocks);
  g_test_add_func ("/ui/markdown/inline", test_inline);
  g_test_add_func ("/ui/markdown/links", test_links);
  g_test_add_func ("/ui/markdown/anything", test_anything);
  g_test_add_func ("/ui/markdown/long", test_long);
  return g_test_run ();
}
