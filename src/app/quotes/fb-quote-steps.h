/* fb-quote-steps.h: what a person does with a quote, without waiting for it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-profile.h"
#include "fb-quote-configured.h"

G_BEGIN_DECLS

typedef enum
{
  FB_QUOTE_STEP_NEW,            /* quote: opportunity, if any; account: account; text: name */
  FB_QUOTE_STEP_ADD_PRODUCT,    /* other: product; value: quantity; text: kind */
  FB_QUOTE_STEP_ADD_TEXT,       /* text */
  FB_QUOTE_STEP_CONFIGURED,     /* configured; line: what is changed (nil: a new one, with value: quantity) */
  FB_QUOTE_STEP_QTY,            /* line; value */
  FB_QUOTE_STEP_DISCOUNT,       /* line (nil: the whole); discount; value */
  FB_QUOTE_STEP_KIND,           /* line; text */
  FB_QUOTE_STEP_REMOVE,         /* line */
  FB_QUOTE_STEP_CHANGE,         /* record: of the fields to change (owned); text: the one that is emptied */
  FB_QUOTE_STEP_REPRICE,
  FB_QUOTE_STEP_SUBMIT,         /* text: reason */
  FB_QUOTE_STEP_ANSWER,         /* other: request; answer; text; value: discount */
  FB_QUOTE_STEP_TAKE_COUNTER,   /* other: request */
  FB_QUOTE_STEP_SEND,
  FB_QUOTE_STEP_ACCEPT,         /* text: who; more: signature */
  FB_QUOTE_STEP_REJECT,
  FB_QUOTE_STEP_VERSION,
  FB_QUOTE_STEP_ORDER,
  FB_QUOTE_STEP_SUBMIT_ORDER,   /* quote: the order */
} FbQuoteStepKind;

/**
 * FbQuoteStep:
 *
 * One call of fb-quotes.h with what it needs, as said at its kind; @made is what came of it (quote, line, request, version, order; nil: nothing).
 */
typedef struct
{
  FbQuoteStepKind     kind;
  FbId                quote, line, other, account, made;
  gint64              value;
  FbPriceDiscountKind discount;
  FbAnswerKind        answer;
  char               *text, *more;   /* (owned) (nullable) */
  FbRecord           *record;        /* (owned) (nullable) */
  FbQuoteConfiguration *configured;  /* (owned) (nullable) */
} FbQuoteStep;

/* @quote (nullable): nil. */
FbQuoteStep *fb_quote_step_new  (FbQuoteStepKind kind, const FbId *quote);
void         fb_quote_step_free (FbQuoteStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuoteStep, fb_quote_step_free)
/* Waits: for tests and workers. */
gboolean     fb_quote_step_do   (FbStore *store, FbQuoteStep *self, GError **error);

/* How it ended; @error (nullable) has been said to the person already. */
typedef void (*FbQuoteStepFunc) (const FbQuoteStep *step, const GError *error, gpointer user_data);
/* Takes @step, does it in a thread, says what goes wrong; @toast (nullable): said with Undo when it is done. @owner is kept alive until @func (nullable) was
 * called with it. */
void         fb_quote_step_run  (FbProfile *profile, FbQuoteStep *step, const char *toast, FbQuoteStepFunc func, GObject *owner);

G_END_DECLS
