/** What a verifier needs, open to anyone: it names nobody. */
import { z } from 'zod';
import { toBase64 } from '#model/receipt.ts';
import { Problem, SECURITY_HEADERS } from '../problem.ts';
import { type Call, common, param, personal, query, type Route } from './route.ts';
import { consistencyAnswer, consistencyQuery, leavesAnswer, leavesQuery, proofAnswer, proofQuery } from './schemas.ts';

const receiptId = z.uuid('must be the id of an acceptance').describe('Id of the acceptance');

export const logRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/log/checkpoint',
    scopes: 'anyone',
    summary: 'The signed head of the log of all answers, as C2SP writes checkpoints',
    answers: { 200: { says: 'A signed note', type: 'text/plain' } },
    handle: checkpoint,
  },
  {
    method: 'GET',
    path: '/v1/log/consistency',
    scopes: 'anyone',
    summary: 'Proof that the log was only added to between two checkpoints',
    query: consistencyQuery,
    answers: { 200: { says: 'Hashes that lead from the one root to the other', schema: consistencyAnswer } },
    handle: consistency,
  },
  {
    method: 'GET',
    path: '/v1/log/leaves',
    scopes: 'anyone',
    summary: 'Leaf hashes of the log in their order, with the text of public leaves: what a witness keeps',
    query: leavesQuery,
    answers: { 200: { says: 'Leaves from one index on; none beyond the end', schema: leavesAnswer } },
    handle: leaves,
  },
  {
    method: 'GET',
    path: '/v1/receipts/:id/proof',
    scopes: 'anyone',
    summary: 'Proof that the log holds an answer, against a checkpoint of this moment',
    params: { id: receiptId },
    query: proofQuery,
    answers: { 200: { says: 'Its place, hashes and checkpoint', schema: proofAnswer } },
    problems: ['unknown-receipt'],
    handle: proof,
  },
];

async function checkpoint({ house }: Call): Promise<Response> {
  const note = await house.store.checkpoint();
  if (note === null) throw new Problem('not-found', 'The log is empty: it begins when the first version is published.');
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-cache', ...SECURITY_HEADERS };
  return new Response(note, { headers });
}

async function consistency({ c, house }: Call): Promise<Response> {
  const { from, to } = query(c, consistencyQuery);
  const proof = await house.store.consistency(from, to);
  if ('hashes' in proof) return personal(JSON.stringify(proof));
  throw new Problem('invalid', `The log has ${proof.size} leaves. Ask with \`from\` ≤ \`to\` ≤ ${proof.size}.`, {
    extra: { errors: [{ path: 'from', message: `must be at most \`to\`, and that at most ${proof.size}` }] },
  });
}

async function leaves({ c, house }: Call): Promise<Response> {
  const { from, limit } = query(c, leavesQuery);
  const found = await house.store.leaves(from, limit);
  const told = found.leaves.map(({ hash, text }) => ({ hash: toBase64(hash), ...(text === null ? {} : { text }) }));
  return common(c, { ...found, leaves: told });
}

async function proof({ c, house }: Call): Promise<Response> {
  const { size } = query(c, proofQuery);
  const proof = await house.store.proof(param(c, 'id', receiptId), size);
  if (proof) return personal(JSON.stringify(proof));
  throw new Problem(
    'unknown-receipt',
    'No answer with this id is held, it was erased, or the log of that `size` does not hold it. Take the `id` from the ' +
      'receipt’s record, and a `size` that is greater than its index.',
  );
}
