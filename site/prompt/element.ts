/**
 * `<policy-prompt>`: puts to a logged-in user what the status answer says is to be put, one policy at a time.
 *
 * The shop's page hands the status in, as the property `status` or as JSON in the attribute `status`, and listens:
 * - `policy-answer`, with `{ policy, answer, token, waitUntil }`. Pass the answer on through the shop's own server and give the
 *   promise to `waitUntil`: the dialog then waits, and says so if it fails. Cancel the event to keep the dialog open.
 * - `policy-left`, with `{ policy, action }`, when a required question was closed without an answer.
 * - `policy-done`, when nothing is left to ask.
 *
 * It makes no request and holds no key. Colours follow `--policy-accent`, `-paper`, `-ink`, `-quiet`, `-card`, `-font`, `-radius`.
 */
import { type Answer, type PolicyStatus, toAsk } from './status.ts';
import { style } from './style.ts';
import { show } from './view.ts';
import { wordsOf } from './words.ts';

export class PolicyPrompt extends HTMLElement {
  static observedAttributes = ['status'];

  #queue: PolicyStatus[] = [];
  #status: unknown;
  readonly #dialog: HTMLDialogElement;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    const shadow = this.attachShadow({ mode: 'open' });
    shadow.adoptedStyleSheets = [sheet];
    this.#dialog = document.createElement('dialog');
    this.#dialog.setAttribute('aria-labelledby', 'on title');
    this.#dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      this.#leave();
    });
    shadow.append(this.#dialog);
  }

  /** The status answer: an object, or its JSON. Setting it begins anew. */
  get status(): unknown {
    return this.#status;
  }

  set status(status: unknown) {
    this.#status = status;
    this.#queue = toAsk(status);
    this.#showNext();
  }

  connectedCallback(): void {
    this.#showNext();
  }

  attributeChangedCallback(_name: string, _before: string | null, after: string | null): void {
    this.status = after;
  }

  #showNext(): void {
    const [first] = this.#queue;
    if (!this.isConnected) return;
    if (!first) {
      this.#dialog.close();
      return;
    }
    show(this.#dialog, first, wordsOf(first.locale), {
      give: (answer) => void this.#give(first, answer),
      leave: () => this.#leave(),
    });
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.scrollTop = 0;
    this.#find('h2').focus();
  }

  async #give(asked: PolicyStatus, answer: Answer): Promise<void> {
    this.#busy(true);
    const { went, work } = this.#tell(asked, answer);
    try {
      await Promise.all(work);
      if (this.#queue[0] !== asked) return;
      if (went) this.#goOn();
      else this.#busy(false);
    } catch {
      if (this.#queue[0] !== asked) return;
      this.#busy(false);
      this.#find('.bad').textContent = wordsOf(asked.locale).failed;
    }
  }

  /** Closing is always possible and never waits. What may wait is put off; what is required stays unanswered. */
  #leave(): void {
    const [asked] = this.#queue;
    if (!asked) return;
    if (asked.action === 'ask') Promise.all(this.#tell(asked, 'defer').work).catch(() => {});
    else this.#emit('policy-left', { policy: asked.policy, action: asked.action });
    if (this.#queue[0] === asked) this.#goOn();
  }

  #tell({ policy, token }: PolicyStatus, answer: Answer): { went: boolean; work: unknown[] } {
    const work: unknown[] = [];
    const waitUntil = (promise: unknown) => void work.push(promise);
    return { went: this.#emit('policy-answer', { policy, answer, token, waitUntil }), work };
  }

  #goOn(): void {
    this.#queue.shift();
    this.#showNext();
    if (this.#queue.length === 0) this.#emit('policy-done', {});
  }

  #emit(name: string, detail: object): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  #busy(isBusy: boolean): void {
    this.#find('.bad').textContent = '';
    this.#dialog.setAttribute('aria-busy', String(isBusy));
    for (const button of this.#dialog.querySelectorAll<HTMLButtonElement>('.do button')) button.disabled = isBusy;
  }

  #find(selector: string): HTMLElement {
    return this.#dialog.querySelector<HTMLElement>(selector)!;
  }
}
