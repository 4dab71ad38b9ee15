/** What the API acknowledged, as its own bytes on the wire tell. */
import type { Deed } from './strace.ts';

export interface Told {
  id: string;
  receipt: string;
}

/** The answer that was acknowledged by it, if one was. */
export function answersIn(deed: Deed): Told[] {
  if (deed.did !== 'say') return [];
  const text = deed.bytes.toString();
  const [, id] = /"id":"([^"]+)"/.exec(text) ?? [];
  const [, receipt] = /"receipt":"([^"]+)"/.exec(text) ?? [];
  return /^HTTP\/1\.1 20[01] /.test(text) && id && receipt ? [{ id, receipt }] : [];
}
