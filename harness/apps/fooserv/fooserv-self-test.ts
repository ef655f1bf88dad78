import type { CalibrationCase, Reply } from '../../core/calibration/fault-case.ts';
import { type JudgeSelfTest, selfTestCase } from '../../core/calibration/judge-self-test.ts';
import type { RequestDefinition } from '../../core/siege/requests/request-definition.ts';
import { fooservJudge, isOneLine } from './fooserv-judge.ts';
import { VERSIONS } from './fooserv-versions.ts';

/**
 * The selfTest of fooserv's judge, on the first of the paths that the siege asks for whose answer is one line. Bodies of many lines are
 * left to the tests of the judge: their megabytes, sent over and over, would keep the rows beside them waiting.
 */
export function fooservSelfTest(paths: readonly string[], bodies: readonly RequestDefinition['body'][] = []): JudgeSelfTest {
  const path = paths.find(isOneLine) ?? '/fast/';
  const targets = paths.includes(path) ? paths : [...paths, path];
  const versions = VERSIONS.flatMap(({ name, status }) => (status === null ? [] : [{ name, status }]));
  const cases = versions.flatMap(({ name, status }, i): CalibrationCase[] => {
    const other = versions[(i + 1) % versions.length] ?? { name, status };
    const reply = (id: string, change: Partial<Reply & { readonly names: string; readonly path: string }> = {}): Reply => ({
      status: change.status ?? status,
      headers: change.headers ?? ['Content-Type: text/plain', `X-Fooserv-Version: ${name}`, 'X-Fooserv-Pid: 1'],
      body: change.body ?? `${change.names ?? name} ${change.path ?? path} ${id}\n`,
    });
    const of = (fault: string): string => `fooserv-${name.replace('_', '-')}-${fault}`;
    return [
      selfTestCase(of('right'), `a right answer of ${name}`, 'answered', ({ id }) => reply(id)),
      selfTestCase(of('status-503'), 'its answer with status 503', 'wrong-status', ({ id }) => reply(id, { status: 503 })),
      selfTestCase(of('status-of-other'), 'its answer with the status of the other version', 'wrong-status', ({ id }) =>
        reply(id, { status: other.status }),
      ),
      selfTestCase(of('unnamed'), 'its answer without the header that names the version', 'wrong-status', ({ id }) =>
        reply(id, { headers: ['X-Fooserv-Pid: 1'] }),
      ),
      selfTestCase(of('body-of-other'), 'its status and header with the body of the other version', 'wrong-body', ({ id }) =>
        reply(id, { names: other.name }),
      ),
      selfTestCase(of('answer-to-other'), 'its answer to another request', 'wrong-body', ({ id }) => reply(`${id}0`)),
      selfTestCase(of('without-id'), 'its answer without the id of the request', 'wrong-body', () => reply('-')),
      selfTestCase(of('other-path'), 'its answer to the same id on another path', 'wrong-body', ({ id }) =>
        reply(id, { path: '/elsewhere/' }),
      ),
      selfTestCase(of('empty'), 'its answer with no body', 'wrong-body', ({ id }) => reply(id, { body: '' })),
    ];
  });
  return { judge: fooservJudge(targets, bodies), target: targets.indexOf(path), cases };
}
