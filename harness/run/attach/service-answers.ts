import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Target } from '../../core/siege/siege-types.ts';

/** How long a connection may take. */
const CONNECT_MS = 2000;

/** `ready`: it answers, and not with a 5xx, by which a proxy tells that what is behind it is not there yet. */
export type ServiceAnswer = 'ready' | 'not-ready' | 'silent';

/** Asks a service once, and waits so long for its answer. Never rejects. */
export async function askService(target: Target, timeoutMs: number): Promise<ServiceAnswer> {
  const { url, socketPath } = target;
  if (target.octets !== undefined) return askRaw(target, target.octets, timeoutMs);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return (await isListening(target)) ? 'ready' : 'silent';
  return new Promise((resolve) => {
    const ask = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const options = {
      agent: false,
      timeout: timeoutMs,
      rejectUnauthorized: false,
      ...(socketPath === undefined ? {} : { socketPath }),
    };
    const request = ask(url, options, (response) => {
      resolve((response.statusCode ?? 0) < 500 ? 'ready' : 'not-ready');
      request.destroy();
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve('silent'));
    request.on('close', () => resolve('silent'));
    request.end();
  });
}

/** The same if the request is none of HTTP, and the answer is. */
function askRaw(target: Target, octets: Uint8Array, timeoutMs: number): Promise<ServiceAnswer> {
  return new Promise((resolve) => {
    const socket = connectTo(target);
    let head = '';
    socket.setTimeout(timeoutMs, () => socket.destroy());
    socket.on('connect', () => socket.write(octets));
    socket.on('data', (chunk: Buffer) => {
      head += chunk.toString('latin1');
      const status = /^HTTP\/1\.\d (\d{3})/.exec(head)?.[1];
      if (status === undefined) return;
      resolve(Number(status) < 500 ? 'ready' : 'not-ready');
      socket.destroy();
    });
    socket.on('error', () => resolve('silent'));
    socket.on('close', () => resolve('silent'));
  });
}

function connectTo({ url, socketPath }: Target): Socket {
  if (socketPath !== undefined) return connect(socketPath);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return connect(port, url.hostname.replace(/^\[|\]$/g, ''));
}

/** Does anything accept connections there? Never rejects. */
export function isListening(target: Target): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTo(target);
    socket.setTimeout(CONNECT_MS, () => socket.destroy());
    socket.on('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}
