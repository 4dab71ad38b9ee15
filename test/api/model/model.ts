/**
 * What every status must be, once more: written from the rule in words, with days as days and everything that was ever said
 * kept in a list. It shares no code with the API, keeps no standing, and works each answer out from the beginning.
 */

export type Kind = 'notice' | 'agreement' | 'consent';
const YES: Record<Kind, string> = { notice: 'acknowledge', agreement: 'accept', consent: 'consent' };
const DAY_MS = 86_400_000;
const PROMPT_MS = 1_800_000;

export interface Version {
  number: number;
  effective: string;
  material: boolean;
  recalled: boolean;
  publishedAt: number;
}
export interface Said {
  user: string;
  policy: string;
  version: number;
  answer: string;
  at: number;
  /** Told by the shop: when it was given, and whether it counts. */
  claim?: { answeredAt: number; counts: boolean };
}
interface Merge {
  user: string;
  into: string;
  at: number;
}
/** In the order in which it happened. */
type Event = { said: Said } | { merge: Merge };
interface Stance {
  yes: number;
  latest: { answer: string; version: number; at: number } | null;
  hiddenUntil: number;
}
export interface Verdict {
  action: 'none' | 'ask' | 'require';
  version: number;
  inForce: number | null;
  since: number;
  given: boolean | null;
  deadline: string | null;
  deferredUntil: number | null;
}

const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo', dateStyle: 'short' });
/** The day in Oslo, `2026-10-25`. */
export function osloDay(at: number): string {
  return calendar.format(at);
}

export class Model {
  readonly kinds: Record<string, Kind>;
  readonly versions: Record<string, Version[]>;
  events: Event[] = [];

  constructor(kinds: Record<string, Kind>) {
    this.kinds = kinds;
    this.versions = Object.fromEntries(Object.keys(kinds).map((policy) => [policy, []]));
  }

  living(policy: string): Version[] {
    return this.versions[policy]!.filter((one) => !one.recalled);
  }

  merges(): Merge[] {
    return this.events.flatMap((one) => ('merge' in one ? [one.merge] : []));
  }

  accountOf(user: string): string {
    return this.merges().find((one) => one.user === user)?.into ?? user;
  }

  /** 201 when it is new, 200 when it was so, 409 when it makes a chain or a circle, or before anything is published. */
  mayMerge(user: string, into: string): number {
    if (Object.values(this.versions).every((one) => one.length === 0)) return 409;
    const merges = this.merges();
    if (merges.some((one) => one.user === user && one.into === into)) return 200;
    return merges.some((one) => one.user === user || one.user === into || one.into === user) ? 409 : 201;
  }

  part(user: string): void {
    this.events = this.events.filter((one) => !('merge' in one && one.merge.user === user));
  }

  erase(user: string): void {
    const account = this.accountOf(user);
    const isTheirs = (one: string) => this.accountOf(one) === account;
    this.events = this.events.filter((one) => !isTheirs('said' in one ? one.said.user : one.merge.into));
  }

  /** Null for a policy of which nothing is published, or everything was taken back. */
  verdict(user: string, policy: string, isNamed: boolean, now: number): Verdict | null {
    const kind = this.kinds[policy]!;
    const living = this.living(policy);
    const shown = living.at(-1);
    if (!shown) return null;
    const today = osloDay(now);
    const material = living.filter((one) => one.material);
    const f = material.filter((one) => one.effective <= today).at(-1)?.number ?? 0;
    const p = material.at(-1)?.number ?? 0;
    const { yes, latest, hiddenUntil } = this.#stance(this.accountOf(user), policy);
    const hasSaidYes = latest?.answer === YES[kind];
    const asked = {
      notice: yes < p ? 'ask' : 'none',
      agreement: yes < f ? 'require' : yes < p ? 'ask' : 'none',
      consent: hasSaidYes ? (latest.version < f ? 'ask' : 'none') : isNamed ? 'ask' : 'none',
    } as const;
    const isHidden = asked[kind] === 'ask' && now < hiddenUntil;
    return {
      action: isHidden ? 'none' : asked[kind],
      version: shown.number,
      inForce: living.filter((one) => one.effective <= today).at(-1)?.number ?? null,
      since: yes,
      given: kind === 'consent' ? hasSaidYes && latest.version >= f : null,
      deadline: kind === 'agreement' && asked.agreement === 'ask' ? this.#deadline(material, yes) : null,
      deferredUntil: isHidden ? hiddenUntil : null,
    };
  }

  /** The status an answer to a prompt gets: 201, or why not. A withdrawal is always taken. */
  answerTo(prompt: { user: string; policy: string; version: number; at: number }, answer: string, now: number): number {
    const { user, policy, version, at } = prompt;
    if (answer === 'withdraw') return 201;
    const verdict = this.verdict(user, policy, false, now);
    if (verdict?.version !== version) return 409;
    const isLate = this.kinds[policy] === 'agreement' && answer === 'defer';
    const isInForce = verdict.inForce === version;
    if (isLate && (isInForce || verdict.action === 'require')) return 422;
    return now - at >= PROMPT_MS ? 409 : 201;
  }

  mayImport({ policy, version, answer, claim }: Said, now: number): boolean {
    const found = this.living(policy).find((one) => one.number === version);
    if (!found) return false;
    const isNo =
      this.kinds[policy] !== 'notice' &&
      (answer === 'decline' || (answer === 'withdraw' && this.kinds[policy] === 'consent'));
    const { answeredAt } = claim!;
    const couldBeRead = answeredAt >= found.publishedAt || osloDay(answeredAt) >= found.effective;
    return (isNo || answer === YES[this.kinds[policy]!]) && answeredAt <= now && couldBeRead;
  }

  #deadline(material: Version[], yes: number): string | null {
    return material.find((one) => one.number > yes)?.effective ?? null;
  }

  /** By the last merge into the account it was two: what both stood for then, and what was said by either since. */
  #stance(account: string, policy: string, events: readonly Event[] = this.events): Stance {
    const last = events.findLastIndex((one) => 'merge' in one && one.merge.into === account);
    const own = (said: Said) => said.policy === policy && this.#accountIn(events, said.user) === account;
    const before = last < 0 ? [] : [...events.slice(0, last)];
    const merge = last < 0 ? null : (events[last] as { merge: Merge }).merge;
    const start: Stance = merge
      ? united(this.kinds[policy]!, this.#stance(account, policy, before), this.#stance(merge.user, policy, before))
      : { yes: 0, latest: null, hiddenUntil: 0 };
    const mergedAt = Math.max(
      0,
      ...events.flatMap((one) => ('merge' in one && one.merge.into === account ? one.merge.at : [])),
    );
    const since = events.slice(last + 1).flatMap((one) => ('said' in one && own(one.said) ? [one.said] : []));
    return since.reduce((stance, said) => this.#after(stance, said, mergedAt), start);
  }

  #accountIn(events: readonly Event[], user: string): string {
    return events.flatMap((one) => ('merge' in one && one.merge.user === user ? [one.merge.into] : []))[0] ?? user;
  }

  #after(stance: Stance, { policy, version, answer, at, claim }: Said, mergedAt: number): Stance {
    if (claim && !claim.counts) return stance;
    if (answer === 'defer') return { ...stance, hiddenUntil: at + DAY_MS };
    const kind = this.kinds[policy]!;
    const yes = answer === YES[kind] ? Math.max(stance.yes, version) : stance.yes;
    if (!claim) return { yes, latest: { answer, version, at }, hiddenUntil: 0 };
    const { latest } = stance;
    const isOlder = latest !== null && claim.answeredAt <= latest.at;
    const cannotUndo =
      latest !== null && kind === 'consent' && latest.answer !== 'consent' && claim.answeredAt <= mergedAt;
    return isOlder || cannotUndo
      ? { ...stance, yes }
      : { ...stance, yes, latest: { answer, version, at: claim.answeredAt } };
  }
}

/** A no of either wins over any yes to a consent; otherwise what was said last, and of two consents the newer version. */
function united(kind: Kind, one: Stance, other: Stance): Stance {
  const said = [one.latest, other.latest].filter((latest) => latest !== null);
  const isNo = ({ answer }: { answer: string }) => kind === 'consent' && answer !== 'consent';
  const weight = (latest: (typeof said)[number]) => [
    isNo(latest) ? 1 : 0,
    kind === 'consent' && !isNo(latest) ? latest.version : 0,
    latest.at,
  ];
  const heavier = (a: number[], b: number[]) => a.map((value, at) => value - b[at]!).find((gap) => gap !== 0) ?? 0;
  const latest = said.sort((a, b) => heavier(weight(b), weight(a)))[0] ?? null;
  return { yes: Math.max(one.yes, other.yes), latest, hiddenUntil: Math.max(one.hiddenUntil, other.hiddenUntil) };
}
