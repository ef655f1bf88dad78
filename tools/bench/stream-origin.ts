import { createServer, type Socket } from 'node:net';
import { parseArgs } from 'node:util';

/**
 * A server of streams in a process of its own: `node stream-origin.ts --events N --every MS`. Each stream has that many numbered events, one
 * after the other, and the event `end`; with 0 events it has no end. It prints its port, and ends with its standard input.
 */
const { values } = parseArgs({ options: { events: { type: 'string', default: '10' }, every: { type: 'string', default: '0' } } });
const events = Number(values.events);
const everyMs = Number(values.every);
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n';

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

/** Sends what a client lacks, from the number on. */
function send(socket: Socket, number: number): void {
  if (socket.destroyed) return;
  if (events > 0 && number > events) {
    socket.end(`${chunk(`id: ${number}\nevent: end\ndata: ${number}\n\n`)}0\r\n\r\n`);
    return;
  }
  socket.write(chunk(`id: ${number}\ndata: event ${number} of a stream\n\n`));
  if (everyMs > 0) setTimeout(() => send(socket, number + 1), everyMs);
  else setImmediate(() => send(socket, number + 1));
}

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {});
  socket.once('data', (request) => {
    const after = /^last-event-id: (\d+)\r$/im.exec(request.toString('latin1'))?.[1] ?? '0';
    socket.write(HEAD);
    send(socket, Number(after) + 1);
  });
});
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
process.stdin.resume().on('end', () => process.exit(0));
