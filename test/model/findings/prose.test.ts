/** What words alone are a sign of, in both languages. */
import { describe, expect, test } from 'vitest';
import { signsOfText } from '#model/findings/prose/text.ts';

const signs = (locale: string, before: string, after: string) => signsOfText(before, after, locale);

describe('a matter of writing is small', () => {
  test.each([
    ['en', 'a typing mistake', 'We will be inaccesible on Sundays.', 'We will be inaccessible on Sundays.'],
    ['nb', 'en skrivefeil', 'Vi oppbevarer bildene i portalenn.', 'Vi oppbevarer bildene i portalen.'],
    ['en', 'a form of a word', 'We stands against it.', 'We stand against it.'],
    ['nb', 'en bøyning', 'Opplysning slettes på forespørsel.', 'Opplysningene slettes på forespørsel.'],
    ['en', 'hyphens', 'Our sub-processors work for us.', 'Our subprocessors work for us.'],
    [
      'nb',
      'et ord skrevet fra hverandre',
      'Se dine personvern innstillinger her.',
      'Se dine personverninnstillinger her.',
    ],
    ['en', 'quotes and dashes', 'We "promise" it - always.', 'We “promise” it – always.'],
    ['en', 'case', 'Write to Github.', 'Write to GitHub.'],
    ['en', 'an ampersand', 'Changes & questions', 'Changes and questions'],
    ['en', 'a contraction', 'We don’t sell it.', 'We do not sell it.'],
    ['en', 'a doubled word', 'any other other service', 'any other service'],
    ['en', 'the day of the text', 'Last updated: April 8, 2020', 'Last updated: May 6, 2021'],
    ['nb', 'dagen for teksten', 'Sist oppdatert: 6. april 2026', 'Sist oppdatert: 12. mai 2026'],
    ['en', 'an article', 'We answer to the authority.', 'We answer to an authority.'],
  ])('%s: %s', (locale, _what, before, after) => {
    expect(signs(locale, before, after)).toEqual(['style']);
  });
});

describe('meaning is never taken for writing', () => {
  test.each([
    ['en', 'force', 'We do and will share your data.', 'We do not and will not share your data.'],
    ['en', 'force', 'You may object.', 'You might object.'],
    ['en', 'force', 'You must answer.', 'You should answer.'],
    ['nb', 'force', 'Vi deler opplysninger.', 'Vi deler ikke opplysninger.'],
    ['nb', 'force', 'Du kan klage.', 'Du må klage.'],
    ['en', 'force', 'We publish your photos.', 'We unpublish your photos.'],
    ['en', 'force', 'You opt-in by mail.', 'You opt-out by mail.'],
    ['nb', 'force', 'Bruken er lovlig.', 'Bruken er ulovlig.'],
    ['nb', 'force', 'Vi spør før vi sender.', 'Vi spør etter vi sender.'],
    ['en', 'force', 'It falls on the lessors.', 'It falls on the lessees.'],
    ['nb', 'force', 'Knappen er for avmelding.', 'Knappen er for påmelding.'],
    ['en', 'force', 'Only staff see it.', 'Staff see it.'],
    ['en', 'number', 'We keep it for 6 months.', 'We keep it for 12 months.'],
    ['en', 'number', 'It costs $5,000.', 'It costs $500.'],
    ['en', 'number', 'We answer within ten days.', 'We answer within ten business days.'],
    ['nb', 'number', 'Vi sletter etter seks måneder.', 'Vi sletter etter seks uker.'],
    ['nb', 'number', 'Vi svarer innen 1. mai.', 'Vi svarer innen 1. juni.'],
    [
      'en',
      'number',
      'Your data is shared from May 1, 2020 with all partners.',
      'Your data is shared from June 1, 2020 with all partners.',
    ],
    ['en', 'name', 'We use the carrier Posten for parcels.', 'We use the carrier Bring for parcels.'],
    ['en', 'name', 'Write to help@example.no about it.', 'Write to post@example.no about it.'],
    ['nb', 'name', 'Bildene trykkes i Norge av oss.', 'Bildene trykkes i India av oss.'],
    ['en', 'passage', 'We keep it safe.', 'We keep it safe and we let our partners use it for ads and more.'],
  ])('%s: %s in "%s"', (locale, sign, before, after) => {
    expect(signs(locale, before, after)).toContain(sign);
  });

  test.each([
    ['en', 'We notify our partners.', 'We modify our partners.'],
    ['en', 'We sell cameras.', 'We tell cameras.'],
    ['en', 'deceptive schemes and gambling', 'deceptive schemes, self-dealing and gambling'],
    ['en', 'We collect the data.', 'We connect the data.'],
    ['nb', 'Vi leier ut utstyr.', 'Vi leser ut utstyr.'],
    ['en', 'Our Klarna checkout', 'Our Klarma checkout'],
    ['de', 'Wir teilen Ihre Daten.', 'Wir teilen keine Daten.'],
  ])('%s: "%s" → "%s" is left to a person', (locale, before, after) => {
    expect(signs(locale, before, after)).not.toEqual(['style']);
  });
});
