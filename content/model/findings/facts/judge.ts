/** What facts differences call for, rule by rule. */
import { type Facts, isLocalized } from '../../facts/index.ts';
import { isRecord } from '../../facts/values.ts';
import { signsOfText } from '../prose/text.ts';
import { UNKNOWN } from '../rules.ts';
import type { Rule, Rules, Sign } from '../types.ts';
import { type FactChange, factChanges } from './change.ts';
import { CONDITIONS } from './conditions.ts';
import { fits, readPattern } from './pattern.ts';

/** A rule and the facts difference it is about. */
export interface FactSeen {
  rule: Rule;
  change: FactChange;
}

/** Every rule that the differences call on; what no rule knows calls on {@link UNKNOWN}. */
export function factsSeen(before: Facts, after: Facts, rules: Rules): FactSeen[] {
  return factChanges(before, after).flatMap((change) => rulesFor(change, rules).map((rule) => ({ rule, change })));
}

/** The rules for one difference, never none. */
export function rulesFor(change: FactChange, rules: Rules): Rule[] {
  const all = [...rules.values()];
  const known = all.filter((rule) => rule.on.some((line) => isAbout(line, change)));
  const wordings = change.kind === 'changed' ? wordingOf(change.before, change.after) : null;
  if (!wordings || !isKnownWording(change, all)) return known.length > 0 ? known : [rules.get(UNKNOWN)!];
  const signs = new Set(wordings.flatMap(({ signs }) => signs));
  if ([...signs].every((sign) => sign === 'style')) return all.filter((rule) => rule.prose === 'style');
  if (!IS_VALUE.test(change.path) && [...signs].every((sign) => sign === 'style' || sign === 'wording'))
    return [wordingRule(change, all)];
  const oneLanguage = isOneLanguage(wordings) ? all.filter((rule) => rule.prose === 'one-language') : [];
  return [...(known.length > 0 ? known : [rules.get(UNKNOWN)!]), ...oneLanguage];
}

/** Words that are the fact itself, not a way to say it. */
const IS_VALUE = /\.(?:country|section|safeguard)$/;

function isAbout(line: string, change: FactChange): boolean {
  const pattern = readPattern(line)!;
  if (pattern.kind !== change.kind || !fits(pattern.path, change.path)) return false;
  return pattern.conditions.every(({ name, wanted }) => CONDITIONS[name]!(change) === wanted);
}

/** Only where some rule knows the path can its wording be style. */
function isKnownWording(change: FactChange, rules: readonly Rule[]): boolean {
  return rules.some(
    ({ on, wording }) =>
      on.some((line) => fits(readPattern(line)!.path, change.path)) || wording.some((path) => fits(path, change.path)),
  );
}

function wordingRule(change: FactChange, rules: readonly Rule[]): Rule {
  const special = rules.find(({ wording }) => wording.some((path) => fits(path, change.path)));
  return special ?? rules.find((rule) => rule.prose === 'wording')!;
}

interface Wording {
  locale: string;
  signs: Sign[];
}

/** The signs in each language's words, when nothing but words differs; else null. */
function wordingOf(before: unknown, after: unknown): Wording[] | null {
  if (!isLocalized(before) || !isLocalized(after)) return wordingWithin(before, after);
  const locales = Object.keys(before);
  if (locales.join() !== Object.keys(after).join()) return null;
  return locales.map((locale) => ({ locale, signs: signsOfText(before[locale]!, after[locale]!, locale) }));
}

/** A period or address is read as one; only words in it may have changed. */
function wordingWithin(before: unknown, after: unknown): Wording[] | null {
  if (!isRecord(before) || !isRecord(after)) return null;
  const keys = Object.keys(before);
  if (keys.join() !== Object.keys(after).join()) return null;
  const differing = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const found = differing.map((key) => (isLocalized(before[key]) ? wordingOf(before[key], after[key]) : null));
  return found.length === 0 || found.some((one) => one === null) ? null : (found as Wording[][]).flat();
}

/** The meaning changed in one language while another kept every word. */
function isOneLanguage(wordings: readonly Wording[]): boolean {
  return wordings.length > 1 && wordings.some(({ signs }) => signs.length === 0);
}
