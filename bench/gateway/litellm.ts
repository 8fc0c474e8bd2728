import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type Service, start } from './service';

/** The key that clients send to LiteLLM's proxy. */
export const LITELLM_KEY = 'sk-bench';

/** @returns Its version, or undefined if there is none here. */
export function litellmVersion(command: string): string | undefined {
  const { stdout, stderr } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return /Version = (\S+)/.exec(`${stdout}${stderr}`)?.[1];
}

/** LiteLLM's proxy in front of one server: one worker, one key, no database. */
export async function startLitellm(
  command: string,
  model: string,
  server: URL,
  folder: string,
): Promise<{ readonly service: Service; readonly url: string }> {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'litellm.json');
  // JSON is YAML, and needs no quoting of its own
  const settings = {
    model_list: [
      {
        model_name: model,
        litellm_params: { model: `openai/${model}`, api_base: new URL('/v1', server).href, api_key: 'none' },
      },
    ],
    general_settings: { master_key: LITELLM_KEY },
  };
  writeFileSync(config, JSON.stringify(settings));
  const port = String(await freePort());
  const service = start({
    command,
    args: ['--config', config, '--host', '127.0.0.1', '--port', port, '--num_workers', '1', '--telemetry', 'False'],
    log: join(folder, 'litellm.log'),
    // it would ask the internet for prices of models
    env: { LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR' },
  });
  return { service, url: `http://127.0.0.1:${port}` };
}
