/** Everything that proves what one person answered, read from the store. */

import type { VersionDocument } from '#model/manifest.ts';
import { type Proof, type PublicJwk, parseCheckpoint, parseNote } from '#model/receipt.ts';
import { formatRef, type VersionRef } from '#model/ref.ts';
import type { Acceptance, HeldUser, PublicationProof, Store } from '../store/store.ts';
import { takingTurns } from '../turns.ts';
import { type ShownPrompt, shownPrompt } from './prompt.ts';
import { type PolicyHistory, rememberingWords } from './words.ts';

export interface ProvenAnswer {
  record: Acceptance;
  /** Compact JWS, as it was given to the shop. */
  receipt: string;
  /** Against the checkpoint; null when the answer came after it, or was erased meanwhile. */
  proof: Proof | null;
  /** Null when nothing was shown. */
  prompt: ShownPrompt | null;
}

/** A version that was answered: its document, and the public leaf that says when it was published, with what text. */
export interface ProvenVersion {
  document: VersionDocument;
  publication: PublicationProof | null;
}

export interface Evidence {
  /** Epoch ms. */
  asOf: number;
  held: HeldUser;
  answers: ProvenAnswer[];
  /** By `privacy@3`, those that were answered, in that order. */
  versions: Map<string, ProvenVersion>;
  /** The log's public keys, oldest first. */
  keys: PublicJwk[];
  checkpoint: string | null;
}

type Source = Pick<
  Store,
  'user' | 'proof' | 'document' | 'published' | 'editions' | 'publicationProof' | 'logKeys' | 'checkpoint'
>;

/** For a user nobody has heard of everything is there, and empty. Takes turns with whatever else is to be done. */
export async function gather(store: Source, user: string, asOf: number): Promise<Evidence> {
  const held = await store.user(user);
  const checkpoint = await store.checkpoint();
  const size = sizeOf(checkpoint);
  const answers: ProvenAnswer[] = [];
  const histories = await historiesOf(store, held);
  const wordsOf = rememberingWords();
  const turn = takingTurns();
  for (const [at, record] of held.acceptances.entries()) {
    const prompt = shownPrompt(record, held.prompts[at]!, histories.get(record.policy), wordsOf);
    answers.push({ record, receipt: held.receipts[at]!, proof: await store.proof(record.id, size), prompt });
    await turn();
  }
  const versions = new Map<string, ProvenVersion>();
  for (const ref of refsOf(held)) {
    const document = await store.document(ref);
    if (document) versions.set(formatRef(ref), { document, publication: await store.publicationProof(ref, size) });
  }
  const keys = (await store.logKeys()).map((x) => ({ kty: 'OKP', crv: 'Ed25519', x }) as const);
  return { asOf, held, answers, versions, keys, checkpoint };
}

/** All proofs are of one tree, that of the checkpoint. */
function sizeOf(checkpoint: string | null): number | undefined {
  return checkpoint === null ? undefined : parseCheckpoint(parseNote(checkpoint)!.text)!.size;
}

/** By policy, of those whose prompts can be made again. */
async function historiesOf(store: Source, { acceptances, prompts }: HeldUser): Promise<Map<string, PolicyHistory>> {
  const asked = new Set(acceptances.filter((_, at) => prompts[at] !== null).map(({ policy }) => policy));
  const histories = new Map<string, PolicyHistory>();
  if (asked.size === 0) return histories;
  const { policies } = await store.published();
  for (const policy of policies.filter((one) => asked.has(one.policy)))
    histories.set(policy.policy, { policy, editions: await store.editions(policy.policy) });
  return histories;
}

function refsOf({ acceptances }: HeldUser): VersionRef[] {
  const byName = new Map(
    acceptances.map(({ policy, version }) => [formatRef({ policy, version }), { policy, version }]),
  );
  return [...byName.values()].sort((a, b) => a.policy.localeCompare(b.policy, 'en') || a.version - b.version);
}
