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
/* Every number of a text of numbers from each of its digits on: what search_digits holds. */
char *
fb_search_suffixes (const char *numbers);
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

/* --- fields that a company added (fb-search-custom.c) ------------------------------------------------------ */

/* What of @record stands in custom fields that are to be found; NULL for nothing. */
gboolean
fb_search_custom_read (FbDb *db, const FbRecord *record, char **text, GError **error);
/* A definition was written, or is about to go: rows whose words change with it are indexed anew. */
gboolean
fb_search_custom_put (FbDb *db, const FbRecord *definition, GError **error);
gboolean
fb_search_custom_remove (FbDb *db, const FbId *definition, GError **error);

/* Once a file: rows of before custom fields were indexed. Opens its own transaction. */
gboolean
fb_search_custom_adopt (FbDb *db, GError **error);

/* --- joining the index (fb-search-merge.c) ------------------------------------------------------------------ */

/* Fewer new documents leave parts that nobody notices. */
#define FB_SEARCH_MERGE_FEW 20000

/* Has it grown by more than @few documents, and by a quarter, since its parts were joined? */
gboolean
fb_search_merge_is_due (FbDb *db, gint64 few, gboolean *due, GError **error);
/* A piece of joining them, where it is due, in a transaction of its own that is short enough for an edit to wait for.
 * *@done when nothing is left. What is done is kept in the file, so that the next program goes on. */
gboolean
fb_search_merge_step (FbDb *db, gint64 few, gboolean *done, GError **error);

/* --- one search ------------------------------------------------------------------------------------------- */

/* Smaller is better; within one of them the table counts, then how recent. */
enum
{
  FB_RANK_SAME,   /* the title is what was typed */
  FB_RANK_STARTS, /* it starts with it */
  FB_RANK_WORDS,  /* every word starts a word of the title */
  FB_RANK_NAMES,  /* numbers and other names */
  FB_RANK_DIGITS,
  FB_RANK_BODY,
  FB_RANK_NEAR,
};

typedef struct
{
  FbDb *db;
  GCancellable *cancellable; /* (nullable) */
  const FbTable *only;       /* (nullable) */
  guint limit;
  char *typed;      /* (owned) folded words, joined by spaces */
  char **words;     /* (owned) */
  GPtrArray *hits;  /* of FbHit (owned) */
  GHashTable *seen; /* keys of hits: owned text */
} FbSearchRun;

/* TRUE when one of the words starts with @word. */
gboolean   fb_search_starts_word  (const char *title_words, const char *word);
/* A hit unless it is one already, or the row has gone. @detail (nullable) is taken. */
gboolean   fb_search_run_add_hit  (FbSearchRun *self, const FbTable *table, const FbId *id, int rank, char *detail, GError **error);
/* Hits of the documents of the full-text table @fts that match, newest first. */
gboolean   fb_search_run_collect  (FbSearchRun *self, const char *fts, const char *match, int rank, guint limit, GError **error);
/* In order, cut to the limit, with what helps to tell them apart. */
gboolean   fb_search_run_finish   (FbSearchRun *self, GError **error);

G_END_DECLS
