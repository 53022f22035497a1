/* fb-helpful.h: whether an article helped
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-operation.h"

G_BEGIN_DECLS

/* An answer is a comment on the article with one of two fixed texts: it travels and can be undone like any other, and whoever keeps the articles reads it
 * there. A person has one answer an article. The functions wait: not for the thread of a window. */

typedef struct
{
  guint yes, no;   /* people */
  int   own;       /* of who works here: 1 yes, 0 no, -1 none yet */
} FbHelpful;

FbHelpful *fb_helpful_count  (FbStore *store, const FbId *article, GError **error);
/* Replaces this person's answer; the same answer again takes it back. */
gboolean   fb_helpful_answer (FbStore *store, const FbId *article, gboolean yes, GError **error);

G_END_DECLS
