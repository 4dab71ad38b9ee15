/** The prompt element as one file for the webshop's page. */
import type { APIRoute } from 'astro';
import { scriptFile } from '../script-file.ts';

export const GET: APIRoute = () => scriptFile('site/prompt/index.ts', 'policyPrompt');
