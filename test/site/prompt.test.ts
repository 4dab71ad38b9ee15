import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Manifest, VersionDocument } from '../../content/model/manifest.ts';
import { wordsOf } from '../../site/prompt/words.ts';
import { launchBrowser } from '../support/browser.ts';
import { builtSite, type Served, served } from './built.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A webshop's page that allows nothing but its own scripts: the prompt has to do with that. */
const SHOP = `<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Butikk</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">
<script src="/prompt.js" defer></script></head>
<body><main><h1>Butikk</h1><button>Handle</button><policy-prompt></policy-prompt></main></body></html>`;

const notice = {
  policy: 'privacy',
  kind: 'notice',
  action: 'ask',
  version: 3,
  locale: 'nb',
  title: 'Personvernerklæring',
  effective: '2027-01-01',
  inForce: 2,
  since: 1,
  deadline: null,
  summary: 'Du bestemmer selv over informasjonskapsler.',
  impact: 'Du trenger ikke å gjøre noe.',
  factsChanges: [
    {
      heading: 'Hvor lenge vi lagrer',
      changes: [{ text: 'Opplastede bilder', before: '6 måneder', after: '3 måneder' }],
    },
  ],
  urls: {
    text: 'https://policy.example/nb/personvern/3/',
    inForce: 'https://policy.example/nb/personvern/2/',
    changes: 'https://policy.example/nb/personvern/endringer/1...3/',
  },
  token: 'token-of-the-notice',
};
const agreement = {
  ...notice,
  policy: 'terms',
  kind: 'agreement',
  action: 'require',
  title: 'Salgsvilkår',
  token: 'token-of-the-terms',
};
const consent = {
  ...notice,
  policy: 'newsletter',
  kind: 'consent',
  title: 'Nyhetsbrev',
  since: 0,
  token: 'token-of-the-letter',
};
const english = { ...notice, locale: 'en', title: 'Privacy notice' };

let browser: Browser;
let site: Served;

beforeAll(async () => {
  site = await served(await builtSite(), { '/shop': SHOP });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  site?.close();
});

interface Told {
  name: string;
  policy?: string;
  answer?: string;
  token?: string;
}

/** What the page's script sees of the element. */
interface Prompt extends HTMLElement {
  status: unknown;
}
interface ShopWindow {
  told: Told[];
  complaints: string[];
  onAnswer?: (event: CustomEvent<{ waitUntil(work: Promise<unknown>): void }>) => void;
}

describe('the words of the element', () => {
  test('are those that the manifest hands to the API, in every language, down to the last: evidence is made of them', async () => {
    const script = (await (await fetch(`${site.url}/prompt.js`)).text()).replaceAll(/\\u([0-9a-f]{4})/gi, (_, code) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
    const index = (await (await fetch(`${site.url}/manifest.json`)).json()) as Manifest;
    for (const { versions } of index.policies) {
      const { document } = versions.at(-1)!;
      const { prompt } = (await (await fetch(`${site.url}/manifest/${document}.json`)).json()) as VersionDocument;
      expect(Object.keys(prompt!).sort()).toEqual([...index.site.locales].sort());
      for (const [locale, words] of Object.entries(prompt!)) {
        expect(words).toEqual(wordsOf(locale));
        for (const text of textsIn(words)) expect(script).toContain(text);
      }
    }
  });

  test('control: other words are not found in the script', async () => {
    expect(await (await fetch(`${site.url}/prompt.js`)).text()).not.toContain('Ellers takk');
  });
});

function textsIn(words: unknown): string[] {
  return typeof words === 'string' ? [words] : Object.values(words as object).flatMap(textsIn);
}

async function inShop<T>(look: (page: Page) => Promise<T>, options: BrowserContextOptions = {}): Promise<T> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  try {
    const page = await context.newPage();
    await page.goto(`${site.url}/shop`);
    await page.evaluate(listen);
    return await look(page);
  } finally {
    await context.close();
  }
}

function listen(): void {
  const shop = window as unknown as ShopWindow;
  shop.told = [];
  for (const name of ['policy-answer', 'policy-left', 'policy-done']) {
    document.addEventListener(name, (event) => {
      const { detail } = event as CustomEvent;
      const { policy, answer, token } = detail;
      shop.told.push(JSON.parse(JSON.stringify({ name, policy, answer, token })));
      if (name === 'policy-answer') shop.onAnswer?.(event as CustomEvent);
    });
  }
}

async function ask(page: Page, ...policies: object[]): Promise<void> {
  await page.evaluate(
    (status) => {
      document.querySelector<Prompt>('policy-prompt')!.status = status;
    },
    { policies },
  );
}

const told = (page: Page) => page.evaluate(() => (window as unknown as ShopWindow).told);
const dialog = (page: Page) => page.getByRole('dialog');

describe('what is shown', () => {
  test('nothing, when nothing is asked', async () => {
    await inShop(async (page) => {
      await ask(page, { ...notice, action: 'none', token: null });
      expect(await dialog(page).count()).toBe(0);
    });
  });

  test('title, day, summary, facts and the ways to read on, in the language of the status', async () => {
    await inShop(async (page) => {
      await ask(page, notice);
      const said = await dialog(page).innerText();
      for (const part of [
        'Personvernerklæring',
        'Gjelder fra 1. januar 2027.',
        notice.summary,
        'Hva betyr det for deg?',
        'Opplastede bilder',
        'Før: 6 måneder',
        'Nå: 3 måneder',
      ]) {
        expect(said).toContain(part);
      }
      const links = await dialog(page)
        .getByRole('link')
        .evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
      expect(links).toEqual([notice.urls.changes, notice.urls.text, notice.urls.inForce]);
      await ask(page, english);
      expect(await dialog(page).innerText()).toContain('In force from 1 January 2027.');
    });
  });

  test('many changes are folded, so that the choice stays within sight', async () => {
    await inShop(async (page) => {
      const changes = Array.from({ length: 30 }, (_, place) => ({ text: `Endring ${place}` }));
      await ask(page, { ...notice, factsChanges: [{ heading: 'Alt', changes }] });
      const choice = dialog(page).getByRole('button', { name: 'Jeg har lest endringene' });
      expect((await choice.boundingBox())!.y).toBeLessThan(850);
      await dialog(page).getByText('Dette er endret (30)').click();
      expect(await dialog(page).getByText('Endring 29').isVisible()).toBe(true);
    });
  });

  test('a customer who never answered is not told of changes', async () => {
    await inShop(async (page) => {
      await ask(page, { ...notice, since: 0, factsChanges: null, urls: { ...notice.urls, changes: null } });
      expect(await dialog(page).innerText()).not.toContain('endr');
      expect(await dialog(page).getByRole('button', { name: 'Jeg har lest teksten' }).count()).toBe(1);
    });
  });

  test('markup and script addresses in a status stay words', async () => {
    await inShop(async (page) => {
      const urls = { ...notice.urls, text: 'javascript:alert(1)' };
      await ask(page, { ...notice, summary: '<img src=x onerror=alert(1)>', urls });
      expect(await dialog(page).innerText()).toContain('<img src=x');
      expect(await dialog(page).locator('img').count()).toBe(0);
      expect(await dialog(page).locator('a[href^="javascript"]').count()).toBe(0);
    });
  });

  test('the status may come as JSON in the attribute, and nonsense there asks nothing', async () => {
    await inShop(async (page) => {
      const set = (text: string) =>
        page.evaluate((value) => document.querySelector('policy-prompt')!.setAttribute('status', value), text);
      await set(JSON.stringify({ policies: [notice] }));
      expect(await dialog(page).count()).toBe(1);
      await set('{not json');
      expect(await dialog(page).count()).toBe(0);
    });
  });
});

describe('the three acts', () => {
  const buttons = (page: Page) => dialog(page).locator('.do').getByRole('button').allInnerTexts();

  test.each([
    ['a notice', notice, ['Jeg har lest endringene', 'Minn meg på det senere']],
    [
      'an agreement before its day',
      { ...agreement, action: 'ask' },
      ['Godta vilkårene', 'Jeg godtar ikke', 'Minn meg på det senere'],
    ],
    ['an agreement from its day', agreement, ['Godta vilkårene', 'Jeg godtar ikke']],
    ['a consent', consent, ['Ja, send meg nyhetsbrev', 'Nei takk', 'Minn meg på det senere']],
    ['a notice in English', english, ['I have read the changes', 'Remind me later']],
    [
      'a consent in English',
      { ...consent, locale: 'en' },
      ['Yes, send me the newsletter', 'No thanks', 'Remind me later'],
    ],
  ])('%s has its own words', async (_, policy, labels) => {
    await inShop(async (page) => {
      await ask(page, policy);
      expect(await buttons(page)).toEqual(labels);
    });
  });

  test.each([390, 1280])('yes and no look alike and are as large at %i px', async (width) => {
    await inShop(
      async (page) => {
        await ask(page, consent);
        const looks = await dialog(page)
          .locator('.consent, .decline')
          .evaluateAll((both) =>
            both.map((one) => {
              const { color, backgroundColor, borderColor, fontWeight, fontSize } = getComputedStyle(one);
              const { width: wide, height } = one.getBoundingClientRect();
              return [color, backgroundColor, borderColor, fontWeight, fontSize, Math.round(wide), height].join(' ');
            }),
          );
        expect(looks).toHaveLength(2);
        expect(looks[0]).toBe(looks[1]);
      },
      { viewport: { width, height: 800 } },
    );
  });
});

describe('answering', () => {
  test('an answer names policy, answer and token, and then the next question comes; what is required comes first', async () => {
    await inShop(async (page) => {
      await ask(page, notice, agreement);
      await dialog(page).getByRole('button', { name: 'Godta vilkårene' }).click();
      await dialog(page).getByRole('button', { name: 'Jeg har lest endringene' }).click();
      expect(await dialog(page).count()).toBe(0);
      expect(await told(page)).toEqual([
        { name: 'policy-answer', policy: 'terms', answer: 'accept', token: 'token-of-the-terms' },
        { name: 'policy-answer', policy: 'privacy', answer: 'acknowledge', token: 'token-of-the-notice' },
        { name: 'policy-done' },
      ]);
    });
  });

  test('the dialog waits for the shop, and says so when the answer was not saved', async () => {
    await inShop(async (page) => {
      await page.evaluate(() => {
        (window as unknown as ShopWindow).onAnswer = (event) =>
          event.detail.waitUntil(new Promise((_, fail) => setTimeout(() => fail(new Error('down')), 1500)));
      });
      await ask(page, notice);
      const yes = dialog(page).getByRole('button', { name: 'Jeg har lest endringene' });
      await yes.click();
      expect(await yes.isDisabled()).toBe(true);
      await dialog(page).getByRole('alert').filter({ hasText: 'Svaret ble ikke lagret' }).waitFor();
      expect(await yes.isDisabled()).toBe(false);
      expect(await dialog(page).count()).toBe(1);
    });
  });

  test('a shop that never answers cannot keep anyone: closing works meanwhile', async () => {
    await inShop(async (page) => {
      await page.evaluate(() => {
        (window as unknown as ShopWindow).onAnswer = (event) => event.detail.waitUntil(new Promise(() => {}));
      });
      await ask(page, agreement);
      await dialog(page).getByRole('button', { name: 'Godta vilkårene' }).click();
      await page.keyboard.press('Escape');
      expect(await dialog(page).count()).toBe(0);
    });
  });

  test('a cancelled event keeps the question up for the shop to settle', async () => {
    await inShop(async (page) => {
      await page.evaluate(() => {
        (window as unknown as ShopWindow).onAnswer = (event) => event.preventDefault();
      });
      await ask(page, notice);
      await dialog(page).getByRole('button', { name: 'Jeg har lest endringene' }).click();
      expect(await dialog(page).count()).toBe(1);
      expect((await told(page)).map(({ name }) => name)).toEqual(['policy-answer']);
    });
  });

  test('the element makes no request of its own', async () => {
    await inShop(async (page) => {
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      await ask(page, notice);
      await dialog(page).getByRole('button', { name: 'Jeg har lest endringene' }).click();
      expect(requests).toEqual([]);
    });
  });
});

describe('with a keyboard and a screen reader', () => {
  const focused = (page: Page) =>
    page.evaluate(() => document.querySelector('policy-prompt')!.shadowRoot!.activeElement?.textContent ?? '');

  test('reading begins at the title, every choice is reached by Tab, and Enter answers', async () => {
    await inShop(async (page) => {
      await ask(page, notice);
      expect(await focused(page)).toBe('Personvernerklæring');
      const reached: string[] = [];
      for (let press = 0; press < 5; press += 1) {
        await page.keyboard.press('Tab');
        reached.push(await focused(page));
      }
      expect(reached).toEqual([
        'Se alle endringene',
        'Les hele teksten',
        'Les teksten som gjelder nå',
        'Jeg har lest endringene',
        'Minn meg på det senere',
      ]);
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      expect((await told(page))[0]?.answer).toBe('acknowledge');
    });
  });

  test('the next question is read from its title as well', async () => {
    await inShop(async (page) => {
      await ask(page, agreement, notice);
      await dialog(page).getByRole('button', { name: 'Jeg godtar ikke' }).click();
      expect(await focused(page)).toBe('Personvernerklæring');
    });
  });

  test('Escape puts off what may wait, and leaves what is required unanswered', async () => {
    await inShop(async (page) => {
      await ask(page, notice);
      await page.keyboard.press('Escape');
      await ask(page, agreement);
      await page.keyboard.press('Escape');
      expect(await dialog(page).count()).toBe(0);
      const events = (await told(page)).filter(({ name }) => name !== 'policy-done');
      expect(events.map(({ name, answer }) => [name, answer])).toEqual([
        ['policy-answer', 'defer'],
        ['policy-left', undefined],
      ]);
    });
  });

  test('focus returns to where it was', async () => {
    await inShop(async (page) => {
      await page.getByRole('button', { name: 'Handle' }).focus();
      await ask(page, notice);
      await page.keyboard.press('Escape');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Handle');
    });
  });

  test.each([
    ['nb', 390, 'light', notice],
    ['en', 1280, 'dark', { ...consent, locale: 'en', title: 'Newsletter' }],
  ] as const)('axe has nothing to object to (%s, %i px, %s), and it fits', async (_, width, colorScheme, policy) => {
    await inShop(
      async (page) => {
        await ask(page, policy);
        await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
        await page.evaluate(axe);
        const found = await page.evaluate(() =>
          (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }).axe.run(),
        );
        expect(found.violations.map(({ id }) => id)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      },
      { viewport: { width, height: 800 }, colorScheme },
    );
  });

  test('the title names the dialog, in the language it is written in', async () => {
    await inShop(async (page) => {
      await ask(page, english);
      const named = page.getByRole('dialog', { name: 'We have changed this text Privacy notice' });
      expect(await named.getAttribute('lang')).toBe('en');
    });
  });
});
