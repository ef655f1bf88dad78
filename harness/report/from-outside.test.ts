import { describe, expect, it } from 'vitest';
import { fakeRecording } from '../core/explain/fake-failure.fixture.ts';
import { findings } from '../core/explain/findings.ts';
import type { Recording } from '../core/record/run-record.ts';
import { UWSGI_KNOWLEDGE } from '../servers/uwsgi/log-knowledge.ts';
import { findingsInWords } from './make-report.ts';

function says(change: Partial<Recording['run']>, more: Partial<Recording> = {}): string {
  const { run, ...rest } = fakeRecording([{ outcome: 'refused' }], []);
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

  it('of a scenario is told as it was', () => {
    expect(says({ runtime: 'host' })).not.toMatch(/From outside/);
  });
});
