/** The versions page asked for two versions: leads to the pair's own page where there is one, else compares here. */
import { type CompareData, comparePair } from './compare-pair.ts';

const form = document.querySelector<HTMLFormElement>('form[data-compare]');
const place = document.querySelector<HTMLElement>('[data-compared]');

if (form && place) begin(form, place, JSON.parse(form.dataset.compare!) as CompareData);

function begin(form: HTMLFormElement, place: HTMLElement, data: CompareData): void {
  const query = new URLSearchParams(location.search);
  const written = data.fields.flatMap((field) => query.get(field) ?? []);
  const output = form.querySelector('output')!;
  const unknown = written.find((text) => !isVersion(text, data));
  if (unknown !== undefined) refuse(output, unknown, data);
  else if (written.length === 2) begun(form, output, place, data, written.map(Number) as [number, number]);
}

function begun(
  form: HTMLFormElement,
  output: HTMLOutputElement,
  place: HTMLElement,
  data: CompareData,
  asked: [number, number],
): void {
  for (const [index, select] of form.querySelectorAll('select').entries()) select.value = String(asked[index]);
  void answer(output, place, data, asked);
}

function isVersion(text: string, { versions }: CompareData): boolean {
  return /^[1-9]\d*$/.test(text) && Number(text) <= versions.length;
}

function refuse(output: HTMLOutputElement, asked: string, { versions, words }: CompareData): void {
  const list = new Intl.ListFormat(document.documentElement.lang);
  const known = list.format(versions.map((_, index) => String(index + 1)));
  say(output, words.unknown, { asked: asked.slice(0, 20), known });
}

async function answer(
  output: HTMLOutputElement,
  place: HTMLElement,
  data: CompareData,
  asked: [number, number],
): Promise<void> {
  const [since, version] = asked.toSorted((a, b) => a - b) as [number, number];
  const page = data.pages[`${since}...${version}`];
  if (page && since === asked[0]) return location.replace(page);
  if (since === version) return say(output, data.words.same, { since, version });
  say(output, data.words.busy, {});
  try {
    await comparePair(place, data, { since, version });
    say(output, since === asked[0] ? '' : data.words.reversed, {});
  } catch {
    say(output, data.words.failed, {});
  }
}

function say(output: HTMLOutputElement, text: string, values: Record<string, string | number>): void {
  output.textContent = text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
