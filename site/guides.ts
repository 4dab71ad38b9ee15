/** The guides under `site/docs/`, by language. */
import { type CollectionEntry, getCollection } from 'astro:content';
import type { Locale } from '#model/ref.ts';
import { docsPath } from './routes.ts';

export type Guide = CollectionEntry<'docs'>;

/** Every guide of `locale`, in reading order. */
export async function guidesOf(locale: Locale): Promise<Guide[]> {
  const guides = await getCollection('docs', ({ id }) => localeOf(id) === locale);
  return guides.sort((a, b) => a.data.order - b.data.order);
}

/** The same guide in every language it is written in: paths. */
export async function translationsOf(guide: Guide): Promise<Record<Locale, string>> {
  const same = await getCollection('docs', ({ data }) => data.about === guide.data.about);
  return Object.fromEntries(same.map(({ id }) => [localeOf(id), docsPath(id)]));
}

/** `nb` of `nb/publiser`. */
export function localeOf(id: string): Locale {
  return id.split('/', 1)[0]!;
}
