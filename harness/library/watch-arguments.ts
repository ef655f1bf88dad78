import { UsageError } from '../core/errors.ts';
import { isSecretName } from '../redact/secret-name.ts';
import type { CommandLine, Following } from './own-command-line.ts';
import type { Deployment, WatchOptions } from './watch-settings.ts';

/** What is not an option of the command line. */
type Apart = keyof Following | 'urls' | 'headers' | 'data';

/** The option of the command line for each of `watch`'s own. */
export const OPTION_OF: Readonly<Record<Exclude<keyof WatchOptions, Apart>, string>> = {
  method: '--method',
  cookies: '--cookies',
  requests: '--requests',
  expect: '--expect',
  versionFrom: '--version-from',
  change: '--no-change',
  canary: '--canary',
  expectBody: '--expect-body',
  expectHeader: '--expect-header',
  echo: '--echo',
  ignoreBody: '--ignore-body',
  keepBodies: '--keep-bodies',
  maxStallSeconds: '--max-stall',
  allowRetry: '--allow-retry',
  lane: '--lane',
  clients: '--clients',
  exchange: '--exchange',
  holdSeconds: '--hold',
  eventIds: '--event-ids',
  ratePerSecond: '--rate',
  timeoutSeconds: '--timeout',
  settleSeconds: '--settle',
  until: '--until',
  untilTimeoutSeconds: '--until-timeout',
  workers: '--workers',
  vantage: '--vantage',
  vantageAddress: '--vantage-address',
  connectTo: '--connect-to',
  agent: '--agent',
  agentImage: '--agent-image',
  agentNamespace: '--agent-namespace',
  insecure: '--insecure',
  server: '--server',
  log: '--log',
  stats: '--stats',
  pid: '--pid',
  start: '--start',
  out: '--out',
};

/** The command line that does what `watch` was told. `dataFile` is a file that holds the body. Throws UsageError for what none can say. */
export function watchArguments(
  options: WatchOptions,
  deployment: Pick<Deployment, 'withoutDeploySeconds'> & { readonly command: readonly string[] },
  dataFile: string | null = null,
): CommandLine {
  const { urls, headers = {}, data } = options;
  const given: readonly (readonly [string, unknown])[] = Object.entries(options);
  const known = given.flatMap(([name, value]) => (isOption(name) ? [[OPTION_OF[name], value] as const] : []));
  const addresses = typeof urls === 'string' ? [urls] : urls;
  const unlike = addresses.find((url) => !/^[a-z+]+:/i.test(url));
  if (unlike !== undefined) throw new UsageError(`"${unlike}" is no URL`, 'Write it with its scheme, such as http://127.0.0.1:8080/.');
  const named = Object.entries(headers).map(([name, value], i) => headerOf(name, value, i));
  const { withoutDeploySeconds, command } = deployment;
  return {
    args: [
      'watch',
      ...known.flatMap(([option, value]) => argumentsOf(option, value)),
      ...named.map(({ text }) => `--header=${text}`),
      ...(dataFile !== null ? [`--data=@${dataFile}`] : typeof data === 'string' ? [`--data=${data}`] : []),
      ...(withoutDeploySeconds === undefined ? [] : [`--without-deploy=${withoutDeploySeconds}`]),
      ...addresses,
      ...(withoutDeploySeconds === undefined ? ['--', ...command] : []),
    ],
    env: Object.assign({}, ...named.map(({ env }) => env)),
  };
}

/** A body that a command line can't hold as it is, and must be read from a file. */
export function wantsFile(data: WatchOptions['data']): data is string | Uint8Array {
  return data !== undefined && (typeof data !== 'string' || data.startsWith('@') || data.length > 10_000);
}

function isOption(name: string): name is keyof typeof OPTION_OF {
  return Object.hasOwn(OPTION_OF, name);
}

/** An option as often as it has values; with `=`, so that a value which begins with a hyphen is one. */
function argumentsOf(option: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (option.startsWith('--no-')) return value === false ? [option] : [];
  if (typeof value === 'boolean') return value ? [option] : [];
  if (Array.isArray(value)) return value.flatMap((each) => argumentsOf(option, each));
  if (value instanceof RegExp) return [`${option}=${value.source}`];
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([url, seconds]) => `${option}=${url}=${String(seconds)}`);
  return [`${option}=${String(value)}`];
}

/** A secret goes by a variable: all users of a machine can read a command line. */
function headerOf(name: string, value: string, index: number): { readonly text: string; readonly env: Readonly<Record<string, string>> } {
  if (!isSecretName(name)) return { text: `${name}: ${value.replaceAll('$', () => '$$')}`, env: {} };
  const variable = `ZERODROP_HEADER_${index}`;
  return { text: `${name}: $${variable}`, env: { [variable]: value } };
}
