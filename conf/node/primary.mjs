// A cluster by hand: a primary that holds the listening socket, and workers that it replaces one after the other when it gets
// SIGUSR2. Start it in a folder of its own: there is `current`, the symbolic link to the application that a deploy switches.
// From the environment:
//   HTTP_ADDRESS    where clients connect, such as 127.0.0.1:9090
//   PROCESSES       number of workers
//   WORKER          the worker's file, beside this one (worker.mjs)
//   NEXT_WHEN       what a new worker must have done before an old one is told to end: `listening` (the default), or `forked`: its
//                   process is there, and has yet to import the application
//   KILL_AFTER_MS   how long an old worker may take to end before it is killed, in milliseconds (30000). Must be more than the
//                   longest request
//
// https://nodejs.org/api/cluster.html

import cluster from 'node:cluster';
import { once } from 'node:events';
import { join } from 'node:path';

const { PROCESSES, WORKER = 'worker.mjs', NEXT_WHEN = 'listening', KILL_AFTER_MS = '30000' } = process.env;
const say = (text) => process.stdout.write(`${text}\n`);

cluster.setupPrimary({ exec: join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, WORKER) });

say(`primary ${process.pid} starts: node ${process.versions.node}, ${PROCESSES} workers of ${WORKER}`);
const listening = new Set();
const told = new Set();

function fork() {
  const worker = cluster.fork();
  const { pid } = worker.process;
  say(`worker ${pid} was forked`);
  worker.once('listening', () => {
    listening.add(worker.id);
    say(`worker ${pid} listens`);
  });
  // The worker's own word, before it closes its server.
  worker.on('message', (message) => {
    if (message === 'closing') stopsListening(worker);
  });
  worker.once('exit', (code, signal) => {
    stopsListening(worker);
    say(signal === null ? `worker ${pid} ended with code ${code}` : `worker ${pid} was ended by ${signal}`);
    // One that was not told to end has crashed, and another takes its place, unless it never came to listen.
    if (!told.has(worker.id) && !ending && worker.listened) fork();
  });
  worker.once('listening', () => {
    worker.listened = true;
  });
  return worker;
}

// The primary closes the listening socket when the last worker that uses it has gone: from then on connections are refused.
function stopsListening(worker) {
  if (listening.delete(worker.id)) sayIfNobodyListens();
}
// Said again and again, so that the log tells how long it is so.
function sayIfNobodyListens() {
  if (listening.size === 0) say('no worker listens');
}

// Tells a worker to end, and sees that it does.
async function end(worker) {
  told.add(worker.id);
  if (worker.isDead()) return;
  const { pid } = worker.process;
  const exit = once(worker, 'exit');
  say(`worker ${pid} is told to end`);
  worker.process.kill('SIGTERM');
  const late = setTimeout(() => {
    say(`worker ${pid} did not end within ${KILL_AFTER_MS} ms, and is killed`);
    worker.process.kill('SIGKILL');
  }, Number(KILL_AFTER_MS));
  await exit;
  clearTimeout(late);
}

// Settles with true when a new worker has come so far that an old one may go, with false if it ended before.
function comes(worker) {
  if (NEXT_WHEN === 'forked') return true;
  return Promise.race([once(worker, 'listening').then(() => true), once(worker, 'exit').then(() => false)]);
}

async function reload() {
  say(`primary ${process.pid} reloads`);
  const ends = [];
  for (const old of Object.values(cluster.workers)) {
    if (!(await comes(fork()))) {
      say(`primary ${process.pid} gives the reload up: a new worker ended before it listened`);
      return;
    }
    ends.push(end(old));
  }
  await Promise.all(ends);
  say(`primary ${process.pid} has reloaded`);
}

// A reload that is asked for while another goes on comes after it.
let reloads = Promise.resolve();
process.on('SIGUSR2', () => {
  reloads = reloads.then(reload);
});

let ending = false;
process.on('SIGTERM', async () => {
  ending = true;
  say(`primary ${process.pid} ends`);
  await Promise.all(Object.values(cluster.workers).map(end));
  process.exit(0);
});

const first = Array.from({ length: Number(PROCESSES) }, fork);
await Promise.all(first.map((worker) => once(worker, 'listening')));
say(`primary ${process.pid} is ready`);
setInterval(sayIfNobodyListens, 500);
