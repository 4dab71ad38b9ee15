/** A small webshop: what a real one does at login, and nothing else. It holds the key; the browser never sees it. */
import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { html, raw } from 'hono/html';
import type { createClient } from '../../api/client.ts';
import { page } from './page.ts';
import { CUSTOMERS, type Customer } from './past.ts';

type Client = ReturnType<typeof createClient>;

export interface ShopOptions {
  client: Client;
  /** Address of the pages, where `/prompt.js` lies. */
  siteUrl: string;
  /** The demo's own today, for the words on the page. */
  today(): string;
}

const COOKIE = 'customer';

/** The shop as an app: choose who logs in, log in, be asked, answer. */
export function createShop({ client, siteUrl, today }: ShopOptions): Hono {
  const app = new Hono();
  app.get('/', (c) => c.html(frontPage(today())));
  app.post('/login', async (c) => {
    const { id, locale } = await c.req.parseBody();
    const user = id === 'new' ? `guest-${crypto.randomUUID()}` : String(id);
    setCookie(c, COOKIE, JSON.stringify({ user, locale: String(locale) }), { httpOnly: true, sameSite: 'Strict' });
    return c.redirect('/account', 303);
  });
  app.get('/account', async (c) => {
    const session = sessionOf(getCookie(c, COOKIE));
    if (!session) return c.redirect('/');
    const ask = c.req.query('ask') === 'newsletter' ? ['newsletter'] : [];
    const status = await client.status(session.user, { locale: session.locale, ask });
    return c.html(accountPage(session, status, siteUrl));
  });
  app.get('/my-answers', async (c) => {
    const session = sessionOf(getCookie(c, COOKIE));
    if (!session) return c.redirect('/');
    const { url } = await client.link(session.user, { locale: session.locale });
    return c.redirect(url, 303);
  });
  app.post('/answer', async (c) => {
    const session = sessionOf(getCookie(c, COOKIE));
    if (!session) return c.json({ title: 'Not logged in' }, 401);
    const { answer, token } = await c.req.json<{ answer: Parameters<Client['answer']>[1]['answer']; token: string }>();
    return c.json(await client.answer(session.user, { answer, token }));
  });
  return app;
}

interface Session {
  user: string;
  locale: string;
}

function sessionOf(cookie: string | undefined): Session | null {
  if (!cookie) return null;
  const session = JSON.parse(cookie) as Partial<Session>;
  return session.user && session.locale ? { user: session.user, locale: session.locale } : null;
}

const WORDS: Record<
  string,
  { hello: string; orders: string; none: string; out: string; raw: string; news: string; mine: string }
> = {
  nb: {
    hello: 'Hei',
    orders: 'Ordrene dine',
    none: 'Ingen ordrer ennå.',
    out: 'Logg ut',
    raw: 'Hva API-et svarte',
    news: 'Nyhetsbrev på e-post',
    mine: 'Mine svar',
  },
  en: {
    hello: 'Hello',
    orders: 'Your orders',
    none: 'No orders yet.',
    out: 'Log out',
    raw: 'What the API answered',
    news: 'Newsletter by e-mail',
    mine: 'My answers',
  },
};

function frontPage(today: string) {
  const someone: Customer = {
    id: 'new',
    name: 'Someone new',
    email: null,
    locale: 'nb',
    about: 'was never asked before',
  };
  return page(
    'Demo webshop',
    html`<h1>Demo webshop</h1>
      <p>Log in as one of the customers and see what the shop is told to ask. Here it is <strong>${today}</strong>.</p>
      <ul class="cards">${[...CUSTOMERS, someone].map(card)}</ul>`,
  );
}

function card({ id, name, about, locale }: Customer) {
  const button = (language: string, label: string) =>
    html`<button name="locale" value="${language}">${label}</button> `;
  return html`<li>
    <form method="post" action="/login">
      <input type="hidden" name="id" value="${id}" />
      <strong>${name}</strong>
      <p class="quiet">${about}</p>
      ${id === 'new' ? [button('nb', 'Log in (norsk)'), button('en', 'Log in (English)')] : button(locale, 'Log in')}
    </form>
  </li>`;
}

function accountPage({ user, locale }: Session, status: unknown, siteUrl: string) {
  const words = WORDS[locale] ?? WORDS.nb!;
  const name = CUSTOMERS.find((one) => one.id === user)?.name ?? '';
  return page(
    'Demo webshop',
    html`<p><a href="/">← ${words.out}</a></p>
      <h1>${words.hello}${name ? `, ${name}` : ''}!</h1>
      <h2>${words.orders}</h2>
      <p class="quiet">${words.none}</p>
      <p><a href="/account?ask=newsletter">${words.news}</a></p>
      <p><a href="/my-answers">${words.mine}</a></p>
      <policy-prompt lang="${locale}" status="${JSON.stringify(status)}"></policy-prompt>
      <details><summary class="quiet">${words.raw}</summary><pre>${JSON.stringify(status, null, 2)}</pre></details>`,
    html`<script type="module" src="${siteUrl}/prompt.js"></script><script type="module">${raw(GLUE)}</script>`,
    locale,
  );
}

/** All that a shop's page needs: pass the answer to the shop's own server, and let the prompt wait for it. */
const GLUE = `
document.querySelector('policy-prompt').addEventListener('policy-answer', (event) => {
  const { answer, token } = event.detail;
  event.detail.waitUntil(
    fetch('/answer', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ answer, token }) })
      .then((reply) => { if (!reply.ok) throw new Error(reply.statusText); }),
  );
});
`;
