import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Target } from '../../core/siege/siege-types.ts';

/** How long a connection may take. */
const CONNECT_MS = 2000;

/** `ready`: it answers, and not with a 5xx, by which a proxy tells that what is behind it is not there yet. */
export type ServiceAnswer = 'ready' | 'not-ready' | 'silent';

/** Asks a service once, and waits so long for its answer. Never rejects. */
export async function askService(target: Target, timeoutMs: number): Promise<ServiceAnswer> {
  const { url, socketPath } = target;
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

/** Does anything accept connections there? Never rejects. */
export function isListening({ url, socketPath }: Target): Promise<boolean> {
  return new Promise((resolve) => {
    const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
    const socket = socketPath === undefined ? connect(port, url.hostname.replace(/^\[|\]$/g, '')) : connect(socketPath);
    socket.setTimeout(CONNECT_MS, () => socket.destroy());
    socket.on('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}
