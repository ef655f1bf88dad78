#!/usr/bin/env node
// Node's cluster: a connection that the primary has just handed to a worker is lost for good if that worker dies before it takes it.
//
// One worker is stopped (SIGSTOP, in the place of one that computes for ever), a client connects and sends a request, the worker is killed, and
// a new one is started. The primary keeps the connection open and gives it to no worker: the client waits until it gives up.
// Needs Node 18 or newer. Uses loopback alone, ends by itself within 20 s. Exit code: 0 it is as told, 1 it is not.

import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

if (cluster.isWorker) {
  createServer((_, response) => response.end('ok\n')).listen(Number(process.env.PORT), '127.0.0.1');
} else {
  setTimeout(() => process.exit(1), 20_000).unref();
  process.on('exit', () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGKILL');
  });
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');

  const start = async () => {
    const worker = cluster.fork({ PORT: String(port) });
    await once(worker, 'listening');
    return worker;
  };
  const ask = async (waitMs) => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const outcome = Promise.race([
      once(socket, 'data').then(() => 'answered'),
      once(socket, 'close').then(() => 'closed'),
      sleep(waitMs, 'no answer, and not closed', { ref: false }),
    ]);
    return { outcome, socket };
  };

  const first = await start();
  console.log(`Node ${process.version}; a request to the first worker: ${await (await ask(2000)).outcome}`);
  process.kill(first.process.pid, 'SIGSTOP');
  await sleep(200);
  const handed = await ask(5000);
  await sleep(200);
  process.kill(first.process.pid, 'SIGKILL');
  await once(first, 'exit');
  await start();
  console.log(`a request to the second worker: ${await (await ask(2000)).outcome}`);
  const outcome = await handed.outcome;
  console.log(`the request that was handed to the first one, 5 s later: ${outcome}`);
  process.exit(outcome === 'no answer, and not closed' ? 0 : 1);
}
