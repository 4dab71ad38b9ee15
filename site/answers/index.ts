/** What `/answers.js` holds. Loading it twice is harmless. */
import { PolicyAnswers } from './element.ts';

if (!customElements.get('policy-answers')) customElements.define('policy-answers', PolicyAnswers);
