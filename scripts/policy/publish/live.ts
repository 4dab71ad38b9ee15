/** The live site as a publisher sees it: its manifest, its documents, and what its pages really say. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { bodyOfPage } from '#model/body/page.ts';
import { contentHash } from '#model/body/text.ts';
import {
  type Manifest,
  type ManifestVersion,
  manifest,
  type VersionDocument,
  versionDocument,
} from '#model/manifest.ts';
import { CommandError } from '../verb.ts';

export interface Live {
  manifest: Manifest;
  /** The version's document, verified by its hash. */
  document(version: ManifestVersion): Promise<VersionDocument>;
  /** Throws unless every page of the version is up and says what its content hash says. */
  verifyPages(ref: string, version: ManifestVersion): Promise<void>;
}

/** `fetch`, or something that answers in its place. */
export type Fetch = (url: string, init: RequestInit) => Response | Promise<Response>;

const PATIENCE_MS = 20_000;

/** Reads the manifest at `base`, an address without a trailing slash. Pages with canonical addresses are read there too. */
export async function siteAt(base: string, get: Fetch = fetch): Promise<Live> {
  const read = (url: string) => fetchText(url, get);
  const index = manifest.safeParse(json(await read(`${base}/manifest.json`), `${base}/manifest.json`));
  if (!index.success) throw unreadable(`${base}/manifest.json`, index.error.message);
  const canonical = index.data.site.url.replace(/\/+$/, '');
  const here = (url: string) => (url.startsWith(`${canonical}/`) ? base + url.slice(canonical.length) : url);
  return {
    manifest: index.data,
    document: (version) => readDocument(read, `${base}/manifest/${version.document}.json`, version.document),
    verifyPages: async (ref, version) => {
      for (const [locale, url] of Object.entries(version.url))
        await verifyPage(read, ref, here(url), version.contentHash[locale]!);
    },
  };
}

type Read = (url: string) => Promise<string>;

async function readDocument(read: Read, url: string, hash: string): Promise<VersionDocument> {
  const text = await read(url);
  if (bytesToHex(sha256(utf8ToBytes(text))) !== hash)
    throw unreadable(url, 'its bytes do not have the hash that names it');
  const document = versionDocument.safeParse(json(text, url));
  if (!document.success) throw unreadable(url, document.error.message);
  return document.data;
}

async function verifyPage(read: Read, ref: string, url: string, expected: string): Promise<void> {
  const body = bodyOfPage(await read(url));
  if (body && contentHash(body) === expected) return;
  throw new CommandError(
    `${url} does not show ${ref} as it was built.`,
    body ? 'its text has another content hash' : 'it holds no policy text',
    'deploy the pages again and wait until they are live; nobody is asked about a page that is not up',
  );
}

async function fetchText(url: string, get: Fetch): Promise<string> {
  const init: RequestInit = { redirect: 'follow', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) };
  const answer = await Promise.resolve(get(url, init)).catch((error: unknown) => {
    throw new CommandError(`${url} does not answer.`, reasonOf(error), 'check the address, and that the site is up');
  });
  if (answer.ok) return answer.text();
  throw new CommandError(
    `${url} answers ${answer.status}.`,
    'the page is not live',
    'deploy the site first, then publish',
  );
}

/** The innermost reason: fetch wraps the one that says something. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
}

function json(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(url, error instanceof Error ? error.message : String(error));
  }
}

function unreadable(url: string, why: string): CommandError {
  return new CommandError(
    `${url} is not as it should be.`,
    why,
    'build the site again with this version of the generator and deploy it',
  );
}
