/** What is held, why, on what basis and for how long. */
import { h } from 'hastscript';
import { formatDuration } from '../duration.ts';
import { actName, articleName, keepSentence, namesOf, say } from '../format.ts';
import { NONE, NOT_STATED } from '../values.ts';
import { capital, fill, listOf, wordsFor } from '../words.ts';
import {
  type Attributes,
  bullets,
  type Context,
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
  table,
} from './parts.ts';

/** Kinds of data, each with the pieces that belong to it. */
export const categories: Render = (attributes, { facts, locale }) =>
  bullets(
    pick(section(facts, 'categories'), attributes).map((one) => {
      const items = (facts.items ?? [])
        .filter((item) => item.category === one.id)
        .map((item) => say(item.name, locale));
      const inner = items.length > 0 ? `: ${listOf(items, locale)}` : '';
      const note = one.note ? ` (${say(one.note, locale)})` : '';
      return { key: `categories.${one.id}`, content: capital(say(one.name, locale)) + inner + note };
    }),
  );

export const legalBases: Render = (attributes, { facts, locale }) =>
  bullets(
    pick(section(facts, 'legalBases'), attributes).map((one) => {
      const acts = (one.acts ?? []).map((act) => actName(facts, act.id, locale));
      const article = attributes.articles ? [articleName(one.gdpr, locale)] : [];
      const more = [...article, ...(acts.length > 0 ? [listOf(acts, locale)] : [])].join('; ');
      return { key: `legalBases.${one.id}`, content: capital(say(one.name, locale)) + (more ? ` (${more})` : '') };
    }),
  );

/** Purposes with their basis and data, as far as they are stated. `articles="shown"` names the GDPR's articles. */
export const purposes: Render = (attributes, context) =>
  describedList(
    pick(section(context.facts, 'purposes'), attributes).map((one) => ({
      key: `purposes.${one.id}`,
      term: capital(say(one.name, context.locale)),
      lines: purposeLines(one, attributes, context),
    })),
  );

type Purpose = NonNullable<Context['facts']['purposes']>[number];

function purposeLines(one: Purpose, { articles }: Attributes, { facts, locale }: Context) {
  const basis = given(one.basis);
  const data = given(one.data);
  const list = (ids: readonly string[], ...from: Parameters<typeof namesOf>[2]) =>
    ended(namesOf(facts, ids, from, locale));
  return [
    ...(one.detail ? [sentence(one.detail, locale)] : []),
    ...(one.by ? [labelled('by', ended(say(one.by, locale)), locale)] : []),
    ...(basis ? [labelled('basis', basisText(basis, articles, { facts, locale }), locale)] : []),
    ...(one.acts
      ? [
          labelled(
            'acts',
            ended(
              listOf(
                one.acts.map((id) => actName(facts, id, locale)),
                locale,
              ),
            ),
            locale,
          ),
        ]
      : []),
    ...(one.interest ? [labelled('interest', ended(say(one.interest, locale)), locale)] : []),
    ...(data ? [labelled('data', list(data, 'categories', 'items'), locale)] : []),
    ...(one.recipients ? [labelled('recipients', list(one.recipients, 'recipients'), locale)] : []),
  ];
}

function basisText(id: string, articles: string | undefined, { facts, locale }: Context): string {
  const name = namesOf(facts, [id], ['legalBases'], locale);
  const basis = facts.legalBases?.find((one) => one.id === id);
  return ended(articles && basis ? `${name} (${articleName(basis.gdpr, locale)})` : name);
}

/** Where data comes from, the usual source first. */
export const sources: Render = (attributes, { facts, locale }) => {
  const { labels, sources: often } = wordsFor(locale);
  return bullets(
    pick(section(facts, 'sources'), attributes).map((one) => {
      const data = given(one.data);
      const facets = [
        ...(one.example ? [fill(labels.example, { example: one.example })] : []),
        ...(one.public ? [labels.public] : []),
      ];
      const more = facets.length > 0 ? ` (${facets.join('; ')})` : '';
      const when = one.when ? `, ${say(one.when, locale)}` : '';
      const what = data ? `: ${namesOf(facts, data, ['categories', 'items'], locale)}` : '';
      return { key: `sources.${one.id}`, content: `${often[one.how]} ${say(one.name, locale)}${more}${when}${what}` };
    }),
  );
};

/** What goes when, and where it lies until then. */
export const retention: Render = (attributes, { facts, locale }) => {
  const { labels } = wordsFor(locale);
  const rows = pick(section(facts, 'retention'), attributes).map((one) => {
    const where = one.where ? ` (${namesOf(facts, [one.where], ['services'], locale)})` : '';
    return {
      key: `retention.${one.id}`,
      cells: [capital(say(one.name, locale)) + where, ended(capital(keepSentence(facts, one, locale)))],
    };
  });
  return table([labels.what, labels.whenGone], rows);
};

/** What closing the account costs, how it is done and what it does. */
export const accountClosure: Render = (_, { facts, locale }) => {
  const one = section(facts, 'accountClosure');
  const { closing, nones, or } = wordsFor(locale);
  const terms = one.free
    ? one.anytime
      ? closing.both
      : closing.free
    : one.anytime
      ? closing.anytime
      : closing.neither;
  const ways = one.how.map((way) => say(way.says, locale)).join(` ${or} `);
  const kept = given(one.except);
  const after = one.except === NONE ? [nones['accountClosure.except']] : kept ? [sentence(kept, locale)] : [];
  return [
    paragraph(`${terms} ${fill(closing.how, { ways })}`),
    paragraph([sentence(one.effect, locale), ...after].join(' ')),
  ];
};

/** What the website records. */
export const cookieData: Render = (attributes, { facts, locale }) =>
  bullets(
    pick(section(facts, 'cookies').collected, attributes).map((one) => ({
      key: `cookies.collected.${one.id}`,
      content: capital(say(one.name, locale)),
    })),
  );

/** Every cookie with its purpose and how long it lasts, or that there are none. */
export const cookieList: Render = (attributes, { facts, locale }) => {
  const { list } = section(facts, 'cookies');
  if (list === NONE || list === NOT_STATED) return list === NONE ? [paragraph(nones(locale)['cookies.list'])] : [];
  const { labels, session } = wordsFor(locale);
  const rows = pick(list, attributes).map((one) => ({
    key: `cookies.list.${one.id}`,
    cells: [
      h('code', one.name),
      namesOf(facts, [one.purpose], ['purposes'], locale),
      one.lifetime === 'session' ? session : formatDuration(one.lifetime, locale),
    ],
  }));
  return table([labels.cookie, labels.purpose, labels.lifetime], rows);
};
