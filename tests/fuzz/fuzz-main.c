/* fuzz-main.c: runs a fuzz target as a plain test: its corpus, and mutations of it from a fixed seed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib.h>
#include <stdint.h>

#include "fuzz.h"

/* Fewer where an input costs a store or a password. */
#ifndef N_MUTATIONS
#define N_MUTATIONS 2000
#endif

static GPtrArray *
load_corpus (const char *folder)
{
  GPtrArray *corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *content;
      gsize length;

      if (g_file_get_contents (path, &content, &length, NULL))
        g_ptr_array_add (corpus, g_bytes_new_take (content, length));
    }
  return corpus;
}

static void
run_all (GPtrArray *corpus)
{
  for (guint i = 0; i < corpus->len; i++)
    {
      gsize size;
      const uint8_t *bytes = g_bytes_get_data (g_ptr_array_index (corpus, i), &size);

      LLVMFuzzerTestOneInput (bytes, size);
    }
}

static void
test_corpus (gconstpointer data)
{
  g_autoptr (GPtrArray) corpus = load_corpus (data);

  g_assert_cmpuint (corpus->len, >, 0);
  run_all (corpus);
}

/* What once crashed it; most targets have none. */
static void
test_regress (gconstpointer data)
{
  g_autoptr (GPtrArray) inputs = load_corpus (data);

  run_all (inputs);
}

static void
mutate (GByteArray *bytes, GRand *rand)
{
  guint times = (guint) g_rand_int_range (rand, 1, 6);

  while (times-- > 0 && bytes->len > 0)
    {
      guint at = (guint) g_rand_int_range (rand, 0, (int) bytes->len);

      switch (g_rand_int_range (rand, 0, 4))
        {
        case 0:
          bytes->data[at] = (guint8) g_rand_int (rand);
          break;
        case 1:
          g_byte_array_remove_index (bytes, at);
          break;
        case 2:
          g_byte_array_set_size (bytes, at);
          break;
        default:
          bytes->data[at] ^= (guint8) (1u << g_rand_int_range (rand, 0, 8));
          break;
        }
    }
}

static void
test_mutations (gconstpointer data)
{
  g_autoptr (GPtrArray) corpus = load_corpus (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261122);

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      GBytes *seed = g_ptr_array_index (corpus, (guint) g_rand_int_range (rand, 0, (int) corpus->len));
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      gsize size;
      gconstpointer from = g_bytes_get_data (seed, &size);

      g_byte_array_append (bytes, from, (guint) size);
      mutate (bytes, rand);
      LLVMFuzzerTestOneInput (bytes->data, bytes->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  g_test_add_data_func ("/fuzz/" FUZZ_NAME "/corpus", argv[1], test_corpus);
  g_test_add_data_func ("/fuzz/" FUZZ_NAME "/mutations", argv[1], test_mutations);
  g_test_add_data_func ("/fuzz/" FUZZ_NAME "/regress", argv[2], test_regress);
  return g_test_run ();
}
