/** One key of the log takes the place of another. */
import { fromBase64, utf8 } from './bytes.ts';
import { type PublicJwk, thumbprint, type Verifier } from './key.ts';
import { handoverText, type KeyLeaf } from './public.ts';

/** The key that a leaf names, or null when it names it by another id than its own. */
export function keyIn({ kid, x }: Pick<KeyLeaf, 'kid' | 'x'>): PublicJwk | null {
  const jwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x };
  return thumbprint(jwk) === kid ? jwk : null;
}

/** True when the leaf names its key rightly, says that it replaces `old`, and `old` has signed that. */
export async function handoverHolds(leaf: KeyLeaf, old: Verifier): Promise<boolean> {
  const signature = fromBase64(leaf.signature ?? '');
  if (leaf.replaces !== old.kid || !signature || !keyIn(leaf)) return false;
  return old.verify(utf8(handoverText(leaf)), signature);
}
