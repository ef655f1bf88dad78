import { access, readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { readLedger } from '../core/ledger/ledger-file.ts';
import type { RunRecord } from '../core/record/run-record.ts';
import { freePort } from '../core/siege/free-port.ts';
import type { Report } from '../report/contract.ts';
import { readProcess } from '../runtime/processes.ts';
import { servedBy, startNginx } from '../setup/own-nginx.ts';
import { requireNginx } from '../setup/require-nginx.ts';
import { StandIn } from './changing-service.fixture.ts';
import { Desk, eventually } from './zerodrop.fixture.ts';

const RESTART = join(import.meta.dirname, 'restart.fixture.ts');

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.create();
});
afterAll(() => desk.clear());

interface Watched {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly report: Report;
  readonly run: RunRecord;
}

/** `zerodrop watch ...`, as a user calls it, and what it left in its folder. */
async function watch(...args: readonly string[]): Promise<Watched> {
  const { code, stdout, stderr } = await desk.call('watch', '--out', desk.out, '--settle', '1', ...asBefore(args), ...args);
  const run = JSON.parse(await readFile(join(desk.out, 'watch', 'latest', 'run.json'), 'utf8')) as RunRecord;
  return { code, stdout: stdout.replace(/\s+/g, ' '), stderr, report: await desk.report('watch'), run };
}

/** One lane and a closed loop, as it was before the pace was polite, for tests that name nothing else. */
function asBefore(args: readonly string[]): readonly string[] {
  const options = args.slice(0, args.indexOf('--'));
  return [...(options.includes('--lane') ? [] : ['--lane', 'new']), ...(options.includes('--rate') ? [] : ['--rate', 'max'])];
}

async function standIn(onChange: (service: StandIn) => void = () => undefined): Promise<StandIn> {
  const service = await StandIn.start(onChange);
  onTestFinished(() => service.stop());
  return service;
}

const freeAddress = async (): Promise<string> => `127.0.0.1:${await freePort()}`;

const check = ({ report }: Watched, name: string) => report.checks.find((each) => each.name === name);

const there = await requireNginx();
describe.skipIf(!there)('watch, around nginx', () => {
  let folders = 0;

  async function nginx(listen: readonly string[], more: { readonly tls?: { readonly certificate: string; readonly key: string } } = {}) {
    const folder = join(desk.out, `nginx-${folders++}`);
    const started = await startNginx({ folder, listen, status: 200, body: 'hello', accessLog: true, ...more });
    onTestFinished(() => started.stop());
    return started;
  }

  it('passes around a reload, and writes the report where it is asked to', async () => {
    const address = await freeAddress();
    const server = await nginx([address]);
    const json = join(desk.out, 'report.json');
    const watched = await watch(
      `http://${address}/`,
      '--no-change',
      '--json',
      json,
      '--',
      'nginx',
      '-c',
      server.configPath,
      '-s',
      'reload',
    );
    expect(watched.stdout).toMatch(/PASS\s+watch/);
    expect(watched.code).toBe(EXIT.pass);
    const { requests, calibration, phases, schema, scenario, runtime, uwsgi } = watched.report;
    expect({ schema, scenario, runtime, uwsgi }).toEqual({
      schema: 'zerodrop/report/1',
      scenario: 'watch',
      runtime: 'external',
      uwsgi: null,
    });
    expect(requests).toMatchObject({ answered: requests.sent, failed: 0, served: null, byOutcome: { answered: requests.sent } });
    expect(requests.sent).toBe(await servedBy(server, 200));
    expect(calibration.counted).toBe(calibration.injected);
    expect(phases.map(({ name }) => name)).toEqual(['boot', 'baseline', 'reload', 'settle', 'drain']);
    expect(JSON.parse(await readFile(json, 'utf8'))).toEqual(watched.report);
  });

  it('fails around a kill and a restart, with the count and the edges of the outage', async () => {
    const rate = 400;
    const address = await freeAddress();
    const server = await nginx([address]);
    const stampsPath = join(desk.out, 'stamps.json');
    const pids = server.pids().map(String);
    expect(pids).toHaveLength(2);
    const restart = [process.execPath, RESTART, stampsPath, server.configPath, '300', ...pids];
    const watched = await watch(`http://${address}/`, '--rate', String(rate), '--', ...restart);
    expect(watched.code).toBe(EXIT.fail);
    expect(check(watched, 'zero-downtime')?.verdict).toBe('fail');

    const { requests, outages } = watched.report;
    const [outage, ...others] = outages;
    expect(others).toEqual([]);
    expect(outage?.failed).toBe(requests.failed);
    // nginx writes a line for each request that it has served; with its one worker at most one answer's line was lost.
    const served = await servedBy(server, 200);
    expect(requests.answered - served).toBeGreaterThanOrEqual(0);
    expect(requests.answered - served).toBeLessThanOrEqual(1);

    const stamps = JSON.parse(await readFile(stampsPath, 'utf8')) as Record<'killFrom' | 'killTo' | 'startFrom' | 'startTo', number>;
    const at = (name: keyof typeof stamps): number => stamps[name] - Date.parse(watched.run.startedAt);
    const { fromMs, toMs } = outage ?? { fromMs: Number.NaN, toMs: Number.NaN };
    // A request is due each 2.5 ms; where the client was starved it was sent late, and the ledger says by how much.
    const lateMs = await latestAround(fromMs, toMs);
    const slackMs = 1000 / rate + 5 + lateMs;
    // An outage begins when its first request was sent. On a busy machine nginx may not have answered by the time of the kill what
    // was sent before it; but nothing is lost before.
    expect(await firstLossMs()).toBeGreaterThanOrEqual(at('killFrom') - 5);
    expect(fromMs).toBeLessThanOrEqual(at('killTo') + slackMs);
    expect(toMs).toBeGreaterThanOrEqual(at('startFrom') - 5);
    expect(toMs).toBeLessThanOrEqual(at('startTo') + slackMs);
    expect(toMs - fromMs).toBeGreaterThan(300 - slackMs);
    expect(Math.abs(requests.failed - ((toMs - fromMs) * rate) / 1000)).toBeLessThanOrEqual(2 + (lateMs * rate) / 1000);
    expect(watched.stdout).toMatch(/outage of \d+ ms/);
    expect(watched.stdout).toMatch(
      / Down for \d+ ms, from \d\d:\d\d:\d\d\.\d{3} to \d\d:\d\d:\d\d\.\d{3} UTC, \d+(?:\.\d+)? m?s after the command began\. \d+ of [\d,]+ requests failed/,
    );
  });

  it('needs --insecure for a certificate of an unknown authority, and then works in both lanes', async () => {
    const [certificate, key] = [join(desk.out, 'cert.pem'), join(desk.out, 'key.pem')];
    const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
    await execa('openssl', ['req', ...made, '-keyout', key, '-out', certificate]);
    const address = await freeAddress();
    const server = await nginx([`${address} ssl`], { tls: { certificate, key } });
    const reload = ['--', 'nginx', '-c', server.configPath, '-s', 'reload'];
    const refused = await desk.call('watch', `https://${address}/`, '--out', desk.out, ...reload);
    expect(refused.stderr).toContain('certificate is not trusted');
    expect(refused.stderr).toContain('--insecure');
    expect(refused.code).toBe(EXIT.broken);

    const watched = await watch(`https://${address}/`, '--insecure', '--no-change', ...reload);
    expect(watched.stdout).toMatch(/PASS\s+watch/);
    const both = await watch(`https://${address}/`, '--insecure', '--no-change', '--lane', 'both', '--rate', '200', '--', 'true');
    expect(both.stdout).toMatch(/PASS\s+watch/);
    expect(both.run.options.lanes).toEqual(['new', 'reused']);
  });

  it.each(['new', 'reused', 'both'])('works over a Unix socket, lane %s', async (lane) => {
    const socket = join(desk.out, `nginx-${lane}.sock`);
    const server = await nginx([`unix:${socket}`]);
    const watched = await watch(`unix:${socket}:/health`, '--no-change', '--lane', lane, '--', 'true');
    expect(watched.stdout).toMatch(/PASS\s+watch/);
    expect(watched.report.requests.answered).toBe(await servedBy(server, 200));
  });

  /** How late, at the most, a request was sent within 50 ms of either edge. */
  /** When the first request was lost, in milliseconds on the run's clock. */
  async function firstLossMs(): Promise<number> {
    const ledger = await readLedger(join(desk.out, 'watch', 'latest', 'ledger.bin'));
    return Math.min(...[...ledger.failures()].map(({ sentAtMs, durationMs }) => sentAtMs + durationMs));
  }

  async function latestAround(fromMs: number, toMs: number): Promise<number> {
    const ledger = await readLedger(join(desk.out, 'watch', 'latest', 'ledger.bin'));
    const near = [...ledger.records()].filter(({ sentAtMs }) => Math.min(Math.abs(sentAtMs - fromMs), Math.abs(sentAtMs - toMs)) < 50);
    return Math.max(...near.map(({ lagMs }) => lagMs));
  }
});

describe('watch', () => {
  it('is inconclusive around a command that changes nothing where a change is expected', async () => {
    const service = await standIn();
    service.behaviour = { kind: 'answers', status: 201, body: 'old' };
    const watched = await watch(service.url, '--rate', '50', '--expect', '201:202', '--', 'true');
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.stdout).toContain('nothing changed');
    expect(watched.stdout).toMatch(/The command ended, but 3\d\.\d s later every answer was still 201 \(old\)\./);
    expect(watched.report.requests.failed).toBe(0);
  });

  it('takes the version from a header, and passes around the change of any one to any other', async () => {
    const service = await standIn((it) => (it.behaviour = { kind: 'answers', status: 200, body: 'r2', headers: 'X-Release: r2' }));
    service.behaviour = { kind: 'answers', status: 200, body: 'r1', headers: 'X-Release: r1' };
    const change = ['--', 'bash', '-c', service.changeIt];
    const watched = await watch(service.url, '--version-from', 'header:X-Release', ...change);
    expect(watched.code).toBe(EXIT.pass);
    expect(watched.report.transitions).toMatchObject([{ from: 'r1', to: 'r2', strays: 0 }]);

    service.behaviour = { kind: 'answers', status: 200, body: 'release r1', headers: 'X-Release: r1' };
    const threads = await watch(service.url, '--version-from', 'body:r\\d', '--expect', 'r1:r2', '--workers', '2', ...change);
    expect(threads.code).toBe(EXIT.pass);
    const again = await watch(service.url, '--version-from', 'header:X-Release', '--expect', 'r1:r2', ...change);
    expect(again.code).toBe(EXIT.inconclusive);
    expect(again.stdout).toMatch(/Deploy not started: --expect wants version r1 first, but the answers were: [\d,]+ from r2/);
    const silent = await watch(service.url, '--version-from', 'header:X-Nothing', ...change);
    expect(silent.stdout).toMatch(/Deploy not started: .* said no version by --version-from header:X-Nothing/);
    expect(silent.code).toBe(EXIT.inconclusive);
  });

  it('fails around a named change if a part of the answers stays old, and passes with --canary', async () => {
    let n = 0;
    const mixed = (): number => (n++ % 5 === 0 ? 201 : 202);
    const service = await standIn((it) => (it.behaviour = { kind: 'answers', status: mixed, body: 'x' }));
    service.behaviour = { kind: 'answers', status: 201, body: 'x' };
    const change = ['--', 'bash', '-c', service.changeIt];
    const watched = await watch(service.url, '--expect', '201:202', '--rate', '100', ...change);
    expect(watched.code).toBe(EXIT.fail);
    expect(check(watched, 'transition')).toMatchObject({ verdict: 'fail', reason: 'both-versions' });
    expect(watched.stdout).toMatch(
      /Two versions still answer, long after the command had ended\. Old \(201\) are \d+ of \d+ \(\d+ %\) of .*--canary/,
    );

    service.behaviour = { kind: 'answers', status: 201, body: 'x' };
    const canary = await watch(service.url, '--expect', '201:202', '--canary', '--rate', '100', ...change);
    expect(canary.code).toBe(EXIT.pass);
  });

  it('is inconclusive around a deploy that takes itself back, and says so', async () => {
    const service = await standIn((it) => {
      const old = it.behaviour;
      it.behaviour = { kind: 'answers', status: 202, body: 'new' };
      setTimeout(() => (it.behaviour = old), 300);
    });
    service.behaviour = { kind: 'answers', status: 201, body: 'old' };
    const watched = await watch(service.url, '--expect', '201:202', '--rate', '100', '--', 'bash', '-c', `${service.changeIt}; sleep 1`);
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.stdout).toContain('The deploy was rolled back: 202 answered for a while, and now 201 alone does.');
  });

  it('is inconclusive if nothing shows that anything was deployed, and says so first with the options that help', async () => {
    const service = await standIn();
    const silent = await watch(service.url, '--', 'true');
    expect(silent.code).toBe(EXIT.inconclusive);
    expect(check(silent, 'deployed')).toMatchObject({ verdict: 'inconclusive', reason: 'nothing-shows' });
    expect(silent.stdout).toMatch(/\$ true Nothing shows that anything was deployed: .*--expect OLD:NEW .*--no-change/);
    expect(silent.report.checks.filter(({ verdict }) => verdict !== 'pass').map(({ name }) => name)).toEqual(['deployed']);
  });

  it('passes around a deploy that changes no answer with --no-change, and fails if one changes for good', async () => {
    const service = await standIn((it) => (it.behaviour = { kind: 'answers', status: 201, body: 'new' }));
    const calm = await watch(service.url, '--no-change', '--', 'true');
    expect(calm.code).toBe(EXIT.pass);
    const changed = await watch(service.url, '--no-change', '--', 'bash', '-c', service.changeIt);
    expect(changed.code).toBe(EXIT.fail);
    expect(changed.stdout).toMatch(
      /No change was to be seen \(--no-change\), but one lasts: .* answered 200 before the command, and 201 at the end/,
    );
  });

  it('writes down no secret that it was given, in no file and on no stream, and lets no other user read', async () => {
    const service = await standIn();
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
    const json = join(desk.out, 'safe.json');
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
    const { code, stdout, stderr } = await desk.call(
      'watch',
      address,
      address.replace('?', 'b?'),
      ...asBefore([]),
      '--out',
      desk.out,
      '--settle',
      '1',
      '--json',
      json,
      '--',
      ...command,
    );
    expect(code).toBe(EXIT.inconclusive);
    const folder = await realpath(join(desk.out, 'watch', 'latest'));
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
      const { code, stdout, stderr } = await desk.call(...args);
      expect(code).not.toBe(EXIT.pass);
      expect(`${stdout}${stderr}`).not.toContain('s3cr3t');
    }
  });

  it('passes around a change that comes after the command has ended, and says when it was complete', async () => {
    const service = await standIn((it) => void setTimeout(() => (it.behaviour = { kind: 'answers', status: 202, body: 'new' }), 700));
    service.behaviour = { kind: 'answers', status: 201, body: 'old' };
    const watched = await watch(service.url, '--expect', '201:202', '--', 'bash', '-c', service.changeIt);
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
    const ready = join(desk.out, 'ready');
    const service = await standIn((it) => {
      setTimeout(() => {
        it.behaviour = { kind: 'answers', status: 202, body: 'new' };
        void writeFile(ready, '');
      }, 1500);
    });
    service.behaviour = { kind: 'answers', status: 201, body: 'old' };
    const watched = await watch(service.url, '--expect', '201:202', '--until', `test -e ${ready}`, '--', 'bash', '-c', service.changeIt);
    expect(watched.code).toBe(EXIT.pass);
    const never = await watch(service.url, '--no-change', '--until', 'exit 7', '--until-timeout', '1', '--', 'true');
    expect(never.code).toBe(EXIT.inconclusive);
    expect(never.stdout).toMatch(
      /waited 1 s for what --until says, after the command had ended, in vain; the last time it ended with exit code 7/,
    );
  });

  it('fails where requests are lost when the command has long ended', async () => {
    const service = await standIn((it) => {
      const healthy = it.behaviour;
      setTimeout(() => (it.behaviour = { kind: 'hangs-up' }), 600);
      setTimeout(() => (it.behaviour = healthy), 700);
    });
    const watched = await watch(service.url, '--', 'bash', '-c', service.changeIt);
    expect(watched.code).toBe(EXIT.fail);
    expect(watched.report.requests.failed).toBe(service.hungUp);
    expect(service.hungUp).toBeGreaterThan(0);
    expect(watched.stdout).toMatch(/It began \d+ ms after the command had ended: .* --until COMMAND\|URL/);
  });

  it('fails where the old version still answers after the new one had taken over', async () => {
    const change = { kind: 'answers', status: 202, body: 'new' } as const;
    const service = await standIn((it) => {
      const old = it.behaviour;
      it.behaviour = change;
      // The new one is believed when it was alone for a second; a second more is watched.
      setTimeout(() => (it.behaviour = old), 1500);
      setTimeout(() => (it.behaviour = change), 1600);
    });
    service.behaviour = { kind: 'answers', status: 201, body: 'old' };
    const watched = await watch(service.url, '--expect', '201:202', '--', 'bash', '-c', service.changeIt);
    expect(watched.report.requests.failed).toBe(0);
    expect(check(watched, 'transition')?.verdict).toBe('fail');
    expect(watched.code).toBe(EXIT.fail);
  });

  it('does not run the command where the new version answers already', async () => {
    const service = await standIn();
    service.behaviour = { kind: 'answers', status: 202, body: 'new' };
    const marker = join(desk.out, 'ran-though-new');
    const watched = await watch(service.url, '--expect', '201:202', '--', 'touch', marker);
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.stdout).toMatch(
      /Deploy not started: [\d,]+ of [\d,]+ requests got the status that only the command should bring \(202\) already/,
    );
    await expect(access(marker)).rejects.toThrow();
  });

  it('does not run the command where the service is down before', async () => {
    const marker = join(desk.out, 'ran-though-down');
    const watched = await watch(`http://${await freeAddress()}/`, '--', 'touch', marker);
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.stdout).toMatch(/Deploy not started: ([\d,]+) of \1 requests failed before it: \1 refused\. .*--without-deploy/);
    expect(check(watched, 'zero-downtime')?.verdict).toBe('inconclusive');
    await expect(access(marker)).rejects.toThrow();
  });

  it('does not run the command where the service answers with another status than was expected, and names it', async () => {
    const service = await standIn();
    const marker = join(desk.out, 'ran-though-wrong');
    const watched = await watch(service.url, '--expect', '204', '--', 'touch', marker);
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.stdout).toMatch(/Deploy not started: the service answers 200, but --expect 204 wants 204\./);
    await expect(access(marker)).rejects.toThrow();
  });

  it.each([
    ['fails', ['bash', '-c', 'echo so it is; exit 3'], /the command failed: exit code 3/],
    ['is killed', ['bash', '-c', 'kill -9 $$'], /the command failed: ended by SIGKILL/],
  ])('is inconclusive around a command that %s', async (_, command, why) => {
    const service = await standIn();
    const watched = await watch(service.url, '--', ...command);
    expect(watched.code).toBe(EXIT.inconclusive);
    expect(watched.stdout).toMatch(why);
    expect(watched.report.requests.answered).toBe(service.answered);
  });

  it('shows and keeps what the command prints, and does not wait for what it leaves in the background', async () => {
    const service = await standIn();
    const deploy = 'echo to stdout; echo to stderr >&2; sleep 60 & echo $!; printf unfinished';
    const watched = await watch(service.url, '--no-change', '--', 'bash', '-c', deploy);
    const log = await readFile(join(desk.out, 'watch', 'latest', 'command.log'), 'utf8');
    const background = Number(/^\d+$/m.exec(log)?.[0]);
    // It is alive, and has not been told to end.
    process.kill(background, 'SIGKILL');
    expect(log).toBe(`to stdout\nto stderr\n${background}\nunfinished`);
    for (const line of log.split('\n')) expect(watched.stderr).toContain(`| ${line}`);
    expect(watched.code).toBe(EXIT.pass);
  });

  it('says what a client that retries would have hidden: kept connections that were closed without an answer', async () => {
    const service = await standIn((it) => {
      const healthy = it.behaviour;
      it.behaviour = { kind: 'hangs-up' };
      setTimeout(() => (it.behaviour = healthy), 50);
    });
    const watched = await watch(service.url, '--lane', 'reused', '--clients', '4', '--', 'bash', '-c', service.changeIt);
    const { requests, hiddenByRetry } = watched.report;
    expect(watched.code).toBe(EXIT.fail);
    expect({ failed: requests.failed, hiddenByRetry }).toEqual({ failed: service.hungUp, hiddenByRetry: service.hungUp });
    expect(service.hungUp).toBe(4);
    expect(watched.stdout).toContain('4 lost; a client that retries would have shown 0');
  });

  it('keeps to the rate', async () => {
    const service = await standIn();
    const { code, report, run } = await watch(service.url, '--no-change', '--rate', '100', '--lane', 'both', '--', 'true');
    expect(code).toBe(EXIT.pass);
    const [baseline, drain] = ['baseline', 'drain'].map((name) => report.phases.find((phase) => phase.name === name)?.startMs ?? 0);
    const due = (((drain ?? 0) - (baseline ?? 0)) * 100) / 1000;
    expect(report.requests.sent + (run.generator.unsent ?? 0)).toBeGreaterThan(due - 10);
    expect(report.requests.sent + (run.generator.unsent ?? 0)).toBeLessThan(due + 10);
  });

  it('accounts for every request of several workers', async () => {
    const service = await standIn((it) => {
      const healthy = it.behaviour;
      it.behaviour = { kind: 'hangs-up' };
      setTimeout(() => (it.behaviour = healthy), 100);
    });
    const watched = await watch(service.url, '--workers', '2', '--lane', 'both', '--', 'bash', '-c', service.changeIt);
    expect(watched.code).toBe(EXIT.fail);
    const { sent, answered, failed } = watched.report.requests;
    expect({ answered, failed }).toEqual({ answered: service.answered, failed: service.hungUp });
    expect(sent).toBe(answered + failed);
    expect(failed).toBeGreaterThan(0);
    expect(check(watched, 'accounted')?.verdict).toBe('pass');
  });

  it('fails where a body does not hold the text that it should', async () => {
    const service = await standIn((it) => {
      const healthy = it.behaviour;
      it.behaviour = { kind: 'answers', status: 200, body: 'something else' };
      setTimeout(() => (it.behaviour = healthy), 300);
    });
    const watched = await watch(service.url, '--expect-body', 'as ever', '--rate', '100', '--', 'bash', '-c', service.changeIt);
    expect(watched.code).toBe(EXIT.fail);
    expect(Object.keys(watched.report.requests.byOutcome)).toEqual(['answered', 'wrong-body']);
  });

  it('tells the command to end, and reports what it has, when it is interrupted', async () => {
    const service = await standIn();
    const running = desk.start(['watch', service.url, '--out', desk.out, '--rate', '50', '--', 'bash', '-c', 'echo $$; exec sleep 60']);
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
    const service = await standIn();
    const stubborn = `bash -c 'trap "" TERM; echo $$; while :; do sleep 0.1; done' & wait`;
    const running = desk.start(['watch', service.url, '--out', desk.out, '--rate', '50', '--', 'bash', '-c', stubborn]);
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

  it('leaves no folder where it breaks before the command, and the report of an earlier run as it was', async () => {
    const service = await standIn();
    const out = join(desk.out, 'broken');
    const json = join(desk.out, 'earlier.json');
    await writeFile(json, 'earlier');
    const { code } = await desk.call('watch', service.url, '--workers', '3', '--clients', '1', '--out', out, '--json', json, '--', 'true');
    expect([EXIT.usage, EXIT.broken]).toContain(code);
    expect(await readdir(join(out, 'watch')).catch(() => [])).toEqual([]);
    expect(await readFile(json, 'utf8')).toBe('earlier');
  });

  it('judges a service to which nothing is done, from its first request on', async () => {
    const service = await standIn();
    const soak = async (...more: string[]) => {
      const { code, stdout } = await desk.call(
        'watch',
        service.url,
        '--out',
        desk.out,
        '--lane',
        'new',
        '--rate',
        '200',
        '--without-deploy',
        '2',
        ...more,
      );
      return { code, said: stdout.replace(/\s+/g, ' '), report: await desk.report('watch') };
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
