/** Inner nodes against those that the leaves make. */
import { equalBytes } from '#model/receipt.ts';
import type { LogTables } from '../../store/rules/tables.ts';
import type { Node } from '../tree.ts';
import type { Findings } from './faults.ts';

const PAGE = 5000;

/** `made` are the nodes of the leaves, in any order. */
export async function compareNodes(made: Node[], tables: LogTables, findings: Findings): Promise<void> {
  const expected = made.sort((a, b) => a.level - b.level || a.index - b.index);
  let next = 0;
  let after = { level: -1, index: -1 };
  for (;;) {
    const page = await tables.nodes(after, PAGE);
    for (const kept of page) {
      const one = expected[next++];
      const isSame = one?.level === kept.level && one.index === kept.index && equalBytes(one.hash, kept.hash);
      if (!isSame)
        return findings.add(leafOf(one ?? kept), `${nameOf(one ?? kept)} is not the one that its leaves make`);
    }
    if (page.length < PAGE) break;
    after = page.at(-1)!;
  }
  const missing = expected[next];
  if (missing) findings.add(leafOf(missing), `${nameOf(missing)} is missing`);
}

function nameOf({ level, index }: Pick<Node, 'level' | 'index'>): string {
  return `inner node ${index} of level ${level}`;
}

function leafOf({ level, index }: Pick<Node, 'level' | 'index'>): number {
  return index * 2 ** level;
}
