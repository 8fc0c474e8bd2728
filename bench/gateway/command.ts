import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { positive } from '../whole';
import { gatewayFigures, type GatewayReport, gatewayText } from './figures';
import { findHaproxy, type Haproxy } from './haproxy';
import { litellmVersion } from './litellm';
import { findOllama, type Measured, measureGateway, type Server, startStub } from './measure';

interface Options {
  readonly clients: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
  readonly haproxy: string;
  readonly image: string;
  readonly litellm: string;
  readonly ollama: string;
  readonly json?: true;
}

/** Measures and prints. What is not here is said, and is no failure; what is here and does not work is one. */
async function run(options: Options, progress: (what: string) => void): Promise<GatewayReport> {
  const [before = 0] = loadavg();
  const haproxy = findHaproxy(options.haproxy, options.image);
  const litellm = litellmVersion(options.litellm);
  const ollama = typeof haproxy === 'string' ? undefined : await findOllama(options.ollama);
  const measured = typeof haproxy === 'string' ? [] : await all(options, haproxy, litellm, ollama, progress);
  const [after = 0] = loadavg();
  return {
    node: process.version,
    processors: availableParallelism(),
    load: [before, after],
    rounds: options.rounds,
    seconds: options.seconds,
    ...(typeof haproxy !== 'string' && { haproxy: haproxy.version }),
    ...(litellm !== undefined && { litellm }),
    skipped: [
      ...(typeof haproxy === 'string' ? [`everything: ${haproxy}`] : []),
      ...(litellm === undefined ? [`LiteLLM: no ${options.litellm} (pip install 'litellm[proxy]')`] : []),
      ...(typeof ollama === 'string' ? [`Ollama: ${ollama}`] : []),
    ],
    figures: gatewayFigures(measured),
  };
}

async function all(
  { clients, rounds, seconds, litellm: command }: Options,
  haproxy: Haproxy,
  litellm: string | undefined,
  ollama: Server | string | undefined,
  progress: (what: string) => void,
): Promise<readonly Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pf-bench-'));
  const stub = await startStub();
  try {
    const one = (server: Server, name: string): Promise<readonly Measured[]> => {
      mkdirSync(join(folder, name));
      return measureGateway({
        ...{ server, haproxy, clients, rounds, seconds, progress, folder: join(folder, name) },
        ...(litellm !== undefined && { litellm: command }),
      });
    };
    const first = await one(stub.server, 'stub');
    return typeof ollama === 'object' ? [...first, ...(await one(ollama, 'ollama'))] : first;
  } finally {
    stub.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

export function gatewayCommand(): Command {
  return new Command('gateway')
    .description(
      'Measures what a gateway adds: HAProxy with the configuration of a pool, in front of a server that answers at ' +
        "once and of a real Ollama, beside the same requests without it and through LiteLLM's proxy. Skips what is " +
        'not on this machine, and says so.',
    )
    .option('--clients <list>', 'clients at a time', (text) => text.split(',').map(positive), [1, 4])
    .option('--rounds <n>', 'rounds; the median counts', positive, 5)
    .option('--seconds <n>', 'seconds per round', positive, 2)
    .option('--haproxy <command>', 'HAProxy 3.0 or later', 'haproxy')
    .option('--image <image>', 'image for Docker on this Linux machine, if there is no such HAProxy', 'haproxy:3.2')
    .option('--litellm <command>', "LiteLLM's proxy", 'litellm')
    .option('--ollama <url>', 'an Ollama with at least one model', 'http://127.0.0.1:11434')
    .option('--json', 'one object on stdout')
    .action(async (options: Options) => {
      const started = performance.now();
      const report = await run(options, (what) => {
        process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${what}\n`);
      });
      process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : gatewayText(report));
      // loud in any case
      if (options.json) for (const what of report.skipped) process.stderr.write(`SKIPPED: ${what}\n`);
    });
}
