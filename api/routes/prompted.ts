/** That a prompt was shown: told at login is told. */
import { Problem } from '../problem.ts';
import { isExpired, openPrompt } from '../prompt.ts';
import { JSON_TYPE, readJson } from './body.ts';
import { promptedBody } from './campaign-schemas.ts';
import { type Call, noContent, param, type Route } from './route.ts';
import { userId } from './schemas.ts';

export const promptedRoutes: Route[] = [
  {
    method: 'POST',
    path: '/v1/users/:user/prompted',
    scopes: ['shop'],
    summary: 'Report that the prompt was shown: no e-mail about it is sent any more',
    params: { user: userId },
    body: { schema: promptedBody, type: JSON_TYPE },
    answers: { 204: { says: 'Noted; safe to repeat' } },
    problems: ['prompt-forged', 'prompt-mismatch', 'prompt-expired'],
    handle: prompted,
  },
];

async function prompted({ c, house }: Call): Promise<Response> {
  const user = param(c, 'user', userId);
  const { token } = await readJson(c, promptedBody);
  const prompt = openPrompt(house.promptKey, token);
  if (!prompt) throw new Problem('prompt-forged', 'The token was cut, changed or made elsewhere. Send it as it came.');
  if (prompt.user !== user) throw new Problem('prompt-mismatch', 'The prompt was made for another user.');
  const at = house.now().getTime();
  if (isExpired(prompt, at)) {
    throw new Problem(
      'prompt-expired',
      'A prompt is reported when it is shown, within 30 minutes. Ask for the status.',
    );
  }
  const { policy, version } = prompt;
  await house.store.notePrompted(user, { policy, version }, at);
  return noContent();
}
