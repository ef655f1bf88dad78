import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { OK, unixSocketPath } from '../response/raw-server.fixture.ts';
import { Wire, type WireHandler } from './wire.ts';

// A server in another thread: it answers and closes as soon as it has accepted, while this thread stands still.
const SERVER = `
const { parentPort, workerData } = require('node:worker_threads');
const closed = new Int32Array(workerData.closed);
require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  socket.on('close', () => { Atomics.store(closed, 0, 1); Atomics.notify(closed, 0); });
  socket.write(workerData.answer, () => socket.destroy());
}).listen(workerData.socketPath, () => parentPort.postMessage('listening'));
`;

it('what the server had sent before a write failed is read nevertheless', async () => {
  const socketPath = unixSocketPath();
  const closed = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(SERVER, { eval: true, workerData: { closed: closed.buffer, answer: OK, socketPath } });
  onTestFinished(async () => {
    await worker.terminate();
    await rm(socketPath, { force: true });
  });
  await new Promise((resolve) => worker.once('message', resolve));

  const readBuffer = Buffer.alloc(1024);
  const happened: string[] = [];
  await new Promise<void>((resolve) => {
    const handler: WireHandler = {
      onOpen() {
        Atomics.wait(closed, 0, 0, 5000);
        wire.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
      },
      onHandshake() {},
      onBytes: (length) => void happened.push(readBuffer.toString('latin1', 0, length)),
      onEnd() {
        happened.push('end');
        wire.close();
      },
      onError: (error) => void happened.push(error.message),
      onWriteError: () => void happened.push('write failed'),
      onClosed: resolve,
    };
    const wire = new Wire(handler, { readBuffer, rejectUnauthorized: true, authorities: null, connectTimeoutMs: 1000 });
    wire.connect({ key: '', socketPath, host: '', port: 0, numeric: false, tlsServerName: null, readPauseMs: 0 });
  });
  expect(happened).toEqual(['write failed', OK, 'end']);
});

it('a slow reader waits after each read, and gets all there is', async () => {
  const socketPath = unixSocketPath();
  const answer = 'x'.repeat(40_000);
  const server = createServer((socket) => void socket.end(answer)).listen(socketPath);
  onTestFinished(() => void server.close());
  await once(server, 'listening');

  const readBuffer = Buffer.alloc(8192);
  const reads: { readonly atMs: number; readonly bytes: number }[] = [];
  await new Promise<void>((resolve, reject) => {
    const handler: WireHandler = {
      onOpen() {},
      onHandshake() {},
      onBytes: (bytes) => void reads.push({ atMs: performance.now(), bytes }),
      onEnd: () => wire.close(),
      onError: reject,
      onWriteError: reject,
      onClosed: resolve,
    };
    const wire = new Wire(handler, { readBuffer, rejectUnauthorized: true, authorities: null, connectTimeoutMs: 1000 });
    wire.connect({ key: '', socketPath, host: '', port: 0, numeric: false, tlsServerName: null, readPauseMs: 20 });
  });
  expect(reads.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(answer.length);
  expect(reads.length).toBeGreaterThanOrEqual(5);
  // A timer may fire up to a millisecond early.
  for (const [i, { atMs }] of reads.entries()) if (i > 0) expect(atMs - (reads[i - 1]?.atMs ?? 0)).toBeGreaterThanOrEqual(19);
});

// It writes as fast as it is read, from a thread of its own.
const FLOOD = `
const { parentPort, workerData } = require('node:worker_threads');
require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  socket.end(Buffer.alloc(workerData.bytes, 'x'));
}).listen(workerData.socketPath, () => parentPort.postMessage('listening'));
`;

it('a long answer lets others have their turn, and comes whole', async () => {
  const socketPath = unixSocketPath();
  const bytes = 64 * 1024 * 1024;
  const worker = new Worker(FLOOD, { eval: true, workerData: { bytes, socketPath } });
  onTestFinished(async () => {
    await worker.terminate();
    await rm(socketPath, { force: true });
  });
  await new Promise((resolve) => worker.once('message', resolve));

  const readBuffer = Buffer.alloc(64 * 1024);
  let [all, inTurn, mostInTurn] = [0, 0, 0];
  await new Promise<void>((resolve, reject) => {
    const handler: WireHandler = {
      onOpen() {},
      onHandshake() {},
      onBytes(length) {
        all += length;
        if (inTurn === 0) setImmediate(() => (inTurn = 0));
        inTurn += length;
        mostInTurn = Math.max(mostInTurn, inTurn);
      },
      onEnd: () => wire.close(),
      onError: reject,
      onWriteError: reject,
      onClosed: resolve,
    };
    const wire = new Wire(handler, { readBuffer, rejectUnauthorized: true, authorities: null, connectTimeoutMs: 1000 });
    wire.connect({ key: '', socketPath, host: '', port: 0, numeric: false, tlsServerName: null, readPauseMs: 0 });
  });
  expect(all).toBe(bytes);
  expect(mostInTurn).toBeLessThanOrEqual(256 * 1024 + readBuffer.length);
});
