import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Types of records: https://fastcgi-archives.github.io/FastCGI_Specification.html#S8 */
const BEGIN_REQUEST = 1;
const PARAMS = 4;
const STDIN = 5;
const STDOUT = 6;
/** Role RESPONDER, and the connection is not kept. */
const RESPONDER = Buffer.from([0, 1, 0, 0, 0, 0, 0, 0]);
const HEADER_BYTES = 8;

/**
 * Asks a FastCGI application at a Unix socket, by GET, and gives the body of its answer. Rejects if it can't be reached, is silent for
 * `timeoutMs` milliseconds, or answers with something that is not FastCGI.
 */
export async function askFastcgi(path: string, params: Readonly<Record<string, string>>, timeoutMs: number): Promise<string> {
  const socket = connect({ path });
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
  try {
    await once(socket, 'connect');
    const all = { REQUEST_METHOD: 'GET', QUERY_STRING: '', ...params };
    const pairs = Buffer.concat(Object.entries(all).map(([name, value]) => pair(name, value)));
    socket.write(Buffer.concat([record(BEGIN_REQUEST, RESPONDER), record(PARAMS, pairs), record(PARAMS), record(STDIN)]));
    const answer = outputIn(await buffer(socket));
    return answer.slice(answer.indexOf('\r\n\r\n') + 4);
  } finally {
    socket.destroy();
  }
}

function record(type: number, content = Buffer.alloc(0)): Buffer {
  const header = Buffer.from([1, type, 0, 1, 0, 0, 0, 0]);
  header.writeUInt16BE(content.length, 4);
  return Buffer.concat([header, content]);
}

/** A name and its value, each with its length before: in one octet up to 127, in four above. */
function pair(name: string, value: string): Buffer {
  const lengths = [name, value].map((text) => {
    const bytes = Buffer.byteLength(text);
    const long = Buffer.alloc(4);
    long.writeUInt32BE((bytes | 0x80000000) >>> 0);
    return bytes < 128 ? Buffer.from([bytes]) : long;
  });
  return Buffer.concat([...lengths, Buffer.from(name), Buffer.from(value)]);
}

/** What the application wrote to its standard output. */
function outputIn(octets: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= octets.length; ) {
    const content = at + HEADER_BYTES;
    const end = content + octets.readUInt16BE(at + 4);
    if (octets[at] !== 1 || end > octets.length) throw new Error('the answer is not FastCGI');
    if (octets[at + 1] === STDOUT) parts.push(octets.subarray(content, end));
    at = end + (octets[at + 6] ?? 0);
  }
  return Buffer.concat(parts).toString('utf8');
}
