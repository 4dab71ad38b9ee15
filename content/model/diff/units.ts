/** Units are what is aligned: leaf blocks, and table rows as wholes. */
import { fold } from './fold.ts';
import { countWords, type Token, type Tokenizer } from './tokens.ts';
import type { Block } from './types.ts';

export interface Unit {
  block: Block;
  /** Cells are joined by tabs. */
  text: string;
  /** Equal for units that say the same in the same role. */
  sameness: string;
  role: 'heading' | 'row' | 'code' | 'text';
  words: number;
  /** How much each word of it counts in likeness, and all of them together: figures half, since they are often only numbering. */
  bag(): Bag;
  /** Of the whole text, read when first asked for. */
  tokens(): Token[];
}

export interface Bag {
  weights: ReadonlyMap<number, number>;
  total: number;
}

/** The units under `blocks` in reading order. */
export function unitsOf(blocks: readonly Block[], tokenizer: Tokenizer): Unit[] {
  return leavesOf(blocks).map((block) => unit(block, tokenizer));
}

/** Leaves and rows under `blocks`, in reading order. */
export function leavesOf(blocks: readonly Block[]): Block[] {
  const found: Block[] = [];
  const walk = (block: Block): void => {
    if (block.inline || block.kind === 'row') found.push(block);
    else block.children.forEach(walk);
  };
  blocks.forEach(walk);
  return found;
}

/** What a leaf or row says as plain text, without its line end. */
export function textOf(block: Block): string {
  return block.inline ? block.inline.text : block.children.map(textOf).join('\t');
}

const counted = new WeakMap<Block, number>();

/** Number of words in a leaf or row; blocks never change, so each is counted once. */
export function wordsIn(block: Block): number {
  const known = counted.get(block) ?? countWords(textOf(block));
  counted.set(block, known);
  return known;
}

function unit(block: Block, tokenizer: Tokenizer): Unit {
  const text = textOf(block);
  const role = roleOf(block);
  let tokens: Token[] | undefined;
  let bag: Bag | undefined;
  return {
    block,
    text,
    role,
    sameness: `${role}\n${block.key ?? ''}\n${fold(text) || pictures(block)}`,
    words: wordsIn(block),
    bag() {
      bag ??= bagOf(text, this.tokens());
      return bag;
    },
    tokens() {
      tokens ??= tokenizer.read(text);
      return tokens;
    },
  };
}

function bagOf(text: string, tokens: readonly Token[]): Bag {
  const weights = new Map<number, number>();
  let total = 0;
  for (const { id, isWord, start, end } of tokens) {
    if (!isWord) continue;
    const weight = /^[\d.,]+$/.test(text.slice(start, end)) ? 0.5 : 1;
    weights.set(id, (weights.get(id) ?? 0) + weight);
    total += weight;
  }
  return { weights, total };
}

function roleOf({ kind }: Block): Unit['role'] {
  return kind === 'heading' || kind === 'row' || kind === 'code' ? kind : 'text';
}

function pictures(block: Block): string {
  return `${block.tag} ${block.inline?.marks.map((mark) => mark.properties.src ?? '').join(' ') ?? ''}`;
}
