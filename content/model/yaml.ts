/** YAML files read strictly: schema faults carry the line they stand on. */
import { type Document, isAlias, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { type Fault, fault } from './fault.ts';

/** Aliases are refused, so a small file cannot grow large. A megabyte is more than any policy needs. */
const MAX_CHARACTERS = 1_000_000;

export interface Parsed<T> {
  /** Undefined when there are faults. */
  value: T | undefined;
  /** The data as written, before the schema; undefined when the file is no YAML. */
  raw: unknown;
  faults: Fault[];
}

/** Read `text` as YAML 1.2 and check it by `schema`. Never throws; everything wrong is a fault with its line. */
export function parseYaml<T>(file: string, text: string, schema: z.ZodType<T>): Parsed<T> {
  if (text.length > MAX_CHARACTERS) return refused(file, 1, 'the file is over 1 MB', 'shorten it');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: true, schema: 'core' });
  const broken = [...document.errors, ...document.warnings][0];
  if (broken)
    return refused(
      file,
      lines.linePos(broken.pos[0]).line,
      `this is no valid YAML: ${firstLine(broken.message)}`,
      'correct the line',
    );
  const alias = firstAlias(document);
  if (alias !== undefined)
    return refused(
      file,
      lines.linePos(alias).line,
      'an alias or anchor (*name, &name)',
      'write the value out where it is needed',
    );
  const odd = protoKey(document);
  if (odd !== undefined)
    return refused(file, lines.linePos(odd).line, 'a field called "__proto__"', 'remove it, or give it another name');
  const raw: unknown = document.toJS({ maxAliasCount: 0 });
  const result = schema.safeParse(raw);
  if (result.success) return { value: result.data, raw, faults: [] };
  return { value: undefined, raw, faults: result.error.issues.map((issue) => faultOf(file, issue, document, lines)) };
}

function refused(file: string, line: number, what: string, remedy: string): Parsed<never> {
  const why = 'settings are read as plain data, so that what is reviewed is what is used';
  return { value: undefined, raw: undefined, faults: [fault({ file, line, what, why, remedy })] };
}

function firstAlias(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, (_, node) => {
    if (!isNode(node) || !(isAlias(node) || ('anchor' in node && node.anchor))) return undefined;
    offset = node.range?.[0] ?? 0;
    return visit.BREAK;
  });
  return offset;
}

/** A schema would pass it over in silence. */
function protoKey(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Pair: (_, { key }) => {
      if (!isScalar(key) || key.value !== '__proto__') return undefined;
      offset = key.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function faultOf(file: string, issue: z.core.$ZodIssue, document: Document, lines: LineCounter): Fault {
  const path = issue.path.map(String);
  const name = path.join('.') || 'the file';
  const line = lineOf(document, issue, lines);
  const why = 'the field has a fixed shape, so that pages, mails and checks can rely on it';
  return fault({ file, line, what: `${name}: ${issue.message}`, why, remedy: remedyFor(issue, name) });
}

function remedyFor(issue: z.core.$ZodIssue, name: string): string {
  if (issue.code === 'unrecognized_keys') return `remove or correct the spelling of: ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_value') return `write one of: ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type') return `give ${name} a value of type ${issue.expected}`;
  return `correct ${name}`;
}

/** The line of the deepest node on the issue's path that is really in the file. */
function lineOf(document: Document, issue: z.core.$ZodIssue, lines: LineCounter): number {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
  for (let length = path.length; length > 0; length -= 1) {
    const offset = offsetOf(document, path.slice(0, length));
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent: unknown = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(path.at(-1)));
    if (pair && isScalar(pair.key)) return pair.key.range?.[0];
  }
  const node: unknown = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]!.replace(/ at line \d+.*$/, '');
}
