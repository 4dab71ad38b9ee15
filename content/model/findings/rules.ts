/** `content/rules.yaml`: what a change calls for, as data with sources. */
import { z } from 'zod';
import { type Fault, fault } from '../fault.ts';
import { localized } from '../ref.ts';
import { parseYaml } from '../yaml.ts';
import { CONDITIONS } from './facts/conditions.ts';
import { readPattern } from './facts/pattern.ts';
import { CALLS, type Calls, type Finding, type Rule, type Rules, SIGNS } from './types.ts';

export const RULES_FILE = 'content/rules.yaml';

const rule = z.strictObject({
  id: z.string().regex(/^[A-Z]\d{2}$/, 'is no rule id; write a letter and two digits'),
  title: localized,
  on: z.array(z.string()).default([]),
  wording: z.array(z.string()).default([]),
  prose: z.enum(SIGNS).optional(),
  byLaw: z.enum(CALLS),
  byPromise: z.enum(['minor', 'material', '-']).transform((value) => (value === '-' ? undefined : value)),
  read: z.boolean().default(false),
  response: z.string().min(1),
  source: z.string().min(1),
});

/** The rules in `text`; undefined with faults when one is malformed, stands twice or names an unknown condition. */
export function readRules(text: string, file = RULES_FILE): { rules: Rules | undefined; faults: Fault[] } {
  const { value, faults } = parseYaml(file, text, z.array(rule));
  if (!value) return { rules: undefined, faults };
  const wrong = [...twice(file, value), ...unreadable(file, value), ...missing(file, value)];
  return { rules: wrong.length > 0 ? undefined : new Map(value.map((one) => [one.id, one])), faults: wrong };
}

/** The strictest of what the law and the promise say. */
export function callsOf({ byLaw, byPromise }: Pick<Rule, 'byLaw' | 'byPromise'>): Calls {
  const calls: Calls[] = [byLaw, byPromise ?? 'minor'];
  return CALLS[Math.max(...calls.map((one) => CALLS.indexOf(one)))]!;
}

/** The finding that `rule` makes of something seen. */
export function findingOf(
  rule: Rule,
  seen: Pick<Finding, 'where' | 'file' | 'line' | 'before' | 'after'>,
  locale: string,
): Finding {
  const place = 'fact' in seen.where ? seen.where.fact : `${seen.where.clause ?? '–'} (${seen.where.locale})`;
  const change = [seen.before, seen.after].map(short);
  const title = rule.title[locale] ?? Object.values(rule.title)[0]!;
  return {
    rule: rule.id,
    ...seen,
    place,
    what: `${title}: ${place}${change[0] || change[1] ? `, ${change.map((one) => one || '–').join(' → ')}` : ''}`,
    calls: callsOf(rule),
    byLaw: rule.byLaw,
    byPromise: rule.byPromise,
    read: rule.read,
    response: rule.response,
    source: rule.source,
  };
}

function short(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

const WHY = 'every change must be judged by a rule that somebody can look up';

function twice(file: string, rules: readonly Rule[]): Fault[] {
  const ids = rules.map((one) => one.id);
  return ids
    .filter((id, index) => ids.indexOf(id) !== index)
    .map((id) =>
      fault({ file, what: `the rule ${id} stands twice`, why: WHY, remedy: 'keep one, or give one a new id' }),
    );
}

function unreadable(file: string, rules: readonly Rule[]): Fault[] {
  return rules.flatMap((one) =>
    one.on.flatMap((text) => {
      const pattern = readPattern(text);
      const unknown = pattern?.conditions.find(({ name }) => !Object.hasOwn(CONDITIONS, name));
      if (pattern && !unknown) return [];
      const what = unknown
        ? `the rule ${one.id} names an unknown condition "${unknown.name}"`
        : `the rule ${one.id} has an unreadable line "${text}"`;
      const remedy = `write "<added|removed|changed> <path> [if <condition> and not <condition>]"; conditions: ${Object.keys(CONDITIONS).join(', ')}`;
      return [fault({ file, what, why: WHY, remedy })];
    }),
  );
}

/** The rule for what no rule knows, and a rule for every sign, must be there. */
function missing(file: string, rules: readonly Rule[]): Fault[] {
  const lacking = SIGNS.filter((sign) => !rules.some((one) => one.prose === sign)).map((sign) => `prose: ${sign}`);
  if (!rules.some((one) => one.id === UNKNOWN)) lacking.push(UNKNOWN);
  return lacking.map((what) => fault({ file, what: `no rule for "${what}"`, why: WHY, remedy: 'add it' }));
}

/** The rule for what no other rule knows. */
export const UNKNOWN = 'Z01';
