/** A process of its own that answers as fast as it can. Prints the ids of its records as JSON. */
import { openWithKey } from '../../support/store.ts';
import { accept, anAnswer } from './make.ts';

const [url, name, count] = process.argv.slice(2);
const store = await openWithKey(url!);
const ids: string[] = [];
for (let index = 0; index < Number(count); index++) {
  const mine = await store.answer(anAnswer(`${name}-${index}`, 1, 'acknowledge'), accept);
  const everybodys = await store.answer(anAnswer(`shared-${index}`, 1, 'acknowledge'), accept);
  for (const result of [mine, everybodys]) if (result.outcome === 'recorded') ids.push(result.record.id);
}
await store.close();
console.log(JSON.stringify(ids));
