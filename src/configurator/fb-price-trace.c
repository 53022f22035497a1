/* fb-price-trace.c: how a price came about, step by step
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-trace.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"

G_DEFINE_QUARK (fb - price - error - quark, fb_price_error)

/* More steps than a line of a thousand options with ten tiers each has. */
#define MAX_STEPS 20000

static const char *const op_names[] = {"set", "add", "part", "times", "round", "within"};

static void
step_free (gpointer data)
{
  FbPriceStep *step = data;

  g_free (step->name);
  g_free (step->rule);
  g_free (step->reason);
  g_free (step);
}

FbPriceTrace *
fb_price_trace_new (FbRounding rounding)
{
  FbPriceTrace *self = g_new0 (FbPriceTrace, 1);

  self->steps = g_ptr_array_new_with_free_func (step_free);
  self->rounding = rounding;
  return self;
}

void
fb_price_trace_free (FbPriceTrace *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->steps);
  g_free (self);
}

static gboolean
round_to (FbExact amount, FbRounding rounding, FbExact *result)
{
  gint64 whole;

  if (!fb_exact_round (amount, rounding, &whole))
    return FALSE;
  *result = fb_exact_new (whole, 0);
  return TRUE;
}

/* The one amount of the waterfall that is no decimal number: it is divided and rounded at once. */
static gboolean
take_within (FbExact amount, FbExact rate, FbRounding rounding, FbExact *result)
{
  FbExact over, under;
  FbInt128 quotient, rest;

  if (!fb_exact_mul (amount, rate, &over) || !fb_exact_add (rate, fb_exact_new (1, 0), &under) || under.mantissa <= 0)
    return FALSE;
  while (over.digits < under.digits)
    {
      if (__builtin_mul_overflow (over.mantissa, (FbInt128) 10, &over.mantissa))
        return FALSE;
      over.digits++;
    }
  while (under.digits < over.digits)
    {
      if (__builtin_mul_overflow (under.mantissa, (FbInt128) 10, &under.mantissa))
        return FALSE;
      under.digits++;
    }
  quotient = over.mantissa / under.mantissa;
  rest = over.mantissa % under.mantissa;
  if (rest < 0)
    rest = -rest;
  if (rest > under.mantissa - rest
      || (rest == under.mantissa - rest && (rounding == FB_ROUND_HALF_AWAY || quotient % 2 != 0)))
    quotient += over.mantissa < 0 ? -1 : 1;
  *result = (FbExact){quotient, 0};
  return quotient <= G_MAXINT64 && quotient >= G_MININT64;
}

static gboolean
compute (FbPriceStep *step, FbRounding rounding)
{
  FbExact part;

  switch (step->op)
    {
    case FB_PRICE_SET:
      step->after = step->arg;
      break;
    case FB_PRICE_ADD:
      if (!fb_exact_add (step->before, step->arg, &step->after))
        return FALSE;
      break;
    case FB_PRICE_PART:
      if (!fb_exact_mul (step->has_base ? step->base : step->before, step->arg, &part)
          || !fb_exact_add (step->before, part, &step->after))
        return FALSE;
      break;
    case FB_PRICE_TIMES:
      if (!fb_exact_mul (step->before, step->arg, &step->after))
        return FALSE;
      break;
    case FB_PRICE_ROUND:
      if (!round_to (step->before, rounding, &step->after))
        return FALSE;
      break;
    case FB_PRICE_WITHIN:
      if (!take_within (step->before, step->arg, rounding, &step->after))
        return FALSE;
      break;
    default:
      return FALSE;
    }
  return fb_exact_sub (step->after, step->before, &step->change);
}

gboolean
fb_price_trace_add (FbPriceTrace *self,
                    const char *name,
                    const char *rule,
                    const char *reason,
                    FbPriceOp op,
                    FbExact arg,
                    const FbExact *base,
                    GError **error)
{
  FbPriceStep *step = g_new0 (FbPriceStep, 1);

  step->name = g_strdup (name);
  step->rule = g_strdup (rule);
  step->reason = g_strdup (reason);
  step->op = op;
  step->arg = arg;
  step->has_base = base != NULL;
  if (base != NULL)
    step->base = *base;
  step->before = self->now;
  if (self->steps->len >= MAX_STEPS || !compute (step, self->rounding))
    {
      g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_OVERFLOW, _ ("The amount is too large to calculate with (%s)"),
                   name);
      step_free (step);
      return FALSE;
    }
  self->now = step->after;
  g_ptr_array_add (self->steps, step);
  return TRUE;
}

gboolean
fb_price_trace_get (const FbPriceTrace *self, gint64 *minor, GError **error)
{
  if (self->now.digits == 0 && fb_exact_round (self->now, self->rounding, minor))
    return TRUE;
  g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_OVERFLOW, _ ("The amount is too large to calculate with (%s)"),
               "net");
  return FALSE;
}

static const FbPriceStep *
find_step (const FbPriceTrace *self, const char *name, const char *or_name)
{
  for (guint i = 0; i < self->steps->len; i++)
    {
      const FbPriceStep *step = g_ptr_array_index (self->steps, i);

      if (g_str_equal (step->name, name) || g_strcmp0 (step->name, or_name) == 0)
        return step;
    }
  return NULL;
}

gboolean
fb_price_trace_get_regular (const FbPriceTrace *self, gboolean is_head, gint64 *regular)
{
  const FbPriceStep *first = find_step (self, "discount", "net");
  const FbPriceStep *split = is_head ? find_step (self, "bundle", NULL) : NULL;
  gint64 left;

  *regular = 0;
  if (first == NULL || (is_head && split == NULL))
    return TRUE;
  if (!fb_exact_round (first->before, self->rounding, regular))
    return FALSE;
  return split == NULL
         || (fb_exact_round (split->before, self->rounding, &left)
             && !__builtin_sub_overflow (*regular, left, regular));
}

/* --- JSON ---------------------------------------------------------------------------------------------------- */

static void
set_exact (JsonObject *object, const char *key, FbExact amount)
{
  g_autofree char *text = fb_exact_to_text (amount);

  json_object_set_string_member (object, key, text);
}

static JsonObject *
step_to_json (const FbPriceStep *step)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", step->name);
  if (step->rule != NULL)
    json_object_set_string_member (object, "rule", step->rule);
  json_object_set_string_member (object, "op", op_names[step->op]);
  if (step->op != FB_PRICE_ROUND)
    set_exact (object, "arg", step->arg);
  if (step->has_base)
    set_exact (object, "of", step->base);
  set_exact (object, "before", step->before);
  set_exact (object, "change", step->change);
  set_exact (object, "after", step->after);
  if (step->reason != NULL)
    json_object_set_string_member (object, "reason", step->reason);
  return object;
}

JsonNode *
fb_price_trace_to_json (const FbPriceTrace *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *steps = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "rounding", self->rounding == FB_ROUND_HALF_EVEN ? "half-even" : "half-away");
  for (guint i = 0; i < self->steps->len; i++)
    json_array_add_object_element (steps, step_to_json (g_ptr_array_index (self->steps, i)));
  json_object_set_array_member (object, "steps", steps);
  json_node_take_object (node, object);
  return node;
}

static gboolean
get_exact (JsonObject *object, const char *key, FbExact *amount)
{
  return fb_exact_parse (fb_json_get_text (object, key, NULL), amount);
}

static gboolean
get_op (JsonObject *object, FbPriceOp *op)
{
  const char *name = fb_json_get_text (object, "op", NULL);

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (op_names); i++)
    if (g_str_equal (op_names[i], name))
      {
        *op = i;
        return TRUE;
      }
  return FALSE;
}

/* Does the step of @object again and compares. */
static gboolean
replay_step (FbPriceTrace *trace, JsonObject *object, GError **error)
{
  const char *name = fb_json_get_text (object, "name", NULL);
  gboolean has_base = json_object_has_member (object, "of");
  FbExact arg = {0, 0}, base = {0, 0}, before, change, after;
  const FbPriceStep *step;
  FbPriceOp op;

  if (name == NULL || !get_op (object, &op) || (op != FB_PRICE_ROUND && !get_exact (object, "arg", &arg))
      || (has_base && !get_exact (object, "of", &base)) || !get_exact (object, "before", &before)
      || !get_exact (object, "change", &change) || !get_exact (object, "after", &after))
    return FALSE;
  if (!fb_price_trace_add (trace, name, fb_json_get_text_or_null (object, "rule", NULL),
                           fb_json_get_text_or_null (object, "reason", NULL), op, arg, has_base ? &base : NULL, error))
    return FALSE;
  step = g_ptr_array_index (trace->steps, trace->steps->len - 1);
  return fb_exact_compare (step->before, before) == 0 && fb_exact_compare (step->change, change) == 0
         && fb_exact_compare (step->after, after) == 0;
}

FbPriceTrace *
fb_price_trace_replay (JsonNode *json, GError **error)
{
  JsonObject *object = json != NULL && JSON_NODE_HOLDS_OBJECT (json) ? json_node_get_object (json) : NULL;
  const char *rounding = object != NULL ? fb_json_get_text (object, "rounding", NULL) : NULL;
  JsonArray *steps = object != NULL ? fb_json_get_array (object, "steps", NULL) : NULL;
  g_autoptr (FbPriceTrace) trace = NULL;

  if (steps == NULL || (g_strcmp0 (rounding, "half-away") != 0 && g_strcmp0 (rounding, "half-even") != 0))
    {
      g_set_error_literal (error, FB_PRICE_ERROR, FB_PRICE_ERROR_TRACE, _ ("This is not the trace of a price"));
      return NULL;
    }
  trace = fb_price_trace_new (g_str_equal (rounding, "half-even") ? FB_ROUND_HALF_EVEN : FB_ROUND_HALF_AWAY);
  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonNode *element = json_array_get_element (steps, i);
      g_autoptr (GError) local = NULL;

      if (JSON_NODE_HOLDS_OBJECT (element) && replay_step (trace, json_node_get_object (element), &local))
        continue;
      g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_TRACE, _ ("Step %u of the price does not give what it says"),
                   i + 1);
      return NULL;
    }
  return g_steal_pointer (&trace);
}

gboolean
fb_price_trace_replay_net (const char *text, gint64 *net, GError **error)
{
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, error) : NULL;
  g_autoptr (FbPriceTrace) trace = node != NULL ? fb_price_trace_replay (node, error) : NULL;

  if (trace == NULL)
    {
      if (text == NULL)
        g_set_error_literal (error, FB_PRICE_ERROR, FB_PRICE_ERROR_TRACE, _ ("This is not the trace of a price"));
      return FALSE;
    }
  return fb_price_trace_get (trace, net, error);
}
