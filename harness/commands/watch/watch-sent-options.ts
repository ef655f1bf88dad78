import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { checkRequest, isMethod, METHODS, type Method, type RequestDefinition } from '../../core/siege/requests/request-definition.ts';
import { whyNot } from '../../core/why-not.ts';
import { filled } from '../option-values.ts';
import { repeatableOption } from '../shared-options.ts';

/** What commander makes of the options that say what is sent. */
export interface SentOptions {
  readonly method?: string;
  readonly header: readonly string[];
  readonly data?: string;
  readonly cookies: boolean;
  readonly requests?: string;
}

/** What is sent to each URL, and what of it must be written nowhere. */
export interface Sent {
  readonly request: RequestDefinition;
  /** Values of the variables that headers name, and those of the headers that hold them. */
  readonly secrets: readonly string[];
}

/** Adds the options that say what is sent. */
export function addSentOptions(command: Command): Command {
  return command
    .option('-X, --method <method>', `${METHODS.join(', ')}; default: GET, or POST with --data`, filled('--method'))
    .addOption(
      repeatableOption(
        '-H, --header <header>',
        "a header as 'Name: value'; $NAME is a variable's value, so that no secret stands in the command line, and $$ is $",
      ),
    )
    .option(
      '-d, --data <text>',
      'the body: a text, or what a file holds as @FILE; its type is that of a form unless a header says otherwise',
    )
    .option('--cookies', 'each client keeps the cookies that it gets, and sends them back', false)
    .option(
      '--requests <file>',
      'the requests to send in place of the URL itself: lines of JSON with method, path, headers and body, or a HAR; of these the ones to the' +
        " URL's origin, GET and HEAD unless --method names more, as in -X POST,PUT",
      filled('--requests'),
    );
}

/** Reads these options. Throws UsageError for what can't be sent. */
export async function sentOf(
  options: Omit<SentOptions, 'cookies'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Sent> {
  const named = options.header.map((header) => headerOf(header, env));
  if (options.requests !== undefined && options.data !== undefined)
    throw new UsageError('--data was given with --requests', 'Each request of the file has its own body.');
  const body = options.data === undefined ? null : await bodyOf(options.data);
  // With a file the method only says what of it is sent.
  const method = options.requests === undefined ? methodOf(options.method, body !== null) : 'GET';
  const headers = named.map(({ header }) => header);
  // As curl has it; `-H 'Content-Type: application/json'` says otherwise.
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  if (body !== null && !typed) headers.push(['Content-Type', 'application/x-www-form-urlencoded']);
  const request: RequestDefinition = {
    ...(method === 'GET' ? {} : { method }),
    ...(headers.length === 0 ? {} : { headers }),
    ...(body === null ? {} : { body }),
  };
  checkRequest('--header', request);
  return { request, secrets: named.flatMap(({ secrets }) => secrets) };
}

function methodOf(text: string | undefined, hasBody: boolean): Method {
  if (text === undefined) return hasBody ? 'POST' : 'GET';
  const method = text.toUpperCase();
  if (!isMethod(method)) throw new UsageError(`--method is "${text}"`, `It must be one of ${METHODS.join(', ')}.`);
  return method;
}

function headerOf(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): { readonly header: readonly [string, string]; readonly secrets: readonly string[] } {
  const colon = text.indexOf(':');
  // The text may hold a secret: it is not repeated.
  if (colon < 1) throw new UsageError('a --header has no name and no colon', "Write it as 'Name: value'.");
  const name = text.slice(0, colon).trim();
  const written = text.slice(colon + 1).trim();
  const secrets: string[] = [];
  const value = written.replace(/\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g, (_, plain?: string, braced?: string) => {
    const variable = plain ?? braced;
    if (variable === undefined) return '$';
    const found = env[variable];
    if (found === undefined)
      throw new UsageError(`--header ${name} names the variable ${variable}, which is not set`, 'Set and export it, or write $$ for a $.');
    secrets.push(found);
    return found;
  });
  return { header: [name, value], secrets: secrets.length === 0 ? [] : [...secrets, value] };
}

async function bodyOf(data: string): Promise<string | Uint8Array> {
  if (!data.startsWith('@')) return data;
  const path = data.slice(1);
  return readFile(path).catch((cause: unknown) => {
    throw new UsageError(`--data ${data} can't be read: ${whyNot(cause)}`, 'Name a file that can be read.');
  });
}
