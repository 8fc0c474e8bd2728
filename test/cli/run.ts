import type { Io } from '../../cli/io';
import { run } from '../../cli/program';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether both streams are terminals. */
  readonly tty?: boolean;
  readonly io?: Pick<Io, 'random' | 'beforeStep'>;
}

/** Runs one command line in this process and captures its output; without colours unless `tty`. */
export async function poolform(
  argv: readonly string[],
  { cwd = '/nowhere', env = {}, tty = false, io = {} }: Surroundings = {},
): Promise<Ran> {
  const caught = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof caught) => ({
    write: (text: string) => {
      caught[name] += text;
    },
    isTTY: tty,
  });
  const code = await run(argv, { stdout: stream('stdout'), stderr: stream('stderr'), cwd, env, ...io });
  return { code, ...caught };
}
