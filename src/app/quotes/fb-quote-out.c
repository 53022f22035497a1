/* fb-quote-out.c: a quote as PDF, on paper, by mail
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quote-out.h"

#include <glib/gi18n.h>
#include <gtk/gtkunixprint.h>

#include "fb-consents.h"
#include "fb-quote-pdf.h"

typedef struct
{
  GtkWidget *widget; /* (owned) */
  FbQuoteOut how;
  FbId quote;
  char *name, *mail, *subject; /* (owned) (nullable) */
  char *path;                  /* (owned) (nullable) where it lies */
} Out;

static void
out_free (Out *out)
{
  g_clear_object (&out->widget);
  g_free (out->name);
  g_free (out->mail);
  g_free (out->subject);
  g_free (out->path);
  g_free (out);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Out, out_free)

char *
fb_quote_out_name (const FbRecord *quote)
{
  const char *number = fb_record_get_text (quote, "number");
  g_autofree char *name = g_strdup_printf ("%s-v%" G_GINT64_FORMAT ".pdf", number != NULL ? number : _ ("Quote"),
                                           fb_record_get_int (quote, "version"));

  for (char *p = name; *p != '\0'; p++)
    if (*p == '/' || *p == '\\' || *p == ':' || g_ascii_iscntrl (*p) || (p == name && *p == '.'))
      *p = '-';
  return g_steal_pointer (&name);
}

char *
fb_quote_out_mail (const char *to, const char *subject, const char *body, const char *path)
{
  g_autofree char *escaped_to = g_uri_escape_string (to != NULL ? to : "", "@", FALSE);
  g_autofree char *escaped_subject = g_uri_escape_string (subject, NULL, FALSE);
  g_autofree char *escaped_body = g_uri_escape_string (body, NULL, FALSE);
  g_autofree char *escaped_path = path != NULL ? g_uri_escape_string (path, "/", FALSE) : NULL;

  return g_strdup_printf ("mailto:%s?subject=%s&body=%s%s%s", escaped_to, escaped_subject, escaped_body,
                          path != NULL ? "&attach=" : "", path != NULL ? escaped_path : "");
}

/* --- handing over --- */

static GtkWindow *
get_window (Out *out)
{
  GtkRoot *root = gtk_widget_get_root (out->widget);

  return root != NULL ? GTK_WINDOW (root) : NULL;
}

static void
show (Out *out, FbProfile *profile)
{
  g_autofree char *uri = g_filename_to_uri (out->path, NULL, NULL);
  /* Translators: %s is the name of a file */
  g_autofree char *toast = g_strdup_printf (_ ("PDF written: %s"), out->name);

  gtk_show_uri (get_window (out), uri, GDK_CURRENT_TIME);
  fb_profile_say (profile, toast, FALSE);
}

static void
mail (Out *out, FbProfile *profile)
{
  g_autofree char *uri =
      fb_quote_out_mail (out->mail, out->subject, _ ("Good day,\n\nplease find our quote attached.\n"), out->path);
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri (uri, NULL, &error))
    fb_profile_say_error (profile, error);
}

static void
print_response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  Out *out = user_data;
  GtkPrintUnixDialog *print = GTK_PRINT_UNIX_DIALOG (dialog);
  GtkPrinter *printer = gtk_print_unix_dialog_get_selected_printer (print);
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_OK && printer != NULL)
    {
      g_autoptr (GtkPageSetup) setup = g_object_ref (gtk_print_unix_dialog_get_page_setup (print));
      g_autoptr (GtkPrintSettings) settings = gtk_print_unix_dialog_get_settings (print);
      g_autoptr (GtkPrintJob) job = gtk_print_job_new (out->name, printer, settings, setup);

      if (gtk_print_job_set_source_file (job, out->path, &error))
        gtk_print_job_send (job, NULL, NULL, NULL);
      else
        fb_profile_say_error (g_object_get_data (G_OBJECT (dialog), "fb-profile"), error);
    }
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* The very bytes of the PDF go to the printer. Takes @out. */
static void
print (Out *out, FbProfile *profile)
{
  GtkWidget *dialog = gtk_print_unix_dialog_new (_ ("Print Quote"), get_window (out));

  gtk_print_unix_dialog_set_manual_capabilities (GTK_PRINT_UNIX_DIALOG (dialog), GTK_PRINT_CAPABILITY_GENERATE_PDF);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "fb-profile", g_object_ref (profile), g_object_unref);
  g_object_set_data_full (G_OBJECT (dialog), "fb-out", out, (GDestroyNotify) out_free);
  g_signal_connect (dialog, "response", G_CALLBACK (print_response_cb), out);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- in a thread --- */

/* Beside the profile's other files, readable by its person alone, and under a name that an order to empty the computer
 * removes. */
static char *
make_path (FbStore *store, const char *name, GError **error)
{
  g_autofree char *folder = g_build_filename (fb_store_get_directory (store), "cache-documents", NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The folder %s cannot be made"), folder);
      return NULL;
    }
  return g_build_filename (folder, name, NULL);
}

/* A record that is gone forbids nothing. */
static gboolean
may_contact (FbStore *store, const FbRecord *quote, const char *name, GError **error)
{
  const FbId *id = fb_record_get_id (quote, name);
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) record = id != NULL ? fb_store_get (store, fb_schema_get_table (name), id, &local) : NULL;
  g_autofree char *title = NULL;

  if (local != NULL && !g_error_matches (local, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (record == NULL || fb_record_get_int (record, "do_not_contact") == 0)
    return TRUE;
  title = fb_record_dup_title (record);
  /* Translators: %s is a person or a company */
  g_set_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE,
               _ ("%s does not want to be contacted. Print the quote instead."), title);
  return FALSE;
}

/* Whoever does not want to be contacted, or not with offers, gets no message; on paper a quote can still be handed
 * over. */
static gboolean
may_mail (FbStore *store, const FbId *id, GError **error)
{
  g_autoptr (FbRecord) quote = fb_store_get (store, fb_schema_get_table ("quote"), id, error);

  const FbId *contact = quote != NULL ? fb_record_get_id (quote, "contact") : NULL;

  return quote != NULL && may_contact (store, quote, "contact", error) && may_contact (store, quote, "account", error)
         && (contact == NULL || fb_consents_check (store, contact, "email", "offers", error));
}

static gboolean
render (FbStore *store, gpointer data, GError **error)
{
  Out *out = data;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const char *contents;

  if (out->how == FB_QUOTE_OUT_MAIL && !may_mail (store, &out->quote, error))
    return FALSE;
  bytes = fb_quote_pdf_render (store, &out->quote, error);
  if (bytes == NULL || !(out->path = make_path (store, out->name, error)))
    return FALSE;
  contents = g_bytes_get_data (bytes, &size);
  return g_file_set_contents_full (out->path, contents, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static Out *
steal (Out *from)
{
  Out *out = g_new0 (Out, 1);

  *out = *from;
  *from = (Out){0};
  return out;
}

static void
rendered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbProfile) profile = user_data;
  g_autoptr (GError) error = NULL;
  gboolean good = fb_operation_run_finish (FB_STORE (source), result, &error);
  g_autoptr (Out) out = steal (fb_operation_get_data (result));

  if (!good)
    {
      fb_profile_say_error (profile, error);
      return;
    }
  switch (out->how)
    {
    case FB_QUOTE_OUT_PRINT:
      print (g_steal_pointer (&out), profile);
      break;
    case FB_QUOTE_OUT_MAIL:
      mail (out, profile);
      break;
    case FB_QUOTE_OUT_SHOW:
    default:
      show (out, profile);
      break;
    }
}

void
fb_quote_out (GtkWidget *widget, FbProfile *profile, FbQuoteOut how, const FbQuoteFacts *facts)
{
  Out *out = g_new0 (Out, 1);
  const char *number = fb_record_get_text (facts->quote, "number");

  out->widget = g_object_ref (widget);
  out->how = how;
  out->quote = facts->quote->id;
  out->name = fb_quote_out_name (facts->quote);
  out->mail = g_strdup (facts->mail);
  /* Translators: the subject of a message; %s is the number of a quote */
  out->subject = g_strdup_printf (_ ("Quote %s"), number != NULL ? number : "");
  fb_operation_run_async (fb_profile_get_store (profile), render, out, (GDestroyNotify) out_free, NULL, rendered_cb,
                          g_object_ref (profile));
}
