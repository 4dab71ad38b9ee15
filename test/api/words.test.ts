/** What prompts said: made again, word for word, from what was published when they were issued. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VersionDocument } from '#model/manifest.ts';
import { canonicalText } from '#model/receipt.ts';
import type { Kind } from '#model/ref.ts';
import { gather } from '../../api/evidence/gather.ts';
import { shownPrompt } from '../../api/evidence/prompt.ts';
import { wordsOf } from '../../api/evidence/words.ts';
import { openPrompt } from '../../api/prompt.ts';
import type { PolicyStatus } from '../../api/routes/schemas.ts';
import { type Api, aDocument, openApi, promptKey } from '../support/api.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const KINDS = { newsletter: 'consent', privacy: 'notice', terms: 'agreement' } as const satisfies Record<string, Kind>;
type PolicyId = keyof typeof KINDS;
const YES = { consent: 'consent', notice: 'acknowledge', agreement: 'accept' } as const;

type Step =
  | { do: 'publish'; policy: PolicyId; minor: boolean; inDays: number }
  | { do: 'refresh'; policy: PolicyId; back: number; word: string }
  | { do: 'mark' | 'recall'; policy: PolicyId; back: number }
  | { do: 'ask'; policy: PolicyId; user: string; locale: string; answer: 'yes' | 'decline' | 'defer' | 'withdraw' }
  | { do: 'wait'; ms: number };

const policy = fc.constantFrom<PolicyId>('newsletter', 'privacy', 'terms');
const back = fc.nat(2);
const ask = fc.record<Extract<Step, { do: 'ask' }>>({
  do: fc.constant('ask'),
  policy,
  user: fc.constantFrom('kari', 'ola'),
  locale: fc.constantFrom('nb', 'en'),
  answer: fc.constantFrom('yes', 'yes', 'decline', 'defer', 'withdraw'),
});
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('publish'), policy, minor: fc.boolean(), inDays: fc.nat(40) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('refresh'), policy, back, word: fc.string() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('mark', 'recall'), policy, back }) },
    { weight: 8, arbitrary: ask },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(MINUTE, DAY, 25 * DAY) }) },
  ) as fc.Arbitrary<Step>,
  { minLength: 10, maxLength: 30 },
);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const promptIn = (word: string) => ({ nb: { no: `Nei ${word}`, note: { a: word } }, en: { no: `No ${word}` } });

/** Lets a history happen; keeps what the status said to whoever answered, by the id of the answer. */
class Story {
  readonly said = new Map<string, unknown>();
  readonly #latest = new Map<string, VersionDocument>();
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async happen(step: Step): Promise<void> {
    this.#api.clock.at += 1;
    if (step.do === 'wait') this.#api.clock.at += step.ms;
    if (step.do === 'publish') await this.#publish(step);
    if (step.do === 'refresh') await this.#refresh(step);
    if (step.do === 'mark' || step.do === 'recall') await this.#act(step);
    if (step.do === 'ask') await this.#ask(step);
  }

  #count(policy: PolicyId): number {
    return [...this.#latest.values()].filter((one) => one.policy === policy).length;
  }

  async #publish({ policy, minor, inDays }: Extract<Step, { do: 'publish' }>): Promise<void> {
    const version = this.#count(policy) + 1;
    const before = this.#latest.get(`${policy}@${version - 1}`)?.effective ?? '';
    const day = new Date(this.#api.clock.at + inDays * DAY).toISOString().slice(0, 10);
    const document = aDocument(version, {
      policy,
      kind: KINDS[policy],
      effective: day > before ? day : before,
      change: version === 1 ? null : minor ? 'minor' : 'material',
      contentHash: { nb: sha256(`nb ${version}`), en: sha256(`en ${version}`) },
      // One that was published before the element's words were: nothing of them is known.
      ...(version === 1 ? {} : { prompt: promptIn('1') }),
    });
    const { status } = await this.#api.call('PUT', `/v1/policies/${policy}/versions/${version}`, {
      as: 'publish',
      body: document,
    });
    expect(status).toBe(201);
    this.#latest.set(`${policy}@${version}`, document);
  }

  async #refresh({ policy, back, word }: Extract<Step, { do: 'refresh' }>): Promise<void> {
    const version = this.#count(policy) - back;
    const before = this.#latest.get(`${policy}@${version}`);
    if (!before) return;
    const url = { nb: `https://ny.example/${version}/`, en: `https://new.example/${version}/` };
    const document = { ...before, title: { nb: `T ${word}`, en: `E ${word}` }, url, prompt: promptIn(word) };
    await this.#api.call('PUT', `/v1/policies/${policy}/versions/${version}`, { as: 'publish', body: document });
    this.#latest.set(`${policy}@${version}`, document);
  }

  async #act({ do: act, policy, back }: Extract<Step, { do: 'mark' | 'recall' }>): Promise<void> {
    const body = { by: 'Kari', because: { nb: 'Derfor.', en: 'Because.' } };
    const path = `/v1/policies/${policy}/versions/${this.#count(policy) - back}/${act}`;
    if (this.#count(policy) > back) await this.#api.call('PUT', path, { as: 'publish', body });
  }

  async #ask({ policy, user, locale, answer }: Extract<Step, { do: 'ask' }>): Promise<void> {
    const query = `?locale=${locale}${policy === 'newsletter' && this.#count(policy) > 0 ? '&ask=newsletter' : ''}`;
    const { body: status } = await this.#api.call('GET', `/v1/users/${user}/status${query}`);
    const line = (status.policies as PolicyStatus[] | undefined)?.find((one) => one.policy === policy);
    if (!line?.token) {
      if (line && answer === 'withdraw') await this.#api.answer(user, { policy, answer });
      return;
    }
    const given = answer === 'yes' ? YES[KINDS[policy]] : answer;
    const reply = await this.#api.answer(user, { token: line.token, answer: given });
    if (reply.status !== 201) return;
    const { token: _token, deferredUntil: _until, ...rest } = line;
    const says = this.#latest.get(`${policy}@${line.version}`)!.prompt?.[locale] ?? null;
    this.said.set(reply.body.id, { says, status: rest });
  }
}

describe('what a prompt said', () => {
  test('is made again exactly, for every prompt of any history', { timeout: 120_000 }, async () => {
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const api = await openApi();
        try {
          const story = new Story(api);
          for (const policy of Object.keys(KINDS) as PolicyId[])
            await story.happen({ do: 'publish', policy, minor: false, inDays: 0 });
          for (const step of history) await story.happen(step);
          api.clock.at += 400 * DAY;
          const evidence = await Promise.all(['kari', 'ola'].map((user) => gather(api.store, user, api.clock.at)));
          for (const { record, prompt } of evidence.flatMap(({ answers }) => answers)) {
            expect(prompt?.words).toEqual(story.said.get(record.id));
            if (!prompt) continue;
            asked++;
            expect(prompt.missing).toBeNull();
            expect([sha256(prompt.token!), sha256(canonicalText(prompt.words))]).toEqual([
              record.prompt,
              prompt.fields!.words,
            ]);
          }
        } finally {
          await api.close();
        }
      }),
      { numRuns: 15, seed: 9 },
    );
    expect(asked).toBeGreaterThan(40);
  });

  test('also of a version that was marked, and recalled later', async () => {
    const api = await openApi();
    const act = { by: 'Kari', because: { nb: 'Derfor.', en: 'Because.' } };
    const put = (what: string) =>
      api.call('PUT', `/v1/policies/privacy/versions/2/${what}`, { as: 'publish', body: act });
    await api.publish(1);
    await api.answer('kari', { token: (await api.line('kari')).token, answer: 'acknowledge' });
    api.clock.at += DAY;
    await api.publish(2, { change: 'minor' });
    expect((await api.line('kari')).action).toBe('none');
    api.clock.at += DAY;
    await put('mark');
    const { token, deferredUntil: _until, ...status } = await api.line('kari');
    await api.answer('kari', { token, answer: 'defer' });
    api.clock.at += DAY;
    expect((await put('recall')).status).toBe(201);
    const { answers } = await gather(api.store, 'kari', api.clock.at);
    expect(answers[1]!.prompt).toMatchObject({ words: { says: null, status }, missing: null });
    expect(status).toMatchObject({ action: 'ask', version: 2, since: 1 });
    await api.close();
  });
});

describe('what cannot be proved', () => {
  async function answered(api: Api) {
    await api.publish(1, { prompt: promptIn('1') });
    const { token, ...line } = await api.line('kari');
    const issued = openPrompt(promptKey(), token!)!;
    const { id } = (await api.answer('kari', { token, answer: 'acknowledge' })).body;
    const { acceptances, prompts } = await api.store.user('kari');
    const [policy] = (await api.store.published()).policies;
    return { id, line, issued, record: acceptances[0]!, secret: prompts[0]!, policy: policy! };
  }

  test('is not made up: another hash, a lost edition and a prompt from another time give no words', async () => {
    const api = await openApi();
    const { issued, policy } = await answered(api);
    api.clock.at += 5 * MINUTE;
    await api.publish(1, { title: { nb: 'Om personvern', en: 'On privacy' } });
    const history = { policy, editions: await api.store.editions('privacy') };
    expect(wordsOf(history, issued)).toMatchObject({ says: { no: 'Nei 1' }, status: { title: 'Personvern' } });
    // A process that did not reach the database for a while went by what it knew.
    expect(wordsOf(history, { ...issued, issuedAt: issued.issuedAt + 14 * MINUTE })).not.toBeNull();
    expect(wordsOf(history, { ...issued, issuedAt: issued.issuedAt + 16 * MINUTE })).toBeNull();
    expect(wordsOf(history, { ...issued, words: sha256('other') })).toBeNull();
    expect(wordsOf(history, { ...issued, version: 2 })).toBeNull();
    expect(wordsOf({ policy, editions: history.editions.slice(1) }, issued)).toBeNull();
    await api.close();
  });

  test('is said plainly: after a restore, with another one-time value, and without the words', async () => {
    const api = await openApi();
    const { record, secret, policy } = await answered(api);
    const history = { policy, editions: await api.store.editions('privacy') };
    const missing = (...given: Parameters<typeof shownPrompt>) => shownPrompt(...given)?.missing?.en;
    expect(missing(record, secret, history)).toBeUndefined();
    expect(missing(record, null, history)).toContain('restore from receipts');
    expect(missing(record, { ...secret, nonce: 'x' }, history)).toContain('proves nothing');
    expect(missing(record, { ...secret, words: sha256('x') }, history)).toContain('proves nothing');
    expect(missing(record, secret, { policy, editions: [] })).toContain('may be lost');
    expect(shownPrompt({ ...record, prompt: null }, null, history)).toBeNull();
    await api.close();
  });
});
