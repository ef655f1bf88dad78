import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Step } from './script-step.ts';

/** What becomes of a connection when the steps are done; what has `ended` is read on, so that the kernel makes no RST of its end. */
export type After = 'reads-on' | 'ended' | 'stopped';

/** One byte a millisecond, so that each is a segment of its own. */
const DRIP_MS = 1;

/**
 * Carries out the steps on a connection, one after the other; stops when the client has closed it. Resolves when the
 * last step is done; never rejects.
 */
export async function playScript(socket: Socket, steps: readonly Step[]): Promise<After> {
  for (const step of steps) {
    if (socket.destroyed) return 'ended';
    switch (step.do) {
      case 'send':
        socket.write(step.bytes);
        break;
      case 'drip':
        for (const byte of step.bytes) {
          if (socket.destroyed) return 'ended';
          socket.write(Buffer.of(byte));
          await delay(DRIP_MS);
        }
        break;
      case 'repeat':
        while (!socket.destroyed) {
          socket.write(step.bytes);
          await delay(step.everyMs);
        }
        return 'ended';
      case 'wait':
        await delay(step.ms);
        break;
      case 'fin':
        socket.end();
        return 'ended';
      case 'rst':
        // What was written before must be on its way: a reset drops what still waits in this process.
        if (socket.writableLength > 0) await written(socket);
        socket.resetAndDestroy();
        return 'ended';
      case 'close':
        if (socket.writableLength > 0) await written(socket);
        socket.destroy();
        return 'ended';
      case 'stop':
        return 'stopped';
      case 'silence':
        return 'ended';
    }
  }
  return 'reads-on';
}

/** Resolves when the kernel has taken all that was written, or the connection is gone. */
function written(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', () => resolve());
    socket.write('', () => resolve());
  });
}
