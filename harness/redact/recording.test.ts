import { expect, it } from 'vitest';
import { factualEvent } from '../core/record/run-record.ts';
import { healthyRecording } from '../core/verdict/healthy.fixture.ts';
import { withoutSecrets } from './recording.ts';
import { redactorFor } from './redactor.ts';

it('hides a secret in the facts of an event as in its text, and leaves their numbers', () => {
  const redactor = redactorFor(['deploy', '--password', 'hunter2secret']);
  const base = { atMs: 1, source: 'strategy', instance: 'a', pid: 7, text: 'start deploy --password hunter2secret' } as const;
  const started = factualEvent(base, 'program-started', { argv: ['deploy', '--password', 'hunter2secret'] });
  const sent = factualEvent(base, 'signal-sent', { signal: 'SIGHUP', pids: [7, 8], target: 'master' });
  const { events } = withoutSecrets(healthyRecording({ events: [started, sent] }), redactor);
  expect(JSON.stringify(events)).not.toContain('hunter2secret');
  expect(events[0]).toMatchObject({ kind: 'program-started', facts: { argv: ['deploy', '--password', expect.any(String)] } });
  expect(events[1]?.facts).toEqual({ signal: 'SIGHUP', pids: [7, 8], target: 'master' });
});
