/** Receipts wherever they lie in the shop's files: NDJSON, a JSON document, a table, the answers of the API. */
import { readFile } from 'node:fs/promises';
import { fromBase64Url, openReceipt, type Verifier } from '#model/receipt.ts';
import type { RestoredReceipt } from '../../../api/store/store.ts';
import { CommandError } from '../verb.ts';

export interface Found {
  receipts: RestoredReceipt[];
  /** How many look like receipts and are none that the log's keys have signed. */
  refused: number;
}

/** A compact JWS; its header begins with a brace and a quotation mark. */
const JWS = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;

/** Reads every file, each receipt once. Throws a CommandError for one that cannot be read. */
export async function receiptsIn(files: readonly string[], verifiers: readonly Verifier[]): Promise<Found> {
  const texts = new Set<string>();
  for (const file of files) for (const [jws] of (await textOf(file)).matchAll(JWS)) texts.add(jws);
  const found: Found = { receipts: [], refused: 0 };
  for (const jws of texts) {
    const opened = await openReceipt(jws, verifiers);
    if (opened.fault !== null) found.refused++;
    else found.receipts.push({ ...opened, signature: fromBase64Url(jws.slice(jws.lastIndexOf('.') + 1))! });
  }
  return found;
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${file} cannot be read.`, error.message, 'name files that hold the shop’s receipts');
  });
}
