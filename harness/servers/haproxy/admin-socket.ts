import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

const ANSWER_MS = 5000;

/**
 * Asks HAProxy's runtime API by its admin socket, and gives its answer, trimmed. Commands that go together are separated by `;`.
 * Rejects if it can't be reached, or does not answer within 5 s.
 * https://docs.haproxy.org/2.6/management.html#9.3
 */
export async function askAdmin(path: string, command: string): Promise<string> {
  const socket = connect({ path });
  socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error(`no answer to "${command}" within ${ANSWER_MS / 1000} s`)));
  try {
    await once(socket, 'connect');
    socket.write(`${command}\n`);
    return (await text(socket)).trim();
  } finally {
    socket.destroy();
  }
}
