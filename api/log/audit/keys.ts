/** Key leaves: each but the first signed over by the key before, and the list of keys that of the leaves. */
import {
  type Checkpoint,
  checkpointText,
  handoverHolds,
  isKeyName,
  type KeyLeaf,
  keyIn,
  utf8,
  type Verifier,
} from '#model/receipt.ts';
import type { KeyRow } from '../../store/rules/tables.ts';
import { nodeVerifier } from '../key.ts';
import type { Findings } from './faults.ts';

interface Told {
  leaf: KeyLeaf;
  /** Of the log with this leaf as its last. */
  head: Checkpoint;
}

export class Keys {
  readonly #told: Told[] = [];

  /** `head` is that of the log with this leaf as its last. */
  take(leaf: KeyLeaf, head: Checkpoint): void {
    this.#told.push({ leaf, head });
  }

  async compare(rows: readonly KeyRow[], findings: Findings): Promise<void> {
    findings.expect(rows.length === this.#told.length, null, 'the list of keys is not that of the log');
    let before: Verifier | null = null;
    for (const [at, told] of this.#told.entries()) {
      const index = told.head.size - 1;
      const row = rows[at];
      const isSame = row?.keyNo === at + 1 && row.kid === told.leaf.kid && row.x === told.leaf.x && row.index === index;
      findings.expect(isSame, index, `key ${at + 1} is not the one that leaf ${index} names`);
      const jwk = keyIn(told.leaf);
      findings.expect(jwk !== null, index, `leaf ${index} names a key by another id than its own`);
      const follows = await this.#follows(told, row, before);
      findings.expect(follows, index, `leaf ${index} names a key that the key before it has not signed`);
      before = jwk && verifierOf(jwk);
    }
  }

  async #follows({ leaf, head }: Told, row: KeyRow | undefined, before: Verifier | null): Promise<boolean> {
    if (head.size === 1) return leaf.replaces === null && !row?.handover;
    if (!before || !isKeyName(head.origin) || !(await handoverHolds(leaf, before))) return false;
    // What the old key signed besides, under that head, does not come back after a restore.
    return !row?.handover || before.verify(utf8(checkpointText(head)), row.handover);
  }
}

function verifierOf(jwk: Parameters<typeof nodeVerifier>[0]): Verifier | null {
  try {
    return nodeVerifier(jwk);
  } catch {
    return null;
  }
}
