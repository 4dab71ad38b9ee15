/** Bytes into text, or a refusal that says what they are. */
import { MAX_TEXT_CHARACTERS } from '#model/body/render.ts';
import { CommandError } from '../verb.ts';
import type { Acceptable, RawText } from './source.ts';

/** The text, with lines ending in `\n` and without a byte order mark. */
export function decode({ bytes, place }: RawText, accept: ReadonlySet<Acceptable>): string {
  if (bytes.length > MAX_TEXT_CHARACTERS * 2)
    throw new CommandError(
      `${place} is over 1 MB.`,
      'no policy is that long',
      'name the file that holds the text alone',
    );
  if (bytes.includes(0)) {
    throw new CommandError(
      `${place} is no text.`,
      'it holds zero bytes, as pictures, PDF, Word and UTF-16 files do',
      'save the text as Markdown or HTML in UTF-8',
    );
  }
  const text = utf8(bytes) ?? latin1(bytes, place, accept);
  if (text.includes('\r') && !accept.has('crlf')) {
    throw new CommandError(
      `${place} has Windows line ends (CRLF).`,
      'texts are kept with the line ends that git and the web use',
      'convert it; or add --accept crlf, and they are converted here',
    );
  }
  return text.replace(/\r\n?/g, '\n');
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function latin1(bytes: Uint8Array, place: string, accept: ReadonlySet<Acceptable>): string {
  if (accept.has('latin1')) return new TextDecoder('windows-1252').decode(bytes);
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const line = lines.findIndex((one) => utf8(Buffer.from(one, 'latin1')) === null) + 1;
  throw new CommandError(
    `${place} is not UTF-8 (line ${line}).`,
    'æ, ø and å would come out wrong; it is probably Latin-1 (Windows)',
    'convert it; or add --accept latin1, and texts that are no UTF-8 are read as Latin-1',
  );
}
