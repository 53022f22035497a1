/* fb-account-page.c: everything about an account
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-account-page.h"

#include <glib/gi18n.h>

#include "fb-field-row.h"
#include "fb-format.h"
#include "fb-sections.h"
#include "fb-timeline.h"

struct _FbAccountPage
{
  FbRecordPage parent_instance;

  GtkWidget *next_steps;
  GtkWidget *points;
  GtkWidget *people;
  GtkWidget *deals;
  GtkWidget *sites;
  GtkWidget *timeline;
};

G_DEFINE_FINAL_TYPE (FbAccountPage, fb_account_page, FB_TYPE_RECORD_PAGE)

/* The rest stands in the expander below. */
static const char *const main_fields[] = {"name", "kind", "industry", "class", "website", "description", NULL};

static void
fb_account_page_opened (FbRecordPage *page, const FbId *id)
{
  FbAccountPage *self = FB_ACCOUNT_PAGE (page);

  fb_section_show (self->next_steps, "activity", "account", id, "status in ('planned','in_progress')",
                   "due,planned_start");
  fb_section_show (self->points, "contact_point", "on_id", id, NULL, "-is_primary,kind");
  fb_section_show (self->people, "contact", "account", id, NULL, "family,given");
  fb_section_show (self->deals, "opportunity", "account", id, NULL, "-close_date");
  fb_section_show (self->sites, "site", "account", id, NULL, "-is_primary,name");
  fb_timeline_set_id (FB_TIMELINE (self->timeline), fb_schema_get_table ("account"), id, "account");
}

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
  FbRecordPageClass *page_class = FB_RECORD_PAGE_CLASS (klass);

  page_class->opened = fb_account_page_opened;
  page_class->changed = fb_account_page_changed;
}

static void
fb_account_page_init (FbAccountPage *self)
{
}

GtkWidget *
fb_account_page_new (FbProfile *profile)
{
  FbAccountPage *self = g_object_new (FB_TYPE_ACCOUNT_PAGE, NULL);
  FbRecordPage *page = FB_RECORD_PAGE (self);
  GtkWidget *group;

  fb_record_page_setup (page, profile, fb_schema_get_table ("account"));
  fb_record_page_add_action (page, "call-start-symbolic", _ ("Log Call"), "win.log", "call");
  fb_record_page_add_action (page, "mark-location-symbolic", _ ("Log Visit"), "win.log", "visit");
  fb_record_page_add_action (page, "fb-note-symbolic", _ ("Add Note"), "win.log", "note");
  fb_record_page_add_action (page, "fb-deal-symbolic", _ ("Add Deal"), "win.add-for-current", "opportunity");

  self->next_steps = fb_section_new_next_steps (profile);
  self->points = fb_section_new_points (profile);
  self->people = fb_section_new_people (profile);
  self->deals = fb_section_new_deals (profile);
  self->sites = fb_section_new_sites (profile);
  self->timeline = fb_timeline_new (profile);

  group = fb_field_group_new (fb_record_page_get_model (page), _ ("Profile"), main_fields);
  fb_field_group_add_more (ADW_PREFERENCES_GROUP (group), fb_record_page_get_model (page), main_fields);
  fb_record_page_add (page, self->next_steps);
  fb_record_page_add (page, group);
  fb_record_page_add (page, fb_field_group_new_custom (fb_record_page_get_model (page)));
  fb_record_page_add (page, self->points);
  fb_record_page_add (page, self->deals);
  fb_record_page_add (page, self->people);
  fb_record_page_add (page, self->sites);
  fb_record_page_add (page, self->timeline);

  return GTK_WIDGET (self);
}
