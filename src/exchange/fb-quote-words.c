/* fb-quote-words.c: the words of a quote in the customer's language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-words.h"

#include <string.h>

static const FbQuoteWords words[] = {
    {
        .language = "en",
        .group = ",",
        .point = ".",
        .day_mark = "",
        .quote = "Quote",
        .version = "version",
        .draft = "Draft, not binding",
        .number = "Number",
        .date = "Date",
        .valid_until = "Valid until",
        .customer = "Customer",
        .contact = "Contact",
        .position = "Item",
        .text = "Description",
        .qty = "Quantity",
        .unit_price = "Unit price",
        .discount = "Disc.",
        .net = "Net",
        .included = "included",
        .optional = "Optional",
        .optional_note = "Optional items are not part of the total.",
        .sum = "Sum",
        .freight = "Freight",
        .tax = "VAT",
        .of = "of",
        .total = "Total",
        .tax_within = "included VAT",
        .payment = "Payment",
        .payment_days = "within %d days",
        .delivery = "Delivery",
        .not_included = "Not included",
        .configured_with = "Configured with model",
        .accepted = "Accepted",
        .place_date = "Place, date, signature",
        .page = "Page %u of %u",
    },
    {
        .language = "de",
        .group = ".",
        .point = ",",
        .day_mark = ".",
        .quote = "Angebot",
        .version = "Fassung",
        .draft = "Entwurf, freibleibend",
        .number = "Nummer",
        .date = "Datum",
        .valid_until = "Gültig bis",
        .customer = "Kunde",
        .contact = "Ansprechpartner",
        .position = "Pos.",
        .text = "Bezeichnung",
        .qty = "Menge",
        .unit_price = "Einzelpreis",
        .discount = "Rabatt",
        .net = "Netto",
        .included = "enthalten",
        .optional = "Wahlweise",
        .optional_note = "Wahlweise Positionen sind in der Summe nicht enthalten.",
        .sum = "Summe",
        .freight = "Fracht",
        .tax = "USt.",
        .of = "auf",
        .total = "Gesamtbetrag",
        .tax_within = "enthaltene USt.",
        .payment = "Zahlung",
        .payment_days = "innerhalb von %d Tagen",
        .delivery = "Lieferung",
        .not_included = "Nicht enthalten",
        .configured_with = "Konfiguriert mit Modell",
        .accepted = "Angenommen",
        .place_date = "Ort, Datum, Unterschrift",
        .page = "Seite %u von %u",
    },
    {
        .language = "fr",
        .group = "\302\240",
        .point = ",",
        .day_mark = "/",
        .quote = "Devis",
        .version = "version",
        .draft = "Projet, sans engagement",
        .number = "Numéro",
        .date = "Date",
        .valid_until = "Valable jusqu’au",
        .customer = "Client",
        .contact = "Contact",
        .position = "Pos.",
        .text = "Désignation",
        .qty = "Quantité",
        .unit_price = "Prix unitaire",
        .discount = "Remise",
        .net = "Net",
        .included = "compris",
        .optional = "En option",
        .optional_note = "Les options ne sont pas comprises dans le total.",
        .sum = "Somme",
        .freight = "Port",
        .tax = "TVA",
        .of = "sur",
        .total = "Total",
        .tax_within = "TVA comprise",
        .payment = "Paiement",
        .payment_days = "sous %d jours",
        .delivery = "Livraison",
        .not_included = "Non compris",
        .configured_with = "Configuré avec le modèle",
        .accepted = "Accepté",
        .place_date = "Lieu, date, signature",
        .page = "Page %u sur %u",
    },
};

const FbQuoteWords *
fb_quote_words_find (const char *language)
{
  for (guint i = 0; language != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strncasecmp (language, words[i].language, 2) == 0)
      return &words[i];
  return &words[0];
}
