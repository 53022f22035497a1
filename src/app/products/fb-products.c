/* fb-products.c: the place of products
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-products.h"

#include <glib/gi18n.h>

#include "fb-compare-window.h"
#include "fb-family-button.h"
#include "fb-prefs.h"
#include "fb-product-page.h"

static const char *const text[] = {"name", "sku", "description", "family.name", NULL};
static const char *const facets[] = {"family", "kind", "active", "currency", NULL};
static const char *const labels[] = {"family", NULL};

static const FbRecordListOrder orders[] = {{N_ ("_Name"), "name"},
                                           {N_ ("_Article Number"), "sku"},
                                           {N_ ("_Family"), "family.position,family.name,name"},
                                           {N_ ("_Price"), "list_price,name"},
                                           {N_ ("_Last Changed"), "-updated_at"},
                                           {NULL, NULL}};

static char *
count_products (guint n, const char *number)
{
  return g_strdup_printf (ngettext ("%s product", "%s products", n), number);
}

static const FbRecordListKind products_kind = {
    "product",
    text,
    facets,
    labels,
    orders,
    FB_PREFS_PRODUCT_SORT,
    "products",
    count_products,
    N_ ("Search products"),
    N_ ("Products"),
    N_ ("No Products Yet"),
    N_ ("The catalogue comes from your company's server, or from an import."),
    NULL,
};

static const FbPlaceSide sides[] = {{&products_kind, NULL, fb_product_page_new}};

static const FbPlace place = {
    "products", "package-x-generic-symbolic", N_ ("Choose a product from the list, or find anything with Ctrl+K."),
    sides,      G_N_ELEMENTS (sides),
};

void
fb_products_setup (FbPlaceView *view, FbProfile *profile)
{
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  FbRecordList *list;

  fb_place_view_setup (view, profile, &place);
  list = fb_place_view_get_list (view, "product");
  gtk_box_append (GTK_BOX (top), fb_compare_bar_new (profile));
  gtk_box_append (GTK_BOX (top), fb_family_button_new (profile, fb_record_list_get_filter (list)));
  fb_place_view_add_top (view, top);
}
