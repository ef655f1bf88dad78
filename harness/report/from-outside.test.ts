import { describe, expect, it } from 'vitest';
import { type FakeFailure, fakeRecording } from '../core/explain/fake-failure.fixture.ts';
import { findings } from '../core/explain/findings.ts';
import type { Recording } from '../core/record/run-record.ts';
import { UWSGI_KNOWLEDGE } from '../servers/uwsgi/log-knowledge.ts';
import { findingsInWords } from './make-report.ts';

function says(
  change: Partial<Recording['run']>,
  more: Partial<Recording> = {},
  failures: readonly FakeFailure[] = [{ outcome: 'refused' }],
): string {
  const { run, ...rest } = fakeRecording(failures, []);
  const recording: Recording = { ...rest, ...more, run: { ...run, server: null, served: null, ...change } };
  return findingsInWords(recording, findings(recording))
    .map((finding) => finding.says)
    .join(' ');
}

describe('a failure that nothing explains', () => {
  it('of a watched service is told as it looks from outside', () => {
    expect(says({ runtime: 'external' })).toMatch(
      /Cause not identified\..*From outside: nothing listened on the port.* --server and --log let zerodrop name the cause\.$/,
    );
  });

  it('is told with the known causes of a server that is named', () => {
    const server = { name: 'uwsgi', title: 'uWSGI', version: '2.0.21' };
    expect(says({ runtime: 'external', server }, { knowledge: UWSGI_KNOWLEDGE })).toMatch(
      /Known causes of uWSGI that fit: .*nobody-listens.*; its log would tell which \(--log\)\.$/,
    );
  });

  it('is called a stream, a slow body or a process that hung if an answer had begun and was not whole in time', () => {
    const silent: FakeFailure = { outcome: 'timeout' };
    const begun: FakeFailure = { outcome: 'timeout', status: 200, bytes: 70 };
    const outside = (failures: readonly FakeFailure[]): string => says({ runtime: 'external' }, {}, failures);
    expect(outside([silent])).toMatch(
      /From outside: no answer came in time: a process took the request and hung, or none was free to take it\./,
    );
    expect(outside([begun])).toMatch(
      /From outside: the answer had begun and was not whole in time: a stream that does not end, .*, or a process that hung while it wrote\./,
    );
    expect(outside([begun])).not.toMatch(/took the request and hung/);
    expect(outside([silent, begun, begun])).toMatch(
      /From outside: of 3 that timed out, 2 had begun: .*; to the others nothing came: a process took/,
    );
  });

  it('of a scenario is told as it was', () => {
    expect(says({ runtime: 'host' })).not.toMatch(/From outside/);
  });
});
