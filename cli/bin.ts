#!/usr/bin/env node
import { run } from './program';

/** A reader that has seen enough (`| head`) is no error; what was decided still is the exit code. */
function letGo(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

process.stdout.on('error', letGo);
process.stderr.on('error', letGo);

void run(process.argv.slice(2), {
  stdout: { write: (text) => process.stdout.write(text), isTTY: process.stdout.isTTY === true },
  stderr: { write: (text) => process.stderr.write(text), isTTY: process.stderr.isTTY === true },
  cwd: process.cwd(),
  env: process.env,
}).then((code) => {
  // not process.exit, which cuts off what a pipe has not taken yet
  process.exitCode = code;
});
