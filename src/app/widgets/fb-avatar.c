/* fb-avatar.c: the round sign of a person, a company or a thing, for what is shown by the hundred
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-avatar.h"

/* Those that libadwaita's style sheet has. */
#define N_COLORS 14

struct _FbAvatar
{
  GtkWidget parent_instance;

  int size;
  guint color;          /* 0: none yet */
  char *initials;       /* (owned) (nullable) */
  char *icon;           /* (owned) (nullable) */
  PangoLayout *layout;  /* (owned) (nullable) of the initials, until they or the style change */
  GdkPaintable *symbol; /* (owned) (nullable) of the icon */
};

G_DEFINE_FINAL_TYPE (FbAvatar, fb_avatar, GTK_TYPE_WIDGET)

/* The first letters of the first and the last word. */
static char *
make_initials (const char *text)
{
  g_autofree char *upper = g_utf8_strup (text, -1);
  g_autofree char *tidy = g_utf8_normalize (g_strstrip (upper), -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autoptr (GString) initials = g_string_new (NULL);
  const char *last;

  if (tidy == NULL || tidy[0] == '\0')
    return NULL;

  g_string_append_unichar (initials, g_utf8_get_char (tidy));
  last = g_utf8_strrchr (tidy, -1, ' ');
  if (last != NULL)
    g_string_append_unichar (initials, g_utf8_get_char (last + 1));
  return g_string_free (g_steal_pointer (&initials), FALSE);
}

static void
set_color (FbAvatar *self, const char *text)
{
  guint color = 1 + g_str_hash (text) % N_COLORS;
  char style[16];

  if (color == self->color)
    return;
  if (self->color != 0)
    {
      g_snprintf (style, sizeof style, "color%u", self->color);
      gtk_widget_remove_css_class (GTK_WIDGET (self), style);
    }
  g_snprintf (style, sizeof style, "color%u", color);
  gtk_widget_add_css_class (GTK_WIDGET (self), style);
  self->color = color;
}

/* --- drawing --- */

/* As large as fits into the largest square inside the circle, less some air that grows with it: AdwAvatar's measure. */
static void
fit_text (FbAvatar *self, PangoLayout *layout)
{
  double room = self->size / G_SQRT2 - MAX (self->size * 0.4 - 5, 0);
  PangoAttrList *attributes;
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (
      attributes, pango_attr_size_new_absolute ((int) (MIN (height * room / MAX (width, 1), room) * PANGO_SCALE)));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
}

static void
draw_initials (FbAvatar *self, GtkSnapshot *snapshot, const GdkRGBA *color)
{
  int width, height;

  if (self->layout == NULL)
    {
      self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->initials);
      fit_text (self, self->layout);
    }
  pango_layout_get_pixel_size (self->layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT ((float) ((self->size - width) / 2), (float) ((self->size - height) / 2)));
  gtk_snapshot_append_layout (snapshot, self->layout, color);
  gtk_snapshot_restore (snapshot);
}

static GdkPaintable *
find_symbol (FbAvatar *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));

  return GDK_PAINTABLE (gtk_icon_theme_lookup_icon (theme, self->icon, NULL, self->size / 2,
                                                    gtk_widget_get_scale_factor (widget),
                                                    gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_FORCE_SYMBOLIC));
}

static void
draw_symbol (FbAvatar *self, GtkSnapshot *snapshot, const GdkRGBA *color)
{
  const GdkRGBA colors[] = {*color, *color, *color, *color};
  int size = self->size / 2;

  if (self->symbol == NULL)
    self->symbol = find_symbol (self);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) ((self->size - size) / 2), (float) ((self->size - size) / 2)));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (self->symbol), snapshot, size, size, colors,
                                            G_N_ELEMENTS (colors));
  gtk_snapshot_restore (snapshot);
}

static void
fb_avatar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FbAvatar *self = FB_AVATAR (widget);
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  if (self->icon != NULL)
    draw_symbol (self, snapshot, &color);
  else if (self->initials != NULL)
    draw_initials (self, snapshot, &color);
}

/* --- class --- */

static void
forget_drawn (FbAvatar *self)
{
  g_clear_object (&self->layout);
  g_clear_object (&self->symbol);
}

static void
fb_avatar_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *minimum,
                   int *natural,
                   int *minimum_baseline,
                   int *natural_baseline)
{
  *minimum = *natural = FB_AVATAR (widget)->size;
}

static void
fb_avatar_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (fb_avatar_parent_class)->css_changed (widget, change);
  forget_drawn (FB_AVATAR (widget));
}

static void
fb_avatar_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (fb_avatar_parent_class)->system_setting_changed (widget, setting);
  forget_drawn (FB_AVATAR (widget));
}

static void
fb_avatar_dispose (GObject *object)
{
  forget_drawn (FB_AVATAR (object));

  G_OBJECT_CLASS (fb_avatar_parent_class)->dispose (object);
}

static void
fb_avatar_finalize (GObject *object)
{
  g_free (FB_AVATAR (object)->initials);
  g_free (FB_AVATAR (object)->icon);

  G_OBJECT_CLASS (fb_avatar_parent_class)->finalize (object);
}

static void
fb_avatar_class_init (FbAvatarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_avatar_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_avatar_finalize;
  widget_class->measure = fb_avatar_measure;
  widget_class->snapshot = fb_avatar_snapshot;
  widget_class->css_changed = fb_avatar_css_changed;
  widget_class->system_setting_changed = fb_avatar_system_setting_changed;
  gtk_widget_class_set_css_name (widget_class, "avatar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
fb_avatar_init (FbAvatar *self)
{
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
fb_avatar_new (int size)
{
  FbAvatar *self = g_object_new (FB_TYPE_AVATAR, NULL);

  self->size = size;
  return GTK_WIDGET (self);
}

void
fb_avatar_set (FbAvatar *self, const char *text, const char *icon)
{
  g_autofree char *initials = icon == NULL ? make_initials (text) : NULL;

  set_color (self, text);
  if (g_strcmp0 (initials, self->initials) == 0 && g_strcmp0 (icon, self->icon) == 0)
    return;

  g_free (self->initials);
  self->initials = g_steal_pointer (&initials);
  g_free (self->icon);
  self->icon = g_strdup (icon);
  forget_drawn (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
