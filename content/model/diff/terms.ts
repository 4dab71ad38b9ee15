/** Lists of terms: what describes a term that both texts have is compared with what describes it there, whatever others say. */
import { fold } from './fold.ts';
import type { Block } from './types.ts';
import { leavesOf, textOf } from './units.ts';

/** Gives the descriptions of each term that stands once in both texts one key, unless they have a key of their own. */
export function bindToTerms(before: readonly Block[], after: readonly Block[]): void {
  const [olds, youngs] = [entriesByTerm(before), entriesByTerm(after)];
  for (const [term, old] of olds) {
    const young = youngs.get(term);
    if (old && young) for (const entry of [old, young]) bind(entry, `term ${term}`);
  }
}

function bind(entry: Block, key: string): void {
  const descriptions = entry.children.filter((child) => child.tag !== 'dt');
  for (const leaf of leavesOf(descriptions)) leaf.key ??= key;
}

/** Entries by what their terms say; null where several say the same. */
function entriesByTerm(blocks: readonly Block[]): Map<string, Block | null> {
  const found = new Map<string, Block | null>();
  const walk = (block: Block): void => {
    if (block.kind === 'terms')
      for (const entry of block.children) {
        const term = termOf(entry);
        found.set(term, found.has(term) ? null : entry);
      }
    block.children.forEach(walk);
  };
  blocks.forEach(walk);
  return found;
}

function termOf(entry: Block): string {
  const terms = entry.children.filter((child) => child.tag === 'dt');
  return terms.map((term) => fold(textOf(term))).join('\n');
}
