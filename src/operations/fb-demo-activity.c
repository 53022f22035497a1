/* fb-demo-activity.c: what happened at the demo company's accounts and what is planned
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo-private.h"

typedef struct
{
  const char *kind, *subject, *purpose, *channel;
  guint weight;
} Sort;

static const Sort sorts[] = {
    {"call", "Call about the offer", "negotiate", "phone", 14},
    {"call", "Follow-up call", "care", "phone", 14},
    {"call", "First contact", "acquire", "phone", 8},
    {"visit", "Visit on site", "care", "onsite", 16},
    {"visit", "Walk through the plant", "present", "onsite", 8},
    {"email", "Data sheet sent", "present", "mail", 12},
    {"email", "Answer to questions", "negotiate", "mail", 8},
    {"meeting", "Meeting with purchasing", "negotiate", "video", 7},
    {"meeting", "Presentation", "present", "video", 5},
    {"task", "Prepare the offer", "negotiate", NULL, 8},
};

static const char *const notes[] = {
    "They are content with the machine and ask for a second one next year.",
    "The decision has been put off until after the holidays.",
    "Purchasing wants ten percent; we agreed to talk about the service contract instead.",
    "The plant engineer showed the compressor room: too warm, no heat recovery.",
    "Nobody was there; left a card.",
    "A competitor has made an offer. Theirs is cheaper, ours needs less power.",
    "Budget is approved. They need the dew point in writing.",
    "Spoke with maintenance: filters are overdue.",
    "Wants references from the same trade.",
    "Good talk. Next step agreed.",
    "The old contract ends in spring.",
    "They will send the consumption figures this week.",
};

static const Sort *
choose_sort (FbDemo *self)
{
  guint roll = fb_demo_below (self, 100);

  for (guint i = 0; i < G_N_ELEMENTS (sorts); i++)
    {
      if (roll < sorts[i].weight)
        return &sorts[i];
      roll -= sorts[i].weight;
    }
  return &sorts[0];
}

/* The deal that was on the table at that moment. */
static const FbId *
find_deal (FbDemo *self, const FbDemoAccount *account, gint64 at)
{
  for (guint i = 0; i < account->n_deals; i++)
    if (at >= account->deal_from[i] && at <= account->deal_to[i] && fb_demo_chance (self, 70))
      return &account->deals[i];
  return NULL;
}

static FbRecord *
new_activity (FbDemo *self, const FbDemoAccount *account, const Sort *sort, gint64 made, gint64 at)
{
  FbRecord *row = fb_demo_row (self, "activity", made, &account->rep->user);
  const FbId *deal = find_deal (self, account, MIN (at, self->now));

  fb_record_set_text (row, "kind", sort->kind);
  fb_record_set_text (row, "subject", sort->subject);
  fb_record_set_text (row, "purpose", sort->purpose);
  fb_record_set_text (row, "channel", sort->channel);
  fb_record_set_id (row, "account", &account->id);
  if (fb_demo_chance (self, 75))
    fb_record_set_id (row, "contact", &account->contacts[fb_demo_below (self, account->n_contacts)]);
  if (deal != NULL)
    fb_record_set_id (row, "opportunity", deal);
  if (g_str_equal (sort->kind, "visit"))
    fb_record_set_id (row, "site", &account->site);
  fb_record_set_id (row, "assigned_to", &account->rep->user);
  return row;
}

static void
add_visit (FbDemo *self, const FbDemoAccount *account, const FbId *activity, gint64 made, gint64 from, gint64 to)
{
  static const char *const goals[] = {"Agree on the next step", "See the compressor room",
                                      "Meet the new head of production", "Close the service contract"};
  FbRecord *row = fb_demo_row (self, "visit", made, &account->rep->user);

  fb_record_set_id (row, "activity", activity);
  fb_record_set_id (row, "site", &account->site);
  fb_record_set_text (row, "goal", goals[fb_demo_below (self, G_N_ELEMENTS (goals))]);
  fb_record_set_int (row, "travel_minutes", 15 + 5 * fb_demo_below (self, 20));
  if (to > 0)
    {
      fb_record_set_int (row, "check_in", from);
      fb_record_set_int (row, "check_out", to);
    }
  fb_demo_add (self, row);
}

static void
make_past (FbDemo *self, const FbDemoAccount *account)
{
  static const char *const outcomes[] = {"positive", "positive", "neutral", "neutral", "negative", "not_reached"};
  const Sort *sort = choose_sort (self);
  gint64 at = fb_demo_moment (self, account->since, self->now - FB_DEMO_DAY);
  gint64 end = at + (10 + 5 * fb_demo_below (self, 20)) * FB_DEMO_MINUTE;
  FbRecord *row = new_activity (self, account, sort, at, at);
  gboolean is_call = g_str_equal (sort->kind, "call");
  FbId id;

  fb_record_set_text (row, "status", "done");
  if (is_call || g_str_equal (sort->kind, "email"))
    fb_record_set_text (row, "direction", fb_demo_chance (self, 75) ? "out" : "in");
  fb_record_set_int (row, "actual_start", at);
  fb_record_set_int (row, "actual_end", end);
  fb_record_set_int (row, "updated_at", end);
  fb_record_set_text (row, "outcome", outcomes[fb_demo_below (self, is_call ? 6 : 5)]);
  if (fb_demo_chance (self, 60))
    fb_record_set_text (row, "outcome_note", notes[fb_demo_below (self, G_N_ELEMENTS (notes))]);
  id = fb_demo_add (self, row);
  if (g_str_equal (sort->kind, "visit"))
    add_visit (self, account, &id, at, at, end);
}

static void
make_planned (FbDemo *self, const FbDemoAccount *account)
{
  const Sort *sort = choose_sort (self);
  gint64 made = fb_demo_moment (self, MAX (account->since, self->now - 14 * FB_DEMO_DAY), self->now - FB_DEMO_DAY);
  /* Some are overdue. */
  gint64 at = fb_demo_moment (self, self->now - 3 * FB_DEMO_DAY, self->now + 30 * FB_DEMO_DAY);
  FbRecord *row = new_activity (self, account, sort, made, at);
  char day[11];
  FbId id;

  fb_demo_date (at, day);
  fb_record_set_text (row, "status", "planned");
  fb_record_set_text (row, "due", day);
  fb_record_set_int (row, "priority", 1 + fb_demo_below (self, 3));
  if (!g_str_equal (sort->kind, "task") && !g_str_equal (sort->kind, "email"))
    {
      fb_record_set_int (row, "planned_start", at);
      fb_record_set_int (row, "planned_end", at + (g_str_equal (sort->kind, "call") ? 15 : 60) * FB_DEMO_MINUTE);
      fb_record_set_text (row, "tz", account->country->zone);
    }
  id = fb_demo_add (self, row);
  if (g_str_equal (sort->kind, "visit"))
    add_visit (self, account, &id, made, 0, 0);
}

static void
make_comment (FbDemo *self, const FbDemoAccount *account)
{
  static const char *const texts[] = {
      "Please keep me informed about this one.", "I know their head of production from the fair.",
      "They pay late; mind the terms.", "Reception closes at four on Fridays.", "Ask for the energy audit first."};
  FbRecord *row = fb_demo_row (self, "comment", fb_demo_moment (self, account->since, self->now - FB_DEMO_DAY),
                               &account->rep->user);

  fb_record_set_text (row, "on_type", "account");
  fb_record_set_id (row, "on_id", &account->id);
  fb_record_set_text (row, "text", texts[fb_demo_below (self, G_N_ELEMENTS (texts))]);
  fb_demo_add (self, row);
}

void
fb_demo_make_activities (FbDemo *self, FbDemoAccount *account)
{
  guint months = (guint) ((self->now - account->since) / (30 * FB_DEMO_DAY));
  guint n_past = 1 + fb_demo_below (self, months / 2 + 2) + fb_demo_below (self, months / 3 + 1);

  for (guint i = 0; i < n_past; i++)
    make_past (self, account);
  if (fb_demo_chance (self, 65))
    make_planned (self, account);
  if (fb_demo_chance (self, 20))
    make_planned (self, account);
  if (fb_demo_chance (self, 35))
    make_comment (self, account);
}
