// fooserv for Node: a request listener that is slow to start. What its versions have in common; a version is a folder beside
// this file whose app.mjs says its name and its status. What it answers, and what it reads from the environment, is in
// ../python/fooserv.py: it is the same here.
import { createHash } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acceptWebSocket } from './websocket.mjs';

const BIG_BYTES = 16 * 1024 * 1024;
const STREAM_LINES = 20;
const EVENT_PAUSE_MS = 100;
const PID = Number(process.env.FOOSERV_PID_BASE ?? 0) + process.pid;

/** Makes a version: starts, as its import does in a real application, and returns the listener of its requests. */
export function fooserv(version, status) {
  // For the log: from here on it is settled which version is imported, whatever `current` is switched to.
  process.stderr.write(`fooserv: importing ${version}\n`);
  busyStart();
  const journal = journalIn(process.env.FOOSERV_JOURNAL);
  const listener = (request, response) => {
    answer({ version, status, journal, request, response }).catch((error) => response.destroy(error));
  };
  const webSockets = webSocketsOf({ version, journal });
  // For a server's event `upgrade`; and for a process that is to end.
  return Object.assign(listener, { upgrade: webSockets.upgrade, goAway: webSockets.goAway });
}

/**
 * `upgrade` is the listener of requests to /ws/ that open a WebSocket: each text is sent back, behind the version and the pid. `goAway` has each of
 * them answer the next text, or the next ping, and closes it with 1001 right behind: no text of a client that waits for its answer is on its way then.
 * Settles when all are closed.
 */
function webSocketsOf({ version, journal }) {
  const open = new Set();
  let going = false;
  let allClosed = () => undefined;
  const upgrade = (request, socket) => {
    if (new URL(request.url, 'http://fooserv').pathname !== '/ws/') {
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const asked = request.headers['x-zerodrop-request'] ?? '-';
    const id = /^\d+$/.test(asked) ? asked : '-';
    journal('B', id);
    const webSocket = acceptWebSocket(request, socket, {
      headers: [`X-Fooserv-Version: ${version}`, `X-Fooserv-Pid: ${PID}`],
      onText(text) {
        journal('M', id);
        webSocket.send(`${version} ${PID} ${text}`);
        if (going) webSocket.close(1001);
      },
      onPing: () => {
        if (going) webSocket.close(1001);
      },
      onClose: () => journal('E', id),
    });
    open.add(webSocket);
    socket.once('close', () => {
      open.delete(webSocket);
      if (open.size === 0) allClosed();
    });
  };
  const goAway = () => {
    going = true;
    return new Promise((resolve) => {
      allClosed = resolve;
      if (open.size === 0) resolve();
    });
  };
  return { upgrade, goAway };
}

async function answer({ version, status, journal, request, response }) {
  const path = new URL(request.url, 'http://fooserv').pathname;
  const asked = request.headers['x-zerodrop-request'] ?? '-';
  const id = /^\d+$/.test(asked) ? asked : '-';
  // Another client than the siege, whose ledger knows nothing of it, can ask not to be counted.
  const note = request.headers['x-fooserv-journal'] === 'off' ? () => undefined : journal;
  const lineOf = (said) => `${version} ${path} ${said}\n`;
  note('B', id);
  response.setHeader('Content-Type', 'text/plain');
  response.setHeader('X-Fooserv-Version', version);
  response.setHeader('X-Fooserv-Pid', PID);
  if (path === '/stream/') {
    response.writeHead(status);
    const pauseMs = (slowSeconds(id) * 1000) / STREAM_LINES;
    for (let i = 0; i < STREAM_LINES; i++) {
      response.write(lineOf(id));
      await sleep(pauseMs);
    }
    note('E', id);
    response.end();
    return;
  }
  if (path === '/events/') return events({ version, id, note, after: request.headers['last-event-id'], response });
  const line = lineOf(path.startsWith('/post/') ? `${id} ${await received(request)}` : id);
  if (path.endsWith('/slow/')) await sleep(slowSeconds(id) * 1000);
  const body = path === '/big/' ? line.repeat(Math.floor(BIG_BYTES / line.length)) : line;
  note('E', id);
  response.writeHead(['/slow/', '/fast/', '/big/', '/post/', '/post/slow/'].includes(path) ? status : 404, {
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

/**
 * Sends the events that a client lacks. With FOOSERV_EVENTS_ON_TERM=close a process that is told to end asks its clients to come again
 * soon, and ends the streams before they are over; else they go on to their end. With FOOSERV_EVENTS_RESUME=no it does not read
 * Last-Event-ID, as many an application does not.
 */
async function events({ version, id, note, after, response }) {
  const [, slowest = 6] = (process.env.FOOSERV_SLOW_SECONDS ?? '3-6').match(/([\d.]+)$/) ?? [];
  const last = Number(process.env.FOOSERV_EVENTS ?? Math.max(50, Math.round(10 * Number(slowest))));
  const eventOf = (number, type = '') => `id: ${number}\n${type}data: ${version} /events/ ${number} ${PID} ${id}\n\n`;
  response.setHeader('Content-Type', 'text/event-stream');
  response.setHeader('Cache-Control', 'no-cache');
  response.setHeader('X-Accel-Buffering', 'no');
  response.writeHead(200);
  let served = false;
  const has = process.env.FOOSERV_EVENTS_RESUME !== 'no' && /^\d+$/.test(after ?? '') ? Number(after) : 0;
  for (let number = has + 1; number <= last; number++) {
    if (isToldToEnd) return response.end('retry: 50\n\n');
    response.write(eventOf(number));
    if (!served) note('E', id);
    served = true;
    await sleep(EVENT_PAUSE_MS);
    if (response.destroyed) return;
  }
  if (!served) note('E', id);
  response.end(eventOf(last + 1, 'event: end\n'));
}

let isToldToEnd = false;
if (process.env.FOOSERV_EVENTS_ON_TERM === 'close')
  process.on('SIGTERM', () => {
    isToldToEnd = true;
  });

/** Length and beginning of the SHA-256 of the body of a request. Throws if the client goes away in the middle of it. */
async function received(request) {
  let bytes = 0;
  const digest = createHash('sha256');
  for await (const piece of request) {
    bytes += piece.length;
    digest.update(piece);
  }
  return `${bytes} ${digest.digest('hex').slice(0, 8)}`;
}

/** Keeps one CPU busy, as the imports of a large application do. */
function busyStart() {
  const end = performance.now() + Number(process.env.FOOSERV_STARTUP_SECONDS ?? 30) * 1000;
  let work = 0;
  while (performance.now() < end) for (let i = 0; i < 1000; i++) work = (work * 1103515245 + 12345) % 2147483648;
}

function slowSeconds(id) {
  const [low, high = low] = (process.env.FOOSERV_SLOW_SECONDS ?? '3-6').split('-').map(Number);
  const seed = process.env.FOOSERV_SEED;
  const digest = createHash('sha256').update(`${seed}:${id}`).digest();
  return low + (high - low) * (seed === undefined ? Math.random() : digest.readUInt32BE(0) / 2 ** 32);
}

/**
 * The server's side of the double entry: each line is one write() to a file opened with O_APPEND, so that a process which is
 * killed leaves every line that it had written. process.hrtime is CLOCK_MONOTONIC.
 */
function journalIn(folder) {
  if (folder === undefined) return () => undefined;
  if (folder === '-') return (mark, id) => printed(`journal ${PID} ${mark} ${id} ${process.hrtime.bigint()}\n`);
  let file = null;
  return (mark, id) => {
    file ??= openSync(join(folder, `${process.pid}.journal`), 'a', 0o644);
    writeSync(file, `${mark} ${id} ${process.hrtime.bigint()}\n`);
  };
}

/** Writes a whole line to standard output, at once: its reader may be slower than we are. */
function printed(line) {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}
