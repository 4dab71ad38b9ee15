/** Reads a request's body, within a limit and of the right type only. */
import type { Context } from 'hono';
import type { z } from 'zod';
import { invalid, Problem } from '../problem.ts';
import { JsonError, parseJson } from './json.ts';

export const KIB = 1024;
export const BODY_LIMIT = 64 * KIB;
/** A thousand imported answers. */
export const IMPORT_LIMIT = 256 * KIB;
export const VERSION_LIMIT = 1024 * KIB;
export const JSON_TYPE = 'application/json';
export const NDJSON_TYPE = 'application/x-ndjson';

/** The JSON body as `schema` gives it back. Throws `wrong-type`, `too-large`, `malformed-json` or `invalid`. */
export async function readJson<T>(c: Context, schema: z.ZodType<T>, limit = BODY_LIMIT): Promise<T> {
  const text = await readText(c, JSON_TYPE, limit);
  const result = schema.safeParse(parsed(text, 'The body is not JSON as we take it.'));
  if (!result.success) throw invalid(result.error, 'the body');
  return result.data;
}

/** One value a line with the line's number, blank lines left out. Every line is checked before any is given back. */
export async function readLines<T>(
  c: Context,
  schema: z.ZodType<T>,
  most: number,
  limit = BODY_LIMIT,
): Promise<{ value: T; number: number }[]> {
  const text = await readText(c, NDJSON_TYPE, limit);
  const lines = text.split('\n').map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const filled = lines.filter(({ line }) => line !== '');
  if (filled.length === 0) throw new Problem('malformed-json', 'The body has no line; send one JSON object a line.');
  if (filled.length > most) throw new Problem('too-large', `At most ${most} lines at a time; send the rest next.`);
  return filled.map(({ line, number }) => {
    const result = schema.safeParse(parsed(line, `Line ${number} is not JSON as we take it, and nothing was stored.`));
    if (!result.success) throw invalid(result.error, `line ${number} (nothing was stored)`, [number]);
    return { value: result.data, number };
  });
}

function parsed(text: string, what: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) throw new Problem('malformed-json', `${what} ${error.message}`);
    throw error;
  }
}

async function readText(c: Context, type: string, limit: number): Promise<string> {
  requireType(c, type);
  if (Number(c.req.header('content-length') ?? 0) > limit) throw tooLarge(limit);
  const bytes = c.req.header('content-length') ? await readWhole(c.req.raw) : await readStream(c.req.raw, limit);
  if (bytes.byteLength > limit) throw tooLarge(limit);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem('malformed-json', 'The body is not UTF-8. Encode it as UTF-8 and send it again.');
  }
}

function requireType(c: Context, type: string): void {
  const [media, ...parameters] = (c.req.header('content-type') ?? '').toLowerCase().split(';');
  const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith('charset='));
  const isUtf8 = !charset || /^charset="?utf-?8"?$/.test(charset);
  const isPlain = /^(identity)?$/i.test(c.req.header('content-encoding') ?? '');
  if (media!.trim() === type && isUtf8 && isPlain) return;
  throw new Problem('wrong-type', `Send it as \`Content-Type: ${type}\`, in UTF-8 and not compressed.`);
}

async function readWhole(request: Request): Promise<Uint8Array> {
  try {
    return new Uint8Array(await request.arrayBuffer());
  } catch {
    throw cutShort();
  }
}

/** Without a declared length the body is counted while it comes, and left as soon as it is too much. */
async function readStream(request: Request, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch(() => {
      throw cutShort();
    });
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      reader.cancel().catch(() => {});
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

function cutShort(): Problem {
  return new Problem('bad-request', 'The body ended before it was complete. Send the whole request again.');
}

function tooLarge(limit: number): Problem {
  return new Problem('too-large', `This address takes at most ${limit / KIB} KiB. Send less, or in several requests.`);
}
