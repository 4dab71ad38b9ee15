/** A house as large as wished, made of the real privacy notice: each version rewords one clause of the one before. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addDays } from '#model/day.ts';
import { withHashes } from './git.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const SOURCE = 'content/policies/privacy/3';

/** Files of a house whose one policy has `count` versions in both languages, hashes and all. */
export function largeHouse(count: number): Map<string, string> {
  const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
  const files = new Map([
    ['content/site.yaml', read('content/site.yaml')],
    ['content/policies/privacy/policy.yaml', read('content/policies/privacy/policy.yaml')],
  ]);
  for (let number = 1; number <= count; number++) {
    const folder = `content/policies/privacy/${number}`;
    files.set(`${folder}/version.yaml`, settings(number));
    files.set(`${folder}/facts.yaml`, read(`${SOURCE}/facts.yaml`));
    for (const locale of ['nb', 'en'])
      files.set(
        `${folder}/${locale}.mdx`,
        `${read(`${SOURCE}/${locale}.mdx`)}\n${SENTENCE[locale]} ${words(number)}.\n`,
      );
  }
  return withHashes(files);
}

const SENTENCE: Record<string, string> = { nb: 'Vi ordner det', en: 'We see to it' };

function words(number: number): string {
  return [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join(' ');
}

function settings(number: number): string {
  const text = '{ nb: Klarere ord., en: Clearer words. }';
  const change = number > 1 ? `change: minor\nbecause: ${text}\n` : '';
  return `effective: "${addDays('2027-01-01', number)}"\n${change}summary: ${text}\n`;
}
