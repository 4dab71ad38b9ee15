import type { APIRoute } from 'astro';
import { theHouse } from '../house.ts';
import { sitemapOf } from '../sitemap.ts';

export const GET: APIRoute = () =>
  new Response(sitemapOf(theHouse()), { headers: { 'Content-Type': 'application/xml' } });
