/** Texts that a parser would choke on: it takes time that grows with the square of these, and people cannot read them. */
import { type Fault, fault } from '../fault.ts';

const MAX_DEPTH = 40;
const MAX_MARKS = 1_000;
const MARK = /[[\]*_~<{`]/g;
const OPENINGS = /^(?:[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))*[ \t]*/;

/** Quotes and lists too deep inside each other, and paragraphs of little but marks, each with its line. */
export function tangleFaults(file: string, text: string): Fault[] {
  const lines = text.split(/\r\n|\r|\n/);
  const deep = lines.findIndex((line) => depthOf(line) > MAX_DEPTH);
  const crowded = crowdedLine(lines);
  return [
    ...(deep < 0 ? [] : [deepFault(file, deep + 1)]),
    ...(crowded === undefined ? [] : [crowdedFault(file, crowded + 1)]),
  ];
}

/** Marks before the words, or the indentation that two spaces a level make. */
function depthOf(line: string): number {
  const opening = OPENINGS.exec(line)![0];
  const marks = opening.replace(/[\d \t]/g, '').length;
  return Math.max(marks, /^\s*/.exec(line)![0].replaceAll('\t', '    ').length / 2);
}

/** Index of the line where a paragraph has more marks than anybody writes. */
function crowdedLine(lines: readonly string[]): number | undefined {
  let marks = 0;
  for (const [index, line] of lines.entries()) {
    marks = line.trim() === '' ? 0 : marks + (line.match(MARK)?.length ?? 0);
    if (marks > MAX_MARKS) return index;
  }
  return undefined;
}

function deepFault(file: string, line: number): Fault {
  return fault({
    file,
    line,
    what: `quotes or lists more than ${MAX_DEPTH} levels inside each other`,
    why: 'nobody can read them, and a machine takes for ever',
    remedy: 'write it flat',
  });
}

function crowdedFault(file: string, line: number): Fault {
  return fault({
    file,
    line,
    what: `a paragraph with more than ${MAX_MARKS} brackets, stars and other marks`,
    why: 'nobody can read it, and a machine takes for ever',
    remedy: 'write shorter paragraphs, with an empty line between them',
  });
}
