import { spawn } from 'node:child_process';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Target } from '../core/siege/siege-types.ts';
import { poll, waitFor } from '../core/wait.ts';
import { signalGroup } from './process-group.ts';

/** What must hold before a deploy is taken to have ended, beside the end of its command. */
export interface Until {
  readonly what:
    | { readonly kind: 'command'; readonly script: string }
    /** It must answer 2xx; redirects are not followed. */
    | { readonly kind: 'url'; readonly target: Pick<Target, 'url' | 'socketPath'>; readonly insecure: boolean };
  /** How long it may take, in milliseconds. */
  readonly withinMs: number;
}

/** How often it is asked, and how long a URL may take for one answer, in milliseconds. */
const EVERY_MS = 500;
const ANSWER_MS = 10_000;

/**
 * Asks again and again until it holds: the command ends with exit code 0, or the URL answers 2xx. Rejects with InconclusiveError if that
 * takes too long, and with the signal's reason if it is aborted; a command that runs at that time is killed, with its children.
 */
export async function untilHolds({ what, withinMs }: Until, signal: AbortSignal): Promise<void> {
  const given = new AbortController();
  let last = 'it was not asked yet';
  const look = async (): Promise<true | null> => {
    if (given.signal.aborted) return null;
    last = what.kind === 'command' ? await exitOf(what.script, given.signal) : await answerOf(what);
    return last === 'holds' ? true : null;
  };
  try {
    await waitFor(poll(look, EVERY_MS), {
      what: 'what --until says, after the command had ended',
      goal: { goal: 'until' },
      timeoutMs: withinMs,
      signal,
      evidence: () => `the last time ${last}. --until-timeout SECONDS allows more`,
    });
  } finally {
    given.abort();
  }
}

/** `holds`, or how it ended. */
function exitOf(script: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(script, { shell: true, detached: process.platform !== 'win32', stdio: 'ignore', windowsHide: true });
    const kill = (): void => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    };
    const ended = (how: string): void => {
      signal.removeEventListener('abort', kill);
      resolve(how);
    };
    signal.addEventListener('abort', kill, { once: true });
    child.once('error', (error) => ended(`it could not be started: ${error.message}`));
    child.once('exit', (code, name) =>
      ended(code === 0 ? 'holds' : name === null ? `it ended with exit code ${code}` : `it was ended by ${name}`),
    );
  });
}

function answerOf({ target, insecure }: Extract<Until['what'], { kind: 'url' }>): Promise<string> {
  const { url, socketPath } = target;
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const options = {
      agent: false,
      timeout: ANSWER_MS,
      rejectUnauthorized: !insecure,
      headers: { 'User-Agent': 'zerodrop' },
      ...(socketPath === undefined ? {} : { socketPath }),
    };
    const request = send(url, options, (response) => {
      const { statusCode = 0 } = response;
      response.resume();
      resolve(statusCode >= 200 && statusCode < 300 ? 'holds' : `the URL answered ${statusCode}`);
      request.destroy();
    });
    request.once('timeout', () => request.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)));
    request.once('error', (error) => resolve(`the URL did not answer: ${error.message}`));
    request.end();
  });
}
