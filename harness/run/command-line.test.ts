import { describe, expect, it } from 'vitest';
import { type Circumstances, scenarioCommand } from './command-line.ts';

const usual: Circumstances = {
  scenario: 'zerg-dance',
  runtime: undefined,
  startupSeconds: 30,
  slowSeconds: '3-6',
  clients: null,
  seed: null,
  uwsgi: 'bookworm',
  strict: false,
};

describe('scenarioCommand', () => {
  it('says nothing of what is usual but the start-up', () => {
    expect(scenarioCommand(usual)).toBe('npm run scenario zerg-dance -- --startup 30');
  });

  it('says all that makes the run another one', () => {
    const run = {
      ...usual,
      runtime: 'docker',
      startupSeconds: 0.2,
      slowSeconds: '0.2-0.4',
      clients: 8,
      seed: 0,
      uwsgi: 'trixie',
      strict: true,
    };
    expect(scenarioCommand(run)).toBe(
      'FOOSERV_SLOW_SECONDS=0.2-0.4 npm run scenario zerg-dance -- --runtime docker --startup 0.2 --clients 8 --seed 0 --versions trixie --strict',
    );
  });

  it('names no Debian release for the host, which has one uWSGI', () => {
    expect(scenarioCommand({ ...usual, runtime: 'host', uwsgi: 'host' })).toBe(
      'npm run scenario zerg-dance -- --runtime host --startup 30',
    );
  });
});
