/** Everything that happens to a house, as commands that fast-check strings together. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { aDocument } from '../../support/api.ts';
import { checkEverybody, USERS, verdicts, type World } from './check.ts';
import { type Model, osloDay, type Said } from './model.ts';

const KIND_OF = { privacy: 'notice', terms: 'agreement', newsletter: 'consent' } as const;
export const KINDS: Record<string, 'notice' | 'agreement' | 'consent'> = KIND_OF;
const POLICIES = Object.keys(KINDS);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MOST_VERSIONS = 9;

/** A prompt that was shown: its token in each house, and what was answered to it. */
interface Prompt {
  user: string;
  policy: string;
  version: number;
  at: number;
  tokens: string[];
  answered: Set<string>;
}
export interface State extends World {
  prompts: Prompt[];
  turn: number;
}
type Step = (model: Model, state: State) => Promise<void>;

class Command implements fc.AsyncCommand<Model, State> {
  readonly #name: string;
  readonly #step: Step;
  constructor(name: string, step: Step) {
    this.#name = name;
    this.#step = step;
  }
  check = () => true;
  async run(model: Model, state: State): Promise<void> {
    await this.#step(model, state);
    await checkEverybody(model, state, state.turn++ % 2 === 0);
  }
  toString = () => this.#name;
}

/** Asks every house the same; all must answer with one of `statuses`. Gives the bodies. */
async function callAll(
  { houses }: State,
  statuses: number[],
  method: string,
  path: string,
  bodies: (house: number) => unknown,
) {
  const told = await Promise.all(houses.map((house, at) => house.call(method, path, bodies(at))));
  for (const { status, body } of told)
    expect([statuses, status, body?.detail]).toEqual([expect.arrayContaining([status]), status, body?.detail]);
  return told.map(({ body }) => body);
}

/** The next version of a policy, `ahead` days from now. */
export const publish =
  (policy: string, ahead: number, isMaterial: boolean): Step =>
  async (model, state) => {
    const number = model.versions[policy]!.length + 1;
    if (number > MOST_VERSIONS) return;
    const day = osloDay(state.clock.at + ahead * DAY);
    const effective = [day, model.living(policy).at(-1)?.effective ?? day].sort().at(-1)!;
    const change = number === 1 ? null : isMaterial ? 'material' : 'minor';
    const document = aDocument(number, { policy, kind: KINDS[policy]!, effective, change });
    await callAll(state, [201], 'PUT', `/v1/policies/${policy}/versions/${number}`, () => document);
    const material = number === 1 || isMaterial;
    model.versions[policy]!.push({ number, effective, material, recalled: false, publishedAt: state.clock.at });
  };

const ACT = { by: 'Kari', because: { nb: 'Det måtte til.' } };

const mark =
  (policy: string, pick: number): Step =>
  async (model, state) => {
    const versions = model.versions[policy]!;
    const version = versions[pick % Math.max(1, versions.length)];
    if (!version) return;
    const isRefused = version.recalled && !version.material;
    await callAll(
      state,
      isRefused ? [409] : [200, 201],
      'PUT',
      `/v1/policies/${policy}/versions/${version.number}/mark`,
      () => ACT,
    );
    if (!isRefused) version.material = true;
  };

const recall =
  (policy: string): Step =>
  async (model, state) => {
    const version = model.living(policy).at(-1);
    if (!version) return;
    const isLate = version.effective <= osloDay(state.clock.at);
    await callAll(
      state,
      isLate ? [409] : [200, 201],
      'PUT',
      `/v1/policies/${policy}/versions/${version.number}/recall`,
      () => ACT,
    );
    if (!isLate) version.recalled = true;
  };

const show =
  (user: string, policy: string): Step =>
  async (model, state) => {
    const isConsent = KINDS[policy] === 'consent' && model.living(policy).length > 0;
    const path = `/v1/users/${user}/status${isConsent ? `?ask=${policy}` : ''}`;
    const told = await callAll(state, [200], 'GET', path, () => undefined);
    const lines = told.map((body) => body.policies.find((one: { policy: string }) => one.policy === policy));
    const tokens = lines.map((line) => line?.token ?? null);
    if (tokens.some((token) => token === null)) return;
    state.prompts.push({ user, policy, version: lines[0].version, at: state.clock.at, tokens, answered: new Set() });
  };

const ANSWERS = {
  notice: ['acknowledge', 'defer'],
  agreement: ['accept', 'decline', 'defer'],
  consent: ['consent', 'decline', 'withdraw', 'defer'],
};

/** Answers a prompt that was shown, the newest for 0: perhaps long ago, perhaps answered before. */
const answer =
  (back: number, pick: number): Step =>
  async (model, state) => {
    const prompt = state.prompts.at(-1 - (back % Math.max(1, state.prompts.length)));
    if (!prompt) return;
    const { user, policy, version, tokens, answered } = prompt;
    const open = ANSWERS[KINDS[policy]!];
    const said = open[pick % open.length]!;
    const { at } = state.clock;
    const status = answered.has(said) ? 200 : model.answerTo(prompt, said, at);
    await callAll(state, [status], 'POST', `/v1/users/${user}/acceptances`, (house) => ({
      answer: said,
      token: tokens[house],
    }));
    if (status !== 201) return;
    answered.add(said);
    model.events.push({ said: { user, policy, version, answer: said, at } });
  };

const say =
  (user: string, policy: string, pick: number): Step =>
  async (model, state) => {
    const shown = state.prompts.length;
    await show(user, policy)(model, state);
    if (state.prompts.length > shown) await answer(0, pick)(model, state);
  };

const withdraw =
  (user: string): Step =>
  async (model, state) => {
    const policy = 'newsletter';
    const { at } = state.clock;
    if (model.versions[policy]!.length === 0) return;
    const bodies = await callAll(state, [201], 'POST', `/v1/users/${user}/acceptances`, () => ({
      answer: 'withdraw',
      policy,
    }));
    model.events.push({ said: { user, policy, version: bodies[0].version, answer: 'withdraw', at } });
  };

/** `near` picks something that happened, to claim an instant at or beside it; else the answer is `age` old. */
const bring =
  (user: string, policy: string, pick: number, near: number, age: number, counts: boolean): Step =>
  async (model, state) => {
    const versions = model.versions[policy]!;
    const open = ANSWERS[KINDS[policy]!].filter((one) => one !== 'defer');
    const version = versions[pick % Math.max(1, versions.length)]?.number ?? 1;
    const { at } = state.clock;
    const event = model.events.at(-1 - near);
    const instant = event && ('said' in event ? (event.said.claim?.answeredAt ?? event.said.at) : event.merge.at);
    const answeredAt = instant === undefined ? at - age : Math.min(instant + Math.sign(age - HOUR), at);
    const said: Said = { user, policy, version, answer: open[pick % open.length]!, at, claim: { answeredAt, counts } };
    const { answer } = said;
    const line = { user, policy, version, answer, counts, answeredAt: new Date(answeredAt).toISOString() };
    const isOpen = model.mayImport(said, at);
    await callAll(state, [isOpen ? 200 : 422], 'POST', '/v1/acceptances', () => [line]);
    const key = ({ at: _at, ...rest }: Said) => JSON.stringify(rest);
    const isKnown = model.events.some((one) => 'said' in one && one.said.claim && key(one.said) === key(said));
    if (isOpen && !isKnown) model.events.push({ said });
  };

const merge =
  (user: string, into: string): Step =>
  async (model, state) => {
    if (user === into) return;
    const status = model.mayMerge(user, into);
    await callAll(state, [status], 'POST', `/v1/users/${user}/merge`, () => ({ into }));
    if (status === 201) model.events.push({ merge: { user, into, at: state.clock.at } });
  };

const part =
  (user: string): Step =>
  async (model, state) => {
    await callAll(state, [200], 'DELETE', `/v1/users/${user}/merge`, () => undefined);
    model.part(user);
  };

const erase =
  (user: string): Step =>
  async (model, state) => {
    const account = model.accountOf(user);
    const theirs = USERS.filter((one) => model.accountOf(one) === account);
    await callAll(state, [200], 'DELETE', `/v1/users/${user}`, () => undefined);
    model.erase(user);
    for (const prompt of state.prompts) if (theirs.includes(prompt.user)) prompt.answered.clear();
  };

/** To a moment at which something changes for somebody, or a millisecond beside it; never to the past. */
const toEdge =
  (pick: number, beside: number): Step =>
  async (model, { clock }) => {
    const days = Object.values(model.versions).flatMap((versions) =>
      versions.map(({ effective }) => startOf(effective)),
    );
    const ends = USERS.flatMap((user) =>
      verdicts(model, user, POLICIES, clock.at).map((one) => one.deferredUntil ?? 0),
    );
    const edges = [...new Set([...days, ...ends])].filter((at) => at - 1 > clock.at).sort((a, b) => a - b);
    const edge = edges[pick % Math.max(1, edges.length)];
    if (edge !== undefined) clock.at = edge + beside;
  };

/** First instant of a day in Oslo, found by halving: the one before is still another day. */
export function startOf(day: string): number {
  let [before, after] = [Date.parse(`${day}T00:00:00Z`) - 4 * HOUR, Date.parse(`${day}T00:00:00Z`)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (osloDay(middle) >= day) after = middle;
    else before = middle;
  }
  return after;
}

const pass =
  (by: number): Step =>
  async (_model, { clock }) => {
    clock.at += by;
  };

const restart: Step = async (_model, { houses }) => {
  await Promise.all(houses.map((house) => house.restart()));
};

const user = fc.constantFrom(...USERS);
const policy = fc.constantFrom(...POLICIES, 'newsletter');
const pick = fc.nat(7);
const made = (name: string, step: (...args: never[]) => Step) => (args: unknown[]) =>
  new Command(`${name}(${args.join(', ')})`, step(...(args as never[])));

/** Strings of up to so many commands. */
export function allCommands(maxCommands: number) {
  const say3 = fc.tuple(user, policy, pick).map(made('say', say));
  const publish3 = fc.tuple(policy, fc.integer({ min: -3, max: 20 }), fc.boolean()).map(made('publish', publish));
  const times = fc.constantFrom(1, MINUTE, 29 * MINUTE, 30 * MINUTE, HOUR, DAY - 1, DAY, 3 * DAY, 11 * DAY);
  const edge = fc.tuple(pick, fc.constantFrom(-1, 0, 0, 1)).map(made('toEdge', toEdge));
  const guests = fc.constantFrom('guest-1', 'guest-2');
  const ages = fc.constantFrom(-MINUTE, 0, 1, HOUR, 2 * DAY, 9 * DAY);
  const counts = fc.constantFrom(true, true, true, false);
  const bring6 = fc.tuple(user, policy, pick, fc.nat(4), ages, counts).map(made('bring', bring));
  return fc.commands(
    [
      publish3,
      publish3,
      fc.tuple(policy, pick).map(made('mark', mark)),
      fc.tuple(policy).map(made('recall', recall)),
      say3,
      say3,
      say3,
      fc.tuple(user, policy).map(made('show', show)),
      fc.tuple(pick, pick).map(made('answer', answer)),
      fc.tuple(user).map(made('withdraw', withdraw)),
      bring6,
      bring6,
      fc.tuple(user, user).map(made('merge', merge)),
      fc.tuple(guests, fc.constantFrom('kari', 'ola')).map(made('merge', merge)),
      fc.tuple(guests, fc.constantFrom('kari', 'kari', 'ola')).map(made('merge', merge)),
      fc.tuple(user).map(made('part', part)),
      fc.tuple(user).map(made('erase', erase)),
      fc.tuple(times).map(made('pass', pass)),
      edge,
      edge,
      fc.constantFrom(-1, -MINUTE, -3 * HOUR).map((by) => new Command(`back(${by})`, pass(by))),
      fc.constant(new Command('restart', restart)),
    ],
    { maxCommands, size: 'max' },
  );
}
