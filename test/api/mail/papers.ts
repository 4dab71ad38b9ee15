/** Documents and claimed notices to write mails from. */
import type { Difference, VersionDocument } from '#model/manifest.ts';
import type { Kind } from '#model/ref.ts';
import { type Message, noticeMessage } from '../../../api/mail/message.ts';
import { writeNotice } from '../../../api/mail/templates/notice.ts';
import type { ClaimedNotice } from '../../../api/store/types.ts';

const hash = 'a'.repeat(64);

/** Version 3 of a privacy notice, from 1 January 2027, with differences since versions 1 and 2. */
export function paper(changed: Partial<VersionDocument> = {}): VersionDocument {
  const document: VersionDocument = {
    schema: 1,
    policy: 'privacy',
    version: 3,
    kind: 'notice',
    prevailing: 'nb',
    effective: '2027-01-01',
    change: 'material',
    because: { nb: 'Loven krever mer', en: 'The law asks for more' },
    summary: { nb: 'Vi sletter bilder etter 3 måneder.', en: 'We delete images after 3 months.' },
    impact: { nb: 'Ta vare på bildene dine selv.', en: 'Keep your own copy of your images.' },
    imported: false,
    overrides: [],
    contentHash: { nb: hash, en: hash },
    text: { nb: 'Hele teksten', en: 'The whole text' },
    facts: {},
    title: { nb: 'Personvernerklæring', en: 'Privacy notice' },
    url: { nb: 'https://shop.example/nb/personvern/3/', en: 'https://shop.example/en/privacy/3/' },
    differences: [difference(1), difference(2)],
    site: {
      name: 'Stavanger foto',
      url: 'https://shop.example',
      timeZone: 'Europe/Oslo',
      locales: ['nb', 'en'],
      sender: 'Alexander AS, Stavanger',
      email: 'post@shop.example',
      phone: '51 00 00 00',
    },
  };
  return Object.assign(document, changed);
}

/** The same as an agreement or a consent, under its own title. */
export function paperOf(kind: Kind, changed: Partial<VersionDocument> = {}): VersionDocument {
  const titles = {
    notice: { nb: 'Personvernerklæring', en: 'Privacy notice' },
    agreement: { nb: 'Salgsvilkår', en: 'Terms of sale' },
    consent: { nb: 'Nyhetsbrev', en: 'Newsletter' },
  };
  return paper({ kind, title: titles[kind], ...changed });
}

function difference(since: number): Difference {
  const change = { path: 'retention.images', kind: 'changed' } as const;
  return {
    since,
    url: {
      nb: `https://shop.example/nb/personvern/endringer/${since}...3/`,
      en: `https://shop.example/en/privacy/changes/${since}...3/`,
    },
    facts: {
      nb: [
        { id: 'retention', heading: 'Lagringstid', changes: [{ ...change, text: 'Bilder: 6 → 3 måneder' }] },
        {
          id: 'recipients',
          heading: 'Mottakere',
          changes: [{ path: 'recipients.lab', kind: 'changed', text: 'Ny adresse', before: 'Bergen', after: 'Oslo' }],
        },
      ],
      en: [{ id: 'retention', heading: 'Retention', changes: [{ ...change, text: 'Images: 6 → 3 months' }] }],
    },
  };
}

/** A notice about {@link paper} for Kari, who knows version 1. */
export function claimed(changed: Partial<ClaimedNotice> = {}): ClaimedNotice {
  return {
    id: 'n-1',
    token: 'token',
    user: 'kari',
    policy: 'privacy',
    version: 3,
    email: 'kari@example.no',
    locale: 'nb',
    since: 1,
    reminder: false,
    attempt: 1,
    queuedAt: Date.parse('2026-11-20T10:00:00Z'),
    leasedUntil: Date.parse('2026-11-20T10:00:45Z'),
    ...changed,
  };
}

/** The mail that {@link claimed} becomes, written from `document`. */
export function mail(notice: Partial<ClaimedNotice>, now: Date, document = paper()): Message {
  const one = claimed(notice);
  const written = writeNotice({
    document,
    since: one.since,
    locale: one.locale,
    today: '2026-11-20',
    reminder: one.reminder,
  });
  return noticeMessage(one, written, { site: document.site, from: null, now });
}
