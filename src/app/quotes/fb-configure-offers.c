/* fb-configure-offers.c: what can be configured, for a quote that has nothing yet
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-configure-offers.h"

#include <glib/gi18n.h>

#include "fb-change-set.h"
#include "fb-configure-source.h"
#include "fb-wrap.h"

/* Of more a list is easier to read: the button that opens it is there anyway. */
#define BUTTONS_MAX 4

struct _FbConfigureOffers
{
  AdwBin parent_instance;

  FbProfile *profile; /* (owned) */
  guint n;

  GtkWidget *box;
};

G_DEFINE_FINAL_TYPE (FbConfigureOffers, fb_configure_offers, ADW_TYPE_BIN)

static guint changed_signal;

static void
add_button (FbConfigureOffers *self, const FbConfigFamily *family)
{
  GtkWidget *button = gtk_button_new ();
  /* Translators: %s is the name of a product */
  g_autofree char *words = g_strdup_printf (_ ("Configure %s…"), family->name);
  GtkWidget *label = gtk_label_new (words);
  g_autofree char *product = fb_id_to_string (&family->product);

  fb_wrap_label (label);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", product);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "lines.configure-new");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_box_append (GTK_BOX (self->box), button);
}

static void
show (FbConfigureOffers *self, const GPtrArray *families)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  for (guint i = 0; families->len <= BUTTONS_MAX && i < families->len; i++)
    {
      const FbConfigFamily *family = g_ptr_array_index (families, i);

      if (!fb_id_is_nil (&family->product))
        add_button (self, family);
    }
  self->n = families->len;
  g_signal_emit (self, changed_signal, 0);
}

static gpointer
read_in_thread (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return fb_configure_source_read_families (store, NULL, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbConfigureOffers) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) families = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (self->profile == NULL)
    return;
  if (families != NULL)
    show (self, families);
  else
    fb_profile_say_error (self->profile, error);
}

static void
ask (FbConfigureOffers *self)
{
  fb_profile_run_async (self->profile, read_in_thread, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, read_cb,
                        g_object_ref (self));
}

static void
store_changed_cb (FbConfigureOffers *self, FbChangeSet *changes)
{
  if (fb_change_set_has_table (changes, fb_schema_get_table ("config_model")))
    ask (self);
}

static void
fb_configure_offers_dispose (GObject *object)
{
  g_clear_object (&FB_CONFIGURE_OFFERS (object)->profile);

  G_OBJECT_CLASS (fb_configure_offers_parent_class)->dispose (object);
}

static void
fb_configure_offers_class_init (FbConfigureOffersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_configure_offers_dispose;
  changed_signal =
      g_signal_new ("changed", FB_TYPE_CONFIGURE_OFFERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_configure_offers_init (FbConfigureOffers *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  adw_bin_set_child (ADW_BIN (self), self->box);
}

GtkWidget *
fb_configure_offers_new (FbProfile *profile)
{
  FbConfigureOffers *self = g_object_new (FB_TYPE_CONFIGURE_OFFERS, NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  ask (self);
  return GTK_WIDGET (self);
}

guint
fb_configure_offers_get_n (FbConfigureOffers *self)
{
  g_return_val_if_fail (FB_IS_CONFIGURE_OFFERS (self), 0);

  return self->n;
}
