/** Delivery reports (RFC 3464) in a mail or a mailbox file (RFC 4155). Pure; text in Latin-1, one character a byte. */

/** One report, as the API takes it. */
export interface Bounce {
  /** Of the mail that came back, with angle brackets. */
  messageId: string;
  /** RFC 3463: `5.1.1`. */
  status: string;
  diagnostic?: string;
}

/** Every report in `text`, and how many mails in it are none. */
export function readBounces(text: string): { bounces: Bounce[]; others: number } {
  const found = mailsIn(text.replace(/\r\n/g, '\n')).map(bouncesOf);
  return { bounces: found.flat(), others: found.filter((one) => one.length === 0).length };
}

/** `From ola@example.no Fri Nov 20 10:00:00 2026`; a sentence that begins with "From" is none. */
const SEPARATOR = /^From \S+ +[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d\d:\d\d[^\n]*\d{4}[^\n]*\n/m;

/** Mails of a mailbox file begin with a separator line; a text without one is a single mail. */
function mailsIn(text: string): string[] {
  if (!text.startsWith('From ')) return text.trim() === '' ? [] : [text];
  const mails = text.split(SEPARATOR).slice(1);
  return mails.map((mail) => mail.replace(/^>(>*From )/gm, '$1'));
}

interface Part {
  headers: Map<string, string>;
  body: string;
}

function bouncesOf(mail: string): Bounce[] {
  const whole = partOf(mail);
  const parts = partsOf(whole, 0);
  const status = parts.find(({ headers }) => typeOf(headers) === 'message/delivery-status');
  const original = parts.find(({ headers }) =>
    /^(message\/(rfc822|global)|text\/rfc822-headers)/.test(typeOf(headers)),
  );
  const messageId =
    original && /^<[^<>\s]+>/.exec(headersOf(`${decoded(original).trimStart()}\n\n`).get('message-id') ?? '')?.[0];
  if (!status || !messageId) return [];
  return decoded(status)
    .split(/\n\s*\n/)
    .map((block) => headersOf(`${block}\n\n`))
    .flatMap((fields) => bounceOf(fields, messageId));
}

/** One recipient's fields. What was delivered, relayed or expanded is no bounce. */
function bounceOf(fields: Map<string, string>, messageId: string): Bounce[] {
  const action = fields.get('action')?.toLowerCase();
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0];
  if (!status || (action !== 'failed' && action !== 'delayed')) return [];
  const diagnostic = fields
    .get('diagnostic-code')
    ?.replace(/^smtp;\s*/i, '')
    .slice(0, 1_000);
  // Some servers give a failed delivery the status of its last try: what failed has failed.
  const told = action === 'failed' ? status.replace(/^[24]/, '5') : status;
  return [{ messageId, status: told, ...(diagnostic ? { diagnostic } : {}) }];
}

const DEEPEST = 4;

function partsOf(part: Part, depth: number): Part[] {
  const boundary = /boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(part.headers.get('content-type') ?? '');
  if (!typeOf(part.headers).startsWith('multipart/') || !boundary || depth >= DEEPEST) return [part];
  const line = `--${boundary[1] ?? boundary[2]}`;
  const pieces = `\n${part.body}`.split(`\n${line}`).slice(1);
  const inner = pieces
    .filter((piece) => !piece.startsWith('--'))
    .map((piece) => partOf(piece.replace(/^[^\n]*\n/, '')));
  return inner.flatMap((one) => partsOf(one, depth + 1));
}

function partOf(text: string): Part {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n');
  if (end < 0) return { headers: headersOf(`${text}\n\n`), body: '' };
  return { headers: headersOf(`${text.slice(0, end)}\n\n`), body: text.slice(end).replace(/^\n+/, '') };
}

/** Fields up to the first empty line, folded lines joined, names in lower case; of two with one name the first. */
function headersOf(text: string): Map<string, string> {
  const head = text.slice(0, text.search(/\n\s*\n/)).replace(/\n[ \t]+/g, ' ');
  const headers = new Map<string, string>();
  for (const line of head.split('\n')) {
    const match = /^([!-9;-~]+):\s*(.*)$/.exec(line);
    if (match && !headers.has(match[1]!.toLowerCase())) headers.set(match[1]!.toLowerCase(), match[2]!.trim());
  }
  return headers;
}

function typeOf(headers: Map<string, string>): string {
  return (headers.get('content-type') ?? 'text/plain').split(';')[0]!.trim().toLowerCase();
}

function decoded({ headers, body }: Part): string {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('latin1').replace(/\r\n/g, '\n');
  if (encoding !== 'quoted-printable') return body;
  return body
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
