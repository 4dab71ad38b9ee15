/** What Art. 13 and 14 ask a privacy notice to hold, each with its article. */
import type { Facts } from '../facts/index.ts';
import { type Fault, fault } from '../fault.ts';
import type { Version } from '../house.ts';
import type { Ask, Lack } from './articles/ask.ts';
import { controller, dpo, recipients, transfers } from './articles/parties.ts';
import { complaint, objection, rights, withdraw } from './articles/rights.ts';
import { automated, basis, provision, purposes, retention, source } from './articles/use.ts';
import { type Check, factsFile } from './context.ts';

/** A notice is held against the whole table; a consent against what makes a consent valid; terms against nothing. */
export const articles: Check = (version) => {
  const lacks = ASKED[version.policy.kind] ?? [];
  const facts = version.facts ?? ({} as Facts);
  return lacks.flatMap((ask) => ask(facts, version)).map((lack) => faultOf(lack, version));
};

function faultOf({ article, severity, what, remedy }: Lack, version: Version): Fault {
  const why = `Art. ${article} GDPR asks for it`;
  return fault({
    ...(severity ? { severity } : {}),
    file: factsFile(version),
    what: `${what} (Art. ${article})`,
    why,
    remedy,
  });
}

const ASKED: Readonly<Record<string, readonly Ask[]>> = {
  notice: [
    controller,
    dpo,
    purposes,
    basis,
    recipients,
    transfers,
    retention,
    rights,
    objection,
    withdraw,
    complaint,
    provision,
    automated,
    source,
  ],
  consent: [controller, purposes, withdraw],
};
