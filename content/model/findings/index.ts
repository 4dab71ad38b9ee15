/**
 * Findings: what changed between two versions, and the change it calls for.
 *
 * facts  every difference is looked up in `content/rules.yaml`; one that no rule knows calls for material (Z01)
 * prose  the difference of the rendered texts is read for signs that meaning changed: numbers, force (must, may, not),
 *        names, passages that came or went. Only what is provably a matter of writing is called small
 * judge  holds the findings against what a person declared. It may refuse; it never decides
 */
import type { BodyDiff } from '../diff/index.ts';
import { phrase } from '../facts/format.ts';
import type { Facts } from '../facts/index.ts';
import { isLocalized } from '../facts/values.ts';
import type { Version } from '../house.ts';
import type { Locale } from '../ref.ts';
import type { FactChange } from './facts/change.ts';
import { factsSeen } from './facts/judge.ts';
import { type Seen, signsIn } from './prose/judge.ts';
import { proseSeen } from './prose/versions.ts';
import { findingOf } from './rules.ts';
import type { Finding, Rules, Sign } from './types.ts';

export { judge, proposalOf } from './judgement.ts';
export { RULES_FILE, readRules } from './rules.ts';
export * from './types.ts';

/** Every finding from `before` to `after`, two versions of one policy whose texts can be rendered. Sentences are in `locale`. */
export function findingsBetween(before: Version, after: Version, rules: Rules, locale: Locale = 'en'): Finding[] {
  return [...factFindings(before, after, rules, locale), ...proseFindings(before, after, rules, locale)];
}

/** Findings in two texts alone, where no facts are known; `file` is named in each. */
export function findingsInProse(diff: BodyDiff, rules: Rules, file = ''): Finding[] {
  return signsIn(diff).map((seen) => textFinding(seen, diff.locale, rules, file, undefined, 'en'));
}

function factFindings(before: Version, after: Version, rules: Rules, locale: Locale): Finding[] {
  const none = {} as Facts;
  const file = `content/policies/${after.policy.id}/${after.version}/facts.yaml`;
  return factsSeen(before.facts ?? none, after.facts ?? none, rules).map(({ rule, change }) => {
    const evidence = { before: said(change, 'before', locale), after: said(change, 'after', locale) };
    return findingOf(rule, { where: { fact: change.path }, file, ...evidence }, locale);
  });
}

function proseFindings(before: Version, after: Version, rules: Rules, locale: Locale): Finding[] {
  return proseSeen(before, after).map((seen) => {
    const source = after.sources[seen.locale]!;
    return textFinding(seen, seen.locale, rules, source.file, lineOf(source.text, seen.clause.id), locale);
  });
}

function textFinding(
  seen: Seen,
  language: Locale,
  rules: Rules,
  file: string,
  line: number | undefined,
  locale: Locale,
): Finding {
  const rule = ruleFor(seen.sign, rules);
  const where = { clause: seen.clause.id, locale: language };
  return findingOf(rule, { where, file, line, before: seen.before, after: seen.after }, locale);
}

function ruleFor(sign: Sign, rules: Rules): Parameters<typeof findingOf>[0] {
  return [...rules.values()].find((rule) => rule.prose === sign)!;
}

/** A fact as its reader would see it, or as it is written where no sentence holds it. */
function said({ path, facts, ...change }: FactChange, side: 'before' | 'after', locale: Locale): string {
  const value = change[side];
  if (value === undefined) return '';
  try {
    const words = phrase(facts[side], path, locale, value);
    if (words) return words;
  } catch {
    // Some values have no sentence of their own: what is written in facts.yaml says enough.
  }
  if (typeof value === 'object' && value !== null && 'name' in value && isLocalized(value.name))
    return value.name[locale] ?? '';
  if (typeof value === 'object' && value !== null && 'says' in value && isLocalized(value.says))
    return value.says[locale] ?? '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Line of a clause's heading. */
function lineOf(text: string, clause: string | null): number | undefined {
  const index = clause ? text.split('\n').findIndex((line) => line.includes(`[#${clause}]`)) : -1;
  return index < 0 ? undefined : index + 1;
}
