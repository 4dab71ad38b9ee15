/**
 * The status answer as JSON text. What only changes when something is published is written once and kept as text;
 * a request then adds its clock, its deferral and its prompt.
 */
import type { KeyObject } from 'node:crypto';
import type { Locale } from '#model/ref.ts';
import type { KnownStanding } from './lastknown.ts';
import { Problem } from './problem.ts';
import { sealPrompt } from './prompt.ts';
import { type Decision, decide, earliest, type Timeline, timelineOf } from './status.ts';
import type { Published, PublishedPolicy } from './store/store.ts';
import { fixedPart, saidBy, wordsHash } from './words.ts';

/** The shop's wishes: a language, and the consents it wants to put. */
export interface Wish {
  locale?: Locale | undefined;
  ask?: readonly string[] | undefined;
}

/** One generation of what is published, ready to answer from. */
export interface View {
  generation: number;
  /** By policy id; a policy whose versions were all recalled is not here. */
  lines: ReadonlyMap<string, Timeline>;
  locales: ReadonlySet<Locale>;
  /** Fixed parts of answers, by policy and the user's own version. */
  parts: Map<string, Map<number, Part[]>>;
  /** How many of them there are. */
  partCount: number;
}

/** Everything but the last two members, without the closing brace; and the hash of what a prompt made of it says. */
interface Part {
  /** What it was made for, and all that it depends on besides. */
  decision: Decision;
  locale: Locale;
  text: string;
  words: string;
}

/** A fixed part is forgotten when more than this many are held: user versions × languages stay far below it. */
const MOST_PARTS = 20_000;

export function viewOf(published: Published): View {
  const lines = published.policies.map(timelineOf).filter((line) => line !== null);
  return {
    generation: published.generation,
    lines: new Map(lines.map((line) => [line.policy.policy, line])),
    locales: new Set(lines.flatMap((line) => line.policy.site.locales)),
    parts: new Map(),
    partCount: 0,
  };
}

/** Throws the problem `invalid` for a language no policy has, or a name in `ask` that is no published consent. */
export function checkWish(view: View, { locale, ask }: Wish): void {
  if (locale !== undefined && view.lines.size > 0 && !view.locales.has(locale)) {
    const known = [...view.locales].join(', ');
    throw new Problem(
      'invalid',
      `No policy is published in that language. Use one of ${known}, or leave \`locale\` out.`,
    );
  }
  const odd = ask?.find((name) => view.lines.get(name)?.policy.kind !== 'consent');
  if (odd === undefined) return;
  const consents = [...view.lines.values()].filter((line) => line.policy.kind === 'consent');
  const known = consents.map((line) => line.policy.policy).join(', ') || 'none is published yet';
  throw new Problem('invalid', `\`ask\` names "${odd}", which is no published consent. Consents: ${known}.`);
}

/** The status answer of one user, as JSON text (see `statusAnswer`). */
export function statusText(
  view: View,
  {
    user,
    standings,
    wish,
    now,
    key,
  }: { user: string; standings: readonly KnownStanding[]; wish: Wish; now: number; key: KeyObject },
): string {
  let next: number | null = null;
  let policies = '';
  for (const line of view.lines.values()) {
    const id = line.policy.policy;
    const standing = standings.find((one) => one.policy === id);
    const decision = decide(line, standing, wish.ask?.includes(id) ?? false, now);
    next = earliest(next, decision.nextChangeAt);
    if (policies !== '') policies += ',';
    policies += policyText(view, line.policy, decision, { user, locale: wish.locale, now, key });
  }
  return `{"user":${JSON.stringify(user)},"asOf":${instant(now)},"nextChangeAt":${instant(next)},"policies":[${policies}]}`;
}

function policyText(
  view: View,
  policy: PublishedPolicy,
  decision: Decision,
  at: { user: string; locale: Locale | undefined; now: number; key: KeyObject },
): string {
  const locale = at.locale !== undefined && policy.site.locales.includes(at.locale) ? at.locale : policy.prevailing;
  const { text, words } = partOf(view, policy, decision, locale);
  const token = decision.action === 'none' ? 'null' : `"${promptFor(decision, { locale, words }, at)}"`;
  return `${text},"deferredUntil":${instant(decision.deferredUntil)},"token":${token}}`;
}

function promptFor(
  decision: Decision,
  { locale, words }: { locale: Locale; words: string },
  at: { user: string; now: number; key: KeyObject },
): string {
  const { policy, shown } = decision;
  const content = shown.contentHash[locale]!;
  return sealPrompt(at.key, { user: at.user, policy, version: shown.version, content, locale, words }, at.now);
}

function partOf(view: View, policy: PublishedPolicy, decision: Decision, locale: Locale): Part {
  const parts = partsOf(view, decision);
  const held = parts.find((one) => one.locale === locale && isAlike(one.decision, decision));
  if (held) return held;
  const status = fixedPart(policy, decision, locale);
  const words = wordsHash(saidBy(decision.shown, status));
  const part = { decision, locale, text: JSON.stringify(status).slice(0, -1), words };
  parts.push(part);
  view.partCount++;
  return part;
}

/** Those of the same policy and own version: a handful, so that comparing is quicker than writing a name to find one by. */
function partsOf(view: View, { policy, own }: Decision): Part[] {
  if (view.partCount >= MOST_PARTS) {
    view.parts.clear();
    view.partCount = 0;
  }
  const byVersion = entryOf(view.parts, policy, () => new Map<number, Part[]>());
  return entryOf(byVersion, own, () => []);
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const held = map.get(key);
  if (held !== undefined) return held;
  const made = make();
  map.set(key, made);
  return made;
}

/** The same fixed part follows from both, which are of one policy and one own version. */
function isAlike(one: Decision, other: Decision): boolean {
  return (
    one.action === other.action &&
    one.inForce === other.inForce &&
    one.deadline === other.deadline &&
    one.given === other.given
  );
}

/** Many are answered within one millisecond, and most wait for the same day: each instant is written once. */
const instants = new Map<number, string>();
const MOST_INSTANTS = 1_000;

function instant(at: number | null): string {
  if (at === null) return 'null';
  const held = instants.get(at);
  if (held !== undefined) return held;
  const text = `"${new Date(at).toISOString()}"`;
  if (instants.size >= MOST_INSTANTS) instants.clear();
  instants.set(at, text);
  return text;
}
