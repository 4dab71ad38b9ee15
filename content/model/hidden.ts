/** Characters that would let a text say something else than it shows. */

// Controls (but for tab and line feed), bidirectional and zero-width characters, private use, lone surrogates, replacement characters.
const HIDDEN = /(?![\t\n])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\uFFFC\uFFFD]/u;

export interface Hidden {
  /** `U+202E` */
  code: string;
  /** Where it stands, in UTF-16 units. */
  index: number;
}

/** The first hidden character in `text`, or null. */
export function hiddenIn(text: string): Hidden | null {
  const match = HIDDEN.exec(text);
  if (!match) return null;
  return { code: `U+${match[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`, index: match.index };
}

/** Whether letters of several characters stand in `text` that could be one: it is not in Unicode form NFC. */
export function isDecomposed(text: string): boolean {
  return text !== text.normalize('NFC');
}
