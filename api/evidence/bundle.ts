/** The evidence as one file: a zip that a person can open, read and check without us. */
import { strToU8, zipSync } from 'fflate';
import { recordText } from '#model/receipt.ts';
import { heldOut } from '../routes/held.ts';
import { consentRecord } from './consent-record.ts';
import type { Evidence, ProvenAnswer, ProvenVersion } from './gather.ts';
import { guide } from './guide.ts';

/** A zip has local times: one that says nothing is the same everywhere. */
const NO_TIME = new Date(1980, 0, 1);

/** The bytes of the zip: the same evidence gives the same bytes. */
export function bundle(evidence: Evidence): Uint8Array {
  const files = Object.entries(filesOf(evidence)).map(([name, text]) => [name, strToU8(text)] as const);
  return zipSync(Object.fromEntries(files), { mtime: NO_TIME, level: 6 });
}

/** Every file of the bundle, by its path. */
export function filesOf(evidence: Evidence): Record<string, string> {
  const { held, keys, checkpoint, versions, answers } = evidence;
  return {
    'LES-MEG.txt': guide('nb', evidence),
    'README.txt': guide('en', evidence),
    'held.json': pretty(heldOut(held)),
    'keys.json': pretty({ keys }),
    ...(checkpoint === null ? {} : { 'checkpoint.txt': checkpoint }),
    ...merged(answers.map((answer) => answerFiles(answer, versions))),
    ...merged([...versions].map(([name, version]) => versionFiles(name, version))),
  };
}

function answerFiles(
  { record, receipt, proof, prompt }: ProvenAnswer,
  versions: Evidence['versions'],
): Record<string, string> {
  const version = versions.get(`${record.policy}@${record.version}`);
  return {
    [`records/${record.id}.json`]: recordText(record),
    [`receipts/${record.id}.jws`]: `${receipt}\n`,
    ...(prompt ? { [`prompts/${record.id}.json`]: pretty(prompt) } : {}),
    ...(proof ? { [`proofs/${record.id}.json`]: pretty(proof) } : {}),
    ...(version ? { [`iso-27560/${record.id}.jsonld`]: pretty(consentRecord(record, version.document)) } : {}),
  };
}

function versionFiles(name: string, { document, publication }: ProvenVersion): Record<string, string> {
  const texts = Object.entries(document.text).map(([locale, text]) => [`texts/${name}.${locale}.txt`, `${text}\n`]);
  return {
    ...Object.fromEntries(texts),
    [`versions/${name}.json`]: pretty(document),
    ...(publication
      ? {
          [`publications/${name}.json`]: publication.leaf,
          [`publications/${name}.proof.json`]: pretty(publication.proof),
        }
      : {}),
  };
}

function merged(parts: Record<string, string>[]): Record<string, string> {
  return Object.assign({}, ...parts);
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
