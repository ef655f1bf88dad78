import { type Command, Option } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { Door, Target } from '../../core/siege/siege-types.ts';
import type { VantagePlan } from '../../run/vantages.ts';
import { agentJob, agentSecret } from '../../vantage/engines/agent-job.ts';
import { execEngine } from '../../vantage/engines/exec-engine.ts';
import { kubernetesEngine } from '../../vantage/engines/kubernetes-engine.ts';
import { sshEngine } from '../../vantage/engines/ssh-engine.ts';
import { swarmEngine } from '../../vantage/engines/swarm-engine.ts';
import type { VantageEngine } from '../../vantage/vantage-engine.ts';
import { filled, wholeNumber } from '../option-values.ts';

const MOST_THREADS = 64;
const MOST_AGENTS = 256;
const FORMS = 'It must be local:N, exec:COMMAND, exec:N:COMMAND, ssh:HOST,HOST, swarm:N or kubernetes:N.';
const USUAL_AGENT = 'zerodrop agent';
const USUAL_IMAGE = 'zerodrop';
const USUAL_NAMESPACE = 'default';

/** What one --vantage asks for. */
export type VantageWish =
  | { readonly kind: 'local'; readonly threads: number }
  | { readonly kind: 'exec'; readonly agents: number; readonly command: string }
  | { readonly kind: 'ssh'; readonly hosts: readonly string[] }
  | { readonly kind: 'swarm' | 'kubernetes'; readonly agents: number };

/** A way to the service for the agents of an engine, or for one vantage. */
export interface ConnectTo {
  readonly vantage: string;
  readonly door: Door;
}

/** What commander makes of the options that say where the siege comes from. */
export interface VantageOptions {
  readonly workers?: number;
  readonly vantage?: readonly VantageWish[];
  readonly vantageAddress?: { readonly host: string; readonly port: number };
  readonly connectTo?: readonly ConnectTo[];
  readonly agent?: string;
  readonly agentImage?: string;
  readonly agentNamespace?: string;
  readonly printManifest?: boolean;
}

/** Adds --workers, and whatever else says where the siege comes from. */
export function addVantageOptions(command: Command): Command {
  return addWorkersOption(command)
    .addOption(
      new Option(
        '--vantage <engine>',
        'where the siege comes from; may be given several times: local:N (threads of this process), exec:COMMAND (a command that starts `zerodrop agent` somewhere with what stands in its environment; exec:N:COMMAND if it starts N), ssh:HOST,HOST (by your ssh), swarm:N (a job of your Docker Swarm), kubernetes:N (a Job in the cluster of your kubeconfig)',
      ).argParser((text: string, before: readonly VantageWish[] | undefined) => [...(before ?? []), parseVantage(text)]),
    )
    .option(
      '--vantage-address <address>',
      'HOST[:PORT] under which agents reach this machine; default: 127.0.0.1 for exec, the address of its node for swarm, the one towards the cluster for kubernetes',
      parseAddress,
    )
    .addOption(
      new Option(
        '--connect-to <way>',
        'VANTAGE=HOST:PORT: where the agents of this vantage, or of all vantages of this engine, connect to in place of host and port of the URL, such as kubernetes=shop.default.svc:80; may be given several times',
      ).argParser((text: string, before: readonly ConnectTo[] | undefined) => [...(before ?? []), parseConnectTo(text)]),
    )
    .option('--agent <command>', `what starts an agent on a host of ssh; default: ${USUAL_AGENT}`, filled('--agent'))
    .option('--agent-image <image>', `image of the agents of swarm and kubernetes; default: ${USUAL_IMAGE}`, filled('--agent-image'))
    .option('--agent-namespace <name>', 'namespace of the agents of kubernetes; default: default', filled('--agent-namespace'))
    .option('--print-manifest', 'print what kubernetes:N would make in the cluster, as JSON, and do nothing', false);
}

/** What `--print-manifest` prints; null if it was not given. Throws UsageError if nothing is made in a cluster. */
export function manifestOf({ vantage = [], agentImage = USUAL_IMAGE, printManifest = false }: VantageOptions): string | null {
  if (!printManifest) return null;
  const agents = vantage.reduce((sum, wish) => sum + (wish.kind === 'kubernetes' ? wish.agents : 0), 0);
  demandUse('--print-manifest', true, agents > 0, '--vantage kubernetes:N');
  const name = 'zerodrop-agents';
  const items = [agentJob({ name, agents, image: agentImage, owner: null }), agentSecret(name, null, null)];
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2)}\n`;
}

/** The option that is --vantage local:N, under its name of before. */
export function addWorkersOption(command: Command): Command {
  return command.option('--workers <n>', 'number of threads that send the requests; default: 1', wholeNumber('--workers', 1, MOST_THREADS));
}

/** Reads these options; `clients` is how many there are in each lane. Throws UsageError if two don't fit, or an agent could not send what is to be sent. */
export function vantagePlanOf(options: VantageOptions, targets: readonly Target[], clients = Number.POSITIVE_INFINITY): VantagePlan {
  const { workers, vantage = [], vantageAddress, agent, agentImage = USUAL_IMAGE, agentNamespace = USUAL_NAMESPACE } = options;
  const local = vantage.filter((wish) => wish.kind === 'local');
  if (workers !== undefined && local.length > 0)
    throw new UsageError('--workers was given with --vantage local:N', 'They mean the same: leave one of the two out.');
  const exec = vantage.filter((wish) => wish.kind === 'exec');
  const hosts = vantage.flatMap((wish) => (wish.kind === 'ssh' ? wish.hosts : []));
  const away = (kind: 'swarm' | 'kubernetes'): number => vantage.reduce((sum, wish) => sum + (wish.kind === kind ? wish.agents : 0), 0);
  const [swarm, kubernetes] = [away('swarm'), away('kubernetes')];
  demandUse('--vantage-address', vantageAddress, exec.length + swarm + kubernetes > 0, '--vantage exec, swarm or kubernetes');
  demandUse('--agent', agent, hosts.length > 0, '--vantage ssh:HOST');
  demandUse('--agent-image', options.agentImage, swarm + kubernetes > 0, '--vantage swarm:N or kubernetes:N');
  demandUse('--agent-namespace', options.agentNamespace, kubernetes > 0, '--vantage kubernetes:N');
  const unfit = targets.find(({ socketPath, octets }) => socketPath !== undefined || octets !== undefined);
  if (unfit !== undefined && vantage.length > local.length)
    throw new UsageError(`${unfit.name} can't be asked from another machine`, 'Watch an http:// or https:// address from there.');
  const parts = partsOfWishes(options);
  if (vantage.length > 0 && parts > clients)
    throw new UsageError(
      `${parts} vantages and threads need as many clients in each lane, and there are ${clients}`,
      `Say --clients ${parts}, or more.`,
    );
  let nth = 0;
  const engines: VantageEngine[] = [
    ...exec.map(({ agents, command }) =>
      execEngine(
        Array.from({ length: agents }, () => `exec-${++nth}`),
        command,
      ),
    ),
    ...hosts.map((host) => sshEngine(host, agent ?? USUAL_AGENT)),
    ...(swarm === 0 ? [] : [swarmEngine(numbered('swarm', swarm), agentImage)]),
    ...(kubernetes === 0 ? [] : [kubernetesEngine(numbered('kubernetes', kubernetes), agentImage, agentNamespace)]),
  ];
  const threads = local.reduce((sum, wish) => sum + wish.threads, 0);
  const doors = doorsOf(options.connectTo ?? [], engines);
  return { threads: workers ?? (threads === 0 && engines.length === 0 ? 1 : threads), engines, address: vantageAddress ?? null, doors };
}

/** The way of each vantage that has one of its own: what names the vantage counts more than what names its engine. Throws UsageError. */
function doorsOf(ways: readonly ConnectTo[], engines: readonly VantageEngine[]): ReadonlyMap<string, Door> {
  const doors = new Map<string, Door>();
  for (const { vantage, door } of ways)
    for (const name of engines.flatMap(({ engine, names }) => (engine === vantage ? names : []))) doors.set(name, door);
  for (const { vantage, door } of ways) {
    if (engines.some(({ names }) => names.includes(vantage))) doors.set(vantage, door);
    else if (!engines.some(({ engine }) => engine === vantage))
      throw new UsageError(
        `--connect-to names ${vantage}, and there is no such vantage with agents`,
        engines.length === 0
          ? 'It is for --vantage exec, ssh, swarm and kubernetes.'
          : `There are ${[...new Set(engines.flatMap(({ engine, names }) => [engine, ...names]))].join(', ')}.`,
      );
  }
  return doors;
}

/** Throws UsageError for an option that nothing takes. */
function demandUse(option: string, given: unknown, isUsed: boolean, needs: string): void {
  if (given === undefined || isUsed) return;
  throw new UsageError(`${option} was given without ${needs}`, 'Nothing takes it: leave it out.');
}

function numbered(name: string, agents: number): readonly string[] {
  return Array.from({ length: agents }, (_, i) => `${name}-${i + 1}`);
}

/** How many parts a siege has at least, so that as many clients are needed. */
export function partsOfWishes({ workers = 0, vantage = [] }: VantageOptions): number {
  return vantage.reduce(
    (sum, wish) => sum + (wish.kind === 'local' ? wish.threads : wish.kind === 'ssh' ? wish.hosts.length : wish.agents),
    workers,
  );
}

/** Reads a --vantage. Throws UsageError. */
export function parseVantage(text: string): VantageWish {
  const colon = text.indexOf(':');
  const [kind, rest] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
  switch (kind) {
    case 'local':
      return { kind, threads: wholeNumber('--vantage local', 1, MOST_THREADS)(rest) };
    case 'exec': {
      const [, number, command = ''] = /^(?:(\d+):)?(.*)$/s.exec(rest) ?? [];
      if (command.trim() === '') throw new UsageError(`--vantage is "${text}", which names no command`, FORMS);
      return { kind, agents: number === undefined ? 1 : wholeNumber('--vantage exec', 1, MOST_AGENTS)(number), command };
    }
    case 'swarm':
    case 'kubernetes':
      return { kind, agents: wholeNumber(`--vantage ${kind}`, 1, MOST_AGENTS)(rest) };
    case 'ssh':
      return { kind, hosts: hostsOf(text, rest) };
    default:
      throw new UsageError(`--vantage is "${text}"`, FORMS);
  }
}

function hostsOf(text: string, list: string): readonly string[] {
  const hosts = list.split(',').map((host) => host.trim());
  const wrong = hosts.find((host) => host === '' || host.startsWith('-') || /\s/.test(host));
  if (wrong !== undefined) throw new UsageError(`--vantage is "${text}", and ${JSON.stringify(wrong)} is no host`, FORMS);
  const twice = hosts.find((host, i) => hosts.indexOf(host) !== i);
  if (twice !== undefined)
    throw new UsageError(`--vantage is "${text}", which names ${twice} twice`, 'Each host is one vantage: give it more clients instead.');
  return hosts;
}

function parseConnectTo(text: string): ConnectTo {
  const [, vantage, host, bare, digits] = /^([^=\s]+)=(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (vantage === undefined || port < 1 || port > 65_535)
    throw new UsageError(`--connect-to is "${text}"`, 'It must be VANTAGE=HOST:PORT, such as kubernetes=10.96.0.7:80.');
  return { vantage, door: { host: host ?? bare ?? '', port } };
}

function parseAddress(text: string): { readonly host: string; readonly port: number } {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:\s[\]]+)(?::(\d{1,5}))?$/.exec(text);
  const port = Number(match?.[2] ?? 0);
  const host = match?.[1]?.replace(/^\[|\]$/g, '');
  if (host === undefined || port > 65_535)
    throw new UsageError(
      `--vantage-address is "${text}"`,
      'It must be a name or an address of this machine, with a port if you like: HOST[:PORT].',
    );
  return { host, port };
}
