/** Everything there is to say about the texts: the files, what was published before, and what is new. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, fault } from '#model/fault.ts';
import { RULES_FILE, type Rules, readRules } from '#model/findings/index.ts';
import { type Files, type House, loadHouse } from '#model/house.ts';
import { readContent } from '../../../site/files.ts';
import { type Base, findBase } from './base.ts';
import { type Draft, draftsOf, recallFaults } from './drafts.ts';
import { publishedIn, recallsIn, touchedFaults } from './touched.ts';

export interface Survey {
  /** Undefined when a file is missing or malformed. */
  house: House | undefined;
  files: Files;
  /** In the order of files and lines, gravest first in each place. */
  faults: Fault[];
  drafts: Draft[];
  base: Base | undefined;
}

/** Reads `root`'s content and compares it with the base that `wish` names, or the one that is usual where the work stands. */
export function survey(root: string, now: Date, wish?: string): Survey {
  const content = readContent(join(root, 'content'));
  const { house, faults } = loadHouse(content.files);
  const found = findBase(root, wish);
  const all = [...content.faults, ...faults, ...(found.fault ? [found.fault] : [])];
  const { base } = found;
  if (!base) return { house, files: content.files, faults: inOrder(all), drafts: [], base };
  all.push(...touchedFaults(base.files, content.files));
  const drafts = house ? newIn(root, house, base, now, all) : [];
  return { house, files: content.files, faults: inOrder(all), drafts, base };
}

function newIn(root: string, house: House, base: Base, now: Date, faults: Fault[]): Draft[] {
  const asOf = base.since && base.since < now ? base.since : now;
  faults.push(...recallFaults(house, recallsIn(base.files), asOf));
  const drafts = draftsOf(house, publishedIn(base.files), rulesIn(root, faults), asOf);
  faults.push(...drafts.flatMap((draft) => draft.faults));
  return drafts;
}

function rulesIn(root: string, faults: Fault[]): Rules | undefined {
  const path = join(root, RULES_FILE);
  if (!existsSync(path)) {
    faults.push(
      fault({
        file: RULES_FILE,
        what: 'the file is missing',
        why: 'without it nobody can tell what a change calls for',
        remedy: 'put it back',
      }),
    );
    return undefined;
  }
  const read = readRules(readFileSync(path, 'utf8'));
  faults.push(...read.faults);
  return read.rules;
}

/** Each fault once. */
function inOrder(faults: readonly Fault[]): Fault[] {
  const once = new Map(faults.map((one) => [JSON.stringify(one), one]));
  return [...once.values()].sort((a, b) => compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
