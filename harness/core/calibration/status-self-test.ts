import { type Expected, statusJudge } from '../siege/status-judge.ts';
import type { CalibrationCase } from './fault-case.ts';
import { type JudgeSelfTest, type Reply, selfTestCase } from './judge-self-test.ts';

/** Statuses that a service in trouble, or one behind another, gives; those that are expected are left out. */
const STRANGERS = [200, 302, 404, 503];

/**
 * The selfTest of a judge by status, and by a text where one is expected. Where none is, a wrong body is not asked about: it would
 * not be seen.
 */
export function statusSelfTest(expected: Expected): JudgeSelfTest {
  const { statuses, body } = expected;
  const right = statuses === null ? [200, 204] : [...new Set([statuses.before, statuses.after])];
  const isRight = (status: number): boolean => (statuses === null ? status >= 200 && status < 300 : right.includes(status));
  const hasBody = (status: number): boolean => status >= 200 && status !== 204 && status !== 304;
  const reply = (status: number, text: string): Reply => ({ status, headers: ['Content-Type: text/plain'], body: text });
  // An interim status ends no answer, and one without a body can't hold a text.
  const asked = right.filter((status) => (body === null ? status >= 200 : hasBody(status)));
  const cases: CalibrationCase[] = asked.map((status) =>
    selfTestCase(`expected-${status}`, `a right answer with status ${status}`, 'answered', () =>
      reply(status, `before ${body ?? ''} behind`),
    ),
  );
  for (const status of STRANGERS.filter((each) => !isRight(each))) {
    const says = `the right body with status ${status}, which is not expected`;
    cases.push(selfTestCase(`unexpected-${status}`, says, 'wrong-status', () => reply(status, `before ${body ?? ''} behind`)));
  }
  if (body !== null && body !== '') {
    for (const status of asked) {
      const cut = body.slice(0, -1);
      cases.push(
        selfTestCase(`expected-${status}-without-text`, 'an expected status and a body that lacks the end of the text', 'wrong-body', () =>
          reply(status, cut),
        ),
      );
    }
  }
  return { judge: statusJudge(expected), target: 0, cases };
}
