/** Users whom mail did not reach, for the screen and for letters. */
import { formatRef, type VersionRef } from '#model/ref.ts';
import { csvLine } from '../csv.ts';
import type { Unreached } from '../store/store.ts';
import type { House } from './route.ts';
import { csvHeaders, streamed } from './stream.ts';

/** Users read at a time: small enough that other requests are answered in between. */
const PAGE = 500;

export function unreachedAsJson(house: House, ref: VersionRef): Promise<Response> {
  const head = `{"campaign":${JSON.stringify(formatRef(ref))},"users":[`;
  let isFirst = true;
  const row = (one: Unreached): string => {
    const comma = isFirst ? '' : ',';
    isFirst = false;
    return comma + JSON.stringify(one);
  };
  return streamed(pagesOf(house, ref), { head, row, foot: ']}' }, { 'Content-Type': 'application/json' });
}

export function unreachedAsCsv(house: House, ref: VersionRef): Promise<Response> {
  const row = ({ user, locale, why, response }: Unreached) => csvLine([user, locale, why, response]);
  const form = { head: 'user,locale,why,response\r\n', row, foot: '' };
  return streamed(pagesOf(house, ref), form, csvHeaders(`unreached-${ref.policy}-${ref.version}.csv`));
}

async function* pagesOf({ store }: House, ref: VersionRef): AsyncGenerator<Unreached[], void> {
  let after = '';
  for (;;) {
    const page = await store.unreached(ref, after, PAGE);
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.user;
  }
}
