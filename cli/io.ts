/** Where a command reads its surroundings and writes its words: the process's own, or a test's. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where tokens come from; default: the system's. A test that says it gets the same bytes each time. */
  readonly random?: (bytes: number) => Buffer;
  /** Told before each step on the disk what it is; a test stops the run there. */
  readonly beforeStep?: (step: string) => void;
}

export interface Output {
  write(text: string): unknown;
  /** A person watches this stream. */
  readonly isTTY: boolean;
}

/** What every command is told besides its own options. */
export interface Terminal extends Io {
  /** Colour on that stream: never against `--no-color` or NO_COLOR. */
  readonly color: { readonly stdout: boolean; readonly stderr: boolean };
}

/** `--no-color` and NO_COLOR forbid, FORCE_COLOR asks, and otherwise a terminal that can decides. */
export function withColor(io: Io, allowed: boolean): Terminal {
  const { NO_COLOR, FORCE_COLOR, TERM } = io.env;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0';
  const on = (output: Output): boolean => allowed && !NO_COLOR && (forced || (output.isTTY && TERM !== 'dumb'));
  return { ...io, color: { stdout: on(io.stdout), stderr: on(io.stderr) } };
}

/** What a command gets from the program: its surroundings, once the options are read, and a place for its exit code. */
export interface CommandContext {
  terminal(): Terminal;
  exit(code: number): void;
}
