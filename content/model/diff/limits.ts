/** What the engine refuses, so that no tree can make it hang or overflow the stack. */
import type { Nodes, Root } from 'hast';
import { DiffInputError } from './types.ts';

export const MAX_DEPTH = 250;
export const MAX_NODES = 250_000;
export const MAX_CHARACTERS = 5_000_000;

/** Throws a {@link DiffInputError} when `body` is deeper or larger than any policy could be. Itself neither recursive nor slow. */
export function refuseHostile(body: Root, side: 'old' | 'new'): void {
  let nodes = 0;
  let characters = 0;
  let level: Nodes[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) refuse(side, `is nested more than ${MAX_DEPTH} levels deep`);
    const next: Nodes[] = [];
    for (const node of level) {
      if ('children' in node) for (const child of node.children) next.push(child);
      else if ('value' in node) characters += node.value.length;
    }
    nodes += level.length;
    if (nodes + next.length > MAX_NODES) refuse(side, `has more than ${MAX_NODES} nodes`);
    if (characters > MAX_CHARACTERS) refuse(side, `has more than ${MAX_CHARACTERS} characters`);
    level = next;
  }
}

function refuse(side: 'old' | 'new', what: string): never {
  throw new DiffInputError(
    `The ${side} text ${what}. No policy is; the text is damaged or no policy. Check what was rendered, or divide it.`,
  );
}
