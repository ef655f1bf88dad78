import { readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { readProcess } from '../runtime/processes.ts';
import { checkOf, unsaid, WatchDesk } from './watch-call.fixture.ts';
import { eventually } from './zerodrop.fixture.ts';

let at: WatchDesk;
beforeAll(async () => {
  at = await WatchDesk.create();
});
afterAll(() => at.clear());

describe('watch', () => {
  it('writes down no secret that it was given, in no file and on no stream, and lets no other user read', async () => {
    const service = await at.standIn();
    const url = new URL(service.url);
    const secrets = [
      'pa55-of-the-url',
      'qu3ry-of-the-url',
      'pa55-of-an-option',
      't0ken-of-an-option',
      'pa55-of-a-variable',
      'b3arer-of-a-header',
    ];
    const [password, query, option, token, variable, bearer] = secrets;
    const json = at.path('safe.json');
    const script = 'echo "$0 $*"; printf "%s" "$2"; exit 3';
    const command = [
      'bash',
      '-c',
      script,
      `--password=${option}`,
      '--token',
      token ?? '',
      `API_KEY=${variable}`,
      `Authorization: Bearer ${bearer}`,
    ];
    const address = `http://deploy:${password}@${url.host}/?key=${query}`;
    const { code, stdout, stderr } = await at.desk.call(
      'watch',
      address,
      address.replace('?', 'b?'),
      ...unsaid([]),
      '--out',
      at.desk.out,
      '--settle',
      '1',
      '--json',
      json,
      '--',
      ...command,
    );
    expect(code).toBe(EXIT.inconclusive);
    const folder = await realpath(join(at.desk.out, 'watch', 'latest'));
    const files = (await readdir(folder)).map((name) => join(folder, name));
    const written = new Map<string, string>([
      ['stdout', stdout],
      ['stderr', stderr],
    ]);
    for (const file of [...files, json]) written.set(file, await readFile(file, 'latin1'));
    const basic = Buffer.from(`deploy:${password}`).toString('base64');
    const found = [...written].flatMap(([name, text]) =>
      [...secrets, basic].filter((secret) => text.includes(secret)).map((secret) => `${name}: ${secret}`),
    );
    expect(found).toEqual([]);
    expect(written.get(join(folder, 'command.log'))).toMatch(/--password=\*+ --token \*+ API_KEY=\*+ /);
    expect(written.get(join(folder, 'report.html'))).toContain('--token ***');
    for (const file of [...files, json]) expect([file, (await stat(file)).mode & 0o777]).toEqual([file, 0o600]);
    for (const each of [folder, join(folder, '..')]) expect([each, (await stat(each)).mode & 0o077]).toEqual([each, 0]);
  });

  it('repeats no secret of a command line that it does not understand', async () => {
    for (const args of [
      ['watch', 'htp://deploy:s3cr3t-pw@127.0.0.1/', '--', 'true'],
      ['watch', 'http://deploy:s3cr3t-pw@127.0.0.1/', '--tokn=s3cr3t-pw', '--', 'true'],
      ['watch', 'http://127.0.0.1/', '--json', '/nonexist/s3cr3t', '--', 'true', '--password', '/nonexist/s3cr3t'],
    ]) {
      const { code, stdout, stderr } = await at.desk.call(...args);
      expect(code).not.toBe(EXIT.pass);
      expect(`${stdout}${stderr}`).not.toContain('s3cr3t');
    }
  });

  it.each([
    ['fails', ['bash', '-c', 'echo so it is; exit 3'], /the command failed: exit code 3/],
    ['is killed', ['bash', '-c', 'kill -9 $$'], /the command failed: ended by SIGKILL/],
  ])('is inconclusive around a command that %s', async (_, command, why) => {
    const service = await at.standIn();
    const watched = await at.watch(service.url, '--', ...command);
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.stdout).toMatch(why);
    expect(watched.report.requests.answered).toBe(service.answered);
  });

  it('shows and keeps what the command prints, and does not wait for what it leaves in the background', async () => {
    const service = await at.standIn();
    const deploy = 'echo to stdout; echo to stderr >&2; sleep 60 & echo $!; printf unfinished';
    const watched = await at.watch(service.url, '--no-change', '--', 'bash', '-c', deploy);
    const log = await readFile(join(watched.folder, 'command.log'), 'utf8');
    const background = Number(/^\d+$/m.exec(log)?.[0]);
    // It is alive, and has not been told to end.
    process.kill(background, 'SIGKILL');
    expect(log).toBe(`to stdout\nto stderr\n${background}\nunfinished`);
    for (const line of log.split('\n')) expect(watched.stderr).toContain(`| ${line}`);
    expect(watched.code).toBe(EXIT.pass);
  });

  it('says what a client that retries would have hidden: kept connections that were closed without an answer', async () => {
    const service = await at.standIn((it) => {
      const healthy = it.behaviour;
      it.behaviour = { kind: 'hangs-up' };
      setTimeout(() => (it.behaviour = healthy), 50);
    });
    const watched = await at.watch(
      service.url,
      '--lane',
      'reused',
      '--clients',
      '4',
      '--rate',
      'max',
      '--',
      'bash',
      '-c',
      service.changeIt,
    );
    const { requests, hiddenByRetry } = watched.report;
    expect(watched.code).toBe(EXIT.fail);
    expect({ failed: requests.failed, hiddenByRetry }).toEqual({ failed: service.hungUp, hiddenByRetry: service.hungUp });
    expect(service.hungUp).toBe(4);
    expect(watched.stdout).toContain('4 lost; a client that retries would have shown 0');
  });

  it('keeps to the rate', async () => {
    const service = await at.standIn();
    const { code, report, run } = await at.watch(service.url, '--no-change', '--rate', '100', '--lane', 'both', '--', 'true');
    expect(code).toBe(EXIT.pass);
    const [baseline, drain] = ['baseline', 'drain'].map((name) => report.phases.find((phase) => phase.name === name)?.startMs ?? 0);
    const due = (((drain ?? 0) - (baseline ?? 0)) * 100) / 1000;
    expect(report.requests.sent + (run.generator.unsent ?? 0)).toBeGreaterThan(due - 10);
    expect(report.requests.sent + (run.generator.unsent ?? 0)).toBeLessThan(due + 10);
  });

  it('accounts for every request of several workers', async () => {
    const service = await at.standIn((it) => {
      const healthy = it.behaviour;
      it.behaviour = { kind: 'hangs-up' };
      setTimeout(() => (it.behaviour = healthy), 100);
    });
    const watched = await at.watch(service.url, '--workers', '2', '--lane', 'both', '--rate', 'max', '--', 'bash', '-c', service.changeIt);
    expect(watched.code).toBe(EXIT.fail);
    const { sent, answered, failed } = watched.report.requests;
    expect({ answered, failed }).toEqual({ answered: service.answered, failed: service.hungUp });
    expect(sent).toBe(answered + failed);
    expect(failed).toBeGreaterThan(0);
    expect(checkOf(watched, 'accounted')?.verdict).toBe('pass');
  });

  it('fails if a body does not hold the text that it should', async () => {
    const service = await at.standIn((it) => {
      const healthy = it.behaviour;
      it.behaviour = { kind: 'answers', status: 200, body: 'something else' };
      setTimeout(() => (it.behaviour = healthy), 300);
    });
    const watched = await at.watch(service.url, '--expect-body', 'as ever', '--rate', '100', '--', 'bash', '-c', service.changeIt);
    expect(watched.code).toBe(EXIT.fail);
    expect(Object.keys(watched.report.requests.byOutcome)).toEqual(['answered', 'wrong-body']);
  });

  it('tells the command to end, and reports what it has, when it is interrupted', async () => {
    const service = await at.standIn();
    const running = at.desk.start([
      'watch',
      service.url,
      '--out',
      at.desk.out,
      '--rate',
      '50',
      '--',
      'bash',
      '-c',
      'echo $$; exec sleep 60',
    ]);
    let shown = '';
    running.stderr?.on('data', (data) => (shown += String(data)));
    const pid = await eventually('the command to print', 30_000, () => /\| (\d+)\n/.exec(shown)?.[1] ?? null);
    running.kill('SIGINT');
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(EXIT.inconclusive);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /interrupted by SIGINT .* the command was told to end \(SIGTERM\): ended by SIGTERM\. The deploy may be half done/,
    );
    expect(shown).toMatch(
      /SIGINT: the command is told to end .*half done; .* waits 35 s at most .*; a second one ends it at once, .*kills the command/,
    );
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  });

  it('ends at once, with the command and its children, when it is interrupted a second time', async () => {
    const service = await at.standIn();
    const stubborn = `bash -c 'trap "" TERM; echo $$; while :; do sleep 0.1; done' & wait`;
    const running = at.desk.start(['watch', service.url, '--out', at.desk.out, '--rate', '50', '--', 'bash', '-c', stubborn]);
    let shown = '';
    running.stderr?.on('data', (data) => (shown += String(data)));
    const pid = await eventually('the command to print', 30_000, () => /\| (\d+)\n/.exec(shown)?.[1] ?? null);
    running.kill('SIGINT');
    setTimeout(() => running.kill('SIGINT'), 300);
    const { exitCode, durationMs } = await running;
    expect(exitCode).toBe(EXIT.inconclusive);
    expect(shown).toContain('SIGINT once more');
    expect(durationMs).toBeLessThan(30_000);
    await eventually('the child to be gone', 2000, async () => ((await readProcess(Number(pid)))?.state ?? 'Z') === 'Z' || null);
  });

  it('leaves no folder if it breaks before the command, and the report of an earlier run as it was', async () => {
    const service = await at.standIn();
    const out = at.path('broken');
    const json = at.path('earlier.json');
    await writeFile(json, 'earlier');
    const { code } = await at.desk.call(
      'watch',
      service.url,
      '--workers',
      '3',
      '--clients',
      '1',
      '--out',
      out,
      '--json',
      json,
      '--',
      'true',
    );
    expect([EXIT.usage, EXIT.broken]).toContain(code);
    expect(await readdir(join(out, 'watch')).catch(() => [])).toEqual([]);
    expect(await readFile(json, 'utf8')).toBe('earlier');
  });

  it('judges a service to which nothing is done, from its first request on', async () => {
    const service = await at.standIn();
    const soak = async (...more: string[]) => {
      const { code, stdout } = await at.desk.call(
        'watch',
        service.url,
        '--out',
        at.desk.out,
        '--lane',
        'new',
        '--rate',
        '200',
        '--without-deploy',
        '2',
        ...more,
      );
      return { code, said: stdout.replace(/\s+/g, ' '), report: await at.desk.report('watch') };
    };
    const calm = await soak();
    expect(calm.code).toBe(EXIT.pass);
    expect(calm.report.phases.map(({ name }) => name)).toEqual(['boot', 'soak', 'drain']);
    expect(calm.said).toMatch(/0 of [\d,]+ requests in 2\.\d\d s failed: with 95 % confidence fewer than/);
    expect(calm.said).not.toMatch(/reload|settle|transition/);

    service.behaviour = { kind: 'hangs-up' };
    const lossy = await soak();
    expect(lossy.code).toBe(EXIT.fail);
    expect(lossy.report.requests.answered).toBe(0);
    expect(lossy.report.findings).toHaveLength(1);
  });
});
