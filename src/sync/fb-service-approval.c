/* fb-service-approval.c: what a device says that binds is checked by the company's policy
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include "fb-date.h"
#include "fb-quote-judge.h"
#include "fb-service-source.h"

/* A quote, and all that it is judged by. */
typedef struct
{
  FbServiceSource now, then;
  GPtrArray *lines; /* (owned) of FbRecord */
  char *approved;   /* (owned) (nullable) figures of the answer that came last */
  char day[11];
  FbQuoteCase of;
} Case;

static void
case_clear (Case *self)
{
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_free (self->approved);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static gint64
begin_of (const char *day)
{
  g_autofree char *text = g_strconcat (day, "T00:00:00Z", NULL);
  gint64 begin;

  return fb_time_parse (text, &begin) ? begin : 0;
}

static gboolean
read_case (FbApply *self, const FbRecord *quote, const FbId *giver, Case *found, GError **error)
{
  FbPriceSource *now = &found->now.source;
  char today[11];

  *found = (Case){.now = fb_service_source (self->service, 0)};
  fb_service_get_today (self->service, today);
  if (!(found->lines = fb_price_source_list_ref (now, "quote_line", "quote", &quote->id, error))
      || !fb_quote_find_day (now, quote, today, found->day, error)
      || !fb_quote_find_approved (now, quote, &found->approved, error))
    return FALSE;
  found->then = fb_service_source (self->service, begin_of (found->day));
  found->of = (FbQuoteCase){.now = now,
                            .then = &found->then.source,
                            .models = self->service->models,
                            .quote = quote,
                            .lines = found->lines,
                            .giver = giver,
                            .date = found->day};
  return TRUE;
}

static gboolean
get_own_level (FbApply *self, gint64 *level, GError **error)
{
  FbServiceSource source = fb_service_source (self->service, 0);
  g_autoptr (FbRecord) role = NULL;

  if (!fb_quote_find_role (&source.source, &self->user, &role, error))
    return FALSE;
  *level = fb_approval_level_of_role (role ? fb_record_get_text (role, "base") : NULL);
  return TRUE;
}

/* (nullable) (transfer full) NULL: refused, because it does not add up, or it cannot be read. */
static FbQuoteJudged *
judge (FbApply *self, const Case *of, GError **error)
{
  g_autoptr (GError) local = NULL;
  FbQuoteJudged *judged = fb_quote_judge (&of->of, &local);

  if (judged)
    return judged;
  if (local->domain == FB_PRICE_ERROR)
    fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, "net", "The prices of this quote do not add up");
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* --- what does not bind -------------------------------------------------------------------------------------- */

static gboolean
set_field (FbApply *self, FbRecord *quote, const char *field, const FbValue *value, GError **error)
{
  g_auto (FbValue) old = FB_VALUE_INIT;

  fb_value_copy (fb_record_get (quote, field), &old);
  if (fb_value_equal (&old, value))
    return TRUE;
  fb_record_set (quote, field, value);
  return fb_apply_write_change (self, quote, field, &old, value, FB_HOW_ADMIN, self->hlc, error);
}

static gboolean
report (FbApply *self, const FbRecord *quote, const FbRecord *held, GError **error)
{
  g_autofree char *lost = fb_rows_value_to_text (fb_record_get (quote, "state"));
  g_autofree char *kept = fb_rows_value_to_text (fb_record_get (held, "state"));
  FbConflictDraft draft = {.kind = "state",
                           .status = "open",
                           .field = "state",
                           .base = kept,
                           .kept = kept,
                           .lost = lost,
                           .lost_by = self->user,
                           .lost_hlc = self->hlc};

  return g_strcmp0 (kept, lost) == 0 || fb_apply_write_conflict (self, held, &draft, error);
}

/* The prices are not those of the lists, which the device need not have heard of: nothing is lost, but nothing binds.
 * It is a draft that says why, until it was priced anew or approved. */
static gboolean
hold (FbApply *self, const FbRecord *quote, const FbApproval *approval, gint64 left, GError **error)
{
  g_autoptr (FbRecord) held = fb_record_copy (quote);
  g_auto (FbValue) state = FB_VALUE_INIT, binding = FB_VALUE_INIT, level = FB_VALUE_INIT, approver = FB_VALUE_INIT,
                   why = FB_VALUE_INIT, figures = FB_VALUE_INIT;
  gboolean done;

  fb_value_set_text (&state, "draft");
  fb_value_set_int (&binding, 0);
  fb_value_set_int (&level, left);
  fb_value_set_text (&approver, approval->approver);
  fb_value_set_text (&figures, approval->figures);
  fb_value_set_text (&why, "lists");
  self->plain = FALSE;
  self->holding = TRUE;
  done = set_field (self, held, "state", &state, error) && set_field (self, held, "binding", &binding, error)
         && set_field (self, held, "needs_level", &level, error) && set_field (self, held, "approver", &approver, error)
         && set_field (self, held, "figures", &figures, error) && set_field (self, held, "held", &why, error)
         && fb_apply_write (self, held, quote, error) && report (self, quote, held, error);
  self->holding = FALSE;
  return done;
}

/* --- the quote ----------------------------------------------------------------------------------------------- */

static gboolean
binds (const FbRecord *quote)
{
  static const char *const states[] = {"approved", "sent", "accepted", NULL};
  const char *state = fb_record_get_text (quote, "state");

  return fb_record_get_int (quote, "binding") != 0 || (state && g_strv_contains (states, state));
}

gboolean
fb_apply_check_binding (FbApply *self, const FbRecord *quote, GError **error)
{
  g_auto (Case) of = {0};
  g_autoptr (FbQuoteJudged) judged = NULL;
  gint64 level, left;

  if (self->is_server || !binds (quote))
    return TRUE;
  if (!get_own_level (self, &level, error) || !read_case (self, quote, &self->user, &of, error)
      || !(judged = judge (self, &of, error)))
    return FALSE;
  if (fb_approval_is_covered (judged->found, level, of.approved, &left))
    return TRUE;
  if (fb_approval_is_covered (judged->said, level, of.approved, NULL))
    return hold (self, quote, judged->found, left, error);
  return fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, "binding",
                          "This quote goes beyond what may be given without approval (%s)", judged->said->approver);
}

/* --- answers ------------------------------------------------------------------------------------------------- */

static gboolean
refuse_answer (FbApply *self, GError **error)
{
  return fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, "state",
                          "This request is for somebody with more authority");
}

/* Whoever says yes must have the authority for all of it: for the figures that quotes will be compared with, and for
 * what the quote gives by the lists and costs, which the asking device may not know. */
static gboolean
check_authority (FbApply *self, const FbRecord *request, gint64 level, GError **error)
{
  const FbId *asked_by = fb_record_get_id (request, "asked_by");
  const FbId *id = fb_record_get_id (request, "quote");
  gboolean approves = g_strcmp0 (fb_record_get_text (request, "state"), "approved") == 0;
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) quote = fb_service_get_row (self->service, fb_schema_get_table ("quote"), id, &local);
  g_autoptr (FbQuoteJudged) judged = NULL;
  g_autoptr (FbApproval) given = NULL;
  g_autofree char *figures = fb_quote_dup_given (request);
  g_auto (Case) of = {0};

  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* Of a quote that is gone there is nothing to be given. */
  if (!quote || quote->dead != 0)
    return TRUE;
  if (!read_case (self, quote, asked_by ? asked_by : &self->user, &of, error)
      || !(given = fb_quote_judge_figures (&of.of, figures, error)))
    return FALSE;
  if (!fb_approval_is_covered (given, level, of.approved, NULL))
    return refuse_answer (self, error);
  if (!approves)
    return TRUE;
  if (!(judged = judge (self, &of, error)))
    return FALSE;
  return fb_approval_is_covered (judged->found, level, of.approved, NULL) || refuse_answer (self, error);
}

gboolean
fb_apply_check_answer (FbApply *self, const FbRecord *request, const FbRecord *old, GError **error)
{
  const char *state = fb_record_get_text (request, "state");
  gboolean gives = g_strcmp0 (state, "approved") == 0 || g_strcmp0 (state, "countered") == 0;
  gint64 level;

  if (self->is_server || request->dead != 0 || !gives
      || (old && old->dead == 0 && g_strcmp0 (state, fb_record_get_text (old, "state")) == 0
          && fb_value_equal (fb_record_get (old, "counter"), fb_record_get (request, "counter"))
          && fb_value_equal (fb_record_get (old, "decided_figures"), fb_record_get (request, "decided_figures"))
          && fb_value_equal (fb_record_get (old, "decided_level"), fb_record_get (request, "decided_level"))))
    return TRUE;
  if (!get_own_level (self, &level, error))
    return FALSE;
  if (level < fb_record_get_int (request, "level") || level < fb_record_get_int (request, "decided_level"))
    return refuse_answer (self, error);
  return check_authority (self, request, level, error);
}
