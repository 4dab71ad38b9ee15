/** The languages must show the same facts and lead to the same places, clause by clause. */
import { type Fault, fault } from '../fault.ts';
import type { Version } from '../house.ts';
import type { Check } from './context.ts';
import { type Piece, piecesOf } from './source.ts';

export const parity: Check = (version) => {
  const { prevailing } = version.policy;
  if (!version.sources[prevailing]) return [];
  return Object.keys(version.sources)
    .filter((locale) => locale !== prevailing)
    .flatMap((locale) => clausesOf(version).flatMap((clause) => differences(version, clause, prevailing, locale)));
};

function clausesOf(version: Version): (string | null)[] {
  return [
    ...new Set(Object.keys(version.sources).flatMap((locale) => piecesOf(version, locale).map(({ clause }) => clause))),
  ];
}

function differences(version: Version, clause: string | null, prevailing: string, locale: string): Fault[] {
  const { file } = version.sources[locale]!;
  const [ours, theirs] = [prevailing, locale].map((one) =>
    piecesOf(version, one).filter((piece) => piece.clause === clause),
  ) as [Piece[], Piece[]];
  const line = theirs[0]?.line;
  const name = clause ? `#${clause}` : 'the text before the first heading';
  const odd = [
    ...apart(ours, theirs, 'component').map((one) => ({ ...one, severity: 'error' as const })),
    ...apart(ours, theirs, 'link').map((one) => ({
      ...one,
      severity: one.isPlace ? ('error' as const) : ('warning' as const),
    })),
  ];
  return odd.map(({ what, isMissing, severity }) =>
    fault({
      severity,
      file,
      line,
      what: `${name}: ${isMissing ? `${what} is missing; it stands in "${prevailing}"` : `${what} stands here and not in "${prevailing}"`}`,
      why: 'both languages are one version: what one reader is told, every reader is told',
      remedy: 'give the clause the same components and links in every language',
    }),
  );
}

interface Odd {
  what: string;
  isMissing: boolean;
  /** Within the text or to a person: never another in another language. */
  isPlace: boolean;
}

/** What one side has more often than the other. Pages abroad may have another address in each language, but the same number. */
function apart(ours: readonly Piece[], theirs: readonly Piece[], kind: Piece['kind']): Odd[] {
  const [left, right] = [ours, theirs].map((pieces) => pieces.filter((piece) => piece.kind === kind).map(nameOf)) as [
    string[],
    string[],
  ];
  const missing = without(left, right).map((what) => ({ what, isMissing: true, isPlace: isPlace(what) }));
  const extra = without(right, left).map((what) => ({ what, isMissing: false, isPlace: isPlace(what) }));
  if (kind === 'link' && missing.length === extra.length && sameHosts(missing, extra)) return [];
  return [...missing, ...extra];
}

function isPlace(what: string): boolean {
  return !what.includes('https://');
}

function sameHosts(missing: readonly Odd[], extra: readonly Odd[]): boolean {
  const hosts = (odd: readonly Odd[]) =>
    odd.map(({ what }) => /https:\/\/(?:www\.)?([^/\s]+)/.exec(what)?.[1] ?? what).sort();
  return hosts(missing).join() === hosts(extra).join();
}

function nameOf({ kind, text, attributes }: Piece): string {
  if (kind === 'link') return `the link to ${text}`;
  const given = Object.entries(attributes)
    .filter(([name]) => name !== 'start')
    .sort()
    .map(([name, value]) => ` ${name}="${value}"`);
  return `<${text}${given.join('')}>`;
}

function without(from: readonly string[], taken: readonly string[]): string[] {
  const left = [...taken];
  return from.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
