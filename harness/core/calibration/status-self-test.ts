import { type Echo, type ExpectedHeader, echoId } from '../siege/judging/expected-answers.ts';
import { type Expected, statusJudge } from '../siege/judging/status-judge.ts';
import type { Exchange } from './exchange.ts';
import type { CalibrationCase, Reply } from './fault-case.ts';
import { type JudgeSelfTest, selfTestCase } from './judge-self-test.ts';
import { SeenLooks, wantingBody } from './seen-looks.ts';
import { type VersionJudgeFor, versionSelfTest } from './version-self-test.ts';

/** Statuses that a service in trouble, or one behind another, gives; those that are expected are left out. */
const STRANGERS = [200, 302, 404, 503];

/**
 * The selfTest of a judge by status, by how answers look, and by the text, headers and id that are expected. A changed body is not asked
 * about if all that changes in it is to be ignored. If answers say their version, what reads it is asked too.
 */
export function statusSelfTest(expected: Expected, versionJudgeFor?: VersionJudgeFor): JudgeSelfTest {
  const { statuses, body, echo, headers = [] } = expected;
  const right = statuses === null ? [200, 204] : [...new Set([statuses.before, statuses.after])];
  const isRight = (status: number): boolean => (statuses === null ? status >= 200 && status < 300 : right.includes(status));
  const hasBody = (status: number): boolean => status >= 200 && status !== 204 && status !== 304;
  const lines = ['Content-Type: text/plain', ...headers.map(lineOf)];
  const whole = `before ${body ?? ''} behind`;
  const answer =
    (status: number, text = whole, says = lines, idFrom = (exchange: Exchange) => exchange.id) =>
    (exchange: Exchange): Reply => ({
      status,
      headers: [...says, ...(echo === undefined ? [] : [`${echo.header}: ${idOf(echo, idFrom(exchange))}`])],
      body: text,
    });
  // An interim status ends no answer, and one without a body can't hold a text.
  const asked = right.filter((status) => (body === null ? status >= 200 : hasBody(status)));
  const cases: CalibrationCase[] = asked.map((status) =>
    selfTestCase(`expected-${status}`, `a right answer with status ${status}`, 'answered', answer(status)),
  );
  for (const status of STRANGERS.filter((each) => !isRight(each))) {
    const says = `the right body with status ${status}, which is not expected`;
    cases.push(selfTestCase(`unexpected-${status}`, says, 'wrong-status', answer(status)));
  }
  const wrong = (status: number, name: string, says: string, reply: (exchange: Exchange) => Reply): void => {
    cases.push(selfTestCase(`expected-${status}-${name}`, says, 'wrong-body', reply));
  };
  for (const status of asked) {
    if (body !== null && body !== '')
      wrong(status, 'without-text', 'an expected status and a body that lacks the end of the text', answer(status, body.slice(0, -1)));
    const changed = whole.replace(/d$/, 'D');
    if (hasBody(status) && isSeen(expected, whole, changed))
      wrong(status, 'changed', 'an expected status and a body of which one octet is another', answer(status, changed));
    if (headers.length > 0)
      wrong(status, 'without-header', 'a right answer that lacks an expected header', answer(status, whole, lines.slice(0, -1)));
    if (echo !== undefined) {
      const other = answer(status, whole, lines, ({ id }) => String(Number(id) + 1));
      wrong(status, 'of-another-request', 'a right answer that says the id of another request', other);
    }
  }
  const seen = new SeenLooks();
  const judge = wantingBody(statusJudge(expected, seen), seen, without(expected, whole));
  if (expected.version === undefined) return { judge, target: 0, cases };
  const versions = versionSelfTest(expected.version, versionJudgeFor);
  return { judge: versions.over(judge), target: 0, cases: [...cases, ...versions.cases] };
}

function lineOf({ name, value }: ExpectedHeader): string {
  return `${name}: ${value ?? 'any'}`;
}

function idOf(echo: Echo, request: string): string {
  return echoId(echo, Number(request));
}

function without({ ignoredInBody = [] }: Expected, text: string): string {
  return ignoredInBody.reduce((rest, source) => rest.replace(new RegExp(source, 'gu'), ''), text);
}

function isSeen(expected: Expected, one: string, other: string): boolean {
  return without(expected, one) !== without(expected, other);
}
