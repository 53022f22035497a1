/* fb-person-page.c: everything about a person
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-person-page.h"

#include <glib/gi18n.h>

#include "fb-consent-section.h"
#include "fb-sections.h"

struct _FbPersonPage
{
  FbRecordPage parent_instance;

  GtkWidget *consents; /* (nullable) until its part is made */
};

G_DEFINE_FINAL_TYPE (FbPersonPage, fb_person_page, FB_TYPE_RECORD_PAGE)

static const char *const main_fields[] = {"given", "family", "account", "job_title", "department", "style_note", NULL};

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
fb_person_page_opened (FbRecordPage *page, const FbId *id)
{
  FbPersonPage *self = FB_PERSON_PAGE (page);

  if (self->consents != NULL)
    fb_consent_section_set_contact (FB_CONSENT_SECTION (self->consents), id);
}

static void
fb_person_page_class_init (FbPersonPageClass *klass)
{
  FB_RECORD_PAGE_CLASS (klass)->opened = fb_person_page_opened;
  FB_RECORD_PAGE_CLASS (klass)->changed = fb_person_page_changed;
}

static void
fb_person_page_init (FbPersonPage *self)
{
}

/* --- parts --- */

static void
add_points_and_profile (FbRecordPage *page)
{
  fb_record_page_add_rows (page, fb_section_new_points (fb_record_page_get_profile (page)), "contact_point", "on_id",
                           NULL, "-is_primary,kind");
  fb_record_page_add_fields (page, _ ("Profile"), main_fields);
}

static void
add_consents (FbRecordPage *page)
{
  FbPersonPage *self = FB_PERSON_PAGE (page);

  self->consents = fb_consent_section_new (fb_record_page_get_profile (page));
  fb_record_page_add (page, self->consents);
  fb_person_page_opened (page, fb_record_model_get_id (fb_record_page_get_model (page)));
}

static void
add_deals_and_timeline (FbRecordPage *page)
{
  fb_record_page_add_rows (page, fb_section_new_deals (fb_record_page_get_profile (page)), "opportunity",
                           "primary_contact", NULL, "-close_date");
  fb_record_page_add_files (page);
  fb_record_page_add_timeline (page, "contact");
}

GtkWidget *
fb_person_page_new (FbProfile *profile)
{
  static const FbRecordPagePart parts[] = {add_points_and_profile, add_consents, add_deals_and_timeline, NULL};
  FbRecordPage *page = g_object_new (FB_TYPE_PERSON_PAGE, NULL);

  fb_record_page_setup (page, profile, fb_schema_get_table ("contact"));
  fb_record_page_add_logging (page);
  fb_record_page_add_action (page, "fb-deal-symbolic", _ ("Add Deal"), "win.add-for-current", "opportunity");
  fb_record_page_add_next_steps (page, "contact");
  fb_record_page_add_parts (page, parts);
  return GTK_WIDGET (page);
}
