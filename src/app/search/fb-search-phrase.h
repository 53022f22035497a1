/* fb-search-phrase.h: commands that are typed with what they are about
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-date.h"
#include "fb-search.h"

G_BEGIN_DECLS

typedef enum
{
  FB_PHRASE_LOG,   /* an activity: "call Müller", "log visit Cancity follow-up friday" */
  FB_PHRASE_ADD,   /* a record: "new account Acme" */
} FbPhraseVerb;

typedef struct
{
  FbPhraseVerb  verb;
  const char   *what;   /* kind of activity, or name of a table */
  char         *rest;   /* what follows the command, tidy, never empty */
} FbPhrase;
void         fb_phrase_clear  (FbPhrase *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbPhrase, fb_phrase_clear)

/* FALSE when @text begins with no command, or nothing follows it. Words in English and in the person's language, without case and accents. */
gboolean     fb_phrase_parse  (const char *text, FbPhrase *phrase);

/* What the words after "log visit" name: a record, and what is to be done next and when. */
typedef struct
{
  FbHit *hit;                        /* (owned) account, person or deal */
  char  *step;                       /* (nullable) next step */
  char   day[FB_DATE_LENGTH + 1];    /* its day; "": none */
  char  *phone;                      /* (nullable) first number of a person or an account */
} FbPhraseTarget;
void         fb_phrase_target_free (FbPhraseTarget *self);

/* The records that as many of the first words as possible name; what is left is the next step, with a day at its end. Of FbPhraseTarget, best first, at most
 * @limit. Waits. */
GPtrArray   *fb_phrase_find   (FbStore *store, const char *rest, const char *today, guint limit, GCancellable *cancellable, GError **error);

/* The day in words at the end of @text ("in 2 weeks", "friday"), and where it begins; FALSE: none, or nothing else would be left. */
gboolean     fb_phrase_cut_day (const char *text, const char *today, gsize *length, char day[FB_DATE_LENGTH + 1]);

G_END_DECLS
