import { expect, it } from 'vitest';
import { huntCommand } from './hunt-command-line.ts';

const USUAL = { startup: 0.2, runtime: 'host', uwsgi: 'bookworm', slowSeconds: '0.2-0.4' } as const;

it('repeats a case with the seed of the run that broke', () => {
  const tried = { processes: 16, requestPhaseMs: 0 };
  expect(huntCommand('documented-dance', 41, USUAL, { kind: 'case', tried, replays: 3 })).toBe(
    'npm run -s zerodrop -- hunt documented-dance --seed 41 --startup 0.2 --runtime host --case processes=16,requestPhaseMs=0 --replays 3',
  );
});

it('repeats the search, on the uWSGI that it was made with', () => {
  expect(huntCommand('documented-dance', 41, { ...USUAL, runtime: 'docker', uwsgi: 'trixie' }, { kind: 'search', budget: 60 })).toBe(
    'npm run -s zerodrop -- hunt documented-dance --seed 41 --startup 0.2 --runtime docker --versions trixie --budget 60',
  );
});

it('says how long slow requests take, if that is not the usual', () => {
  expect(huntCommand('second-sighup', 7, { ...USUAL, slowSeconds: '1-2' }, { kind: 'search', budget: 60 })).toBe(
    'FOOSERV_SLOW_SECONDS=1-2 npm run -s zerodrop -- hunt second-sighup --seed 7 --startup 0.2 --runtime host --budget 60',
  );
});

it('repeats a table of rates', () => {
  const wanted = { kind: 'each', each: 'processes=1,8', tried: 'requestPhaseMs=0', replays: 6 } as const;
  expect(huntCommand('writefifo-deploy', 1, { ...USUAL, runtime: undefined }, wanted)).toBe(
    'npm run -s zerodrop -- hunt writefifo-deploy --seed 1 --startup 0.2 --each processes=1,8 --case requestPhaseMs=0 --replays 6',
  );
});
