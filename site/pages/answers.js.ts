/** The element of a user's own answers as one file, for our page and the webshop's. */
import type { APIRoute } from 'astro';
import { scriptFile } from '../script-file.ts';

export const GET: APIRoute = () => scriptFile('site/answers/index.ts', 'policyAnswers');
