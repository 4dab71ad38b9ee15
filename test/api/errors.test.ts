import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../api/app.ts';
import { PROBLEMS, Problem, type ProblemCode, problemResponse } from '../../api/problem.ts';
import { routes } from '../../api/routes/index.ts';
import { problemsOf } from '../../api/routes/openapi.ts';
import { type Store, StoreError } from '../../api/store/store.ts';
import { type Api, aDocument, openApi, PROMPT_KEY, publishEveryKind, type Reply, type Wish } from '../support/api.ts';
import { ACT, addressOf, bodyFor, LIVING, linkOf, QUERIES } from '../support/everyroute.ts';

let api: Api;
let shopKey: string;
beforeEach(async () => {
  api = await openApi();
  shopKey = (await api.store.keys()).find((one) => one.name === 'shop')!.id;
  await publishEveryKind(api);
});
afterEach(() => api.close());

/** Every error has the one shape, whatever went wrong. */
function expectProblem(reply: Reply, code: ProblemCode): void {
  const [status, title] = PROBLEMS[code];
  expect([reply.status, reply.headers.get('content-type'), reply.body?.code]).toEqual([
    status,
    'application/problem+json',
    code,
  ]);
  expect(reply.body).toMatchObject({ type: `/docs#${code}`, title, status, code });
  expect(reply.body.detail.length).toBeGreaterThan(20);
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expectSafe(reply.headers);
}

function expectSafe(headers: Headers): void {
  expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('access-control-allow-origin')).toBeNull();
}

const scopeOf = (path: string, method: string): Wish['as'] => {
  const { scopes } = routes.find((one) => one.path === path && one.method === method)!;
  return typeof scopes === 'string' ? null : scopes[0]!;
};

/** The header of a link, on routes that need one. */
function linkFor(path: string): Record<string, string> {
  if (routes.find((one) => one.path === path)!.scopes !== 'link') return {};
  return { Authorization: `Bearer ${linkOf(shopKey, api.clock.at + 1)}` };
}

describe('every route', () => {
  test('says which other methods it takes', async () => {
    for (const { path } of routes) {
      const taken = new Set(
        routes
          .filter((one) => one.path === path)
          .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])),
      );
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
        (one) => !taken.has(one),
      )) {
        const reply = await api.call(method, addressOf(path));
        expect([path, method, reply.status]).toEqual([path, method, 405]);
        expect(new Set(reply.headers.get('allow')!.split(', '))).toEqual(taken);
        if (method !== 'HEAD') expectProblem(reply, 'method-not-allowed');
      }
    }
  });

  test('that takes a body refuses what is no JSON, too large, or of another type', async () => {
    for (const { path, method, body } of routes.filter((one) => one.body)) {
      const call = (text: string | Uint8Array, type = body!.type) =>
        api.call(method, addressOf(path), {
          as: scopeOf(path, method),
          body: text,
          headers: { ...linkFor(path), 'Content-Type': type },
        });
      expectProblem(await call('{'), 'malformed-json');
      expectProblem(await call(''), 'malformed-json');
      expectProblem(await call('{"a":1,"a":2}'), 'malformed-json');
      expectProblem(await call('{"__proto__":{"user":"ola"}}'), 'malformed-json');
      expectProblem(await call(new Uint8Array([0x22, 0xff, 0x22])), 'malformed-json');
      expectProblem(await call('['.repeat(1000) + ']'.repeat(1000)), 'malformed-json');
      expectProblem(await call('[]'), 'invalid');
      expectProblem(await call('null'), 'invalid');
      expectProblem(await call(' '.repeat(1024 * 1024 + 1)), 'too-large');
      expectProblem(await call('{}', 'text/plain'), 'wrong-type');
      expectProblem(await call('{}', `${body!.type}; charset=latin1`), 'wrong-type');
    }
    expect(api.faults).toEqual([]);
  });

  test('but publishing takes 64 KiB and no more', async () => {
    const body = { users: ['kari'], locale: 'x'.repeat(64 * 1024) };
    expectProblem(await api.call('POST', '/v1/status', { body }), 'too-large');
  });

  test('with something in its address refuses what does not fit there', async () => {
    for (const { path, method, params } of routes.filter((one) => one.params)) {
      for (const [name, odd] of Object.entries({
        policy: 'NOT_ONE',
        version: '0',
        user: 'kari@example.no',
        campaign: 'privacy',
        id: 'kari',
      })) {
        if (!(name in params!)) continue;
        const address = path.replace(`:${name}`, odd);
        const body =
          method === 'GET' ? {} : { body: method === 'PUT' && path.endsWith(':version') ? aDocument(1) : {} };
        expectProblem(await api.call(method, addressOf(address), { as: scopeOf(path, method), ...body }), 'invalid');
      }
      const cut = addressOf(path.replace(/:\w+/, '%zz'));
      expectProblem(await api.call(method, cut, { as: scopeOf(path, method) }), 'bad-request');
    }
  });

  test('answers 503 while the database is away, and never that nothing is required', async () => {
    const away = new Proxy(api.store, {
      get: (store, name: keyof Store) =>
        name === 'keys'
          ? () => store.keys()
          : () => Promise.reject(new StoreError('unavailable', 'the database is locked')),
    });
    const app = createApp({ store: away, now: () => new Date(api.clock.at), keys: { prompt: PROMPT_KEY } });
    const token = (await api.line('kari')).token;
    for (const { path, method, body } of routes.filter((one) => !LIVING.includes(one.path))) {
      const as = scopeOf(path, method);
      const response = await app.request(addressOf(path) + (QUERIES[path] ?? ''), {
        method,
        headers: {
          ...linkFor(path),
          ...(as ? { Authorization: `Bearer ${api.secrets[as]}` } : {}),
          ...(body ? { 'Content-Type': body.type } : {}),
        },
        ...(body ? { body: JSON.stringify(bodyFor({ path }, token)) } : {}),
      });
      const text = await response.text();
      expect([path, method, response.status]).toEqual([path, method, 503]);
      expectProblem(
        { status: response.status, headers: response.headers, text, body: JSON.parse(text) },
        'unavailable',
      );
      expect(response.headers.get('retry-after')).toBe('2');
      expect(text).not.toContain('locked');
    }
  });

  test('answers with headers that nothing can be embedded, sniffed or read from elsewhere with', async () => {
    for (const path of [
      '/v1/policies',
      '/v1/users/kari',
      '/v1/users/kari/status',
      '/healthz',
      '/docs',
      '/openapi.json',
    ]) {
      expectSafe((await api.call('GET', path)).headers);
    }
    for (const path of ['/v1/users/kari', '/v1/users/kari/status']) {
      expect((await api.call('GET', path)).headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('every error', () => {
  test('has one status, one shape and one place in the documentation', async () => {
    const docs = (await api.call('GET', '/docs')).text;
    for (const [code, [status]] of Object.entries(PROBLEMS)) {
      const response = problemResponse(new Problem(code as ProblemCode, 'What happened, why, and what to do.'));
      expect(response.status).toBe(status);
      expectProblem({ status, headers: response.headers, text: '', body: await response.json() }, code as ProblemCode);
      expect(docs).toContain(`id="${code}"`);
    }
  });

  const named: [ProblemCode, string, string, Wish][] = [
    ['not-found', 'GET', '/v1/nothing', {}],
    ['not-found', 'GET', '/', {}],
    ['unknown-policy', 'GET', '/v1/policies/cookies', {}],
    ['unknown-policy', 'GET', '/v1/policies/cookies/versions', {}],
    ['unknown-policy', 'GET', '/v1/policies/cookies/versions/1', {}],
    ['unknown-policy', 'PUT', '/v1/policies/cookies/versions/1/mark', { as: 'publish', body: ACT }],
    ['unknown-version', 'GET', '/v1/policies/privacy/versions/2', {}],
    ['unknown-version', 'PUT', '/v1/policies/privacy/versions/2/mark', { as: 'publish', body: ACT }],
    ['unknown-version', 'PUT', '/v1/policies/privacy/versions/2/recall', { as: 'publish', body: ACT }],
    ['too-late', 'PUT', '/v1/policies/privacy/versions/1/recall', { as: 'publish', body: ACT }],
    ['invalid', 'PUT', '/v1/policies/privacy/versions/1/mark', { as: 'publish', body: { ...ACT, by: 'Kari\r\nX: y' } }],
    ['invalid', 'GET', '/v1/policies?on=yesterday', {}],
    ['invalid', 'GET', '/v1/policies?when=2026-01-01', {}],
  ];
  test.each(named)('%s: %s %s', async (code, method, path, wish) => {
    expectProblem(await api.call(method, path, wish), code);
  });

  test('that is our own says nothing of what went wrong, and is told to those who run the API', async () => {
    const broken = new Proxy(api.store, {
      get: (store, name: keyof Store) =>
        name === 'user' ? () => Promise.reject(new TypeError('secret of kari')) : store[name],
    });
    const faults: unknown[] = [];
    const onFault = (error: unknown, route: string) => faults.push([error, route]);
    const app = createApp({ store: broken, now: () => new Date(api.clock.at), keys: { prompt: PROMPT_KEY }, onFault });
    const response = await app.request('/v1/users/kari', { headers: { Authorization: `Bearer ${api.secrets.shop}` } });
    const text = await response.text();
    expectProblem({ status: response.status, headers: response.headers, text, body: JSON.parse(text) }, 'internal');
    expect(text).not.toContain('kari');
    expect(faults).toEqual([[expect.any(TypeError), 'GET /v1/users/:user']]);
  });

  test('repeats nothing of what was sent', async () => {
    const reply = await api.call('PUT', '/v1/users/kari', { body: { email: 'ola-hemmelig' } });
    expect(reply.text).not.toContain('hemmelig');
  });
});

describe('the description', () => {
  test('names every route with what goes in, what comes out and what may go wrong', async () => {
    const { body } = await api.call('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    for (const route of routes) {
      const operation = body.paths[route.path.replace(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()];
      const codes = problemsOf(route).map((code) => String(PROBLEMS[code][0]));
      expect(Object.keys(operation.responses).toSorted()).toEqual(
        [...new Set([...Object.keys(route.answers), ...codes])].toSorted(),
      );
      const names = [...Object.keys(route.params ?? {}), ...Object.keys(route.query?.shape ?? {})];
      expect(operation.parameters.map((one: { name: string }) => one.name)).toEqual(names);
      for (const one of operation.parameters) expect(one.schema.type ?? one.schema.anyOf).toBeTruthy();
      expect(Boolean(operation.requestBody)).toBe(Boolean(route.body));
      expect(Boolean(operation.security)).toBe(route.scopes !== 'anyone');
    }
    expect(
      body.paths['/v1/users/{user}/acceptances'].post.requestBody.content['application/json'].schema.required,
    ).toContain('answer');
  });

  test('for people is one page that loads nothing', async () => {
    const { text, headers } = await api.call('GET', '/docs', { as: null });
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).not.toMatch(/<script|<link|src=|@import|url\(/);
    expect(text).toContain("'http://localhost/v1/users/42/status?locale=nb'");
    expect(text).not.toContain('`');
    for (const { path } of routes) expect(text).toContain(path.replace(/:(\w+)/g, '{$1}'));
  });
});

describe('the counts', () => {
  test('count requests by route and problems by code, and nobody', async () => {
    for (const user of ['kari', 'ola']) await api.call('GET', `/v1/users/${user}/status`);
    await api.call('GET', '/v1/nothing');
    const { text } = await api.call('GET', '/metrics', { as: 'read' });
    expect(text).toContain('policy_requests_total{route="GET /v1/users/{user}/status"} 2\n');
    expect(text).toContain('policy_problems_total{code="not-found"} 1\n');
    expect(text).not.toMatch(/kari|ola/);
  });
});
