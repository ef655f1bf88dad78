import { createRequire } from 'node:module';

/** What a parser made of some octets and the end of the connection after them. */
export interface Reading {
  readonly end: 'idle' | 'complete' | 'truncated' | 'malformed';
  readonly status: number;
  readonly body: string;
  /** Octets up to the end of the response. */
  readonly consumed: number;
  readonly keepAlive: boolean;
}

type Callback = (...values: readonly unknown[]) => unknown;

/** The interface that Node's own parser (llhttp) and http-parser-js have in common. */
interface OracleParser {
  execute(octets: Buffer): unknown;
  finish(): unknown;
  initialize(type: unknown, resource: object): void;
  [callback: number]: Callback;
}

interface OracleClass {
  new (): OracleParser;
  readonly RESPONSE: unknown;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

const require = createRequire(import.meta.url);
// autocannon's parser; it is found from autocannon's place, since it is none of our own dependencies.
const fromAutocannon = createRequire(require.resolve('autocannon/package.json'));

/** Node's own HTTP parser, written in C. */
export const llhttp = oracle(require('node:_http_common'));
/** The parser that autocannon uses, written in JavaScript, and more lenient. */
export const httpParserJs = oracle(fromAutocannon('http-parser-js'));

/** Makes an oracle of a parser: it is fed octet by octet, so that the place of the response's end is known. */
function oracle(module: unknown): (octets: Buffer, toHead?: boolean) => Reading {
  const Parser = parserClassOf(module);
  return (octets, toHead = false) => {
    const parser = new Parser();
    parser.initialize(Parser.RESPONSE, {});
    let status = 0;
    let body = '';
    let complete = false;
    let keepAlive = false;
    parser[Parser.kOnHeadersComplete] = (...values) => {
      const [, , , , , statusCode, , , shouldKeepAlive] = values;
      const info = values[0];
      // http-parser-js hands over one object until someone has asked for kOnExecute.
      const isObject = typeof info === 'object' && info !== null;
      status = Number(isObject ? Reflect.get(info, 'statusCode') : statusCode);
      keepAlive = Boolean(isObject ? Reflect.get(info, 'shouldKeepAlive') : shouldKeepAlive);
      // 1: there is no body, whatever the head says. So Node's own client does after a HEAD.
      return toHead && status >= 200 ? 1 : 0;
    };
    parser[Parser.kOnBody] = (data, start, length) => {
      const part = data as Buffer;
      body +=
        typeof start === 'number' && typeof length === 'number' ? part.toString('latin1', start, start + length) : part.toString('latin1');
    };
    parser[Parser.kOnMessageComplete] = () => {
      complete = status >= 200;
    };
    for (let i = 0; i < octets.length; i++) {
      if (parser.execute(octets.subarray(i, i + 1)) instanceof Error)
        return { end: 'malformed', status, body, consumed: i, keepAlive: false };
      if (complete) return { end: 'complete', status, body, consumed: i + 1, keepAlive };
    }
    if (octets.length === 0) return { end: 'idle', status, body, consumed: 0, keepAlive: false };
    const failed = parser.finish() instanceof Error;
    return { end: complete && !failed ? 'complete' : 'truncated', status, body, consumed: octets.length, keepAlive: false };
  };
}

function parserClassOf(module: unknown): OracleClass {
  const found = typeof module === 'object' && module !== null && 'HTTPParser' in module ? module.HTTPParser : null;
  if (!isOracleClass(found)) throw new Error('the parser to compare with has changed');
  return found;
}

function isOracleClass(value: unknown): value is OracleClass {
  return typeof value === 'function' && 'RESPONSE' in value && 'kOnMessageComplete' in value;
}
