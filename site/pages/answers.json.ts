/** Where the page of answers lies in each language, for an API that serves these pages. */
import type { APIRoute } from 'astro';
import { theHouse } from '../house.ts';
import { answersPath } from '../routes.ts';

export const GET: APIRoute = () => {
  const paths = Object.fromEntries(theHouse().site.locales.map((locale) => [locale, answersPath(locale)]));
  return new Response(JSON.stringify(paths), { headers: { 'Content-Type': 'application/json' } });
};
