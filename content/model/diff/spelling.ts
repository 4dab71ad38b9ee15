/** Slips of the pen told from other words. */

/**
 * Whether `after` is certainly `before` spelt right: a letter doubled or single, neighbours swapped, or within a long word one
 * letter too many or too few. Another ending makes another form of the word, no slip. One word each, in lower case.
 */
export function isMisspelt(before: string, after: string): boolean {
  if (before.length < 4 || before[0] !== after[0] || !/^\p{L}+$/u.test(before + after)) return false;
  const single = (word: string) => word.replace(/(.)\1/gu, '$1');
  if (single(before) === single(after)) return true;
  const start = sharedStart(before, after);
  const swapped = before.slice(0, start) + before.charAt(start + 1) + before.charAt(start) + before.slice(start + 2);
  if (swapped === after) return after.length > 6;
  const [short, long] = before.length < after.length ? [before, after] : [after, before];
  return short.length > 7 && start < short.length - 2 && short === long.slice(0, start) + long.slice(start + 1);
}

/** How many letters both begin with. */
export function sharedStart(before: string, after: string): number {
  let count = 0;
  while (count < Math.min(before.length, after.length) && before[count] === after[count]) count++;
  return count;
}
