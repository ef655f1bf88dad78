// json-server, an application on Express. Ends gracefully: it accepts no more, and says so on kept connections.
const { readFileSync } = require('node:fs');
const jsonServer = require('json-server');

const release = readFileSync('current/RELEASE', 'utf8').trim();
const app = jsonServer.create();
let ending = false;
app.use((request, response, next) => {
  response.setHeader('X-Release', release);
  if (ending) response.setHeader('Connection', 'close');
  response.on('finish', () => console.log(`executed ${request.get('x-zerodrop-request')}`));
  next();
});
app.use(jsonServer.router({ posts: [{ id: 1, title: 'a post' }], profile: { name: 'a user' } }));

// Two processes can listen at one port: the kernel shares connections out between them.
const server = app.listen({ port: Number(process.env.PORT), host: process.env.HOST, reusePort: true }, () => console.log('listening'));
process.on('SIGTERM', () => {
  ending = true;
  server.close(() => process.exit(0));
  setInterval(() => server.closeIdleConnections(), 50);
});
