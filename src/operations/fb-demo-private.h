/* fb-demo-private.h: the demo company while it is being made
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-demo-words.h"
#include "fb-demo.h"

G_BEGIN_DECLS

#define FB_DEMO_MINUTE ((gint64) 60 * 1000)
#define FB_DEMO_HOUR (60 * FB_DEMO_MINUTE)
#define FB_DEMO_DAY (24 * FB_DEMO_HOUR)
#define FB_DEMO_PRODUCTS 20
#define FB_DEMO_STAGES 6
#define FB_DEMO_TAGS 5

/* Somebody who sells: their user and the territory they work in. */
typedef struct
{
  FbId  user, territory;
  guint area;
} FbDemoRep;

typedef struct
{
  FbId        id, family;
  const char *name;
  gint64      cents;   /* list price in euro cents */
} FbDemoProduct;

/* The account being made, for what hangs on it. */
typedef struct
{
  FbId                 id, site;
  const char          *name;     /* (owned) by the maker */
  const FbDemoCountry *country;
  const FbDemoCity    *city;
  const FbDemoRep     *rep;      /* whose account it is */
  const FbDemoRep     *former;   /* (nullable) who had it before and still has deals there */
  gint64               since;
  FbId                 contacts[6];
  guint                n_contacts;
  FbId                 deals[4];
  gint64               deal_from[4], deal_to[4];
  guint                n_deals;
  const char          *domain;   /* (owned) by the maker */
} FbDemoAccount;

/* An account, for what is made when all of them are there. */
typedef struct
{
  FbId   account, user;
  gint64 since;
} FbDemoPlace;

/* A deal from which a quote, and perhaps an order, is made at the end. */
typedef struct
{
  FbId        deal, site;
  const char *country, *language;   /* static */
  guint       currency;
  gint64      from, to;             /* the deal was made, and closed */
  gboolean    is_won;
  struct
  {
    guint  product;
    gint64 qty, price, discount;    /* pieces, minor units, 1/10,000 */
  } lines[4];
  guint       n_lines;
  /* Filled in when it is made: */
  FbId        account, contact, user;
  const char *name, *contact_name;
} FbDemoSale;

/**
 * FbDemo:
 *
 * Errors stick: after the first one nothing is written any more, and fb_demo_generate() reports it.
 */
typedef struct
{
  FbStore       *store;
  GRand         *rand;
  FbEdit        *edit;      /* (nullable) rows that wait for the next transaction */
  FbId           group;     /* the one undo step */
  GError        *error;
  char           today[11];
  gint64         now, start;
  guint          n_accounts, n_reps;
  gboolean       as_first_rep;
  FbId           director;  /* who set everything up; nil before */
  GArray        *reps;      /* of FbDemoRep */
  GArray        *places;    /* of FbDemoPlace */
  GHashTable    *taken;     /* names and logins used already */
  FbDemoProduct  products[FB_DEMO_PRODUCTS];
  FbId           books[5];  /* price books by currency */
  FbId           families[4];
  FbId           pipeline;
  FbId           stages[FB_DEMO_STAGES];
  FbId           tags[FB_DEMO_TAGS];
  GArray        *sales;     /* of FbDemoSale */
  struct
  {
    FbId        id;
    const char *intro, *closing;
  } letters[3];             /* templates of quotes: English, German, French */
  guint          next_deal, next_lead, next_quote;
} FbDemo;

/* --- chance: the same for the same seed --------------------------------------------------------------------------- */
guint       fb_demo_below   (FbDemo *self, guint n);               /* 0 … n - 1 */
gboolean    fb_demo_chance  (FbDemo *self, guint percent);
/* A moment of a working day between @from and @to, in quarter hours. */
gint64      fb_demo_moment  (FbDemo *self, gint64 from, gint64 to);
char       *fb_demo_digits  (const char *pattern, guint64 number); /* each # becomes a digit, the last ones last */
void        fb_demo_date    (gint64 ms, char out[11]);
/* given.family in plain letters. */
char       *fb_demo_plain   (const char *a, const char *b, char between);

/* --- rows -------------------------------------------------------------------------------------------------------------- */
/* A row made at @created by @by (nullable: the director, once there is one). */
FbRecord   *fb_demo_row     (FbDemo *self, const char *table, gint64 created, const FbId *by);
/* Takes @record; commits when a transaction is full. */
FbId        fb_demo_add     (FbDemo *self, FbRecord *record);
void        fb_demo_flush   (FbDemo *self);

/* --- parts --------------------------------------------------------------------------------------------------------------- */
extern const char *const fb_demo_currencies[5];
extern const guint       fb_demo_rates[5];     /* of one euro, in hundredths */
guint       fb_demo_currency_index (const char *currency);

void        fb_demo_make_organisation (FbDemo *self);
void        fb_demo_make_lists        (FbDemo *self);
void        fb_demo_make_pipelines    (FbDemo *self);
void        fb_demo_make_catalog      (FbDemo *self);
void        fb_demo_make_account      (FbDemo *self, guint index);
void        fb_demo_make_configurations (FbDemo *self);
void        fb_demo_make_deals        (FbDemo *self, FbDemoAccount *account);
void        fb_demo_make_activities   (FbDemo *self, FbDemoAccount *account);
void        fb_demo_make_lead         (FbDemo *self, guint index);
/* After all else, so that the rest of the company is as it was without them. */
void        fb_demo_make_prices       (FbDemo *self);
/* What a product costs: an amount (0: none), a share of its price in 1/10,000 (0: none). */
void        fb_demo_add_cost          (FbDemo *self, const FbId *product, gint64 cents, guint share);
/* The id that a server gives its own roles. */
void        fb_demo_role_id           (const char *base, FbId *id);
void        fb_demo_make_knowledge    (FbDemo *self);
void        fb_demo_make_sales        (FbDemo *self);
/* Copies @sale; the first few hundred are kept. */
void        fb_demo_note_sale         (FbDemo *self, const FbDemoSale *sale);

G_END_DECLS
