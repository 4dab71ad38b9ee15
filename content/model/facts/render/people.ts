/** Who answers for the data, and who else gets it. */
import { h } from 'hastscript';
import { contactOf, namesOf, phrase, say } from '../format.ts';
import { NONE, NOT_STATED } from '../values.ts';
import { capital, listOf, wordsFor } from '../words.ts';
import { mailLink, phoneLink } from './fact.ts';
import {
  type Context,
  type Described,
  describedList,
  ended,
  given,
  labelled,
  nones,
  paragraph,
  pick,
  type Render,
  section,
  sentence,
} from './parts.ts';

/** The company, its address and how to reach it. */
export const controller: Render = (_, { facts, locale }) => {
  const one = section(facts, 'controller');
  const { labels } = wordsFor(locale);
  const representative = given(one.representative);
  const line = (field: string, term: string, content: Described['lines'][number]): Described => ({
    key: `controller.${field}`,
    term,
    lines: [content],
  });
  return describedList([
    line('legalName', labels.company, one.legalName),
    ...(one.tradingName ? [line('tradingName', labels.tradingName, one.tradingName)] : []),
    line('orgNumber', labels.orgNumber, phrase(facts, 'controller.orgNumber', locale)!),
    line('address', labels.address, phrase(facts, 'controller.address', locale)!),
    line('email', labels.email, mailLink(one.email)),
    line('phone', labels.phone, phoneLink(one.phone)),
    ...(representative ? [line('representative', labels.representative, say(representative, locale))] : []),
  ]);
};

/** The data protection officer, or that there is none. */
export const dpo: Render = (_, { facts, locale }) => {
  const one = section(facts, 'dpo');
  if (one === NONE || one === NOT_STATED) return [paragraph(nones(locale).dpo)];
  const [email, phone] = contactOf(one, facts);
  const lines = [...(one.name ? [one.name] : []), mailLink(email!), ...(phone ? [phoneLink(phone)] : [])];
  return describedList([{ key: 'dpo', term: wordsFor(locale).labels.dpo, lines }]);
};

/** Who receives data: what they do, what they get and in which role. */
export const recipients: Render = (attributes, context) =>
  describedList(pick(section(context.facts, 'recipients'), attributes).map((one) => recipient(one, context)));

type Recipient = NonNullable<Context['facts']['recipients']>[number];

function recipient(one: Recipient, { facts, locale }: Context): Described {
  const data = given(one.data);
  const role = given(one.role);
  const country = given(one.country);
  return {
    key: `recipients.${one.id}`,
    term: capital(say(one.name, locale)),
    lines: [
      sentence(one.does, locale),
      ...[one.access, one.often].flatMap((text) => (text ? [sentence(text, locale)] : [])),
      ...(one.products
        ? [
            labelled(
              'products',
              ended(
                listOf(
                  one.products.map((p) => say(p.name, locale)),
                  locale,
                ),
              ),
              locale,
            ),
          ]
        : []),
      ...whoTheyAre(one, locale),
      ...(data ? [labelled('data', ended(namesOf(facts, data, ['categories', 'items'], locale)), locale)] : []),
      ...[one.why, one.limit].flatMap((text) => (text ? [sentence(text, locale)] : [])),
      ...(role ? [labelled('role', ended(wordsFor(locale).roles[role]), locale)] : []),
      ...(country ? [labelled('country', ended(say(country, locale)), locale)] : []),
    ],
  };
}

function whoTheyAre({ named, others }: Recipient, locale: string): Described['lines'] {
  const names = given(named);
  const more = others ? [say(others, locale)] : [];
  const who = [...(names ? [listOf(names, locale)] : []), ...more].join('; ');
  return who ? [labelled('named', ended(who), locale)] : [];
}

/** Transfers out of the EEA, or that there are none. */
export const transfers: Render = (attributes, { facts, locale }) => {
  const list = section(facts, 'transfers');
  if (list === NONE || list === NOT_STATED) return [paragraph(nones(locale).transfers)];
  return describedList(
    pick(list, attributes).map((one) => ({
      key: `transfers.${one.id}`,
      term: say(one.country, locale),
      lines: [
        ...(one.recipient
          ? [labelled('recipients', ended(namesOf(facts, [one.recipient], ['recipients'], locale)), locale)]
          : []),
        labelled('safeguard', sentence(one.safeguard, locale), locale),
        labelled('copy', sentence(one.copy, locale), locale),
      ],
    })),
  );
};

/** The authority, with a link when its address is stated. */
export const authority: Render = (_, { facts }) => {
  const { name, url } = section(facts, 'supervisoryAuthority');
  const address = given(url);
  return [address ? h('a', { href: address }, name) : { type: 'text', value: name }];
};
