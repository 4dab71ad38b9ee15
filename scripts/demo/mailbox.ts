/** A mail catcher: takes every mail over SMTP on loopback, keeps it as a file, and shows it on a page. Sends nothing on. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { page } from './page.ts';

export interface Mailbox {
  /** Where the mailer sends: `smtp://127.0.0.1:port`. */
  smtpUrl: string;
  /** Where a person looks. */
  url: string;
  stop(): Promise<void>;
}

/** Starts both ends. `folder` keeps the mails as `.eml` files between starts; port 0 takes a free one. */
export async function startMailbox(folder: string, port: number): Promise<Mailbox> {
  await mkdir(folder, { recursive: true });
  const smtp = await listenSmtp(folder);
  const { server, url } = await listenHttp(pages(folder), port).catch((error: unknown) => {
    smtp.close();
    throw error;
  });
  return {
    smtpUrl: `smtp://127.0.0.1:${(smtp.server.address() as { port: number }).port}`,
    url,
    stop: async () => {
      await new Promise((done) => smtp.close(() => done(undefined)));
      await close(server);
    },
  };
}

function listenSmtp(folder: string): Promise<SMTPServer> {
  let count = 0;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        count += 1;
        const name = `${Date.now()}-${String(count).padStart(4, '0')}.eml`;
        writeFile(join(folder, name), Buffer.concat(chunks)).then(() => done(), done);
      });
    },
  });
  smtp.on('error', () => {});
  return new Promise((resolve, reject) => {
    smtp.server.once('error', reject);
    smtp.listen(0, '127.0.0.1', () => resolve(smtp));
  });
}

/** A Hono app on loopback; port 0 takes a free one. Rejects when the port is taken. */
export function listenHttp(app: Hono, port: number): Promise<{ server: Server; url: string }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (info) => {
      resolve({ server, url: `http://localhost:${info.port}` });
    }) as Server;
    server.once('error', reject);
  });
}

/** Stops listening and ends idle connections. */
export function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}

function pages(folder: string): Hono {
  const app = new Hono();
  app.get('/', async (c) => c.html(listPage(await mailsIn(folder))));
  app.get('/:name', async (c) => {
    const mail = await mailAt(folder, c.req.param('name'));
    return mail ? c.html(mailPage(c.req.param('name'), mail)) : c.text('There is no such mail.', 404);
  });
  app.get('/:name/html', async (c) => {
    const mail = await mailAt(folder, c.req.param('name'));
    c.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'");
    return mail?.html ? c.html(mail.html) : c.text('This mail has no HTML part.', 404);
  });
  return app;
}

async function mailsIn(folder: string): Promise<{ name: string; mail: ParsedMail }[]> {
  const names = (await readdir(folder))
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .reverse();
  return Promise.all(
    names.slice(0, 200).map(async (name) => ({ name, mail: await simpleParser(await readFile(join(folder, name))) })),
  );
}

async function mailAt(folder: string, name: string): Promise<ParsedMail | null> {
  if (!/^[\w-]+\.eml$/.test(name)) return null;
  const bytes = await readFile(join(folder, name)).catch(() => null);
  return bytes ? simpleParser(bytes) : null;
}

function listPage(mails: { name: string; mail: ParsedMail }[]) {
  const rows = mails.map(
    ({ name, mail }) =>
      html`<li><a href="/${name}">${mail.subject ?? ''}</a><span class="quiet">${recipient(mail)}</span></li>`,
  );
  return page(
    'Mail catcher',
    html`<h1>Mail catcher</h1>
      <p>Every e-mail that the demo sends ends here. Nothing leaves this machine.</p>
      ${mails.length === 0 ? html`<p class="quiet">No mail yet.</p>` : html`<ul class="rows">${rows}</ul>`}`,
  );
}

function mailPage(name: string, mail: ParsedMail) {
  return page(
    mail.subject ?? 'Mail',
    html`<p><a href="/">← All mail</a></p>
      <h1>${mail.subject ?? ''}</h1>
      <p class="quiet">${mail.from?.text ?? ''} → ${recipient(mail)}</p>
      <p class="quiet"><a href="/${name}/html">Only the mail</a></p>
      <iframe title="The mail as HTML" src="/${name}/html" sandbox="allow-popups"></iframe>
      <h2>As plain text</h2>
      <pre>${mail.text ?? ''}</pre>
      <h2>Headers</h2>
      <pre>${mail.headerLines.map((one) => raw(escapeHtml(`${one.line}\n`)))}</pre>`,
  );
}

function recipient(mail: ParsedMail): string {
  const to = Array.isArray(mail.to) ? mail.to : mail.to ? [mail.to] : [];
  return to.map((one) => one.text).join(', ');
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
