import type { APIRoute } from 'astro';
import { theManifest } from '../built.ts';

export const GET: APIRoute = async () => json((await theManifest()).index);

const json = (text: string): Response => new Response(text, { headers: { 'Content-Type': 'application/json' } });
