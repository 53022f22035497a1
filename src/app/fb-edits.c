/* fb-edits.c: what a person does in the window, as edits
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-edits.h"

#include <glib/gi18n.h>

#include "fb-date.h"
#include "fb-format.h"
#include "fb-money.h"
#include "fb-text.h"

#define SUBJECT_CHARS 80

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

static void
set_id_unless_nil (FbRecord *record, const char *field, const FbId *id)
{
  if (!fb_id_is_nil (id))
    fb_record_set_id (record, field, id);
}

/* --- adding -------------------------------------------------------------------------------------------------------------- */

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
add_stage_event (FbProfile *profile, FbEdit *edit, const FbId *deal, const FbRecord *record, const FbStage *to)
{
  FbRecord *event = fb_record_new (fb_schema_get_table ("stage_event"), NULL);
  FbId user = fb_store_get_user (fb_profile_get_store (profile));

  fb_record_set_id (event, "opportunity", deal);
  fb_record_set (event, "from_stage", fb_record_get (record, "stage"));
  fb_record_set_id (event, "to_stage", &to->id);
  fb_record_set_int (event, "at", now_ms (profile));
  fb_record_set_id (event, "by_user", &user);
  fb_record_set (event, "amount", fb_record_get (record, "amount"));
  fb_record_set (event, "currency", fb_record_get (record, "currency"));
  fb_record_set (event, "close_date", fb_record_get (record, "close_date"));
  fb_record_set_int (event, "probability", to->probability);
  fb_edit_create (edit, event);
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

/* --- activities --------------------------------------------------------------------------------------------------------------- */

static char *
make_subject (const FbActivityDraft *draft)
{
  const FbTable *table = fb_schema_get_table ("activity");
  const FbField *kind = fb_table_field (table, fb_table_get_field (table, "kind"));
  g_auto (GStrv) lines = NULL;

  if (is_text (draft->subject))
    return g_strdup (draft->subject);
  if (is_text (draft->note))
    {
      lines = g_strsplit (draft->note, "\n", 2);
      return fb_text_ellipsize (lines[0], SUBJECT_CHARS);
    }

  return g_strdup (fb_field_get_choice_label (kind, draft->kind));
}

static FbRecord *
new_activity (FbProfile *profile, const FbActivityDraft *draft, const char *kind, const char *subject)
{
  FbRecord *activity = fb_record_new (fb_schema_get_table ("activity"), NULL);
  FbId user = fb_store_get_user (fb_profile_get_store (profile));

  fb_record_set_text (activity, "kind", kind);
  fb_record_set_text (activity, "subject", subject);
  set_id_unless_nil (activity, "account", &draft->account);
  set_id_unless_nil (activity, "contact", &draft->contact);
  set_id_unless_nil (activity, "opportunity", &draft->opportunity);
  fb_record_set_id (activity, "assigned_to", &user);
  return activity;
}

static void
add_next_step (FbProfile *profile, FbEdit *edit, const FbActivityDraft *draft, FbRecord *activity)
{
  const FbTable *deals = fb_schema_get_table ("opportunity");
  FbRecord *task;
  FbId id;

  if (!is_text (draft->next_step))
    return;

  task = new_activity (profile, draft, "task", draft->next_step);
  fb_record_set_text (task, "status", "planned");
  fb_record_set_text (task, "due", is_text (draft->next_step_on) ? draft->next_step_on : NULL);
  id = fb_edit_create (edit, task);
  fb_record_set_id (activity, "follow_up", &id);
  if (fb_id_is_nil (&draft->opportunity))
    return;

  fb_edit_set_text (edit, deals, &draft->opportunity, "next_step", draft->next_step);
  if (is_text (draft->next_step_on))
    fb_edit_set_text (edit, deals, &draft->opportunity, "next_step_on", draft->next_step_on);
}

FbEdit *
fb_edits_log_activity (FbProfile *profile, const FbActivityDraft *draft)
{
  g_autofree char *subject = make_subject (draft);
  /* Translators: what a person did, as undo names it; %s is the subject of a call, visit or note */
  g_autofree char *label = g_strdup_printf (_ ("Log %s"), subject);
  FbEdit *edit = fb_edit_new (label);
  FbRecord *activity = new_activity (profile, draft, draft->kind, subject);
  gboolean planned = strcmp (draft->kind, "task") == 0;

  fb_record_set_text (activity, "status", planned ? "planned" : "done");
  fb_record_set_text (activity, "outcome", is_text (draft->outcome) ? draft->outcome : NULL);
  fb_record_set_text (activity, "outcome_note", is_text (draft->note) ? draft->note : NULL);
  fb_record_set_text (activity, "due", planned && is_text (draft->due) ? draft->due : NULL);
  if (!planned)
    {
      fb_record_set_int (activity, "actual_start", now_ms (profile));
      fb_record_set_int (activity, "actual_end", now_ms (profile));
    }
  add_next_step (profile, edit, draft, activity);
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

/* --- deals ------------------------------------------------------------------------------------------------------------------------ */

FbEdit *
fb_edits_move_deal (FbProfile *profile, const FbRecord *deal, const FbStage *stage)
{
  g_autofree char *title = fb_record_dup_title (deal);
  /* Translators: what a person did, as undo names it: a deal, then a stage */
  g_autofree char *label = g_strdup_printf (_ ("Move %s to %s"), title, stage->name);
  FbEdit *edit = fb_edit_new (label);
  gboolean closed = strcmp (stage->kind, "open") != 0;
  g_auto (FbValue) nothing = FB_VALUE_INIT;

  fb_edit_set_id (edit, deal->table, &deal->id, "stage", &stage->id);
  if (fb_record_get_int (deal, "probability_manual") == 0 || closed)
    fb_edit_set_int (edit, deal->table, &deal->id, "probability", stage->probability);
  if (closed)
    fb_edit_set_int (edit, deal->table, &deal->id, "closed_at", now_ms (profile));
  else if (!fb_value_is_null (fb_record_get (deal, "closed_at")))
    fb_edit_set (edit, deal->table, &deal->id, "closed_at", &nothing);
  add_stage_event (profile, edit, &deal->id, deal, stage);

  return edit;
}

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
