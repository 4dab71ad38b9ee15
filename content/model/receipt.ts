/**
 * Evidence that anyone can check without us: records and their leaves, tree proofs, receipts and checkpoints.
 * Pure and browser-safe: no Node, no zod; signatures through a {@link Verifier}, in a browser that of WebCrypto.
 */
export * from './receipt/bytes.ts';
export * from './receipt/checkpoint.ts';
export * from './receipt/evidence.ts';
export * from './receipt/handover.ts';
export * from './receipt/jws.ts';
export * from './receipt/key.ts';
export * from './receipt/leaf.ts';
export * from './receipt/link.ts';
export * from './receipt/merkle.ts';
export * from './receipt/note.ts';
export * from './receipt/public.ts';
export * from './receipt/record.ts';
