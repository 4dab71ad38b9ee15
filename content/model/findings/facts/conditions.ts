/** The conditions that rules may name. Each looks at one facts difference. */
import { compareDurations, type Facts, isDuration, NONE } from '../../facts/index.ts';
import { valueAt } from '../../facts/paths.ts';
import { isRecord } from '../../facts/values.ts';
import { lettersApart } from '../prose/spelling.ts';
import type { FactChange } from './change.ts';

type Condition = (change: FactChange) => boolean;

export const CONDITIONS: Readonly<Record<string, Condition>> = {
  /** A list of ids or names has more in it. */
  gained: ({ before, after }) => listOf(after).some((one) => !listOf(before).includes(one)),
  lost: ({ before, after }) => listOf(before).some((one) => !listOf(after).includes(one)),
  /** One name became another that differs by a slip of the pen. */
  respelled: ({ before, after }) => isRespelled(listOf(before), listOf(after)),
  longer: (change) => order(change) > 0,
  shorter: (change) => order(change) < 0,
  /** Another kind of period, which cannot be compared. */
  reframed: (change) => Number.isNaN(order(change)),
  loss: ({ path, facts }) =>
    [facts.before, facts.after].some((one) => valueAt(one, path.replace(/keep$/, 'lossForUser')) === true),
  'from-consent': ({ before, path, facts }) => isConsent(before, path, facts.before),
  'to-consent': ({ after, path, facts }) => isConsent(after, path, facts.after),
  /** Another id for the same article. */
  'same-basis': ({ before, after, facts }) => articleOf(before, facts.before) === articleOf(after, facts.after),
  special: ({ before, after }) => SPECIAL.test(JSON.stringify([before, after])),
  'inside-eea': ({ after }) => isRecord(after) && Object.values(after).every((words) => INSIDE_EEA.test(String(words))),
  'became-true': ({ after }) => after === true,
  'none-now': ({ after }) => after === NONE,
  /** A cookie for a purpose that needs no consent. */
  necessary: ({ before, after, facts }) => isNecessary(after ?? before, after ? facts.after : facts.before),
};

/** Art. 9 and 10, and children; a word's beginning is enough. */
const SPECIAL =
  /helse|syk(?:dom|e)|diagnose|religi|livssyn|biometri|genetisk|genetic|seksuel|sexual|fagforening|trade union|politisk|political|etnisk|ethnic|rase(?:messig)?\b|racial|\brace\b|straff(?:e|bar)|criminal|health|disabilit|\bbarn|\bchild|mindreårig|\bminors?\b|ansiktsgjenkjenn|face recognition|facial|sensitiv/i;

const INSIDE_EEA =
  /^(?:i |in )?(?:EØS|the EEA|EEA|EU|the EU|Norge|Norway|Sverige|Sweden|Danmark|Denmark|Finland|Island|Iceland|Tyskland|Germany|Nederland|Netherlands|Irland|Ireland|Frankrike|France|Belgia|Belgium|Polen|Poland|Estland|Estonia|Latvia|Litauen|Lithuania|Spania|Spain|Italia|Italy|Østerrike|Austria)$/i;

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function isRespelled(before: readonly string[], after: readonly string[]): boolean {
  const gone = before.filter((one) => !after.includes(one));
  const come = after.filter((one) => !before.includes(one));
  if (gone.length !== 1 || come.length !== 1) return false;
  const [old, young] = [gone[0]!.toLowerCase(), come[0]!.toLowerCase()];
  return old === young || (Math.min(old.length, young.length) >= 6 && lettersApart(old, young) === 1);
}

/** Positive when the new time is longer, NaN when the two cannot be compared. An end that has no fixed length is the longest. */
function order({ before, after }: FactChange): number {
  const [old, young] = [spanOf(before), spanOf(after)];
  if (old && young) return compareDurations(young, old) || Number.NaN;
  return old && !young ? 1 : Number.NaN;
}

function spanOf(value: unknown): string | undefined {
  const text = isRecord(value) ? value.period : value === 'session' ? 'P1D' : value;
  return typeof text === 'string' && isDuration(text) ? text : undefined;
}

function isConsent(value: unknown, path: string, facts: Facts): boolean {
  const article = path.endsWith('.gdpr') ? value : isRecord(value) ? value.gdpr : articleOf(value, facts);
  return typeof article === 'string' && /^(6\(1\)\(a\)|9\(2\)\(a\))/.test(article);
}

function articleOf(id: unknown, facts: Facts): string | undefined {
  return facts.legalBases?.find((one) => one.id === id)?.gdpr;
}

function isNecessary(cookie: unknown, facts: Facts): boolean {
  const purpose = facts.purposes?.find((one) => isRecord(cookie) && one.id === cookie.purpose);
  return /^6\(1\)\([bc]\)/.test(articleOf(purpose?.basis, facts) ?? '');
}
