/** What `/prompt.js` holds. Loading it twice is harmless. */
import { PolicyPrompt } from './element.ts';

if (!customElements.get('policy-prompt')) customElements.define('policy-prompt', PolicyPrompt);
