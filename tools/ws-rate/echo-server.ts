import { WebSocketServer } from 'ws';

/** A server of WebSockets that sends back what it is sent: `node echo-server.ts`, with a channel to its parent, which it tells its port. */
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('connection', (webSocket) => {
  webSocket.on('error', () => {});
  webSocket.on('message', (message, isBinary) => webSocket.send(message, { binary: isBinary }));
});
server.on('listening', () => {
  const address = server.address();
  if (typeof address === 'object') process.send?.(address?.port);
});
process.on('disconnect', () => process.exit(0));
