/** The versions page asked for two versions: leads to the pair's own page where there is one, else compares here. */
import type { CompareData } from './compare-pair.ts';

const form = document.querySelector<HTMLFormElement>('form[data-compare]');
const place = document.querySelector<HTMLElement>('[data-compared]');

if (form && place) begin(form, place, JSON.parse(form.dataset.compare!) as CompareData);

function begin(form: HTMLFormElement, place: HTMLElement, data: CompareData): void {
  const selects = [...form.querySelectorAll('select')];
  const query = new URLSearchParams(location.search);
  const asked = data.fields.map((field) => Number(query.get(field)));
  if (!asked.every((number) => data.versions[number - 1])) return;
  for (const [index, select] of selects.entries()) select.value = String(asked[index]);
  void answer(form.querySelector('output')!, place, data, asked as [number, number]);
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
    const { comparePair } = await import('./compare-pair.ts');
    await comparePair(place, data, { since, version });
    say(output, since === asked[0] ? '' : data.words.reversed, {});
  } catch {
    say(output, data.words.failed, {});
  }
}

function say(output: HTMLOutputElement, text: string, values: Record<string, number>): void {
  output.textContent = text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
