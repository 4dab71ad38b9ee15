/** The rendered body of every text, made once by Astro; page, differences, hash and plain text are all made of it. */

import { getEntry, render } from 'astro:content';
import mdxRenderer from '@astrojs/mdx/server.js';
import { experimental_AstroContainer as AstroContainer } from 'astro/container';
import type { Nodes, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { contentHash } from '#model/body/text.ts';
import { refOf, renderBody, type Version } from '#model/house.ts';
import type { Locale } from '#model/ref.ts';

const made = new Map<string, Promise<Root>>();

/**
 * The body of `version` in `locale` as Astro renders it. Read-only: copy before you decorate it.
 * Throws when it does not say word for word what the model says, since that is what people have answered to.
 */
export function bodyOf(version: Version, locale: Locale): Promise<Root> {
  const key = `${refOf(version)}/${locale}/${contentHash(renderBody(version, locale))}`;
  let body = made.get(key);
  if (!body) {
    body = make(version, locale);
    made.set(key, body);
  }
  return body;
}

async function make(version: Version, locale: Locale): Promise<Root> {
  const entry = await getEntry('texts', `${version.policy.id}/${version.version}/${locale}`);
  if (!entry) throw new Error(`${version.sources[locale]?.file} was not compiled; run the build again`);
  const { Content } = await render(entry);
  const html = await (await container()).renderToString(Content);
  const body = fromHtml(html, { fragment: true });
  clean(body);
  refuseOther(version, locale, body);
  return body;
}

function refuseOther(version: Version, locale: Locale, body: Root): void {
  if (contentHash(body) === contentHash(renderBody(version, locale))) return;
  throw new Error(
    `${version.sources[locale]?.file}: the page would not say what ${refOf(version)} says. ` +
      'Astro and the model rendered different words, most likely after an upgrade of one of them. ' +
      'Put the old versions back in package-lock.json, or make both render alike.',
  );
}

let shared: Promise<AstroContainer> | undefined;

function container(): Promise<AstroContainer> {
  shared ??= AstroContainer.create().then((one) => {
    one.addServerRenderer({ name: 'astro:jsx', renderer: mdxRenderer });
    return one;
  });
  return shared;
}

/** Positions and the white space between blocks say nothing to a reader. */
function clean(node: Nodes): void {
  delete node.position;
  if (node.type === 'root') delete node.data;
  if (!('children' in node)) return;
  const blocks = ['root', 'ul', 'ol', 'table', 'thead', 'tbody', 'tr', 'dl', 'div', 'section'];
  const name = node.type === 'element' ? node.tagName : node.type;
  if (blocks.includes(name)) {
    node.children = node.children.filter(
      (child) => child.type !== 'text' || child.value.trim(),
    ) as typeof node.children;
  }
  for (const child of node.children) clean(child);
}
