/** What only a raw socket carries: requests that Node's parser meets before any of our code does. */
import fc from 'fast-check';

const LINES = [
  'GET /healthz HTTP/1.1',
  'GET /v1/policies HTTP/1.1',
  'POST /v1/status HTTP/1.1',
  'PUT /v1/users/kari HTTP/1.1',
  'TRACE / HTTP/1.1',
  'CONNECT a:1 HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'GET http://evil.example/healthz HTTP/1.1',
  'GET //evil.example/ HTTP/1.1',
  'GET /v1/users/%zz/status HTTP/1.1',
  'GET /v1/users/\xff\xfe/status HTTP/1.1',
  'GET /\0 HTTP/1.1',
  'GET  /healthz HTTP/1.1',
  'GET /healthz',
  'GET /healthz HTTP/0.9',
  'GET /healthz HTTP/2.0',
  'PRI * HTTP/2.0',
  'BREW /pot HTTP/1.1',
  'get /healthz HTTP/1.1',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  '',
];
const HOSTS = [
  'Host: a',
  'Host: a',
  'Host: a',
  'Host:',
  'Host: a\r\nHost: b',
  'Host: a b',
  'Host: ../..',
  'Host: [::1',
  'X: y',
];
const FRAMES = [
  ['', ''],
  ['Content-Length: 2', '{}'],
  ['Content-Length: 20', '{}'],
  ['Content-Length: 1', '{}{}'],
  ['Content-Length: -1', '{}'],
  ['Content-Length: 1e1', '{}'],
  ['Content-Length: 99999999999999999999', '{}'],
  ['Content-Length: 2\r\nContent-Length: 3', '{}x'],
  ['Content-Length: 2\r\nTransfer-Encoding: chunked', '2\r\n{}\r\n0\r\n\r\n'],
  ['Transfer-Encoding: chunked', '2\r\n{}\r\n0\r\n\r\n'],
  ['Transfer-Encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n'],
  ['Transfer-Encoding: chunked', '2\r\n{}'],
  ['Transfer-Encoding: chunked', 'ffffffffffffffff1\r\n{}'],
  ['Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', '0\r\n\r\n'],
  ['Transfer-Encoding: xchunked', '2\r\n{}\r\n0\r\n\r\n'],
  ['Transfer-Encoding : chunked', '0\r\n\r\n'],
] as const;
const MORE = [
  'Content-Type: application/json',
  'Connection: close',
  'Connection: keep-alive',
  'Expect: 100-continue',
  'Expect: tea',
  'Upgrade: h2c\r\nConnection: Upgrade',
  'X: a\r\n b',
  'X : a',
  'X',
  ': a',
  'X: a\0b',
  'X: a\x7fb',
  'X: \xf8',
  `X: ${'a'.repeat(20_000)}`,
  Array.from({ length: 300 }, (_, index) => `X-${index}: ${index}`).join('\r\n'),
];

/** Bytes as latin1 text, now and then cut, with a byte changed, or with lines that end oddly. */
export const bytes: fc.Arbitrary<string> = fc
  .record({
    line: fc.constantFrom(...LINES),
    host: fc.constantFrom(...HOSTS),
    frame: fc.constantFrom(...FRAMES),
    more: fc.subarray(MORE, { maxLength: 3 }),
    spoil: fc.oneof({ weight: 3, arbitrary: fc.constant((text: string) => text) }, spoils()),
  })
  .map(({ line, host, frame: [frame, body], more, spoil }) => {
    const head = [line, host, ...(frame === '' ? [] : [frame]), ...more].join('\r\n');
    return spoil(`${head}\r\n\r\n${body}`);
  });

function spoils(): fc.Arbitrary<(text: string) => string> {
  return fc.oneof(
    fc.nat({ max: 200 }).map((at) => (text: string) => text.slice(0, at % (text.length + 1))),
    fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 255 })).map(([at, byte]) => (text: string) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + String.fromCharCode(byte) + text.slice(place + 1);
    }),
    fc.constantFrom<(text: string) => string>(
      (text) => text.replaceAll('\r\n', '\n'),
      (text) => text.replaceAll('\r\n', '\r'),
      (text) => text + text,
      (text) => `\r\n\r\n${text}`,
    ),
  );
}
