/** The requests in the guides for other platforms, sent to a running API as they stand, and the answers compared. */
import { readFileSync } from 'node:fs';
import type { createServer } from 'node:http';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Api, openApi } from '../support/api.ts';

const GUIDES = ['site/docs/nb/andre-plattformer.md', 'site/docs/en/other-platforms.md'];
const ANY = '…';

interface Exchange {
  request: string;
  status: number;
  type: string | null;
  body: unknown;
}

/** Each `curl` in a guide with the answer that stands after it. */
function exchangesIn(file: string): Exchange[] {
  const text = readFileSync(resolve(import.meta.dirname, '../..', file), 'utf8');
  const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => [match[1]!, match[2]!] as const);
  return blocks.flatMap(([language, request], at) => {
    if (language !== 'sh') return [];
    const [head = '', ...rest] = blocks[at + 1]![1].split('\n\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)![1]);
    const body = rest.join('\n\n').trim();
    return [{ request, status, type: /^Content-Type: (.+)$/m.exec(head)?.[1] ?? null, body: body && JSON.parse(body) }];
  });
}

/** The words of a shell line: quotes, escapes and variables, which is all that the guides use. */
function wordsOf(line: string, variables: Record<string, string>): string[] {
  const filled = (text: string) => text.replace(/\$([A-Z]+)/g, (_, name: string) => variables[name]!);
  const words = line.replace(/\\\n/g, ' ').match(/'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"]+/g) ?? [];
  return words.map((word) => {
    if (word.startsWith("'")) return word.slice(1, -1);
    return filled(word.startsWith('"') ? word.slice(1, -1).replace(/\\(["\\$])/g, '$1') : word);
  });
}

/** What curl would send. */
function sent(words: string[]): { url: string; init: RequestInit } {
  const [curl, ...rest] = words;
  expect(curl).toBe('curl');
  const headers = new Headers();
  const init: RequestInit = { headers };
  let url = '';
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '-H') {
      const [name, value] = rest.shift()!.split(/: (.*)/) as [string, string];
      headers.set(name, value);
    } else if (word === '-X') init.method = rest.shift()!;
    else if (word === '-d') Object.assign(init, { body: rest.shift()!, method: init.method ?? 'POST' });
    else url = word;
  }
  return { url, init };
}

/** `…` stands for anything: for a value, for the rest of a text, and as a name for members left out. */
function differences(shown: unknown, real: unknown, at = ''): string[] {
  if (typeof shown === 'string' && shown.endsWith(ANY)) {
    const isLike = shown === ANY ? real !== undefined && real !== null : String(real).startsWith(shown.slice(0, -1));
    return isLike ? [] : [`${at} is ${JSON.stringify(real)}, not like ${shown}`];
  }
  if (typeof shown !== 'object' || shown === null || typeof real !== 'object' || real === null) {
    return shown === real ? [] : [`${at} is ${JSON.stringify(real)}, not ${JSON.stringify(shown)}`];
  }
  const { [ANY]: more, ...named } = shown as Record<string, unknown>;
  const extra = more === undefined ? Object.keys(real).filter((name) => !Object.hasOwn(named, name)) : [];
  const inside = Object.entries(named).flatMap(([name, value]) =>
    differences(value, (real as Record<string, unknown>)[name], `${at}.${name}`),
  );
  return [...extra.map((name) => `${at}.${name} is not shown`), ...inside];
}

let api: Api;
let close: () => Promise<void>;
let variables: Record<string, string>;

beforeEach(async () => {
  api = await openApi();
  await api.publish(1, { policy: 'newsletter', kind: 'consent' });
  await api.publish(1, {
    title: { nb: 'Personvern', en: 'Privacy' },
    summary: { nb: 'Slik bruker vi opplysninger om deg.', en: 'How we use your data.' },
    url: { nb: 'https://policy.example.no/nb/personvern/1/', en: 'https://policy.example.no/en/privacy/1/' },
  });
  const { createHttpServer } = await import('../../api/http.ts');
  const server: ReturnType<typeof createServer> = createHttpServer(api.app.fetch);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  variables = { API: `http://127.0.0.1:${port}`, KEY: api.secrets.shop };
  close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await api.close();
  };
});
afterEach(() => close());

describe.each(GUIDES)('%s', (file) => {
  test('shows requests that work, and the answers they get', async () => {
    const exchanges = exchangesIn(file);
    expect(exchanges.length).toBeGreaterThan(8);
    for (const { request, status, type, body } of exchanges) {
      const { url, init } = sent(wordsOf(request, variables));
      const reply = await fetch(url, init);
      const text = await reply.text();
      const told = text === '' ? '' : JSON.parse(text);
      expect([reply.status, reply.headers.get('content-type')], request).toEqual([status, type]);
      expect(differences(body, told), request).toEqual([]);
      const token = (told.policies as { token: string | null }[] | undefined)?.findLast((one) => one.token)?.token;
      if (token) variables.TOKEN = token;
    }
  });
});

test('the comparison sees a value that differs, a member too many and one too few', () => {
  expect(differences({ a: 1 }, { a: 2 })).toEqual(['.a is 2, not 1']);
  expect(differences({ a: 1 }, { a: 1, b: 2 })).toEqual(['.b is not shown']);
  expect(differences({ a: 1, [ANY]: ANY }, { b: 2 })).toEqual(['.a is undefined, not 1']);
  expect(differences([{ t: 'ab…' }, ANY], [{ t: 'abc' }, null])).toEqual(['.1 is null, not like …']);
});
