import { access, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { freePort } from '../core/siege/free-port.ts';
import { checkOf, WatchDesk } from './watch-call.fixture.ts';

let at: WatchDesk;
beforeAll(async () => {
  at = await WatchDesk.create();
});
afterAll(() => at.clear());

// Most wait for a change that takes its time, or never comes: some wait at once.
describe.concurrent('watch', () => {
  it('is inconclusive around a command that changes nothing if a change is expected', async () => {
    const service = await at.standIn();
    service.behaviour = { kind: 'answers', status: 201, body: 'old' };
    const watched = await at.watch(service.url, '--rate', '50', '--expect', '201:202', '--', 'true');
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.stdout).toContain('nothing changed');
    expect(watched.stdout).toMatch(/The command ended, but 3\d\.\d s later every answer was still 201 \(old\)\./);
    expect(watched.report.requests.failed).toBe(0);
  });

  it('takes the version from a header, and passes around the change of any one to any other', async () => {
    const service = await at.standIn((it) => (it.behaviour = { kind: 'answers', status: 200, body: 'r2', headers: 'X-Release: r2' }));
    service.behaviour = { kind: 'answers', status: 200, body: 'r1', headers: 'X-Release: r1' };
    const change = ['--', 'bash', '-c', service.changeIt];
    const watched = await at.watch(service.url, '--version-from', 'header:X-Release', ...change);
    expect(watched.code).toBe(EXIT.pass);
    expect(watched.report.transitions).toMatchObject([{ from: 'r1', to: 'r2', strays: 0 }]);

    service.behaviour = { kind: 'answers', status: 200, body: 'release r1', headers: 'X-Release: r1' };
    const threads = await at.watch(service.url, '--version-from', 'body:r\\d', '--expect', 'r1:r2', '--workers', '2', ...change);
    expect(threads.code).toBe(EXIT.pass);
    const again = await at.watch(service.url, '--version-from', 'header:X-Release', '--expect', 'r1:r2', ...change);
    expect(again.code).toBe(EXIT.inconclusive);
    expect(again.stdout).toMatch(/Deploy not started: --expect wants version r1 first, but the answers were: [\d,]+ from r2/);
    const silent = await at.watch(service.url, '--version-from', 'header:X-Nothing', ...change);
    expect(silent.stdout).toMatch(/Deploy not started: .* said no version by --version-from header:X-Nothing/);
    expect(silent.code).toBe(EXIT.inconclusive);
  });

  it('fails around a named change if a part of the answers stays old, and passes with --canary', async () => {
    let n = 0;
    const mixed = (): number => (n++ % 5 === 0 ? 201 : 202);
    const service = await at.standIn((it) => (it.behaviour = { kind: 'answers', status: mixed, body: 'x' }));
    service.behaviour = { kind: 'answers', status: 201, body: 'x' };
    const change = ['--', 'bash', '-c', service.changeIt];
    const watched = await at.watch(service.url, '--expect', '201:202', '--rate', '100', ...change);
    expect(watched.code).toBe(EXIT.fail);
    expect(checkOf(watched, 'transition')).toMatchObject({ verdict: 'fail', reason: 'both-versions' });
    expect(watched.stdout).toMatch(
      /Two versions still answer, long after the command had ended\. Old \(201\) are \d+ of \d+ \(\d+ %\) of .*--canary/,
    );

    service.behaviour = { kind: 'answers', status: 201, body: 'x' };
    const canary = await at.watch(service.url, '--expect', '201:202', '--canary', '--rate', '100', ...change);
    expect(canary.code).toBe(EXIT.pass);
  });

  it('is inconclusive around a deploy that takes itself back, and says so', async () => {
    const service = await at.standIn((it) => {
      const old = it.behaviour;
      it.behaviour = { kind: 'answers', status: 202, body: 'new' };
      setTimeout(() => (it.behaviour = old), 300);
    });
    service.behaviour = { kind: 'answers', status: 201, body: 'old' };
    const watched = await at.watch(service.url, '--expect', '201:202', '--rate', '100', '--', 'bash', '-c', `${service.changeIt}; sleep 1`);
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.stdout).toContain('The deploy was rolled back: 202 answered for a while, and now 201 alone does.');
  });

  it('is inconclusive if nothing shows that anything was deployed, and says so first with the options that help', async () => {
    const service = await at.standIn();
    const silent = await at.watch(service.url, '--', 'true');
    expect(silent.code).toBe(EXIT.inconclusive);
    expect(checkOf(silent, 'deployed')).toMatchObject({ verdict: 'inconclusive', reason: 'nothing-shows' });
    expect(silent.stdout).toMatch(/\$ true Nothing shows that anything was deployed: .*--expect OLD:NEW .*--no-change/);
    expect(silent.report.checks.filter(({ verdict }) => verdict !== 'pass').map(({ name }) => name)).toEqual(['deployed']);
  });

  it('passes around a deploy that changes no answer with --no-change, and fails if one changes for good', async () => {
    const service = await at.standIn((it) => (it.behaviour = { kind: 'answers', status: 201, body: 'new' }));
    const calm = await at.watch(service.url, '--no-change', '--', 'true');
    expect(calm.code).toBe(EXIT.pass);
    const changed = await at.watch(service.url, '--no-change', '--', 'bash', '-c', service.changeIt);
    expect(changed.code).toBe(EXIT.fail);
    expect(changed.stdout).toMatch(
      /No change was to be seen \(--no-change\), but one lasts: .* answered 200 before the command, and 201 at the end/,
    );
  });

  it('passes around a change that comes after the command has ended, and says when it was complete', async () => {
    const service = await at.standIn((it) => void setTimeout(() => (it.behaviour = { kind: 'answers', status: 202, body: 'new' }), 700));
    service.behaviour = { kind: 'answers', status: 201, body: 'old' };
    const watched = await at.watch(service.url, '--expect', '201:202', '--', 'bash', '-c', service.changeIt);
    expect(watched.code).toBe(EXIT.pass);
    const [transition, ...others] = watched.report.transitions;
    expect(others).toEqual([]);
    const { triggerMs = 0, lastOldMs, firstNewMs, completeMs } = transition ?? {};
    expect(firstNewMs).toBeGreaterThan(triggerMs + 600);
    expect(completeMs).toBeGreaterThan(lastOldMs ?? Number.POSITIVE_INFINITY);
    expect(transition?.strays).toBe(0);
    expect(watched.report.requests.answered).toBe(service.answered);
  });

  it('goes on until what --until says holds, and counts the settling from there', async () => {
    const ready = at.path('ready');
    const service = await at.standIn((it) => {
      setTimeout(() => {
        it.behaviour = { kind: 'answers', status: 202, body: 'new' };
        void writeFile(ready, '');
      }, 1500);
    });
    service.behaviour = { kind: 'answers', status: 201, body: 'old' };
    const watched = await at.watch(service.url, '--expect', '201:202', '--until', `test -e ${ready}`, '--', 'bash', '-c', service.changeIt);
    expect(watched.code).toBe(EXIT.pass);
    const never = await at.watch(service.url, '--no-change', '--until', 'exit 7', '--until-timeout', '1', '--', 'true');
    expect(never.code).toBe(EXIT.inconclusive);
    expect(never.stdout).toMatch(
      /waited 1 s for what --until says, after the command had ended, in vain; the last time it ended with exit code 7/,
    );
  });

  it('fails if requests are lost when the command has long ended', async () => {
    const service = await at.standIn((it) => {
      const healthy = it.behaviour;
      setTimeout(() => (it.behaviour = { kind: 'hangs-up' }), 600);
      setTimeout(() => (it.behaviour = healthy), 700);
    });
    const watched = await at.watch(service.url, '--', 'bash', '-c', service.changeIt);
    expect(watched.code).toBe(EXIT.fail);
    expect(watched.report.requests.failed).toBe(service.hungUp);
    expect(service.hungUp).toBeGreaterThan(0);
    expect(watched.stdout).toMatch(/It began \d+ ms after the command had ended: .* --until COMMAND\|URL/);
  });

  it('fails if the old version still answers after the new one had taken over', async () => {
    const change = { kind: 'answers', status: 202, body: 'new' } as const;
    const service = await at.standIn((it) => {
      const old = it.behaviour;
      it.behaviour = change;
      // The new one is believed when it was alone for a second; a second more is watched.
      setTimeout(() => (it.behaviour = old), 1500);
      setTimeout(() => (it.behaviour = change), 1900);
    });
    service.behaviour = { kind: 'answers', status: 201, body: 'old' };
    const watched = await at.watch(service.url, '--expect', '201:202', '--', 'bash', '-c', service.changeIt);
    expect(watched.report.requests.failed).toBe(0);
    expect(checkOf(watched, 'transition')?.verdict).toBe('fail');
    expect(watched.code).toBe(EXIT.fail);
  });

  it('does not run the command if the new version answers already', async () => {
    const service = await at.standIn();
    service.behaviour = { kind: 'answers', status: 202, body: 'new' };
    const marker = at.path('ran-though-new');
    const watched = await at.watch(service.url, '--expect', '201:202', '--', 'touch', marker);
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.stdout).toMatch(
      /Deploy not started: [\d,]+ of [\d,]+ requests got the status that only the command should bring \(202\) already/,
    );
    await expect(access(marker)).rejects.toThrow();
  });

  it('does not run the command if the service is down before', async () => {
    const marker = at.path('ran-though-down');
    const watched = await at.watch(`http://127.0.0.1:${await freePort()}/`, '--', 'touch', marker);
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.stdout).toMatch(/Deploy not started: ([\d,]+) of \1 requests failed before it: \1 refused\. .*--without-deploy/);
    expect(checkOf(watched, 'zero-downtime')?.verdict).toBe('inconclusive');
    await expect(access(marker)).rejects.toThrow();
  });

  it('does not run the command if the service answers with another status than was expected, and names it', async () => {
    const service = await at.standIn();
    const marker = at.path('ran-though-wrong');
    const watched = await at.watch(service.url, '--expect', '204', '--', 'touch', marker);
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.stdout).toMatch(/Deploy not started: the service answers 200, but --expect 204 wants 204\./);
    await expect(access(marker)).rejects.toThrow();
  });
});
