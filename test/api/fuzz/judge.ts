/** What every answer must be, whatever was asked. The oracle is the OpenAPI document; nothing of the API is imported. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Content, Operation, Schema } from './document.ts';
import type { Shot } from './requests.ts';
import type { Answer } from './wire.ts';

/** What may be answered before a route is reached, and is no part of any operation. */
const BEFORE_ROUTES: Record<number, readonly string[]> = {
  400: ['bad-request'],
  404: ['not-found'],
  405: ['method-not-allowed'],
  408: ['timeout'],
  417: ['expectation'],
  431: ['headers-too-large'],
};

const SAFE: Record<string, RegExp> = {
  'strict-transport-security': /^max-age=31536000/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^no-referrer$/,
  'content-security-policy': /^default-src 'none'/,
};

export interface Judge {
  /** Throws what is wrong with the answer to a request that reached HTTP. */
  judge(shot: Shot, answer: Answer): void;
  /** The same for the answer to bytes that may have been no request. */
  judgeBare(answer: Answer): void;
}

/** A judge by the document that `operations` come from. */
export function judgeOf(operations: readonly Operation[]): Judge {
  const valid = validator();
  const problem = operations.flatMap(({ answers }) => answers[500]?.['application/problem+json'] ?? [])[0];
  if (!problem) throw new Error('the document has no schema for problems');
  const judgeBare = (answer: Answer, hasBody = true) => {
    const { status, headers } = answer;
    demand(status >= 200 && status < 500, `answered with ${status}: ${answer.text.slice(0, 300)}`);
    for (const [name, pattern] of Object.entries(SAFE)) demand(pattern.test(headers[name] ?? ''), `has no ${name}`);
    demand(!('access-control-allow-origin' in headers), 'opens itself to other origins');
    if (status < 400) return;
    demand(headers['content-type'] === 'application/problem+json', `${status} is no problem+json`);
    demand(headers['cache-control'] === 'no-store', `${status} may be stored on the way`);
    if (!hasBody) return;
    valid(problem, json(answer), `the problem ${status}`);
    demand((json(answer) as { status: number }).status === status, `${status} says another status`);
  };
  const find = finder(operations);
  return { judgeBare, judge: (shot, answer) => judgeShot(shot, find(shot), answer, valid, judgeBare) };
}

type Valid = (schema: Schema, value: unknown, what: string) => void;

function judgeShot(
  shot: Shot,
  operation: Operation | undefined,
  answer: Answer,
  valid: Valid,
  bare: (answer: Answer, hasBody: boolean) => void,
): void {
  const { status, headers, text } = answer;
  const hasBody = shot.method !== 'HEAD' && status !== 204 && status !== 304;
  bare(answer, hasBody);
  if (!hasBody) demand(text === '', `${status} has a body`);
  demand(operation !== undefined || status >= 400, `is ${status} where no operation is`);
  if (operation?.isKeyed) demand(/no-store/.test(headers['cache-control'] ?? ''), 'is personal and may be stored');
  const content = operation?.answers[status];
  if (content && hasBody) judgeBody(content, answer, valid);
  else demandForeign(answer, hasBody);
}

function judgeBody(content: Content, answer: Answer, valid: Valid): void {
  const { status, headers } = answer;
  const type = (headers['content-type'] ?? '').split(';')[0]!;
  demand(type in content, `${status} is ${type}, and the document says ${Object.keys(content).join(', ')}`);
  const schema = content[type];
  if (!schema || !/json$/.test(type)) return;
  const texts = type === 'application/x-ndjson' ? answer.text.split('\n').filter((line) => line !== '') : [answer.text];
  for (const text of texts) valid(schema, json({ text }), `the answer ${status}`);
}

/** An answer that the operation does not tell of: then it was given before any route was reached. */
function demandForeign(answer: Answer, hasBody: boolean): void {
  const { status } = answer;
  if (!hasBody || status === 304) return;
  const { code } = json(answer) as { code: string };
  demand(BEFORE_ROUTES[status]?.includes(code) ?? false, `${status} ${code} is not in the document`);
}

/** Finds the operation that a request reaches: not always the one that it was made for, since addresses have dots in them. */
function finder(operations: readonly Operation[]): (shot: Shot) => Operation | undefined {
  const known = operations.map((operation) => ({
    operation,
    literals: operation.path.split('/').filter((part) => !part.startsWith('{')).length,
    pattern: new RegExp(`^${operation.path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  }));
  const ranked = known.toSorted((a, b) => b.literals - a.literals);
  return ({ method, target }) => {
    const path = URL.parse(target, 'http://a')?.pathname ?? '';
    const wanted = method === 'HEAD' ? 'GET' : method;
    return ranked.find(({ operation, pattern }) => operation.method === wanted && pattern.test(path))?.operation;
  };
}

function validator(): Valid {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  const compiled = new Map<Schema, ValidateFunction>();
  return (schema, value, what) => {
    let check = compiled.get(schema);
    if (!check) {
      check = ajv.compile(schema);
      compiled.set(schema, check);
    }
    demand(check(value) as boolean, `${what} does not fit its schema: ${ajv.errorsText(check.errors)}`);
  };
}

function json({ text }: Pick<Answer, 'text'>): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`is no JSON: ${text.slice(0, 200)}`);
  }
}

function demand(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(`The answer ${otherwise}`);
}
