/** Time is right at every edge, wherever the server stands. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Api, openApi, publishEveryKind } from '../../support/api.ts';
import { EDGES, midnight } from './edges.ts';

const TELLER = join(import.meta.dirname, 'teller.ts');
const ZONES = ['Europe/Oslo', 'UTC', 'America/Los_Angeles', 'Pacific/Kiritimati'];

async function tellerIn(zone: string, ...flags: string[]): Promise<unknown[]> {
  const child = spawn(process.execPath, [TELLER, ...flags], {
    env: { ...process.env, TZ: zone },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = (await text(child.stdout)).trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

const iso = (at: number) => new Date(at).toISOString();

/** What must be told around each edge: asked for until its midnight, required from it on. */
function expected() {
  return EDGES.map((day, index) => {
    const at = midnight(day);
    const following = EDGES[index + 1];
    const before = { nextChangeAt: iso(at), action: 'ask', deadline: day, inForce: index + 1, listed: index + 1 };
    const nextChangeAt = following ? iso(midnight(following)) : null;
    const after = { nextChangeAt, action: 'require', deadline: null, inForce: index + 2, listed: index + 2 };
    const around = [
      { asOf: iso(at - 1), ...before },
      { asOf: iso(at), ...after },
      { asOf: iso(at + 1), ...after },
      { asOf: iso(at - 1), ...before },
    ];
    return { day, around };
  });
}

describe('a day begins at midnight in Oslo', () => {
  test('the edges are the days they are called', () => {
    expect(EDGES).toHaveLength(9 + 6 + 36);
    expect(EDGES).toEqual(
      expect.arrayContaining(['2024-02-29', '2026-03-29', '2026-10-25', '2032-10-31', '2032-01-01']),
    );
    const oslo = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo', dateStyle: 'short', timeStyle: 'medium' });
    for (const day of EDGES) expect(oslo.format(midnight(day))).toBe(`${day} 00:00:00`);
  });

  test('to the millisecond: when clocks change, on leap days and at new year, in every time zone, also for a clock that steps back', {
    timeout: 120_000,
  }, async () => {
    const told = await Promise.all(ZONES.map((zone) => tellerIn(zone)));
    for (const [index, zone] of ZONES.entries()) expect([zone, told[index]]).toEqual([zone, expected()]);
  });

  test('control: midnight where the server stands is seen to be wrong', { timeout: 60_000 }, async () => {
    const told = await tellerIn('America/Los_Angeles', '--local');
    expect(told).toHaveLength(EDGES.length);
    const right = expected();
    expect(told.filter((line, index) => JSON.stringify(line) === JSON.stringify(right[index]))).toEqual([]);
  });
});

describe('a clock that steps back', () => {
  let api: Api;
  beforeEach(async () => {
    api = await openApi();
    await publishEveryKind(api);
  });
  afterEach(() => api.close());
  const HOUR = 3_600_000;
  const newsletter = () => api.line('kari', 'newsletter', '?ask=newsletter');

  test('does not bring an earlier answer back: the order of the log decides', async () => {
    await api.answer('kari', { answer: 'consent', token: (await newsletter()).token });
    api.clock.at -= HOUR;
    await api.answer('kari', { answer: 'withdraw', policy: 'newsletter' });
    expect(await newsletter()).toMatchObject({ given: false, action: 'ask' });
    const { body } = await api.call('GET', '/v1/users/kari');
    expect(body.standings).toMatchObject([{ answer: 'withdraw', answeredAt: '2026-01-01T10:00:00.000Z' }]);
  });

  test('keeps what was put off out of sight until the instant that was said', async () => {
    const { token } = await api.line('kari');
    await api.answer('kari', { answer: 'defer', token });
    const until = api.clock.at + 24 * HOUR;
    api.clock.at -= 3 * HOUR;
    expect(await api.line('kari')).toMatchObject({ action: 'none', deferredUntil: iso(until) });
    api.clock.at = until;
    expect(await api.line('kari')).toMatchObject({ action: 'ask', deferredUntil: null });
  });

  test('makes no prompt older than it is, and none from the future invalid', async () => {
    const { token } = await api.line('kari');
    api.clock.at -= 2 * HOUR;
    expect((await api.answer('kari', { answer: 'acknowledge', token })).status).toBe(201);
  });
});

describe('every status', () => {
  test('says as of when it is and when it may change next, also where an answer came too late', async () => {
    const api = await openApi();
    await publishEveryKind(api);
    await api.publish(2, { policy: 'terms', kind: 'agreement', effective: '2026-02-01' });
    const times = { asOf: '2026-01-01T11:00:00.000Z', nextChangeAt: '2026-01-31T23:00:00.000Z' };
    expect((await api.call('GET', '/v1/users/kari/status')).body).toMatchObject(times);
    const many = await api.call('POST', '/v1/status', { body: { users: ['kari', 'ola'] } });
    expect(many.body).toMatchObject({ asOf: times.asOf, users: [times, times] });
    const { token } = await api.line('kari');
    api.clock.at += 1_800_000;
    const late = await api.answer('kari', { answer: 'acknowledge', token });
    expect(late.body.current).toMatchObject({ ...times, asOf: '2026-01-01T11:30:00.000Z' });
    await api.close();
  });
});
