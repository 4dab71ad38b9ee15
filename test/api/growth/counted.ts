/** The API with a look into itself: told SIGUSR2, it says in one line what lives in it after all that is done with has been let go of. */
import { EventEmitter } from 'node:events';
import { queryObjects } from 'node:v8';

export interface Counted {
  functions: number;
  emitters: number;
  promises: number;
  timers: number;
  /** Sockets, timers and whatever else Node waits for. */
  handles: number;
  /** Bytes. */
  heap: number;
}

process.on('SIGUSR2', () => {
  const count = (kind: unknown) => queryObjects(kind as typeof Function, { format: 'count' });
  const handles = process.getActiveResourcesInfo();
  const counted: Counted = {
    functions: count(Function),
    emitters: count(EventEmitter),
    promises: count(Promise),
    timers: handles.filter((name) => /Timeout|Immediate/.test(name)).length,
    handles: handles.length,
    heap: process.memoryUsage().heapUsed,
  };
  process.stderr.write(`${JSON.stringify({ counted })}\n`);
});

await import('../../../api/main.ts');
