import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { WatchDesk } from './watch-call.fixture.ts';

const AGENT = `'${process.execPath}' '${join(PACKAGE_FOLDER, 'harness', 'cli.ts')}' agent`;
const AGENTS = 8;
/** The one whose cable is pulled out. */
const CUT_OFF = 5;
const CUT_S = 4;
const id = process.pid.toString(36);
/** Of TEST-NET-2 (RFC 5737): routed nowhere. */
const address = (last: number): string => `198.51.100.${last}`;
const ip = (...words: readonly string[]): void => void execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
const namespace = (i: number): string => `zd${id}-${i}`;
const port = (i: number): string => `zv${id}-${i}`;
const bridge = `zb${id}`;

/** May network namespaces, and cables between them, be made here? */
function mayMakeNetworks(): boolean {
  try {
    ip('link', 'add', bridge, 'type', 'bridge');
    ip('netns', 'add', namespace(0));
    return true;
  } catch {
    return false;
  } finally {
    removeNetworks();
  }
}

function removeNetworks(): void {
  for (let i = 0; i <= AGENTS; i++) {
    try {
      ip('netns', 'delete', namespace(i));
    } catch {
      // It was not made.
    }
  }
  try {
    ip('link', 'delete', bridge);
  } catch {
    // The same.
  }
}

/** A machine of its own for each agent, as far as its network goes: an address, and a cable to a switch to which this machine is connected, too. */
function makeNetworks(): void {
  ip('link', 'add', bridge, 'type', 'bridge');
  ip('address', 'add', `${address(1)}/24`, 'dev', bridge);
  ip('link', 'set', bridge, 'up');
  for (let i = 1; i <= AGENTS; i++) {
    ip('netns', 'add', namespace(i));
    ip('link', 'add', port(i), 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace(i));
    ip('link', 'set', port(i), 'master', bridge, 'up');
    ip('-n', namespace(i), 'link', 'set', 'lo', 'up');
    ip('-n', namespace(i), 'address', 'add', `${address(1 + i)}/24`, 'dev', 'eth0');
    ip('-n', namespace(i), 'link', 'set', 'eth0', 'up');
  }
}

it.skipIf(!mayMakeNetworks())(
  'tells which of eight agents lost the service when its cable was pulled out, and that no other noticed',
  async () => {
    makeNetworks();
    onTestFinished(removeNetworks);
    let answered = 0;
    const service: Server = createServer((_, response) => {
      answered++;
      response.end('ok');
    });
    await new Promise<void>((resolve) => service.listen(0, address(1), resolve));
    onTestFinished(() => void service.closeAllConnections());
    onTestFinished(() => void service.close());
    const at = await WatchDesk.create();
    onTestFinished(() => at.clear());
    const engines = Array.from({ length: AGENTS }, (_, i) => ['--vantage', `exec:exec ip netns exec ${namespace(i + 1)} ${AGENT}`]).flat();
    const told = service.address();
    const url = `http://${address(1)}:${told !== null && typeof told === 'object' ? told.port : 0}/`;
    const load = ['--lane', 'new', '--clients', String(AGENTS), '--rate', '160', '--timeout', '2', '--settle', '3'];
    const cut = `ip link set ${port(CUT_OFF)} down; sleep ${CUT_S}; ip link set ${port(CUT_OFF)} up`;
    const watched = await at.watch(url, '--vantage-address', address(1), ...engines, ...load, '--no-change', '--', 'sh', '-c', cut);
    const { report, stdout } = watched;
    const name = `exec-${CUT_OFF}`;
    expect(report.verdict, stdout).toBe('fail');
    const { vantages = [], requests } = report;
    expect(vantages.filter((vantage) => vantage.requests.failed > 0).map((vantage) => vantage.name)).toEqual([name]);
    expect([vantages.length, requests.answered]).toEqual([AGENTS, answered]);
    const [outage] = vantages[CUT_OFF - 1]?.outages.filter(({ elsewhere }) => elsewhere === 'alone') ?? [];
    expect(outage?.says).toMatch(
      new RegExp(`^${name} got no good answer for \\d\\.\\d\\d s \\(\\d+ requests? failed, .*no other vantage noticed$`),
    );
    const tookMs = (outage?.toMs ?? 0) - (outage?.fromMs ?? 0);
    expect(tookMs).toBeGreaterThan(CUT_S * 500);
    expect(stdout).toContain('no other vantage noticed');
    expect(stdout).toMatch(new RegExp(`${name} lost \\d+ of \\d+ requests .* while .* lost none of`));
  },
);
