/** Answers: what a user said to exactly what was shown. */

import type { z } from 'zod';
import { ANSWERS_OF, type Answer, type Kind } from '#model/ref.ts';
import { Problem } from '../problem.ts';
import { isExpired, openPrompt, type Prompt, promptHash } from '../prompt.ts';
import { DEFER_MS, refusal, timelineOf } from '../status.ts';
import type { Acceptance, AnswerInput, PublishedPolicy, Situation } from '../store/store.ts';
import { JSON_TYPE, readJson } from './body.ts';
import { findPolicy } from './policies.ts';
import { type Call, type House, iso, isoOrNull, param, personal, type Route } from './route.ts';
import { type AcceptanceAnswer, acceptance, answerBody, userId } from './schemas.ts';
import { statusNow } from './status.ts';

type AnswerBody = z.infer<typeof answerBody>;

/** Why an answer was not recorded, decided under the store's lock. */
type Refusal = 'expired' | 'gone' | 'required';

export const acceptanceRoutes: Route[] = [
  {
    method: 'POST',
    path: '/v1/users/:user/acceptances',
    scopes: ['shop'],
    summary: 'Record an answer; the same prompt and answer again give the same record, for ever',
    params: { user: userId },
    body: { schema: answerBody, type: JSON_TYPE },
    answers: {
      200: { says: 'It was recorded before: the same bytes', schema: acceptance },
      201: { says: 'Recorded', schema: acceptance },
    },
    problems: [
      'unknown-policy',
      'prompt-missing',
      'prompt-forged',
      'prompt-mismatch',
      'prompt-stale',
      'prompt-expired',
      'wrong-answer',
    ],
    handle: answer,
  },
];

async function answer(call: Call): Promise<Response> {
  const { c, house } = call;
  const user = param(c, 'user', userId);
  const body = await readJson(c, answerBody);
  const prompt = body.token === undefined ? null : openOurs(house, body.token);
  if (prompt) requireMatch(prompt, user, body);
  const given = await inputOf(call, user, body, prompt);
  const result = await house.store.answer(given, (situation) => judge(situation, given, prompt));
  house.lastKnown.forget(user);
  if (result.outcome === 'refused') throw await refused(house, given, result.refusal);
  return personal(JSON.stringify(acceptanceOut(result.record, result.receipt)), result.repeat ? 200 : 201);
}

/** A withdrawal is never too late: nothing about the prompt is held against it. */
function judge({ published, standings }: Situation, given: AnswerInput, prompt: Prompt | null): Refusal | null {
  if (given.answer === 'withdraw') return null;
  const policy = published.policies.find((one) => one.policy === given.policy);
  const line = policy && timelineOf(policy);
  const standing = standings.find((one) => one.policy === given.policy);
  const why = line ? refusal(line, standing, given, given.at) : 'gone';
  return why ?? (!prompt || isExpired(prompt, given.at) ? 'expired' : null);
}

async function inputOf(
  { house, key }: Call,
  user: string,
  body: AnswerBody,
  prompt: Prompt | null,
): Promise<AnswerInput> {
  if (!prompt && body.answer !== 'withdraw') throw promptMissing();
  const policy = findPolicy(await house.store.published(), prompt?.policy ?? namedPolicy(body));
  requireFit(policy.kind, body.answer);
  const at = house.now().getTime();
  return {
    user,
    policy: policy.policy,
    version: prompt?.version ?? (await versionToWithdraw(house, user, policy)),
    locale: prompt?.locale ?? null,
    content: prompt?.content ?? null,
    answer: body.answer,
    channel: body.channel,
    prompt: body.token === undefined ? null : promptHash(body.token),
    promptIssuedAt: prompt?.issuedAt ?? null,
    key,
    nonce: prompt?.nonce ?? null,
    words: prompt?.words ?? null,
    at,
    deferredUntil: body.answer === 'defer' ? at + DEFER_MS : null,
  };
}

function openOurs(house: House, token: string): Prompt {
  const prompt = openPrompt(house.promptKey, token);
  if (prompt) return prompt;
  throw new Problem(
    'prompt-forged',
    'The token was cut, changed or made elsewhere. Ask for the status and send its `token`.',
  );
}

function requireMatch(prompt: Prompt, user: string, body: AnswerBody): void {
  const pairs = [
    ['user', user, prompt.user],
    ['policy', body.policy, prompt.policy],
    ['version', body.version, prompt.version],
    ['contentHash', body.contentHash, prompt.content],
    ['locale', body.locale, prompt.locale],
  ] as const;
  const odd = pairs.filter(([, given, shown]) => given !== undefined && given !== shown);
  if (odd.length === 0) return;
  const errors = odd.map(([path]) => ({ path, message: 'is not what the prompt was made for' }));
  const names = odd.map(([path]) => path).join(', ');
  throw new Problem(
    'prompt-mismatch',
    `The prompt was made for another ${names}. Send the one that this user was shown.`,
    {
      extra: { errors },
    },
  );
}

function requireFit(kind: Kind, answer: Answer): void {
  if (ANSWERS_OF[kind].includes(answer)) return;
  const open = ANSWERS_OF[kind].join(', ');
  throw new Problem('wrong-answer', `The policy is of the kind "${kind}", which takes ${open}. Send one of them.`);
}

function promptMissing(): Problem {
  return new Problem(
    'prompt-missing',
    'An answer says what was shown: send the `token` that came with the status. Only `withdraw` goes without.',
  );
}

function namedPolicy(body: AnswerBody): string {
  if (body.policy !== undefined) return body.policy;
  throw new Problem('invalid', 'Say which consent is withdrawn: send `policy`.', {
    extra: { errors: [{ path: 'policy', message: 'is needed when there is no prompt' }] },
  });
}

/** The version the standing yes was given to; without one, the newest there is. */
async function versionToWithdraw(house: House, user: string, policy: PublishedPolicy): Promise<number> {
  const { standings } = await house.standing(user);
  const standing = standings.find((one) => one.policy === policy.policy);
  const newest = timelineOf(policy)?.versions.at(-1) ?? policy.versions.at(-1)!;
  return standing?.answer === 'consent' ? standing.answeredVersion! : newest.version;
}

async function refused(house: House, given: AnswerInput, why: Refusal): Promise<Problem> {
  if (why === 'required') {
    return new Problem(
      'wrong-answer',
      'This agreement is required now, so it cannot be put off. Answer accept or decline.',
    );
  }
  const extra = { current: await statusAgain(house, given) };
  if (why === 'expired') {
    return new Problem(
      'prompt-expired',
      'An answer is taken for 30 minutes. Show the prompt in `current`, and ask again.',
      {
        extra,
      },
    );
  }
  const detail =
    'It was replaced or taken back after it was shown. Go by `current`: show what it asks for, if anything.';
  return new Problem('prompt-stale', detail, { extra });
}

/** The new status, in the language of the old prompt; a consent that was being put is put again. */
async function statusAgain(house: House, { user, policy, locale }: AnswerInput): Promise<unknown> {
  const view = await house.view();
  const isConsent = view.lines.get(policy)?.policy.kind === 'consent';
  const wish = { locale: locale && view.locales.has(locale) ? locale : undefined, ask: isConsent ? [policy] : [] };
  return JSON.parse(await statusNow(house, user, wish));
}

/** A record and its receipt as the API tells them. */
export function acceptanceOut(record: Acceptance, receipt: string): AcceptanceAnswer {
  return {
    v: record.v,
    id: record.id,
    user: record.user,
    policy: record.policy,
    version: record.version,
    locale: record.locale,
    content: record.content,
    answer: record.answer,
    channel: record.channel as AcceptanceAnswer['channel'],
    provenance: record.provenance ?? 'observed',
    answeredAt: isoOrNull(record.answeredAt ?? null),
    counts: record.counts ?? true,
    source: record.source ?? null,
    prompt: record.prompt,
    promptIssuedAt: isoOrNull(record.promptIssuedAt),
    recordedAt: iso(record.recordedAt),
    key: record.key,
    generation: record.generation,
    receipt,
  };
}
