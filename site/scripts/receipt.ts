/** Checks the receipt a visitor pastes or drops, here and nowhere else. */
import {
  checkEvidence,
  type Proof,
  type PublicJwk,
  parseCheckpoint,
  parseNote,
  type Verifier,
  webVerifier,
} from '#model/receipt.ts';
import { keyIn, kidIn, originOf, proofIn, receiptIn } from './receipt-read.ts';
import { account, fillIn, type ReceiptData, refusal } from './receipt-view.ts';

/** Far more than any receipt or proof. */
const MAX_BYTES = 1_000_000;

const form = document.querySelector<HTMLFormElement>('form[data-receipt]');
const place = document.querySelector<HTMLElement>('[data-verdict]');
if (form && place) begin(form, place, JSON.parse(form.dataset.receipt!) as ReceiptData);

interface Asked {
  jws: string;
  proof: Proof | null;
  keys: readonly PublicJwk[];
  isOwnKey: boolean;
}

type Shown = { holds: boolean; parts: HTMLElement[] };

function begin(form: HTMLFormElement, place: HTMLElement, data: ReceiptData): void {
  const check = async () => {
    say(place, { holds: false, parts: refusal(data.words.busy, '') });
    say(place, await answer(form, data));
  };
  const take = async (files: Iterable<File>) => {
    const tooLarge = await takeFiles(form, files);
    if (tooLarge === null) return check();
    const reason = fillIn(data.words.bad.file, { name: tooLarge });
    return say(place, { holds: false, parts: refusal(data.words.cannot, reason) });
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void check();
  });
  form.querySelector('input')!.addEventListener('change', ({ target }) => {
    void take((target as HTMLInputElement).files ?? []);
  });
  form.addEventListener('dragover', (event) => event.preventDefault());
  form.addEventListener('drop', (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    void take([...event.dataTransfer.files]);
  });
  form.hidden = false;
}

/** Puts each file where it belongs. Gives the name of one that is too large, else null. */
async function takeFiles(form: HTMLFormElement, files: Iterable<File>): Promise<string | null> {
  for (const file of files) {
    if (file.size > MAX_BYTES) return file.name;
    const text = await file.text();
    field(form, proofIn(text) ? 'proof' : 'receipt')!.value = text;
  }
  return null;
}

async function answer(form: HTMLFormElement, data: ReceiptData): Promise<Shown> {
  const { words } = data;
  const asked = askedIn(form, data);
  if (typeof asked === 'string') return { holds: false, parts: refusal(words.cannot, asked) };
  try {
    return await judge(asked, data);
  } catch {
    return { holds: false, parts: refusal(words.cannot, words.bad.browser) };
  }
}

/** What is to be checked, or the sentence that says what is wrong with it. */
function askedIn(form: HTMLFormElement, { words, keys }: ReceiptData): Asked | string {
  const { bad } = words;
  const [receipt, proofText, keyText] = ['receipt', 'proof', 'key'].map((id) => field(form, id)?.value.trim() ?? '');
  if (!receipt) return bad.empty;
  const jws = receiptIn(receipt);
  if (!jws) return bad.receipt;
  const proof = proofText ? proofIn(proofText) : null;
  if (proofText && !proof) return bad.proof;
  if (keys.length > 0) return { jws, proof, keys, isOwnKey: false };
  if (!keyText) return fillIn(bad.noKey, { kid: kidIn(jws) });
  const key = keyIn(keyText);
  return key ? { jws, proof, keys: [key], isOwnKey: true } : bad.key;
}

async function judge({ jws, proof, keys, isOwnKey }: Asked, data: ReceiptData): Promise<Shown> {
  const { words } = data;
  const verifiers: Verifier[] = await Promise.all(keys.map(webVerifier));
  const kept = data.witnessed && parseCheckpoint(parseNote(data.witnessed.note)?.text ?? '');
  const origin = proof ? originOf(proof) : '';
  const witnessed = kept && (origin === '' || origin === kept.origin) ? kept : null;
  const verdict = await checkEvidence(jws, proof, { origin, verifiers, witnessed });
  if (verdict.holds) return { holds: true, parts: account(data, verdict.receipt, verdict.checkpoint, isOwnKey) };
  const reason = fillIn(words.faults[verdict.fault], { kid: kidIn(jws) });
  return { holds: false, parts: refusal(words.fails, reason) };
}

function field(form: HTMLFormElement, id: string): HTMLTextAreaElement | null {
  return form.querySelector<HTMLTextAreaElement>(`textarea#${id}`);
}

function say(place: HTMLElement, { holds, parts }: Shown): void {
  place.classList.toggle('holds', holds);
  place.replaceChildren(...parts);
}
