/* fb-compare-set.c: the products that a person has put beside each other
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-compare-set.h"

struct _FbCompareSet
{
  GObject parent_instance;

  FbId ids[FB_COMPARE_AT_MOST];
  guint n;
};

G_DEFINE_FINAL_TYPE (FbCompareSet, fb_compare_set, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
fb_compare_set_class_init (FbCompareSetClass *klass)
{
  signals[CHANGED] =
      g_signal_new ("changed", FB_TYPE_COMPARE_SET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_compare_set_init (FbCompareSet *self)
{
}

FbCompareSet *
fb_compare_set_new (void)
{
  return g_object_new (FB_TYPE_COMPARE_SET, NULL);
}

FbCompareSet *
fb_compare_set_of (FbProfile *profile)
{
  FbCompareSet *self = g_object_get_data (G_OBJECT (profile), "fb-compare-set");

  if (self == NULL)
    {
      self = fb_compare_set_new ();
      g_object_set_data_full (G_OBJECT (profile), "fb-compare-set", self, g_object_unref);
    }
  return self;
}

static int
find (FbCompareSet *self, const FbId *product)
{
  for (guint i = 0; i < self->n; i++)
    if (fb_id_equal (&self->ids[i], product))
      return (int) i;
  return -1;
}

guint
fb_compare_set_get_n (FbCompareSet *self)
{
  return self->n;
}

const FbId *
fb_compare_set_get (FbCompareSet *self, guint index)
{
  g_return_val_if_fail (index < self->n, NULL);
  return &self->ids[index];
}

gboolean
fb_compare_set_has (FbCompareSet *self, const FbId *product)
{
  return find (self, product) >= 0;
}

gboolean
fb_compare_set_add (FbCompareSet *self, const FbId *product)
{
  if (find (self, product) >= 0)
    return TRUE;
  if (self->n == FB_COMPARE_AT_MOST)
    return FALSE;

  self->ids[self->n++] = *product;
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

void
fb_compare_set_remove (FbCompareSet *self, const FbId *product)
{
  int index = find (self, product);

  if (index < 0)
    return;

  self->n--;
  for (guint i = (guint) index; i < self->n; i++)
    self->ids[i] = self->ids[i + 1];
  g_signal_emit (self, signals[CHANGED], 0);
}

void
fb_compare_set_clear (FbCompareSet *self)
{
  if (self->n == 0)
    return;

  self->n = 0;
  g_signal_emit (self, signals[CHANGED], 0);
}
