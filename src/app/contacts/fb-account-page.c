/* fb-account-page.c: everything about an account
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-account-page.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-sections.h"

struct _FbAccountPage
{
  FbRecordPage parent_instance;
};

G_DEFINE_FINAL_TYPE (FbAccountPage, fb_account_page, FB_TYPE_RECORD_PAGE)

/* The rest stands in the expander below. */
static const char *const main_fields[] = {"name", "kind", "industry", "class", "website", "description", NULL};

static void
fb_account_page_changed (FbRecordPage *page, const FbRecord *record)
{
  FbCatalog *catalog = fb_profile_get_catalog (fb_record_page_get_profile (page));
  g_autofree char *kind = fb_format_field (catalog, record, "kind");
  g_autofree char *industry = fb_format_field (catalog, record, "industry");
  const char *number = fb_record_get_text (record, "number");
  const char *parts[] = {kind, industry, number};
  g_autoptr (GString) subtitle = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (parts[i] != NULL)
        g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? " · " : "", parts[i]);
    }
  fb_record_page_set_subtitle (page, subtitle->str);
}

static void
fb_account_page_class_init (FbAccountPageClass *klass)
{
  FB_RECORD_PAGE_CLASS (klass)->changed = fb_account_page_changed;
}

static void
fb_account_page_init (FbAccountPage *self)
{
}

/* --- parts --- */

static void
add_profile (FbRecordPage *page)
{
  fb_record_page_add_fields (page, _ ("Profile"), main_fields);
}

static void
add_points_and_deals (FbRecordPage *page)
{
  FbProfile *profile = fb_record_page_get_profile (page);

  fb_record_page_add_rows (page, fb_section_new_points (profile), "contact_point", "on_id", NULL, "-is_primary,kind");
  fb_record_page_add_rows (page, fb_section_new_deals (profile), "opportunity", "account", NULL, "-close_date");
}

static void
add_people_and_sites (FbRecordPage *page)
{
  FbProfile *profile = fb_record_page_get_profile (page);

  fb_record_page_add_rows (page, fb_section_new_people (profile), "contact", "account", NULL, "family,given");
  fb_record_page_add_rows (page, fb_section_new_sites (profile), "site", "account", NULL, "-is_primary,name");
}

static void
add_timeline (FbRecordPage *page)
{
  fb_record_page_add_files (page);
  fb_record_page_add_timeline (page, "account");
}

GtkWidget *
fb_account_page_new (FbProfile *profile)
{
  static const FbRecordPagePart parts[] = {add_profile, add_points_and_deals, add_people_and_sites, add_timeline, NULL};
  FbRecordPage *page = g_object_new (FB_TYPE_ACCOUNT_PAGE, NULL);

  fb_record_page_setup (page, profile, fb_schema_get_table ("account"));
  fb_record_page_add_logging (page);
  fb_record_page_add_action (page, "fb-deal-symbolic", _ ("Add Deal"), "win.add-for-current", "opportunity");
  fb_record_page_add_next_steps (page, "account");
  fb_record_page_add_parts (page, parts);
  return GTK_WIDGET (page);
}
