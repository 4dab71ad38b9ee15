/** The page for people: every address, every error. One request, nothing from elsewhere. */
import { createHash } from 'node:crypto';
import { PROBLEMS, SECURITY_HEADERS } from '../problem.ts';
import { problemsOf } from './openapi.ts';
import type { Route } from './route.ts';

const STYLE = `
:root{color-scheme:light dark;font:1rem/1.6 system-ui,sans-serif}
body{max-width:52rem;margin:0 auto;padding:2rem 1.25rem 6rem}
h1{line-height:1.2;margin:0 0 .5rem}h2{margin:3rem 0 1rem}h3{margin:2.25rem 0 .25rem;font-size:1rem;overflow-wrap:anywhere}
code,pre{font:.925em ui-monospace,monospace}pre{overflow-x:auto;padding:1rem;border:1px solid;border-radius:.5rem}
h3 b{display:inline-block;min-width:3.5rem}dl{margin:.5rem 0}dt{font-weight:600}dd{margin:0 0 .5rem 1rem}p{margin:.25rem 0 .75rem}
`;

const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** `origin` is where callers reach this API: `https://policy-api.example.no`. */
export function docsPage(routes: readonly Route[], origin: string): Response {
  return new Response(html(routes, origin), {
    headers: {
      ...SECURITY_HEADERS,
      'Content-Security-Policy': POLICY,
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-cache',
    },
  });
}

function firstCall(origin: string): string {
  return `curl -H 'Authorization: Bearer pst_…' \\\n  '${origin}/v1/users/42/status?locale=nb'`;
}

function html(routes: readonly Route[], origin: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>API: policies and their acceptance</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Policies and their acceptance</h1>
<p>The shop asks what to do for a customer, shows it, and sends back what the customer answered. The same in a form for
machines: <a href="/openapi.json">openapi.json</a>.</p>
<pre>${escapeHtml(firstCall(origin))}</pre>
<p>For each policy, <code>action</code> says <code>none</code>, <code>ask</code> or <code>require</code>. Show
<code>summary</code> with a link to <code>urls.changes</code>, and post the answer with the <code>token</code> that came
with it. Only a require may stand between the customer and the shop.</p>
<h2>Addresses</h2>
${routes.map(routeText).join('\n')}
<h2>Errors</h2>
<p>Every error is <code>application/problem+json</code> (RFC 9457). Go by <code>code</code>; <code>detail</code> says what
happened and what to do.</p>
<dl>
${Object.entries(PROBLEMS)
  .map(
    ([code, [status, title]]) => `<dt id="${code}"><code>${status} ${code}</code></dt><dd>${escapeHtml(title)}.</dd>`,
  )
  .join('\n')}
</dl>
</main>
</body>
</html>
`;
}

function routeText(route: Route): string {
  const path = route.path.replace(/:(\w+)/g, '{$1}');
  const who = whoOf(route);
  const query = Object.keys(route.query?.shape ?? {}).map((name) => `<code>?${name}=</code>`);
  const body = route.body ? ` Body: <code>${route.body.type}</code>.` : '';
  const answers = Object.entries(route.answers).map(([status, { says }]) => `<code>${status}</code> ${prose(says)}`);
  const problems = problemsOf(route).map((code) => `<a href="#${code}">${code}</a>`);
  return `<h3><b>${route.method}</b> ${escapeHtml(path)}</h3>
<p>${prose(route.summary)}. ${who}${query.length > 0 ? ` Query: ${query.join(' ')}.` : ''}${body}</p>
<p>${answers.join('; ')}. Errors: ${problems.join(', ')}.</p>`;
}

function whoOf({ scopes }: Route): string {
  if (scopes === 'anyone') return 'Open to anyone.';
  return scopes === 'link' ? 'The token of a link.' : `Key with scope ${scopes.join(' or ')}.`;
}

/** Running text, in which backticks mark code. */
function prose(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
}
