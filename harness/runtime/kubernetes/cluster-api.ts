import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { whyNot } from '../../core/why-not.ts';
import { ClusterError, errorOfAnswer } from './cluster-error.ts';

/** How long the API server may take for an answer that is no stream, in milliseconds. */
const ANSWER_MS = 20_000;

/** Where an API server is, and how its user proves who they are. */
export interface ClusterAccess {
  readonly server: string;
  /** Name of the context of the kubeconfig, for errors. */
  readonly context: string;
  /** Puts certificates, tokens and the agent to a request. */
  authorize(options: RequestOptions): Promise<void>;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/**
 * Asks the API of a cluster: paths as in its reference, answers as they come. The library's own clients are not used: each answer here is
 * read to its end or rejected, a stream of logs that breaks included, since books are kept by it.
 */
export class ClusterApi {
  readonly access: ClusterAccess;

  constructor(access: ClusterAccess) {
    this.access = access;
  }

  /** The answer, parsed. Rejects with ClusterError. A body of a PATCH is a strategic merge patch. */
  async ask<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const asked = `${method} ${path}`;
    const { request, answer } = await this.#send(method, path, body, asked);
    const timer = setTimeout(() => request.destroy(new Error(`no whole answer within ${ANSWER_MS / 1000} s`)), ANSWER_MS);
    try {
      const incoming = await answer;
      const text = await textOf(incoming);
      const status = incoming.statusCode ?? 0;
      if (status < 200 || status > 299) throw errorOfAnswer(asked, status, text);
      return JSON.parse(text) as T;
    } catch (cause) {
      throw this.#broken(asked, cause);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The same, or null if there is no such object. */
  find<T>(path: string): Promise<T | null> {
    return this.ask<T>('GET', path).catch(nullIfGone);
  }

  /** Deletes an object, or all of a collection. That it is not there (any more) is no error. */
  async remove(
    path: string,
    options: { readonly gracePeriodSeconds?: number; readonly propagationPolicy?: 'Background' } = {},
  ): Promise<void> {
    await this.ask('DELETE', path, { apiVersion: 'v1', kind: 'DeleteOptions', ...options }).catch(nullIfGone);
  }

  /** Hands on each line of an answer as it comes. Settles when the server has ended it, or the signal is aborted; rejects if it breaks. */
  async lines(path: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    const asked = `GET ${path}`;
    const { request, answer } = await this.#send('GET', path, undefined, asked);
    const stop = (): void => void request.destroy();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const incoming = await answer;
      if (incoming.statusCode !== 200) throw errorOfAnswer(asked, incoming.statusCode ?? 0, await textOf(incoming));
      incoming.setEncoding('utf8');
      let rest = '';
      for await (const chunk of incoming as AsyncIterable<string>) {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop() ?? '';
        for (const line of parts) onLine(line);
      }
      if (rest !== '') onLine(rest);
    } catch (cause) {
      if (!signal.aborted) throw this.#broken(asked, cause);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #send(
    method: Method,
    path: string,
    body: unknown,
    asked: string,
  ): Promise<{ request: ClientRequest; answer: Promise<IncomingMessage> }> {
    const url = new URL(`${this.access.server.replace(/\/$/, '')}${path}`);
    const options: RequestOptions = { method, headers: { Accept: 'application/json' } };
    await this.access.authorize(options).catch((cause: unknown) => {
      throw new ClusterError(`the kubeconfig gives no way into the context ${this.access.context}: ${whyNot(cause)}`, {
        status: null,
        reason: '',
        hint: 'Does `kubectl get namespaces` work?',
        cause,
      });
    });
    const text = body === undefined ? null : JSON.stringify(body);
    const type = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json';
    const headers = { ...options.headers, ...(text === null ? {} : { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }) };
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, { ...options, headers });
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.on('error', reject);
      request.on('close', () => reject(new Error('the connection was closed')));
    }).catch((cause: unknown) => {
      throw this.#broken(asked, cause);
    });
    answer.catch(() => undefined);
    request.end(text);
    return { request, answer };
  }

  #broken(asked: string, cause: unknown): ClusterError {
    if (cause instanceof ClusterError) return cause;
    const { server, context } = this.access;
    return new ClusterError(`the Kubernetes API at ${server} (context ${context}) did not answer ${asked}: ${whyNot(cause)}`, {
      status: null,
      reason: '',
      hint: 'Is the cluster up, and does `kubectl get nodes` answer? KUBECONFIG and its current context say which cluster it is.',
      cause,
    });
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  incoming.setEncoding('utf8');
  let text = '';
  for await (const chunk of incoming as AsyncIterable<string>) text += chunk;
  return text;
}

function nullIfGone(error: unknown): null {
  if (error instanceof ClusterError && error.status === 404) return null;
  throw error;
}
