/* fb-contacts-view.c: accounts and people: lists on the left, the open record on the right
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-contacts-view.h"

#include <glib/gi18n.h>

#include "fb-a11y.h"
#include "fb-account-page.h"
#include "fb-many-page.h"
#include "fb-record-list.h"
#include "fb-person-page.h"
#include "fb-prefs.h"

struct _FbContactsView
{
  AdwBin parent_instance;

  FbProfile *profile;        /* (owned) */
  const FbTable *open_table; /* (nullable) */
  FbId open_id;

  GtkWidget *leaflet;
  GtkWidget *list_pane;
  GtkWidget *kinds;
  GtkWidget *accounts_button;
  GtkWidget *people_button;
  GtkWidget *lists;
  GtkWidget *accounts;
  GtkWidget *people;
  GtkWidget *pages;
  GtkWidget *account_page;
  GtkWidget *person_page;
};

G_DEFINE_FINAL_TYPE (FbContactsView, fb_contacts_view, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_FOLDED,
  PROP_SHOWING_RECORD,
  N_PROPS
};

enum
{
  OPENED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static const char *const account_text[] = {"name", "number", "legal_name", NULL};
static const char *const contact_text[] = {"given", "family", "account.name", "job_title", NULL};
static const char *const account_facets[] = {"kind", "industry", "class", "territory", "owner", NULL};
static const char *const contact_facets[] = {"job_title", "territory", "owner", "former", NULL};
static const char *const contact_labels[] = {"account", NULL};

static const FbRecordListOrder account_orders[] = {{N_ ("_Name"), "name"},
                                                   {N_ ("_Class"), "class,name"},
                                                   {N_ ("_Industry"), "industry,name"},
                                                   {N_ ("_Last Changed"), "-updated_at"},
                                                   {N_ ("_Newest"), "-created_at"},
                                                   {NULL, NULL}};
static const FbRecordListOrder contact_orders[] = {
    {N_ ("_Family Name"), "family,given"},    {N_ ("_Given Name"), "given,family"},
    {N_ ("_Account"), "account.name,family"}, {N_ ("_Last Changed"), "-updated_at"},
    {N_ ("_Newest"), "-created_at"},          {NULL, NULL}};

static char *
count_accounts (guint n, const char *number)
{
  return g_strdup_printf (ngettext ("%s account", "%s accounts", n), number);
}

static char *
count_people (guint n, const char *number)
{
  return g_strdup_printf (ngettext ("%s person", "%s people", n), number);
}

static const FbRecordListKind accounts_kind = {
    "account",
    account_text,
    account_facets,
    NULL,
    account_orders,
    FB_PREFS_ACCOUNT_SORT,
    "accounts",
    count_accounts,
    N_ ("Search accounts"),
    N_ ("Accounts"),
    N_ ("No Accounts Yet"),
    N_ ("Companies you sell to appear here."),
    N_ ("_Add Account"),
    .many = TRUE,
};

static const FbRecordListKind people_kind = {
    "contact",          contact_text,         contact_facets,
    contact_labels,     contact_orders,       FB_PREFS_CONTACT_SORT,
    "people",           count_people,         N_ ("Search people"),
    N_ ("People"),      N_ ("No People Yet"), N_ ("People you talk to appear here."),
    N_ ("_Add Person"), .many = TRUE,
};

static gboolean
is_folded (FbContactsView *self)
{
  return adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet));
}

static gboolean
is_showing_record (FbContactsView *self)
{
  return g_strcmp0 (adw_leaflet_get_visible_child_name (ADW_LEAFLET (self->leaflet)), "record") == 0;
}

static GtkWidget *
get_list (FbContactsView *self, const char *table)
{
  return g_strcmp0 (table, "contact") == 0 ? self->people : self->accounts;
}

/* --- the side of the record --- */

static FbManyActions *
get_many (FbContactsView *self)
{
  gboolean accounts = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->accounts_button));

  return fb_record_list_get_many (FB_RECORD_LIST (accounts ? self->accounts : self->people));
}

/* The record that is open, or what can be done with several. */
static void
show_page (FbContactsView *self)
{
  FbManyActions *many = get_many (self);

  if (fb_many_actions_is_several (many))
    fb_many_page_show (GTK_STACK (self->pages), many);
  else if (self->open_table != NULL)
    gtk_stack_set_visible_child (GTK_STACK (self->pages), strcmp (self->open_table->name, "contact") == 0
                                                              ? self->person_page
                                                              : self->account_page);
  else
    gtk_stack_set_visible_child_name (GTK_STACK (self->pages), "none");
}

/* --- what a person does --- */

static void
picked_cb (FbContactsView *self, const char *id, gboolean activated, GtkWidget *list)
{
  if (!activated && is_folded (self))
    return;

  g_signal_emit (self, signals[OPENED], 0, list == self->people ? "contact" : "account", id, activated);
}

static void
kind_toggled_cb (FbContactsView *self)
{
  gboolean accounts = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->accounts_button));

  gtk_stack_set_visible_child (GTK_STACK (self->lists), accounts ? self->accounts : self->people);
  g_settings_set_string (fb_prefs_get (), FB_PREFS_CONTACTS_KIND, accounts ? "account" : "contact");
  if (self->profile != NULL)
    show_page (self);
}

static void
folded_cb (FbContactsView *self)
{
  gtk_widget_set_hexpand (self->list_pane, is_folded (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
}

static void
child_changed_cb (FbContactsView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWING_RECORD]);
}

/* --- class --- */

static void
fb_contacts_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FbContactsView *self = FB_CONTACTS_VIEW (object);

  switch (id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, is_folded (self));
      break;
    case PROP_SHOWING_RECORD:
      g_value_set_boolean (value, is_showing_record (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fb_contacts_view_dispose (GObject *object)
{
  g_clear_object (&FB_CONTACTS_VIEW (object)->profile);

  G_OBJECT_CLASS (fb_contacts_view_parent_class)->dispose (object);
}

static void
fb_contacts_view_class_init (FbContactsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = fb_contacts_view_get_property;
  object_class->dispose = fb_contacts_view_dispose;

  properties[PROP_FOLDED] =
      g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOWING_RECORD] =
      g_param_spec_boolean ("showing-record", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[OPENED] = g_signal_new ("opened", FB_TYPE_CONTACTS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);

  g_type_ensure (FB_TYPE_RECORD_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/contacts/fb-contacts-view.ui");
  gtk_widget_class_bind_template_child (widget_class, FbContactsView, leaflet);
  gtk_widget_class_bind_template_child (widget_class, FbContactsView, list_pane);
  gtk_widget_class_bind_template_child (widget_class, FbContactsView, kinds);
  gtk_widget_class_bind_template_child (widget_class, FbContactsView, accounts_button);
  gtk_widget_class_bind_template_child (widget_class, FbContactsView, people_button);
  gtk_widget_class_bind_template_child (widget_class, FbContactsView, lists);
  gtk_widget_class_bind_template_child (widget_class, FbContactsView, accounts);
  gtk_widget_class_bind_template_child (widget_class, FbContactsView, people);
  gtk_widget_class_bind_template_child (widget_class, FbContactsView, pages);
  gtk_widget_class_bind_template_callback (widget_class, kind_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, child_changed_cb);
}

static void
fb_contacts_view_init (FbContactsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fb_a11y_follow_stack (GTK_STACK (self->lists));
  fb_a11y_follow_stack (GTK_STACK (self->pages));
  fb_a11y_follow_leaflet (ADW_LEAFLET (self->leaflet));
}

void
fb_contacts_view_setup (FbContactsView *self, FbProfile *profile)
{
  g_autofree char *kind = g_settings_get_string (fb_prefs_get (), FB_PREFS_CONTACTS_KIND);

  self->profile = g_object_ref (profile);
  fb_record_list_setup (FB_RECORD_LIST (self->accounts), profile, &accounts_kind);
  fb_record_list_setup (FB_RECORD_LIST (self->people), profile, &people_kind);
  g_signal_connect_swapped (self->accounts, "picked", G_CALLBACK (picked_cb), self);
  g_signal_connect_swapped (self->people, "picked", G_CALLBACK (picked_cb), self);
  for (guint i = 0; i < 2; i++)
    g_signal_connect_object (fb_record_list_get_many (FB_RECORD_LIST (i == 0 ? self->accounts : self->people)),
                             "changed", G_CALLBACK (show_page), self, G_CONNECT_SWAPPED);
  fb_contacts_view_set_kind (self, kind);
}

/* Pages are made when they are first needed: the window is there sooner. */
static FbRecordPage *
get_page (FbContactsView *self, const char *table)
{
  gboolean person = strcmp (table, "contact") == 0;
  GtkWidget **page = person ? &self->person_page : &self->account_page;

  if (*page == NULL)
    {
      *page = person ? fb_person_page_new (self->profile) : fb_account_page_new (self->profile);
      gtk_stack_add_child (GTK_STACK (self->pages), *page);
    }

  return FB_RECORD_PAGE (*page);
}

void
fb_contacts_view_open (FbContactsView *self, const char *table, const FbId *id, gboolean enter)
{
  g_autofree char *text = fb_id_to_string (id);
  FbRecordPage *page = get_page (self, table);

  self->open_table = fb_schema_get_table (table);
  self->open_id = *id;
  fb_record_page_open (page, id);
  fb_record_list_select (FB_RECORD_LIST (get_list (self, table)), id);
  show_page (self);
  if (enter || !is_folded (self))
    adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), "record");
  if (enter && is_folded (self))
    gtk_widget_child_focus (GTK_WIDGET (page), GTK_DIR_TAB_FORWARD);
  g_settings_set (fb_prefs_get (), FB_PREFS_OPEN_CONTACT, "(ss)", table, text);
}

void
fb_contacts_view_close_record (FbContactsView *self)
{
  self->open_table = NULL;
  show_page (self);
  fb_record_list_select (FB_RECORD_LIST (self->accounts), NULL);
  fb_record_list_select (FB_RECORD_LIST (self->people), NULL);
  adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), "list");
}

gboolean
fb_contacts_view_leave_record (FbContactsView *self)
{
  if (!is_folded (self) || !is_showing_record (self))
    return FALSE;

  adw_leaflet_set_visible_child_name (ADW_LEAFLET (self->leaflet), "list");
  return TRUE;
}

FbRecordModel *
fb_contacts_view_get_model (FbContactsView *self)
{
  if (self->open_table == NULL || (is_folded (self) && !is_showing_record (self))
      || fb_many_actions_is_several (get_many (self)))
    return NULL;

  return fb_record_page_get_model (get_page (self, self->open_table->name));
}

const char *
fb_contacts_view_get_kind (FbContactsView *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->accounts_button)) ? "account" : "contact";
}

void
fb_contacts_view_set_kind (FbContactsView *self, const char *kind)
{
  gboolean people = g_strcmp0 (kind, "contact") == 0;

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (people ? self->people_button : self->accounts_button), TRUE);
}

void
fb_contacts_view_focus_search (FbContactsView *self)
{
  fb_contacts_view_leave_record (self);
  fb_record_list_focus_search (FB_RECORD_LIST (get_list (self, fb_contacts_view_get_kind (self))));
}

void
fb_contacts_view_focus_list (FbContactsView *self)
{
  fb_record_list_grab_list (FB_RECORD_LIST (get_list (self, fb_contacts_view_get_kind (self))));
}

void
fb_contacts_view_show_filter (FbContactsView *self)
{
  fb_contacts_view_leave_record (self);
  fb_record_list_show_filter (FB_RECORD_LIST (get_list (self, fb_contacts_view_get_kind (self))));
}
