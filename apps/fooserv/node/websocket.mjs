// The server's side of a WebSocket (RFC 6455), as far as fooserv needs it: texts of a client that come in one frame are handed over, pings
// are answered, and either side may close it. fooserv has no dependencies.
import { createHash } from 'node:crypto';

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/**
 * Answers the request that opens a WebSocket, and calls `onText` for each text that comes, `onPing` behind each pong, and `onClose` once, when its client has closed
 * it. Returns the WebSocket: `send(text)` and `close(code)`, of which the client's answer ends the connection.
 */
export function acceptWebSocket(request, socket, { onText, onPing, onClose, headers }) {
  const key = request.headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const own = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
  socket.setNoDelay(true);
  socket.write(['HTTP/1.1 101 Switching Protocols', ...own, ...headers, '', ''].join('\r\n'));
  let octets = Buffer.alloc(0);
  let closed = false;
  let ended = false;
  const webSocket = {
    send: (text) => socket.write(frame(TEXT, Buffer.from(text))),
    close(code) {
      if (closed) return;
      closed = true;
      socket.write(frame(CLOSE, Buffer.from([code >> 8, code & 0xff])));
    },
  };
  const take = ({ opcode, payload }) => {
    if (opcode === TEXT && !closed) onText(payload.toString());
    if (opcode === PING && !closed) {
      socket.write(frame(PONG, payload));
      onPing();
    }
    if (opcode !== CLOSE || ended) return;
    ended = true;
    onClose();
    if (!closed) socket.write(frame(CLOSE, payload));
    closed = true;
    socket.end();
  };
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    octets = octets.length === 0 ? chunk : Buffer.concat([octets, chunk]);
    for (let read = frameIn(octets); read !== null; read = frameIn(octets)) {
      octets = octets.subarray(read.length);
      take(read);
    }
  });
  return webSocket;
}

/** The frame of a client that the octets begin with: masked, as a client must. Null if it is not whole. */
function frameIn(octets) {
  if (octets.length < 6) return null;
  const short = octets[1] & 0x7f;
  const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
  const start = 6 + lengthBytes;
  if (octets.length < start) return null;
  const size = lengthBytes === 0 ? short : lengthBytes === 2 ? octets.readUInt16BE(2) : Number(octets.readBigUInt64BE(2));
  if (octets.length < start + size) return null;
  const payload = Buffer.from(octets.subarray(start, start + size));
  for (let i = 0; i < size; i++) payload[i] ^= octets[start - 4 + (i & 3)];
  return { opcode: octets[0] & 0x0f, payload, length: start + size };
}

function frame(opcode, payload) {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (length >= 65_536) head.writeBigUInt64BE(BigInt(length), 2);
  else if (length >= 126) head.writeUInt16BE(length, 2);
  return Buffer.concat([head, payload]);
}
