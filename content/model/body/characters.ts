/** Characters that would let a text say something else than it shows. */
import { type Fault, fault } from '../fault.ts';

// Controls (but for tab), bidirectional and zero-width characters, private use, lone surrogates, replacement characters.
const HIDDEN = /(?!\t)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\uFFFC\uFFFD]/u;

/** Hidden characters and text that is not in Unicode form NFC, each with its line. */
export function characterFaults(file: string, text: string): Fault[] {
  return text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    const faults: Fault[] = [];
    const hidden = HIDDEN.exec(line);
    if (hidden) faults.push(hiddenFault(file, index + 1, hidden));
    if (line !== line.normalize('NFC')) faults.push(compositionFault(file, index + 1));
    return faults;
  });
}

function hiddenFault(file: string, line: number, match: RegExpExecArray): Fault {
  const code = match[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return fault({
    file,
    line,
    column: match.index + 1,
    what: `a hidden character, U+${code}`,
    why: 'it cannot be seen in review, and can change what a reader sees',
    remedy: 'delete it; write the line again if you cannot find it',
  });
}

function compositionFault(file: string, line: number): Fault {
  return fault({
    file,
    line,
    what: 'letters made of several characters (not Unicode form NFC)',
    why: 'two texts that look the same would count as different',
    remedy: 'write the letters again from the keyboard, as å and not as a with a ring',
  });
}
