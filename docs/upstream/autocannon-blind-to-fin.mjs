#!/usr/bin/env node
// autocannon does not count a connection that the server closes in good order (FIN) in place of an answer.
//
// A server of 20 lines answers nine of ten requests and closes the connection of the tenth without an octet. It counts both; so does
// autocannon. Needs autocannon, and Node 18 or newer. Uses loopback alone, ends by itself within 20 s.
// Exit code: 0 it is as told, 1 it is not, 77 there is no autocannon.

import { once } from 'node:events';
import { createServer } from 'node:net';

const autocannon = await import('autocannon').then(
  (module) => module.default,
  () => null,
);
if (autocannon === null) {
  console.log('there is no autocannon');
  process.exit(77);
}
setTimeout(() => process.exit(1), 20_000).unref();
let requests = 0;
let closed = 0;
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', () => {
    if (++requests % 10 > 0) return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    closed++;
    socket.end();
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const result = await autocannon({ url: `http://127.0.0.1:${server.address().port}/`, connections: 4, duration: 3 });
console.log(`autocannon ${(await import('autocannon/package.json', { with: { type: 'json' } })).default.version}`);
console.log(`the server had ${requests} requests: it answered ${requests - closed}, and closed ${closed} connections without an answer`);
console.log(
  `autocannon says: ${result['2xx']} answered, ${result.errors} errors, ${result.timeouts} timeouts, ${result.resets} resets, ${result.non2xx} not 2xx`,
);
server.close();
process.exit(closed > 0 && result.errors === 0 && result.timeouts === 0 ? 0 : 1);
