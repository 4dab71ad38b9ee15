/** What counts as the same writing: typography is folded away, words never are. */

const FOLDS: [RegExp, string][] = [
  [/[\u00ad\u200b-\u200f\u2060\ufeff]/g, ''],
  [/[\u2018\u2019\u201a\u201b\u2032\u00b4\u0060]/g, "'"],
  [/[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb]/g, '"'],
  [/-{2,3}|[\u2010-\u2015\u2212]/g, '-'],
  [/[\u00a0\u2000-\u200a\u202f\u205f\u3000\s]+/g, ' '],
  [/\u2026/g, '...'],
];
const PLAIN = /^[\x20-\x26\x28-\x2c\x2e-\x5f\x61-\x7e]*$/;

/** `text` in NFC with one kind of quote, dash and space, and without characters that have no width. */
export function fold(text: string): string {
  if (PLAIN.test(text) && !text.includes('  ')) return text;
  return FOLDS.reduce((folded, [what, into]) => folded.replace(what, into), text.normalize('NFC'));
}

/** What is left when spaces, hyphens, quotes and the like are gone: `sub-processor` and `subprocessor` are one spelling. */
export function bare(text: string): string {
  return fold(text).replace(/[\s'"-]+/g, '');
}
