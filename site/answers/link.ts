/** With a link: the token after the "#", and the two calls it is good for, to the server that the page came from. */
import { type Answers, answersIn } from './data.ts';

/** The link has run out, or does not hold: only the shop can give a new one. */
export class LinkOver extends Error {}

/**
 * The token in the page's address. It is taken out of what people see, print and copy, and kept with this entry of the
 * browser's history, so that the page can be loaded again. Null without one.
 */
export function takeToken(): string | null {
  const { hash, pathname, search } = location;
  const token = /^#(pm1\.[\w.-]+)$/.exec(hash)?.[1];
  if (token) history.replaceState({ policyAnswers: token }, '', pathname + search);
  const kept = (history.state as { policyAnswers?: unknown } | null)?.policyAnswers;
  return typeof kept === 'string' ? kept : null;
}

/** The same page in other languages: who goes there takes the token along, and nobody sees it before or after. */
export function carryToken(token: string): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[hreflang]')) {
    const { origin } = new URL(link.href);
    if (origin !== location.origin) continue;
    const carry = () => {
      link.hash = token;
      // After the browser has gone there, or has opened it beside this page.
      setTimeout(() => {
        link.hash = '';
      });
    };
    for (const event of ['click', 'auxclick']) link.addEventListener(event, carry);
  }
}

/** Rejects with {@link LinkOver}, or with any Error when it is worth trying again. */
export function fetchAnswers(token: string): Promise<Answers> {
  return call(token, '/v1/my/answers', {});
}

export function sendWithdrawal(token: string, policy: string): Promise<Answers> {
  const headers = { 'Content-Type': 'application/json' };
  return call(token, '/v1/my/withdrawals', { method: 'POST', headers, body: JSON.stringify({ policy }) });
}

async function call(
  token: string,
  path: string,
  init: RequestInit & { headers?: Record<string, string> },
): Promise<Answers> {
  const headers = { ...init.headers, Authorization: `Bearer ${token}` };
  const reply = await fetch(path, { ...init, headers, credentials: 'omit', cache: 'no-store' });
  if (reply.status === 401) throw new LinkOver();
  const answers = reply.ok ? answersIn(await reply.json()) : null;
  if (!answers) throw new Error(`answered ${reply.status}`);
  return answers;
}
