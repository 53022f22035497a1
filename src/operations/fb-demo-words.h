/* fb-demo-words.h: names, streets and trades of the demo company's world
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FB_DEMO_INDUSTRIES 10
#define FB_DEMO_AREAS 12

typedef struct
{
  const char *code;          /* as people write it on a letter */
  const char *language;
  const char *currency;
  const char *zone;
  const char *tax;           /* each # is a digit */
  gboolean    number_first;  /* "12 Rue …" */
  const char *mr, *ms;
  const char *legal[4];
  const char *given_female[10];
  const char *given_male[10];
  const char *family[20];
  const char *streets[10];
  const char *trades[FB_DEMO_INDUSTRIES];   /* by industry */
} FbDemoCountry;

typedef struct
{
  const char *country;
  guint       area;          /* whose territory it is */
  const char *name, *region;
  const char *postal;        /* each # is a digit */
  const char *phone;         /* each # is a digit */
  double      lat, lon;
} FbDemoCity;

typedef struct
{
  const char *code, *name;
  const char *team;          /* four areas make a team */
} FbDemoArea;

extern const FbDemoArea fb_demo_areas[FB_DEMO_AREAS];
extern const FbDemoCity fb_demo_cities[];
extern const guint      fb_demo_n_cities;
extern const char *const fb_demo_industries[FB_DEMO_INDUSTRIES][2];   /* code, label */

const FbDemoCountry *fb_demo_find_country (const char *code);

G_END_DECLS
