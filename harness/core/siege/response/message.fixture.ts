/** A generator of pseudo-random numbers with a seed (mulberry32), so that a failure can be repeated. */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A response that a correct server can send, made of every part that the grammar allows. */
export function validMessage(next: (below: number) => number): Buffer {
  const pick = <Item>(...items: readonly [Item, ...Item[]]): Item => items[next(items.length)] ?? items[0];
  const any = (name: string) => [...name].map((char) => (next(2) === 0 ? char.toUpperCase() : char)).join('');
  const body = 'lorem ipsum\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'.slice(0, next(40));
  const minor = pick(0, 1, 1, 1);
  const status = pick(200, 200, 201, 202, 204, 304, 404, 500, 503, 599);
  const lines = [`HTTP/1.${minor} ${status}${pick(' OK', ' ', ' Not \xe4 phrase', '')}`];
  const extra = () => {
    if (next(3) === 0)
      lines.push(
        pick('Server: s/1.0', 'X-Empty:', 'x-tab:\tvalue \t', 'Set-Cookie: a=b; c', "!#$%&'*+-.^_`|~9: v", 'Connection-Length: 5'),
      );
  };
  extra();
  if (next(3) === 0) lines.push(`${any('connection')}: ${pick('close', 'keep-alive', 'Keep-Alive', 'CLOSE', 'foo', 'upgrade, close')}`);
  extra();
  const bodiless = status === 204 || status === 304;
  const framing = bodiless ? 'none' : pick('length', 'length', 'chunked', 'chunked', 'until-close');
  if (framing === 'length')
    lines.push(`${any('content-length')}:${pick('', ' ', '  \t')}${pick('', '0', '000')}${body.length}${pick('', ' ', '\t ')}`);
  if (framing === 'chunked') lines.push(`${any('transfer-encoding')}: ${any('chunked')}${pick('', ' ')}`);
  extra();
  const interim = next(6) === 0 ? pick('HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n') : '';
  const head = `${interim.repeat(pick(1, 1, 2))}${lines.join('\r\n')}\r\n\r\n`;
  const content = bodiless ? '' : framing === 'chunked' ? chunks(body, next) : body;
  return Buffer.from(head + content, 'latin1');
}

function chunks(body: string, next: (below: number) => number): string {
  let out = '';
  for (let from = 0; from < body.length; ) {
    const size = 1 + next(body.length - from);
    const digits = next(2) === 0 ? size.toString(16) : `0${size.toString(16).toUpperCase()}`;
    out += `${digits}${next(4) === 0 ? ';name=value' : ''}\r\n${body.slice(from, from + size)}\r\n`;
    from += size;
  }
  return `${out}0\r\n${next(4) === 0 ? 'X-Trailer: yes\r\n' : ''}\r\n`;
}

const NASTY = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ';',
  ',',
  '0',
  '9',
  'f',
  '-',
  '+',
  '\x7f',
  '\xff',
  'HTTP/1.1 ',
  'Content-Length: 5\r\n',
];

/** The same octets with one to three of them wrong, gone, doubled or too many. */
export function mutated(octets: Buffer, next: (below: number) => number): Buffer {
  let text = octets.toString('latin1');
  for (let changes = 1 + next(3); changes > 0; changes--) {
    const at = next(text.length + 1);
    const nasty = NASTY[next(NASTY.length)] ?? '';
    switch (next(4)) {
      case 0:
        text = text.slice(0, at) + nasty + text.slice(at);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(at + 1 + next(3));
        break;
      case 2:
        text = text.slice(0, at) + nasty + text.slice(at + nasty.length);
        break;
      default:
        text = text.slice(0, at) + text.slice(Math.max(0, at - next(12)));
    }
  }
  return Buffer.from(text, 'latin1');
}
