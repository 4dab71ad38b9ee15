/**
 * The status answer as JSON text. What only changes when something is published is written once and kept as text;
 * a request then adds its clock, its deferral and its prompt.
 */
import type { KeyObject } from 'node:crypto';
import type { Locale } from '#model/ref.ts';
import { Problem } from './problem.ts';
import { sealPrompt } from './prompt.ts';
import { type Decision, decide, earliest, type Timeline, timelineOf } from './status.ts';
import type { Published, PublishedPolicy, Standing } from './store/store.ts';
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
  /** Fixed parts of answers, by everything they depend on. */
  parts: Map<string, Part>;
}

/** Everything but the last two members, without the closing brace; and the hash of what a prompt made of it says. */
interface Part {
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
  { user, standings, wish, now, key }: { user: string; standings: Standing[]; wish: Wish; now: number; key: KeyObject },
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
  const { action, own, deadline, given, inForce } = decision;
  const key = `${decision.policy} ${locale} ${action} ${own} ${inForce?.version} ${deadline} ${given}`;
  let part = view.parts.get(key);
  if (part === undefined) {
    const status = fixedPart(policy, decision, locale);
    part = { text: JSON.stringify(status).slice(0, -1), words: wordsHash(saidBy(decision.shown, status)) };
    if (view.parts.size >= MOST_PARTS) view.parts.clear();
    view.parts.set(key, part);
  }
  return part;
}

function instant(at: number | null): string {
  return at === null ? 'null' : `"${new Date(at).toISOString()}"`;
}
