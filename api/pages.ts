/** The built site, served from a folder, for one machine that does both. A web server or CDN does the same in production. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { Context } from 'hono';
import { SECURITY_HEADERS } from './problem.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** For what the build wrote no policy of its own. */
const STRICT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** Where the build says which policy belongs to which page: address → header. */
const POLICIES = '_headers.json';

/** The files that pages elsewhere load: a module script is refused across origins without leave. */
const FOR_SHOPS = ['/prompt.js', '/answers.js'];
/** Where the build says at which path the page of answers lies, by language. */
const ANSWERS = 'answers.json';
/** The head of the log, which has no ending: its name is that of its format. */
const CHECKPOINT = '/log/checkpoint';

/** A handler for what is not the API's: pages of `folder`, its 404 page in the language of the path, or null. */
export function servePages(folder: string): (c: Context) => Promise<Response | null> {
  return async (c) => {
    if (!/^(GET|HEAD)$/.test(c.req.method) || c.req.path.startsWith('/v1/')) return null;
    const path = pathOf(c.req.url);
    const file = path === null ? null : await fileAt(folder, path);
    if (path !== null && file) return answer(c, folder, path, file, 200);
    if (path !== null && (await isFolder(folder, path))) return toFolder(c, path);
    return notFound(c, folder, path ?? '/');
  };
}

/** The path of the site's page of answers in a language; null when `folder` has none. */
export async function answersPath(folder: string, locale: string): Promise<string | null> {
  const text = await readFile(join(folder, ANSWERS), 'utf8').catch(() => '{}');
  const paths = JSON.parse(text) as Record<string, string>;
  return Object.hasOwn(paths, locale) ? paths[locale]! : null;
}

interface File {
  bytes: Buffer;
  type: string;
}

/** The decoded path, or null for one that no page can have. */
function pathOf(url: string): string | null {
  try {
    const path = decodeURIComponent(new URL(url).pathname);
    const isPlain = path.split('/').every((part) => !part.startsWith('.') && !part.startsWith('_headers'));
    return isPlain && !path.includes('\0') && !path.includes('\\') ? path : null;
  } catch {
    return null;
  }
}

async function fileAt(folder: string, path: string): Promise<File | null> {
  const target = join(folder, path.endsWith('/') ? `${path}index.html` : path);
  if (!target.startsWith(folder + sep)) return null;
  const type = path === CHECKPOINT ? TYPES['.txt'] : TYPES[extname(target)];
  const bytes = type && (await readFile(target).catch(() => null));
  return bytes ? { bytes, type } : null;
}

async function isFolder(folder: string, path: string): Promise<boolean> {
  return !path.endsWith('/') && (await fileAt(folder, `${path}/`)) !== null;
}

/** Relative to this host only: a path of two slashes would lead elsewhere. */
function toFolder(c: Context, path: string): Response {
  const to = `/${path.split('/').filter(Boolean).map(encodeURIComponent).join('/')}/`;
  const { search } = new URL(c.req.url);
  return new Response(null, { status: 308, headers: { ...SECURITY_HEADERS, Location: to + search } });
}

async function notFound(c: Context, folder: string, path: string): Promise<Response | null> {
  const language = /^\/([a-z]{2,3})\//.exec(path)?.[1];
  const places = [...(language ? [`/${language}/404.html`] : []), '/404.html'];
  for (const place of places) {
    const file = await fileAt(folder, place);
    if (file) return answer(c, folder, place, file, 404);
  }
  return null;
}

async function answer(c: Context, folder: string, path: string, file: File, status: number): Promise<Response> {
  const etag = `"${createHash('sha256').update(file.bytes).digest('base64url').slice(0, 22)}"`;
  const headers = {
    ...SECURITY_HEADERS,
    'Content-Security-Policy': (await policies(folder))[path] ?? STRICT,
    'Content-Type': file.type,
    ...(FOR_SHOPS.includes(path) ? { 'Access-Control-Allow-Origin': '*' } : {}),
    'Cache-Control': path.startsWith('/_astro/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: etag,
  };
  const isHeld = status === 200 && c.req.header('if-none-match') === etag;
  if (isHeld) return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(file.bytes), { status, headers });
}

/** Read anew each time: a build may swap the folder at any moment. */
async function policies(folder: string): Promise<Record<string, string>> {
  const text = await readFile(join(folder, POLICIES), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Record<string, string>;
}
