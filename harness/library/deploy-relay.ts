import { connect } from 'node:net';

// The command that `watch` runs if the deploy is a function: it asks the process in which the function is to call it, and ends as it did.
// It imports nothing of ours, so that it starts at once.
const socket = connect(process.env['ZERODROP_DEPLOY_SOCKET'] ?? '');
let answer = '';
socket.setEncoding('utf8');
socket.on('data', (text: string) => {
  answer += text;
});
socket.on('error', (error) => {
  process.stderr.write(`the process that deploys can't be reached: ${error.message}\n`);
  process.exitCode = 1;
});
socket.on('close', () => {
  if (answer === 'done\n') return;
  process.stderr.write(answer === '' ? 'the process that deploys has gone\n' : answer);
  process.exitCode = 1;
});
// The function is told, and may still end what it has begun.
process.on('SIGTERM', () => socket.write('end\n'));
