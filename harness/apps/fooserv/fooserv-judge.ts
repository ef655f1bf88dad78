import { createHash } from 'node:crypto';
import type { RequestDefinition } from '../../core/siege/requests/request-definition.ts';
import type { Answer, AnswerHead, EventReader, Judge, Judgement } from '../../core/siege/siege-types.ts';
import { VERSIONS } from './fooserv-versions.ts';

/** How often the line of an answer stands in it, by path; once on any other. The large ones are whole lines up to 16 MiB. */
const LINES: Readonly<Record<string, (line: string) => number>> = {
  '/big/': (line) => Math.floor(BIG_BYTES / line.length),
  '/file/': (line) => Math.floor(BIG_BYTES / line.length),
  '/stream/': () => 20,
};
const BIG_BYTES = 16 * 1024 * 1024;

/** Paths that read the body of a request, and repeat its length and the beginning of its SHA-256; the slow one takes its time before that. */
export const POST_PATHS: readonly string[] = ['/post/', '/post/slow/'];

/** The path of WebSockets: what is sent is sent back behind the version and the pid. */
export const WS_PATH = '/ws/';
const ECHO = /^(\w+) (\d+) /;

/** A stream of events, ten a second. */
export const EVENTS_PATH = '/events/';

/** Does a path answer with its line once, whatever it is sent? */
export function isOneLine(path: string): boolean {
  return !(path in LINES) && !POST_PATHS.includes(path) && path !== EVENTS_PATH && path !== WS_PATH;
}

type Body = RequestDefinition['body'];

/**
 * Judges fooserv's answers. The status must be one that a version gives, and the version that the answer names must be
 * the one of that status; the body must be that version's answer to this very request (path and id), so that an answer
 * which was cut, mixed up with another or made up by a proxy does not pass. `bodies` are those that are sent to the targets, by their
 * index: `/post/` and `/post/slow/` must say that it has read all of its own.
 */
export function fooservJudge(targets: readonly string[], bodies: readonly Body[] = []): Judge {
  const said = targets.map((path, i) => (POST_PATHS.includes(path) ? ` ${receivedOf(bodies[i] ?? '')}` : ''));
  const byStatus = new Map(VERSIONS.flatMap((version, index) => (version.status === null ? [] : [[version.status, index] as const])));
  return {
    wantsBody: true,
    eventReader: (head) => eventReaderOf(targets, head),
    judge(answer: Answer): Judgement {
      const path = targets[answer.target] ?? '';
      if (path === WS_PATH) return judgeEcho(answer);
      const pid = Number(answer.header('x-fooserv-pid') ?? 0);
      const version = byStatus.get(answer.status);
      const name = version === undefined ? undefined : VERSIONS[version]?.name;
      if (version === undefined || name === undefined || name !== answer.header('x-fooserv-version')) {
        return { outcome: 'wrong-status', version: 0, pid };
      }
      const line = `${name} ${path} ${answer.requestId}${said[answer.target] ?? ''}\n`;
      return { outcome: isBody(answer.body, line, LINES[path]?.(line) ?? 1) ? 'answered' : 'wrong-body', version, pid };
    },
  };
}

/** The beginning of a message, which the siege has found to end with what was sent: which version echoes it, the one that opened it. */
function judgeEcho(answer: Answer): Judgement {
  const [, name = '', pid = ''] = ECHO.exec(answer.body.toString('latin1', 0, 64)) ?? [];
  const version = VERSIONS.findIndex((each) => each.name === name && each.status !== null);
  const told = answer.header('x-fooserv-version');
  const right = version > 0 && (told === null || told === name);
  return { outcome: right ? 'answered' : 'wrong-body', version: Math.max(0, version), pid: Number(pid) };
}

/**
 * Judges a stream of `/events/`: it says which version and which process sends it, and each event says the same, with its own number and
 * the id of this very request.
 */
function eventReaderOf(targets: readonly string[], head: AnswerHead): EventReader {
  let says: readonly [before: string, behind: string] = ['', ''];
  return {
    onHead() {
      const name = head.header('x-fooserv-version') ?? '';
      const pid = head.header('x-fooserv-pid') ?? '';
      const version = VERSIONS.findIndex((each) => each.status !== null && each.name === name);
      if (head.status !== 200 || version < 0) return { outcome: 'wrong-status', version: 0, pid: Number(pid) };
      says = [`${name} ${targets[head.target]} `, ` ${pid} ${head.requestId}`];
      return { outcome: 'answered', version, pid: Number(pid) };
    },
    onEvent: ({ id, data }) => data === `${says[0]}${id}${says[1]}`,
  };
}

/** What `/post/` says of a body that it has read. */
function receivedOf(body: NonNullable<Body>): string {
  const octets = Buffer.from(body);
  return `${octets.length} ${createHash('sha256').update(octets).digest('hex').slice(0, 8)}`;
}

function isBody(body: Buffer, line: string, lines: number): boolean {
  if (lines === 1) return body.toString('latin1') === line;
  const bytes = lines * line.length;
  return body.length === bytes && body.equals(Buffer.alloc(bytes, line, 'latin1'));
}
