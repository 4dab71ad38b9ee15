/** A folder of dated files, or one file with its day. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Day, isDay, type Locale } from '#model/ref.ts';
import { CommandError } from '../verb.ts';
import { type RawText, type State, TEXT_FILE, type Wish } from './source.ts';

/** One state for every day that any of the folders has a file of; `2018-07-18.md`, `privacy_20180718.html`. Oldest first. */
export function statesInFolder(path: string, { locale, also }: Wish): State[] {
  const folders = Object.entries({ [locale]: path, ...also }).map(([of, folder]) => [of, datedFiles(folder)] as const);
  const days = [...new Set(folders.flatMap(([, files]) => [...files.keys()]))].sort();
  const texts: Record<Locale, RawText> = {};
  return days.map((day) => {
    const names: string[] = [];
    for (const [of, files] of folders) {
      const text = files.get(day);
      if (text) texts[of] = text;
      if (text) names.push(text.name);
    }
    return { day, from: [...new Set(names)].join(' and '), said: null, texts: { ...texts } };
  });
}

/** The only state there is. */
export function stateInFile(path: string, day: Day, { locale, also }: Wish): State[] {
  const texts = Object.entries({ [locale]: path, ...also }).map(([of, file]) => [of, readText(file, file)] as const);
  return [{ day, from: path.split('/').at(-1)!, said: null, texts: Object.fromEntries(texts) }];
}

const DATE = /(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)/;

function datedFiles(folder: string): Map<Day, RawText> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CommandError(`There is no folder ${folder}.`, 'the texts are read there', 'check the path');
  const entries = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.startsWith('.'),
  );
  const files = new Map<Day, RawText>();
  for (const { name } of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    const day = dayIn(name, folder);
    const twice = files.get(day);
    if (twice) {
      const what = `${twice.name} and ${name} have the same day.`;
      throw new CommandError(
        what,
        'nobody can tell which came first',
        `leave one of them in ${folder}, or date one another day`,
      );
    }
    files.set(day, readText(join(folder, name), name));
  }
  if (files.size > 0) return files;
  throw new CommandError(
    `${folder} holds no texts.`,
    'there is nothing to import',
    'put files like 2018-07-18.md there',
  );
}

function dayIn(name: string, folder: string): Day {
  const [, year, month, date] = DATE.exec(name) ?? [];
  const day = `${year}-${month}-${date}`;
  if (TEXT_FILE.test(name) && isDay(day)) return day;
  throw new CommandError(
    `${join(folder, name)} is no dated text.`,
    TEXT_FILE.test(name) ? 'its name holds no calendar day' : 'it ends neither in .md nor in .html',
    'name it like 2018-07-18.md, or move it elsewhere',
  );
}

function readText(path: string, name: string): RawText {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new CommandError(`There is no file ${path}.`, 'the text is read there', 'check the path');
  return { name, place: name, bytes: readFileSync(path) };
}
