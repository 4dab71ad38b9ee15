/** Requests to an operation: such that it should take, and broken in every way HTTP still carries. */
import fc from 'fast-check';
import type { Operation, Parameter } from './document.ts';
import { fitting, hostileText, type Known, nearly, spoiled, swollen } from './values.ts';

export interface Shot {
  operation: Operation;
  method: string;
  target: string;
  headers: Record<string, string>;
  /** `latin1` makes bytes that are no UTF-8. */
  body: { text: string; encoding: 'utf8' | 'latin1' } | null;
}

/** What the fuzzer knows beside the document. */
export interface Lore {
  known: Known;
  /** Bodies that an operation has taken, by its name: some are too strict to be made of their schema. */
  bodies: Record<string, readonly unknown[]>;
  /** Secrets that open: one for everything, a user's link, and some for less. */
  keys: { all: string; link: string; others: readonly string[] };
}

/** Requests to any of `operations`. */
export function shotsAt(operations: readonly Operation[], lore: Lore): fc.Arbitrary<Shot> {
  return fc.oneof(...operations.map((operation) => shotAt(operation, lore)));
}

function shotAt(operation: Operation, lore: Lore): fc.Arbitrary<Shot> {
  return fc
    .record({
      method: methodOf(operation),
      target: targetOf(operation, lore.known),
      authorization: keyOf(operation, lore),
      type: typeOf(operation),
      odd: oddHeaders,
      body: bodyOf(operation, lore),
    })
    .map(({ method, target, authorization, type, odd, body }) => {
      const headers = { ...authorization, ...(body ? type : {}), ...odd };
      return {
        operation,
        method,
        target,
        headers,
        body,
        [fc.toStringMethod]: () => told(method, target, headers, body),
      };
    });
}

/** A request as a failure shows it. */
function told(method: string, target: string, headers: Record<string, string>, body: Shot['body']): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value.slice(0, 100)}`);
  return [`${method} ${target.slice(0, 300)}`, ...lines, '', body?.text.slice(0, 1_500) ?? '(no body)'].join('\n');
}

const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 12): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd });

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];

function methodOf({ method }: Operation): fc.Arbitrary<string> {
  return mostly(fc.constant(method), fc.constantFrom(...METHODS), 20);
}

function targetOf({ path, parameters }: Operation, known: Known): fc.Arbitrary<string> {
  const inPath = parameters.filter((one) => one.in === 'path');
  const values = fc.record(Object.fromEntries(inPath.map((one) => [one.name, pathPart(one, known)])));
  const tail = fc.constantFrom('/', '//', '/..', ';a=1', '#a', '%', '%00', '?', '?&&=', '?%zz=1', '?__proto__=1');
  return fc
    .tuple(values, queryOf(parameters, known), mostly(fc.constant(''), tail, 20))
    .map(([parts, query, tail]) =>
      sendable(
        path.replace(/\{(\w+)\}/g, (_, name: string) => (parts as Record<string, string>)[name]!) + query + tail,
      ),
    );
}

function pathPart(parameter: Parameter, known: Known): fc.Arbitrary<string> {
  const fit = fitting(parameter.schema, known, parameter.name).map((value) => escaped(String(value)));
  return mostly(fit, fc.oneof(hostileText.map(escaped), hostileText));
}

function queryOf(parameters: readonly Parameter[], known: Known): fc.Arbitrary<string> {
  const pairs = parameters.filter((one) => one.in === 'query').map((one) => pairOf(one, known));
  const stray = fc.tuple(hostileText, hostileText).map(([name, value]) => `${escaped(name)}=${escaped(value)}`);
  const asked = fc.tuple(...pairs.map((pair) => fc.option(pair, { nil: null, freq: 2 })));
  return fc
    .tuple(asked, mostly(fc.constant(null), stray))
    .map(([asked, stray]) => [...asked, stray].filter((one) => one !== null).join('&'))
    .map((query) => (query === '' ? '' : `?${query}`));
}

function pairOf({ name, schema }: Parameter, known: Known): fc.Arbitrary<string> {
  const value = mostly(fitting(schema, known, name).map(String), hostileText);
  const once = value.map((value) => `${name}=${escaped(value)}`);
  return mostly(
    once,
    fc.tuple(once, once).map((twice) => twice.join('&')),
  );
}

function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** What Node's client would refuse to send is escaped; the raw shots send it as it is. */
function sendable(target: string): string {
  return target.replace(/[^\x21-\x7e]/gu, (character) => escaped(character));
}

function keyOf({ isLinked }: Operation, { keys }: Lore): fc.Arbitrary<Record<string, string>> {
  const odd = [
    '',
    'Bearer',
    'Basic YTpi',
    'Bearer pst_',
    `Bearer pst_${'a'.repeat(43)}`,
    `Bearer ${'x'.repeat(5_000)}`,
  ];
  const others = [...odd, ...keys.others.map((secret) => `Bearer ${secret}`)];
  const none = fc.constant<Record<string, string>>({});
  return mostly(
    fc.constant({ Authorization: `Bearer ${isLinked ? keys.link : keys.all}` }),
    fc.oneof(
      none,
      fc.constantFrom(...others).map((text) => ({ Authorization: text })),
    ),
  );
}

function typeOf({ body }: Operation): fc.Arbitrary<Record<string, string>> {
  const right = body?.type ?? 'application/json';
  const odd = [
    '',
    'text/plain',
    'application/json',
    'application/x-ndjson',
    `${right}; charset=latin1`,
    'a',
    ';;;',
    `${right};charset="UTF-8"`,
  ];
  return mostly(
    fc.constant({ 'Content-Type': right }),
    fc.constantFrom(...odd).map((type) => ({ 'Content-Type': type })),
  );
}

const oddHeaders: fc.Arbitrary<Record<string, string>> = mostly(
  fc.constant<Record<string, string>>({}),
  fc.constantFrom<Record<string, string>>(
    { Accept: 'text/csv' },
    { Accept: 'application/xml' },
    { 'If-None-Match': '*' },
    { 'If-None-Match': '"x"' },
    { Range: 'bytes=0-1' },
    { 'Content-Encoding': 'gzip' },
    { 'Transfer-Encoding': 'chunked' },
    { 'X-HTTP-Method-Override': 'DELETE' },
    { 'X-Forwarded-Host': 'evil.example' },
    { Host: 'evil.example:99999' },
    { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'PUT' },
    { Cookie: 'a=b; __proto__=c' },
    { Expect: 'tea' },
    { Upgrade: 'websocket', Connection: 'Upgrade' },
    { 'X-Large': 'x'.repeat(15_000) },
    { 'X-Huge': 'x'.repeat(17_000) },
  ),
  8,
);

const bytes = fc
  .array(fc.nat({ max: 255 }), { maxLength: 50 })
  .map((codes) => ({ text: String.fromCharCode(...codes), encoding: 'latin1' as const }));

function bodyOf(operation: Operation, lore: Lore): fc.Arbitrary<Shot['body']> {
  const { body, name } = operation;
  if (!body) return mostly(fc.constant(null), fc.constant({ text: '{}', encoding: 'utf8' as const }), 20);
  const made = fitting(body.schema, lore.known);
  const held = lore.bodies[name] ?? [];
  const fit = held.length > 0 ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...held) }, made) : made;
  const asText = (values: fc.Arbitrary<unknown>) => values.map((value) => JSON.stringify(value) ?? '');
  const text = fc.oneof(
    { weight: 10, arbitrary: asText(fit) },
    { weight: 6, arbitrary: asText(nearly(fit)) },
    { weight: 4, arbitrary: fc.tuple(asText(fit), spoiled).map(([json, spoil]) => spoil(json)) },
    { weight: 1, arbitrary: fc.array(asText(fit), { maxLength: 5 }).map((lines) => lines.join('\n')) },
  );
  const usual = text.map((text) => ({ text, encoding: 'utf8' as const }));
  const large = fc
    .tuple(asText(fit), swollen)
    .map(([json, swell]) => ({ text: swell(json), encoding: 'utf8' as const }));
  return fc.oneof(
    { weight: 200, arbitrary: usual },
    { weight: 6, arbitrary: bytes },
    { weight: 4, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: large },
  );
}
