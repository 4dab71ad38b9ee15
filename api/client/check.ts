/** What to do now for a user, by the same rule as the API and without asking it. Pure. */
import type { Day, Kind } from '#model/ref.ts';
import { type Action, DEFER_MS, type Decision, decide, earliest, type Timeline, timelineOf } from '../status.ts';
import { afterAnswer, type Position } from '../store/rules/standing.ts';
import { IS_YES, type ProvedAnswer } from './answers.ts';
import type { ListedPolicy, ListedVersion, PolicyList } from './list.ts';

/** What to do about one policy; the fields mean what they mean in the API's status. */
export interface CheckedPolicy {
  policy: string;
  kind: Kind;
  action: Action;
  /** The version to show. */
  version: number;
  /** The version that applies now. */
  inForce: number | null;
  /** The user's own version: the highest answered with yes, 0 for none. */
  since: number;
  /** For a consent: does it count as given now, by the receipts at hand? One that was taken back elsewhere still does. */
  given: boolean | null;
  /** For an agreement that is asked for: the day it will be required. */
  deadline: Day | null;
  deferredUntil: string | null;
  /** When time alone changes this answer next. */
  nextChangeAt: string | null;
}

/** A list made ready once, to decide by many times. */
export interface ReadyList {
  list: PolicyList;
  /** Instant it was vouched for, as the API writes instants. */
  listedAt: string;
  lines: readonly Timeline<ListedPolicy>[];
}

export function readyList(list: PolicyList): ReadyList {
  const lines = list.policies.map(timelineOf).filter((line) => line !== null);
  return { list, listedAt: new Date(list.iat * 1000).toISOString(), lines };
}

/** Decides for every policy of the list. `answers` are one user's, in any order; `ask` names consents to be put. */
export function checkAll(
  { lines }: ReadyList,
  answers: readonly ProvedAnswer[],
  ask: readonly string[],
  now: number,
): { policies: CheckedPolicy[]; nextChangeAt: number | null } {
  const positions = positionsAfter(answers);
  let nextChangeAt: number | null = null;
  const policies = lines.map((line) => {
    const { policy } = line.policy;
    const decision = decide(line, positions.get(policy), ask.includes(policy), now);
    nextChangeAt = earliest(nextChangeAt, decision.nextChangeAt);
    return checkedOf(decision);
  });
  return { policies, nextChangeAt };
}

function checkedOf(decision: Decision<ListedVersion>): CheckedPolicy {
  return {
    policy: decision.policy,
    kind: decision.kind,
    action: decision.action,
    version: decision.shown.version,
    inForce: decision.inForce?.version ?? null,
    since: decision.own,
    given: decision.given,
    deadline: decision.deadline,
    deferredUntil: instant(decision.deferredUntil),
    nextChangeAt: instant(decision.nextChangeAt),
  };
}

/** Where the user stands with each policy. An answer given twice counts once. */
function positionsAfter(answers: readonly ProvedAnswer[]): Map<string, Position> {
  const inOrder = answers.length > 1 ? [...answers].sort((a, b) => a.index - b.index) : answers;
  const positions = new Map<string, Position>();
  for (const given of inOrder) {
    const { policy, id: acceptance, version, answer, at, claim } = given;
    const deferredUntil = answer === 'defer' ? at + DEFER_MS : null;
    const one = { acceptance, version, answer, isYes: IS_YES[answer], at, claim, deferredUntil, mergedAt: null };
    const after = afterAnswer(positions.get(policy), one);
    if (after) positions.set(policy, after);
  }
  return positions;
}

export function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
