/** Hidden characters in the files of a house. */
import { type Fault, fault } from '../fault.ts';
import { type Hidden, hiddenIn, isDecomposed } from '../hidden.ts';

/** Hidden characters and text that is not in Unicode form NFC, each with its line. */
export function characterFaults(file: string, text: string): Fault[] {
  return text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    const faults: Fault[] = [];
    const hidden = hiddenIn(line);
    if (hidden) faults.push(hiddenFault(file, index + 1, hidden));
    if (isDecomposed(line)) faults.push(compositionFault(file, index + 1));
    return faults;
  });
}

function hiddenFault(file: string, line: number, { code, index }: Hidden): Fault {
  return fault({
    file,
    line,
    column: index + 1,
    what: `a hidden character, ${code}`,
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
