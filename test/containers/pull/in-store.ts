import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellScript } from '../../../containers/shell-script';

const FOLDER = join(__dirname, '../../../containers/pull');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
}

/** A model store in a folder of its own, and the functions of the pull's scripts. */
export class Store {
  readonly folder = mkdtempSync(join(tmpdir(), 'poolform-store-'));
  readonly blobs = join(this.folder, 'blobs');

  constructor() {
    mkdirSync(this.blobs);
    mkdirSync(join(this.folder, 'manifests'));
  }

  /** Runs commands that call functions of the scripts. @param change - Edits the scripts' text. */
  run(commands: string, env: NodeJS.ProcessEnv = {}, change: (text: string) => string = (text) => text): Promise<Ran> {
    const scripts = ['reasons', 'common', 'room', 'carried', 'download']
      .map((name) => shellScript(join(FOLDER, `${name}.sh`)))
      .join('');
    const text = change(scripts).replaceAll('/dev/termination-log', join(this.folder, 'termination'));
    return new Promise((resolve, reject) => {
      const child = spawn('bash', ['-c', `${text}\nstore='${this.folder}'\n${commands}`], {
        env: { PATH: process.env['PATH'], LC_ALL: 'C', ENDING: 'exit', TIMEOUT: '60', ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
      child.once('error', reject).once('close', (code) => resolve({ code, stdout }));
    });
  }
}
