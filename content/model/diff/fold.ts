/** What counts as the same writing: typography is folded away, words never are. */

const PLAIN = /^[\x20-\x5f\x61-\x7e]*$/;
const UNUSUAL =
  /[\u00ad\u200b-\u200f\u2060\ufeff\u2018-\u201f\u2032\u2033\u00b4\u0060\u00ab\u00bb\u2010-\u2015\u2212\u2026]/g;
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000\s]+/g;

/** `text` in NFC with one kind of quote, dash and space, and without characters that have no width. */
export function fold(text: string): string {
  const usual = PLAIN.test(text) ? text : text.normalize('NFC').replace(UNUSUAL, usualFor).replace(SPACES, ' ');
  return usual.includes('--') ? usual.replace(/-{2,3}/g, '-') : usual;
}

function usualFor(sign: string): string {
  if (/[\u2018-\u201b\u2032\u00b4\u0060]/.test(sign)) return "'";
  if (/[\u201c-\u201f\u2033\u00ab\u00bb]/.test(sign)) return '"';
  if (/[\u2010-\u2015\u2212]/.test(sign)) return '-';
  return sign === '\u2026' ? '...' : '';
}

/** What is left when spaces, hyphens, quotes and the like are gone: `sub-processor` and `subprocessor` are one spelling. */
export function bare(text: string): string {
  return fold(text).replace(/[\s'"-]+/g, '');
}
