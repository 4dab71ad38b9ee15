/** Phantoms: facts typed into prose, where no difference and no rule can see them change. */

import { formatDuration, isDuration } from '../facts/duration.ts';
import { type Facts, NONE, NOT_STATED } from '../facts/index.ts';
import { leaves } from '../facts/paths.ts';
import { type Fault, fault } from '../fault.ts';
import { lexiconFor } from '../findings/prose/lexicon.ts';
import type { Check } from './context.ts';
import { type Piece, piecesOf } from './source.ts';

/** A fact as somebody could type it. */
interface Typed {
  path: string;
  pattern: RegExp;
}

/** Names, addresses, numbers and periods of the facts that are typed in a text; other figures are warned of. */
export const phantoms: Check = (version) => {
  const { facts } = version;
  if (!facts) return [];
  return Object.entries(version.sources).flatMap(([locale, { file }]) => {
    const typed = typedFacts(facts, locale);
    return piecesOf(version, locale)
      .filter((piece) => piece.kind !== 'component')
      .flatMap((piece) => [...known(piece, typed, file), ...figures(piece, typed, file, locale)]);
  });
};

function known(piece: Piece, typed: readonly Typed[], file: string): Fault[] {
  return typed.flatMap(({ path, pattern }) => {
    const match = pattern.exec(plain(piece));
    if (!match) return [];
    return [
      fault({
        file,
        line: piece.line,
        what: `"${match[0].trim()}" is typed in the text, and it is the fact ${path}`,
        why: 'a fact that stands in two places will one day say two things, and no reader is told when it changes',
        remedy: `write <Fact path="${path}" /> instead`,
      }),
    ];
  });
}

/** A figure that is no fact yet: it ought to be one. */
function figures(piece: Piece, typed: readonly Typed[], file: string, locale: string): Fault[] {
  if (piece.kind === 'link' || piece.isHeading) return [];
  const rest = typed.reduce((text, { pattern }) => text.replace(pattern, ' '), plain(piece));
  const match = periodIn(rest, locale) ?? /(?<![\p{L}\p{N}])\p{N}[\p{N}.,]*(?:\s?(?:%|kr\b))?/u.exec(rest)?.[0];
  if (!match) return [];
  return [
    fault({
      severity: 'warning',
      file,
      line: piece.line,
      what: `the figure "${match.trim()}" is typed in the text, and no fact states it`,
      why: 'figures are what readers hold us to; as facts they are the same in every language and told when they change',
      remedy: 'state it in facts.yaml and show it with <Fact path="…" />, or say it without a figure',
    }),
  ];
}

function periodIn(text: string, locale: string): string | undefined {
  const measures = lexiconFor(locale).measures;
  const words = [...text.matchAll(/(\p{L}+)[ \u00a0](\p{L}+)/gu)];
  return words.find(([, count, unit]) => measures.has(count!.toLowerCase()) && UNIT.test(unit!))?.[0];
}

const UNIT = /^(?:dag|dager|uke|uker|måned|måneder|år|day|days|week|weeks|month|months|year|years)$/i;

function plain({ kind, text }: Piece): string {
  return (kind === 'link' ? decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '')) : text).replaceAll(
    '\u00a0',
    ' ',
  );
}

/** Paths whose values nobody may type. */
const NAMES =
  /^(?:controller\.(?:legalName|tradingName|email|phone|orgNumber|address\.(?:street|postalCode))|dpo\.\w+|exercise\.contact\.\w+|services\.[^.]+\.host|sources\.[^.]+\.example|recipients\.[^.]+\.named|supervisoryAuthority\.url)$/;
const PERIODS = /\.(?:period|lifetime|responseTime)$/;

function typedFacts(facts: Facts, locale: string): Typed[] {
  return [...leaves(facts)].flatMap(([path, value]) => {
    if (value === NONE || value === NOT_STATED) return [];
    const values = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
    if (NAMES.test(path)) return values.map((one) => ({ path, pattern: patternFor(one) }));
    if (!PERIODS.test(path) || !isDuration(String(value))) return [];
    const shown = /^retention\.[^.]+\.keep\.period$/.test(path) ? path.replace(/\.keep\.period$/, '') : path;
    return spellings(String(value), locale).map((one) => ({ path: shown, pattern: patternFor(one) }));
  });
}

/** Spaces in numbers come and go; a name stands by itself. */
function patternFor(value: string): RegExp {
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const isNumber = /^[\d +]+$/.test(value) && value.length > 4;
  const body = isNumber
    ? [...value.replaceAll(' ', '')].map(literal).join(' ?')
    : literal(value).replaceAll(' ', '\\s+');
  const isName = /^\p{Lu}/u.test(value);
  return new RegExp(`(?<![\\p{L}\\p{N}])${body}(?![\\p{L}\\p{N}])`, isName ? 'u' : 'iu');
}

const COUNTS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  nb: {
    1: 'ett|én|en',
    2: 'to',
    3: 'tre',
    4: 'fire',
    5: 'fem',
    6: 'seks',
    7: 'sju',
    8: 'åtte',
    9: 'ni',
    10: 'ti',
    12: 'tolv',
  },
  en: {
    1: 'one|a',
    2: 'two',
    3: 'three',
    4: 'four',
    5: 'five',
    6: 'six',
    7: 'seven',
    8: 'eight',
    9: 'nine',
    10: 'ten',
    12: 'twelve',
  },
};

/** "6 måneder" and "seks måneder". */
function spellings(duration: string, locale: string): string[] {
  const digits = formatDuration(duration, locale);
  const [, count = '', unit = ''] = /^(\d+) (\S+)$/.exec(digits) ?? [];
  const words = COUNTS[locale]?.[Number(count)]?.split('|') ?? [];
  return [digits, ...(unit ? words.map((word) => `${word} ${unit}`) : [])];
}
