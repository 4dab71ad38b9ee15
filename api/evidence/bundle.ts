/** The evidence as one file: a zip that a person can open, read and check without us. */
import { recordText } from '#model/receipt.ts';
import { acceptanceOut } from '../routes/acceptances.ts';
import { heldOut } from '../routes/held.ts';
import { consentRecord } from './consent-record.ts';
import type { Evidence, ProvenAnswer, ProvenVersion } from './gather.ts';
import { guide } from './guide.ts';
import { type TextFile, zipped } from './zip.ts';

/** The bytes of the zip, as they are made: the same evidence gives the same bytes. */
export function bundle(evidence: Evidence): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return zipped(filesOf(evidence));
}

/** Every file of the bundle, made one after the other. */
function* filesOf(evidence: Evidence): Generator<TextFile> {
  const { held, keys, checkpoint, versions, answers } = evidence;
  yield ['LES-MEG.txt', [guide('nb', evidence)]];
  yield ['README.txt', [guide('en', evidence)]];
  yield ['held.json', heldText(held)];
  yield ['keys.json', [pretty({ keys })]];
  if (checkpoint !== null) yield ['checkpoint.txt', [checkpoint]];
  for (const answer of answers) yield* named(answerFiles(answer, versions));
  for (const [name, version] of versions) yield* named(versionFiles(name, version));
}

function* named(files: Record<string, string>): Generator<TextFile> {
  for (const [name, text] of Object.entries(files)) yield [name, [text]];
}

/** As {@link pretty} writes it, but an answer at a time: one person may have thousands. */
function* heldText(held: Evidence['held']): Generator<string> {
  const { acceptances, receipts } = held;
  const none = pretty(heldOut({ ...held, acceptances: [], receipts: [], prompts: [] }));
  const [before, after] = none.split('"acceptances": []') as [string, string];
  if (acceptances.length === 0) return yield none;
  yield `${before}"acceptances": [`;
  for (const [at, record] of acceptances.entries()) {
    const one = JSON.stringify(acceptanceOut(record, receipts[at]!), null, 2).replaceAll('\n', '\n    ');
    yield `${at === 0 ? '' : ','}\n    ${one}`;
  }
  yield `\n  ]${after}`;
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

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
