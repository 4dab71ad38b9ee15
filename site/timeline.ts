/** Where each version of a policy stands on a day. Pure. */
import type { Policy, Version } from '#model/house.ts';
import { recallOf } from '#model/house.ts';
import { addDays, type Day, inForce } from '#model/ref.ts';
import type { Recall } from '#model/version.ts';

export type State = 'current' | 'superseded' | 'upcoming' | 'recalled';

export interface Standing {
  version: Version;
  number: number;
  effective: Day;
  state: State;
  /** The last day it applied or will apply; undefined while no later version has a day, and when it never applied. */
  until: Day | undefined;
  recall: Recall | undefined;
}

/** Every version of `policy` as it stands on `today`, lowest number first. */
export function standings(policy: Policy, today: Day): Standing[] {
  const dated = policy.versions.map((version) => ({
    version,
    number: version.version,
    effective: version.settings.effective,
    recall: recallOf(version),
  }));
  const current = inForce(
    dated.map(({ number, effective, recall }) => ({ version: number, effective, recalled: Boolean(recall) })),
    today,
  );
  return dated.map((one, index) => ({
    ...one,
    state: stateOf(one, current?.version, today),
    until: lastDay(one, dated.slice(index + 1)),
  }));
}

/** The version a visitor gets: the one in force, else the first to come, else the newest there is. */
export function shownOf(all: readonly Standing[]): Standing {
  const shown = all.find((one) => one.state === 'current') ?? all.find((one) => one.state === 'upcoming') ?? all.at(-1);
  if (!shown) throw new RangeError('a policy without versions has nothing to show');
  return shown;
}

type Placed = Pick<Standing, 'number' | 'effective' | 'recall'>;

function stateOf(one: Placed, current: number | undefined, today: Day): State {
  if (one.recall) return 'recalled';
  if (one.number === current) return 'current';
  return one.effective > today ? 'upcoming' : 'superseded';
}

function lastDay(one: Placed, later: readonly Placed[]): Day | undefined {
  const next = later.find((other) => !other.recall);
  if (one.recall || !next || next.effective <= one.effective) return undefined;
  return addDays(next.effective, -1);
}
