/* fb-demo-lists.c: lists of choices, tags, views, pipelines of the demo company
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo-private.h"

/* --- lists of choices --- */

typedef struct
{
  const char *code, *label;
  const char *values; /* code=Label, with ; between them */
} List;

static const List lists[] = {
    {"industry", "Industry", NULL},
    {"size_band", "Size", "small=Up to 49;medium=50 to 249;large=250 to 999;huge=1,000 and more"},
    {"source", "Source",
     "fair=Trade fair;web=Web site;referral=Recommendation;cold=Cold call;partner=Partner;customer=Customer"},
    {"rating", "Rating", "hot=Hot;warm=Warm;cold=Cold"},
    {"payment_terms", "Payment terms", "d14=14 days;d30=30 days;d60=60 days;prepaid=In advance"},
    {"contact_role", "Role", "decider=Decides;technical=Technical;buying=Buying;user=User;finance=Finance"},
    {"seniority", "Seniority", "board=Board;head=Head;lead=Lead;staff=Staff"},
    {"contact_point_label", "Label", "work=Work;private=Private;switchboard=Switchboard"},
    {"gender", "Gender", "f=Female;m=Male;x=Other"},
    {"opportunity_type", "Type", "new=New business;expand=Expansion;renew=Renewal;win_back=Win back"},
    {"loss_reason", "Reason of loss",
     "price=Price;competitor=Competitor;no_budget=No budget;timing=Timing;no_decision=No decision;fit=Does not fit"},
    {"won_reason", "Reason of win",
     "service=Service;price=Price;quality=Quality;relation=Relationship;delivery=Delivery time"},
    {"buying_role", "Buying role",
     "decider=Decider;buyer=Buyer;user=User;influencer=Influencer;champion=Champion;blocker=Blocker;gatekeeper="
     "Gatekeeper"},
    {"activity_purpose", "Purpose",
     "acquire=Acquire;present=Present;negotiate=Negotiate;service=Service;care=Keep in touch"},
    {"activity_outcome", "Outcome", "positive=Positive;neutral=Neutral;negative=Negative;not_reached=Not reached"},
    {"channel", "Channel", "phone=Phone;onsite=On site;video=Video;mail=Mail"},
    {"timeline", "Timeline", "now=Now;quarter=This quarter;year=This year;open=Open"},
    {"budget", "Budget", "approved=Approved;planned=Planned;none=None"},
    {"authority", "Authority", "decides=Decides;recommends=Recommends;none=None"},
    {"lead_reason", "Reason", "no_need=No need;no_budget=No budget;not_reached=Not reached;duplicate=Known already"},
    {"tax_class", "Tax class", "standard=Standard;reduced=Reduced"},
    {"attachment_kind", "Kind", "data_sheet=Data sheet;manual=Manual;photo=Photo;contract=Contract"},
};

static void
make_choice (FbDemo *self, const FbId *list, const char *code, const char *label, guint position)
{
  FbRecord *row = fb_demo_row (self, "picklist_value", self->start, NULL);

  fb_record_set_id (row, "picklist", list);
  fb_record_set_text (row, "code", code);
  fb_record_set_text (row, "label", label);
  fb_record_set_int (row, "position", position);
  fb_demo_add (self, row);
}

static void
make_list (FbDemo *self, const List *list)
{
  FbRecord *row = fb_demo_row (self, "picklist", self->start, NULL);
  g_auto (GStrv) values = g_strsplit (list->values != NULL ? list->values : "", ";", -1);
  FbId id;

  fb_record_set_text (row, "code", list->code);
  fb_record_set_text (row, "label", list->label);
  id = fb_demo_add (self, row);
  for (guint i = 0; list->values != NULL && values[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (values[i], "=", 2);

      make_choice (self, &id, parts[0], parts[1], i);
    }
  for (guint i = 0; list->values == NULL && i < FB_DEMO_INDUSTRIES; i++)
    make_choice (self, &id, fb_demo_industries[i][0], fb_demo_industries[i][1], i);
}

/* --- tags, views, a field of the company's own --- */

static void
make_tags (FbDemo *self)
{
  static const char *const tags[FB_DEMO_TAGS][2] = {
      {"Reference customer", "#33d17a"}, {"Framework contract", "#3584e4"}, {"Trade fair", "#f6d32d"},
      {"Needs attention", "#e01b24"},    {"Energy audit", "#9141ac"},
  };

  for (guint i = 0; i < FB_DEMO_TAGS; i++)
    {
      FbRecord *row = fb_demo_row (self, "tag", self->start, NULL);

      fb_record_set_text (row, "name", tags[i][0]);
      fb_record_set_text (row, "color", tags[i][1]);
      self->tags[i] = fb_demo_add (self, row);
    }
}

static void
make_views (FbDemo *self)
{
  static const char *const views[][5] = {
      /* entity, name, form, filter, sort */
      {"opportunity", "My open deals", "board", "owner = @me and stage.kind = 'open'", "close_date"},
      {"opportunity", "Past their close date", "table", "stage.kind = 'open' and close_date < @today", "close_date"},
      {"account", "Customers", "table", "kind = 'customer'", "name"},
      {"activity", "My open tasks", "table", "assigned_to = @me and status = 'planned'", "due,planned_start"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      FbRecord *row = fb_demo_row (self, "saved_view", self->start, NULL);

      fb_record_set_text (row, "entity", views[i][0]);
      fb_record_set_text (row, "name", views[i][1]);
      fb_record_set_text (row, "form", views[i][2]);
      fb_record_set_text (row, "filter", views[i][3]);
      fb_record_set_text (row, "sort", views[i][4]);
      fb_record_set_int (row, "position", i);
      fb_record_set_id (row, "owner", &self->director);
      fb_demo_add (self, row);
    }
}

static void
make_custom_field (FbDemo *self)
{
  FbRecord *row = fb_demo_row (self, "custom_field", self->start, NULL);

  fb_record_set_text (row, "entity", "account");
  fb_record_set_text (row, "code", "installed_kw");
  fb_record_set_text (row, "label", "Installed power (kW)");
  fb_record_set_text (row, "type", "int");
  fb_record_set_text (row, "section", "Compressed air");
  fb_demo_add (self, row);
}

void
fb_demo_make_lists (FbDemo *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    make_list (self, &lists[i]);
  make_tags (self);
  make_views (self);
  make_custom_field (self);
}

/* --- pipelines --- */

typedef struct
{
  const char *name, *category, *kind, *color;
  guint percent, rot_days;
  const char *guidance;
} Stage;

/* The first FB_DEMO_STAGES are those of the pipeline that the demo's deals are in. */
static const Stage business[] = {
    {"Qualify", "pipeline", "open", "#99c1f1", 10, 21, "Is there a need, money and somebody who decides?"},
    {"Discover", "pipeline", "open", "#62a0ea", 25, 30,
     "Measure what they use today. Meet the people who work with it."},
    {"Propose", "best", "open", "#3584e4", 50, 21, "Offer in person. Agree on the next step before you leave."},
    {"Negotiate", "commit", "open", "#1a5fb4", 75, 14, "Know your limits before you talk about the price."},
    {"Won", "closed", "won", "#26a269", 100, 0, NULL},
    {"Lost", "omitted", "lost", "#c01c28", 0, 0, NULL},
};

static const Stage service[] = {
    {"Due", "pipeline", "open", "#99c1f1", 40, 60, NULL},
    {"Offered", "best", "open", "#3584e4", 70, 30, NULL},
    {"Signed", "closed", "won", "#26a269", 100, 0, NULL},
    {"Not renewed", "omitted", "lost", "#c01c28", 0, 0, NULL},
};

static FbId
make_stage (FbDemo *self, const FbId *pipeline, const Stage *stage, guint position)
{
  FbRecord *row = fb_demo_row (self, "stage", self->start, NULL);

  fb_record_set_id (row, "pipeline", pipeline);
  fb_record_set_int (row, "position", position);
  fb_record_set_text (row, "name", stage->name);
  fb_record_set_int (row, "probability", stage->percent * 100);
  fb_record_set_text (row, "category", stage->category);
  fb_record_set_text (row, "kind", stage->kind);
  fb_record_set_text (row, "color", stage->color);
  fb_record_set_text (row, "guidance", stage->guidance);
  if (stage->rot_days > 0)
    fb_record_set_int (row, "rot_days", stage->rot_days);
  return fb_demo_add (self, row);
}

static FbId
make_pipeline (FbDemo *self, const char *name, guint position)
{
  FbRecord *row = fb_demo_row (self, "pipeline", self->start, NULL);

  fb_record_set_text (row, "name", name);
  fb_record_set_text (row, "currency", "EUR");
  fb_record_set_text (row, "entity", "opportunity");
  fb_record_set_int (row, "position", position);
  return fb_demo_add (self, row);
}

static void
make_rules (FbDemo *self)
{
  static const struct
  {
    guint stage;
    const char *field, *kind, *moment, *message;
  } rules[] = {
      {0, "next_step", "warn", "leave", "What happens next?"},
      {2, "amount", "required", "enter", "A proposal needs an amount."},
      {2, "primary_contact", "warn", "enter", "Whom do you send it to?"},
      {3, "close_date", "required", "enter", "When will they decide?"},
      {3, "primary_contact", "required", "enter", "With whom do you negotiate?"},
      {4, "amount", "required", "enter", "What was sold?"},
      {5, "loss_reason", "required", "enter", "Why was it lost?"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      FbRecord *row = fb_demo_row (self, "stage_rule", self->start, NULL);

      fb_record_set_id (row, "stage", &self->stages[rules[i].stage]);
      fb_record_set_text (row, "field", rules[i].field);
      fb_record_set_text (row, "kind", rules[i].kind);
      fb_record_set_text (row, "moment", rules[i].moment);
      fb_record_set_text (row, "message", rules[i].message);
      fb_demo_add (self, row);
    }
}

void
fb_demo_make_pipelines (FbDemo *self)
{
  FbId contracts;

  self->pipeline = make_pipeline (self, "New business", 0);
  for (guint i = 0; i < FB_DEMO_STAGES; i++)
    self->stages[i] = make_stage (self, &self->pipeline, &business[i], i);
  make_rules (self);
  contracts = make_pipeline (self, "Service contracts", 1);
  for (guint i = 0; i < G_N_ELEMENTS (service); i++)
    make_stage (self, &contracts, &service[i], i);
}
