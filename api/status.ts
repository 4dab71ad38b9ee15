/**
 * What a user is to be asked now. Pure: nothing here reads a clock, a database or the network.
 *
 * The rule, for one policy. Versions that were recalled do not exist. Let
 * - *f* be the newest material version in force,
 * - *p* the newest material version published, its day come or not,
 * - *a* the highest version the user answered with yes, 0 for none.
 *
 * | kind | what is to be done |
 * | --- | --- |
 * | notice | *a < p*: ask. Never more. |
 * | agreement | *a < f*: require; else *a < p*: ask, with a deadline. What is pending never softens what is required. |
 * | consent | Asked for only when the shop names it, or when the yes that stands was given to a version older than *f*. |
 *
 * What is shown is the newest version published; a yes to it covers every version before it.
 */
import type { Day, Kind } from '#model/ref.ts';
import type { PublishedPolicy, PublishedVersion, Standing } from './store/types.ts';

/** All that the rule looks at in a version. */
export interface RuledVersion extends Pick<PublishedVersion, 'version' | 'effective' | 'effectiveAt' | 'material'> {
  /** Anything but false or null: it was taken back. */
  recalled: unknown;
}

/** All that the rule looks at in a policy. */
export interface RuledPolicy<Version extends RuledVersion = RuledVersion> {
  policy: string;
  kind: Kind;
  versions: readonly Version[];
}

/** `ask` may be put off or ignored; `require` stands between the user and the shop; `none` is silence. */
export const ACTIONS = ['none', 'ask', 'require'] as const;
export type Action = (typeof ACTIONS)[number];

/** How long an `ask` stays away when the user puts it off. */
export const DEFER_MS = 24 * 60 * 60 * 1000;

/** One policy as the rule sees it; made once for each generation of what is published. */
export interface Timeline<Policy extends RuledPolicy = PublishedPolicy> {
  policy: Policy;
  /** Not recalled, lowest number first, never empty. */
  versions: readonly VersionOf<Policy>[];
  /** Those of them that are material. */
  material: readonly VersionOf<Policy>[];
}
type VersionOf<Policy extends RuledPolicy> = Policy['versions'][number];

/** All that the rule looks at in where a user stands. */
export type RuledStanding = Pick<Standing, 'yes' | 'answer' | 'answeredVersion' | 'deferredUntil'>;

/** What is to be done about one policy, for one user, at one instant. */
export interface Decision<Version extends RuledVersion = PublishedVersion> {
  policy: string;
  kind: Kind;
  action: Action;
  /** What to show: the newest version published. */
  shown: Version;
  /** The version that applies now; null before the first day. */
  inForce: Version | null;
  /** The user's own version: the highest one answered with yes, 0 for none. */
  own: number;
  /** For an agreement that is asked for: the day on which it will be required. Null otherwise. */
  deadline: Day | null;
  /** Until when the user put the question off, epoch ms; null when nothing is hidden by that. */
  deferredUntil: number | null;
  /** For a consent: whether it counts as given now. Null for the other kinds. */
  given: boolean | null;
  /** The next instant at which time alone changes this decision, epoch ms; null when none is known. */
  nextChangeAt: number | null;
}

/** The policy as the rule sees it, or null when every version was recalled. */
export function timelineOf<Policy extends RuledPolicy>(policy: Policy): Timeline<Policy> | null {
  const all: readonly VersionOf<Policy>[] = policy.versions;
  const versions = all.filter((one) => !one.recalled).sort((a, b) => a.version - b.version);
  return versions.length > 0 ? { policy, versions, material: versions.filter((one) => one.material) } : null;
}

/**
 * Decides for one policy. `standing` is where the user stands with it (undefined: never answered); `named` says that the
 * shop wants to put this consent; `now` is epoch ms.
 */
export function decide<Policy extends RuledPolicy>(
  line: Timeline<Policy>,
  standing: RuledStanding | undefined,
  named: boolean,
  now: number,
): Decision<VersionOf<Policy>> {
  const wanted = wantedAction(line, standing, named, now);
  const hiddenUntil = wanted === 'ask' ? deferral(standing, now) : null;
  return {
    policy: line.policy.policy,
    kind: line.policy.kind,
    action: hiddenUntil === null ? wanted : 'none',
    shown: line.versions.at(-1)!,
    inForce: newestInForce(line.versions, now) ?? null,
    own: standing?.yes ?? 0,
    deadline: wanted === 'ask' && line.policy.kind === 'agreement' ? dayOfRequirement(line, standing) : null,
    deferredUntil: hiddenUntil,
    given: line.policy.kind === 'consent' ? isGiven(line, standing, now) : null,
    nextChangeAt: earliest(nextDay(line, now), hiddenUntil),
  };
}

/** The earlier of two instants, where null is never. */
export function earliest(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : Math.min(one, other);
}

/**
 * Why an answer to `version` may not be recorded now, or null when it may.
 * `gone`: it was recalled, or a newer version is shown by now. `required`: putting it off is not open (any more), since
 * the agreement's day has come or an earlier version of it is required.
 */
export function refusal(
  line: Timeline<RuledPolicy>,
  standing: RuledStanding | undefined,
  given: { version: number; answer: string },
  now: number,
): 'gone' | 'required' | null {
  const shown = line.versions.at(-1)!;
  if (shown.version !== given.version) return 'gone';
  if (given.answer !== 'defer' || line.policy.kind !== 'agreement') return null;
  return shown.effectiveAt <= now || wantedAction(line, standing, false, now) === 'require' ? 'required' : null;
}

function wantedAction(
  line: Timeline<RuledPolicy>,
  standing: RuledStanding | undefined,
  named: boolean,
  now: number,
): Action {
  const f = newestInForce(line.material, now)?.version ?? 0;
  const p = line.material.at(-1)?.version ?? 0;
  const a = standing?.yes ?? 0;
  switch (line.policy.kind) {
    case 'notice':
      return a < p ? 'ask' : 'none';
    case 'agreement':
      if (a < f) return 'require';
      return a < p ? 'ask' : 'none';
    case 'consent':
      if (!saidYes(standing)) return named ? 'ask' : 'none';
      return standing.answeredVersion < f ? 'ask' : 'none';
  }
}

/** A consent counts when the latest answer is a yes, and no material version has come into force since. */
function isGiven(line: Timeline<RuledPolicy>, standing: RuledStanding | undefined, now: number): boolean {
  return saidYes(standing) && standing.answeredVersion >= (newestInForce(line.material, now)?.version ?? 0);
}

function saidYes(standing: RuledStanding | undefined): standing is RuledStanding & { answeredVersion: number } {
  return standing?.answer === 'consent' && standing.answeredVersion !== null;
}

/** Days never decrease with numbers, so silence is first held against the user on the lowest version still unanswered. */
function dayOfRequirement(line: Timeline<RuledPolicy>, standing: RuledStanding | undefined): Day | null {
  return line.material.find((one) => one.version > (standing?.yes ?? 0))?.effective ?? null;
}

function deferral(standing: RuledStanding | undefined, now: number): number | null {
  const until = standing?.deferredUntil ?? null;
  return until !== null && now < until ? until : null;
}

function newestInForce<Version extends RuledVersion>(versions: readonly Version[], now: number): Version | undefined {
  return versions.findLast((one) => one.effectiveAt <= now);
}

function nextDay(line: Timeline<RuledPolicy>, now: number): number | null {
  return line.versions.find((one) => one.effectiveAt > now)?.effectiveAt ?? null;
}
