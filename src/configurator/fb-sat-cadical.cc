/* fb-sat-cadical.cc: the seam over CaDiCaL; the one file in C++, because its C header has no phases
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fb-sat.h"

#include <cadical.hpp>

namespace
{
struct Sat : FbSat, CaDiCaL::Terminator
{
  CaDiCaL::Solver solver;
  FbSatStop stop = nullptr;
  gpointer user_data = nullptr;

  bool
  terminate () override
  {
    return stop (user_data);
  }
};

Sat *
of (FbSat *self)
{
  return static_cast<Sat *> (self);
}

FbSat *
create ()
{
  Sat *self = new Sat;

  self->klass = &fb_sat_cadical;
  /* Questions are many and small: what pays off in one long run only costs here. */
  self->solver.set ("quiet", 1);
  self->solver.set ("phase", 0);
  self->solver.set ("lucky", 0);
  return self;
}

void
destroy (FbSat *self)
{
  delete of (self);
}

void
add (FbSat *self, int lit)
{
  of (self)->solver.add (lit);
}

void
assume (FbSat *self, int lit)
{
  of (self)->solver.assume (lit);
}

void
constrain (FbSat *self, int lit)
{
  of (self)->solver.constrain (lit);
}

FbSatAnswer
solve (FbSat *self)
{
  FbSatAnswer answer = static_cast<FbSatAnswer> (of (self)->solver.solve ());

  /* A question that was stopped would leave its clause to the next one (CaDiCaL 1.5). */
  if (answer == FB_SAT_UNKNOWN)
    of (self)->solver.reset_constraint ();
  return answer;
}

gboolean
val (FbSat *self, int lit)
{
  return of (self)->solver.val (lit) > 0;
}

gboolean
failed (FbSat *self, int lit)
{
  return of (self)->solver.failed (lit);
}

void
phase (FbSat *self, int lit)
{
  of (self)->solver.phase (lit);
}

void
terminate (FbSat *self, FbSatStop stop, gpointer user_data)
{
  Sat *sat = of (self);

  if (sat->stop != nullptr)
    sat->solver.disconnect_terminator ();
  sat->stop = stop;
  sat->user_data = user_data;
  if (stop != nullptr)
    sat->solver.connect_terminator (sat);
}
}

extern "C" const FbSatClass fb_sat_cadical = {"cadical", create, destroy, add,   assume,   constrain,
                                              solve,     val,    failed,  phase, terminate};
