/** What both examples have in common: the shop's session, and the page that shows the question. */
import type { LoginAnswer } from '../../api/client.ts';

/** What the shop remembers of a customer who is logged in. */
export interface Session {
  user: string;
  locale: string;
  /** What the customer has answered, as the policy API gave it. */
  receipts: readonly string[];
}

/** Put it on every page while there is something to ask; nothing otherwise. */
export function promptHtml(prompt: LoginAnswer['prompt'], siteUrl: string, locale: string): string {
  if (!prompt) return '';
  return `<script type="module" src="${siteUrl}/prompt.js"></script>
<policy-prompt lang="${locale}" status="${escapeHtml(JSON.stringify(prompt))}"></policy-prompt>
<script type="module">
  document.querySelector('policy-prompt').addEventListener('policy-answer', ({ detail }) => {
    const body = JSON.stringify({ answer: detail.answer, token: detail.token });
    const sent = fetch('/policy-answer', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    detail.waitUntil(sent.then((reply) => { if (!reply.ok) throw new Error(reply.statusText); }));
  });
</script>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
}
