import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Target } from '../../core/siege/siege-types.ts';

/** How long one question may take. */
const ANSWER_MS = 2000;

/** `ready`: it answers, and not with a 5xx, by which a proxy tells that what is behind it is not there yet. */
export type ServiceAnswer = 'ready' | 'not-ready' | 'silent';

/** Asks a service once. Never rejects. */
export function askService({ url, socketPath }: Target): Promise<ServiceAnswer> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return tryToConnect(url, socketPath);
  return new Promise((resolve) => {
    const ask = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const options = {
      agent: false,
      timeout: ANSWER_MS,
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

/** A service that speaks something else: that it listens is all that is asked. */
function tryToConnect(url: URL, socketPath: string | undefined): Promise<ServiceAnswer> {
  return new Promise((resolve) => {
    const socket = socketPath === undefined ? connect(Number(url.port), url.hostname) : connect(socketPath);
    socket.setTimeout(ANSWER_MS, () => socket.destroy());
    socket.on('connect', () => {
      resolve('ready');
      socket.destroy();
    });
    socket.on('error', () => resolve('silent'));
    socket.on('close', () => resolve('silent'));
  });
}
