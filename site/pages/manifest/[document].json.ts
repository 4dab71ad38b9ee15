import type { APIRoute, GetStaticPaths } from 'astro';
import { theManifest } from '../../built.ts';

export const getStaticPaths = (async () => {
  const { documents } = await theManifest();
  return [...documents].map(([hash, text]) => ({ params: { document: hash }, props: { text } }));
}) satisfies GetStaticPaths;

export const GET: APIRoute<{ text: string }> = ({ props }) =>
  new Response(props.text, { headers: { 'Content-Type': 'application/json' } });
