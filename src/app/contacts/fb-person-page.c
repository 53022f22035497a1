/* fb-person-page.c: everything about a person
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-person-page.h"

#include <glib/gi18n.h>

#include "fb-field-row.h"
#include "fb-sections.h"
#include "fb-timeline.h"

struct _FbPersonPage
{
  FbRecordPage parent_instance;

  GtkWidget *next_steps;
  GtkWidget *points;
  GtkWidget *deals;
  GtkWidget *timeline;
};

G_DEFINE_FINAL_TYPE (FbPersonPage, fb_person_page, FB_TYPE_RECORD_PAGE)

static const char *const main_fields[] = {"given", "family", "account", "job_title", "department", "style_note", NULL};

static void
fb_person_page_opened (FbRecordPage *page, const FbId *id)
{
  FbPersonPage *self = FB_PERSON_PAGE (page);

  fb_section_show (self->next_steps, "activity", "contact", id, "status in ('planned','in_progress')",
                   "due,planned_start");
  fb_section_show (self->points, "contact_point", "on_id", id, NULL, "-is_primary,kind");
  fb_section_show (self->deals, "opportunity", "primary_contact", id, NULL, "-close_date");
  fb_timeline_set_id (FB_TIMELINE (self->timeline), fb_schema_get_table ("contact"), id, "contact");
}

static void
fb_person_page_changed (FbRecordPage *page, const FbRecord *record)
{
  const char *job = fb_record_get_text (record, "job_title");
  const char *account = fb_record_model_get_label (fb_record_page_get_model (page), "account");
  g_autofree char *both = NULL;

  if (job != NULL && account != NULL)
    /* Translators: a job, then a company */
    both = g_strdup_printf (_ ("%s at %s"), job, account);
  fb_record_page_set_subtitle (page, both != NULL ? both : job != NULL ? job : account);
}

static void
fb_person_page_class_init (FbPersonPageClass *klass)
{
  FbRecordPageClass *page_class = FB_RECORD_PAGE_CLASS (klass);

  page_class->opened = fb_person_page_opened;
  page_class->changed = fb_person_page_changed;
}

static void
fb_person_page_init (FbPersonPage *self)
{
}

GtkWidget *
fb_person_page_new (FbProfile *profile)
{
  FbPersonPage *self = g_object_new (FB_TYPE_PERSON_PAGE, NULL);
  FbRecordPage *page = FB_RECORD_PAGE (self);
  GtkWidget *group;

  fb_record_page_setup (page, profile, fb_schema_get_table ("contact"));
  fb_record_page_add_action (page, "call-start-symbolic", _ ("Log Call"), "win.log", "call");
  fb_record_page_add_action (page, "mark-location-symbolic", _ ("Log Visit"), "win.log", "visit");
  fb_record_page_add_action (page, "fb-note-symbolic", _ ("Add Note"), "win.log", "note");
  fb_record_page_add_action (page, "fb-deal-symbolic", _ ("Add Deal"), "win.add-for-current", "opportunity");

  self->next_steps = fb_section_new_next_steps (profile);
  self->points = fb_section_new_points (profile);
  self->deals = fb_section_new_deals (profile);
  self->timeline = fb_timeline_new (profile);

  group = fb_field_group_new (fb_record_page_get_model (page), _ ("Profile"), main_fields);
  fb_field_group_add_more (ADW_PREFERENCES_GROUP (group), fb_record_page_get_model (page), main_fields);
  fb_record_page_add (page, self->next_steps);
  fb_record_page_add (page, self->points);
  fb_record_page_add (page, group);
  fb_record_page_add (page, fb_field_group_new_custom (fb_record_page_get_model (page)));
  fb_record_page_add (page, self->deals);
  fb_record_page_add (page, self->timeline);

  return GTK_WIDGET (self);
}
