/* fb-new-dialog.c: adds an account, a person or a deal
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-new-dialog.h"

#include <glib/gi18n.h>

#include "fb-accounts.h"
#include "fb-custom.h"
#include "fb-edits.h"

#define INPUTS_MAX 12

struct _FbNewDialog
{
  FbDialog parent_instance;

  FbProfile *profile; /* (owned) */
  const FbTable *table;
  FbInput *inputs[INPUTS_MAX]; /* owned by their rows */
  guint n_inputs;
  FbInput *phone;    /* (nullable) */
  FbInput *email;    /* (nullable) */
  FbInput *site[4];  /* NULL-terminated: of an account's first site */
  GPtrArray *custom; /* (owned) of FbInput, owned by their rows: fields that the company added */
  FbId made;
};

G_DEFINE_FINAL_TYPE (FbNewDialog, fb_new_dialog, FB_TYPE_DIALOG)

static const struct
{
  const char *table;
  const char *title;
  const char *fields[INPUTS_MAX];
  gboolean has_points;
} forms[] = {
    {"account", N_ ("Add Account"), {"name", "kind", "industry", "class", "website", NULL}, FALSE},
    {"contact", N_ ("Add Person"), {"given", "family", "account", "job_title", NULL}, TRUE},
    {"opportunity",
     N_ ("Add Deal"),
     {"name", "account", "amount", "currency", "close_date", "next_step", "next_step_on", NULL},
     FALSE},
    {"site", N_ ("Add Site"), {"account", "name", "kind", "street", "postal_code", "city", "country", NULL}, FALSE},
};

static FbInput *
find_input (FbNewDialog *self, const char *field)
{
  for (guint i = 0; i < self->n_inputs; i++)
    {
      if (g_strcmp0 (fb_input_get_field (self->inputs[i]), field) == 0)
        return self->inputs[i];
    }

  return NULL;
}

/* --- accepting --- */

static void
ended (FbNewDialog *self, gboolean stored)
{
  g_autofree char *id = fb_id_to_string (&self->made);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  fb_dialog_set_busy (FB_DIALOG (self), FALSE);
  if (!stored)
    return;

  gtk_window_close (GTK_WINDOW (self));
  if (parent != NULL && (self->table->flags & FB_TABLE_OPENS) != 0)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.open", "(ss)", self->table->name, id);
}

static void
committed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbNewDialog) self = user_data;

  ended (self, fb_profile_commit_finish (FB_PROFILE (source), result, NULL));
}

static void
account_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbNewDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean made = fb_accounts_create_finish (FB_STORE (source), result, &self->made, &error);

  if (made)
    fb_profile_say (self->profile, _ ("Account added"), TRUE);
  else
    fb_profile_say_error (self->profile, error);
  ended (self, made);
}

static const char *
read_currency (FbNewDialog *self)
{
  FbInput *input = find_input (self, "currency");
  const char *text = input != NULL ? fb_input_get_text (input) : "";

  return text[0] != '\0' ? text : "EUR";
}

/* NULL when nothing was typed. FALSE in @understood and a mark on the row when something cannot be read. */
static FbRecord *
read_site (FbNewDialog *self, gboolean *understood)
{
  g_autoptr (FbRecord) site = fb_record_new (fb_schema_get_table ("site"), NULL);
  gboolean any = FALSE;

  *understood = TRUE;
  for (guint i = 0; self->site[i] != NULL; i++)
    {
      g_auto (FbValue) value = FB_VALUE_INIT;

      if (!fb_input_read (self->site[i], NULL, &value))
        {
          *understood = FALSE;
          return NULL;
        }
      any |= !fb_value_is_null (&value);
      fb_record_set (site, fb_input_get_field (self->site[i]), &value);
    }

  return any ? g_steal_pointer (&site) : NULL;
}

static void
add_account (FbNewDialog *self, FbRecord *account)
{
  gboolean understood;
  FbRecord *site = read_site (self, &understood);

  if (!understood)
    {
      fb_record_free (account);
      return;
    }

  fb_dialog_set_busy (FB_DIALOG (self), TRUE);
  fb_accounts_create_async (fb_profile_get_store (self->profile), account, site, NULL, account_made_cb,
                            g_object_ref (self));
}

/* FALSE and a mark on the row when something cannot be read. */
static gboolean
read_custom (FbNewDialog *self, FbRecord *record)
{
  FbCatalog *catalog = fb_profile_get_catalog (self->profile);

  for (guint i = 0; i < self->custom->len; i++)
    {
      FbInput *input = g_ptr_array_index (self->custom, i);
      const FbField *field = fb_catalog_find_field (catalog, self->table, fb_input_get_field (input));
      g_auto (FbValue) value = FB_VALUE_INIT;
      g_autofree char *json = NULL;
      g_autofree char *ext = NULL;

      /* Its definition may have gone while the dialog stood open. */
      if (field == NULL)
        continue;
      if (!fb_input_read (input, NULL, &value))
        return FALSE;
      json = fb_custom_write (field, &value);
      ext = fb_ext_with (fb_record_get_text (record, "ext"), fb_custom_get_code (field), json);
      fb_record_set_text (record, "ext", ext);
    }
  return TRUE;
}

static void
accept_cb (FbNewDialog *self)
{
  g_autoptr (FbRecord) record = fb_record_new (self->table, NULL);
  g_autofree char *title = NULL;
  g_autofree char *toast = NULL;
  FbEdit *edit;

  for (guint i = 0; i < self->n_inputs; i++)
    {
      g_auto (FbValue) value = FB_VALUE_INIT;

      if (!fb_input_read (self->inputs[i], read_currency (self), &value))
        return;
      fb_record_set (record, fb_input_get_field (self->inputs[i]), &value);
    }
  if (!read_custom (self, record))
    return;

  if (strcmp (self->table->name, "account") == 0)
    {
      add_account (self, g_steal_pointer (&record));
      return;
    }

  title = fb_record_dup_title (record);
  /* Translators: %s is the name of an account, person, deal or site */
  toast = g_strdup_printf (_ ("%s added"), title);
  edit = fb_edits_add_record (self->profile, g_steal_pointer (&record),
                              self->phone != NULL ? fb_input_get_text (self->phone) : NULL,
                              self->email != NULL ? fb_input_get_text (self->email) : NULL, &self->made);
  fb_dialog_set_busy (FB_DIALOG (self), TRUE);
  fb_profile_commit (self->profile, edit, toast, committed_cb, g_object_ref (self));
}

/* A name is enough to begin with; the rest can be filled in on the page. */
static void
check (FbNewDialog *self)
{
  gboolean named = FALSE;
  gboolean whole = TRUE;

  for (guint i = 0; i < self->n_inputs; i++)
    {
      const char *name = fb_input_get_field (self->inputs[i]);
      const FbField *field = fb_table_field (self->table, fb_table_get_field (self->table, name));

      if (g_strv_contains ((const char *const[]){"name", "given", "family", "street", "city", NULL}, name))
        named |= fb_input_get_text (self->inputs[i])[0] != '\0';
      if ((field->flags & FB_FIELD_REQUIRED) != 0 && field->type == FB_TYPE_REF)
        whole &= fb_input_get_ref (self->inputs[i]) != NULL;
    }
  for (guint i = 0; i < self->custom->len; i++)
    {
      FbInput *input = g_ptr_array_index (self->custom, i);

      if (fb_input_is_required (input) && GTK_IS_EDITABLE (fb_input_get_row (input)))
        whole &= fb_input_get_text (input)[0] != '\0';
    }

  fb_dialog_set_can_accept (FB_DIALOG (self), named && whole);
}

/* --- class --- */

static void
fb_new_dialog_dispose (GObject *object)
{
  FbNewDialog *self = FB_NEW_DIALOG (object);

  self->n_inputs = 0;
  self->phone = NULL;
  self->email = NULL;
  self->site[0] = NULL;
  g_ptr_array_set_size (self->custom, 0);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_new_dialog_parent_class)->dispose (object);
}

static void
fb_new_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (FB_NEW_DIALOG (object)->custom);

  G_OBJECT_CLASS (fb_new_dialog_parent_class)->finalize (object);
}

static void
fb_new_dialog_class_init (FbNewDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_new_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_new_dialog_finalize;
}

static void
fb_new_dialog_init (FbNewDialog *self)
{
  self->custom = g_ptr_array_new ();
  g_signal_connect (self, "accept", G_CALLBACK (accept_cb), NULL);
}

static GtkWidget *
make_fields (FbNewDialog *self, const char *const *fields)
{
  GtkWidget *group = adw_preferences_group_new ();

  for (guint i = 0; fields[i] != NULL; i++)
    {
      FbInput *input = fb_input_new (self->profile, self->table, fields[i]);
      GtkWidget *row = fb_input_get_row (input);

      self->inputs[self->n_inputs++] = input;
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
      if (GTK_IS_EDITABLE (row))
        g_signal_connect_object (row, "changed", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
      else
        g_signal_connect_object (row, "notify::subtitle", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
    }

  return group;
}

/* NULL when the company added none. */
static GtkWidget *
make_custom (FbNewDialog *self)
{
  GPtrArray *fields = fb_catalog_get_custom_fields (fb_profile_get_catalog (self->profile), self->table);
  GtkWidget *group;

  if (fields->len == 0)
    return NULL;
  group = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Company Fields"));
  for (guint i = 0; i < fields->len; i++)
    {
      const FbField *field = g_ptr_array_index (fields, i);
      FbInput *input = fb_input_new (self->profile, self->table, field->name);
      GtkWidget *row = fb_input_get_row (input);

      g_ptr_array_add (self->custom, input);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
      if (GTK_IS_EDITABLE (row))
        g_signal_connect_object (row, "changed", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
    }
  return group;
}

static GtkWidget *
make_points (FbNewDialog *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->phone = fb_input_new_text (_ ("Phone"));
  self->email = fb_input_new_text (_ ("E-mail"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fb_input_get_row (self->phone));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fb_input_get_row (self->email));
  return group;
}

static GtkWidget *
make_site (FbNewDialog *self)
{
  static const char *const fields[] = {"street", "city", "country"};
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Address"));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      self->site[i] = fb_input_new (self->profile, fb_schema_get_table ("site"), fields[i]);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fb_input_get_row (self->site[i]));
    }

  return group;
}

static void
fill (FbNewDialog *self, const FbId *account, const char *account_title)
{
  GPtrArray *pipelines = fb_catalog_get_pipelines (fb_profile_get_catalog (self->profile));
  FbInput *input;

  if ((input = find_input (self, "account")) != NULL && account != NULL)
    fb_input_set_ref (input, account, account_title);
  if ((input = find_input (self, "currency")) != NULL && pipelines->len > 0)
    fb_input_set_text (input, fb_catalog_get_currency (fb_profile_get_catalog (self->profile)));
  if (strcmp (self->table->name, "account") == 0 && (input = find_input (self, "kind")) != NULL)
    fb_input_set_code (input, "prospect");
  if (strcmp (self->table->name, "site") == 0 && (input = find_input (self, "kind")) != NULL)
    fb_input_set_code (input, "office");
}

GtkWidget *
fb_new_dialog_new (GtkWindow *parent,
                   FbProfile *profile,
                   const FbTable *table,
                   const FbId *account,
                   const char *account_title)
{
  FbNewDialog *self = g_object_new (FB_TYPE_NEW_DIALOG, NULL);
  GtkWidget *custom;

  self->profile = g_object_ref (profile);
  self->table = table;
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      if (strcmp (forms[i].table, table->name) != 0)
        continue;
      fb_dialog_setup (FB_DIALOG (self), parent, _ (forms[i].title), _ ("_Add"));
      fb_dialog_add (FB_DIALOG (self), make_fields (self, forms[i].fields));
      if (forms[i].has_points)
        fb_dialog_add (FB_DIALOG (self), make_points (self));
      if (strcmp (table->name, "account") == 0)
        fb_dialog_add (FB_DIALOG (self), make_site (self));
    }
  if ((custom = make_custom (self)) != NULL)
    fb_dialog_add (FB_DIALOG (self), custom);
  fill (self, account, account_title);
  check (self);
  g_signal_connect_swapped (self, "map", G_CALLBACK (gtk_widget_grab_focus), fb_input_get_row (self->inputs[0]));

  return GTK_WIDGET (self);
}

void
fb_new_dialog_set_name (FbNewDialog *self, const char *name)
{
  FbInput *family = find_input (self, "family");
  const char *space = strrchr (name, ' ');

  g_return_if_fail (FB_IS_NEW_DIALOG (self));

  if (family == NULL)
    fb_input_set_text (find_input (self, "name"), name);
  else if (space == NULL)
    fb_input_set_text (family, name);
  else
    {
      g_autofree char *given = g_strndup (name, (gsize) (space - name));

      fb_input_set_text (find_input (self, "given"), given);
      fb_input_set_text (family, space + 1);
    }
}
