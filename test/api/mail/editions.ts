/** Every notice a reader may get: each kind, language, tense and size, and the longest that the real texts make. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadHouse, renderBody } from '#model/house.ts';
import { type VersionDocument, versionDocument } from '#model/manifest.ts';
import { KINDS, type Kind } from '#model/ref.ts';
import { type WrittenNotice, writeNotice } from '../../../api/mail/templates/notice.ts';
import { buildManifest } from '../../../site/manifest.ts';
import { paperOf } from './papers.ts';

export const SIZES = ['short', 'facts', 'long', 'monstrous'] as const;
export type Size = (typeof SIZES)[number];

export interface Edition {
  kind: Kind;
  locale: string;
  size: Size;
  written: WrittenNotice;
}

/** Each kind in each language and size, ahead and begun, first mail and reminder by turns. */
export function editions(): Edition[] {
  const all = KINDS.flatMap((kind) => ['nb', 'en'].flatMap((locale) => SIZES.map((size) => ({ kind, locale, size }))));
  return all.map(({ kind, locale, size }, index) => {
    const today = index % 3 === 0 ? '2027-01-01' : '2026-11-20';
    const document = paperOf(kind, sized(size));
    const written = writeNotice({ document, since: 1, locale, today, reminder: index % 5 === 0 });
    return { kind, locale, size, written };
  });
}

function sized(size: Size): Partial<VersionDocument> {
  if (size === 'short') return {};
  if (size === 'facts') return { differences: [factsOf(40, 'Bilder du har lastet opp: 6 → 3 måneder')] };
  const [sentences, changes] = size === 'long' ? [60, 5] : [20_000, 5_000];
  const words = `${'Vi sletter bildene dine etter tre måneder, og sier fra før det skjer. '.repeat(sentences)}\n\nSlutt.`;
  const text = { nb: words, en: words };
  return {
    summary: text,
    impact: text,
    differences: [factsOf(changes, 'Ny mottaker <i>«Posten & co»</i>. '.repeat(9))],
  };
}

function factsOf(count: number, text: string): VersionDocument['differences'][number] {
  const changes = Array.from({ length: count }, (_, index) => ({
    path: `recipients.${index}`,
    kind: 'changed' as const,
    text: `${index + 1}. ${text}`,
    ...(index % 2 ? { before: 'Posten Norge AS, Oslo', after: 'Bring Parcels AB, Göteborg, Sverige' } : {}),
  }));
  const group = { id: 'recipients', heading: 'Mottakere', changes };
  const url = (path: string) => `https://shop.example/${path}/1...3/`;
  return {
    since: 1,
    url: { nb: url('nb/personvern/endringer'), en: url('en/privacy/changes') },
    facts: { nb: [group], en: [group] },
  };
}

const ROOT = resolve(import.meta.dirname, '../../..');

/** What the project's own texts make of every version, for readers of every earlier one. */
export async function realNotices(): Promise<{ name: string; written: WrittenNotice }[]> {
  const { house, faults } = loadHouse(filesUnder('content'));
  if (!house) throw new Error(JSON.stringify(faults));
  const { documents } = await buildManifest(house, async (version, locale) => renderBody(version, locale));
  const read = [...documents.values()].map((text) => versionDocument.parse(JSON.parse(text)));
  return read.flatMap((document) =>
    ['nb', 'en'].flatMap((locale) =>
      Array.from({ length: document.version }, (_, since) => ({
        name: `${document.policy}@${document.version} since ${since} ${locale}`,
        written: writeNotice({ document, since, locale, today: document.effective }),
      })),
    ),
  );
}

function filesUnder(folder: string): Map<string, string> {
  const paths = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((one) => one.isFile() && /\.(yaml|mdx)$/.test(one.name))
    .map((one) => join(one.parentPath, one.name).slice(ROOT.length + 1));
  return new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}
