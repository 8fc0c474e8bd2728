#!/usr/bin/env node
import { run } from './program';

/** A reader that closes the pipe early (`| head`) is not an error, and does not change the exit code. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

process.stdout.on('error', ignoreClosedPipe);
process.stderr.on('error', ignoreClosedPipe);

void run(process.argv.slice(2), {
  stdout: { write: (text) => process.stdout.write(text), isTTY: process.stdout.isTTY === true },
  stderr: { write: (text) => process.stderr.write(text), isTTY: process.stderr.isTTY === true },
  cwd: process.cwd(),
  env: process.env,
}).then((code) => {
  // not process.exit, which would discard what a pipe has not read yet
  process.exitCode = code;
});
