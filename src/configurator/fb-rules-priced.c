/* fb-rules-priced.c: what a configuration of a rule file costs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-priced.h"

#include <glib/gi18n-lib.h>

#include "fb-money.h"
#include "fb-rules-price.h"

/* Which lines count, and how they are called. */
typedef struct
{
  gboolean alone;                /* only what belongs to @child itself */
  const FbRulesStatement *child; /* (nullable) the whole without its children */
  gboolean shown;                /* for people: only what is @decided, with labels */
  const gboolean *decided;       /* (nullable) */
  const char *language;          /* (nullable) */
} View;

/* The line of one rhythm while it is made. */
typedef struct
{
  FbRulesModel *model;
  const guint *values;
  GPtrArray *lines; /* of FbRulesPriceLine, of all rhythms */
  FbRulesPeriod period;
  const View *view;
  const FbRulesPriceLine *list; /* (nullable) */
  GArray *options;              /* of FbPriceOption */
  GPtrArray *volumes;           /* of FbPriceVolume */
  GPtrArray *tiers;             /* of GArray of FbPriceTier */
  GPtrArray *texts;             /* of char: labels */
} Builder;

/* The public part, and what it points to. */
typedef struct
{
  FbRulesPriceInput input;
  FbRulesModel *model; /* (owned) */
  GPtrArray *lines;    /* (owned) */
  GArray *options;     /* (owned) */
  GPtrArray *volumes;  /* (owned) */
  GPtrArray *tiers;    /* (owned) */
  GPtrArray *texts;    /* (owned) */
} Input;

const char *
fb_rules_period_name (FbRulesPeriod period)
{
  static const char *const names[] = {"once", "month", "year"};

  return names[period];
}

static void
priced_free (FbRulesPriced *self)
{
  g_clear_pointer (&self->quote, fb_priced_quote_free);
  g_free (self);
}

/* --- volume discounts ------------------------------------------------------------------------------------------- */

static gint64
thousandths (FbRulesNumber number)
{
  gint64 scaled = 0;

  fb_rules_number_scale (number, 3, &scaled);
  return scaled;
}

static GArray *
make_tiers (const FbRulesStatement *discount)
{
  GArray *tiers = g_array_new (FALSE, FALSE, sizeof (FbPriceTier));

  for (guint i = 0; i < discount->steps->len; i++)
    {
      const FbRulesStep *step = g_ptr_array_index (discount->steps, i);
      const FbRulesStep *next = i + 1 < discount->steps->len ? g_ptr_array_index (discount->steps, i + 1) : NULL;
      FbPriceTier tier = {thousandths (step->from), 0};
      FbPriceTier none = {thousandths ((FbRulesNumber){step->to.value + 1, step->to.digits}), 0};

      fb_rules_price_rate (step->percent, &tier.rate);
      g_array_append_val (tiers, tier);
      /* Behind a closed step the discount ends, unless the next one follows at once. */
      if (!step->open && (next == NULL || thousandths (next->from) > none.from))
        g_array_append_val (tiers, none);
    }
  return tiers;
}

static const char *
volume_reason (Builder *self, const FbRulesStatement *statement)
{
  const char *reason = fb_rules_text_find (statement->because, self->view->language);

  return reason == NULL && self->view->shown ? _ ("Discount for quantity") : reason;
}

/* The discount on a number (NULL: on the quantity of the line) that counts here. (nullable) */
static const FbPriceVolume *
find_volume (Builder *self, const FbRulesOption *option)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);
      FbPriceVolume *volume;
      GArray *tiers;

      if (statement->kind != FB_RULES_DISCOUNT || (statement->ref != NULL ? statement->ref->option : NULL) != option
          || !fb_rules_model_is_valid (self->model, statement)
          || (statement->when != NULL && !fb_rules_condition_holds (self->model, statement->when, self->values, NULL)))
        continue;
      tiers = make_tiers (statement);
      g_ptr_array_add (self->tiers, tiers);
      volume = g_new0 (FbPriceVolume, 1);
      g_ptr_array_add (self->volumes, volume);
      volume->id = statement->id != NULL ? statement->id : "volume";
      volume->reason = volume_reason (self, statement);
      volume->slab = statement->slab;
      volume->tiers = (FbPriceTier *) (gpointer) tiers->data;
      volume->n_tiers = tiers->len;
      return volume;
    }
  return NULL;
}

/* --- options ---------------------------------------------------------------------------------------------------- */

static const FbRulesPriceLine *
find_line (Builder *self, const char *id)
{
  for (guint i = 0; id != NULL && i < self->lines->len; i++)
    {
      const FbRulesPriceLine *line = g_ptr_array_index (self->lines, i);

      if (g_str_equal (line->id, id))
        return fb_rules_price_is_decided (self->model, line->statement->ref, self->view->decided) ? line : NULL;
    }
  return NULL;
}

static const char *
keep_label (Builder *self, const FbRulesPriceLine *line)
{
  char *label = fb_rules_price_label (self->model, line, self->values, self->view->language);

  g_ptr_array_add (self->texts, label);
  return label;
}

static gboolean
add_rate (Builder *self, const FbRulesPriceLine *line, FbPriceOption *option, GError **error)
{
  const FbRulesPriceLine *base = find_line (self, line->base);
  gint64 amount = 0;

  option->kind = FB_PRICE_OPTION_RATE;
  option->value = line->rate;
  if (base != NULL && base->period == self->period)
    {
      option->base = base == self->list ? NULL : base->id;
      return TRUE;
    }
  /* Of what does not count here, nothing; of another rhythm, the plain amount. */
  option->kind = FB_PRICE_OPTION_AMOUNT;
  if (base != NULL
      && (base->kind == FB_RULES_PRICE_RATE || !fb_money_mul_div (base->amount, base->qty, 1000, &amount)
          || !fb_money_mul_div (amount, line->rate, 10000, &amount)))
    {
      g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE, "%s: its percentage cannot be told", line->id);
      return FALSE;
    }
  option->value = amount;
  return TRUE;
}

/* So many of one part are in the whole, and in the prices of its lines. */
static gint64
times_of (const FbRulesStatement *child)
{
  gint64 times = 1;

  for (; child != NULL; child = child->child)
    times *= child->times;
  return times;
}

static gboolean
add_option (Builder *self, const FbRulesPriceLine *line, GError **error)
{
  FbPriceOption option = {.id = line->id, .qty = line->qty};

  option.reason = self->view->shown ? keep_label (self, line) : fb_rules_text_find (line->statement->because, NULL);
  if (line->kind == FB_RULES_PRICE_RATE)
    {
      if (!add_rate (self, line, &option, error))
        return FALSE;
    }
  else
    {
      gboolean counted =
          line->kind == FB_RULES_PRICE_EACH || (line->kind == FB_RULES_PRICE_LIST && line->statement->ref != NULL);

      option.kind = counted ? FB_PRICE_OPTION_EACH : FB_PRICE_OPTION_AMOUNT;
      option.value = line->amount;
      if (counted)
        option.volume = find_volume (self, line->statement->ref->option);
      /* None of it: nothing to count. */
      if (counted && line->qty == 0)
        return TRUE;
    }
  if (self->view->alone && option.kind != FB_PRICE_OPTION_RATE)
    option.value /= times_of (self->view->child);
  g_array_append_val (self->options, option);
  return TRUE;
}

static gboolean
is_in_view (FbRulesModel *model, const FbRulesPriceLine *line, const View *view)
{
  if (view->alone && line->statement->child != view->child)
    return FALSE;
  /* What is a part of nothing here is not worth a line. */
  return !view->shown
         || (fb_rules_price_is_decided (model, line->statement->ref, view->decided)
             && (line->kind != FB_RULES_PRICE_RATE || line->base != NULL));
}

static gboolean
add_options (Builder *self, GError **error)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      const FbRulesPriceLine *line = g_ptr_array_index (self->lines, i);

      if (line->period != self->period || !is_in_view (self->model, line, self->view))
        continue;
      if (self->list == NULL && line->kind == FB_RULES_PRICE_LIST && line->statement->ref == NULL
          && line->statement->child == NULL)
        self->list = line;
      else if (!add_option (self, line, error))
        return FALSE;
    }
  return TRUE;
}

/* --- the line --------------------------------------------------------------------------------------------------- */

static Input *
input_new (FbRulesModel *model, GPtrArray *lines, FbRulesPeriod period)
{
  Input *self = g_new0 (Input, 1);

  self->input.period = period;
  self->model = fb_rules_model_ref (model);
  self->lines = g_ptr_array_ref (lines);
  self->options = g_array_new (FALSE, TRUE, sizeof (FbPriceOption));
  self->volumes = g_ptr_array_new_with_free_func (g_free);
  self->tiers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static void
price_input_free (FbRulesPriceInput *input)
{
  Input *self = (Input *) input;

  g_array_unref (self->options);
  g_ptr_array_unref (self->volumes);
  g_ptr_array_unref (self->tiers);
  g_ptr_array_unref (self->texts);
  g_ptr_array_unref (self->lines);
  fb_rules_model_unref (self->model);
  g_free (self);
}

static gboolean
fill_input (Input *self, const guint *values, const View *view, GError **error)
{
  Builder builder = {self->model, values,        self->lines,   self->input.period, view,
                     NULL,        self->options, self->volumes, self->tiers,        self->texts};
  FbPriceLine *line = &self->input.line;

  if (!add_options (&builder, error))
    return FALSE;
  *line = (FbPriceLine){.id = fb_rules_period_name (self->input.period),
                        .qty = 1000,
                        .list_currency = fb_rules_model_get_rules (self->model)->product->currency,
                        .bundle = -1,
                        .has_price = TRUE};
  if (builder.list != NULL)
    {
      line->list_rule = builder.list->id;
      line->list_price = builder.list->amount;
      if (view->shown)
        self->input.list_label = keep_label (&builder, builder.list);
    }
  line->options = (FbPriceOption *) (gpointer) self->options->data;
  line->n_options = self->options->len;
  line->volume = view->alone ? NULL : find_volume (&builder, NULL);
  return TRUE;
}

static gboolean
has_period (FbRulesModel *model, const GPtrArray *lines, FbRulesPeriod period, const View *view)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const FbRulesPriceLine *line = g_ptr_array_index (lines, i);

      if (line->period == period && is_in_view (model, line, view))
        return TRUE;
    }
  return FALSE;
}

static GPtrArray *
make_inputs (FbRulesModel *self, const guint *values, const View *view, GError **error)
{
  g_autoptr (GPtrArray) lines = fb_rules_price_lines (self, values);
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) price_input_free);

  for (int period = FB_RULES_ONCE; period <= FB_RULES_PER_YEAR; period++)
    {
      Input *input;

      if (!has_period (self, lines, (FbRulesPeriod) period, view))
        continue;
      input = input_new (self, lines, (FbRulesPeriod) period);
      g_ptr_array_add (inputs, input);
      if (!fill_input (input, values, view, error))
        return NULL;
    }
  return g_steal_pointer (&inputs);
}

GPtrArray *
fb_rules_price_inputs (FbRulesModel *self, const guint *values, GError **error)
{
  const View view = {0};

  return make_inputs (self, values, &view, error);
}

GPtrArray *
fb_rules_price_inputs_shown (FbRulesModel *self,
                             const guint *values,
                             const gboolean *decided,
                             const char *language,
                             GError **error)
{
  const View view = {.shown = TRUE, .decided = decided, .language = language};

  return make_inputs (self, values, &view, error);
}

GPtrArray *
fb_rules_price_inputs_of (FbRulesModel *self, const guint *values, const FbRulesStatement *child, GError **error)
{
  const View view = {.alone = TRUE, .child = child};

  return make_inputs (self, values, &view, error);
}

GPtrArray *
fb_rules_price (FbRulesModel *self, const guint *values, gint64 qty, const char *day, GError **error)
{
  g_autoptr (GPtrArray) inputs = fb_rules_price_inputs (self, values, error);
  g_autoptr (GPtrArray) priced = g_ptr_array_new_with_free_func ((GDestroyNotify) priced_free);

  for (guint i = 0; inputs != NULL && i < inputs->len; i++)
    {
      const FbRulesPriceInput *input = g_ptr_array_index (inputs, i);
      FbPriceLine line = input->line;
      FbPriceRequest request = {.currency = line.list_currency, .date = day, .lines = &line, .n_lines = 1};
      FbRulesPriced *one = g_new0 (FbRulesPriced, 1);

      line.qty = qty;
      one->period = input->period;
      g_ptr_array_add (priced, one);
      if (!(one->quote = fb_price_quote (&request, error)))
        return NULL;
    }
  return inputs != NULL ? g_steal_pointer (&priced) : NULL;
}
