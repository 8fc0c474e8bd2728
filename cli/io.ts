/** What a command reads from and writes to: the process's own streams and environment, or a test's. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Source of the tokens' bytes; default: the system's generator. A test passes one that gives the same bytes each
   * time.
   */
  readonly random?: (bytes: number) => Buffer;
  /** Called with the name of each step on the disk before it happens. A test stops the run there. */
  readonly beforeStep?: (step: string) => void;
}

export interface Output {
  write(text: string): unknown;
  /** True if the stream is a terminal. */
  readonly isTTY: boolean;
}

/** What every command gets besides its own options. */
export interface Terminal extends Io {
  /** Whether to colour the stream; never if `--no-color` or NO_COLOR is set. */
  readonly color: { readonly stdout: boolean; readonly stderr: boolean };
}

/**
 * `--no-color` and NO_COLOR turn colour off, FORCE_COLOR turns it on; otherwise a terminal that is not dumb gets it.
 */
export function withColor(io: Io, allowed: boolean): Terminal {
  const { NO_COLOR, FORCE_COLOR, TERM } = io.env;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0';
  const colored = (output: Output): boolean => allowed && !NO_COLOR && (forced || (output.isTTY && TERM !== 'dumb'));
  return { ...io, color: { stdout: colored(io.stdout), stderr: colored(io.stderr) } };
}

/** What the program hands to a command: its terminal, once the options are parsed, and where to put its exit code. */
export interface CommandContext {
  terminal(): Terminal;
  exit(code: number): void;
}
