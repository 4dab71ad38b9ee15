/** `content/` as files on this machine: the one reader of them. Only data is read; the model's code lies in the same folder. */
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Fault, fault } from '#model/fault.ts';

export interface Content {
  /** Texts by their path from the project's root: `content/policies/privacy/1/nb.mdx`. */
  files: Map<string, string>;
  /** Files that were not read: links, what is no file, what is no text. */
  faults: Fault[];
}

/** More than any text needs; a larger file is not even read. */
const MAX_BYTES = 4_000_000;

/** Reads `site.yaml`, `keys.yaml`, the witness's heads and everything under `policies/` in `folder`. Nothing outside it is ever read: links are refused. */
export function readContent(folder: string): Content {
  const content: Content = { files: new Map(), faults: [] };
  for (const entry of entriesOf(folder)) {
    const path = join(entry.parentPath, entry.name);
    const file = nameOf(folder, path);
    const text = textOf(entry, path, file);
    if (typeof text === 'string') content.files.set(file, text);
    else content.faults.push(text);
  }
  return content;
}

/** Changes when a file under `folder` comes, goes or is written. */
export function contentStamp(folder: string): string {
  const paths = entriesOf(folder).map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) => `${path}:${statSync(path, { throwIfNoEntry: false })?.mtimeMs}`).join('\n');
}

/** `content/site.yaml` for a path inside `folder`, whatever the folder is called. */
export function nameOf(folder: string, path: string): string {
  return `content/${relative(folder, path).split(sep).join('/')}`;
}

/** In the order of their paths; folders themselves are left out, and so are files that begin with a dot. */
function entriesOf(folder: string): Dirent[] {
  const data = listed(folder).filter(({ name }) => name === 'site.yaml' || name === 'keys.yaml' || name === 'policies');
  const heads = listed(join(folder, 'log')).filter(({ name }) => name === 'checkpoint' || name === 'heads.txt');
  return [...data.flatMap(withInside), ...heads].sort((a, b) =>
    join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
  );
}

/** Node's own recursion follows links to folders; this does not. */
function withInside(entry: Dirent): Dirent[] {
  if (entry.name.startsWith('.')) return [];
  return entry.isDirectory() ? listed(join(entry.parentPath, entry.name)).flatMap(withInside) : [entry];
}

/** Nothing where the folder is missing: the model says what is not there. */
function listed(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function textOf(entry: Dirent, path: string, file: string): string | Fault {
  if (entry.isSymbolicLink()) return linked(file);
  if (!entry.isFile()) return odd(file, 'no ordinary file');
  if (statSync(path).size > MAX_BYTES) return odd(file, 'over 4 MB');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch {
    return notText(file);
  }
}

function linked(file: string): Fault {
  return fault({
    file,
    what: 'a symbolic link',
    why: 'a link can lead out of the folder, so what is reviewed would not be what is shown',
    remedy: 'put the file itself here',
  });
}

function odd(file: string, what: string): Fault {
  return fault({
    file,
    what,
    why: 'a policy is a handful of short text files',
    remedy: 'remove it from content/policies',
  });
}

function notText(file: string): Fault {
  return fault({
    file,
    what: 'the file is not UTF-8 text',
    why: 'letters such as æ, ø and å would come out wrong, or the file is no text at all',
    remedy: 'save it again as UTF-8, or remove it if it is no text',
  });
}
