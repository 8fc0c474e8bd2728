// Runs in a client's pod after harness/http.ts, whose functions are in `globalThis.http`. Each line of JSON in is a
// request to make, and each line out is its result.
const lines = require('node:readline').createInterface({ input: process.stdin });
const { AbortController, http } = globalThis;
const aborts = new Map();

async function work({ id, what, args }) {
  if (what === 'abort') return void aborts.get(args[0])?.abort();
  const abort = new AbortController();
  aborts.set(id, abort);
  const result = {};
  try {
    result.value =
      what === 'call' ? await http.call(args[0], { ...args[1], signal: abort.signal }) : await http.raw(...args);
  } catch (error) {
    result.error = error.message;
  }
  aborts.delete(id);
  process.stdout.write(`${JSON.stringify({ id, ...result })}\n`);
}

lines.on('line', (line) => void work(JSON.parse(line)));
lines.on('close', () => process.exit(0));
process.stdout.write('{"id":0,"value":"ready"}\n');
