import type { VersionDocument } from '#model/manifest.ts';
import type { Kind } from '#model/ref.ts';

const TEXT =
  'Vi sletter opplastede bilder etter tre måneder i stedet for seks, og vi har fått en ny leverandør av frakt.';

/** One material version of a policy, as long as one of ours. */
export function aVersion(
  version: number,
  { policy = 'privacy', kind = 'notice' as Kind, effective = '2027-01-01' } = {},
): VersionDocument {
  return {
    schema: 1,
    policy,
    version,
    kind,
    prevailing: 'nb',
    effective,
    change: version === 1 ? null : 'material',
    because: version === 1 ? null : { nb: 'Ny leverandør.' },
    summary: { nb: TEXT },
    impact: { nb: 'Ta vare på bildene dine selv.' },
    imported: false,
    overrides: [],
    contentHash: { nb: String(version).repeat(64) },
    text: { nb: TEXT.repeat(50) },
    facts: null,
    title: { nb: 'Personvernerklæring' },
    url: { nb: `https://shop.example/nb/personvern/${version}/` },
    differences: Array.from({ length: version - 1 }, (_, index) => ({
      since: index + 1,
      url: { nb: 'https://shop.example/nb/personvern/endringer/1...2/' },
      facts: {},
    })),
    site: {
      name: 'Stavanger foto',
      url: 'https://shop.example',
      timeZone: 'Europe/Oslo',
      locales: ['nb'],
      sender: 'Alexander AS, Stavanger',
      email: 'post@shop.example',
      phone: '51 00 00 00',
    },
  };
}
