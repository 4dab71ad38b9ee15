/**
 * `<policy-answers>`: shows a user's own answers, their receipts, and the consents that stand, each with a way to take it back.
 *
 * Either with the attribute `link`, on a page that the API's own server serves, behind a link with a token after the "#": it
 * then gets the answers itself. Or the shop's page hands them in, as the property `answers` or as JSON in the attribute
 * `answers`, and listens for `policy-withdraw`, with `{ policy, waitUntil }`: pass it on through the shop's own server and give
 * the promise to `waitUntil`; when that resolves to answers, these are shown. It then makes no request and holds no key.
 *
 * Colours follow `--policy-accent`, `-paper`, `-ink`, `-quiet`, `-card`, `-line`, `-font`.
 */
import { type Answers, answersIn, type Consent, withdrawn } from './data.ts';
import { carryToken, fetchAnswers, LinkOver, sendWithdrawal, takeToken } from './link.ts';
import { style } from './style.ts';
import { note, view } from './view.ts';
import { fill, wordsOf } from './words.ts';

/** Address of the page that checks receipts: it lies beside this script. Null where the script is loaded some other way. */
function checkUrlAt(path: string): string | null {
  const script = document.querySelector<HTMLScriptElement>('script[src$="/answers.js"]');
  return script && new URL(path, script.src).href;
}

export class PolicyAnswers extends HTMLElement {
  static observedAttributes = ['answers'];

  #answers: Answers | null = null;
  #token: string | null = null;
  #asked: string | null = null;
  #isBusy = false;
  readonly #body = document.createElement('div');
  readonly #say = Object.assign(document.createElement('p'), { className: 'say', role: 'status' });

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    const shadow = this.attachShadow({ mode: 'open' });
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.#say, this.#body);
  }

  /** The answers: an object, or its JSON. */
  get answers(): unknown {
    return this.#answers;
  }

  set answers(value: unknown) {
    this.#answers = answersIn(value);
    this.#asked = null;
    this.#render();
  }

  connectedCallback(): void {
    if (this.hasAttribute('link')) this.#open();
    else this.#render();
  }

  attributeChangedCallback(_name: string, _before: string | null, after: string | null): void {
    this.answers = after;
  }

  get #locale(): string {
    return this.lang || this.#answers?.locale || document.documentElement.lang;
  }

  #open(): void {
    this.#token = takeToken();
    if (this.#token) {
      carryToken(this.#token);
      void this.#load(this.#token);
    } else this.#body.replaceChildren(...note(wordsOf(this.#locale).noLink, null));
  }

  async #load(token: string): Promise<void> {
    const words = wordsOf(this.#locale);
    this.#body.replaceChildren(...note(words.loading, null));
    try {
      this.answers = await fetchAnswers(token);
    } catch (error) {
      const again = { label: words.again, act: () => void this.#load(token) };
      const isOver = error instanceof LinkOver;
      this.#body.replaceChildren(...note(isOver ? words.expired : words.failed, isOver ? null : again));
    }
  }

  #render(): void {
    if (!this.#answers || !this.isConnected) return;
    const locale = this.#locale;
    const words = wordsOf(locale);
    const checkUrl = checkUrlAt(words.checkPath);
    const shown = { answers: this.#answers, words, locale, asked: this.#asked, isBusy: this.#isBusy, checkUrl };
    const acts = {
      ask: (policy: string | null) => this.#ask(policy),
      withdraw: (one: Consent) => void this.#withdraw(one),
    };
    this.#body.lang = locale;
    this.#body.replaceChildren(...view(shown, acts));
  }

  /** The question takes the place of the button, and the focus with it; so does the button again. */
  #ask(policy: string | null): void {
    const before = this.#asked;
    this.#asked = policy;
    this.#say.textContent = '';
    this.#render();
    const card = this.#card(policy ?? before);
    (card?.querySelector<HTMLElement>('.sure') ?? card?.querySelector('button'))?.focus();
  }

  async #withdraw(consent: Consent): Promise<void> {
    const words = wordsOf(this.#locale);
    this.#busy(words.busy, true);
    try {
      this.#answers = (await this.#send(consent)) ?? this.#answers;
      this.#asked = null;
      this.#busy(fill(words.done, { title: consent.title }), false);
      this.#focusOn(consent.policy);
    } catch (error) {
      this.#busy(error instanceof LinkOver ? words.expired : words.notDone, false);
      this.#card(consent.policy)?.querySelector<HTMLElement>('.sure')?.focus();
    }
  }

  /** What is to be shown afterwards; null when the page kept the act from happening. */
  async #send({ policy }: Consent): Promise<Answers | null> {
    if (this.#token) return sendWithdrawal(this.#token, policy);
    const work: unknown[] = [];
    const detail = { policy, waitUntil: (promise: unknown) => void work.push(promise) };
    const event = new CustomEvent('policy-withdraw', { detail, bubbles: true, composed: true, cancelable: true });
    if (!this.dispatchEvent(event)) throw new Error('cancelled');
    const results = await Promise.all(work);
    const told = results.map(answersIn).find((one) => one !== null);
    return told ?? (this.#answers && withdrawn(this.#answers, policy, new Date().toISOString()));
  }

  #busy(says: string, isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.#say.textContent = says;
    this.#render();
  }

  #focusOn(policy: string): void {
    const heading = this.#card(policy)?.querySelector('h3');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  }

  #card(policy: string | null): HTMLElement | null {
    return policy === null ? null : this.#body.querySelector<HTMLElement>(`#consent-${CSS.escape(policy)}`);
  }
}
