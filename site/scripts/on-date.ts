/** The versions page asked for a day: says which version applied. Without this script the list below says it too. */
import { isDay } from '#model/day.ts';

const form = document.querySelector<HTMLFormElement>('form.ask');
const input = form?.querySelector<HTMLInputElement>('input');
const output = form?.querySelector('output');
const asked = input && new URLSearchParams(location.search).get(input.name);

if (form && input && output && asked) answer(form, input, output, asked);

function answer(form: HTMLFormElement, input: HTMLInputElement, output: HTMLOutputElement, day: string): void {
  const { one = '', none = '', bad = '' } = form.dataset;
  if (!isDay(day)) {
    output.textContent = bad;
    return;
  }
  input.value = day;
  const found = newestFirst().find((item) => (item.dataset.from ?? '') <= day);
  found?.classList.add('found');
  output.textContent = (found ? one : none)
    .replace('{date}', formatted(day))
    .replace('{version}', found?.dataset.version ?? '');
}

/** Recalled versions carry no day, since they never applied. */
function newestFirst(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('.line > [data-from]')];
}

function formatted(day: string): string {
  const { lang } = document.documentElement;
  const language = lang === 'en' ? 'en-GB' : lang;
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));
}
