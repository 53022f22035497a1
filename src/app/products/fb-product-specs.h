/* fb-product-specs.h: technical data of products, as lists and side by side
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;    /* (owned) */
  char *value;   /* (owned) with its unit */
} FbSpec;
void       fb_spec_free           (FbSpec *self);

/* Of FbSpec, in the order of @json: {"Power":"4 kW","Weight":{"value":12,"unit":"kg"}}, or a list of {"name","value","unit"} or [name, value]. What is of
 * another form is left out; NULL and what is no JSON give an empty array. */
GPtrArray *fb_product_specs_parse (const char *json);

/* A line of a comparison: one value a product. */
typedef struct
{
  char    *name;      /* (owned) */
  char   **values;    /* (owned) as many as products; NULL where a product has none */
  guint    n_values;
  gboolean differs;
} FbSpecRow;
void       fb_spec_row_free       (FbSpecRow *self);

/* Puts lists (arrays of FbSpec, lent) beside each other: of FbSpecRow, names in the order in which they are first met. Names are compared without case and
 * accents. */
GPtrArray *fb_product_specs_join  (GPtrArray **lists, guint n_lists);

G_END_DECLS
