/** Who consents now: the users whose consent to a purpose counts at this instant. */
import { decide, type Timeline } from './status.ts';
import type { Standing, Store } from './store/store.ts';

export interface GivenConsent {
  /** The account, where a guest was merged into one. */
  user: string;
  version: number;
  /** Epoch ms. */
  answeredAt: number;
  /** Whether the yes was observed here, or imported and counts as the shop said. */
  provenance: Standing['provenance'];
}

/** Standings read at a time: small enough that other requests are answered in between. */
const PAGE = 500;

/** In order of user id; one page may be empty. `now` is epoch ms. */
export async function* consentPages(
  store: Pick<Store, 'standingsAfter'>,
  line: Timeline,
  now: number,
): AsyncGenerator<GivenConsent[], void> {
  for (let after = { user: '', policy: '' }; ; ) {
    const page = await store.standingsAfter(after, PAGE);
    yield page.flatMap((one) => givenBy(one, line, now));
    if (page.length < PAGE) return;
    const { user, policy } = page.at(-1)!;
    after = { user, policy };
  }
}

function givenBy(standing: Standing & { user: string }, line: Timeline, now: number): GivenConsent[] {
  if (standing.policy !== line.policy.policy || !decide(line, standing, false, now).given) return [];
  const { user, answeredVersion, answeredAt, provenance } = standing;
  return [{ user, version: answeredVersion!, answeredAt: answeredAt!, provenance }];
}
