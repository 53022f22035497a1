/* fb-edits.c: what a person does in the window, as edits
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-edits.h"

#include <glib/gi18n.h>

#include "fb-format.h"
#include "fb-money.h"

static gboolean
is_text (const char *text)
{
  return text != NULL && text[0] != '\0';
}

static gint64
now_ms (FbProfile *profile)
{
  return fb_clock_now (fb_store_get_clock (fb_profile_get_store (profile)));
}

/* --- adding --- */

static void
add_point (FbEdit *edit, const FbTable *table, const FbId *id, const char *kind, const char *value)
{
  FbRecord *point;

  if (!is_text (value))
    return;

  point = fb_record_new (fb_schema_get_table ("contact_point"), NULL);
  fb_record_set_text (point, "on_type", table->name);
  fb_record_set_id (point, "on_id", id);
  fb_record_set_text (point, "kind", kind);
  fb_record_set_text (point, "value", value);
  fb_record_set_int (point, "is_primary", 1);
  fb_edit_create (edit, point);
}

static void
complete_deal (FbProfile *profile, FbRecord *deal)
{
  g_autoptr (GPtrArray) stages = fb_catalog_dup_stages (fb_profile_get_catalog (profile), NULL);
  const FbStage *first = stages->len > 0 ? g_ptr_array_index (stages, 0) : NULL;

  if (first == NULL)
    return;

  fb_record_set_id (deal, "pipeline", &first->pipeline);
  fb_record_set_id (deal, "stage", &first->id);
  fb_record_set_int (deal, "probability", first->probability);
  if (fb_value_is_null (fb_record_get (deal, "engage_date")))
    fb_record_set_text (deal, "engage_date", fb_format_today ());
}

static void
add_link (FbEdit *edit, const FbId *contact, const FbId *account, const char *job_title)
{
  FbRecord *link = fb_record_new (fb_schema_get_table ("contact_account"), NULL);

  fb_record_set_id (link, "contact", contact);
  fb_record_set_id (link, "account", account);
  fb_record_set_text (link, "job_title", job_title);
  fb_edit_create (edit, link);
}

FbEdit *
fb_edits_add_record (FbProfile *profile, FbRecord *record, const char *phone, const char *email, FbId *id)
{
  const FbTable *table = record->table;
  g_autofree char *title = fb_record_dup_title (record);
  /* Translators: a kind of record, then its name, as undo names it */
  g_autofree char *label = g_strdup_printf (_ ("Add %s: %s"), _ (table->label), title);
  FbEdit *edit = fb_edit_new (label);
  FbId user = fb_store_get_user (fb_profile_get_store (profile));
  gboolean is_deal = strcmp (table->name, "opportunity") == 0;
  gboolean is_contact = strcmp (table->name, "contact") == 0;
  g_autofree char *job_title = is_contact ? g_strdup (fb_record_get_text (record, "job_title")) : NULL;
  const FbId *lent = is_contact ? fb_record_get_id (record, "account") : NULL;
  g_autofree FbId *account = lent != NULL ? fb_id_copy (lent) : NULL;

  if (fb_table_find_field (table, "owner") >= 0)
    fb_record_set_id (record, "owner", &user);
  if (is_deal)
    complete_deal (profile, record);

  *id = fb_edit_create (edit, record);
  add_point (edit, table, id, "phone", phone);
  add_point (edit, table, id, "email", email);
  if (account != NULL)
    add_link (edit, id, account, job_title);

  return edit;
}

/* --- activities --- */

FbEdit *
fb_edits_plan_task (FbProfile *profile, FbRecord *activity)
{
  g_autofree char *title = fb_record_dup_title (activity);
  /* Translators: what a person did, as undo names it; %s is the subject of a task */
  g_autofree char *label = g_strdup_printf (_ ("Plan %s"), title);
  FbEdit *edit = fb_edit_new (label);
  FbId user = fb_store_get_user (fb_profile_get_store (profile));

  fb_record_set_text (activity, "kind", "task");
  fb_record_set_text (activity, "status", "planned");
  fb_record_set_id (activity, "assigned_to", &user);
  fb_edit_create (edit, activity);

  return edit;
}

FbEdit *
fb_edits_finish_activity (FbProfile *profile, const FbRecord *activity)
{
  g_autofree char *title = fb_record_dup_title (activity);
  g_autofree char *label = g_strdup_printf (_ ("Done: %s"), title);
  FbEdit *edit = fb_edit_new (label);

  fb_edit_set_text (edit, activity->table, &activity->id, "status", "done");
  fb_edit_set_int (edit, activity->table, &activity->id, "actual_end", now_ms (profile));
  if (fb_record_get_int (activity, "actual_start") == 0)
    fb_edit_set_int (edit, activity->table, &activity->id, "actual_start", now_ms (profile));

  return edit;
}

/* --- deals and the rest ------------------------------------------------------------------------------------------ */

FbEdit *
fb_edits_add_line (FbProfile *profile, const FbRecord *deal, const FbRecord *product, gint64 quantity)
{
  g_autofree char *title = fb_record_dup_title (product);
  g_autofree char *label = g_strdup_printf (_ ("Add %s"), title);
  FbEdit *edit = fb_edit_new (label);
  FbRecord *line = fb_record_new (fb_schema_get_table ("opportunity_line"), NULL);
  gint64 amount = 0;

  fb_record_set_id (line, "opportunity", &deal->id);
  fb_record_set_id (line, "product", &product->id);
  fb_record_set_text (line, "text", title);
  fb_record_set_int (line, "qty", quantity);
  fb_record_set (line, "unit_price", fb_record_get (product, "list_price"));
  fb_record_set (line, "currency", fb_record_get (product, "currency"));
  if (!fb_value_is_null (fb_record_get (product, "list_price"))
      && fb_money_mul_div (fb_record_get_int (product, "list_price"), quantity, 1000, &amount))
    fb_record_set_int (line, "amount", amount);
  fb_edit_create (edit, line);

  return edit;
}

FbEdit *
fb_edits_delete (const FbRecord *record)
{
  g_autofree char *title = fb_record_dup_title (record);
  /* Translators: what a person did, as undo names it */
  g_autofree char *label = g_strdup_printf (_ ("Delete %s"), title);
  FbEdit *edit = fb_edit_new (label);

  fb_edit_delete (edit, record->table, &record->id);
  return edit;
}
