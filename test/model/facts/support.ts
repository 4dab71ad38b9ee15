/** Facts to test with: the shipped ones, and one version that states everything there is to state. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Facts, factsSchema } from '#model/facts/index.ts';

const root = join(import.meta.dirname, '../../..');

export function policyFile(path: string): string {
  return readFileSync(join(root, 'content/policies', path), 'utf8');
}

/** The facts of `privacy/3`, as the schema gives them. */
export function shipped(version: string): Facts {
  return factsSchema.parse(raw(version));
}

/** A fresh copy of the facts as written, to bend. */
export function raw(version: string): Record<string, unknown> {
  return parse(policyFile(`${version}/facts.yaml`));
}

let full: Facts | undefined;

/** The shipped facts with every field filled in that they leave out. Made once; read only. */
export function everything(): Facts {
  full ??= fill();
  return full;
}

function fill(): Facts {
  const facts = shipped('privacy/3');
  const two = (nb: string, en: string) => ({ nb, en });
  return factsSchema.parse({
    ...facts,
    controller: {
      ...facts.controller,
      address: { ...facts.controller!.address, country: two('Norge', 'Norway') },
      representative: two('vår representant', 'our representative'),
    },
    dpo: { name: 'Kari', email: 'ombud@stavangerfoto.no', phone: '51 52 10 21' },
    categories: facts.categories!.map((one) => ({ ...one, note: two('en merknad', 'a note') })),
    sources: facts.sources!.map((one) => ({ ...one, when: two('ved kjøp', 'on purchase'), example: '1881.no' })),
    cookies: {
      ...facts.cookies,
      list: [
        { id: 'cart', name: 'cart', purpose: 'contract', lifetime: 'session' },
        { id: 'visits', name: 'visits', purpose: 'statistics', lifetime: 'P2Y' },
      ],
    },
    retention: facts.retention!.map((one) =>
      one.id === 'orders'
        ? { ...one, keep: { period: 'P1Y6M', from: two('bestillingen', 'the order') }, automatic: true }
        : { ...one, automatic: false, where: 'internal' },
    ),
    transfers: [
      {
        id: 'us',
        recipient: 'measurement',
        country: two('USA', 'the United States'),
        safeguard: two('standardavtale', 'standard contract'),
        copy: two('spør oss', 'ask us'),
      },
    ],
    automatedDecisions: {
      decisions: [
        {
          id: 'invoice',
          says: two('betaling med faktura', 'payment by invoice'),
          logic: two('etter tidligere kjøp', 'from earlier purchases'),
          consequences: two('du må betale med kort', 'you have to pay by card'),
        },
      ],
      profiling: 'none',
    },
    changeRules: {
      ...facts.changeRules,
      minor: { ...facts.changeRules!.minor, advice: two('følg med', 'stay tuned') },
    },
  });
}
