/** The log of an API, as anyone may read it. */
import { hashFromBase64 } from '#model/receipt.ts';
import { reasonOf } from '../publish/live.ts';
import { CommandError } from '../verb.ts';
import type { WitnessedLeaf } from './folder.ts';

export interface RemoteLog {
  /** The signed head of now. */
  checkpoint(): Promise<string>;
  /** Leaves from index `from` to before `to`. */
  leaves(from: number, to: number): Promise<WitnessedLeaf[]>;
  /** Hashes of the proof that the first size is the beginning of the second. */
  consistency(from: number, to: number): Promise<Uint8Array[]>;
}

const PATIENCE_MS = 30_000;
const PAGE = 1000;

/** The log of the API at `base`, an address without a trailing slash. */
export function logAt(base: string): RemoteLog {
  return {
    checkpoint: () => get(`${base}/v1/log/checkpoint`),
    leaves: async (from, to) => {
      const leaves: WitnessedLeaf[] = [];
      while (from + leaves.length < to) leaves.push(...(await page(base, from + leaves.length, to)));
      return leaves;
    },
    consistency: async (from, to) => {
      const { hashes } = Object(jsonOf(await get(`${base}/v1/log/consistency?from=${from}&to=${to}`)));
      return Array.isArray(hashes) ? hashes.map((hash) => hashFromBase64(String(hash)) ?? new Uint8Array()) : [];
    },
  };
}

async function page(base: string, from: number, to: number): Promise<WitnessedLeaf[]> {
  const limit = Math.min(PAGE, to - from);
  const { leaves } = Object(jsonOf(await get(`${base}/v1/log/leaves?from=${from}&limit=${limit}`))) as {
    leaves?: unknown;
  };
  const found = Array.isArray(leaves) ? leaves.slice(0, limit).flatMap(leafOf) : [];
  if (found.length > 0) return found;
  throw new CommandError(
    `The API gives no leaf ${from}, though its checkpoint has ${to}.`,
    'the log was cut, or this is no address of the API',
    'keep what the witness has, and find out who changed the database before anything else is done',
  );
}

function leafOf(value: unknown): WitnessedLeaf[] {
  const { hash, text } = Object(value) as { hash?: unknown; text?: unknown };
  const bytes = hashFromBase64(String(hash));
  return bytes ? [{ hash: bytes, text: typeof text === 'string' ? text : null }] : [];
}

async function get(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch((error: unknown) => {
    throw new CommandError(
      `${url} does not answer.`,
      reasonOf(error),
      'check the address, and that the API runs; repeating is safe',
    );
  });
  const text = await answer.text();
  if (answer.ok) return text;
  const { detail } = Object(jsonOf(text)) as { detail?: unknown };
  throw new CommandError(
    `${url} answers ${answer.status}.`,
    String(detail ?? 'it gives no reason'),
    'look at the API; repeating is safe',
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
