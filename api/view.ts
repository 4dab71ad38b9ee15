/**
 * The status answer as JSON text. What only changes when something is published is written once and kept as text;
 * a request then adds its clock, its deferral and its prompt.
 */
import type { KeyObject } from 'node:crypto';
import type { Locale } from '#model/ref.ts';
import { Problem } from './problem.ts';
import { sealPrompt } from './prompt.ts';
import type { PolicyStatus } from './routes/schemas.ts';
import { type Decision, decide, earliest, type Timeline, timelineOf } from './status.ts';
import type { Published, PublishedPolicy, Standing } from './store/store.ts';

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
  parts: Map<string, string>;
}

/** The rest of {@link PolicyStatus} is fixed while its decision stays the same. */
type Fixed = Omit<PolicyStatus, 'deferredUntil' | 'token'>;

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
  const token = decision.action === 'none' ? 'null' : `"${promptFor(decision, locale, at)}"`;
  return `${fixedText(view, policy, decision, locale)},"deferredUntil":${instant(decision.deferredUntil)},"token":${token}}`;
}

function promptFor(decision: Decision, locale: Locale, at: { user: string; now: number; key: KeyObject }): string {
  const { policy, shown } = decision;
  const content = shown.contentHash[locale]!;
  return sealPrompt(at.key, { user: at.user, policy, version: shown.version, content, locale }, at.now);
}

/** Everything but the last two members, without the closing brace. */
function fixedText(view: View, policy: PublishedPolicy, decision: Decision, locale: Locale): string {
  const { action, own, deadline, given, inForce } = decision;
  const key = `${decision.policy} ${locale} ${action} ${own} ${inForce?.version} ${deadline} ${given}`;
  let text = view.parts.get(key);
  if (text === undefined) {
    text = JSON.stringify(fixedPart(policy, decision, locale)).slice(0, -1);
    if (view.parts.size >= MOST_PARTS) view.parts.clear();
    view.parts.set(key, text);
  }
  return text;
}

function fixedPart(policy: PublishedPolicy, decision: Decision, locale: Locale): Fixed {
  const { shown, inForce, own } = decision;
  const difference = shown.differences.find((one) => one.since === own);
  return {
    policy: policy.policy,
    kind: policy.kind,
    action: decision.action,
    version: shown.version,
    locale,
    contentHash: shown.contentHash[locale]!,
    title: shown.title[locale]!,
    effective: shown.effective,
    inForce: inForce?.version ?? null,
    since: own,
    given: decision.given,
    deadline: decision.deadline,
    summary: shown.summary[locale]!,
    impact: shown.impact?.[locale] ?? null,
    factsChanges: difference?.facts[locale] ?? null,
    urls: {
      text: shown.url[locale]!,
      inForce: inForce?.url[locale] ?? null,
      changes: difference?.url[locale] ?? null,
    },
  };
}

function instant(at: number | null): string {
  return at === null ? 'null' : `"${new Date(at).toISOString()}"`;
}
