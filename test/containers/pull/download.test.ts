import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Ran, Store } from './in-store';

// seconds pass: the scripts count them
jest.setTimeout(20_000);

const HEX = 'a'.repeat(64);
const LAYERS = `${HEX} ${10 * 1024 * 1024}`;
const pulling = (completed: number): string =>
  JSON.stringify({ status: 'pulling aaaaaaaaaaaa', digest: `sha256:${HEX}`, total: 10_485_760, completed });
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs `download` against a server that answers so; a silent registry is given up after two seconds. */
async function download(answer: (answer: ServerResponse, body: string) => unknown, seconds = 60): Promise<Ran> {
  const server = createServer((asked, response) => {
    let body = '';
    asked.on('data', (part: Buffer) => (body += part.toString()));
    asked.on('end', () => void answer(response, `${asked.method} ${asked.url} ${body}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Store().run(
      `deadline=$((SECONDS + ${seconds})); download big:1 host:5000/x/big:1 true '${LAYERS}'; echo "$? $why"`,
      { OLLAMA_HOST: `127.0.0.1:${port}` },
      (text) =>
        text.replace('silence=180', 'silence=2').replace('read -r -t 5', 'read -r -t 1').replace('-lt 15', '-lt 1'),
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

test('a model is asked for by its reference, and is there after `success`', async () => {
  let asked = '';
  const { stdout } = await download((answer, body) => {
    asked = body;
    answer.end(lines('{"status":"pulling manifest"}', pulling(10_485_760), '{"status":"success"}'));
  });
  expect([asked, stdout]).toEqual(['POST /api/pull {"model":"host:5000/x/big:1","insecure":true}', '0 \n']);
});

test.each([
  [
    'in a line',
    200,
    '{"error":"write /models/x: no space left on device"}\n',
    'write /models/x: no space left on device',
  ],
  ['as a refusal', 400, '{"error":"invalid model name"}', 'invalid model name'],
  ['escaped', 200, '{"error":"Get \\"https://r/v2\\": \\u003cEOF\\u003e"}\n', 'Get "https://r/v2": <EOF>'],
  ['not at all', 200, '', 'the server that pulls has ended'],
])('an error is told in its own words: %s', async (_, status, text, why) => {
  const { stdout } = await download((answer) => answer.writeHead(status).end(text));
  expect(stdout).toBe(`1 ${why}\n`);
});

test('a registry that sends nothing more is given up, although the server repeats the same figure', async () => {
  const { stdout } = await download(async (answer) => {
    for (let i = 0; i < 80 && !answer.destroyed; i += 1) {
      answer.write(lines(pulling(3_200_000)));
      await sleep(100);
    }
  });
  expect(stdout).toMatch(/poolform: pulling big:1: 3 of 10 MiB\n/);
  expect(stdout).toMatch(/1 its registry sent nothing for 2 s\n$/);
});

test('a registry that never begins is given up too', async () => {
  expect((await download((answer) => answer.write(lines('{"status":"pulling manifest"}')))).stdout).toMatch(
    /1 its registry sent nothing for 2 s\n$/,
  );
});

test('a slow registry, parts that begin again, and a long verification are no stall', async () => {
  const { stdout } = await download(async (answer) => {
    for (const completed of [10, 20, 5, 6, 7, 8]) {
      answer.write(lines(pulling(completed)));
      await sleep(700);
    }
    answer.write(lines('{"status":"verifying sha256 digest"}'));
    await sleep(3_500);
    answer.end(lines('{"status":"writing manifest"}', '{"status":"success"}'));
  });
  expect(stdout).toMatch(/(^|\n)0 \n$/);
});

test('the time of the whole pull ends a download that still moves', async () => {
  const { stdout } = await download(async (answer) => {
    for (let i = 1; i < 60 && !answer.destroyed; i += 1) {
      answer.write(lines(pulling(i)));
      await sleep(100);
    }
  }, 2);
  expect(stdout).toMatch(/1 not pulled within 60 s\n$/);
});
