import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A server that answers at once, so that what is measured is what stands in front of it. It has every model, and each
 * request gets the same small answer, in OpenAI's shape. Prints its port.
 */

const ANSWER = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'stub',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
const HEADERS = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(ANSWER) };

const server = createServer((request, response) => {
  request.once('end', () => response.writeHead(200, HEADERS).end(ANSWER)).resume();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
