import { bodyOfVersion, textOf } from '../../core/calibration/answer-of-version.ts';
import type { CalibrationCase, Reply } from '../../core/calibration/fault-case.ts';
import { type JudgeSelfTest, selfTestCase } from '../../core/calibration/judge-self-test.ts';
import type { VersionSource } from '../../core/siege/judging/version-reader.ts';
import type { Judge } from '../../core/siege/siege-types.ts';
import type { AppDefinition, RightAnswer } from './app-definition.ts';

/** Statuses that a server in trouble gives. */
const TROUBLE = [500, 502, 503] as const;

/** What the self-test is made for. */
export interface SelfTestOf {
  readonly judge: Judge;
  readonly source: VersionSource;
  /** What each version says; made up of those that are learned. */
  readonly said: readonly string[];
  readonly right: AppDefinition['right'];
}

/**
 * Known answers that are put to the judge of an app: errors of a server, and, if what is right is not the user's own function, right answers
 * of each version and the same without what must be in them. Of a pattern only those right answers are asked that can be made up from it.
 */
export function ownSelfTest({ judge, source, said, right }: SelfTestOf): JudgeSelfTest {
  const wanted: RightAnswer | null = typeof right === 'function' ? null : (right ?? {});
  const namedStatuses = wanted?.status === undefined ? [] : [wanted.status].flat();
  const trouble = TROUBLE.filter((status) => !namedStatuses.includes(status) && !said.includes(String(status)));
  const cases: CalibrationCase[] = trouble.map((status) =>
    selfTestCase(
      `own-status-${status}`,
      `an error of a server, with status ${status}`,
      wanted === null ? 'wrong-body' : 'wrong-status',
      () => ({
        status,
        headers: ['Content-Type: text/plain'],
        body: 'trouble\n',
      }),
    ),
  );
  if (wanted === null) return { judge, target: 0, cases };
  for (const [i, version] of said.entries()) {
    const reply = madeUp(wanted, source, version);
    if (reply === null) continue;
    cases.push(selfTestCase(`own-right-${i + 1}`, `a right answer of the version that says ${version}`, 'answered', () => reply));
    if (wanted.body !== undefined)
      cases.push(selfTestCase(`own-without-body-${i + 1}`, 'the same without a body', 'wrong-body', () => ({ ...reply, body: '' })));
    for (const name of Object.keys(wanted.header ?? {}))
      cases.push(
        selfTestCase(`own-without-${name.toLowerCase()}-${i + 1}`, `the same without the header ${name}`, 'wrong-body', () => ({
          ...reply,
          headers: reply.headers.filter((line) => !line.toLowerCase().startsWith(`${name.toLowerCase()}:`)),
        })),
      );
  }
  return { judge, target: 0, cases };
}

/** A right answer of a version; null if none can be made up. */
function madeUp(wanted: RightAnswer, source: VersionSource, version: string): Reply | null {
  const headers = ['Content-Type: text/plain'];
  for (const [name, value] of Object.entries(wanted.header ?? {})) {
    const text = value === true ? 'any' : typeof value === 'string' ? value : literal(value);
    if (text === null) return null;
    headers.push(`${name}: ${text}`);
  }
  const held = wanted.body === undefined ? '' : typeof wanted.body === 'string' ? wanted.body : literal(wanted.body);
  if (held === null) return null;
  const status = source.kind === 'status' ? Number(version) : ([wanted.status].flat()[0] ?? 200);
  if (source.kind === 'header') headers.push(`${source.name}: ${version}`);
  const body = bodyOfVersion(source, version, held);
  if (body === null || !Number.isInteger(status) || status < 200 || status > 599 || status === 204 || status === 304) return null;
  if (typeof wanted.body === 'object' && !wanted.body.test(body)) return null;
  return { status, headers, body };
}

/** A text that a pattern matches, if the pattern is one; null if it is more than a text. */
function literal(pattern: RegExp): string | null {
  const text = textOf(pattern.source);
  return text !== null && pattern.test(text) ? text : null;
}
