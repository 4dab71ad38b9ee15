/** A gate in a mail's stream, just before its end: the final dot is not written until somebody says that it may. */
import { Readable } from 'node:stream';
import type { PluginFunction } from 'nodemailer';

/** Asked once, when all of the mail but the final dot has been written. False, or a rejection, cuts the connection instead. */
export type BeforeDot = () => Promise<boolean>;

/** How near its end a mail came: not there, let through, or turned away. */
export type End = 'ahead' | 'passed' | 'refused';

/** `beforeDot`, and what came of asking it. */
export function watched(beforeDot: BeforeDot): { beforeDot: BeforeDot; end(): End } {
  let end: End = 'ahead';
  return {
    async beforeDot() {
      const may = await beforeDot();
      end = may ? 'passed' : 'refused';
      return may;
    },
    end: () => end,
  };
}

/** The transport's plugin: mails sent with `beforeDot` in their data go through a gate. */
export const gatePlugin: PluginFunction = ({ data, message }, done) => {
  const { beforeDot } = data as { beforeDot?: BeforeDot };
  if (beforeDot) message.processFunc((mail) => Readable.from(gated(mail, beforeDot), ONE_BY_ONE));
  done();
};

/** Read only when the mail server is ready for more, so that the end is not asked for before all else has left. */
const ONE_BY_ONE = { objectMode: false, highWaterMark: 1 };

async function* gated(mail: AsyncIterable<Buffer>, beforeDot: BeforeDot): AsyncGenerator<Buffer> {
  yield* mail;
  if (!(await beforeDot())) throw new Error('the mail was withdrawn');
}
