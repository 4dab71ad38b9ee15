/** Faults in texts: each is seen, in both languages, and a sound text is left alone. */
import { describe, expect, test } from 'vitest';
import { anchors } from '#model/checks/anchors.ts';
import { orphans } from '#model/checks/orphans.ts';
import { parity } from '#model/checks/parity.ts';
import { phantoms } from '#model/checks/phantoms.ts';
import { wording } from '#model/checks/wording.ts';
import { context, errors, variant } from './variant.ts';

describe('phantoms', () => {
  const sentence = (words: string): [string, string] => ['Nyhetsbrevet får du bare hvis du har bedt om det.', words];
  test.each([
    ['a period', 'Bilder blir borte etter 6 måneder.', 'retention.uploads'],
    ['a period in words', 'Bilder blir borte etter seks måneder.', 'retention.uploads'],
    ['an answer time', 'Vi svarer innen 1 måned.', 'exercise.responseTime'],
    ['the company', 'Alexander AS sender det.', 'controller.legalName'],
    ['an e-mail address', 'Skriv til post@stavangerfoto.no.', 'controller.email'],
    ['an e-mail address in a link', 'Skriv til [oss](mailto:post@stavangerfoto.no).', 'controller.email'],
    ['a phone number', 'Ring 51 52 10 20.', 'controller.phone'],
    ['a phone number without spaces', 'Ring 51521020.', 'controller.phone'],
    ['the organisation number', 'Nummeret er 986 724 397.', 'controller.orgNumber'],
    ['a carrier', 'Posten kommer med det.', 'recipients.delivery.named'],
  ])('%s that is typed is an error with its line and its path', (_what, words, path) => {
    const faults = phantoms(variant({ nb: sentence(words) }), context).filter(({ severity }) => severity === 'error');
    expect(faults.map(({ remedy }) => remedy).join()).toContain(`"${path}"`);
    expect(faults[0]!.line).toBeGreaterThan(30);
  });

  test('in English too', () => {
    const faults = phantoms(
      variant({ en: ['You get the newsletter', 'For six months you get the newsletter'] }),
      context,
    );
    expect(faults[0]).toMatchObject({ severity: 'error', file: expect.stringMatching(/en\.mdx$/) });
  });

  test('a figure that no fact states is a warning', () => {
    const faults = phantoms(variant({ nb: sentence('Det kommer 12 ganger i året.') }), context);
    expect(faults).toMatchObject([{ severity: 'warning', what: expect.stringMatching(/"12"/) }]);
  });

  test('ordinary words are none: the post is not Posten', () => {
    expect(phantoms(variant({ nb: sentence('Det kommer i posten.') }), context)).toEqual([]);
  });
});

describe('orphans', () => {
  test('a fact that no text shows', () => {
    const faults = orphans(variant({ nb: ['<Dpo />', ''], en: ['<Dpo />', ''] }), context);
    expect(errors(faults).join()).toMatch(/dpo is stated, and no text shows it/);
  });

  test('a fact that one language does not show', () => {
    expect(errors(orphans(variant({ en: ['<Dpo />', ''] }), context)).join()).toMatch(
      /the text in "en" does not show it/,
    );
  });
});

describe('anchors and parity', () => {
  test('a link to a clause that does not exist', () => {
    const faults = anchors(variant({ nb: ['(#photos)', '(#bilder)'] }), context);
    expect(faults).toMatchObject([
      { severity: 'error', what: expect.stringMatching(/#bilder/), line: expect.any(Number) },
    ]);
  });

  test('a component that one language lacks', () => {
    const faults = parity(variant({ en: ['<NotCollected />', ''] }), context);
    expect(errors(faults)).toEqual(['#data: <NotCollected> is missing; it stands in "nb"']);
  });

  test('a component that shows less in one language', () => {
    const faults = parity(
      variant({ en: ['<Retention only="uploads orders pickup" />', '<Retention only="uploads" />'] }),
      context,
    );
    expect(errors(faults)).toHaveLength(2);
  });

  test('a link that leads elsewhere in one language', () => {
    expect(errors(parity(variant({ en: ['(#photos)', '(#data)'] }), context))).toHaveLength(2);
  });

  test('the same authority in two languages is no difference', () => {
    const both = variant({
      nb: ['Nyhetsbrevet får', '[Datatilsynet](https://www.datatilsynet.no/rett/) sier: Nyhetsbrevet får'],
      en: [
        'You get the newsletter',
        '[The authority](https://www.datatilsynet.no/en/right/) says: You get the newsletter',
      ],
    });
    expect(parity(both, context)).toEqual([]);
  });
});

describe('forbidden wording', () => {
  test.each([
    ['nb', 'Du samtykker til personvernerklæringen.'],
    ['nb', 'Se gjerne innom av og til.'],
    ['nb', 'Rådet vårt er å se innom siden av og til.'],
    ['nb', 'Ved å bruke nettsiden godtar du dette.'],
    ['en', 'You consent to this privacy policy.'],
    ['en', 'Please check back from time to time.'],
    ['en', 'By using the site you agree to this.'],
  ] as const)('%s: %s', (locale, words) => {
    const place = { nb: 'Nyhetsbrevet får du', en: 'You get the newsletter' }[locale];
    const faults = wording(variant({ [locale]: [place, `${words} ${place}`] }), context);
    expect(faults).toMatchObject([
      { severity: 'error', file: expect.stringMatching(`${locale}.mdx$`), line: expect.any(Number) },
    ]);
  });

  test('consent to one purpose may be spoken of', () => {
    const sound = variant({ nb: ['Nyhetsbrevet får du', 'Du samtykker til nyhetsbrev. Nyhetsbrevet får du'] });
    expect(wording(sound, context)).toEqual([]);
  });
});
