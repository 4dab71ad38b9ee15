/** The head of the log that the witness kept, as it is: `/log/checkpoint`. No file before there is one. */
import type { APIRoute } from 'astro';
import { theHouse } from '../../house.ts';

export const getStaticPaths = () => (theHouse().witnessed ? [{ params: { head: 'checkpoint' } }] : []);

export const GET: APIRoute = () =>
  new Response(theHouse().witnessed!.note, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
