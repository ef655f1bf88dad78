import { Socket } from 'node:net';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// The other half of hand-over.js: `node entry.js SCRIPT ARGUMENTS...`, with the channel to the first process as file
// descriptor 3. Node passes the channel on to no child of its own.

/** A signal to the process group reaches both processes within this time, in any order. */
const SAME_SIGNAL_MS = 1000;

/**
 * The signals that only one of the two processes is known to have got so far: when this one got them by itself, and when
 * the first process told of them.
 *
 * @type {ReadonlyMap<string, { readonly own: number[], readonly told: number[] }>}
 */
const unmatched = new Map(['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => [name, { own: [], told: [] }]));

/**
 * Whether the other side of a signal is here already. It is used up by that.
 *
 * @param {number[]} times
 */
function takeMatch(times) {
  while (times.length > 0 && performance.now() - (times[0] ?? 0) > SAME_SIGNAL_MS) times.shift();
  return times.shift() !== undefined;
}

// Node emits a signal on `process` if something listens to it. A listener of ours would change what happens if nothing
// does, and some libraries count the listeners.
const emit = process.emit;
process.emit = /** @type {typeof process.emit} */ (
  /** @this {NodeJS.Process} */
  function (/** @type {any[]} */ ...args) {
    const signal = unmatched.get(args[0]);
    if (signal !== undefined) {
      if (takeMatch(signal.told)) return true;
      signal.own.push(performance.now());
    }
    return Reflect.apply(emit, this, args);
  }
);

/**
 * The first process got a signal. If this one did not, the signal was not for the group, and it gets it now.
 *
 * @param {NodeJS.Signals} name
 */
function onTold(name) {
  const signal = unmatched.get(name);
  if (signal === undefined || takeMatch(signal.own)) return;
  signal.told.push(performance.now());
  const isHandled = Reflect.apply(emit, process, [name, name, constants.signals[name]]);
  if (!isHandled) process.kill(process.pid, name);
}

/** The first process was killed. What kills it has to kill this one. */
function onLost() {
  process.kill(process.pid, 'SIGKILL');
}

const channel = new Socket({ fd: 3, readable: true, writable: false });
let partial = '';
channel.setEncoding('utf8');
channel.on('data', (text) => {
  const lines = `${partial}${text}`.split('\n');
  partial = lines.pop() ?? '';
  for (const name of lines) onTold(/** @type {NodeJS.Signals} */ (name));
});
channel.on('end', onLost);
channel.on('error', onLost);
channel.unref();

process.argv.splice(1, 1);
const script = resolve(process.argv[1] ?? '');
process.argv[1] = script;
await import(pathToFileURL(script).href);
