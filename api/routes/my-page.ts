/** The page behind a link where the site is on another server: a shell around the site's own element. */
import { createHash } from 'node:crypto';
import { SECURITY_HEADERS } from '../problem.ts';
import type { View } from '../view.ts';

const STYLE = `
:root{color-scheme:light dark;font:1.0625rem/1.65 system-ui,sans-serif}
body{max-width:46rem;margin:0 auto;padding:2rem 1.25rem 5rem;color:#1b2422;background:#fcfbf8}
@media(prefers-color-scheme:dark){body{color:#e7e8e2;background:#131919}}
h1{line-height:1.1;margin:0 0 1.5rem}
`;

interface Words {
  title: string;
  offline: string;
}

const ENGLISH: Words = {
  title: 'My answers',
  offline:
    'This page needs JavaScript, which is switched off. Ask the shop for your answers; they can send them to you.',
};
const WORDS: Readonly<Record<string, Words>> = {
  nb: {
    title: 'Mine svar',
    offline: 'Siden trenger JavaScript, som er slått av. Be butikken om svarene dine, så kan de sende dem til deg.',
  },
  en: ENGLISH,
};

/** The same for everyone in a language: who it is about stands after the "#", which no server sees. */
export function myPage(view: View, locale: string): Response {
  const [line] = view.lines.values();
  const site = line?.policy.site;
  const script = site ? new URL('/answers.js', site.url).href : '/answers.js';
  const words = Object.hasOwn(WORDS, locale) ? WORDS[locale]! : ENGLISH;
  return new Response(html(locale, words, script, site?.name), {
    headers: {
      ...SECURITY_HEADERS,
      'Content-Security-Policy': policyFor(script),
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-cache',
    },
  });
}

function policyFor(script: string): string {
  const style = createHash('sha256').update(STYLE).digest('base64');
  const from = script.startsWith('/') ? "'self'" : new URL(script).origin;
  return `default-src 'none'; script-src ${from}; connect-src 'self'; style-src 'sha256-${style}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

function html(locale: string, { title, offline }: Words, script: string, name?: string): string {
  return `<!doctype html>
<html lang="${escapeHtml(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(name ? `${title} – ${name}` : title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<script type="module" src="${escapeHtml(script)}"></script>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<noscript><p>${escapeHtml(offline)}</p></noscript>
<policy-answers lang="${escapeHtml(locale)}" link></policy-answers>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
}
