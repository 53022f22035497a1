/* fb-search-private.h: what the files of the search share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-search.h"

G_BEGIN_DECLS

/* The index. Every indexed row is a document; its number rises with every new row, so that the newest come first
 * without a sort.
 *
 *   search_doc          what is indexed of a row, as words: needed to take it out again
 *   search_name         words of names and numbers (weight FB_SEARCH_NAME_WEIGHT and above)
 *   search_body         all words of rows that have more than a name
 *   search_digits       phone numbers from every digit on, so that any part of a number is the start of a word
 *   search_name_word,   the words that occur: a prefix with few words is asked for as these words, which SQLite reads
 * lazily from the newest search_body_word    row on, where a prefix would be merged whole; names mistyped by one key
 * are looked up here too
 *
 * The three full-text tables keep neither content nor positions. */

#define FB_SEARCH_NAME_WEIGHT 8
#define FB_SEARCH_MAX_WORDS 8
#define FB_SEARCH_MIN_DIGITS 3

/* Words of letters and digits, folded, at most 40 characters each, joined by one space. */
char *
fb_search_words (const char *text);
/* The word that stands for a table in the index, made of a character that no text has. */
void
fb_search_marker (guint table_number, char out[7]);
/* Words of the index one typing slip away from @word, or that begin so. Of char*, at most @limit. */
GPtrArray *
fb_search_near_words (FbDb *db, const char *word, guint limit, GError **error);
/* Words of search_name_word or search_body_word that begin with @prefix, at most @limit. Appends to @words. */
gboolean
fb_search_list_words (FbDb *db,
                      const char *word_table,
                      const char *prefix,
                      guint limit,
                      GPtrArray *words,
                      GError **error);

G_END_DECLS
