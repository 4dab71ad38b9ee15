/** What a publisher does to versions: publish, mark as material, recall. */
import { formatRef, policyId, type VersionRef } from '#model/ref.ts';
import { Problem } from '../problem.ts';
import type { Act, MarkResult, Opening, PublishConflict } from '../store/store.ts';
import { JSON_TYPE, readJson, VERSION_LIMIT } from './body.ts';
import { findPolicy, policyName, unknownVersion } from './policies.ts';
import { type Call, iso, param, personal, query, type Route } from './route.ts';
import { actBody, numberInPath, openingQuery, publishAnswer, publishable, recallAnswer } from './schemas.ts';

const params = { policy: policyId, version: numberInPath };

export const versionRoutes: Route[] = [
  {
    method: 'PUT',
    path: '/v1/policies/:policy/versions/:version',
    scopes: ['publish'],
    summary: 'Publish one version, as the site’s build wrote it',
    params,
    query: openingQuery,
    body: { schema: publishable, type: JSON_TYPE },
    answers: {
      200: { says: 'The same version again: nothing changed but its presentation', schema: publishAnswer },
      201: { says: 'Published', schema: publishAnswer },
    },
    problems: ['version-conflict'],
    handle: publish,
  },
  {
    method: 'PUT',
    path: '/v1/policies/:policy/versions/:version/mark',
    scopes: ['publish'],
    summary: 'Mark a published version as material after all; never back',
    params,
    query: openingQuery,
    body: { schema: actBody, type: JSON_TYPE },
    answers: {
      200: { says: 'It was material already', schema: publishAnswer },
      201: { says: 'Marked', schema: publishAnswer },
    },
    problems: ['unknown-policy', 'unknown-version', 'recalled'],
    handle: mark,
  },
  {
    method: 'PUT',
    path: '/v1/policies/:policy/versions/:version/recall',
    scopes: ['publish'],
    summary: 'Take an upcoming version back before its day',
    params,
    body: { schema: actBody, type: JSON_TYPE },
    answers: {
      200: { says: 'It was recalled already', schema: recallAnswer },
      201: { says: 'Recalled', schema: recallAnswer },
    },
    problems: ['unknown-policy', 'unknown-version', 'too-late'],
    handle: recall,
  },
];

async function publish({ c, house, key }: Call): Promise<Response> {
  const ref = refIn(c);
  const document = await readJson(c, publishable, VERSION_LIMIT);
  if (document.policy !== ref.policy || document.version !== ref.version) {
    throw new Problem(
      'invalid',
      `The body is ${formatRef(document)}, the address says ${formatRef(ref)}. Make them agree.`,
    );
  }
  const result = await house.store.publish(document, { at: house.now().getTime(), key, ...openingIn(c) });
  if (result.outcome === 'conflict') throw versionConflict(ref, result.conflict, { house, key });
  return opened(house, ref, result);
}

async function mark(call: Call): Promise<Response> {
  const ref = refIn(call.c);
  const opening = openingIn(call.c);
  const result = await call.house.store.mark(ref, await actIn(call), opening);
  if (result.outcome === 'unknown') throw await notThere(call, ref);
  if (result.outcome === 'recalled') {
    throw new Problem(
      'recalled',
      `${formatRef(ref)} was taken back, so it asks nobody. Mark the version that replaced it.`,
    );
  }
  return opened(call.house, ref, result);
}

async function recall(call: Call): Promise<Response> {
  const ref = refIn(call.c);
  const result = await call.house.store.recall(ref, await actIn(call));
  if (result.outcome === 'unknown') throw await notThere(call, ref);
  if (result.outcome === 'too-late') {
    const since = `${formatRef(ref)} has applied since ${iso(result.effectiveAt)}`;
    throw new Problem('too-late', `${since}, so it can no longer be taken back. Publish a new version instead.`);
  }
  return outcome(ref, result.outcome, { ended: result.outcome === 'new' ? result.ended : 0 });
}

function opened(
  house: Call['house'],
  ref: VersionRef,
  result: Extract<MarkResult, { outcome: 'new' | 'same' }>,
): Response {
  const { campaign, held } = result.outcome === 'new' ? result : { campaign: false, held: null };
  if (campaign && !held) house.poke();
  return outcome(ref, result.outcome, { campaign, held });
}

function refIn(c: Call['c']): VersionRef {
  return { policy: policyName(c), version: param(c, 'version', numberInPath) };
}

function openingIn(c: Call['c']): Opening {
  const { confirm: confirmed, dry } = query(c, openingQuery);
  return { confirmed, dry: dry === 'true' };
}

async function actIn({ c, house, key }: Call): Promise<Act> {
  return { ...(await readJson(c, actBody)), at: house.now().getTime(), key };
}

async function notThere({ house }: Call, ref: VersionRef): Promise<Problem> {
  return unknownVersion(findPolicy(await house.store.published(), ref.policy));
}

function outcome(ref: VersionRef, outcome: 'new' | 'same', more: Record<string, unknown>): Response {
  return personal(JSON.stringify({ ...ref, outcome, ...more }), outcome === 'new' ? 201 : 200);
}

/** A published version that comes changed is nobody's slip to be passed over: a text was edited, or a key is in wrong hands. */
function versionConflict(ref: VersionRef, conflict: PublishConflict, { house, key }: Pick<Call, 'house' | 'key'>) {
  if (conflict.reason === 'different') {
    const what = `${formatRef(ref)} was sent with another ${conflict.fields.join(', ')} by key ${key}, and refused`;
    house.alarm('edited-version', `${what}; what is published stands. Find out who changed it, and why.`);
  }
  return new Problem('version-conflict', conflictDetail(formatRef(ref), conflict), { extra: { conflict } });
}

function conflictDetail(name: string, conflict: PublishConflict): string {
  switch (conflict.reason) {
    case 'different':
      return `${name} is published already, with another ${conflict.fields.join(', ')}. A published version never changes: publish the change as the next version.`;
    case 'order':
      return `Versions are published in order, and the next one is ${conflict.expected}. Publish that first.`;
    case 'day':
      return `${name} would apply before version ${conflict.version}, which applies from ${conflict.effective}. Choose that day or a later one.`;
    case 'kind':
      return `This policy has been of the kind "${conflict.kind}" since version 1, and stays so. Publish another kind as a policy of its own.`;
  }
}
